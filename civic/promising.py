"""By when something is promised: “у III кварталі”, “до кінця березня”, “15.03.2027” as the last day that is meant."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from civic.plain_text import fold

_MONTHS = (
    "січ january jan",
    "лют february feb",
    "берез march mar",
    "квіт april apr",
    "трав may",
    "черв june jun",
    "лип july jul",
    "серп august aug",
    "верес september sept sep",
    "жовт october oct",
    "листопад november nov",
    "груд december dec",
)
_ORDINALS = ("перш first i і", "друг second ii іі", "трет third iii ііі", "четверт fourth iv іv")
_WHOLE = {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "may", "i", "і", "ii"}
_WHOLE |= {"іі", "iii", "ііі", "iv", "іv"}  # as a beginning they would fit other words
_UNITS = {"д": 1, "day": 1, "тиж": 7, "week": 7}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?![\d.]*\d)")
_SOON = re.compile(r"(?:через|за|протягом|within|in)\s+(\d{1,3})\s+(\w+)")
_QUARTER = re.compile(r"\bq\s?([1-4])\b|\b([1-4])(?:\s?й|\s?му|\s?го)?\s+кв|\bquarter\s+([1-4])\b")
_YEAR = re.compile(r"\b(20\d\d)\b")
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b")


def last_day(text: str, today: date) -> date | None:
    """The last day that the words mean, today or later where they name no year; None where they are not understood.

    A day of a year that is named may lie in the past.
    """
    if _ISO.search(text) or _DOTTED.search(text):
        return _in_figures(text, today)
    words = fold(text)
    for reading in (_soon, _quarter, _month, _year):
        found = reading(words, today)
        if found is not None:
            return found
    return None


def _in_figures(text: str, today: date) -> date | None:
    """A date like 2027-03-15, 15.03.2027 or 15.03, read before the points are gone."""
    if iso := _ISO.search(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    dotted = _DOTTED.search(text)
    if dotted is None:
        return None
    day, month = int(dotted[1]), int(dotted[2])
    if dotted[3]:
        return _date(int(dotted[3]) + (2000 if len(dotted[3]) == 2 else 0), month, day)
    return _coming((_date(today.year + ahead, month, day) for ahead in range(8)), today)


def _soon(words: str, today: date) -> date | None:
    """A number of days or weeks from now."""
    found = _SOON.search(words)
    if found is None:
        return None
    days = next((days for unit, days in _UNITS.items() if found[2].startswith(unit)), None)
    return today + timedelta(days=int(found[1]) * days) if days else None


def _quarter(words: str, today: date) -> date | None:
    """The end of a quarter."""
    if "кварт" not in words and "quarter" not in words and not _QUARTER.search(words):
        return None
    figure = _QUARTER.search(words)
    number = int(next(filter(None, figure.groups()))) if figure else _place(words, _ORDINALS)
    return _end(words, today, number * 3) if number else None


def _month(words: str, today: date) -> date | None:
    """A day of a month that is named, or the end of the month."""
    month = _place(words, _MONTHS)
    if not month:
        return None
    bare = _YEAR.sub(" ", words)
    day = _DAY.search(bare)
    if day is None:
        return _end(words, today, month)
    year = _YEAR.search(words)
    if year:
        return _date(int(year[1]), month, int(day[1]))
    return _coming((_date(today.year + ahead, month, int(day[1])) for ahead in range(8)), today)


def _year(words: str, today: date) -> date | None:
    """The end of a year."""
    if year := _YEAR.search(words):
        return date(int(year[1]), 12, 31)
    this = "кінця року" in words or "цього року" in words or "цьому році" in words or "this year" in words
    if this or "end of the year" in words:
        return date(today.year, 12, 31)
    following = "наступного року" in words or "наступному році" in words or "next year" in words
    return date(today.year + 1, 12, 31) if following else None


def _place(words: str, names: Iterable[str]) -> int:
    """Which of these names stands among the words, counted from 1; 0 for none."""
    for place, listed in enumerate(names, 1):
        for name in listed.split():
            if any(word == name if name in _WHOLE else word.startswith(name) for word in words.split()):
                return place
    return 0


def _end(words: str, today: date, month: int) -> date | None:
    """The last day of a month, of the year named or of the next one that is not over."""
    year = _YEAR.search(words)
    years = [int(year[1])] if year else [today.year, today.year + 1]
    ends = [date(each, month, monthrange(each, month)[1]) for each in years]
    return ends[0] if year else _coming(ends, today)


def _coming(days: Iterable[date | None], today: date) -> date | None:
    """The first of some days that is not over."""
    return next((day for day in days if day is not None and day >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
