"""Cities with calendars and terms of their own, and moments written as people in Kyiv write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import strategies as st

from civic.content.text import Localised
from civic.deadlines.clock import Due, due
from civic.deadlines.defaults import Deadlines, OwnDeadlines, OwnRule, in_force, packaged
from civic.deadlines.regimes import Regime, Step
from civic.deadlines.workdays import Transfer, Weekday, WorkCalendar

KYIV = ZoneInfo("Europe/Kyiv")


def moving() -> OwnDeadlines:
    """A city that lets every term move to a working day."""
    changed = tuple(
        OwnRule(regime=rule.regime, step=rule.step, term=rule.term, moves=True) for rule in packaged().rules
    )
    return OwnDeadlines(rules=changed)


def with_calendar(base: Deadlines, **changes: Any) -> Deadlines:
    rules = msgspec.structs.replace(base.calendar.rules, **changes)
    return Deadlines(base.rules, WorkCalendar(rules))


DEFAULT = in_force()
CITIES = {
    "war": DEFAULT,
    "peace": with_calendar(DEFAULT, martial_law=False),
    "war, moves": in_force(moving()),
    "peace, moves": with_calendar(in_force(moving()), martial_law=False),
    "peace from July": with_calendar(DEFAULT, martial_law_until=date(2026, 6, 30)),
    "six days": with_calendar(DEFAULT, weekend=(Weekday.SUNDAY,)),
    "a day given": with_calendar(
        DEFAULT, transfers=(Transfer(by=Localised({"uk": "Розпорядження"}), free=date(2026, 8, 25)),)
    ),
}

# what a submission is, shortly, for tables
OGP, APPEAL, REQUEST = Regime.OGP_PROPOSAL, Regime.APPEAL, Regime.INFORMATION_REQUEST
PETITION, PROBLEM = Regime.PETITION_IDEA, Regime.PROBLEM_REPORT
ANSWER, SIMPLE, URGENT, EXTENDED = Step.ANSWER, Step.SIMPLE, Step.URGENT, Step.EXTENSION
NOTICE, FORWARD, RETURN, PUBLISHED = Step.EXTENSION_NOTICE, Step.FORWARD, Step.RETURN, Step.PUBLICATION


def in_kyiv(text: str) -> datetime:
    """A moment written in Kyiv's time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=KYIV).astimezone(UTC)


def term(city: str, regime: Regime, step: Step, received: str) -> Due:
    terms = CITIES[city]
    return due(terms.rules, terms.calendar, regime, in_kyiv(received), step=step, timezone=KYIV)


RECEIVED = st.integers(0, 14 * 365 * 24 * 60).map(
    lambda minutes: datetime(2022, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CITY = st.sampled_from(sorted(CITIES))
RULE = st.sampled_from([(rule.regime, rule.step) for rule in DEFAULT.rules])
