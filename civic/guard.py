"""May this text be read by everybody while there is war? What could help the enemy or rob a neighbour is held.

A text that raises a concern is never published by itself: a moderator looks at it, and its author is told plainly why.
The text is cut into words, each word gets the tags of the beginnings in `guard_words`, and rules say which tags near
each other raise a concern, and which words beside them explain it away. The time grows with the length only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from civic.answers.words import is_cyrillic
from civic.guard_words import PHRASES, RULES, TAGS
from civic.labels import N_
from civic.likeness.wording import folded, plainly

LIMIT = 4000  # characters of a text that are looked at
SHOWN = 12  # words around the place that a moderator sees first

_COORDINATES = re.compile(r"(?<!\d)[2-5]\d[.,]\d{3,}\D{1,6}[2-4]\d[.,]\d{3,}|[2-5]\d\s?°\s?\d+")
_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){16}(?!\d)|\bUA\s?\d{2}(?:\s?\d){25}\b", re.IGNORECASE)
_MARKS = {" <coords> ": _COORDINATES, " <number> ": _NUMBER}
_WORD = re.compile(r"<coords>|<number>|[^\W_]+(?:['-][^\W_]+)*")


class ConcernKind(StrEnum):
    """Why a text is held."""

    POSITIONS = "positions"  # where troops or air defence are or move
    STRIKE = "strike"  # the place or pictures of a strike
    INFRASTRUCTURE = "infrastructure"  # what keeps the city alive: where it is, how it is guarded
    VIOLENCE = "violence"  # a call to hurt or to burn
    COLLABORATION = "collaboration"  # help to the occupier, or errands for money
    MONEY = "money"  # money asked for to a card, or the secrets of a card


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a text is held, and the words of it that say so, for the moderator's eyes only."""

    kind: ConcernKind
    words: str


# What is said to the author, and what a moderator sees beside the text.
TOLD: Mapping[ConcernKind, str] = {
    ConcernKind.POSITIONS: N_(
        "We hold this back: it may show where soldiers or air defence are. If you saw something suspicious, call 102"
        " or write to the chatbot of the Security Service (SBU), not here."
    ),
    ConcernKind.STRIKE: N_(
        "We hold this back: it may show where a strike hit. Please do not publish such places or photos. If somebody"
        " needs help, call 112; if you found debris, call 101 and do not touch it."
    ),
    ConcernKind.INFRASTRUCTURE: N_(
        "We hold this back: it may tell the enemy about a substation, a boiler house or other facilities that the city"
        " lives by. If you saw something suspicious there, call 102 or write to the chatbot of the Security Service"
        " (SBU)."
    ),
    ConcernKind.VIOLENCE: N_(
        "We hold this back: it reads like a call to hurt people or to burn something. If somebody is in danger or you"
        " know of an arson being planned, call 102."
    ),
    ConcernKind.COLLABORATION: N_(
        "We hold this back: it reads like help to the occupier. If somebody offers you money for photos, coordinates"
        " or arson, call 102 or write to the chatbot of the Security Service (SBU)."
    ),
    ConcernKind.MONEY: N_(
        "We hold this back: we publish no cards, accounts or collections of money here. If somebody asks you for a card"
        " number or a code, it is a fraud: call 102 and your bank."
    ),
}
LOOKED_AT = N_("A moderator will read it and decide. If we were mistaken, you do not have to do anything.")
CONCERN: Mapping[ConcernKind, str] = {
    ConcernKind.POSITIONS: N_("positions of troops"),
    ConcernKind.STRIKE: N_("place or photos of a strike"),
    ConcernKind.INFRASTRUCTURE: N_("critical infrastructure"),
    ConcernKind.VIOLENCE: N_("call to violence"),
    ConcernKind.COLLABORATION: N_("help to the occupier"),
    ConcernKind.MONEY: N_("money to a card"),
}

_NONE: frozenset[str] = frozenset()


def guard(text: str) -> Concern | None:
    """What must be looked at before anybody else reads the text, the gravest first; None for an ordinary one."""
    text = text[:LIMIT]
    words = _words(text)
    return _heard(words) or (None if any(map(is_cyrillic, words)) else _heard(folded(text).split()))


def _heard(words: Sequence[str]) -> Concern | None:
    """The gravest concern that the words raise."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for tag in _tags(word):
            places.setdefault(tag, []).append(place)
    found = next(iter(_said(words)), None) or next(iter(_ruled(places)), None)
    if found is None:
        return None
    kind, place = found
    return Concern(ConcernKind(kind), " ".join(words[max(0, place - SHOWN // 2) : place + SHOWN // 2]))


def _words(text: str) -> list[str]:
    """The words in one spelling; coordinates, and numbers of cards and accounts, are one word each."""
    for mark, pattern in _MARKS.items():
        text = pattern.sub(mark, text)
    return _WORD.findall(plainly(text))


@cache
def _beginnings() -> tuple[Mapping[str, frozenset[str]], Mapping[str, tuple[int, ...]]]:
    """Tags by the beginning of a word, and how long the beginnings are that share their first two letters."""
    table: dict[str, set[str]] = {"<coords>|": {"coords"}, "<number>|": {"number"}}
    for tag, beginnings in TAGS.items():
        for beginning in beginnings.split():
            table.setdefault(beginning.lower(), set()).add(tag)
    lengths: dict[str, set[int]] = {}
    for beginning in table:
        lengths.setdefault(beginning[:2].rstrip("|"), set()).add(len(beginning))
    return (
        {beginning: frozenset(tags) for beginning, tags in table.items()},
        {opening: tuple(found) for opening, found in lengths.items()},
    )


def _tags(word: str) -> frozenset[str]:
    """All tags of a word, from its parts as well: прифронтова-підстанція."""
    table, lengths = _beginnings()
    found = table.get(f"{word}|", _NONE)
    for length in lengths.get(word[:2], ()):
        found |= table.get(word[:length], _NONE)
    return found


def _said(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Phrases that need nothing beside them, and their places."""
    spoken = f" {' '.join(words)} "
    for kind, phrases in PHRASES.items():
        for phrase in phrases:
            at = spoken.find(f" {phrase}")
            if at >= 0:
                yield kind, spoken.count(" ", 0, at + 1) - 1


def _ruled(places: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, int]]:
    """Each rule that holds, and where."""
    for kind, tags, span, excuses in RULES:
        first, *others = (places.get(tag, ()) for tag in tags)
        if not first or not all(others):
            continue
        excused = sorted(place for tag in excuses for place in places.get(tag, ()))
        for place in first:
            if all(_near(other, place, span) for other in others) and not _near(excused, place, span):
                yield kind, place
                break


def _near(places: Sequence[int], place: int, span: int) -> bool:
    """Whether one of the ascending places, and not the place itself, is at most so many words away."""
    before = bisect_left(places, place - span)
    after = bisect_right(places, place)
    return (before < len(places) and places[before] < place) or (after < len(places) and places[after] <= place + span)
