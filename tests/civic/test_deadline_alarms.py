"""Who is told of a term and when: reminders before, escalation after, each once, never at night."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.deadlines.alarms import Alarm, AlarmKind, schedule
from civic.deadlines.clock import due
from civic.deadlines.defaults import OwnDeadlines, OwnRule, in_force
from civic.deadlines.regimes import Regime, Step
from civic.deadlines.rules import Span
from storage.claims import Hours
from tests.civic.cities import (
    ANSWER,
    APPEAL,
    CITIES,
    CITY,
    DEFAULT,
    EXTENDED,
    KYIV,
    NOTICE,
    OGP,
    PETITION,
    PUBLISHED,
    RECEIVED,
    REQUEST,
    RULE,
    URGENT,
    in_kyiv,
    term,
)

NIGHT: Hours = (22, 8)
HOURS = st.one_of(st.none(), st.tuples(st.integers(0, 23), st.integers(0, 23)))


def told(city: str, regime: Regime, step: Step, received: str, quiet: Hours | None = NIGHT) -> list[tuple[str, str]]:
    alarms = schedule(
        term(city, regime, step, received),
        CITIES[city].calendar,
        received=in_kyiv(received),
        quiet=quiet,
        timezone=KYIV,
    )
    return [(alarm.kind.value, f"{alarm.at.astimezone(KYIV):%m-%d %H:%M}") for alarm in alarms]


def test_a_request_is_reminded_of_on_working_mornings_and_then_escalated() -> None:
    assert told("war", REQUEST, ANSWER, "2026-03-02 10:00") == [  # until Monday 9 March
        ("remind", "03-05 08:00"),
        ("remind", "03-06 08:00"),
        ("late", "03-10 08:00"),
        ("substitute", "03-11 08:00"),
        ("head", "03-12 08:00"),
    ]


def test_what_ends_on_a_sunday_is_reminded_of_before_the_weekend() -> None:
    assert told("war", APPEAL, ANSWER, "2026-02-15 10:00") == [  # until Sunday 15 March
        ("remind", "03-02 08:00"),
        ("remind", "03-11 08:00"),
        ("remind", "03-13 08:00"),
        ("late", "03-16 08:00"),
        ("substitute", "03-17 08:00"),
        ("head", "03-19 08:00"),
    ]


def test_in_peace_nobody_is_told_on_a_holiday() -> None:
    assert told("peace", REQUEST, ANSWER, "2027-04-23 10:00") == [  # until Friday 30 April, then free until Wednesday
        ("remind", "04-28 08:00"),
        ("remind", "04-29 08:00"),
        ("late", "05-05 08:00"),
        ("substitute", "05-06 08:00"),
        ("head", "05-07 08:00"),
    ]


def test_what_is_urgent_is_said_at_a_weekend_too_but_not_at_night() -> None:
    assert told("war", REQUEST, URGENT, "2026-03-06 23:00") == [  # until Sunday 23:00
        ("remind", "03-08 08:00"),  # meant for Saturday 23:00
        ("remind", "03-08 19:00"),
        ("late", "03-09 08:00"),
        ("substitute", "03-09 09:00"),
        ("head", "03-09 12:00"),
    ]


def test_a_reminder_that_the_night_would_make_too_late_comes_before_it() -> None:
    assert told("war", REQUEST, URGENT, "2026-03-07 05:00") == [  # until Monday 05:00
        ("remind", "03-08 08:00"),
        ("remind", "03-08 21:00"),  # meant for Monday 01:00
        ("late", "03-09 08:00"),
        ("substitute", "03-09 09:00"),
        ("head", "03-09 12:00"),
    ]


def test_hours_are_kept_where_no_night_is_quiet() -> None:
    for never in (None, (0, 0)):
        assert told("war", REQUEST, URGENT, "2026-03-28 03:30", never) == [  # until Monday 04:30, after the change
            ("remind", "03-29 04:30"),
            ("remind", "03-30 00:30"),
            ("late", "03-30 04:30"),
            ("substitute", "03-30 05:30"),
            ("head", "03-30 08:30"),
        ]
        assert told("war", REQUEST, NOTICE, "2026-03-02 10:00", never)[0] == ("remind", "03-06 08:00")


def test_a_reminder_from_before_the_receipt_is_left_out() -> None:
    kinds = [kind for kind, _ in told("war", OGP, EXTENDED, "2026-03-02 10:00")]
    assert kinds == ["remind", "remind", "late", "substitute", "head"]
    short = OwnDeadlines(rules=(OwnRule(regime=OGP, step=ANSWER, term="2 working days"),))
    city = in_force(short)
    received = in_kyiv("2026-03-02 10:00")
    soon = due(city.rules, city.calendar, OGP, received, timezone=KYIV)
    alarms = schedule(soon, city.calendar, received=received, quiet=NIGHT, timezone=KYIV)
    assert [(alarm.kind, str(alarm.lead)) for alarm in alarms[:2]] == [
        (AlarmKind.REMIND, "1 working day"),
        (AlarmKind.LATE, "0 hours"),
    ]


def test_two_reminders_that_fall_together_are_said_once() -> None:
    own = OwnRule(regime=APPEAL, step=ANSWER, remind=("1 calendar day", "2 calendar days", "0 working days"))
    city = in_force(OwnDeadlines(rules=(own,)))
    received = in_kyiv("2026-02-15 10:00")
    ends = due(city.rules, city.calendar, APPEAL, received, timezone=KYIV)  # Sunday 15 March
    alarms = schedule(ends, city.calendar, received=received, quiet=NIGHT, timezone=KYIV)
    reminders = [alarm for alarm in alarms if alarm.kind is AlarmKind.REMIND]
    assert [f"{alarm.at.astimezone(KYIV):%d %H}" for alarm in reminders] == ["13 08"]


def test_the_duty_of_a_platform_alarms_nobody_here() -> None:
    assert told("war", PETITION, PUBLISHED, "2026-03-02 10:00") == []


def test_quiet_hours_are_hours_of_a_day() -> None:
    with pytest.raises(ValueError, match="from 0 to 23"):
        told("war", REQUEST, ANSWER, "2026-03-02 10:00", (0, 24))


@given(CITY, RULE, RECEIVED, HOURS)
def test_alarms_come_once_in_order_and_only_when_people_may_be_told(
    city: str, rule: tuple[Regime, Step], received: datetime, quiet: Hours | None
) -> None:
    terms, (regime, step) = CITIES[city], rule
    ends = due(terms.rules, terms.calendar, regime, received, step=step, timezone=KYIV)
    alarms = schedule(ends, terms.calendar, received=received, quiet=quiet, timezone=KYIV)
    assert len({alarm.key for alarm in alarms}) == len({(alarm.kind, alarm.at) for alarm in alarms}) == len(alarms)
    assert all(one.at <= other.at for one, other in pairwise(alarms))
    for alarm in alarms:
        assert alarm.at.tzinfo is UTC
        local = alarm.at.astimezone(KYIV)
        assert ends.rule.on_free_days or terms.calendar.is_working(local.date())
        if quiet is not None:
            start, end = quiet
            assert not (start <= local.hour < end if start <= end else local.hour >= start or local.hour < end)
        assert (received < alarm.at < ends.at) if alarm.kind is AlarmKind.REMIND else (alarm.at >= ends.at)
    if not ends.rule.elsewhere:
        kinds = Counter(alarm.kind for alarm in alarms)
        assert [kinds[kind] for kind in (AlarmKind.LATE, AlarmKind.SUBSTITUTE, AlarmKind.HEAD)] == [1, 1, 1]


@given(RECEIVED, st.sampled_from([(REQUEST, ANSWER), (APPEAL, ANSWER), (OGP, ANSWER), (PETITION, ANSWER)]))
def test_by_default_everything_is_reminded_of_before_it_ends(received: datetime, rule: tuple[Regime, Step]) -> None:
    """With the city's usual quiet hours and a week of five days there is always a morning in time."""
    for city in ("war", "peace"):
        terms = CITIES[city]
        ends = due(terms.rules, terms.calendar, rule[0], received, step=rule[1], timezone=KYIV)
        alarms = schedule(ends, terms.calendar, received=received, quiet=NIGHT, timezone=KYIV)
        assert alarms[0].kind is AlarmKind.REMIND


