"""Which commitment or measure a proposal is about: at most two are suggested, and none where the record has little.

The words of the proposal are looked for in the index that answers questions. What a commitment or measure has of them
in all its facts is counted together; below a threshold it is somebody's chance word.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from civic.answers import words
from civic.answers.engine import Answers
from civic.answers.index import Hit, Index, Sought
from civic.likeness.wording import weight_of

LIMIT = 800  # characters of a proposal that are looked at
MOST = 2
ENOUGH = 0.35  # of what the proposal says, by weight, must stand in the commitment
SECOND = 0.7  # a second one is suggested when it has at least this share of what the first one has
LOOKED_AT = 40  # pieces of the record
WORDS, CLEAR = 2, 0.6  # so many words must be there, and not only by a common root
LESS = 0.04

_MARKS = re.compile(r"[.!?…;\n]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A commitment or measure by its id, and the share of the proposal that stands in it (0 to 1)."""

    id: str
    score: float


def suggested(answers: Answers, text: str) -> tuple[Suggestion, ...]:
    """The commitments and measures that a proposal touches, the nearest first; at most `MOST`, often none."""
    index, focus = answers.index, _focus(answers, text)
    best = sorted(_shares(index, focus).items(), key=lambda entry: (-entry[1], entry[0]))[:MOST]
    return tuple(
        Suggestion(owner, min(1.0, share)) for owner, share in best if share >= max(ENOUGH, SECOND * best[0][1])
    )


def _focus(answers: Answers, text: str) -> tuple[Sought, ...]:
    """The words of a proposal that tell what it is about; it is read as one sentence, as none of them asks."""
    read = answers.reader.read(_MARKS.sub(" ", text[:LIMIT]))
    return tuple(
        replace(word, weight=word.weight * weight_of(word.text), must=False)
        for word in (*read.focus, *read.aside)
        if weight_of(word.text) and not words.is_weak(word.text)
    )


def _shares(index: Index, focus: Sequence[Sought]) -> dict[str, float]:
    """The share of the words, by weight, that each commitment or measure has in any of its facts."""
    weights = [index.importance(word) for word in focus]
    total = sum(weights)
    found: dict[str, dict[int, float]] = {}
    for hit in index.search(focus, most=LOOKED_AT) if total else ():
        if hit.piece.owner is not None:
            _keep(found.setdefault(hit.piece.owner, {}), hit)
    sizes = Counter(piece.owner for piece in index.pieces)
    return {
        owner: sum(weights[place] * strength for place, strength in strengths.items()) / total * _modest(sizes[owner])
        for owner, strengths in found.items()
        if sum(strength >= CLEAR for strength in strengths.values()) >= WORDS
    }


def _modest(facts: int) -> float:
    """What says much has a word of everything by chance: less with every doubling of its facts."""
    return 1 - LESS * math.log2(max(1, facts))


def _keep(strengths: dict[int, float], hit: Hit) -> None:
    for place, strength in hit.strengths.items():
        strengths[place] = max(strength, strengths.get(place, 0.0))
