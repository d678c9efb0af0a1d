"""The whole record in chat: every document passage by passage, the hubs, the common questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from civic.content.files import read_content
from tests.conftest import Place
from tests.town import CHANNELS, CONTENT, Resident, Town

SHORT = Path(__file__).parents[1] / "content" / "zrazkova" / "short"


async def test_all_documents_are_listed_with_what_must_be_known_of_them(resident: Resident) -> None:
    content = read_content(CONTENT)
    await resident.says("документи")
    listed = [await resident.sees("Документи")]
    while "Далі" in "".join(resident.buttons):
        await resident.presses("Далі")
        listed.append(await resident.sees("Документи"))
    whole = "\n".join(listed)
    for number, source in enumerate(content.sources, start=1):
        assert f"{number} · {source.title['uk'].rstrip('.')}" in whole
        assert f"Дата: {source.date_text['uk']}" in whole
        assert source.note is None or source.note["uk"] in whole
        assert f"{len(content.pieces(source.id))} уривк" in whole
    assert "Мова: англійська" in whole
    assert "Мова: українська" in whole
    assert "Це не про Хмельницький" in whole


async def test_a_document_is_read_from_passage_to_passage(resident: Resident) -> None:
    await resident.says("/documents 5")
    await resident.sees("Потенціал цифрової трансформації")
    await resident.says("2")
    first = await resident.sees("2 · Цифрова трансформація серед пріоритетів")
    assert "Джерело: Потенціал цифрової трансформації в громадах України, 10 січня 2022 року." in first
    assert "неофіційний переклад" in first
    await resident.presses("Мовою документа")
    await resident.sees("Digital transformation is among the priorities of the Ukrainian government.")
    await resident.presses("Переклад")
    await resident.sees("Цифрова трансформація – серед пріоритетів")
    await resident.presses("Наступний (3 з")
    await resident.sees("3 · Про що ця стаття")
    await resident.presses("‹ Попередній")
    await resident.sees("2 · Цифрова трансформація серед пріоритетів")
    await resident.presses("‹ Назад")
    await resident.sees("8 · ")


async def test_the_report_is_read_by_deeds_or_by_measures(resident: Resident) -> None:
    await resident.says("/documents 4")
    await resident.sees("Що це за звіт")
    await resident.presses("За заходами")
    await resident.sees("Натисніть на розділ")
    await resident.presses("Читати звіт")
    await resident.sees("Що це за звіт")
    await resident.presses("6 · Хто підписав звіт")
    await resident.sees("Наталія Сахарова")
    await resident.presses("Словами документа")
    await resident.sees("Наталія САХАРОВА")


@pytest.mark.parametrize("number", [1, 2, 3, 5])
async def test_the_longest_passage_comes_as_one_message(resident: Resident, number: int) -> None:
    content = read_content(CONTENT)
    pieces = content.pieces(content.sources[number - 1].id)
    sizes = [sum(len(entry.quote) for entry in content.entries([piece.id])) for piece in pieces]
    longest = sizes.index(max(sizes))
    await resident.says(f"/documents {number}")
    await resident.sees(f"{number} · ")
    for _turn in range(longest // 8):
        await resident.presses("Далі")
        await resident.sees(f"{number} · ")
    await resident.presses(f"{longest + 1} · ")
    await resident.sees("Джерело:")
    shown = len(resident.texts)
    await resident.presses("Мовою документа")
    await resident.sees("Це слова самого документа")
    assert len(resident.texts) - shown <= 1


async def test_hubs_say_what_is_known_and_what_is_not(resident: Resident) -> None:
    await resident.says("хаби")
    known = await resident.sees("Хаби цифрової освіти")
    assert "Джерело:" in known
    await resident.presses("Чого немає в документах")
    missing = await resident.sees("Ми не вгадуємо")
    for item in read_content(CONTENT).hubs.missing:  # type: ignore[union-attr]
        assert item.text["uk"] in missing
    await resident.presses("Написати людині")
    await resident.agrees()
    await resident.sees("Це прочитає людина")


async def test_a_common_question_is_answered_by_a_press(resident: Resident) -> None:
    await resident.says("/more")
    await resident.sees("Що ще тут можна зробити")
    await resident.presses("Часті запитання")
    await resident.sees("1 · ")
    await resident.presses("Далі")
    await resident.sees("7 · ")
    await resident.presses("‹ Раніше")
    await resident.sees("2 · ")
    await resident.presses("2 · ")
    await resident.sees("Джерело:")


@pytest.fixture
async def village(place: Place) -> AsyncIterator[Town]:
    """A community with no programme, no hubs, no questions and no whole document."""
    async with Town(place, content=SHORT) as opened:
        yield opened


@pytest.mark.parametrize("messenger", CHANNELS)
async def test_where_there_is_nothing_it_is_said_and_no_menu_offers_it(village: Town, messenger: str) -> None:
    resident = await village.resident(messenger)
    await resident.says("/commitments")
    await resident.sees("Натисніть на номер")
    assert not any("Програма" in label for label in resident.buttons)
    await resident.says("/more")
    await resident.sees("Що ще тут можна зробити")
    assert not {"Часті запитання", "Хаби цифрової освіти"} & set(resident.buttons)
    for command in ("/programme", "/measure 1.1", "/programme 2"):
        await resident.says(command)
        await resident.sees("такої програми немає")
    await resident.says("/hubs")
    await resident.sees("про хаби цифрової освіти нічого немає")
    await resident.says("/questions")
    await resident.sees("Списку частих запитань тут немає")
    await resident.says("/documents")
    await resident.sees("План дій Зразкової громади")
    await resident.presses("1 · ")
    await resident.sees("лише окремі його слова")
    await resident.says("/documents 77")
    await resident.sees("План дій Зразкової громади")
    await resident.says("1.7")
    await resident.sees("У наших документах цього немає")
