"""How many questions are answered rightly, wrongly and not at all: the product and its peers on the same passages.

The peers' thresholds are set on `dev`, where most questions come out right; their figures on `dev` flatter them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.answers.contenders import PRODUCT, Searcher, of_product
from bench.answers.passages import passages
from bench.answers.peers import ready
from bench.answers.scoring import Prediction, Tally, Verdict, judge, tallies
from bench.answers.sets import Item, read
from civic.content.files import read_content

TUNED_ON = "dev"


@dataclass(frozen=True, slots=True)
class Scored:
    """A set, and the counts of everybody by slice; of the product each answer that is not right."""

    name: str
    items: int
    tallies: dict[str, dict[str, Tally]]
    wrong: list[tuple[Item, Prediction, Verdict]]


@dataclass(frozen=True, slots=True)
class Quality:
    """All sets; the threshold of each peer; what is to be said of peers that are missing."""

    sets: list[Scored]
    least: dict[str, float]
    missing: list[str]


def measure(content: Path, names: Sequence[str]) -> Quality:
    """Answer every question of these sets."""
    sets = {name: read(name) for name in names}
    found = passages(read_content(content))
    peers, missing = ready([passage.words for passage in found])
    searchers = {name: Searcher(peer, found, read(TUNED_ON)) for name, peer in peers.items()}
    ours = of_product(content, sets)
    scored = []
    for name, items in sets.items():
        told = {PRODUCT: ours[name]}
        told |= {peer: [searcher.answer(item) for item in items] for peer, searcher in searchers.items()}
        by_id = {who: {one.id: one for one in given} for who, given in told.items()}
        judged = [(item, one, judge(item, one)) for item, one in zip(items, ours[name], strict=True)]
        wrong = [entry for entry in judged if not entry[2].right]
        scored.append(Scored(name, len(items), {who: tallies(items, by_id[who]) for who in told}, wrong))
    return Quality(scored, {name: one.least for name, one in searchers.items()}, missing)
