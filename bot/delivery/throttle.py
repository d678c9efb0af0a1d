"""How fast one channel may be fed: over all chats, to each chat, and after it asked us to wait. Pure, on a given time.

Times are seconds of a monotonic clock.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet

PRUNE_AT = 10_000  # chats remembered before the rested ones are forgotten


class Bucket:
    """So many a second, with a small burst; it starts empty, so that a restart is no burst."""

    def __init__(self, rate: float, burst: float, now: float, *, full: bool = False) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst if full else 0.0
        self._at = now

    def level(self, now: float) -> float:
        """How many may go now."""
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return self._level

    def take(self, now: float, count: float = 1.0) -> None:
        """Count what goes."""
        self._level = self.level(now) - count

    def wait(self, now: float) -> float:
        """Seconds until one may go."""
        return max(0.0, (1.0 - self.level(now)) / self._rate)


class Throttle:
    """One channel's pace. Acknowledgements of presses are not messages and are not counted."""

    def __init__(self, *, rate: float, chat_rate: float, chat_burst: int, now: float) -> None:
        # Room for little more than one: a sender that wakes late loses nothing, and no second holds more than the rate.
        self._all = Bucket(rate, max(1.5, rate / 64), now)
        self._chat_rate = chat_rate
        self._chat_burst = chat_burst
        self._chats: dict[int, Bucket] = {}
        self._not_before = 0.0

    def room(self, now: float) -> int:
        """How many messages may go now."""
        return 0 if now < self._not_before else int(self._all.level(now))

    def paused(self, now: float) -> bool:
        """Whether the platform asked everybody to wait."""
        return now < self._not_before

    def take(self, address_id: int, now: float) -> None:
        """Count a message to one chat."""
        self._all.take(now)
        if address_id not in self._chats:
            if len(self._chats) >= PRUNE_AT:
                self._prune(now)
            self._chats[address_id] = Bucket(self._chat_rate, self._chat_burst, now, full=True)
        self._chats[address_id].take(now)

    def pause(self, seconds: float, now: float) -> None:
        """Nobody is sent anything for so long."""
        self._not_before = max(self._not_before, now + seconds)

    def resting(self, now: float) -> AbstractSet[int]:
        """The chats that must not be sent anything yet."""
        return {address_id for address_id, bucket in self._chats.items() if bucket.level(now) < 1.0}

    def wait(self, now: float) -> float:
        """Seconds until a message may go: the pause ends, the bucket fills."""
        return max(self._not_before - now, self._all.wait(now))

    def rested(self, now: float) -> float:
        """Seconds until one of the resting chats has rested; infinity where none rests."""
        waits = [wait for bucket in self._chats.values() if (wait := bucket.wait(now)) > 0]
        return min(waits, default=math.inf)

    def _prune(self, now: float) -> None:
        self._chats = {
            address_id: bucket for address_id, bucket in self._chats.items() if bucket.level(now) < self._chat_burst
        }
