"""The city's content says only what the documents say: every text has its quote, every document is there whole."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.content import coverage
from civic.content.files import read_content
from civic.content.model import Completion, Content, Fact, MeasureState, Passage, PlanState, Section, Translation
from civic.content.quotes import words

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"
NUMBER = re.compile(r"\d+")
RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)


@pytest.fixture(scope="module")
def content() -> Content:
    """The real content, read once."""
    return read_content(CITY)


def retold(content: Content) -> Iterator[tuple[str, str, str]]:
    """Every text we wrote about a quote: where, the text in one language, the quotes it rests on."""
    own = [passage for document in content.documents for passage in document.passages if not passage.facts]
    entries: list[Fact | Passage] = [*content.facts.values(), *own]
    for item in entries:
        for language, text in item.text.items():
            yield f"{item.id} ({language})", text, item.quote
    for discrepancy in content.discrepancies:
        quotes = "\n".join(statement.quote for statement in discrepancy.statements)
        for language, text in discrepancy.text.items():
            yield f"{discrepancy.id} ({language})", text, quotes
        for statement in discrepancy.statements:
            for language, text in statement.text.items():
                yield f"{discrepancy.id} statement ({language})", text, statement.quote


def numbers(text: str) -> set[int]:
    """The numbers in a text; 05 and 5 are the same, and so are 1,400 and 1400."""
    return {int(found) for found in NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text))}


def test_every_commitment_is_there_with_its_short_name(content: Content) -> None:
    names = [(item.id, item.number, item.name["uk"], item.name["en"]) for item in content.commitments]
    assert names == [
        ("khm-1", 1, "Цифрові послуги", "Digital services"),
        ("khm-2", 2, "Зелений курс", "Green course"),
        ("khm-3", 3, "Цифрові компетентності", "Digital skills"),
    ]
    assert content.commitment(3) is content.commitment("khm-3")


def test_no_commitment_has_a_level_that_no_document_states(content: Content) -> None:
    for commitment in content.commitments:
        assert commitment.status.level is Completion.NOT_STATED
        assert commitment.status.reason is not None
        assert set(commitment.status.reason) >= {"uk", "en"}
    for number in (1, 2):
        reason = content.commitment(number).status.reason
        assert reason is not None
        assert "no report on this commitment is held" in reason["en"]
    third = content.commitment(3).status
    assert third.reason is not None
    assert "the form’s field is empty" in third.reason["en"]
    beside = [content.facts[key].quote for key in third.beside]
    assert "All of the commitment milestones were implemented as planned" in beside


def test_the_plan_has_ended_and_names_its_institutions_as_of_its_date(content: Content) -> None:
    plan = content.plan
    assert (plan.state, plan.submitted, plan.ends) == (PlanState.ENDED, "2021-09-10", "2025-08")
    assert len(plan.lead_institutions) == 5
    for office in plan.lead_institutions:
        assert office.as_of == "2021-09-10"
        assert office.quote in office.name["uk"]
    for commitment in content.commitments:
        assert commitment.lead_institutions.stated_for == "plan"
        assert commitment.lead_institutions.note is not None
        assert not commitment.lead_institutions.institutions


def test_every_fact_has_words_a_source_and_a_heading(content: Content) -> None:
    assert len(content.facts) > 290
    owners = {content.plan.id, "khm-1", "khm-2", "khm-3", "programme-2021-2025", *(it.id for it in content.measures)}
    for fact in content.facts.values():
        assert fact.quote.strip()
        assert content.source(fact.source).source_file.endswith(".txt")
        assert fact.translation is Translation.UNOFFICIAL
        assert content.owners[fact.id] in owners


def test_every_text_is_there_in_both_languages_and_rests_on_something(content: Content) -> None:
    for text in coverage.texts(content):
        assert set(text.words) >= {"uk", "en"}, text
        assert text.ground is not coverage.Ground.NOTHING, text


def test_a_silent_section_says_so(content: Content) -> None:
    silent = [
        (commitment.id, name)
        for commitment in content.commitments
        for name, section in commitment.sections.items()
        if not section.facts and section.note is not None and set(section.note) >= {"uk", "en"}
    ]
    assert ("khm-1", "done") in silent
    assert ("khm-2", "done") in silent
    for commitment in content.commitments:
        for name, section in commitment.sections.items():
            assert section.facts or (commitment.id, name) in silent
            assert section != Section()


def test_texts_are_short_enough_for_an_answer(content: Content) -> None:
    for where, text, _ in retold(content):
        assert 0 < len(text) <= (900 if ".passage." in where else 500), where


def test_texts_bring_no_number_of_their_own(content: Content) -> None:
    for where, text, quotes in retold(content):
        assert numbers(text) <= numbers(quotes), where
        assert "%" not in text or "%" in quotes, where


def test_a_year_or_date_is_in_the_quote(content: Content) -> None:
    dated = [fact for fact in content.facts.values() if fact.year or fact.date]
    assert dated
    for fact in dated:
        for part in (fact.year, (fact.date or "").split("-")[0]):
            assert not part or str(part) in fact.quote, fact.id


def test_ukrainian_is_written_in_ukrainian(content: Content) -> None:
    for where, text, _ in retold(content):
        if where.endswith("(uk)"):
            assert not RUSSIAN.search(text), where
            assert "'" not in text, where
            assert not re.search(r"\s-\s|—", text), where


def test_an_empty_field_is_neither_zero_nor_no(content: Content) -> None:
    empty = [fact for fact in content.facts.values() if fact.empty_field]
    assert {"plan.cocreation.groups-count", "plan.cocreation.meetings-count"} < {fact.id for fact in empty}
    assert {"khm-3.evaluation.level", "khm-3.evaluation.degree"} < {fact.id for fact in empty}
    for fact in empty:
        assert "empty" in fact.text["en"]
        assert "порожн" in fact.text["uk"]
        assert not NUMBER.search(fact.text["uk"])


def test_sources_say_who_wrote_them_and_when(content: Content) -> None:
    assert [(source.id, source.own, source.reading) for source in content.sources] == [
        ("plan", True, False),
        ("learning-review", True, False),
        ("ecr-khm-3", False, False),
        ("programme-report", True, False),
        ("article", False, True),
    ]
    review, report = content.source("learning-review"), content.source("ecr-khm-3")
    assert len(review.authors) == 3
    assert report.date is None
    assert report.date_text["en"] == "date not stated"
    article = content.source("article")
    assert article.note is not None
    assert "not about Khmelnytskyi" in article.note["en"]


DISCREPANCIES = {
    "plan-period": ("khm-2021-2025", "2021-2022", "August 2025"),
    "monitoring-body": ("khm-2021-2025", "To be determined"),
    "empty-participation": ("khm-2021-2025", "How many groups"),
    "khm-3-empty-fields": ("khm-3", "Degree of result:"),
    "working-group": ("khm-2021-2025", "will be created", "is in place"),
    "library-counts": ("khm-3", "six village libraries", "11 libraries"),
    "own-review": ("learning-review", "achieved its intended outcomes", "experienced delays"),
    "utilities": ("khm-1", "100% availability of utilities"),
    "khm-3-as-planned": ("khm-3", "implemented as planned", "slowing progress"),
    "khm-3-participation": ("khm-3", "public participation", "Not Applicable"),
    "war-and-preparation": ("khm-2021-2025", "subsequent full-scale war", "10th September 2021"),
    "green-plan-names": ("khm-2", "Green Course Action Plan", "Green City Action Plan"),
    "agency-name": ("learning-review", "Khmelnytskyi City Development Agency", "Khmelnytskyi Development Agency"),
    "strategy-names": ("khm-2021-2025", "Strategic Development Plan", "Development Strategy"),
    "words-cut-off": ("khm-3.about.description", "Public Administration and L"),
    "article-not-about-city": ("article", "125 ATCs", "libraries of the Khmelnytskyi community"),
    "report-year-2014": ("measure-1.2.2014-09-25-doing-business", "25 вересня 2014 року", "за 2024 рік"),
    "marathon-without-year": ("measure-1.5.dresden-marathon", "27 жовтня хмельницькі спортсменки", "за 2024 рік"),
    "shortened-links": ("measure-2.4", "http://surl.li/oarixr"),
    "staff-training": ("measure-1.9", "Заходи не здійснювались", "короткотерміновий курс"),
    "decision-number": ("khm-2021-2025", "To approve the Action Plan", "23.12.2020 №22"),
    "report-not-stated": ("programme-report", "В.о. начальника управління"),
    "eurocities-membership": ("measure-1.3", "можливість членства", "став членом"),
    "stuttgart-visit-days": ("measure-1.4", "30 жовтня-02 листопада", "трьох днів"),
    "tourist-sign": ("measure-2.3", "туристичного знаку", "Функціонує вебсторінка"),
    "report-slips": ("programme-report", "взяли учать", "парнерств"),
}


@pytest.mark.parametrize("name", DISCREPANCIES)
def test_a_discrepancy_is_worded_in_both_languages_and_quotes_both_sides(content: Content, name: str) -> None:
    about, *words = DISCREPANCIES[name]
    found = next(item for item in content.discrepancies if item.id == f"discrepancy.{name}")
    assert found in content.discrepancies_about(about)
    assert set(found.title) >= {"uk", "en"}
    assert set(found.text) >= {"uk", "en"}
    assert len(found.statements) >= 2
    quotes = [statement.quote for statement in found.statements]
    for word in words:
        assert any(word in quote for quote in quotes), word
    for statement in found.statements:
        content.source(statement.source)
        assert set(statement.text) >= {"uk", "en"}


def test_no_discrepancy_goes_untested(content: Content) -> None:
    assert {item.id for item in content.discrepancies} == {f"discrepancy.{name}" for name in DISCREPANCIES}


def test_the_other_bot_has_no_invented_address(content: Content) -> None:
    assert content.city.emergency == "112"
    assert content.city.other_bot is not None
    assert content.city.other_bot.url is None
    assert "Svoi" in content.city.other_bot.text["en"]


# ------------------------------------------------------------------ the programme


def test_the_report_has_eighteen_measures_in_two_sections(content: Content) -> None:
    programme = content.programme
    assert programme is not None
    assert (programme.report_year, programme.source) == (2024, "programme-report")
    assert [section.number for section in programme.sections] == ["1", "2"]
    printed = [f"1.{number}" for number in range(1, 13)] + [f"2.{number}" for number in range(1, 7)]
    assert [measure.number for measure in content.measures] == printed
    for measure in content.measures:
        assert words(measure.title["uk"]) == words(measure.quote), "the title is the printed one"
        assert measure.facts
        assert all(fact.source == programme.source and fact.where == measure.number for fact in measure.facts)


def test_what_was_not_carried_out_is_said_in_the_reports_words(content: Content) -> None:
    silent = [measure for measure in content.measures if measure.state is not MeasureState.REPORTED]
    assert [(measure.number, measure.state) for measure in silent] == [
        ("1.7", MeasureState.NOT_CARRIED_OUT),
        ("1.9", MeasureState.NOT_CARRIED_OUT),
    ]
    for measure in silent:
        assert measure.reason is not None
        assert [fact.quote for fact in measure.facts] == ["Заходи не здійснювались."]


def test_a_doubtful_date_stays_as_printed_and_only_its_place_is_set(content: Content) -> None:
    slip = content.facts["measure-1.2.2014-09-25-doing-business"]
    assert (slip.date, slip.sort) == ("2014-09-25", "2024-09-25")
    marathon = content.facts["measure-1.5.dresden-marathon"]
    assert (marathon.date, marathon.sort) == (None, "2024-10-27")
    doubtful = [fact.id for fact in content.facts.values() if fact.sort]
    assert set(doubtful) == {slip.id, marathon.id}


# ------------------------------------------------------------------ documents, hubs, questions


def test_every_document_can_be_read_whole(content: Content) -> None:
    assert [document.source for document in content.documents] == ["plan", "learning-review", "ecr-khm-3", "article"]
    for source in content.sources:
        read = content.passages(source.id)
        assert len(read) > 30, source.id
        assert {entry.source for entry in read} == {source.id}


def test_what_no_document_says_of_the_hubs_is_said(content: Content) -> None:
    assert content.hubs is not None
    assert content.entries(content.hubs.facts)
    assert {"names", "addresses", "hours", "contacts"} <= {item.id for item in content.hubs.missing}
    for item in content.hubs.missing:
        assert not NUMBER.search(item.text["uk"])


def test_common_questions_are_answered_by_the_documents_alone(content: Content) -> None:
    assert len(content.questions) >= 10
    for question in content.questions:
        assert 1 <= len(question.answer) <= 3
        assert content.entries(question.answer)
        for language in ("uk", "en"):
            wordings = question.wordings(language)
            assert wordings[0].endswith("?"), question.id
            assert len(set(wordings)) == len(wordings)
