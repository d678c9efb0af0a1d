"""Digests leave: whoever is due is told in one message, some residents a turn, resumed where a dead process stopped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import tzinfo

from civic import digests
from locales import Translator
from storage import digests as gathered
from storage import switches
from storage.clock import Clock
from storage.digests import Due
from storage.store import Store, StoreError, Topic, Transaction

logger = logging.getLogger(__name__)

IDLE_SECONDS = 20.0
REST_SECONDS = 1.0  # between two looks, however often something rings


class Digester:
    """Writes the digests that are due."""

    def __init__(
        self, store: Store, clock: Clock, *, zone: tzinfo, languages: Mapping[str, Translator], public_url: str
    ) -> None:
        """`zone` is the city's, by which it is ten o'clock and Monday."""
        self._store = store
        self._clock = clock
        self._zone = zone
        self._languages = languages
        self._public_url = public_url
        self._bell = store.listen(Topic.OUTBOX)

    async def run(self) -> None:
        """Write what is due, now and whenever it may have become so, until cancelled."""
        while True:
            try:
                await self.once()
            except StoreError:
                logger.exception("digests cannot be written")
            await self._clock.sleep(REST_SECONDS)
            await self._bell.wait(IDLE_SECONDS)

    async def once(self) -> int:
        """Write every digest that is due now; how many residents were looked at."""
        due = digests.due_at(self._clock.now().astimezone(self._zone))
        looked = 0
        while await self._store.read(lambda tx: gathered.anything(tx, due) and not switches.bulk_stopped(tx)):
            people = await self._store.write(lambda tx: self._send(tx, due))
            if not people:
                break
            looked += people
        return looked

    def _send(self, tx: Transaction, due: Due) -> int:
        if switches.bulk_stopped(tx):
            return 0
        return digests.send(tx, due, languages=self._languages, public_url=self._public_url)
