"""The clocks at work: what is due to be said of cases and promises, and each working morning what waits.

A tick reads first and writes only where there is something to say. What it says is rows of the store, so it does not
matter which process ticks, how often, or where one died.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time

from civic import mornings, reminding
from civic.reminding import Hour
from handlers.dialogue.world import World
from storage.store import Store, Transaction

logger = logging.getLogger(__name__)


class Reminders:
    """Says what is due."""

    def __init__(
        self,
        store: Store,
        *,
        world: Callable[[], World],
        quiet: Callable[[datetime], bool],
        morning: time,
        site: str = "",
    ) -> None:
        """`world` is asked anew at each tick: the record and with it the terms may have changed. `quiet` says whether
        it is night in the city, `morning` is when staff are told what waits, city time. `site` is the address that
        mail to them ends with; empty: no mail is written."""
        self._store = store
        self._world = world
        self._quiet = quiet
        self._morning = morning
        self._site = site

    async def tick(self) -> None:
        """Say what is due now."""
        world = self._world()
        clock, languages = world.clock, world.languages
        if await self._store.read(lambda tx: reminding.anything(tx, clock)):
            rang = await self._store.write(lambda tx: reminding.tick(tx, world.terms, clock, Hour(self._quiet(tx.now))))
            if rang:
                logger.info("alarms heard: %d", rang)
        if await self._store.read(lambda tx: mornings.is_time(tx, clock, self._morning)):

            def say(tx: Transaction) -> int:
                told = mornings.tick(tx, languages, clock, self._morning, quiet=self._quiet(tx.now), site=self._site)
                return len(told)

            logger.info("told what waits: %d", await self._store.write(say))
