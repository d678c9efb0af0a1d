"""When an answer is right: it is no longer than one screen and has, of every group, one of the strings asked for.

A question that no document answers is right when the answer abstains. Strings are compared without regard to case,
kind of apostrophe, quotation mark or dash, and white space; one that begins or ends in a digit does not stand inside a
longer number: "16" is not in "2016".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import PurePosixPath

import msgspec

from bench.answers.sets import Item, slices

LONGEST = 900  # characters of an answer

_FOLDED = (
    (re.compile("[\u2019\u02bc\u2018`\u00b4]"), "'"),
    (re.compile("[«»“”„]"), '"'),
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=\d) ?- ?(?=\d)"), "-"),
)


class Prediction(msgspec.Struct, frozen=True):
    """What somebody answered, and the files that they say it stands in."""

    id: str
    answer: str = ""
    abstained: bool = False
    sources: tuple[str, ...] = ()


class Why(StrEnum):
    """What an answer is."""

    RIGHT = "right"
    MISSING = "missing"
    SILENT = "abstained on an answerable"
    INVENTED = "answered an unanswerable"
    LONG = f"over {LONGEST} characters"
    WRONG = "wrong answer"


CONFIDENT = frozenset({Why.INVENTED, Why.LONG, Why.WRONG})  # worse than silence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer is; `sourced`: right, and the file where the answer stands is named."""

    why: Why
    sourced: bool = False

    @property
    def right(self) -> bool:
        """Whether it counts."""
        return self.why is Why.RIGHT


def folded(text: str) -> str:
    """A text as it is compared."""
    text = unicodedata.normalize("NFC", text).lower()
    for pattern, plain in _FOLDED:
        text = pattern.sub(plain, text)
    return text


@cache
def _pattern(string: str) -> re.Pattern[str] | None:
    wanted = folded(string)
    if not wanted:
        return None
    before = r"(?<!\d)" if wanted[0].isdigit() else ""
    behind = r"(?!\d)" if wanted[-1].isdigit() else ""
    return re.compile(before + re.escape(wanted) + behind)


def contains(answer: str, groups: Iterable[Iterable[str]]) -> bool:
    """Whether one string of every group stands in the answer."""
    text = folded(answer)
    patterns = [[_pattern(string) for string in group] for group in groups]
    return all(any(pattern and pattern.search(text) for pattern in group) for group in patterns)


def names_source(sources: Iterable[str], wanted: str) -> bool:
    """Whether the file is named: whole, without its ending, or by the number it begins with."""
    names = [source.partition("#")[0].rpartition("/")[2] for source in sources]
    return any(_stem(name) == _stem(wanted) or _number(name) == _number(wanted) for name in names)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _number(name: str) -> str:
    return name.partition("_")[0]


def judge(item: Item, given: Prediction | None) -> Verdict:
    """What an answer to a question is."""
    if given is None:
        return Verdict(Why.MISSING)
    if not item.answerable:
        return Verdict(Why.RIGHT, sourced=True) if given.abstained else Verdict(Why.INVENTED)
    if given.abstained:
        return Verdict(Why.SILENT)
    if len(given.answer) > LONGEST:
        return Verdict(Why.LONG)
    if not contains(given.answer, item.must_contain):
        return Verdict(Why.WRONG)
    return Verdict(Why.RIGHT, names_source(given.sources, item.source or ""))


@dataclass(slots=True)
class Tally:
    """Counts over some questions. Abstentions: `justly` where nothing is there, out of those made and those due."""

    total: int = 0
    right: int = 0
    sourced: int = 0
    confident: int = 0
    justly: int = 0
    abstained: int = 0
    unanswerable: int = 0

    def count(self, item: Item, given: Prediction | None, verdict: Verdict) -> None:
        """Add one."""
        silent = given is not None and given.abstained
        self.total += 1
        self.right += verdict.right
        self.sourced += verdict.sourced
        self.confident += verdict.why in CONFIDENT
        self.abstained += silent
        self.unanswerable += not item.answerable
        self.justly += silent and not item.answerable


def tallies(items: Sequence[Item], given: Mapping[str, Prediction]) -> dict[str, Tally]:
    """The counts of every slice of a set, by its name."""
    found: dict[str, Tally] = {}
    for item in items:
        prediction = given.get(item.id)
        verdict = judge(item, prediction)
        for name in slices(item):
            found.setdefault(name, Tally()).count(item, prediction, verdict)
    return found
