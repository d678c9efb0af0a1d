"""An event loop whose time is virtual: it jumps to whatever is due next, and flies where nothing happens.

Work that others do in threads is done on the spot, so one thing happens at a time and always in the same order. While
nothing is under way, timers may be late by a part of how long it has been calm, as on a machine that was asleep: a
quiet night costs a hundred steps and not a hundred thousand. What the story itself has planned is never late.
"""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

CALM_SECONDS = 1.0  # after so long without traffic time begins to fly
SHARE = 2.0  # of the calm so far, by which a timer may be late
LATEST = 900.0


class NightLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time, beginning at 0."""

    def __init__(self) -> None:
        self.at = 0.0
        self.under_way = 0  # calls and turns: while there are any, time does not fly
        self._stirred_at = 0.0
        self._planned: list[float] = []
        super().__init__(_Patience(self))
        self._clock_resolution = 1e-6  # as fine as a float is after a year

    def time(self) -> float:
        return self.at

    def stir(self) -> None:
        """Something happens: time does not fly for a while."""
        self._stirred_at = self.at

    @property
    def calm(self) -> bool:
        """Whether nothing has happened for a while."""
        return not self.under_way and self.at - self._stirred_at > CALM_SECONDS

    async def until(self, at: float) -> None:
        """Wait until exactly this time."""
        if at <= self.at:
            return
        heapq.heappush(self._planned, at)
        await asyncio.sleep(at - self.at)
        self.stir()

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Do it here and now."""
        del executor
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def leap(self) -> None:
        """Go to the next thing that is due; called when nothing else is left to do."""
        timers: list[asyncio.TimerHandle] = getattr(self, "_scheduled")  # noqa: B009
        if not timers:
            raise RuntimeError("nothing will ever happen any more")
        at = timers[0].when()
        if self.calm:
            at = max(at, self.at + min(LATEST, (self.at - self._stirred_at) * SHARE))
            while self._planned and self._planned[0] <= self.at:
                heapq.heappop(self._planned)
            if self._planned:
                at = min(at, self._planned[0])
        self.at = max(self.at, at)


class _Patience(selectors.SelectSelector):
    """Waits for nobody: no socket is ever open here."""

    def __init__(self, loop: NightLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self._loop.leap()
        return []


class NightClock:
    """The machine's clock on a virtual loop. Its wall clock may be set wrong."""

    def __init__(self, loop: NightLoop, begins: datetime) -> None:
        self._loop = loop
        self._begins = begins
        self._set: list[tuple[float, float]] = [(0.0, 0.0)]  # since when it has been wrong by how many seconds

    def now(self) -> datetime:
        return self.shown(self._loop.at)

    def shown(self, at: float) -> datetime:
        """What it showed at a time of the loop."""
        wrong = next(wrong for since, wrong in reversed(self._set) if since <= max(at, 0.0))
        return self._begins + timedelta(seconds=round(at + wrong, 3))

    def monotonic(self) -> float:
        return self._loop.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def jump(self, wrong: float) -> None:
        """Set the wall clock wrong by so many seconds."""
        self._set.append((self._loop.at, wrong))
