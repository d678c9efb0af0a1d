"""A text in simpler words, with nothing added: its own sentences made short, and the hard words in it explained.

Pure. What a hard word means stands in the city's `glossary.yaml`; it is general knowledge and says nothing of the city.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from civic.content.glossary import HardWord
from civic.plain_text import fold

WHOLE = 4  # letters: a shorter beginning is a word of its own, for “го” begins too many
MOST = 4  # words explained at once: more is not simpler
SHORT = {"тис.": "тисяч", "в. о.": "виконувач обов’язків", "e.g.": "for example"}

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_QUOTES = re.compile('[«»“”„"]')
_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯІЇЄҐ])|;\s+")


def sentences(text: str) -> list[str]:
    """The text as short sentences, without quotation marks, brackets and abbreviations."""
    plain = _QUOTES.sub("", _BRACKETS.sub("", text))
    for short, whole in SHORT.items():
        plain = plain.replace(f" {short} ", f" {whole} ")
    return [_finished(part.strip()) for part in _END.split(plain) if part.strip()]


def _finished(part: str) -> str:
    """A part of a text as a sentence of its own."""
    return f"{part[:1].upper()}{part[1:]}{'' if part.endswith(('.', '!', '?', '…', ':')) else '.'}"


def hard(glossary: Sequence[HardWord], text: str, language: str) -> tuple[HardWord, ...]:
    """The hard words that stand in a text, in its order, at most `MOST`."""
    finder = _finder(tuple(tuple(item.forms.get(language, ())) for item in glossary))
    places = dict.fromkeys(found.lastindex for found in finder.finditer(fold(text)))
    return tuple(glossary[place - 1] for place in places if place)[:MOST]


@lru_cache(maxsize=8)
def _finder(words: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """Finds the beginnings of every word; the group that matched is the word's number, from 1."""
    groups = ("|".join(map(_beginning, forms)) or "(?!)" for forms in words)
    return re.compile(rf"(?<!\S)(?:{'|'.join(f'({group})' for group in groups)})(?!\S)")


def _beginning(form: str) -> str:
    return " ".join(part if len(part) < WHOLE else rf"{part}\S*" for part in map(re.escape, fold(form).split()))
