"""What processes know of each other: the one that works says every few seconds how the messengers stand, others look.

Nothing depends on it but links and what `/readyz` tells: who may work is decided by the lease.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import msgspec

from bot.channels.channel import Channel
from bot.web.ports import ChannelState, Readiness, WorkerState
from storage import meta
from storage.clock import Clock, from_ms, to_ms
from storage.store import Store, StoreError, Transaction

SAY_SECONDS = 5.0
LOOK_SECONDS = 2.0
STALE_SECONDS = 20.0  # after so long a silence nobody works
WORD = "worker"

logger = logging.getLogger(__name__)


# How a messenger may stand elsewhere; what another release tells beside these is not understood.
_TOLD = {state.value: state for state in ChannelState if state is not ChannelState.PENDING}


class Word(msgspec.Struct, frozen=True):
    """What whoever works last said: when, by their clock, and how each messenger stood."""

    at: int
    channels: dict[str, str]


class Presence:
    """Keeps `readiness` true to who works and how the messengers stand."""

    def __init__(
        self, store: Store, clock: Clock, readiness: Readiness, messengers: Mapping[str, Channel], *, listens: bool
    ) -> None:
        """`listens`: this process never works, so others are believed from the start."""
        self._store = store
        self._clock = clock
        self._readiness = readiness
        self._messengers = messengers
        self._listens = listens
        self._news = asyncio.Event()
        self._heard: str | None = None
        self._heard_at = clock.monotonic()

    def works(self, here: bool) -> None:
        """The lease is ours, or another's."""
        self._listens = not here
        self._readiness.worker = WorkerState.HERE if here else WorkerState.ELSEWHERE
        if not here:
            self._readiness.channels |= dict.fromkeys(self._messengers, ChannelState.ELSEWHERE)

    def stands(self, name: str, state: ChannelState) -> None:
        """How a messenger stands, as this process found."""
        self._readiness.channels[name] = state
        self._news.set()

    async def say(self) -> None:
        """While we work: tell the others, at once when something changes, until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._store.write(self._put)
            except StoreError as error:
                logger.warning("others cannot be told that we work: %s", type(error).__name__)
            try:
                async with asyncio.timeout(SAY_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                continue

    def _put(self, tx: Transaction) -> None:
        states = {name: self._readiness.channels[name].value for name in self._messengers}
        meta.put(tx, WORD, msgspec.json.encode(Word(to_ms(tx.now), states)).decode())

    async def look(self) -> None:
        """Learn what the others say, until cancelled."""
        while True:
            try:
                await self.look_once()
            except StoreError as error:
                logger.warning("others cannot be heard: %s", type(error).__name__)
            await self._clock.sleep(LOOK_SECONDS)

    async def look_once(self) -> None:
        """Learn it now. Raises `StoreError`."""
        said, called = await self._store.read(self._get)
        word = msgspec.json.decode(said, type=Word) if said else Word(0, {})
        now = self._clock.monotonic()
        if said != self._heard:  # from then on by our clock alone, for theirs may be wrong
            age = (self._clock.now() - from_ms(word.at)).total_seconds() if self._heard is None else 0.0
            self._heard, self._heard_at = said, now - age
        if not self._listens:
            return
        for name, channel in self._messengers.items():
            channel.called = called[name] or channel.called
        fresh = now - self._heard_at < STALE_SECONDS
        self._readiness.worker = WorkerState.ELSEWHERE if fresh else WorkerState.MISSING
        for name in self._messengers:
            told = word.channels.get(name, "") if fresh else ""
            self._readiness.channels[name] = _TOLD.get(told, ChannelState.ELSEWHERE)

    def _get(self, tx: Transaction) -> tuple[str, dict[str, str | None]]:
        return meta.get(tx, WORD) or "", {name: meta.get(tx, f"called:{name}") for name in self._messengers}
