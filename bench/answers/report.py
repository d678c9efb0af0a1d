"""What was measured as tables for people and as one document for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from bench.answers.quality import Quality, Scored
from bench.answers.scoring import Tally
from bench.answers.sets import in_order
from bench.shares import share, short

FIGURES: Mapping[str, Callable[[Tally], tuple[int, int]]] = {
    "right": lambda one: (one.right, one.total),
    "sourced": lambda one: (one.sourced, one.total),
    "confidently wrong": lambda one: (one.confident, one.total),
    "abstention, precision": lambda one: (one.justly, one.abstained),
    "abstention, recall": lambda one: (one.justly, one.unanswerable),
}

Row: TypeAlias = Sequence[str]


def columns(head: Row, rows: Sequence[Row]) -> str:
    """Rows under their heads, the first column to the left."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in (head, *rows)]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def of_quality(found: Quality, *, errors: bool = False) -> str:
    """Every set: the figures of everybody, then what is right by slice; on request each answer that is not right."""
    parts = [*found.missing]
    if found.least:
        least = ", ".join(f"{name} {value:.2f}" for name, value in found.least.items())
        parts.append(f"peers abstain below (set on dev, where this flatters them): {least}")
    for one in found.sets:
        parts += [f"{one.name}: {one.items} questions, per cent with Wilson’s 95 %", _whole(one), _by_slice(one)]
        parts += _errors(one) if errors else []
    return "\n\n".join(parts)


def _whole(one: Scored) -> str:
    rows = [
        [name, *(share(*figure(tally["all"])) for tally in one.tallies.values())] for name, figure in FIGURES.items()
    ]
    return columns(["", *one.tallies], rows)


def _by_slice(one: Scored) -> str:
    ours, *_others = one.tallies.values()
    rows = []
    for name in in_order(ours):
        tally = ours[name]
        cells = [short(other[name].right, other[name].total) for other in one.tallies.values()]
        rows.append([name, str(tally.total), *cells, short(tally.sourced, tally.total)])
    return columns(["right, by slice", "n", *one.tallies, "product, sourced"], rows)


def _errors(one: Scored) -> list[str]:
    return [
        f"{item.id} {item.lang} {item.style} {verdict.why}: {item.question}\n  must {item.must_contain}\n"
        f"  said {given.answer[:300]!r} {list(given.sources)}"
        for item, given, verdict in one.wrong
    ]


def document(found: Quality) -> dict[str, Any]:
    """Counts of everybody by set and slice."""
    return {
        "least": found.least,
        "missing": found.missing,
        "sets": {
            one.name: {
                who: {name: asdict(tally) for name, tally in by_slice.items()} for who, by_slice in one.tallies.items()
            }
            for one in found.sets
        },
    }
