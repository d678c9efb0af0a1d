"""Figures of deliveries as tables for people: medians over the rounds, and how many times less the product takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

import msgspec

from bench.delivery.contenders import PRODUCT
from bench.delivery.measure import Took

Measured = Mapping[tuple[str, str], Sequence[Took]]  # by contender and by what was varied


def middle(rounds: Sequence[Took], value: Callable[[Took], float]) -> float:
    """The median over the rounds."""
    return median(value(one) for one in rounds)


def table(measured: Measured, varied: str) -> str:
    """One line for each contender and case; the ratio is to the product in the same case."""
    head = (f"{'':20}", f"{varied:>16}", "CPU s / 1,000", "of it the loop", "a second", "at once", "CPU, times ours")
    lines = ["  ".join(head)]
    for (name, case), rounds in measured.items():
        cpu = middle(rounds, lambda one: one.cpu_a_thousand)
        ours = measured.get((PRODUCT, case))
        times = cpu / middle(ours, lambda one: one.cpu_a_thousand) if ours else 0.0
        cells = (
            f"{name:20}",
            f"{case:>16}",
            f"{cpu:13.3f}",
            f"{middle(rounds, lambda one: 1000 * one.loop / one.messages):14.3f}",
            f"{middle(rounds, lambda one: one.a_second):8.0f}",
            f"{middle(rounds, lambda one: one.peak):7.0f}",
            f"{times:15.1f}" if times else "",
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def document(measured: Measured) -> list[dict[str, object]]:
    """Every round of everybody."""
    return [
        {
            "contender": name,
            "case": case,
            "median_cpu_a_thousand": middle(rounds, lambda one: one.cpu_a_thousand),
            "median_a_second": middle(rounds, lambda one: one.a_second),
            "rounds": [msgspec.to_builtins(one) for one in rounds],
        }
        for (name, case), rounds in measured.items()
    ]
