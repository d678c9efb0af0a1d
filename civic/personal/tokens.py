"""The words of a text, each with what it can be of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from civic.personal import names
from civic.personal.names import Word

SPACE = re.compile(r"[ \n]{1,2}")

_TOKEN = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_PATRONYMIC_END = ("вич", "вича", "вичу", "вичем", "вичеві", "вна", "вни", "вні", "вну", "вною", "вной", "вне")
_SURNAME_END = (
    "енко",
    "енка",
    "енку",
    "енком",
    "енкові",
    "чук",
    "чука",
    "чуку",
    "чуком",
    "чукові",
    "щук",
    "щука",
    "щуку",
)
_NOTHING = Word()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: its place, how it is written, what it can be."""

    start: int
    end: int
    small: str
    capital: bool
    shouted: bool  # more than one letter, all of them capital
    initial: bool  # one capital letter and a dot
    look: Word


def words_of(name: str) -> tuple[str, ...]:
    """The words of a whole name, in small letters."""
    return tuple(_TOKEN.findall(name.lower().replace("’", "'")))


def tokenised(text: str) -> list[Token]:
    """All words of a text in one spelling."""
    found = []
    for match in _TOKEN.finditer(text):
        small, capital, shouted, look = _shape(match[0])
        start, end = match.span()
        if capital and end - start == 1 and text[end : end + 1] == ".":
            found.append(Token(start, end, small, True, False, True, _NOTHING))
        else:
            found.append(Token(start, end, small, capital, shouted, False, look))
    return found


@lru_cache(maxsize=32768)
def _shape(written: str) -> tuple[str, bool, bool, Word]:
    """A word in small letters, whether it has a capital, whether it is all capitals, and what it can be."""
    word = names.in_one_script(written)
    small, capital = word.lower(), word[0].isupper()
    looked = capital or small.endswith(_PATRONYMIC_END) or small.endswith(_SURNAME_END)
    return small, capital, len(word) > 1 and word.isupper(), names.look(small) if looked else _NOTHING


def near(text: str, tokens: list[Token], at: int) -> bool:
    """Whether the word stands right after the one before it; an initial's dot may stand between."""
    if at >= len(tokens) or at == 0:
        return False
    between = text[tokens[at - 1].end : tokens[at].start]
    if tokens[at - 1].initial:
        between = between[1:]
        return between == "" or SPACE.fullmatch(between) is not None
    return SPACE.fullmatch(between) is not None


@cache
def _stems(table: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole words and beginnings of a table, in which a bar closes a word."""
    return frozenset(word[:-1] for word in table if word.endswith("|")), tuple(
        word for word in table if not word.endswith("|")
    )


@lru_cache(maxsize=16384)
def is_one_of(word: str, table: tuple[str, ...]) -> bool:
    """Whether a word is in a table of `names_known`."""
    whole, beginnings = _stems(table)
    return word in whole or word.startswith(beginnings)
