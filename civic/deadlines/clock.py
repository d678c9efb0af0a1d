"""When a term ends: pure functions of the rules, the calendar and the moment of receipt."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from civic.deadlines.regimes import Regime, Step, Unit
from civic.deadlines.rules import Rule, Rules, Span
from civic.deadlines.workdays import DAY, WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends. `at` is the first moment that is too late (UTC): midnight after the last day, or so many hours
    after the receipt to the second. `day` is the last day itself in the city's time, which people are told."""

    at: datetime
    day: date
    rule: Rule


@dataclass(frozen=True, slots=True)
class Reclassified:
    """The answer duty of one submission before and after it was found to be something else.

    Both are counted from the same receipt, so that nobody loses time by it, and both are kept.
    """

    received: datetime
    before: Due
    after: Due

    @property
    def first(self) -> Due:
        """The duty that ends earlier: the one to keep in sight. The new one where both end together."""
        return self.before if self.before.at < self.after.at else self.after


def due(
    rules: Rules,
    calendar: WorkCalendar,
    regime: Regime,
    received: datetime,
    *,
    urgent: bool = False,
    extended: bool = False,
    step: Step = Step.ANSWER,
    timezone: tzinfo,
) -> Due:
    """When the answer to a submission is due, or another `step` of its way.

    `received` is aware; `timezone` is the city's. The day after the receipt is day 1, at whatever hour and on whatever
    day it came (Civil Code, art. 253), and the last day counts until 24:00 (arts 254, 255). Months end on the same day
    of the month, or on its last one (art. 254(3)). Hours are counted exactly, through changes of the clock too.

    `urgent` and `extended` name the answer's other terms. Raises `NoSuchTerm` where the rules have none, `ValueError`
    for a naive moment and for an answer that is to be both, or for either of them with another step.
    """
    if received.tzinfo is None:
        raise ValueError("a naive moment has no day in any city")
    rule = rules.rule(regime, _step(step, urgent=urgent, extended=extended))
    if rule.term.unit is Unit.HOUR:
        at = received.astimezone(UTC) + timedelta(hours=rule.term.amount)
        return Due(at, at.astimezone(timezone).date(), rule)
    day = _last_day(calendar, received.astimezone(timezone).date(), rule.term)
    if rule.moves:
        day = calendar.next_working(day)
    return Due(at_hour(day + DAY, 0, timezone), day, rule)


def reclassified(
    rules: Rules,
    calendar: WorkCalendar,
    before: Regime,
    after: Regime,
    received: datetime,
    *,
    urgent: bool = False,
    extended: bool = False,
    timezone: tzinfo,
) -> Reclassified:
    """Both answer duties of a submission that was taken for one thing and is another, from its one receipt.

    `urgent` and `extended` hold for whichever of the two regimes has such a term: what was granted under one is no
    reason to be later under the other. Raises like `due`.
    """

    def answer(regime: Regime) -> Due:
        return due(
            rules,
            calendar,
            regime,
            received,
            urgent=urgent and (regime, Step.URGENT) in rules,
            extended=extended and (regime, Step.EXTENSION) in rules,
            timezone=timezone,
        )

    return Reclassified(received, answer(before), answer(after))


def at_hour(day: date, hour: int, timezone: tzinfo) -> datetime:
    """A whole hour of a day in a city's time, as UTC. An hour that the clock skips is the moment it is skipped at."""
    return datetime.combine(day, time(hour), timezone).astimezone(UTC)


def _step(step: Step, *, urgent: bool, extended: bool) -> Step:
    if not (urgent or extended):
        return step
    if urgent and extended:
        raise ValueError("an answer is either urgent or put off")
    if step is not Step.ANSWER:
        raise ValueError(f"only an answer is urgent or put off, not “{step}”")
    return Step.URGENT if urgent else Step.EXTENSION


def _last_day(calendar: WorkCalendar, received: date, term: Span) -> date:
    if term.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(received, term.amount)
    if term.unit is Unit.CALENDAR_DAY:
        return received + term.amount * DAY
    return _months_later(received, term.amount)


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that has no such day (Civil Code, art. 254(3))."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
