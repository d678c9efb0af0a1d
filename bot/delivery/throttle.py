"""How fast one channel may be fed: over all chats, to each chat, and after it asked us to wait. Pure, on a given time.

Times are seconds of a monotonic clock.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

SLACK_SECONDS = 0.25  # what a sender that wakes late may make up for
LATENCIES = 64


@dataclass(slots=True)
class Departure:
    """When a call left. A busy machine may begin it later than it was started: whoever begins it says so."""

    at: float


class Pace:
    """So many calls a second: evenly, and never more than that in any one second.

    It starts empty, so that a restart is no burst. A caller who comes late makes up for `SLACK_SECONDS` at most, still
    within the limit of every second.
    """

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._slack = max(2.0, rate * SLACK_SECONDS)
        self._level = 0.0
        self._at = now
        self._count = max(1, int(rate))
        self._span = self._count / rate
        self._gone: deque[Departure] = deque(maxlen=self._count)

    def room(self, now: float) -> int:
        """How many may go now."""
        self._fill(now)
        free = self._count - len(self._gone)
        for departure in self._gone:
            if departure.at + self._span > now or free >= self._level:
                break
            free += 1
        return max(0, min(int(self._level), free))

    def take(self, now: float) -> Departure:
        """Count one that goes."""
        self._fill(now)
        self._level -= 1.0
        departure = Departure(now)
        self._gone.append(departure)
        return departure

    def wait(self, now: float) -> float:
        """Seconds until one may go."""
        self._fill(now)
        wait = max(0.0, (1.0 - self._level) / self._rate)
        if len(self._gone) == self._count:
            wait = max(wait, self._gone[0].at + self._span - now)
        return wait

    def _fill(self, now: float) -> None:
        # The first calls are slow, whose connections are new, and would arrive together with those behind them.
        most = self._slack if len(self._gone) == self._count else 1.0 + self._rate / 100
        self._level = min(most, self._level + max(0.0, now - self._at) * self._rate)
        self._at = max(self._at, now)


class Chats:
    """Each chat's own pace: `rate` a second after a burst."""

    def __init__(self, rate: float, burst: int) -> None:
        self._every = 1.0 / rate
        self._ahead = (burst - 1) / rate
        self._full_at: dict[int, float] = {}  # when a chat's burst is whole again
        self._order: deque[tuple[float, int]] = deque()
        self._resting: dict[int, float] = {}

    def take(self, address_id: int, now: float) -> None:
        """Count a message to one chat."""
        self._forget(now)
        full_at = max(self._full_at.get(address_id, now), now) + self._every
        self._full_at[address_id] = full_at
        self._order.append((full_at, address_id))
        if full_at - self._ahead > now:
            self._resting[address_id] = full_at - self._ahead

    def resting(self, now: float) -> AbstractSet[int]:
        """The chats that must not be sent anything yet."""
        self._resting = {address_id: until for address_id, until in self._resting.items() if until > now}
        return self._resting.keys()

    def rested(self, now: float) -> float:
        """Seconds until one of the resting chats has rested; infinity where none rests."""
        return min((until - now for until in self._resting.values() if until > now), default=math.inf)

    def _forget(self, now: float) -> None:
        while self._order and self._order[0][0] <= now:
            full_at, address_id = self._order.popleft()
            if self._full_at.get(address_id) == full_at:
                del self._full_at[address_id]


class Latencies:
    """How long calls take: of the last ones, all but one in twenty are faster than `slow`."""

    def __init__(self) -> None:
        self.slow = 0.05
        self._last: deque[float] = deque([self.slow], maxlen=LATENCIES)
        self._measured = 0

    def add(self, seconds: float) -> None:
        """Remember one."""
        self._last.append(seconds)
        self._measured += 1
        if seconds > self.slow or self._measured % 16 == 0:
            self.slow = sorted(self._last)[int(len(self._last) * 0.95)]


class Throttle:
    """One channel's pace. Acknowledgements of presses are not messages and are not counted."""

    def __init__(self, *, rate: float, chat_rate: float, chat_burst: int, now: float) -> None:
        self._all = Pace(rate, now)
        self._chats = Chats(chat_rate, chat_burst)
        self._not_before = 0.0

    def room(self, now: float) -> int:
        """How many calls may be made now."""
        return 0 if now < self._not_before else self._all.room(now)

    def paused(self, now: float) -> bool:
        """Whether the platform asked everybody to wait."""
        return now < self._not_before

    def take(self, now: float, *address_ids: int) -> Departure:
        """Count one call, and a message to each of the chats it is for."""
        for address_id in address_ids:
            self._chats.take(address_id, now)
        return self._all.take(now)

    def pause(self, seconds: float, now: float) -> None:
        """Nobody is sent anything for so long."""
        self._not_before = max(self._not_before, now + seconds)

    def resting(self, now: float) -> AbstractSet[int]:
        """The chats that must not be sent anything yet."""
        return self._chats.resting(now)

    def wait(self, now: float) -> float:
        """Seconds until a call may be made: the pause ends, there is room."""
        return max(self._not_before - now, self._all.wait(now))

    def rested(self, now: float) -> float:
        """Seconds until one of the resting chats has rested; infinity where none rests."""
        return self._chats.rested(now)
