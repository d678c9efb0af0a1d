"""Figures of the turns as a table for people and as one document for programs: medians over the rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from bench.machine import describe
from bench.turn.updates import Turn

ALL = "all five"
ROWS = (ALL, *(turn.value for turn in Turn))


@dataclass(frozen=True, slots=True)
class Figure:
    """What so many turns took: seconds until the last was committed, CPU seconds of the serving process."""

    turns: int
    seconds: float
    cpu_seconds: float

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a turn."""
        return 1000 * self.cpu_seconds / self.turns

    @property
    def a_second(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.turns + other.turns, self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)


Round: TypeAlias = dict[Turn, Figure]


def medians(rounds: Sequence[Round], value: Callable[[Figure], float]) -> dict[str, float]:
    """The median over the rounds for each turn, and for all of them together."""
    found = {turn.value: median(value(one[turn]) for one in rounds) for turn in Turn}
    return found | {ALL: median(value(_sum(one)) for one in rounds)}


def _sum(one: Round) -> Figure:
    figures = list(one.values())
    total = figures[0]
    for figure in figures[1:]:
        total = total + figure
    return total


def table(measured: dict[str, list[Round]]) -> str:
    """One line a turn; the ratios come first where there are two to compare."""
    speed = {name: medians(rounds, lambda one: one.a_second) for name, rounds in measured.items()}
    cpu = {name: medians(rounds, lambda one: one.cpu_ms) for name, rounds in measured.items()}
    columns: dict[str, dict[str, str]] = {}
    if len(measured) == 2:
        first, second = measured
        columns["throughput, times"] = _cells(".1f", lambda row: speed[first][row] / speed[second][row])
        columns["CPU, times less"] = _cells(".1f", lambda row: cpu[second][row] / cpu[first][row])
    columns |= {f"{name}, CPU ms": _cells(".3f", cpu[name].__getitem__) for name in measured}
    columns |= {f"{name}, turns/s": _cells(".0f", speed[name].__getitem__) for name in measured}
    width = max(len(row) for row in ROWS)
    lines = [[" " * width, *columns]]
    lines += [[row.ljust(width), *(values[row].rjust(len(title)) for title, values in columns.items())] for row in ROWS]
    return "\n".join("  ".join(line) for line in lines)


def _cells(form: str, value: Callable[[str], float]) -> dict[str, str]:
    return {row: format(value(row), form) for row in ROWS}


def document(measured: dict[str, list[Round]], residents: int) -> dict[str, Any]:
    """Everything measured."""
    return {
        "machine": describe(),
        "residents": residents,
        "rounds": {
            name: [
                {turn.value: {"seconds": one.seconds, "cpu_seconds": one.cpu_seconds} for turn, one in figures.items()}
                for figures in rounds
            ]
            for name, rounds in measured.items()
        },
        "median_cpu_ms": {name: medians(rounds, lambda one: one.cpu_ms) for name, rounds in measured.items()},
        "median_turns_a_second": {name: medians(rounds, lambda one: one.a_second) for name, rounds in measured.items()},
    }
