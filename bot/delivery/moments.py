"""The moments of a delivery at which a process may die. Tests stop it exactly there; in service nobody watches."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Moment(StrEnum):
    """Where a delivery stands between the outbox and the platform."""

    CLAIMED = "claimed"  # committed as being sent, nothing has left
    CALLING = "calling"  # just before the socket
    CALLED = "called"  # the platform has answered, nothing is recorded
    RECORDING = "recording"  # just before the results are committed
    RECORDED = "recorded"  # the results are committed


Watch = Callable[[Moment], None]


def unwatched(_moment: Moment) -> None:
    """Nobody looks."""
