"""What residents type, made safe to keep and to show: no control characters, no direction tricks, no towers of accents.

Their words are otherwise left exactly as written.
"""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t]{3,}")
_MARKS_IN_A_ROW = 3
# Bidirectional controls, isolates, and characters that draw nothing but change what is seen (Unicode TR9, TR36).
_INVISIBLE = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\u2029\u00ad"
)
_PLAIN = re.compile(r"[\n\t !-~А-ЩЬЮЯа-щьюяҐґЄєІіЇїЫыЭэЪъЁё’«»„“”–—…№]*")  # letters in one piece: nothing to take out
_JOINER = "\u200d"  # kept: it holds family emoji together


def clean(text: str) -> str:
    """The text in NFC without what cannot be seen, at most three accents on a letter, no long runs of blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _PLAIN.fullmatch(text):
        text = _visible(unicodedata.normalize("NFC", text))
    return _NEWLINES.sub("\n\n", _SPACES.sub("  ", text)).strip()


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character in _INVISIBLE or (category in {"Cc", "Cs", "Cn"} and character not in "\n\t"):
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def has_words(text: str) -> bool:
    """Whether there is at least one word: two letters or digits together or apart."""
    return sum(character.isalnum() for character in text) >= 2


def one_line(text: str, limit: int) -> str:
    """The beginning of a text on one line, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def fold(text: str) -> str:
    """A text as compared with words and labels: lower case, one apostrophe, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub("[\u2019\u02bc\u2018`\u00b4\u2032]", "'", folded)
    return " ".join(re.sub(r"[^\w'/]+", " ", folded).split())
