"""Dates of birth: a date beside words of birth, of somebody and not of an idea or a city."""

from __future__ import annotations

import re
from collections.abc import Iterator

from civic.personal.kinds import Kind
from civic.personal.reading import Reading

_MONTHS = (
    "січ|лют|бер|квіт|трав|черв|лип|серп|верес|жовт|листоп|груд|янв|фев|март|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    "|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_DATE = re.compile(
    r"(?<![\d.])(?:[0-3]?\d ?([./\-]) ?[01]?\d ?\1 ?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-[01]\d-[0-3]\d"
    rf"|[0-3]?\d(?:-?го)? (?:{_MONTHS})[^\W\d_]{{0,8}},? (?:19|20)\d\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7} [0-3]?\d,? (?:19|20)\d\d)(?!\d)"
)
_YEAR = re.compile(r" ?(?:року|рік|рр?\.?(?! ?н)|года|г\.(?! ?р))(?!\w)")
_BORN_BEFORE = re.compile(
    r"(?:народи[вл]|народжен|\bнар\.|\bд\.? ?н\.?(?= |:|$)|день народження|роди(?:вс|лас|лос|лся|лсь)|рожден"
    r"|\bborn|birth|\bdob\b)[^.!?\n]{0,30}$"
)
_NAMED_BEFORE = re.compile(r"[^\W\d_](?:вич|вича|вичу|лліч|вна|вни|вні|вну),? ?$")
_BORN_AFTER = re.compile(r" ?(?:(?:року|р\.?|года|г\.?),? )?(?:р?\.? ?народ|р\. ?н|рн\b|н\.р|г\. ?р|гр\b|рожд|нар\.)")
_LONG_AGO = re.compile(r"19\d\d|20[01]\d")
_NO_PERSON = re.compile(
    r"(?:іде|ідея|проєкт|проект|ініціатив|фестивал|організаці|громад[аи]\b|місто|міста|школи|школа|рух|клуб|спілк|традиці)"
)


def births(reading: Reading, quiet_small: str) -> Iterator[tuple[Kind, int, int]]:
    """All dates of birth."""
    for match in _DATE.finditer(quiet_small):
        start, end = match.span()
        before = quiet_small[max(0, start - 60) : start]
        said = _BORN_BEFORE.search(before)
        named = _NAMED_BEFORE.search(before[-12:]) and _LONG_AGO.search(match[0])
        if said is None and not named and not _BORN_AFTER.match(reading.after(end, 24)):
            continue
        if said is not None and _NO_PERSON.search(before):
            continue
        year = _YEAR.match(quiet_small, end)
        yield Kind.BIRTH_DATE, start, year.end() if year and said else end
