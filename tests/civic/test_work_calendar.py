"""Working days: weekends, the holidays of the Labour Code with their moved days off, martial law, exchanged days."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.content.text import Localised
from civic.deadlines.defaults import in_force
from civic.deadlines.workdays import CalendarRules, Holiday, Transfer, Weekday, WorkCalendar, easter

DEFAULT = in_force().calendar
DAY = timedelta(days=1)
BY = Localised({"uk": "Розпорядження міського голови"})


def calendar(**changes: object) -> WorkCalendar:
    """The default calendar with some of its rules changed."""
    return WorkCalendar(msgspec.structs.replace(DEFAULT.rules, **changes))


PEACE = calendar(martial_law=False)
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
CALENDARS = st.sampled_from([DEFAULT, PEACE, calendar(martial_law=False, weekend=(Weekday.SUNDAY,))])


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2019, "2019-04-28"),
        (2021, "2021-05-02"),
        (2023, "2023-04-16"),
        (2024, "2024-05-05"),
        (2025, "2025-04-20"),
        (2026, "2026-04-12"),
        (2027, "2027-05-02"),
        (2028, "2028-04-16"),
        (2029, "2029-04-08"),
        (2030, "2030-04-28"),
    ],
)
def test_easter_is_that_of_the_orthodox_church(year: int, day: str) -> None:
    assert easter(year).isoformat() == day


# day, in war, in peace, what it shows
DAYS_OF_THE_WEEK_AND_YEAR = [
    ("2026-03-02", True, True, "an ordinary Monday"),
    ("2026-03-07", False, False, "a Saturday"),
    ("2026-03-08", False, False, "a Sunday, in peace Women’s Day too"),
    ("2026-03-09", True, False, "art. 67(3): the day off of Sunday 8 March"),
    ("2026-01-01", True, False, "art. 73: New Year"),
    ("2026-01-02", True, True, "the day after it is none"),
    ("2026-01-07", True, True, "art. 73 as it stands: Christmas is on 25 December, no longer on 7 January"),
    ("2026-04-13", True, False, "art. 67(3): Easter is on a Sunday, so Monday is free"),
    ("2026-04-14", True, True, "and Tuesday is not"),
    ("2026-05-01", True, False, "art. 73: Labour Day"),
    ("2026-05-04", True, True, "a holiday on a Friday moves nothing"),
    ("2026-05-08", True, False, "art. 73: Day of Remembrance and Victory"),
    ("2026-05-09", False, False, "a Saturday"),
    ("2026-05-11", True, True, "9 May is no holiday, so nothing is moved from it"),
    ("2026-06-01", True, False, "art. 67(3): Trinity is on a Sunday, so Monday is free"),
    ("2026-06-29", True, False, "art. 67(3): the day off of Sunday 28 June, Constitution Day"),
    ("2026-07-15", True, False, "art. 73: Statehood Day"),
    ("2026-07-28", True, True, "28 July was Statehood Day before 2023"),
    ("2026-08-24", True, False, "art. 73: Independence Day"),
    ("2026-10-01", True, False, "art. 73: Defenders’ Day"),
    ("2026-10-14", True, True, "14 October was Defenders’ Day before 2023"),
    ("2026-12-25", True, False, "art. 73: Christmas"),
    ("2027-05-03", True, False, "art. 67(3): of Saturday 1 May"),
    ("2027-05-04", True, False, "art. 67(3): of Easter on Sunday 2 May, as Monday is taken"),
    ("2027-05-05", True, True, "and then work begins"),
    ("2027-05-10", True, False, "art. 67(3): of Saturday 8 May"),
    ("2027-12-27", True, False, "art. 67(3): of Saturday 25 December"),
    ("2028-01-03", True, False, "art. 67(3): of Saturday 1 January"),
    ("2028-02-29", True, True, "a leap day is a day like any"),
]


@pytest.mark.parametrize(("day", "war", "peace", "shows"), DAYS_OF_THE_WEEK_AND_YEAR)
def test_a_day_is_a_working_day_or_not(day: str, war: bool, peace: bool, shows: str) -> None:
    found = date.fromisoformat(day)
    assert (DEFAULT.is_working(found), PEACE.is_working(found)) == (war, peace), shows


def test_martial_law_holds_from_its_first_to_its_last_day() -> None:
    ending = calendar(martial_law_until=date(2026, 6, 28))
    assert ending.is_martial(date(2026, 6, 28))
    assert not ending.is_martial(date(2026, 6, 29))
    assert not ending.is_martial(date(2022, 2, 23)), "2022-02-24 was its first day"
    assert ending.is_working(date(2026, 6, 29)), "a holiday inside it moves no day off, not even to a day after it"
    assert ending.is_working(date(2026, 6, 1))
    assert not ending.is_working(date(2026, 7, 15))
    assert not DEFAULT.is_working(date(2022, 1, 3)), "New Year 2022 was a Saturday, and there was peace"


def test_a_day_off_is_moved_over_new_year() -> None:
    eve = Holiday(name=Localised({"uk": "Переддень"}), day="12-31")
    both = calendar(martial_law=False, holidays=(eve, *PEACE.rules.holidays))
    # 31 December 2022 is a Saturday and 1 January 2023 a Sunday
    assert [both.is_working(date(2023, 1, day)) for day in (2, 3, 4)] == [False, False, True]


def test_a_holiday_has_its_years() -> None:
    names = Localised({"uk": "День"})
    old = Holiday(name=names, day="07-28", since=date(2022, 1, 1), until=date(2023, 7, 28))
    leap = Holiday(name=names, day="02-29")
    kept = calendar(martial_law=False, holidays=(old, leap))
    assert [kept.is_working(date(year, 7, 28)) for year in (2021, 2022, 2023, 2025)] == [True, False, False, True]
    assert not kept.is_working(date(2028, 2, 29))
    assert leap.in_year(2027) is None


def test_an_exchanged_day_comes_before_everything_else() -> None:
    swap = Transfer(by=BY, free=date(2026, 8, 25), working=date(2026, 8, 29))
    for other in (calendar(transfers=(swap,)), calendar(martial_law=False, transfers=(swap,))):
        assert not other.is_working(date(2026, 8, 25))
        assert other.is_working(date(2026, 8, 29)), "a Saturday that is worked"
    town = calendar(transfers=(Transfer(by=BY, free=date(2026, 9, 25)),))
    assert town.next_working(date(2026, 9, 25)) == date(2026, 9, 28)


def test_a_week_of_six_days() -> None:
    six = calendar(weekend=(Weekday.SUNDAY,))
    assert six.is_working(date(2026, 3, 7))
    assert six.add_working_days(date(2026, 3, 6), 2) == date(2026, 3, 9)


def test_the_next_and_the_last_working_day_may_be_the_day_itself() -> None:
    assert DEFAULT.next_working(date(2026, 3, 6)) == DEFAULT.last_working(date(2026, 3, 6)) == date(2026, 3, 6)
    assert DEFAULT.next_working(date(2026, 3, 7)) == date(2026, 3, 9)
    assert DEFAULT.last_working(date(2026, 3, 8)) == date(2026, 3, 6)
    assert PEACE.next_working(date(2027, 5, 1)) == date(2027, 5, 5)
    assert PEACE.last_working(date(2027, 5, 4)) == date(2027, 4, 30)


# from, count, to (the default calendar)
ADDED = [
    ("2026-03-02", 0, "2026-03-02"),
    ("2026-03-07", 0, "2026-03-07"),
    ("2026-03-02", 1, "2026-03-03"),
    ("2026-03-06", 1, "2026-03-09"),
    ("2026-03-07", 1, "2026-03-09"),
    ("2026-03-08", 5, "2026-03-13"),
    ("2026-03-02", 20, "2026-03-30"),
    ("2026-03-09", -1, "2026-03-06"),
    ("2026-03-08", -1, "2026-03-06"),
    ("2026-03-13", -5, "2026-03-06"),
    ("2026-12-31", 1, "2027-01-01"),
]


@pytest.mark.parametrize(("first", "count", "last"), ADDED)
def test_working_days_are_added_and_counted(first: str, count: int, last: str) -> None:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    assert DEFAULT.add_working_days(start, count) == end
    assert DEFAULT.working_days_between(start, end) == count


@given(CALENDARS, DAYS, st.integers(-60, 60))
def test_counting_undoes_adding(kept: WorkCalendar, day: date, count: int) -> None:
    assert kept.working_days_between(day, kept.add_working_days(day, count)) == count


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_what_was_added_to_a_working_day_is_taken_away_again(kept: WorkCalendar, day: date, count: int) -> None:
    start = kept.next_working(day)
    reached = kept.add_working_days(start, count)
    assert kept.is_working(reached)
    assert kept.add_working_days(reached, -count) == start


@given(CALENDARS, DAYS, st.integers(0, 40), st.integers(0, 40))
def test_adding_twice_is_adding_both(kept: WorkCalendar, day: date, one: int, other: int) -> None:
    assert kept.add_working_days(kept.add_working_days(day, one), other) == kept.add_working_days(day, one + other)


@given(CALENDARS, DAYS, st.integers(0, 400))
def test_days_between_two_days_are_the_working_ones(kept: WorkCalendar, day: date, length: int) -> None:
    days = [day + number * DAY for number in range(1, length + 1)]
    assert kept.working_days_between(day, day + length * DAY) == sum(map(kept.is_working, days))


@given(st.integers(1900, 2099))
def test_easter_is_a_sunday_between_4_april_and_8_may(year: int) -> None:
    found = easter(year)
    assert found.weekday() == 6
    assert date(year, 4, 3) <= found <= date(year, 5, 10)


@given(st.integers(2023, 2060))
def test_in_peace_no_holiday_is_lost_to_a_weekend(year: int) -> None:
    """Eleven holidays and a day off for each that falls on a weekend: eleven free days from Monday to Friday."""
    days = [date(year, 1, 1) + number * DAY for number in range(368)]  # the day off of 31 December would be later
    free = [day for day in days if day.weekday() < 5 and not PEACE.is_working(day) and day.year == year]
    distinct = {holiday.in_year(year) for holiday in PEACE.rules.holidays}
    assert len(free) == len(distinct)


def test_calendars_made_of_the_same_rules_are_the_same() -> None:
    again: CalendarRules = in_force().calendar.rules
    DEFAULT.is_working(date(2021, 1, 1))
    assert WorkCalendar(again) == DEFAULT
