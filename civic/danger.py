"""Is somebody in danger? Words of fire, gas, injury, suicide and war in a free text, in a millisecond.

The text is cut into words, each word gets the tags of the beginnings in `danger_words`, and rules say which tags
together mean danger. No pattern looks back or repeats, so the time grows with the length only.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain

from civic.danger_words import CALM, EVENTS, NOT_LIVING, PHRASES, PLACES, RULES, TAGS, URGENT

LIMIT = 4096  # bytes of a text that are looked at
REACH = 7  # words around the signal in which a calm word may explain it
ALONE = 2  # a message of so few words, one of them fire, is a cry
PERSONAL = ("suicide", "injury")  # said in a whole phrase, these are not explained away

_Phrase = tuple[int, str, str]  # rank, kind, words
_TIRED_OF_LIFE = "tired of life"  # the kind of `NOT_LIVING`, which asks for a second look

_NONE: frozenset[str] = frozenset()
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;\n]")
_BARE = {"cant": "can't", "dont": "don't", "isnt": "isn't"}  # codespell:ignore cant,isnt
_LATIN = re.compile("[a-z]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´′", "'"))
_LOOK_ALIKE = str.maketrans("aceiopxyk", "асеіорхук")


class Danger(StrEnum):
    """What threatens; each is answered with the emergency number at once."""

    FIRE = "fire"
    GAS = "gas"
    INJURY = "injury"
    SUICIDE = "suicide"
    WAR = "war"


def danger(text: str) -> Danger | None:
    """The danger that a text speaks of, or None; a doubtful case counts as danger."""
    words = _words(text.encode(errors="ignore")[:LIMIT].decode(errors="ignore"))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for tag in _tags(word):
            places.setdefault(tag, []).append(place)
    spoken = f" {' '.join(words)} "
    likely = _likely(words)
    if any(_goes_on_without_place(spoken, phrase) for _rank, kind, phrase in likely if kind == _TIRED_OF_LIFE):
        return Danger.SUICIDE
    phrases = list(_phrases(spoken, likely))
    for kind, _ in phrases:
        if kind in PERSONAL:
            return Danger(kind)
    if "flame" in places and len(words) <= ALONE:
        return Danger.FIRE
    for kind, place in chain(_signals(places), phrases):
        if URGENT in places or not _near(places.get(CALM, ()), place, REACH):
            return Danger(kind)
    return None


def _goes_on_without_place(spoken: str, phrase: str) -> bool:
    """Whether somebody says not to want to live at all, rather than somewhere."""
    at = spoken.find(f" {phrase}")
    rest = spoken[at + len(phrase) + 1 :]
    return at >= 0 and not (rest.startswith(PLACES) and " світ" not in rest[:20])


def _words(text: str) -> list[str]:
    """The words in one spelling: plain apostrophes, lower case, no Latin letters inside Cyrillic words."""
    folded = unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES).replace("\u0301", "")
    return [
        word.translate(_LOOK_ALIKE) if not word.isascii() and _LATIN.search(word) else _BARE.get(word, word)
        for word in _WORD.findall(folded)
    ]


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """Tags by the beginning of a word; a bar closes a word that must stand whole."""
    table: dict[str, set[str]] = {}
    for tag, beginnings in TAGS.items():
        for beginning in beginnings.split():
            table.setdefault(beginning, set()).add(tag)
    return {beginning: frozenset(tags) for beginning, tags in table.items()}


@cache
def _openings() -> dict[str, tuple[int, ...]]:
    """How long the beginnings are that share their first two letters, to pass over other words quickly."""
    lengths: dict[str, set[int]] = {}
    for beginning in _beginnings():
        lengths.setdefault(beginning[:2].rstrip("|"), set()).add(len(beginning))
    return {opening: tuple(found) for opening, found in lengths.items()}


def _tags(word: str) -> frozenset[str]:
    """All tags of a word."""
    table = _beginnings()
    lengths = _openings().get(word[:2])
    if lengths is None:
        return _NONE
    found = table.get(f"{word}|", _NONE)
    for length in lengths:
        more = table.get(word[:length])
        if more:
            found |= more
    return found


def _signals(places: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, int]]:
    """Each sign of danger and its place: single words, then pairs of tags near each other."""
    for kind in EVENTS:
        for place in places.get(kind, ()):
            yield kind, place
    for kind, first, second, span in RULES:
        for place in places.get(first, ()):
            if _near(places.get(second, ()), place, span):
                yield kind, place


def _near(places: Sequence[int], place: int, span: int) -> bool:
    """Whether one of the ascending places is at most so many words away."""
    at = bisect_left(places, place - span)
    return at < len(places) and places[at] <= place + span


def _phrases(spoken: str, likely: Iterable[_Phrase]) -> Iterator[tuple[str, int]]:
    """Set phrases and their places."""
    for _rank, kind, phrase in likely:
        if kind != _TIRED_OF_LIFE and (at := spoken.find(f" {phrase}")) >= 0:
            yield kind, spoken.count(" ", 0, at + 1) - 1


def _likely(words: Iterable[str]) -> list[_Phrase]:
    """The phrases that begin like one of the words, the gravest kind first."""
    table = _phrases_by_opening()
    return sorted(chain.from_iterable(table.get(opening, ()) for opening in {word[:2] for word in words}))


@cache
def _phrases_by_opening() -> dict[str, list[_Phrase]]:
    """Every phrase by the first letters of its first word, to pass over most of them quickly."""
    table: dict[str, list[_Phrase]] = {}
    for rank, (kind, phrases) in enumerate(((_TIRED_OF_LIFE, NOT_LIVING), *PHRASES.items())):
        for phrase in phrases:
            table.setdefault(phrase.partition(" ")[0][:2], []).append((rank, kind, phrase))
    return table
