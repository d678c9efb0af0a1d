"""The call for the next plan: drafts, what changed between them, proposals for it, and the decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from civic import calls
from storage import calls as stored
from storage import staff
from storage.staff import Role
from storage.store import Transaction
from tests.conversations.deciding import publishes
from tests.town import Resident, Town, number_in

FIRST = "Перше. Ми відкриємо дані про ремонти.\nДруге. Ми навчимо людей."
SECOND = "Перше. Ми відкриємо дані про ремонти доріг.\nДруге. Ми навчимо людей.\nТретє. Ми спитаємо кожне село."


async def opened(town: Town, *drafts: str, days: int = 30) -> int:
    """A call that is open for some days, with these versions of its draft."""

    def turn(tx: Transaction) -> int:
        editor = staff.add(tx, "Олег", Role.EDITOR)
        begins = tx.now - timedelta(days=1)
        number = calls.announce(tx, {"uk": "План на 2027 рік"}, begins, tx.now + timedelta(days=days), staff=editor)
        for draft in drafts:
            calls.draft(tx, number, {"uk": draft}, staff=editor)
        return number

    return await town.app.store.write(turn)


async def test_without_a_call_one_may_still_propose(resident: Resident) -> None:
    await resident.says("новий план")
    await resident.sees("Пропозицію можна надіслати будь-коли")


async def test_a_draft_is_read_compared_and_commented_on(town: Town, resident: Resident) -> None:
    number = await opened(town, FIRST, SECOND)
    await resident.says("/nextplan")
    shown = await resident.sees("План на 2027 рік")
    assert "пропозиції приймаємо до" in shown
    assert "версія 2" in shown
    await resident.presses("Читати версію 1")
    assert "дані про ремонти." in await resident.sees("Проєкт, версія 1")
    await resident.presses("‹ Назад")
    await resident.sees("План на 2027 рік")
    await resident.presses("Що змінилося у версії 2")
    changed = await resident.sees("Що змінилося від версії 1 до 2")
    assert "Прибрано: Ми відкриємо дані про ремонти." in changed
    assert "Додано: Ми відкриємо дані про ремонти доріг." in changed
    assert "Додано: Ми спитаємо кожне село." in changed
    assert "навчимо" not in changed
    await resident.presses("‹ Назад")
    await resident.sees("План на 2027 рік")
    await resident.presses("Запропонувати до нього")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says("Додайте до плану автобус у Шаровечку")
    assert "До: План на 2027 рік" in await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    sent = number_in(await resident.sees("Дякуємо, ми отримали"))
    assert await town.read(lambda tx: stored.of_case(tx, int(sent))) == (number, 2)
    await publishes(town, sent)
    await resident.says("/nextplan")
    await resident.sees("Надійшла 1 пропозиція.")
    await resident.presses("Що пропонують інші")
    await resident.sees("автобус у Шаровечку")
    await resident.presses(f"{sent} · ")
    await resident.sees(f"Пропозиція № {sent}")


async def test_a_call_that_ended_takes_nothing_and_says_what_was_decided(town: Town, resident: Resident) -> None:
    number = await opened(town, FIRST)
    await resident.says("/nextplan")
    await resident.sees("План на 2027 рік")
    await resident.presses("Запропонувати до нього")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")

    def close(tx: Transaction) -> None:
        calls.close(tx, number, staff=staff.add(tx, "Олег", Role.EDITOR))

    def decide(tx: Transaction) -> None:
        calls.decide(tx, number, {"uk": "План ухвалено рішенням сесії."}, staff=staff.add(tx, "Олег", Role.EDITOR))

    await town.app.store.write(close)
    await town.app.store.write(decide)
    await resident.says("Додайте до плану автобус у Шаровечку")
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    await resident.sees("Прийом пропозицій тим часом закінчився")
    await resident.says("/nextplan")
    assert "План ухвалено рішенням сесії." in await resident.sees("рішення ухвалено")
    assert "Запропонувати до нього" not in resident.buttons
    assert await town.count("cases") == 0


async def test_the_first_moment_and_the_last(town: Town) -> None:
    number = await opened(town, days=1)
    call = await town.read(lambda tx: stored.get(tx, number))
    assert call is not None
    assert call.is_open(call.opens)
    assert not call.is_open(call.closes)
    assert not call.is_open(datetime(2020, 1, 1, tzinfo=UTC))
