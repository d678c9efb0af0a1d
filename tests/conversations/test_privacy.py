"""What we keep, and how it goes."""

from __future__ import annotations

import pytest

from civic import privacy
from storage.store import Transaction
from tests.conversations.test_following import follows
from tests.conversations.test_sending import sends
from tests.town import Resident, Town

PERSONAL = ("addresses", "contacts", "conversations", "deliveries", "subscriptions")


def rows(tx: Transaction) -> dict[str, int]:
    return {table: tx.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in PERSONAL}


async def test_the_privacy_screen_is_short_and_names_what_is_kept(resident: Resident) -> None:
    await resident.says("/privacy")
    screen = await resident.sees("Ваші дані")
    assert len(screen) <= 540
    for kept in ("адресу вашого чату", "мову", "ваші підписки", "те, що ви нам надіслали"):
        assert kept in screen


async def test_forgetting_takes_two_taps_and_leaves_nothing(town: Town, resident: Resident) -> None:
    await sends(resident, "Пропозиція, яку забудуть")
    await follows(resident)
    await resident.says("/forget")
    await resident.sees("Стерти ваші дані?")
    await resident.presses("Так, стерти")
    await resident.sees("Ми більше нічого про вас не знаємо")

    async def gone() -> bool:
        await town.app.store.write(privacy.purge)
        return not any((await town.read(rows)).values())

    for _ in range(200):
        if await gone():
            break
    assert await town.read(rows) == dict.fromkeys(PERSONAL, 0)
    texts = await town.read(lambda tx: [row["text"] for row in tx.rows("SELECT text FROM case_events")])
    assert texts == [""]
    assert await town.count("tombstones") == 1
    assert await town.count("consents", "contact_id > 0") == 0


async def test_who_comes_back_begins_anew(resident: Resident) -> None:
    await follows(resident)
    await resident.says("/forget")
    await resident.sees("Стерти ваші дані?")
    await resident.presses("Так, стерти")
    await resident.sees("Ми більше нічого про вас не знаємо")
    await resident.says("/subscriptions")
    await resident.sees("ще ні за чим не стежите")


async def test_not_forgetting_keeps_all(resident: Resident) -> None:
    await follows(resident)
    await resident.says("/forget")
    await resident.sees("Стерти ваші дані?")
    await resident.presses("Ні")
    await resident.says("/subscriptions")
    await resident.sees("Ви стежите за цим")


async def test_blocking_is_withdrawal(town: Town) -> None:
    on_telegram, on_viber = town.telegram.user(), town.viber.user()
    await on_telegram.says("/follow 1")
    await on_telegram.wait_for("Ви згодні?")
    await on_telegram.presses("Так")
    await on_telegram.wait_for("Ви стежите за зобов")
    await on_viber.says("/follow 1")
    await on_viber.wait_for("Ви згодні?")
    await on_viber.presses("Так")
    await on_viber.wait_for("Ви стежите за зобов")
    await on_telegram.blocks()
    await on_viber.unsubscribes()
    await town.telegram.settled()
    followers = await town.count("subscriptions")
    assert followers == 0


async def test_no_word_and_no_address_of_a_resident_is_in_the_logs(
    town: Town, resident: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await sends(resident, "Канарейка у шахті")
    await resident.says("канарейка питає")
    logged = caplog.text
    assert "Канарейка" not in logged
    assert "канарейка" not in logged
    assert town.telegram.token not in logged
    assert town.viber.token not in logged
