"""Whose matter a text is about: offices that a city's `competence.yaml` names, by the words that point at them.

A suggestion only: a moderator confirms one or writes another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from civic.content.competence import Office
from civic.plain_text import fold

MOST = 3

_WORDS = re.compile(r"[^\W_]+(?:’[^\W_]+)*")


def suggested(offices: Sequence[Office], text: str) -> tuple[Office, ...]:
    """The offices that a text points at, the likeliest first, at most `MOST`; often none."""
    words = _split(text)
    found = {office.id: score for office in offices if (score := _score(office, words))}
    order = {office.id: place for place, office in enumerate(offices)}
    named = sorted((office for office in offices if office.id in found), key=lambda it: (-found[it.id], order[it.id]))
    return tuple(named[:MOST])


def _score(office: Office, words: Sequence[str]) -> int:
    """How much of an office is in a text: each of its entries once, several words side by side for each of them."""
    entries = {tuple(_split(entry)) for listed in office.words.values() for entry in listed}
    return sum(len(entry) ** 2 for entry in entries if entry and _stands(entry, words))


def _stands(entry: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words that an entry begins stand side by side in a text."""
    last = len(words) - len(entry)
    return any(all(words[at + n].startswith(part) for n, part in enumerate(entry)) for at in range(last + 1))


def _split(text: str) -> list[str]:
    return _WORDS.findall(fold(text).replace("'", "’"))
