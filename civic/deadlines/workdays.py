"""Which days are working days: weekends, public holidays and their moved days off, martial law, exchanged days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from civic.content.text import Localised, Record

DAY = timedelta(days=1)


class Weekday(StrEnum):
    """The days of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_WEEK = tuple(Weekday)


class Holiday(Record, frozen=True, kw_only=True):
    """A public holiday: on a `day` of each year ("08-24"), or so many days `after_easter` (0: Easter itself).

    `since` and `until` are the first and the last day on which the law knows it.
    """

    name: Localised
    day: str | None = None
    after_easter: int | None = None
    since: date | None = None
    until: date | None = None

    def in_year(self, year: int) -> date | None:
        """Its day in a year; None where it has none: 29 February, or the law did not know it then."""
        if self.after_easter is not None:
            found = easter(year) + self.after_easter * DAY
        else:
            try:
                found = date.fromisoformat(f"{year:04}-{self.day}")
            except ValueError:
                return None
        return found if _within(found, self.since, self.until) else None


class Transfer(Record, frozen=True, kw_only=True):
    """A decision about single days: one made `free`, one made `working`, usually the one for the other."""

    by: Localised
    free: date | None = None
    working: date | None = None


class CalendarRules(Record, frozen=True, kw_only=True):
    """What a calendar of working days is made of.

    `martial_law` holds from its first to its last day (None: no such bound). While it does, public holidays are
    working days and no day off is moved: law 2136-IX, art. 6. `holidays`: Labour Code, art. 73. `transfers` come
    before everything else. `morning` is the whole hour, city time, at which alarms counted in days are given.
    """

    weekend: tuple[Weekday, ...]
    martial_law: bool
    holidays: tuple[Holiday, ...]
    martial_law_since: date | None = None
    martial_law_until: date | None = None
    transfers: tuple[Transfer, ...] = ()
    morning: int


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Answers about days in the city's own time. At least one day of the week must be no weekend."""

    rules: CalendarRules
    _free: dict[int, frozenset[date]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        for transfer in self.rules.transfers:
            if day in {transfer.free, transfer.working}:
                return day == transfer.working
        if self._is_weekend(day):
            return False
        return self.is_martial(day) or day not in self._holidays_and_moved(day.year)

    def is_martial(self, day: date) -> bool:
        """Whether holidays are working days because of martial law (law 2136-IX, art. 6)."""
        rules = self.rules
        return rules.martial_law and _within(day, rules.martial_law_since, rules.martial_law_until)

    def next_working(self, day: date) -> date:
        """The day itself where it is a working day, else the first one after it (Civil Code, art. 254(5))."""
        while not self.is_working(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself where it is a working day, else the last one before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The working day that comes `count` working days after a day, or before it where `count` is negative.

        The day itself is never counted, whether free or not (Civil Code, art. 253); 0 gives it back as it is.
        """
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after `first`, up to `last` and with it.

        Negative where `last` lies before `first`, so that it undoes `add_working_days` in both directions.
        """
        if last < first:
            return -sum(self.is_working(day) for day in _days(last, first))
        return sum(self.is_working(day + DAY) for day in _days(first, last))

    def _is_weekend(self, day: date) -> bool:
        return _WEEK[day.weekday()] in self.rules.weekend

    def _holidays_and_moved(self, year: int) -> frozenset[date]:
        """The holidays of a year in peace, and the days off moved because of them."""
        if year not in self._free:
            self._free[year] = frozenset(day for day in self._with_moved(year) if day.year == year)
        return self._free[year]

    def _with_moved(self, year: int) -> set[date]:
        """A day off that a holiday falls on is moved to the next day that is neither (Labour Code, art. 67(3)).

        The years beside it are looked at too: a day off may be moved over New Year.
        """
        years = [one for one in (year - 1, year, year + 1) if date.min.year <= one <= date.max.year]
        found = {day for one in years for holiday in self.rules.holidays if (day := holiday.in_year(one))}
        holidays = {day for day in found if not self.is_martial(day)}
        free = set(holidays)
        for holiday in sorted(holidays):
            day = holiday
            while self._is_weekend(holiday) and (day in free or self._is_weekend(day)):
                day += DAY
            free.add(day)
        return free


def easter(year: int) -> date:
    """Easter Sunday in Ukraine: by the Julian reckoning of the Orthodox Church, as a day of today's calendar."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    behind = year // 100 - year // 400 - 2  # days between the two calendars: 13 until 2099
    return date(year, month, day + 1) + behind * DAY


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _days(first: date, before: date) -> Iterator[date]:
    """The days from the first one to the one before the other."""
    while first < before:
        yield first
        first += DAY
