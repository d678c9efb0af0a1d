"""A bug that somebody plants is found within some days, and its seed brings it back, event for event.

Without the bug the same seed goes well: see `test_nights.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

import pytest

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery import retry
from storage.store import Transaction
from tests.nights.plot import days
from tests.nights.world import run

DAYS = 6


def _again_and_again() -> AbstractContextManager[object]:
    """What may have arrived is sent again, whatever it is."""
    decide = retry.decide

    def planted(result: SendResult, **given: Any) -> retry.Verdict:
        if result.outcome is SendOutcome.UNCERTAIN:
            return retry.Verdict(delay=1.0, counts=True)
        return decide(result, **given)

    return patch("bot.delivery.retry.decide", planted)


def _deaf_to_stops() -> AbstractContextManager[object]:
    """`/stop` is answered and changes nothing."""
    return patch("civic.privacy.stop", lambda _tx, _contact_id: 1)


def _sleepless() -> AbstractContextManager[object]:
    """A claim does not look at the hour."""
    return patch("storage.claims._is_quiet", lambda _hours, _local: False)


def _hasty() -> AbstractContextManager[object]:
    """There is always room for one more."""
    return patch("bot.delivery.throttle.Pace.room", lambda _pace, _now: 8)


def _boastful() -> AbstractContextManager[object]:
    """After a crash everything that was on its way is taken for sent."""

    def planted(tx: Transaction, channel: str) -> int:
        return tx.execute(
            "UPDATE deliveries SET status = 'sent' WHERE status = 'sending' AND channel = :channel", channel=channel
        )

    return patch("storage.outbox.settle", planted)


@pytest.mark.parametrize(
    ("plant", "seed", "words"),
    [
        (_again_and_again, 1, "times"),
        (_deaf_to_stops, 1, "after their /stop"),
        (_sleepless, 1, "in their quiet hours"),
        (_hasty, 1, "calls in"),
        (_boastful, 1, "no platform has taken it"),
    ],
)
def test_a_planted_bug_is_found_and_its_seed_brings_it_back(
    plant: Callable[[], AbstractContextManager[object]], seed: int, words: str
) -> None:
    with plant():
        found = run(days(DAYS), seed=seed, days=DAYS)
    assert words in found.broken
    with plant():
        assert run(days(DAYS), seed=seed, days=DAYS) == found
