"""The texts of residents with what is personal in them, and how well a finder does on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from civic.personal import Found, Kind, find

PUBLIC = ("Олександр Симчишин",)
TUNED, APART, FRESH, UNSEEN = "texts", "apart", "fresh", "unseen"
_MARKED = re.compile(r"\{(\w+):([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and what is personal in it, by hand."""

    text: str
    spans: tuple[Found, ...]


@dataclass(slots=True)
class Score:
    """Counts of what there was and what was found, by kind, with the mistakes in words."""

    there: Counter[Kind] = field(default_factory=Counter)
    recalled: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    right: Counter[Kind] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(
            f"{kind}: found {self.recalled[kind]} of {self.there[kind]}, right {self.right[kind]} of {self.found[kind]}"
            for kind in Kind
        )

    @property
    def recall(self) -> float:
        """The share of what is personal that was found."""
        return self.recalled.total() / self.there.total()

    @property
    def precision(self) -> float:
        """The share of finds that are personal."""
        return self.right.total() / self.found.total()


def samples(*names: str) -> list[Sample]:
    """The texts of the parts, all unless told, with their spans."""
    found = []
    for name in names or (TUNED, APART, FRESH, UNSEEN):
        path = Path(__file__).with_name(f"{name}.yaml")
        found += [_sample(line) for line in yaml.safe_load(path.read_text(encoding="utf-8"))["texts"]]
    return found


def _sample(line: str) -> Sample:
    text, spans, at = "", [], 0
    for mark in _MARKED.finditer(line):
        text += line[at : mark.start()]
        spans.append(Found(Kind(mark[1]), len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return Sample(text + line[at:], tuple(spans))


def score(of: Iterable[Sample]) -> Score:
    """How well `find` does: a span counts as found when finds of its kind cover half of it or more."""
    total = Score()
    for sample in of:
        finds = find(sample.text, public=PUBLIC)
        for span in sample.spans:
            total.there[span.kind] += 1
            if 2 * sum(_shared(span, one) for one in finds) >= span.end - span.start:
                total.recalled[span.kind] += 1
            else:
                total.mistakes.append(f"missed {span.kind} «{sample.text[span.start : span.end]}»: {sample.text}")
        for one in finds:
            total.found[one.kind] += 1
            if any(_shared(one, span) for span in sample.spans):
                total.right[one.kind] += 1
            else:
                total.mistakes.append(f"wrong {one.kind} «{sample.text[one.start : one.end]}»: {sample.text}")
    return total


def _shared(one: Found, other: Found) -> int:
    """How many characters two spans of one kind share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start)) if one.kind is other.kind else 0
