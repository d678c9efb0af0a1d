"""The terms a city begins with and those it sets itself: their form, their articles, the pages that list them."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest

from civic.content.files import ContentError, read_content
from civic.content.model import Content, decode_hook, encode_hook
from civic.content.reading import read
from civic.deadlines import defaults, wording
from civic.deadlines.clock import due
from civic.deadlines.defaults import OwnDeadlines, OwnRule, in_force
from civic.deadlines.regimes import Confidence, Regime, Step
from civic.deadlines.rules import Span
from locales import Catalogues
from tests.civic.cities import (
    APPEAL,
    DEFAULT,
    FORWARD,
    KYIV,
    OGP,
    PETITION,
    REQUEST,
    RETURN,
    URGENT,
    in_kyiv,
)

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "tests" / "content" / "zrazkova" / "full"


def test_the_packaged_rules_have_the_form_that_a_citys_own_have() -> None:
    file = read(Path(defaults.__file__).parent, "rules.yaml", "deadlines")
    assert file.problems == []


def test_every_rule_has_its_article_in_both_languages() -> None:
    for rule in DEFAULT.rules:
        assert set(rule.article) >= {"uk", "en"}
        assert not re.search(r"[ыэъё']", rule.article["uk"])
        assert rule.elsewhere or (rule.remind and rule.substitute and rule.head)
    for holiday in DEFAULT.calendar.rules.holidays:
        assert set(holiday.name) >= {"uk", "en"}
    for regime in Regime:
        assert DEFAULT.rules.of(regime)[0] == DEFAULT.rules.rule(regime)
    assert DEFAULT.rules.rule(APPEAL).confidence is Confidence.HIGH
    assert DEFAULT.rules.rule(APPEAL, FORWARD).confidence is Confidence.UNVERIFIED
    assert DEFAULT.rules.rule(APPEAL, RETURN).confidence is Confidence.UNVERIFIED


@pytest.mark.parametrize(("page", "language"), [("deadlines.md", "en"), ("deadlines.uk.md", "uk")])
def test_the_pages_list_the_rules_as_they_are(page: str, language: str) -> None:
    listed: dict[tuple[str, str], list[str]] = {}
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"### .*: `(\w+)`", line):
            regime = heading[1]
        elif step := re.match(r"\| `(\w+)` .* \|", line):
            listed[regime, step[1]] = [cell.strip() for cell in line.strip("|").split("|")]
        elif line.startswith(("## How", "## Як")):
            break
    assert len(listed) == len(list(DEFAULT.rules))
    for rule in DEFAULT.rules:
        _, length, alarms, article, confidence = listed[rule.regime, rule.step]
        leads = [span for span in (*rule.remind, rule.substitute, rule.head) if span is not None]
        assert length.startswith(f"{rule.term.amount} ")
        assert language == "uk" or length == str(rule.term)
        assert re.findall(r"\d+", alarms) == [str(span.amount) for span in leads]
        assert (article, confidence) == (rule.article[language], rule.confidence)


@pytest.mark.parametrize("text", ["", "5", "five days", "5 days", "5 working days ", "-1 hour", "1000 hours"])
def test_a_length_of_time_is_written_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="is no length of time"):
        Span.parse(text)
    for written in ("1 month", "48 hours", "0 working days"):
        assert str(Span.parse(written)) == written


# ------------------------------------------------------------------ a city's own


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(EXAMPLE)


def test_a_city_without_a_file_has_the_packaged_terms() -> None:
    content = read_content(ROOT / "tests" / "content" / "zrazkova" / "short")
    assert content.own_deadlines is None
    assert (content.deadlines.rules, content.deadlines.calendar) == (DEFAULT.rules, DEFAULT.calendar)
    assert content.deadlines is content.deadlines, "worked out once"


def test_a_city_changes_parts_and_keeps_the_rest(content: Content) -> None:
    own = content.deadlines
    proposal = own.rules.rule(OGP)
    assert (str(proposal.term), proposal.moves, proposal.confidence) == ("20 working days", True, Confidence.HIGH)
    assert proposal.article["uk"] == "Рішення Зразкової міської ради від 10.01.2025 № 7"
    assert [str(span) for span in proposal.remind] == ["5 working days"]
    assert proposal.head == DEFAULT.rules.rule(OGP).head, "what it does not say stays"
    appeal = own.rules.rule(APPEAL)
    assert appeal == msgspec.structs.replace(DEFAULT.rules.rule(APPEAL), substitute=Span.parse("2 working days"))
    added = own.rules.rule(APPEAL, URGENT)
    assert (str(added.term), added.remind, added.head) == ("3 calendar days", (), None)
    assert own.rules.of(REQUEST) == DEFAULT.rules.of(REQUEST)
    assert (APPEAL, URGENT) in own.rules
    assert (APPEAL, URGENT) not in DEFAULT.rules


def test_a_city_changes_parts_of_the_calendar(content: Content) -> None:
    kept = content.deadlines.calendar
    assert kept.rules.martial_law_until == date(2027, 6, 30)
    assert kept.rules.holidays == DEFAULT.calendar.rules.holidays
    assert kept.is_working(date(2027, 6, 28))
    assert not kept.is_working(date(2027, 7, 15))
    assert not kept.is_working(date(2026, 8, 25))
    assert kept.is_working(date(2026, 8, 29))


def test_a_term_of_the_citys_own_is_what_the_clock_counts(content: Content) -> None:
    own = content.deadlines
    found = due(own.rules, own.calendar, OGP, in_kyiv("2026-07-31 10:00"), timezone=KYIV)
    assert found.day == date(2026, 8, 29), "a Saturday that is worked for Tuesday the 25th"


def test_the_store_keeps_only_what_the_city_says(content: Content) -> None:
    """So a release that mends a default mends it in every city that has not set it itself."""
    kept = msgspec.json.encode(content.own_deadlines, enc_hook=encode_hook)
    assert b"information_request" not in kept
    again = msgspec.json.decode(kept, type=OwnDeadlines, dec_hook=decode_hook)
    assert again == content.own_deadlines
    assert in_force(again) == content.deadlines


def test_a_rule_left_without_a_term_is_refused() -> None:
    bare = OwnRule(regime=PETITION, step=URGENT, confidence=Confidence.HIGH)
    with pytest.raises(ValueError, match=r"petition_idea\.urgent has no article, term"):
        in_force(OwnDeadlines(rules=(bare,)))


BROKEN = {
    "calendar:\n  martial_law_since: '2026-05-01'\n  martial_law_until: '2026-04-01'\n": (
        3,
        "lies before “2026-05-01”",
    ),
    "calendar:\n  weekend: [sunday, sabbath]\n": (2, "“sabbath” is not one of"),
    "calendar:\n  weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n": (2, "more than 6"),
    "calendar:\n  morning: 24\n": (2, "“24” is above 23"),
    "calendar:\n  holidays:\n  - {name: {uk: Свято}}\n": (3, "either “day” or “after_easter”"),
    "calendar:\n  holidays:\n  - {name: {uk: Свято}, day: '05-01', after_easter: 0}\n": (3, "either “day” or"),
    "calendar:\n  holidays:\n  - name: {uk: Свято}\n    day: '02-30'\n": (4, "“02-30” is no day of the year"),
    "calendar:\n  transfers:\n  - {by: {uk: Розпорядження}}\n": (3, "a transfer needs"),
    "calendar: {}\n": (1, "calendar: is empty"),
    "rules:\n  appeal:\n    answer:\n      term: 0 working days\n": (4, "does not fit: a term is written like"),
    "rules:\n  appeal:\n    answer:\n      moves: true\n": (4, "“moves” needs “confidence” beside it"),
    "rules:\n  appeal:\n    answer: soon\n": (3, "expected keys with values"),
    "rules:\n  appeal: [answer]\n": (2, "expected keys with values, found a list"),
    "[]\n": (1, "expected keys with values, found a list"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "city"
    shutil.copytree(EXAMPLE, folder)
    (folder / "deadlines.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_content(folder)
    line, reason = BROKEN[text]
    found = [problem for problem in refused.value.problems if reason in problem.reason]
    assert [(problem.file, problem.line) for problem in found] == [("deadlines.yaml", line)], refused.value


def test_what_may_be_said_in_words_is_said_in_words() -> None:
    translator = Catalogues(KYIV)["en"]
    for regime in Regime:
        assert wording.regime(translator, regime)
    for step in Step:
        assert wording.step(translator, step)
    for value in Confidence:
        assert wording.confidence(translator, value)
