"""A measure named by its number is that measure and nothing else; what hubs lack and listed questions are found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from civic.answers import Answers, Finding, FindingKind
from civic.answers.dates import days, spelt_out, without_days
from civic.answers.question import asking_part
from civic.content.files import read_content
from civic.content.model import Content

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
NUMBERS = [f"1.{number}" for number in range(1, 13)] + [f"2.{number}" for number in range(1, 7)]


@cache
def content() -> Content:
    return read_content(CONTENT)


@cache
def answers() -> Answers:
    return Answers(content())


def ask(question: str) -> Finding:
    return answers().ask(question)


def test_the_table_has_every_measure() -> None:
    assert [item.number for item in content().measures] == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "question",
    [
        "Що зроблено за пунктом {}?",
        "захід {}",
        "пункт {} програми",
        "Який стан заходу {} програми?",
        "Яка інформація про виконання пункту {} у звіті за 2024 рік?",
        "що там по {}",
        "shcho zrobleno za punktom {}",
        "п. {}",
        "{}?",
        "measure {}",
        "what was done under {}?",
        "status of measure {}",
    ],
)
def test_a_measure_by_its_number(question: str, number: str) -> None:
    found = ask(question.format(number))
    assert (found.kind, found.measure, found.abstained) == (FindingKind.MEASURE, number, False)
    assert found.entries == content().measure(number).facts


@pytest.mark.parametrize(
    ("question", "kind", "measure"),
    [
        ("пункт 1,10", FindingKind.MEASURE, "1.10"),
        ("1,7", FindingKind.MEASURE, "1.7"),
        ("чи приїжджали спортсмени за пунктом 1.7?", FindingKind.MEASURE, "1.7"),
        ("пункт 3.7", FindingKind.NO_SUCH_MEASURE, "3.7"),
        ("What was done under measure 2.9?", FindingKind.NO_SUCH_MEASURE, "2.9"),
        ("Що зроблено за пунктом 1.2 у 2023 році?", FindingKind.OTHER_YEAR, "1.2"),
        ("Скільки грошей витратили за пунктом 2.2?", FindingKind.NOT_RECORDED, "2.2"),
        ("Які брелоки купили за пунктом 2.2?", FindingKind.FACTS, "2.2"),
        ("Хто організував форум за пунктом 1.3?", FindingKind.FACTS, "1.3"),
    ],
)
def test_what_is_asked_about_a_measure(question: str, kind: FindingKind, measure: str) -> None:
    found = ask(question)
    assert (found.kind, found.measure) == (kind, measure)


@pytest.mark.parametrize("question", ["пункт 3", "Що зроблено за пунктом 3?", "№ 3", "commitment 3"])
def test_a_number_without_a_dot_is_a_commitment(question: str) -> None:
    assert (ask(question).kind, ask(question).commitment_id) == (FindingKind.COMMITMENT, "khm-3")


def test_an_item_of_the_decision_is_no_commitment() -> None:
    assert ask("пункт 4 рішення").entries[0].id == "plan.decision.item-4"


@pytest.mark.parametrize("question", ["Що зроблено 1.10.2024?", "що було 01.10.24", "What happened on 1 October 2024?"])
def test_a_date_is_no_measure(question: str) -> None:
    found = ask(question)
    assert found.kind is FindingKind.FACTS
    assert all("2024-10-01" in said.id for said in found.entries)


def test_another_day_is_not_answered_with_a_near_one() -> None:
    assert ask("Що відбулося 20 вересня 2024 року?").abstained


def test_a_number_of_a_school_is_no_commitment() -> None:
    assert ask("№ 22 школа меморандум").entries[0].id == "measure-1.5.2024-06-10-krakow-schools-memorandum"


@pytest.mark.parametrize(
    "question", ["Які заходи програми?", "What measures does the programme have?", "список заходів"]
)
def test_the_list_of_measures(question: str) -> None:
    assert ask(question).kind is FindingKind.MEASURES


@pytest.mark.parametrize(
    ("missing", "questions"),
    [
        ("names", ["Як називаються хаби цифрової освіти?", "What are the hubs called?", "назви хабів"]),
        ("villages", ["У яких селах є хаби?", "Which villages have digital hubs?", "список сіл з хабами"]),
        ("addresses", ["За якою адресою найближчий хаб?", "адреса хабу", "де знаходяться хаби", "Where are the hubs?"]),
        ("hours", ["години роботи хабу", "What are the opening hours of the hubs?", "графік роботи хабу"]),
        ("contacts", ["номер телефону хабу", "How can I contact the hub by e-mail?"]),
        ("total", ["Скільки всього хабів у місті?", "How many hubs are there in total?"]),
        ("opening-dates", ["Коли відкрили хаби?", "When was each hub opened?"]),
        ("courses", ["Як записатися на курс у хабі?", "What is the timetable of the courses at the hubs?"]),
        ("equipment", ["Скільки комп'ютерів у хабі?", "How many laptops does each hub have?"]),
        ("visitors", ["Скільки людей навчалося в хабах?", "How many people have learned at the hubs?"]),
        ("accessibility", ["Чи пристосовані хаби для людей на візках?", "Are the hubs accessible to disabled people?"]),
    ],
)
def test_what_is_not_known_of_the_hubs_is_said_and_not_guessed(missing: str, questions: list[str]) -> None:
    for question in questions:
        found = ask(question)
        assert found.missing is not None, question
        assert (found.kind, found.missing.id, found.abstained) == (FindingKind.MISSING, missing, True), question
        assert found.entries, question


def test_every_missing_fact_of_the_hubs_is_in_the_table() -> None:
    hubs = content().hubs
    assert hubs is not None
    names = "names villages addresses hours contacts total opening-dates courses equipment visitors accessibility"
    assert {item.id for item in hubs.missing} == set(names.split())


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Скільки сільських бібліотек стали хабами?", "khm-3.done.village-libraries"),
        ("Навіщо хаби?", "khm-3.done.hubs"),
        ("Чого бракує хабам?", "khm-3.obstacles.equipment"),
    ],
)
def test_what_is_known_of_the_hubs_is_answered(question: str, fact: str) -> None:
    found = ask(question)
    assert not found.abstained
    assert fact in [said.id for said in found.entries]


def test_each_listed_question_gets_its_listed_answer_in_all_its_wordings() -> None:
    for question in content().questions:
        listed = {entry.id for entry in content().entries(question.answer)}
        for wording in (text for language in question.ask for text in question.wordings(language)):
            assert listed & {said.id for said in ask(wording).entries}, wording


def test_reading_matter_does_not_answer_for_the_city() -> None:
    assert "article.passage.cdto" in [said.id for said in ask("What is a CDTO?").entries]
    assert ask("Who is Khmelnytskyi's CDTO?").abstained


@pytest.mark.parametrize(
    ("text", "named"),
    [("21 червня", {"06-21"}), ("june 21st", {"06-21"}), ("5th of march", {"03-05"}), ("у червні", set())],
)
def test_days_are_read_in_words(text: str, named: set[str]) -> None:
    assert days(text) == named


def test_of_a_long_story_the_question_is_searched() -> None:
    story = "Ми живемо тут давно. " * 30
    assert asking_part(f"{story}Куди їздив ансамбль Калина? Дякую.", 60).endswith("Куди їздив ансамбль Калина?")
    assert len(asking_part(f"{story}Куди їздив ансамбль Калина?", 60)) <= 60
    assert asking_part(story, 60) == story[:60]
    assert asking_part("Куди їздив ансамбль Калина?", 60) == "Куди їздив ансамбль Калина?"


def test_dates_in_numbers_are_spelt_out() -> None:
    assert spelt_out("було 21.06.2024?") == "було 21 червня 2024?"
    assert spelt_out("було 1.10.24") == "було 1 жовтня 2024"
    assert spelt_out("захід 1.5 і сума 654.8") == "захід 1.5 і сума 654.8"
    assert without_days("28–30 травня і 20 дітей").split() == ["і", "20", "дітей"]
