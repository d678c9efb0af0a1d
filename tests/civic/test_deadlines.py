"""When a term ends, case by case with the article each shows; and what holds for every moment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.deadlines.clock import Due, due, reclassified
from civic.deadlines.regimes import Regime, Step, Unit
from civic.deadlines.rules import NoSuchTerm
from tests.civic.cities import (
    ANSWER,
    APPEAL,
    CITIES,
    CITY,
    DEFAULT,
    EXTENDED,
    FORWARD,
    KYIV,
    NOTICE,
    OGP,
    PETITION,
    PROBLEM,
    PUBLISHED,
    RECEIVED,
    REQUEST,
    RETURN,
    RULE,
    SIMPLE,
    URGENT,
    in_kyiv,
    term,
)

INFO = "Law 2939-VI art. 20"
CITIZENS = "Law 393/96-VR art. 20"
WAR = "Law 2136-IX art. 6"
FREE = "Labour Code art. 73"
MOVED = "Labour Code art. 67(3)"
FIRST_DAY = "Civil Code art. 253"
MONTHS = "Civil Code art. 254(3)"
LAST_DAY = "Civil Code art. 254(5)"
PROMISE = "no law: the city’s promise"

# Received (in Kyiv), last day to do it (until 24:00; or, of hours, the moment), what it shows.
# 2026-03-02 is a Monday. The clock changes on 2026-03-29, 2026-10-25, 2027-03-28 and 2027-10-31.
CASES: list[tuple[str, Regime, Step, str, str, str, str]] = [
    # ---- information request: 5 working days
    ("war", REQUEST, ANSWER, "2026-03-02 10:00", "2026-03-09", INFO, "(1): five working days over a weekend"),
    ("war", REQUEST, ANSWER, "2026-03-06 16:00", "2026-03-13", INFO, "(1): from a Friday"),
    ("war", REQUEST, ANSWER, "2026-03-07 12:00", "2026-03-13", FIRST_DAY, "received on a Saturday: Monday is day 1"),
    ("war", REQUEST, ANSWER, "2026-03-15 12:00", "2026-03-20", FIRST_DAY, "received on a Sunday"),
    ("war", REQUEST, ANSWER, "2026-03-02 18:30", "2026-03-09", FIRST_DAY, "after the working day: the date counts"),
    ("war", REQUEST, ANSWER, "2026-03-02 23:59", "2026-03-09", FIRST_DAY, "a minute before midnight"),
    ("war", REQUEST, ANSWER, "2026-03-03 00:00", "2026-03-10", FIRST_DAY, "at midnight the next day has begun"),
    ("war", REQUEST, ANSWER, "2026-03-25 10:00", "2026-04-01", INFO, "(1): over the change of 29 March 2026"),
    ("war", REQUEST, ANSWER, "2026-10-21 10:00", "2026-10-28", INFO, "(1): over the change of 25 October 2026"),
    ("war", REQUEST, ANSWER, "2027-03-25 10:00", "2027-04-01", INFO, "(1): over the change of 28 March 2027"),
    ("war", REQUEST, ANSWER, "2027-10-28 10:00", "2027-11-04", INFO, "(1): over the change of 31 October 2027"),
    ("war", REQUEST, ANSWER, "2026-03-29 02:59", "2026-04-03", FIRST_DAY, "in the night of the change, before it"),
    ("war", REQUEST, ANSWER, "2026-10-25 03:30", "2026-10-30", FIRST_DAY, "in the hour that comes twice"),
    ("war", REQUEST, ANSWER, "2028-02-25 10:00", "2028-03-03", INFO, "(1): a leap day is a working day"),
    # ---- holidays in war and in peace
    ("war", REQUEST, ANSWER, "2026-12-30 10:00", "2027-01-06", WAR, "New Year is a working day"),
    ("peace", REQUEST, ANSWER, "2026-12-30 10:00", "2027-01-07", FREE, "New Year is free"),
    ("peace", REQUEST, ANSWER, "2026-03-02 10:00", "2026-03-10", MOVED, "Women’s Day on a Sunday"),
    ("peace", REQUEST, ANSWER, "2027-03-05 10:00", "2027-03-15", FREE, "Women’s Day on a Monday"),
    ("war", REQUEST, ANSWER, "2027-03-05 10:00", "2027-03-12", WAR, "Women’s Day is worked"),
    ("war", REQUEST, ANSWER, "2026-04-08 10:00", "2026-04-15", WAR, "Easter moves no day off"),
    ("peace", REQUEST, ANSWER, "2026-04-08 10:00", "2026-04-16", MOVED, "Easter, 12 April 2026"),
    ("war", REQUEST, ANSWER, "2027-04-29 10:00", "2027-05-06", WAR, "1 and 2 May at a weekend move nothing"),
    ("peace", REQUEST, ANSWER, "2027-04-29 10:00", "2027-05-11", MOVED, "1 May, Easter 2 May, 8 May 2027"),
    ("peace", REQUEST, ANSWER, "2026-04-30 10:00", "2026-05-11", FREE, "1 and 8 May on Fridays"),
    ("war", REQUEST, ANSWER, "2026-04-30 10:00", "2026-05-07", WAR, "1 May is worked"),
    ("peace", REQUEST, ANSWER, "2026-05-28 10:00", "2026-06-05", MOVED, "Trinity, 31 May 2026"),
    ("war", REQUEST, ANSWER, "2026-05-28 10:00", "2026-06-04", WAR, "Trinity moves no day off"),
    ("peace", REQUEST, ANSWER, "2026-06-26 10:00", "2026-07-06", MOVED, "Constitution Day on a Sunday"),
    ("peace", REQUEST, ANSWER, "2026-07-13 10:00", "2026-07-21", FREE, "Statehood Day"),
    ("peace", REQUEST, ANSWER, "2026-08-21 10:00", "2026-08-31", FREE, "Independence Day"),
    ("war", REQUEST, ANSWER, "2026-08-21 10:00", "2026-08-28", WAR, "Independence Day is worked"),
    ("peace", REQUEST, ANSWER, "2026-09-29 10:00", "2026-10-07", FREE, "Defenders’ Day"),
    ("peace", REQUEST, ANSWER, "2026-12-23 10:00", "2026-12-31", FREE, "Christmas"),
    ("peace", REQUEST, ANSWER, "2027-12-23 10:00", "2027-12-31", MOVED, "Christmas on a Saturday"),
    ("peace", REQUEST, ANSWER, "2027-12-29 10:00", "2028-01-06", MOVED, "New Year on a Saturday"),
    ("peace from July", REQUEST, ANSWER, "2026-06-26 10:00", "2026-07-03", WAR, "a holiday before its end"),
    ("peace from July", REQUEST, ANSWER, "2026-07-13 10:00", "2026-07-21", WAR, "a holiday after its end"),
    ("six days", REQUEST, ANSWER, "2026-03-02 10:00", "2026-03-07", INFO, "(1): a week of six days"),
    ("a day given", REQUEST, ANSWER, "2026-08-21 10:00", "2026-08-31", INFO, "(1): a day made free by a decision"),
    # ---- information request: the other steps
    ("war", REQUEST, EXTENDED, "2026-03-02 10:00", "2026-03-30", INFO, "(4): twenty working days in all"),
    ("peace", REQUEST, EXTENDED, "2026-03-02 10:00", "2026-03-31", INFO, "(4): and a holiday"),
    ("war", REQUEST, EXTENDED, "2026-12-10 10:00", "2027-01-07", INFO, "(4): over New Year"),
    ("war", REQUEST, NOTICE, "2026-03-02 10:00", "2026-03-09", INFO, "(4): the requester is told in five"),
    ("war", REQUEST, FORWARD, "2026-03-02 10:00", "2026-03-09", "Law 2939-VI art. 22(3)", "to its holder"),
    ("war", REQUEST, URGENT, "2026-03-02 10:00", "2026-03-04 10:00", INFO, "(2): forty-eight hours"),
    ("war", REQUEST, URGENT, "2026-03-06 17:30", "2026-03-08 17:30", INFO, "(2): through a weekend"),
    ("war", REQUEST, URGENT, "2026-03-28 10:00", "2026-03-30 11:00", INFO, "(2): the night of 29 March is shorter"),
    ("war", REQUEST, URGENT, "2026-10-24 10:00", "2026-10-26 09:00", INFO, "(2): the night of 25 October is longer"),
    ("war", REQUEST, URGENT, "2027-03-27 10:00", "2027-03-29 11:00", INFO, "(2): the night of 28 March is shorter"),
    ("war", REQUEST, URGENT, "2027-10-30 10:00", "2027-11-01 09:00", INFO, "(2): the night of 31 October is longer"),
    ("war", REQUEST, URGENT, "2028-02-28 12:00", "2028-03-01 12:00", INFO, "(2): over a leap day"),
    ("war", REQUEST, URGENT, "2026-12-31 23:59", "2027-01-02 23:59", INFO, "(2): over New Year"),
    ("peace", REQUEST, URGENT, "2026-08-23 09:00", "2026-08-25 09:00", INFO, "(2): a holiday stops no hours"),
    # ---- appeal: a month
    ("war", APPEAL, ANSWER, "2026-03-02 10:00", "2026-04-02", CITIZENS, "a month, over the change of March"),
    ("war", APPEAL, ANSWER, "2026-09-30 10:00", "2026-10-30", CITIZENS, "a month, over the change of October"),
    ("war", APPEAL, ANSWER, "2026-01-28 10:00", "2026-02-28", MONTHS, "the same day of the next month"),
    ("war", APPEAL, ANSWER, "2026-01-29 10:00", "2026-02-28", MONTHS, "29 January: the last day of February"),
    ("war", APPEAL, ANSWER, "2026-01-31 10:00", "2026-02-28", MONTHS, "31 January: the last day of February"),
    ("war", APPEAL, ANSWER, "2028-01-29 10:00", "2028-02-29", MONTHS, "29 January of a leap year"),
    ("war", APPEAL, ANSWER, "2028-01-31 10:00", "2028-02-29", MONTHS, "31 January of a leap year"),
    ("war", APPEAL, ANSWER, "2028-02-29 10:00", "2028-03-29", MONTHS, "from a leap day"),
    ("war", APPEAL, ANSWER, "2026-02-28 10:00", "2026-03-28", MONTHS, "the last day of February stays the 28th"),
    ("war", APPEAL, ANSWER, "2026-05-31 10:00", "2026-06-30", MONTHS, "31 May: June has thirty days"),
    ("war", APPEAL, ANSWER, "2026-12-31 10:00", "2027-01-31", MONTHS, "into the next year"),
    ("war", APPEAL, ANSWER, "2026-03-31 23:59", "2026-04-30", FIRST_DAY, "a minute before midnight"),
    ("war", APPEAL, ANSWER, "2026-04-01 00:00", "2026-05-01", FIRST_DAY, "at midnight the next day has begun"),
    ("war", APPEAL, ANSWER, "2026-02-15 10:00", "2026-03-15", CITIZENS, "it may end on a Sunday"),
    ("war, moves", APPEAL, ANSWER, "2026-02-15 10:00", "2026-03-16", LAST_DAY, "a city may let it end on Monday"),
    ("war, moves", APPEAL, ANSWER, "2026-03-02 10:00", "2026-04-02", LAST_DAY, "a working day stays"),
    ("war, moves", APPEAL, ANSWER, "2026-11-25 10:00", "2026-12-25", WAR, "Christmas is worked, so nothing moves"),
    ("peace, moves", APPEAL, ANSWER, "2026-11-25 10:00", "2026-12-28", LAST_DAY, "Christmas on a Friday"),
    ("peace, moves", APPEAL, ANSWER, "2026-02-08 10:00", "2026-03-10", MOVED, "a Sunday, and the Monday for it"),
    # ---- appeal: the other steps
    ("war", APPEAL, SIMPLE, "2026-03-02 10:00", "2026-03-17", CITIZENS, "fifteen calendar days"),
    ("war", APPEAL, SIMPLE, "2026-02-20 10:00", "2026-03-07", CITIZENS, "weekends count, and it ends on one"),
    ("war", APPEAL, SIMPLE, "2028-02-20 10:00", "2028-03-06", CITIZENS, "fifteen days with a leap day"),
    ("war", APPEAL, EXTENDED, "2026-03-02 10:00", "2026-04-16", CITIZENS, "forty-five days in all"),
    ("war", APPEAL, EXTENDED, "2026-12-01 10:00", "2027-01-15", CITIZENS, "forty-five days into the next year"),
    ("war", APPEAL, EXTENDED, "2028-02-01 10:00", "2028-03-17", CITIZENS, "forty-five days with a leap day"),
    ("war", APPEAL, EXTENDED, "2027-10-01 10:00", "2027-11-15", CITIZENS, "over the change of October 2027"),
    ("war", APPEAL, NOTICE, "2026-03-02 10:00", "2026-04-02", CITIZENS, "told before the month is over"),
    ("war", APPEAL, FORWARD, "2026-03-02 10:00", "2026-03-07", "Law 393/96-VR art. 7", "handed on in five days"),
    ("war, moves", APPEAL, FORWARD, "2026-03-02 10:00", "2026-03-09", LAST_DAY, "a Saturday may move to Monday"),
    ("peace, moves", APPEAL, FORWARD, "2026-03-02 10:00", "2026-03-10", LAST_DAY, "and over a holiday"),
    ("war", APPEAL, RETURN, "2026-12-28 10:00", "2027-01-07", "Law 393/96-VR art. 5", "given back in ten days"),
    # ---- the city's own promises and what is counted as an appeal
    ("war", OGP, ANSWER, "2026-03-02 10:00", "2026-04-02", PROMISE, "a month, as an appeal"),
    ("war", OGP, ANSWER, "2026-01-31 10:00", "2026-02-28", MONTHS, "and counted as one"),
    ("war", OGP, EXTENDED, "2026-03-02 10:00", "2026-04-16", PROMISE, "forty-five days in all"),
    ("war", PETITION, ANSWER, "2026-03-05 10:00", "2026-03-09", PROMISE, "where to go, in two working days"),
    ("peace", PETITION, ANSWER, "2026-04-10 10:00", "2026-04-15", MOVED, "before Easter"),
    ("war", PETITION, PUBLISHED, "2026-03-02 10:00", "2026-03-04", "Law 393/96-VR art. 23-1", "the platform’s duty"),
    ("war", PROBLEM, ANSWER, "2026-01-31 10:00", "2026-02-28", CITIZENS, "a month, as an appeal"),
    ("war", PROBLEM, SIMPLE, "2026-03-02 10:00", "2026-03-17", CITIZENS, "fifteen days, as an appeal"),
    ("war", PROBLEM, EXTENDED, "2026-03-02 10:00", "2026-04-16", CITIZENS, "forty-five days, as an appeal"),
    ("war", PROBLEM, FORWARD, "2026-03-02 10:00", "2026-03-07", "Law 393/96-VR art. 7", "handed on, as an appeal"),
    ("war", PROBLEM, RETURN, "2026-03-02 10:00", "2026-03-12", "Law 393/96-VR art. 5", "given back, as an appeal"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]}, {case[2]}: {case[5]} {case[6]} [{case[0]}]")
def test_a_term_ends_where_its_article_says(case: tuple[str, Regime, Step, str, str, str, str]) -> None:
    city, regime, step, received, last, article, shows = case
    found = term(city, regime, step, received)
    if found.rule.term.unit is Unit.HOUR:
        assert f"{found.at.astimezone(KYIV):%Y-%m-%d %H:%M}" == last, shows
        assert found.day.isoformat() == last[:10]
    else:
        assert found.day.isoformat() == last, shows
        assert found.at == in_kyiv(f"{found.day + timedelta(days=1)} 00:00"), "24:00 of the last day"
    assert found.at.tzinfo is UTC
    if article.startswith(("Law 2939", "Law 393")):
        law, _, number = article.partition(" art. ")
        assert law in found.rule.article["en"]
        assert re.search(rf"art\. {re.escape(number)}(?!\d)", found.rule.article["en"])
    if article == PROMISE:
        assert "own promise – no law sets a term" in found.rule.article["en"]


def test_there_are_cases_enough_for_every_rule() -> None:
    assert len(CASES) >= 60
    assert {(regime, step) for _, regime, step, *_ in CASES} >= {(rule.regime, rule.step) for rule in DEFAULT.rules} - {
        (PROBLEM, NOTICE)
    }


# Received and the end as UTC: midnight in Kyiv is 22:00 in winter and 21:00 in summer.
MOMENTS = [
    (REQUEST, "2026-03-25T08:00", "2026-04-01T21:00"),
    (REQUEST, "2026-10-21T07:00", "2026-10-28T22:00"),
    (REQUEST, "2027-03-25T08:00", "2027-04-01T21:00"),
    (REQUEST, "2027-10-28T07:00", "2027-11-04T22:00"),
    (REQUEST, "2026-03-02T21:59", "2026-03-09T22:00"),
    (REQUEST, "2026-03-02T22:00", "2026-03-10T22:00"),
    (REQUEST, "2026-07-06T20:59", "2026-07-13T21:00"),
    (REQUEST, "2026-07-06T21:00", "2026-07-14T21:00"),
    (APPEAL, "2026-02-28T08:00", "2026-03-28T22:00"),  # the last midnight before the change, and the one in it
    (APPEAL, "2026-03-01T08:00", "2026-04-01T21:00"),
]


@pytest.mark.parametrize(("regime", "received", "at"), MOMENTS)
def test_the_end_is_a_moment_of_utc(regime: Regime, received: str, at: str) -> None:
    moment = datetime.fromisoformat(f"{received}+00:00")
    found = due(DEFAULT.rules, DEFAULT.calendar, regime, moment, timezone=KYIV)
    assert found.at == datetime.fromisoformat(f"{at}+00:00")
    elsewhere = moment.astimezone(timezone(timedelta(hours=-8)))
    assert due(DEFAULT.rules, DEFAULT.calendar, regime, elsewhere, timezone=KYIV) == found


def test_urgent_and_extended_name_other_terms_of_the_answer() -> None:
    received = in_kyiv("2026-03-02 10:00")

    def answer(regime: Regime, **said: Any) -> Due:
        return due(DEFAULT.rules, DEFAULT.calendar, regime, received, timezone=KYIV, **said)

    assert answer(REQUEST, urgent=True) == answer(REQUEST, step=URGENT)
    assert answer(REQUEST, extended=True) == answer(REQUEST, step=EXTENDED)
    assert answer(APPEAL, extended=True).day == date(2026, 4, 16)
    with pytest.raises(NoSuchTerm, match="appeal: no rule gives a term for “urgent”"):
        answer(APPEAL, urgent=True)
    with pytest.raises(ValueError, match="either urgent or put off"):
        answer(REQUEST, urgent=True, extended=True)
    with pytest.raises(ValueError, match="only an answer"):
        answer(REQUEST, urgent=True, step=FORWARD)
    with pytest.raises(ValueError, match="naive"):
        due(DEFAULT.rules, DEFAULT.calendar, REQUEST, received.replace(tzinfo=None), timezone=KYIV)


# Taken for, is, received, was due, is due, keeps in sight
RECLASSIFIED = [
    (APPEAL, REQUEST, "2026-03-02 10:00", "2026-04-02", "2026-03-09", "2026-03-09"),
    (REQUEST, APPEAL, "2026-03-02 10:00", "2026-03-09", "2026-04-02", "2026-03-09"),
    (OGP, APPEAL, "2026-03-02 10:00", "2026-04-02", "2026-04-02", "2026-04-02"),
    (PROBLEM, PETITION, "2026-03-02 10:00", "2026-04-02", "2026-03-04", "2026-03-04"),
]


@pytest.mark.parametrize(("before", "after", "received", "was", "now", "first"), RECLASSIFIED)
def test_what_was_taken_for_something_else_keeps_its_receipt_and_both_days(
    before: Regime, after: Regime, received: str, was: str, now: str, first: str
) -> None:
    moment = in_kyiv(received)
    found = reclassified(DEFAULT.rules, DEFAULT.calendar, before, after, moment, timezone=KYIV)
    assert found.received == moment
    assert [one.day.isoformat() for one in (found.before, found.after, found.first)] == [was, now, first]
    assert (found.before.rule.regime, found.after.rule.regime) == (before, after)
    if was == now:
        assert found.first is found.after


def test_what_was_granted_under_one_regime_is_granted_under_the_other_only_if_it_knows_it() -> None:
    received = in_kyiv("2026-03-02 10:00")
    hurried = reclassified(DEFAULT.rules, DEFAULT.calendar, APPEAL, REQUEST, received, urgent=True, timezone=KYIV)
    assert (hurried.before.rule.step, hurried.after.rule.step) == (ANSWER, URGENT)
    put_off = reclassified(DEFAULT.rules, DEFAULT.calendar, REQUEST, APPEAL, received, extended=True, timezone=KYIV)
    assert (put_off.before.day, put_off.after.day) == (date(2026, 3, 30), date(2026, 4, 16))
    idea = reclassified(DEFAULT.rules, DEFAULT.calendar, APPEAL, PETITION, received, extended=True, timezone=KYIV)
    assert (idea.before.rule.step, idea.after.rule.step) == (EXTENDED, ANSWER)


# ------------------------------------------------------------------ what holds for every moment


@given(CITY, RULE, RECEIVED, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_is_received_later_never_falls_due_earlier(
    city: str, rule: tuple[Regime, Step], received: datetime, later: timedelta
) -> None:
    terms, (regime, step) = CITIES[city], rule
    one, other = (
        due(terms.rules, terms.calendar, regime, moment, step=step, timezone=KYIV)
        for moment in (received, received + later)
    )
    assert received < one.at <= other.at


@given(RECEIVED, st.sampled_from(list(Regime)), st.sampled_from(list(Regime)))
def test_reclassifying_there_and_back_loses_no_day(received: datetime, one: Regime, other: Regime) -> None:
    there = reclassified(DEFAULT.rules, DEFAULT.calendar, one, other, received, timezone=KYIV)
    back = reclassified(DEFAULT.rules, DEFAULT.calendar, other, one, received, timezone=KYIV)
    assert (there.before, there.after) == (back.after, back.before)
    assert there.first.at == back.first.at == min(there.before.at, there.after.at)
