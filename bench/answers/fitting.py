"""Learning the weights of `civic/answers/judging.py` from questions whose answers are known.

Two small regressions, each held back by a penalty on large weights. Which of the found pieces is nearest: a choice
among them (conditional logit). Whether the nearest answers at all: yes or no (logistic). The same questions give the
same weights. With `folds` each question is judged by weights that were learnt without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.answers import sets
from bench.answers.scoring import contains
from bench.answers.sets import Item
from civic.answers import judging
from civic.answers.engine import Answers
from civic.answers.judging import Weighed
from civic.answers.pieces import Piece
from civic.content.files import read_content

Figures: TypeAlias = NDArray[np.float64]

STEPS, PACE, FADES, SPREADS = 800, 0.1, 0.9, 0.999
SMALL_NEAR, SMALL_SURE = 0.01, 5.0  # how much large weights are held back
ROUNDS = 40
FOLDS = 5
THRESHOLDS = (0.4, 0.5, 0.6, 0.7)
TABLE = Path(judging.__file__).parent / "tables" / "weights.py"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what was found for it, what speaks for each piece, and which of them are right."""

    item: Item
    found: Weighed
    near: Figures
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt, by name."""

    near: dict[str, float]
    sure: dict[str, float]


def examples(answers: Answers, items: Sequence[Item]) -> list[Example]:
    """The questions that a search answers, each with its pieces as they are found."""
    made = []
    for item in items:
        found = answers.weighed(item.question)
        if found is None or not found.hits:
            continue
        rows = [[np.log(hit.score), *judging.nearness(found.asked, hit).values()] for hit in found.hits]
        right = [item.answerable and _says(hit.piece, item) for hit in found.hits]
        made.append(Example(item, found, np.array(rows), np.array(right, dtype=bool)))
    return made


def _says(piece: Piece, item: Item) -> bool:
    """Whether a piece is what a right answer rests on, or contains what it must in the asker's language."""
    if item.facts:
        beginnings = tuple(name for name in item.facts if name.endswith((".", "-")))
        said = piece.said or piece.discrepancy
        return said is not None and (said.id in item.facts or said.id.startswith(beginnings))
    if piece.said is not None:
        texts = [piece.said.text.get(item.lang, ""), piece.said.topic.get(item.lang, "")]
    elif piece.discrepancy is not None:
        sides = [f"{one.text.get(item.lang, '')} {one.quote}" for one in piece.discrepancy.statements]
        texts = [piece.discrepancy.text.get(item.lang, ""), *sides]
    else:
        return False
    return contains(" ".join(texts), item.must_contain)


def learn(given: Sequence[Example]) -> Weights:
    """The weights that these examples teach."""
    names = list(judging.nearness(given[0].found.asked, given[0].found.hits[0]))
    found = _choice([one for one in given if one.right.any() and not one.right.all()], 1 + len(names))
    near = dict(zip(names, (found[1:] / found[0]).tolist(), strict=True))
    grounds = [_grounds(one, near) for one in given]
    rows = np.array([list(one.values()) for one in grounds])
    answerable = np.array([float(one.item.answerable) for one in given])
    sure = _yes_or_no(rows, answerable)
    return Weights(near, dict(zip(("always", *grounds[0]), sure.tolist(), strict=True)))


def ranked(one: Example, near: dict[str, float]) -> Weighed:
    """What was found, nearest first by these weights."""
    hits = [replace(hit) for hit in one.found.hits]
    judging.rate(one.found.asked, hits, near)
    return replace(one.found, hits=sorted(hits, key=lambda hit: -hit.score))


def sure_of(one: Weighed, sure: dict[str, float]) -> float:
    """How sure these weights are that the nearest piece answers."""
    return judging.sureness(one.asked, one.hits, one.index, one.named, sure)


def _grounds(one: Example, near: dict[str, float]) -> dict[str, float]:
    found = ranked(one, near)
    return judging.grounds(found.asked, found.hits, found.index, found.named)


