"""The programme in chat: its measures by section and by typed number, every deed, and what is doubtful in them."""

from __future__ import annotations

import pytest

from civic.content.files import read_content
from tests.town import CONTENT, Resident, Town

MEASURE_1_7 = "1.7 · Організація прийомів груп учнів"


async def test_a_measure_is_three_presses_from_what_was_done(resident: Resident) -> None:
    await resident.says("/commitments")
    await resident.sees("3 зобов’язання")
    await resident.presses("Програма міжнародного співробітництва")
    programme = await resident.sees("2021–2025 роки")
    assert "Ми маємо лише звіт за 2024 рік" in programme
    assert "Джерело: Звіт про стан реалізації" in programme
    await resident.presses("1 · Міжнародне співробітництво")
    first = await resident.sees("1.1 · ")
    assert [label.split(" ")[0] for label in resident.buttons[:6]] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]
    assert first.count("Є у звіті за 2024 рік.") == 6
    await resident.presses("Далі (2 з 2)")
    second = await resident.sees("1.12 · ")
    assert second.count("У 2024 році не здійснювали (так у звіті).") == 2
    await resident.presses("1.7 · ")
    card = await resident.sees(MEASURE_1_7)
    assert "у 2024 році не здійснювали (так у звіті)" in card
    assert "Джерело: Звіт про стан реалізації" in card
    assert "лише за 2024 рік" in card
    await resident.presses("‹ Назад")
    await resident.sees("1.12 · ")
    await resident.presses("‹ Назад")
    await resident.sees("2021–2025 роки")


@pytest.mark.parametrize(
    "words", ["1.7", "захід 1.7", "пункт 1.7", "Захід № 1.7", "/measure 1.7", "/measure 1,7.", "1,7", "/programme 1.7"]
)
async def test_a_measure_opens_by_its_number(resident: Resident, words: str) -> None:
    await resident.says(words)
    await resident.sees(MEASURE_1_7)


async def test_numbers_mean_what_the_screen_shows(resident: Resident) -> None:
    await resident.says("/commitments")
    await resident.sees("Натисніть на номер")
    await resident.says("2")
    await resident.sees("2 · Зелений курс")
    await resident.says("програма")
    await resident.sees("Натисніть на розділ")
    await resident.says("2")
    await resident.sees("2.6 · ")
    await resident.says("4")
    await resident.sees("2.4 · Розширення присутності")
    await resident.says("1.10")
    await resident.sees("1.10 · Сприяння участі")
    await resident.says("/programme 1")
    await resident.sees("1.6 · ")
    await resident.says("2")
    await resident.sees("1.2 · Проведення виїзних")


async def test_a_typed_number_never_leaves_what_is_being_written(resident: Resident) -> None:
    await resident.says("/propose")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says("1.7")
    await resident.sees("Одного слова замало")
    await resident.says("1.7 треба змінити")
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.says("1.7")
    await resident.sees("Натисніть, будь ласка, одну з кнопок")
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.says("2")
    await resident.sees("надіслати так?")


@pytest.mark.parametrize("words", ["/measure 3.9", "/measure сміття", "захід 1.13"])
async def test_a_number_there_is_not_is_said_with_those_there_are(resident: Resident, words: str) -> None:
    await resident.says(words)
    answer = await resident.sees("немає")
    assert "1.1–1.12, 2.1–2.6" in answer
    await resident.presses("Усі заходи")
    await resident.sees("Натисніть на розділ")


async def test_every_deed_is_read_in_printed_order_page_by_page(resident: Resident) -> None:
    measure = read_content(CONTENT).measure("1.2")
    await resident.says("1.2")
    await resident.sees("1.2 · Проведення виїзних")
    await resident.presses("Усе, що є у звіті")
    pages = [await resident.sees("Захід 1.2")]
    while more := next((label for label in resident.buttons if label.startswith("Далі")), None):
        await resident.presses(more)
        pages.append(await resident.sees("Захід 1.2"))
    whole = "\n".join(pages)
    places = [whole.index(fact.text["uk"]) for fact in measure.facts]
    assert places == sorted(places)
    assert all("Джерело: Звіт про стан реалізації" in page for page in pages)
    assert "• 18–22 березня: Саміт і виставка розумних міст у Тайбеї" in whole
    assert max(map(len, pages)) < 1500


async def test_the_reports_own_words_are_a_press_away(resident: Resident) -> None:
    await resident.says("2.4")
    await resident.sees("2.4 · ")
    await resident.presses("Усе, що є у звіті")
    assert "Це переказ простими словами" in await resident.sees("Захід 2.4")
    await resident.presses("Словами документа")
    assert "Це слова самого документа" in await resident.sees("проекти та можливості співпраці")
    await resident.presses("Простими словами")
    await resident.sees("проєкти та можливості співпраці")


async def test_english_readers_see_that_it_is_our_translation(town: Town, channel: str) -> None:
    john = await town.resident(channel, language="en")
    await john.says("measure 2.4")
    assert "reported for 2024" in await john.sees("2.4 · ")
    await john.presses("Everything the report says")
    await john.sees("Our own translation")
    await john.presses("Original")
    await john.sees("створено профіль міста Хмельницького")


async def test_a_doubtful_date_is_marked_where_it_stands(resident: Resident) -> None:
    await resident.says("1.2")
    assert "25 вересня 2014 року (так у звіті)" in await resident.sees("1.2 · ")
    await resident.presses("Що не збігається")
    await resident.sees("2014 рік у звіті за 2024 рік")
    await resident.presses("‹ Назад")
    await resident.sees("1.2 · ")
    await resident.says("1.5")
    await resident.sees("1.5 · ")
    await resident.presses("Усе, що є у звіті")
    page = await resident.sees("Захід 1.5")
    while "• 27 жовтня" not in page:
        await resident.presses("Далі")
        page = await resident.sees("Захід 1.5")
    assert "Про цю дату див. «Що не збігається»." in page
    assert "Що не збігається" in resident.buttons


async def test_a_shortened_address_is_text_and_never_a_link(resident: Resident) -> None:
    for number in ("2.4", "2.6"):
        await resident.says(number)
        await resident.sees(f"{number} · ")
        await resident.presses("Усе, що є у звіті")
        assert "surl[.]li/" in await resident.sees(f"Захід {number}")
        await resident.presses("Словами документа")
        assert "[.] – це крапка" in await resident.sees("surl[.]li/")
        await resident.presses("Що не збігається")
        await resident.sees("Скорочені посилання")
    assert not any("surl.li" in text for text in resident.texts)


async def test_measures_name_each_other(resident: Resident) -> None:
    await resident.says("1.9")
    await resident.sees("1.9 · ")
    await resident.presses("Захід 1.8")
    await resident.sees("1.8 · ")