def test_an_alarm_is_told_by_what_it_says_not_by_when() -> None:
    lead = Span.parse("3 working days")
    assert Alarm(AlarmKind.REMIND, datetime(2026, 3, 2, tzinfo=UTC), lead).key == "remind:3 working days"


def test_an_hour_that_the_clock_skips_is_the_moment_it_is_skipped_at() -> None:
    assert told(
        "war", REQUEST, URGENT, "2026-03-27 23:30", (22, 3)
    ) == [  # until Monday 00:30; 03:00 is skipped on Sunday
        ("remind", "03-29 04:00"),  # meant for Saturday 23:30
        ("remind", "03-29 20:30"),
        ("late", "03-30 03:00"),
        ("substitute", "03-30 04:00"),
        ("head", "03-30 07:00"),
    ]


def test_a_day_that_begins_an_hour_late_ends_the_day_before_in_time() -> None:
    """In Beirut the clock skips from 00:00 to 01:00: the 28th still ends at its midnight."""
    beirut = ZoneInfo("Asia/Beirut")
    received = datetime(2026, 2, 28, 10, tzinfo=beirut)
    found = due(DEFAULT.rules, DEFAULT.calendar, APPEAL, received, timezone=beirut)
    assert (found.day.isoformat(), found.at) == ("2026-03-28", datetime(2026, 3, 28, 22, tzinfo=UTC))
