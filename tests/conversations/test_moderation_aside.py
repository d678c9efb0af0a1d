"""What moderators do beside deciding: undo, notes, handing on, joining two, stopping an author, an appeal."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from civic import cases
from storage import cases as stored
from storage.cases import EventKind
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.moderating import TEXT, at_work, copied, moderator, sent
from tests.town import Resident, Town


@pytest.fixture
async def slow_town(place: Place) -> AsyncIterator[Town]:
    """Where a decision may be undone."""
    async with Town(place, undo_seconds=60) as opened:
        yield opened


async def test_a_decision_is_undone_before_anybody_hears_of_it(slow_town: Town) -> None:
    author = await slow_town.resident("web")
    number = await sent(slow_town, author)
    await copied(slow_town, number)
    person = await at_work(slow_town)
    await person.presses("Прийняти")
    done = await person.sees("протягом 60 секунд")
    assert "Автор ще 1 такого самого" in done
    await person.presses("Скасувати рішення")
    await person.sees(f"№ {number} знову за вами")
    await person.sees(TEXT)
    assert await slow_town.count("deliveries", "status <> 'cancelled' AND campaign LIKE 'case:%'") == 0
    await person.presses("Відхилити")
    await person.sees("З якої причини")
    await person.presses("На це зараз немає")
    await person.sees("Чому відхилено?")
    await person.says("Цього року ні.")
    await person.sees(f"№ {number} відхилено")


async def test_nothing_is_undone_where_the_city_allows_no_time(town: Town) -> None:
    await sent(town, await town.resident("web"))
    person = await at_work(town)
    await person.presses("Прийняти")
    await person.sees("прийнято")
    assert "Скасувати рішення" not in person.buttons


async def test_notes_are_for_colleagues_only(town: Town, resident: Resident) -> None:
    number = await sent(town, resident)
    first = await at_work(town, "Іван")
    await first.presses("Ще")
    await first.sees("Що ще зробити")
    await first.presses("Нотатка колегам")
    await first.sees("Напишіть нотатку")
    await first.says("Питаю водоканал, чекаю")
    await first.sees("збережено")
    assert "Нотатка, Іван: Питаю водоканал, чекаю" in await first.sees(TEXT)
    await first.presses("Пізніше")
    second = await moderator(town, "Ганна")
    await second.says(f"/queue {number}")
    assert "Нотатка, Іван" in await second.sees(TEXT)
    await resident.says("/my")
    await resident.sees(f"№ {number}")
    await resident.presses(f"№ {number}")
    await resident.sees(TEXT)
    assert not any("водоканал" in text for text in resident.texts)


async def test_handing_on_tells_the_author_who_has_it(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author)
    person = await at_work(town)
    await person.presses("Ще")
    await person.sees("Що ще зробити")
    await person.presses("Передати відділу")
    await person.sees("Який відділ")
    await person.says("Відділ озеленення")
    await person.sees("лишається в черзі")
    await author.sees("Відділ озеленення")
    await person.presses("Наступне")
    assert "Передано: Відділ озеленення" in await person.sees(f"№ {number}")


async def _published(town: Town, number: int) -> None:
    await town.app.store.write(
        lambda tx: tx.execute(
            f"UPDATE cases SET published_at = 1, state = 'published',"
            f" queued_at = queued_at + 1000000 WHERE id = {number}"
        )
    )


@pytest.mark.parametrize("answer", ["Так, об’єднати", "Ні, залиште мою окремо"])
async def test_two_are_joined_only_as_the_author_says(town: Town, resident: Resident, answer: str) -> None:
    other = await sent(town, await town.resident("web"), "Липи на Миру")
    await _published(town, other)
    number = await sent(town, resident)
    person = await at_work(town)
    await person.presses("Ще")
    await person.sees("Що ще зробити")
    await person.presses("Об’єднати з іншою")
    await person.sees("Напишіть її номер")
    await person.says(str(number))
    await person.sees("не є іншою опублікованою")
    await person.says(str(other))
    await person.sees("запитаємо автора")
    asked = await resident.sees("модератор запитує")
    assert "Липи на Миру" in asked
    await resident.presses(answer)
    if answer.startswith("Так"):
        await resident.sees(f"тепер частина № {other}")
        assert await town.count("cases", f"state = 'merged' AND merged_into = {other}") == 1
        assert await town.count("supports", f"case_id = {other}") == 1
    else:
        await resident.sees("лишається окремо")
        await person.says("/queue")
        assert "Ні, залиште мою окремо" in await person.sees(TEXT)


async def test_an_author_is_stopped_for_a_time(town: Town, resident: Resident) -> None:
    number = await sent(town, resident)
    person = await at_work(town)
    await person.presses("Ще")
    await person.sees("Що ще зробити")
    await person.presses("Закрити надсилання")
    await person.sees("На скільки")
    await person.presses("7 днів")
    await person.sees("Автор це прочитає")
    await person.says("Погрози іншим людям")
    assert "Погрози іншим людям" in await person.sees("Закрити авторові надсилання?")
    await person.presses("Так, закрити")
    await person.sees("авторові закрито надсилання")
    assert "Погрози іншим людям" in await resident.sees("Надсилання на час закрито")
    await person.presses(f"Назад до № {number}")
    assert "Авторові закрито надсилання до" in await person.sees(TEXT)
    await person.presses("Ще")
    await person.sees("Що ще зробити")
    await person.presses("Відкрити надсилання")
    await person.sees("знову може надсилати")
    assert await town.count("bans") == 0


async def test_an_appeal_goes_to_a_second_moderator(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author)
    first = await at_work(town, "Іван")
    await first.presses("Відхилити")
    await first.sees("З якої причини")
    await first.presses("Інша причина")
    await first.sees("Чому відхилено?")
    await first.says("Не зараз.")
    await first.sees("відхилено")

    def appeals(tx: Transaction) -> None:
        row = tx.row(f"SELECT contact_id FROM cases WHERE id = {number}")
        assert row is not None
        cases.appeal(tx, number, row["contact_id"], "Подивіться ще раз, будь ласка")

    await town.app.store.write(appeals)
    await first.says("/queue")
    await first.sees("На вас зараз нічого не чекає")
    await first.says(f"/queue {number}")
    await first.sees("Скаргу має розглянути хтось інший")
    second = await moderator(town, "Ганна")
    await second.says("/queue")
    shown = await second.sees("Подивіться ще раз, будь ласка")
    assert "Іван: відхилено" in shown
    await second.presses("Відмова чинна")
    await second.sees("З якої причини")
    await second.presses("Інша причина")
    await second.sees("Чому відхилено?")
    await second.says("Справді не зараз.")
    await second.sees("відмова щодо")
    await author.sees("Справді не зараз.")


async def test_of_a_long_history_the_last_entries_are_shown(town: Town) -> None:
    number = await sent(town, await town.resident("web"))
    person = await at_work(town)

    def notes(tx: Transaction) -> None:
        for time in range(20):
            stored.record(tx, number, EventKind.NOTE, f"Нотатка {time}.")

    await town.app.store.write(notes)
    await person.says("/queue")
    card = await person.sees("Нотатка 19.")
    assert "Нотатка 8." in card
    assert "Нотатка 7." not in card
