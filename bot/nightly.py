"""The nightly backup: at a quiet hour of the city, and made up for at the next start where the night was dark.

It is made by a process of its own, so that nobody who writes to us waits for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

from storage import nights
from storage.clock import Clock
from storage.store import Store, StoreError

AT = time(3, 30)  # in the city's time
LOOK_SECONDS = 60.0
CLAIM = timedelta(minutes=5)  # renewed while it lasts
AGAIN = timedelta(hours=1)

logger = logging.getLogger(__name__)

Make = Callable[[Path], Awaitable[str]]
"""Makes a backup in a folder, removing what is too old there; the file. Raises `Failed`."""


class Failed(Exception):
    """No backup was made; the message says why, in plain words."""


def last_night(now: datetime, zone: tzinfo) -> datetime:
    """The last moment at which a backup was due."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), AT, zone)
    return due if due <= local else datetime.combine(local.date() - timedelta(days=1), AT, zone)


class Nightly:
    """Sees to one backup a night until cancelled."""

    def __init__(self, store: Store, clock: Clock, folder: Path, *, zone: tzinfo, make: Make) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._zone = zone
        self._make = make

    async def run(self) -> None:
        """Look every minute whether a night is still to be done."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                logger.warning("the nightly backup cannot be seen to: %s", type(error).__name__)
            await self._clock.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Do the last night if nobody has. Raises `StoreError`."""
        night = last_night(self._clock.now(), self._zone)
        if not await self._store.write(lambda tx: nights.claim(tx, night, CLAIM)):
            return
        holding = asyncio.create_task(self._hold())
        try:
            file = await self._make(self._folder)
        except Failed as failed:
            why = str(failed)
            logger.error("the nightly backup failed: %s", why)
            await _end(holding)
            await self._store.write(lambda tx: nights.failed(tx, why, AGAIN))
        else:
            logger.info("the nightly backup is %s", file)
            await _end(holding)
            await self._store.write(lambda tx: nights.done(tx, night, file))
        finally:
            await _end(holding)

    async def _hold(self) -> None:
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            try:
                await self._store.write(lambda tx: nights.keep_at_it(tx, CLAIM))
            except StoreError as error:
                logger.warning("the nightly backup's claim cannot be kept: %s", type(error).__name__)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def by_command(environment: Mapping[str, str]) -> Make:
    """Make backups by the command `hromada`, with the settings given as an environment."""

    async def make(folder: Path) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "backup", str(folder), "--nightly", "--json"),
            env=os.environ | environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await process.communicate()
        except asyncio.CancelledError:
            process.terminate()  # it leaves nothing behind
            await process.wait()
            raise
        return _file(out, err)

    return make


def _file(out: bytes, err: bytes) -> str:
    try:
        told = json.loads(out)
    except ValueError:
        last = err.decode(errors="replace").strip().splitlines()[-1:]
        raise Failed(f"the command ended without a word: {''.join(last)}") from None
    if "error" in told:
        raise Failed(told["error"])
    return str(told["file"])
