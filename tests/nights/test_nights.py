"""A hundred ordinary days on every merge: nothing happens that must not. More: `python -m tests.nights --days 1000`."""

from __future__ import annotations

import pytest

from tests.nights.plot import days
from tests.nights.world import run

DAYS = 10


@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_days_and_nights_go_well(seed: int) -> None:
    told = run(days(DAYS), seed=seed, days=DAYS)
    assert not told.broken, told
    assert told.messages > 300, "so little was said that nothing could go wrong"


def test_a_seed_tells_the_same_story_every_time() -> None:
    assert run(days(2), seed=77, days=2) == run(days(2), seed=77, days=2)
    assert run(days(2), seed=77, days=2).story != run(days(2), seed=78, days=2).story
