"""From an announcement to its deliveries: set-based, in batches, resumed where a dead process stopped."""

from __future__ import annotations

import logging

from storage import campaigns
from storage.store import Store, StoreError, Topic

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0


class Announcer:
    """Writes the rows of campaigns, one batch a turn."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bell = store.listen(Topic.OUTBOX)

    async def run(self) -> None:
        """Expand whatever is unfinished, whenever something was announced, until cancelled."""
        while True:
            try:
                while await self._store.write(campaigns.expand):
                    pass
            except StoreError:
                logger.exception("announcements cannot be expanded")
            await self._bell.wait(IDLE_SECONDS)
