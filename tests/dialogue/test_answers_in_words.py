"""Answers as a stranger reads them: short, the answering sentence first, then source and date, and what is doubtful."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from pathlib import Path

import pytest

from civic.content.files import read_content
from civic.content.model import MeasureState
from handlers import routes
from handlers.dialogue.context import Context
from handlers.dialogue.routing import consult
from handlers.dialogue.world import World
from locales import Catalogues
from storage.store import Store
from tests.dialogue.test_turn import world

CONTENT = read_content(Path(__file__).parents[2] / "content" / "khmelnytskyi")
LANGUAGES = ["uk", "en"]
LONGEST = 900  # characters: one screen of a phone
REPORT = {"uk": "Джерело: Звіт про стан реалізації Програми", "en": "Source: Report on the state of implementation"}
ONLY = {"uk": "лише за 2024 рік", "en": "for 2024 only"}
STATES = {
    ("uk", MeasureState.REPORTED): "є у звіті за 2024 рік",
    ("uk", MeasureState.NOT_CARRIED_OUT): "у 2024 році не здійснювали (так у звіті)",
    ("en", MeasureState.REPORTED): "reported for 2024",
    ("en", MeasureState.NOT_CARRIED_OUT): "not carried out in 2024 (so the report)",
}
ASKED = {"uk": "Що зроблено за пунктом {}?", "en": "What was done under {}?"}


@cache
def town() -> World:
    return world(CONTENT, Catalogues(UTC))


async def ask(store: Store, question: str, language: str = "uk") -> tuple[Context, str]:
    """The turn and the words of the answer."""
    context = await store.read(lambda tx: consult(routes(), town(), tx, question, language))
    (answer,) = context.replies
    words = f"{answer.title}\n\n{answer.text}".strip()
    assert len(words) <= LONGEST
    return context, words


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_measure_asked_as_a_whole_shows_its_card(store: Store, language: str) -> None:
    for measure in CONTENT.measures:
        context, words = await ask(store, ASKED[language].format(measure.number), language)
        assert words.startswith(f"{measure.number} · {measure.title[language]}")
        assert STATES[language, measure.state] in words
        assert any(fact.topic[language] in words or fact.text[language] in words for fact in measure.facts)
        assert REPORT[language] in words
        assert ONLY[language] in words
        assert not context.abstained
        actions = [button.action for row in context.replies[0].rows for button in row]
        assert f"measure:{measure.number}:0" in actions


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_commitment_asked_as_a_whole_shows_its_card(store: Store, language: str) -> None:
    asked = {"uk": "Що зроблено за зобов’язанням {}?", "en": "What was done under commitment {}?"}
    for commitment in CONTENT.commitments:
        _context, words = await ask(store, asked[language].format(commitment.number), language)
        assert words.startswith(f"{commitment.number} · {commitment.name[language]}")


@pytest.mark.parametrize(
    ("question", "key", "language"),
    [
        ("Чи згадує стаття про цифрову трансформацію Хмельницький?", "article-not-about-city", "uk"),
        ("Чому у звіті за 2024 рік стоїть 25 вересня 2014 року?", "report-year-2014", "uk"),
        ("In what year was the Dresden marathon on 27 October?", "marathon-without-year", "en"),
        ("Куди ведуть скорочені посилання у звіті?", "shortened-links", "uk"),
        ("Was staff training not carried out although there were courses?", "staff-training", "en"),
        ("Який номер рішення виконкому про затвердження плану дій?", "decision-number", "uk"),
        ("What does the programme report not state: its date, the department?", "report-not-stated", "en"),
        ("Did the city discuss Eurocities membership before or after joining?", "eurocities-membership", "en"),
        ("Скільки днів делегація зі Штутгарта була в місті?", "stuttgart-visit-days", "uk"),
        ("Was the tourist sign of the twin cities created?", "tourist-sign", "en"),
        ("Чи є у звіті описки?", "report-slips", "uk"),
        ("На які роки план: 2021–2022 чи 2021–2025?", "plan-period", "uk"),
        ("Робоча група вже діє чи її тільки створять?", "working-group", "uk"),
        ("Why is public participation Not Applicable in the report?", "khm-3-participation", "en"),
    ],
)
async def test_what_does_not_match_is_answered_in_its_own_words(
    store: Store, question: str, key: str, language: str
) -> None:
    told = next(item for item in CONTENT.discrepancies if item.id == f"discrepancy.{key}")
    _context, words = await ask(store, question, language)
    assert told.text[language] in words


async def test_a_deed_is_answered_with_its_fact_source_and_date(store: Store) -> None:
    context, words = await ask(store, "Куди їздив ансамбль Калина?")
    assert words.startswith("29 червня – 4 липня 2024 року зразковий ансамбль народного танцю «Калина»")
    assert REPORT["uk"] in words
    assert {source.id for source in context.cited} == {"programme-report"}
    assert "measure:1.5" in [button.action for row in context.replies[0].rows for button in row]


async def test_an_answer_from_reading_matter_says_so_in_its_own_line(store: Store) -> None:
    _context, words = await ask(store, "Навіщо потрібен CityScale?")
    assert "CityScale" in words
    assert "\n\nЦе матеріал для читання: він не про наше місто." in words


async def test_what_no_document_says_of_the_hubs_is_said_with_what_they_do_say(store: Store) -> None:
    context, words = await ask(store, "За якою адресою найближчий хаб?")
    assert context.abstained
    assert words.startswith("Адрес хабів у документах немає.")
    assert "Натомість документи кажуть:" in words
    assert "pass" in [button.action for row in context.replies[0].rows for button in row]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("пункт 3.7", "заходу 3.7 немає"),
        ("захід 1.2 за 2022 рік", "2024 рік"),
        ("стан четвертого зобов'язання", "Зобов’язання 4 у плані немає. Є такі:"),
        ("що з зобов'язанням 7?", "2 · Зелений курс"),
    ],
)
async def test_what_we_do_not_hold_is_said(store: Store, question: str, says: str) -> None:
    context, words = await ask(store, question)
    assert context.abstained
    assert says in words


async def test_only_documents_that_are_shown_count_as_cited(store: Store) -> None:
    for question in ("Хто такий Донат Мадярі?", "Що таке хаб цифрової освіти?", "Які сувеніри купила міська рада?"):
        context, words = await ask(store, question)
        assert all(source.name["uk"].rstrip(".") in words for source in context.cited)


@pytest.mark.parametrize("fact_id", [max(CONTENT.facts, key=len), "khm-3.done.hubs", "article.passage.cdto"])
async def test_the_original_of_any_answer_is_a_press_away(store: Store, fact_id: str) -> None:
    """Ids may be longer than a button can carry."""
    from handlers import findings

    context = await store.read(lambda tx: consult(routes(), town(), tx, "захід 1.1", "uk"))
    entry = findings.entry_of(context, findings.key_of(fact_id))
    assert entry is not None
    assert entry.id == fact_id
    assert len(f"fact:{findings.key_of(fact_id)}") <= 47
