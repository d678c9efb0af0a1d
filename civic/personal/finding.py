"""Personal data in a text, and the text without it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Mapping

from civic.personal.addresses import addresses
from civic.personal.births import births
from civic.personal.digits import with_digits
from civic.personal.kinds import Found, Kind
from civic.personal.numbers import numbers
from civic.personal.online import online
from civic.personal.people import people
from civic.personal.reading import Reading, blanked, lowered, overlaps, read

_LOOKS = 8  # how often a text is looked at again: each look sees what the last one brought together


def find(text: str, *, public: Collection[str] = ()) -> tuple[Found, ...]:
    """All personal data of a text, in order and apart; offsets in characters of the text as given.

    `public` holds whole names that stay, such as those of the city's officials: "Олександр Симчишин".
    Never raises, and takes time in proportion to the text. What is found is found for good: the text with all of it
    masked in the words of `MASK` has nothing more to find.
    """
    found: list[Found] = []
    for _ in range(_LOOKS):
        reading = read(text, ((one.start, one.end) for one in found))
        more = [Found(kind, *reading.place(start, end)) for kind, start, end in _look(reading, public)]
        if not more:
            break
        found = _apart(found, more)
    return tuple(found)


def masked(text: str, found: Iterable[Found], words: Mapping[Kind, str]) -> str:
    """The text with words in square brackets in place of what was found: [телефон приховано]."""
    pieces: list[str] = []
    at = 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start < at:
            continue
        pieces += (text[at : one.start], "[", words[one.kind], "]")
        at = one.end
    return "".join((*pieces, text[at:]))


def _look(reading: Reading, public: Collection[str]) -> list[tuple[Kind, int, int]]:
    """What one look finds; where two things meet, the surer one stands."""
    chosen: list[tuple[Kind, int, int]] = []
    web: list[tuple[int, int]] = []
    for kind, start, end in sorted(online(reading), key=lambda one: (one[1], -one[2])):
        if not overlaps(web, start, end):
            web.append((start, end))
            if kind is not None:
                chosen.append((kind, start, end))
    quiet = blanked(reading.text, web) if web else reading.text
    small = blanked(reading.small, web) if web else reading.small
    told = with_digits(quiet)
    for finds in (
        births(reading, lowered(told)),
        addresses(reading, quiet, small),
        numbers(reading, told),
        people(quiet, public),
    ):
        taken = sorted((start, end) for _, start, end in chosen)
        for kind, start, end in sorted(finds, key=lambda one: (one[1], -one[2])):
            if not overlaps(taken, start, end):
                chosen.append((kind, start, end))
                insort(taken, (start, end))
    return chosen


def _apart(found: list[Found], more: list[Found]) -> list[Found]:
    """All finds in order; one that holds an earlier one takes its place."""
    apart: list[Found] = []
    for one in sorted((*found, *more), key=lambda one: (one.start, -one.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart
