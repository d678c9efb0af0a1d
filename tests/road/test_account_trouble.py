"""Viber's account is blocked or empty: news stops in one step, replies go on, staff and residents learn what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import msgspec
import pytest

from bot import accounts, desk
from bot.desk import DeskError
from bot.settings import ViberMode
from civic.messages import OutgoingMessage
from storage import contacts, outbox, switches
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.people import links
from tests.road.people import (
    HELP,
    OF_NEWS,
    announced,
    eventually,
    followers,
    notices,
    publish,
    restart,
    statuses,
    strict_town,
    until_sent,
)
from tests.town import OnViber, Resident, Town


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place, viber_mode=ViberMode.PAID, viber_budget=10.0) as opened:
        yield opened


async def fall_silent(town: Town, people: Iterable[Resident]) -> None:
    """These have not written on Viber for a day, as Viber and we see it."""
    users = [person.user for person in people if isinstance(person, OnViber)]

    def turn(tx: Transaction) -> None:
        for user in users:
            tx.execute("UPDATE addresses SET heard_at = 1 WHERE id = :id", id=contacts.find(tx, "viber", user.id))

    for user in users:
        user.said = None
    await town.app.store.write(turn)


async def decides(town: Town, people: Iterable[Resident]) -> None:
    """Something personal for each of these."""
    content = msgspec.json.encode(OutgoingMessage(text="Рішення")).decode()

    def turn(tx: Transaction) -> None:
        for person in people:
            assert isinstance(person, OnViber)
            address_id = contacts.find(tx, "viber", person.user.id)
            assert address_id is not None
            outbox.queue(tx, "decision", address_id, content, lane=Lane.PERSONAL)

    await town.app.store.write(turn)


async def stopped(town: Town) -> str:
    return await town.read(lambda tx: switches.pushes_stopped(tx, "viber"))


async def in_trouble(town: Town, number: int = 12, status: int = 24) -> list[Resident]:
    """Followers on Viber, whose account then refuses a notice to them."""
    people = [person for person, _ in await followers(town, viber=number)]
    await fall_silent(town, people)
    town.viber.account = status
    await publish(town)
    await eventually(lambda: announced(town, number))
    await until_sent(town, OF_NEWS)
    return people


@pytest.mark.parametrize("status", [7, 8, 9, 15, 23, 24])
async def test_news_stops_in_one_step_and_costs_nothing(town: Town, status: int) -> None:
    calls = len(town.viber.calls)
    await in_trouble(town, 12, status)
    assert await statuses(town, OF_NEWS) == {"held": 12}
    assert await town.count("deliveries", f"{OF_NEWS} AND code = 'account'") == 12
    assert await town.count("deliveries", f"{OF_NEWS} AND attempts > 0") == 0
    assert await stopped(town) == f"status {status}"
    refused = [call for call in town.viber.calls[calls:] if call.status == status]
    assert 1 <= len(refused) <= 6, "no more than were in flight: three of each language at first"
    assert await town.count("spending", "micros > 0") == 0


async def test_replies_go_on_and_the_menu_shows_where_else_we_are(town: Town) -> None:
    people = await in_trouble(town, 2)
    await people[0].says("/help")
    await people[0].sees(HELP)
    await people[0].says("/menu")
    await people[0].sees("Зараз новини сюди не надходять")
    assert people[0].buttons[-2:] == ["Telegram", "Чат на сайті міста"]
    await people[0].presses("Telegram")
    assert isinstance(people[0], OnViber)
    assert people[0].user.opened == [f"https://t.me/{town.app.channels['telegram'].called}?start=start"]
    await people[0].presses("Чат на сайті")
    assert people[0].user.opened[-1] == f"{town.site}/uk/chat"
    telegram = await town.resident("telegram")
    await telegram.says("/menu")
    await telegram.sees("Що ви хочете зробити?")
    assert "Чат на сайті міста" not in telegram.buttons


async def test_whoever_writes_is_told_what_was_held_for_them(town: Town) -> None:
    people = await in_trouble(town, 2)
    await people[0].says("/help")
    await eventually(lambda: notices(people[0]))
    await until_sent(town, OF_NEWS)
    assert await statuses(town, OF_NEWS) == {"held": 1, "sent": 1}
    assert notices(people[1]) == []


async def test_staff_are_told_once_what_it_costs_to_go_on(town: Town) -> None:
    admin = await town.staff("telegram", Role.ADMIN, "Марія")
    editor = await town.staff("viber", Role.EDITOR, "Іван")
    moderator = await town.staff("telegram", Role.MODERATOR, "Петро")
    people = await in_trouble(town, 3)
    for person in (admin, editor):  # one of them works on Viber, where a reply still passes
        told = await person.sees("Viber: розсилку новин зупинено")
        assert "на рахунку немає грошей (status 24)" in told
        assert "Повідомлень у черзі: 3." in told
        assert "щонайбільше 0,06 євро (ціна одного, у євроцентах: 1,96)" in told
        assert "hromada delivery resume viber" in told
    await decides(town, people)
    await until_sent(town)
    assert await statuses(town, "campaign = 'decision'") == {"held": 3}
    assert sum("розсилку новин зупинено" in text for text in admin.texts) == 1
    assert not any("зупинено" in text for text in moderator.texts)
    assert await town.count("deliveries", "campaign LIKE 'account:%'") == 2


async def test_it_goes_on_after_a_restart_only_when_somebody_says_so(town: Town) -> None:
    people = await in_trouble(town, 3)
    await restart(town)
    town.viber.account = None
    await decides(town, people)
    await until_sent(town)
    assert await statuses(town, "lane > 1") == {"held": 6}
    done = await asyncio.to_thread(accounts.resume, town.settings, "viber", "Оксана")
    assert done == {"channel": "viber", "waiting": 6}
    await eventually(lambda: all(notices(person) and "Рішення" in person.texts for person in people))
    await until_sent(town)
    assert await statuses(town, "lane > 1") == {"sent": 6}
    assert await town.count("deliveries", "lane > 1 AND code IS NOT NULL") == 0
    assert await stopped(town) == ""


async def test_it_stops_again_where_the_account_was_not_mended(town: Town) -> None:
    admin = await town.staff("telegram", Role.ADMIN, "Марія")
    await in_trouble(town, 3)
    await asyncio.to_thread(accounts.resume, town.settings, "viber", "Марія")

    async def twice() -> bool:
        return sum("розсилку новин зупинено" in text for text in admin.texts) == 2

    await eventually(twice)
    await until_sent(town, OF_NEWS)
    assert await statuses(town, OF_NEWS) == {"held": 3}


@pytest.mark.parametrize("chosen", [False, True])
async def test_a_notice_reaches_its_reader_by_a_linked_messenger(town: Town, chosen: bool) -> None:
    telegram, viber = [await town.resident(name) for name in ("telegram", "viber")]
    await links(telegram, viber)
    if chosen:  # better where they did not ask for it than not at all
        await town.app.store.write(lambda tx: tx.execute("UPDATE addresses SET chosen_at = 1 WHERE channel = 'viber'"))
    await viber.says("/follow 3")
    await viber.agrees()
    await viber.sees("Ви стежите за зобов")
    await until_sent(town)
    await fall_silent(town, [viber])
    await town.app.store.write(lambda tx: switches.stop_pushes(tx, "viber", "status 24"))
    await publish(town)
    await eventually(lambda: notices(telegram))
    await until_sent(town)
    assert notices(viber) == []
    assert await statuses(town, OF_NEWS) == {"sent": 1}


async def test_what_waited_too_long_expires_and_the_report_says_why(town: Town) -> None:
    await in_trouble(town, 3)

    def late(tx: Transaction) -> tuple[int, int]:
        tx.execute(f"UPDATE deliveries SET expires_at = 1 WHERE {OF_NEWS} AND id % 2 = 0")
        tx.execute(f"UPDATE deliveries SET expires_at = NULL WHERE {OF_NEWS} AND id % 2 = 1")
        return outbox.expire(tx, "viber"), outbox.expire(tx, "telegram")

    expired, others = await town.app.store.write(late)
    assert (expired in {1, 2}, others) == (True, 0)
    assert await statuses(town, OF_NEWS) == {"held": 3 - expired, "expired": expired}
    assert await town.count("deliveries", f"{OF_NEWS} AND status = 'expired' AND code = 'account'") == expired


async def test_only_staff_resume_and_only_what_is_stopped(town: Town) -> None:
    await asyncio.to_thread(desk.add_staff, town.settings, "Петро", Role.MODERATOR)
    await asyncio.to_thread(desk.add_staff, town.settings, "Іван", Role.EDITOR)
    for channel, name, words in (
        ("viber", "Іван", "Nothing is stopped on viber"),
        ("fax", "Іван", "no channel “fax”"),
        ("viber", "Ніхто", "no “Ніхто” among the staff"),
    ):
        with pytest.raises(DeskError, match=words):
            await asyncio.to_thread(accounts.resume, town.settings, channel, name)
    await town.app.store.write(lambda tx: switches.stop_pushes(tx, "viber", "status 24"))
    with pytest.raises(DeskError, match="may not"):
        await asyncio.to_thread(accounts.resume, town.settings, "viber", "Петро")
    assert await stopped(town) == "status 24"
