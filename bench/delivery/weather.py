"""Bad weather on the fake server: it is full, some have blocked the bot, it errs, and it hangs up once it has taken."""

from __future__ import annotations

import random
from enum import Enum, auto

BLOCKED_OF = 20  # one chat in twenty has blocked the bot
FULL = 0.02  # a call that finds the server full, which then is full for everybody
FULL_SECONDS = (1, 60)
ERRS = 0.01
HANGS_UP = 0.005
SEED = 7


class Fate(Enum):
    """What becomes of one call."""

    TAKEN = auto()
    FULL = auto()
    BLOCKED = auto()
    ERROR = auto()
    HUNG_UP = auto()  # taken, and nobody is told


def blocked(chat: int) -> bool:
    """Whether a chat has blocked the bot, in a storm or not."""
    return chat % BLOCKED_OF == 0


class Storm:
    """The same weather at every run. It ends at `until` (monotonic seconds); who has blocked us stays so."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.free_at = 0.0  # when the server has room again
        self._chance = random.Random(SEED)  # noqa: S311 -- the same weather every time

    def fate(self, chat: int, now: float) -> Fate:
        """What becomes of a call to a chat."""
        if now < self.free_at:
            return Fate.FULL
        if now < self.until:
            if self._chance.random() < FULL:
                self.free_at = now + self._chance.uniform(*FULL_SECONDS)
                return Fate.FULL
            if self._chance.random() < ERRS:
                return Fate.ERROR
        if blocked(chat):
            return Fate.BLOCKED
        if now < self.until and self._chance.random() < HANGS_UP:
            return Fate.HUNG_UP
        return Fate.TAKEN