def _choice(given: Sequence[Example], width: int) -> Figures:
    """Weights under which the right pieces are the likeliest to be chosen (Adam, a fixed number of steps)."""
    weights, fast, slow = np.zeros(width), np.zeros(width), np.zeros(width)
    weights[0] = 1.0
    for step in range(1, STEPS + 1):
        slope = SMALL_NEAR * weights
        for one in given:
            chance = one.near @ weights
            chance = np.exp(chance - chance.max())
            wanted = chance * one.right
            slope += one.near.T @ (chance / chance.sum() - wanted / wanted.sum()) / len(given)
        fast, slow = FADES * fast + (1 - FADES) * slope, SPREADS * slow + (1 - SPREADS) * slope**2
        pace = PACE * (1 - step / STEPS)
        weights -= pace * (fast / (1 - FADES**step)) / (np.sqrt(slow / (1 - SPREADS**step)) + 1e-8)
    return weights


def _yes_or_no(rows: Figures, right: Figures) -> Figures:
    """A constant and weights under which the answers come out (Newton's method on figures of equal spread)."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    table = np.column_stack((np.ones(len(rows)), (rows - middle) / spread))
    held = SMALL_SURE * np.diag([0.0, *np.ones(rows.shape[1])])
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (chance - right) + held @ weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + held
        weights -= np.linalg.solve(bend + 1e-9 * np.eye(len(weights)), slope)
    own = weights[1:] / spread
    return np.array([weights[0] - own @ middle, *own])


def folded(given: Sequence[Example], folds: int) -> list[tuple[Example, Weighed, float]]:
    """Each example as it is judged by weights that were learnt without it: what is nearest, and how sure that is."""
    judged = []
    for fold in range(folds):
        weights = learn([one for place, one in enumerate(given) if place % folds != fold])
        for one in given[fold::folds]:
            found = ranked(one, weights.near)
            judged.append((one, found, sure_of(found, weights.sure)))
    return judged


def write(weights: Weights, count: int, path: Path = TABLE) -> None:
    """Keep the weights where the product reads them."""
    path.write_text(
        f'"""Weights for `civic/answers/judging.py`, learnt from {count} questions: `python -m bench.answers fit`.\n\n'
        'Not to be edited by hand. `NEAR` is in powers of e; `SURE` in the logarithm of the odds.\n"""\n\n'
        f"{_table('NEAR', weights.near)}\n{_table('SURE', weights.sure)}",
        encoding="utf-8",
    )


def _table(name: str, weights: dict[str, float]) -> str:
    lines = "".join(f'    "{key}": {value:.3f},\n' for key, value in weights.items())
    return f"{name} = {{\n{lines}}}\n"


def report(content: Path, names: Sequence[str], *, keep: bool) -> tuple[str, dict[str, Any]]:
    """Learn from these sets and from the tests' questions; a table of how questions left out are judged."""
    items = [*(item for name in names for item in sets.read(name)), *sets.by_facts()]
    given = examples(Answers(read_content(content)), items)
    if keep:
        write(learn(given), len(given))
    judged = {id(one.item): (found, sure) for one, found, sure in folded(given, FOLDS)}
    rows = [_row(items, judged, enough) for enough in THRESHOLDS]
    lines = [
        f"{len(given)} examples of {len(items)} questions, each judged by weights learnt without it ({FOLDS} folds)"
    ]
    lines += ["sure from   right   answered wrongly   unanswerable answered   silence: precision   recall"]
    lines += ["{:9.2f} {:7.3f} {:18.3f} {:23.3f} {:20.2f} {:8.2f}".format(*row) for row in rows]
    return "\n".join(lines), {"examples": len(given), "rows": rows}


def _row(items: Sequence[Item], judged: Mapping[int, tuple[Weighed, float]], enough: float) -> tuple[float, ...]:
    """One threshold: the shares right, wrong, and answered though nothing answers; how well silence is chosen."""
    right = wrong = silent = rightly = 0
    for item in items:
        found, sure = judged.get(id(item), (None, 0.0))
        best = found.hits[0].piece if found else None
        silence = best is None or sure < enough or best.missing is not None or best.empty
        silent += silence
        rightly += silence and not item.answerable
        fits = item.answerable and best is not None and _says(best, item)
        right += (fits and not silence) if item.answerable else silence
        wrong += item.answerable and not silence and not fits
    unanswerable = sum(not item.answerable for item in items)
    total = len(items)
    return (
        enough,
        right / total,
        wrong / total,
        (unanswerable - rightly) / total,
        rightly / max(1, silent),
        rightly / max(1, unanswerable),
    )
