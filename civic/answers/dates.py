"""Days and years in the words of documents and questions."""

import re

_FORMS = """
січень січня january
лютий лютого february
березень березня march
квітень квітня april
травень травня may
червень червня june
липень липня july
серпень серпня august
вересень вересня september
жовтень жовтня october
листопад листопада november
грудень грудня december
"""
_MONTHS = [line.split() for line in _FORMS.strip().splitlines()]
_NUMBER_OF = {form: number for number, forms in enumerate(_MONTHS, start=1) for form in forms}
_ANY = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATED = re.compile(rf"\b(?:19|20)\d\d\b|\b(?:{_ANY.replace('|may', '')})\b")  # "may" is a verb, too
_SPAN = r"\d{1,2}(?:(?: ?[-–] ?| та | і | й | and | to )\d{1,2})?"
_DAYS = re.compile(rf"\b{_SPAN}(?:st|nd|rd|th)?(?: of)? (?:{_ANY})\b|\b(?:{_ANY}) {_SPAN}\b")
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_ANY})\b|\b({_ANY}) (\d{{1,2}})(?:st|nd|rd|th)?\b")
_IN_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})\.(0[1-9]|1[0-2])(?:\.((?:20)?\d\d))?(?!\d|\.\d)")


def names_a_date(text: str) -> bool:
    """Whether a text names a month or a year."""
    return _DATED.search(text.lower()) is not None


def without_days(text: str) -> str:
    """A text in lower case whose days of the month no longer count as numbers."""
    return _DAYS.sub(" ", text.lower())


def years(text: str) -> frozenset[str]:
    """The years that a text names."""
    return frozenset(_YEAR.findall(text))


def days(text: str) -> frozenset[str]:
    """The days of a year that a text in lower case names, as "06-21"."""
    found = ((match[1] or match[4], match[2] or match[3]) for match in _DAY.finditer(text))
    return frozenset(f"{_NUMBER_OF[month]:02}-{int(day):02}" for day, month in found)


def spelt_out(text: str) -> str:
    """A text in which dates in numbers stand in words: 21.06.2024 → 21 червня 2024."""

    def in_words(match: re.Match[str]) -> str:
        year = f" 20{match[3][-2:]}" if match[3] else ""
        return f"{int(match[1])} {_MONTHS[int(match[2]) - 1][1]}{year}"

    return _IN_NUMBERS.sub(in_words, text)
