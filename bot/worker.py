"""What one process at a time does for all: it sends, announces, ticks, does slow work, registers and polls.

It holds a lease. Other processes that could do the same stand by and take over when the holder ends: at once where it
died on its machine, within half a minute where the machine fell silent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.delivery.sender import Sender
from bot.supervision import supervised
from storage.clock import Clock
from storage.store import LeaseLost, Store

ROLE = "worker"
STAND_BY_SECONDS = 1.0  # whoever has not got the lease by then is told that another process has it

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Worker:
    """Works whenever the lease is to be had, until stopped."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        first: Sequence[Work] = (),
        senders: Sequence[Sender],
        sources: Sequence[Work],
        chores: Sequence[Work],
        tell: Callable[[bool], None],
    ) -> None:
        """`first` is done, one after another, before anything else. `sources` take things in and end first; `chores`
        end last. `tell` hears whether it is we who work."""
        self._store = store
        self._clock = clock
        self._first = first
        self._senders = senders
        self._sources = sources
        self._chores = chores
        self._tell = tell
        self._taking: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Work, as often as the lease is lost and had again, until cancelled."""
        while True:
            waiting = asyncio.get_running_loop().call_later(STAND_BY_SECONDS, self._stand_by)
            try:
                async with self._store.lease(ROLE):
                    waiting.cancel()
                    await self._work()
            except* LeaseLost:
                logger.warning("the work is another process's now")
                self._tell(False)
            finally:
                waiting.cancel()

    def _stand_by(self) -> None:
        logger.info("another process works; standing by")
        self._tell(False)

    async def _work(self) -> None:
        """Everything at once; ends by being cancelled, or when somebody finds the lease lost."""
        logger.info("the work is ours")
        self._tell(True)
        for work in self._first:
            await work()
        async with asyncio.TaskGroup() as group:
            for work in (*(sender.run for sender in self._senders), *self._chores):
                group.create_task(supervised(work, self._clock))
            self._taking = [group.create_task(supervised(source, self._clock)) for source in self._sources]

    async def stop(self) -> None:
        """Take nothing in any more, then let the calls in flight end and be recorded. The lease is still held."""
        for task in self._taking:
            task.cancel()
        await asyncio.gather(*self._taking, return_exceptions=True)
        await asyncio.gather(*(sender.stop() for sender in self._senders))
