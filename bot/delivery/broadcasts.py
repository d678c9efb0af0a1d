"""From an announcement to its deliveries: set-based, in batches, resumed where a dead process stopped.

A broadcast's audience is frozen once it is due; then each of its channels is fed a portion whenever little is queued
there, so that what is stopped was never written and a switch works at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from civic import broadcast_run
from civic.broadcast_run import Hour
from civic.broadcast_terms import Rules
from storage import campaigns
from storage.store import Store, StoreError, Topic, Transaction

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
BUSY_SECONDS = 0.5  # while something runs


class Announcer:
    """Writes the rows of campaigns and broadcasts, one batch a turn."""

    def __init__(
        self, store: Store, *, rules: Callable[[], Rules], quiet: Callable[[datetime], bool], edits: Collection[str]
    ) -> None:
        """`quiet` says whether it is night in the city; on the channels `edits` a message is replaced in place."""
        self._store = store
        self._rules = rules
        self._quiet = quiet
        self._edits = tuple(edits)
        self._bell = store.listen(Topic.OUTBOX)

    async def run(self) -> None:
        """Write out whatever is unfinished, whenever something was announced, until cancelled."""
        while True:
            busy = False
            try:
                while await self.once():
                    pass
                busy = await self._store.read(broadcast_run.runs)
            except StoreError:
                logger.exception("announcements cannot be expanded")
            await self._bell.wait(BUSY_SECONDS if busy else IDLE_SECONDS)

    async def once(self) -> bool:
        """Write what there is to write now, each thing once; whether there may be more at once."""
        more = await self._store.write(campaigns.expand)
        if await self._store.read(broadcast_run.freezing):
            more = await self._store.write(self._freeze) or more
        for broadcast_id, channel, portion in await self._store.read(self._hungry):
            await self._store.write(partial(self._feed, broadcast_id=broadcast_id, channel=channel, portion=portion))
        return more

    def _freeze(self, tx: Transaction) -> bool:
        return broadcast_run.freeze(tx, self._rules())

    def _hungry(self, tx: Transaction) -> list[tuple[int, str, int]]:
        return broadcast_run.hungry(tx, Hour(self._quiet(tx.now)))

    def _feed(self, tx: Transaction, *, broadcast_id: int, channel: str, portion: int) -> bool:
        return broadcast_run.feed(tx, broadcast_id, channel, portion, rules=self._rules(), edits=self._edits)
