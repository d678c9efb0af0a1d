"""Shares of few things: never without Wilson's interval of 95 %."""

from __future__ import annotations

import math

_Z = 1.96  # standard deviations on both sides that hold 95 %


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of a share, 0 to 1; of nothing nothing is known."""
    if not whole:
        return 0.0, 1.0
    p, z2 = part / whole, _Z * _Z / whole
    middle, half = p + z2 / 2, _Z * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole))
    return max(0.0, (middle - half) / (1 + z2)), min(1.0, (middle + half) / (1 + z2))


def share(part: int, whole: int) -> str:
    """A share with its interval, in per cent, and the counts."""
    if not whole:
        return "–"
    low, high = interval(part, whole)
    return f"{100 * part / whole:.1f} ({100 * low:.1f}–{100 * high:.1f}), {part} of {whole}"


def short(part: int, whole: int) -> str:
    """The same for a narrow column: whole per cent, no counts."""
    if not whole:
        return "–"
    low, high = interval(part, whole)
    return f"{100 * part / whole:.0f} ({100 * low:.0f}–{100 * high:.0f})"
