"""Who is told of a term and when: reminders before it ends, escalation after; never in quiet hours, nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from civic.deadlines.clock import Due, at_hour
from civic.deadlines.regimes import Unit
from civic.deadlines.rules import Span
from civic.deadlines.workdays import DAY, WorkCalendar
from storage.claims import Hours

_HOUR = timedelta(hours=1)
_AT_ONCE = Span(amount=0, unit=Unit.HOUR)


class AlarmKind(StrEnum):
    """What is to be said, and to whom."""

    REMIND = "remind"  # whoever has the case: the term will end
    LATE = "late"  # the same: it has ended
    SUBSTITUTE = "substitute"  # who stands in for them: it is late and still open
    HEAD = "head"  # the head of all


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to be said at a moment (UTC), once. `lead` is how long before the term's end, or after it was late."""

    kind: AlarmKind
    at: datetime
    lead: Span = _AT_ONCE

    @property
    def key(self) -> str:
        """What tells it from other alarms of the same term, wherever its moment was moved: "remind:3 working days"."""
        return f"{self.kind}:{self.lead}"


@dataclass(frozen=True, slots=True)
class _Waking:
    """When people may be told: not in the quiet hours, and on working days unless the term runs through free ones."""

    calendar: WorkCalendar
    quiet: Hours | None
    timezone: tzinfo
    on_free_days: bool

    def morning(self, day: date) -> datetime:
        return at_hour(day, self.calendar.rules.morning, self.timezone)

    def forward(self, moment: datetime) -> datetime:
        """The moment itself if people may be told then, else the next one when they may."""
        while True:
            day = self._local(moment).date()
            if not self._works(day):
                moment = self.morning(self.calendar.next_working(day))
            elif self._is_quiet(moment):
                moment = self._end_of_quiet(moment)
            else:
                return moment

    def back(self, moment: datetime, after: datetime) -> datetime | None:
        """The last whole hour before a moment when people may be told; None if there is none after the other."""
        moment = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while moment > after:
            if self._works(self._local(moment).date()) and not self._is_quiet(moment):
                return moment
            moment -= _HOUR
        return None

    def day(self, day: date) -> date:
        """The day itself, or the working day before it."""
        return day if self.on_free_days else self.calendar.last_working(day)

    def _works(self, day: date) -> bool:
        return self.on_free_days or self.calendar.is_working(day)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.timezone)

    def _is_quiet(self, moment: datetime) -> bool:
        if self.quiet is None:
            return False
        (start, end), hour = self.quiet, self._local(moment).hour
        return start <= hour < end if start <= end else hour >= start or hour < end

    def _end_of_quiet(self, moment: datetime) -> datetime:
        assert self.quiet is not None
        (start, end), local = self.quiet, self._local(moment)
        over_midnight = start > end and local.hour >= start
        return at_hour(local.date() + over_midnight * DAY, end, self.timezone)


def schedule(
    due: Due, calendar: WorkCalendar, *, received: datetime, quiet: Hours | None, timezone: tzinfo
) -> tuple[Alarm, ...]:
    """Everything to be said about a term that was counted from `received`, in the order of time.

    `quiet` are the city's quiet hours (`timezone`; None: never quiet; whole hours from 0 to 23, or it is a
    `ValueError`). A reminder that falls on a free day comes on the working day before. What is said of a lateness comes
    on the next working morning, and the substitute's and the head's time is counted from then. No reminder comes before
    the receipt or after the end, and two that fall together are said once. That it is late is always said. Alarms may
    lie in the past, where a case is reclassified: they are due at once. A duty of others has none.
    """
    if quiet is not None and not all(0 <= hour < 24 for hour in quiet):
        raise ValueError(f"quiet hours go from 0 to 23, not {quiet}")
    if due.rule.elsewhere:
        return ()
    waking = _Waking(calendar, quiet, timezone, due.rule.on_free_days)
    return (*_reminders(due, waking, received), *_late(due, waking))


def _reminders(due: Due, waking: _Waking, received: datetime) -> list[Alarm]:
    by_moment: dict[datetime, Alarm] = {}
    meant = sorted(((_meant(due, span, waking), span) for span in due.rule.remind), key=lambda one: one[0])
    for moment, span in meant:
        if received < moment < due.at:
            forward = waking.forward(moment)
            at = forward if forward < due.at else waking.back(moment, received)
            if at is not None:
                by_moment[at] = Alarm(AlarmKind.REMIND, at, span)  # of two together the more pressing one
    return [by_moment[at] for at in sorted(by_moment)]


def _meant(due: Due, span: Span, waking: _Waking) -> datetime:
    """When a reminder is meant to come, quiet hours apart."""
    if span.unit is Unit.HOUR:
        return due.at - span.amount * _HOUR
    if span.unit is Unit.WORKING_DAY:
        day = waking.calendar.add_working_days(due.day, -span.amount)
    else:
        day = due.day - span.amount * DAY
    return waking.morning(waking.day(day))


def _late(due: Due, waking: _Waking) -> list[Alarm]:
    ended = due.at if due.rule.term.unit is Unit.HOUR else waking.morning(due.day + DAY)
    late = waking.forward(ended)
    alarms = [Alarm(AlarmKind.LATE, late)]
    for kind, span in ((AlarmKind.SUBSTITUTE, due.rule.substitute), (AlarmKind.HEAD, due.rule.head)):
        if span is not None:
            alarms.append(Alarm(kind, waking.forward(_after(late, span, waking)), span))
    return sorted(alarms, key=lambda alarm: alarm.at)


def _after(late: datetime, span: Span, waking: _Waking) -> datetime:
    """So long after a lateness was told."""
    if span.unit is Unit.HOUR or span.amount == 0:
        return late + span.amount * _HOUR
    day = late.astimezone(waking.timezone).date()
    if span.unit is Unit.WORKING_DAY:
        return waking.morning(waking.calendar.add_working_days(day, span.amount))
    return waking.morning(day + span.amount * DAY)
