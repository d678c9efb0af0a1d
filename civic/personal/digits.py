"""Groups of digits in a text, with the letters that people put for digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOOK_ALIKE = str.maketrans("OoОоЗзІіIl", "0000331111")
_MIXED = re.compile(r"(?<![^\W_])[0-9OoОоЗзІіIl]++(?![^\W_])")
_BETWEEN = re.compile(r"(?<=[0-9][ .\-])[OОЗІIl]{2,4}(?=[ .\-][0-9])")
_GROUP = re.compile(r"[0-9]+")
_JOINT = re.compile(r"[ \n.()\-/_*]{0,4}|,")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and whether they may belong to the same number as the group before."""

    start: int
    end: int
    digits: str
    joined: bool


def with_digits(text: str) -> str:
    """The text with look-alike letters as digits, in words made of nothing else: О97 12З."""
    return _BETWEEN.sub(_digits, _MIXED.sub(lambda word: _digits(word) if _has_digit(word[0]) else word[0], text))


def _digits(word: re.Match[str]) -> str:
    return word[0].translate(_LOOK_ALIKE)


def _has_digit(word: str) -> bool:
    return any("0" <= letter <= "9" for letter in word)


def groups(text: str) -> list[Group]:
    """All groups of digits, in order."""
    found: list[Group] = []
    for match in _GROUP.finditer(text):
        between = text[found[-1].end : match.start()] if found and match.start() - found[-1].end <= 4 else None
        joined = between is not None and _JOINT.fullmatch(between) is not None
        found.append(Group(match.start(), match.end(), match[0], joined))
    return found
