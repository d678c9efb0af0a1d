"""When news come: a resident’s own quiet hours and pace, chosen in one screen and shared by their messengers."""

from __future__ import annotations

from storage import choices, contacts
from storage.choices import NEVER, Choices, Pace
from storage.store import Transaction
from tests.conversations.people import links
from tests.conversations.test_following import follows
from tests.town import Resident, Town


async def chosen(town: Town) -> list[Choices]:
    """What everybody chose, in the order in which they came."""

    def query(tx: Transaction) -> list[Choices]:
        return [choices.of(tx, row["id"]) for row in tx.rows("SELECT id FROM contacts ORDER BY id")]

    return await town.read(query)


async def test_quiet_hours_and_pace_are_two_presses_away(town: Town, resident: Resident) -> None:
    await resident.says("сповіщення")
    await resident.sees("Новини надходять одразу.")
    await resident.presses("Раз на день")
    await resident.sees("раз на день, о 10-й ранку")
    assert await chosen(town) == [Choices(None, Pace.DAILY)]
    await resident.presses("Тихо 21–09")
    await resident.sees("З 21:00 до 09:00 тихо")
    assert "✓ Тихо 21–09" in resident.buttons
    assert await chosen(town) == [Choices((21, 9), Pace.DAILY)]
    await resident.presses("Без тихих годин")
    await resident.sees("Тихих годин немає.")
    assert await chosen(town) == [Choices(NEVER, Pace.DAILY)]
    await resident.presses("Тихо, як у місті")
    await resident.sees("Тихих годин немає.")  # this town has none
    assert await chosen(town) == [Choices(None, Pace.DAILY)]
    await resident.presses("Раз на тиждень")
    await resident.sees("щопонеділка о 10-й ранку")
    assert await chosen(town) == [Choices(None, Pace.WEEKLY)]


async def test_what_was_chosen_is_told_with_everything_that_is_kept(resident: Resident) -> None:
    await resident.says("/notices")
    await resident.sees("Новини надходять одразу.")
    await resident.presses("Тихо 23–07")
    await resident.sees("З 23:00 до 07:00")
    await resident.says("/mydata")
    assert "коли вам надходять новини: Новини надходять одразу. Тихі години: 23–07." in await resident.sees(
        "Що ми про вас"
    )


async def test_it_is_reached_from_what_one_follows_and_from_my_data(resident: Resident) -> None:
    await follows(resident)
    for way in ("/subscriptions", "/privacy"):
        await resident.says(way)
        await resident.sees("Ви стежите" if way == "/subscriptions" else "Ваші дані")
        await resident.presses("Коли надходять новини")
        await resident.sees("Новини надходять одразу.")


async def test_linked_messengers_share_it_and_take_it_along(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("web")
    await first.says("/notices")
    await first.sees("Новини надходять одразу.")
    await first.presses("Раз на тиждень")
    await first.sees("щопонеділка")
    await second.says("/notices")
    await second.sees("Новини надходять одразу.")
    await second.presses("Тихо 22–08")
    await second.sees("З 22:00")
    await links(first, second)  # the second confirms, so it is the second's choice that counts
    assert await chosen(town) == [Choices((22, 8), Pace.AT_ONCE)]
    await first.says("/notices")
    await first.sees("З 22:00")
    await first.presses("Раз на день")
    await first.sees("раз на день")
    await second.says("/notices")
    await second.sees("раз на день")

    def parted(tx: Transaction) -> int:
        row = tx.row("SELECT id, contact_id FROM addresses WHERE channel = 'web'")
        assert row is not None
        contact = contacts.get(tx, row["id"])
        assert contact is not None
        return contact.id

    before = await town.read(parted)
    await second.says("/unlink")
    await second.sees("Який месенджер")
    await second.presses("чат")
    await second.sees("Від’єднати")
    await second.presses("Так, від’єднати")
    await second.sees("Цей чат від’єднано")
    assert await town.read(parted) != before
    assert await chosen(town) == [Choices((22, 8), Pace.DAILY)] * 2
