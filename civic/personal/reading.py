"""A text as the finder reads it: one spelling, nothing invisible, and the way back to the characters as written.

Each span that is hidden already, by a label or by an earlier look, is read as one mark. So a text and its masked
copy are read alike, and what masking brings near to each other is looked at before the text is public.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

MARK = "\ufffc"  # stands for what is hidden; no letter, digit, space or sign of a text
HIDDEN = ("приховано", "hidden")

_UNSEEN = "\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20e3\ufe00-\ufe0f\ufeff"
_TRAILING = re.compile(f"[{_UNSEEN}]*+")
_SPECIAL = re.compile(
    rf"(?P<label>\[[a-zа-яіїєґ'’ -]{{2,40}} (?:{'|'.join(HIDDEN)})\])|(?P<pair>[ИиЕеІі][\u0306\u0308])|[{_UNSEEN}]++"
)
# Most texts are of these signs alone and need no other spelling; a bracket may open a label.
_PLAIN_ALREADY = re.compile(r"[ -Z\\\]-~\nА-Яа-яІіЇїЄєҐґЁё№«»…₴°]*+")
_SAME = {
    **dict.fromkeys("’ʼ‘`´ʹ′＇", "'"),
    **dict.fromkeys("‐‑‒–—―−－", "-"),
    **dict.fromkeys("\u00a0\u2000\u2002\u2003\u2007\u2009\u202f\u3000\ufffc\t\x0b\x0c\x00", " "),
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}


class _OneSpelling(dict[int, str]):
    """A table for str.translate: each character in its plain form, where that is one character."""

    def __missing__(self, code: int) -> str:
        plain = _SAME.get(chr(code)) or unicodedata.normalize("NFKC", chr(code))
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_PLAIN = _OneSpelling()


def lowered(text: str) -> str:
    """The text in small letters, of the same length: a letter that would become two stays as it is."""
    small = text.lower()
    return (
        small if len(small) == len(text) else "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one spelling, the same in small letters, and where each of its characters stands as written."""

    text: str
    small: str
    origin: list[int]
    written: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span as written, with the invisible characters that follow it."""
        last = self.origin[end - 1] + 1
        found = _TRAILING.match(self.written, last)
        return self.origin[start], found.end() if found else last

    def before(self, start: int, length: int) -> str:
        """Small letters right before a place."""
        return self.small[max(0, start - length) : start]

    def after(self, end: int, length: int) -> str:
        """Small letters right after a place."""
        return self.small[end : end + length]


def read(text: str, hidden: Iterable[tuple[int, int]] = ()) -> Reading:
    """The text in one spelling; spans of `hidden`, ordered and apart, are read as marks."""
    pieces: list[str] = []
    origin: list[int] = []

    def take(start: int, end: int) -> None:
        at = start
        if _PLAIN_ALREADY.fullmatch(text, start, end):
            pieces.append(text[start:end])
            origin.extend(range(start, end))
            return
        for special in _SPECIAL.finditer(text, start, end):
            pieces.append(text[at : special.start()].translate(_PLAIN))
            origin.extend(range(at, special.start()))
            if special["label"]:
                pieces.append(MARK)
                origin.append(special.start())
            elif special["pair"]:
                pieces.append(unicodedata.normalize("NFC", special["pair"])[0])
                origin.append(special.start())
            at = special.end()
        pieces.append(text[at:end].translate(_PLAIN))
        origin.extend(range(at, end))

    at = 0
    for start, end in hidden:
        take(at, start)
        pieces.append(MARK)
        origin.append(start)
        at = end
    take(at, len(text))
    plain = "".join(pieces)
    return Reading(plain, lowered(plain), origin, text)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with marks in place of the spans, of the same length."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = MARK * (end - start)
    return "".join(letters)


def overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span meets one of the spans, which are ordered and apart."""
    at = bisect_left(spans, (start, start))
    return (at < len(spans) and spans[at][0] < end) or (at > 0 and spans[at - 1][1] > start)
