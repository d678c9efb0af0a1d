"""Seventy-two dark hours with twenty power cuts."""

from __future__ import annotations

from tests.nights.dark import three_dark_days
from tests.nights.world import run


def test_after_every_cut_we_answer_within_a_minute_and_everybody_is_told_once() -> None:
    told = run(three_dark_days, seed=1, days=4)
    assert not told.broken, told
