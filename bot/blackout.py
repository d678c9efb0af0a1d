"""A black-out is noticed at the next start: a heartbeat in the store tells how long nobody worked.

A messenger keeps what residents write for a while and brings it later. Where the gap was longer than that, whoever was
talking with us there is told once. News that has grown old meanwhile does not go out by itself. After a restore from
a backup it is the same, with the moment of the backup as the beginning, and on every channel.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from civic import blackout
from locales import Catalogues
from storage import aftermath, meta
from storage.clock import Clock, from_ms, to_ms
from storage.store import Store, StoreError, Transaction

BEAT = "alive"
GAP = "gap"
RESTORED = "restored"
BEAT_SECONDS = 30.0
NOTABLE = timedelta(hours=1)  # a shorter gap loses nothing and makes nothing old
TOGETHER = timedelta(hours=24)  # gaps that follow so soon are one black-out, of which everybody is told once
OLD = timedelta(hours=24)  # news of before a gap that were decided so long ago are left to staff

logger = logging.getLogger(__name__)


class Restored(msgspec.Struct, frozen=True):
    """What a restore leaves in the store: when it was, and when its backup had been made."""

    at: int
    made_at: int


class Gap(msgspec.Struct, frozen=True):
    """The last gap, in milliseconds since 1970; the row up to which residents of each channel were told.

    `cancelled` messages, and `stopped` news and broadcasts, had grown too old to go out by themselves.
    """

    begun: int
    ended: int
    lost: bool
    reached: dict[str, int]
    cancelled: int = 0
    stopped: int = 0


class Blackouts:
    """Looks at the gap before anything is sent, tells residents of it, and keeps the heart beating."""

    def __init__(
        self, store: Store, clock: Clock, languages: Catalogues, memories: Mapping[str, timedelta | None]
    ) -> None:
        """`memories`: for how long each channel keeps for us what is written; None where nothing is written then."""
        self._store = store
        self._clock = clock
        self._languages = languages
        self._memories = memories

    async def look(self) -> None:
        """Find the gap and cancel what has grown old, before anybody sends. Raises `StoreError`."""
        found = await self._store.write(self._find)
        if found is None:
            return
        begun, ended = found
        logger.warning("nobody worked from %s to %s", begun, ended)
        before = min(begun + timedelta(seconds=BEAT_SECONDS), ended - OLD)  # the heart stopped after its last beat
        while await self._store.write(lambda tx: self._cancel(tx, before, ended - OLD)):
            pass
        gap = await self._store.read(_gap)
        if gap is not None and (gap.cancelled or gap.stopped):
            logger.warning("too old to go out by themselves: %d messages, %d news", gap.cancelled, gap.stopped)

    def _find(self, tx: Transaction) -> tuple[datetime, datetime] | None:
        beat, restored = meta.get(tx, BEAT), _restored(tx)
        begun = int(beat) if beat else None
        lost = restored is not None and (begun is None or restored.at > begun)
        if restored is not None and lost:
            begun = restored.made_at
        if begun is None or (not lost and tx.now - from_ms(begun) <= NOTABLE):
            _beat(tx)
            return None
        away, now = tx.now - from_ms(begun), to_ms(tx.now)
        forgotten = [name for name, memory in self._memories.items() if lost or (memory is not None and away > memory)]
        reached, before = dict.fromkeys(forgotten, 0), _gap(tx)
        if before is None or lost or before.lost or from_ms(begun) - from_ms(before.ended) > TOGETHER:
            _put(tx, Gap(begun, now, lost, reached))
        else:
            _put(tx, msgspec.structs.replace(before, ended=now, reached=before.reached | reached))
        return from_ms(begun), tx.now

    @staticmethod
    def _cancel(tx: Transaction, before: datetime, due: datetime) -> bool:
        gap = _gap(tx)
        assert gap is not None
        cancelled = aftermath.cancel_stale(tx, before)
        stopped = aftermath.leave_to_staff(tx, before, due) + aftermath.end_stale_campaigns(tx, before)
        _put(tx, msgspec.structs.replace(gap, cancelled=gap.cancelled + cancelled, stopped=gap.stopped + stopped))
        if not cancelled:  # not before: whoever starts after a power cut in the middle finds the same gap
            _beat(tx)
        return cancelled > 0

    async def run(self) -> None:
        """Tell whoever is still to be told, then beat until cancelled."""
        while await self._store.write(self._tell):
            pass
        while True:
            try:
                await self._store.write(_beat)
            except StoreError as error:
                logger.warning("the heartbeat cannot be kept: %s", type(error).__name__)
            await self._clock.sleep(BEAT_SECONDS)

    def _tell(self, tx: Transaction) -> bool:
        """Tell one window of residents of one channel; whether there may be more."""
        gap = _gap(tx)
        channel = next(iter(gap.reached), None) if gap is not None else None
        if gap is None or channel is None:
            return False
        begun, ended = from_ms(gap.begun), from_ms(gap.ended)
        since, after = begun - blackout.TALKED, gap.reached[channel]
        talkers, last = aftermath.talkers(tx, channel, since, after=after)
        campaign = f"gap:{gap.begun}"
        blackout.tell(tx, talkers, self._languages, campaign=campaign, begun=begun, ended=ended, lost=gap.lost)
        reached = {name: at for name, at in gap.reached.items() if name != channel or last is not None}
        if last is not None:
            reached[channel] = last
        _put(tx, msgspec.structs.replace(gap, reached=reached))
        return True


def _beat(tx: Transaction) -> None:
    meta.put(tx, BEAT, str(to_ms(tx.now)))


def _gap(tx: Transaction) -> Gap | None:
    found = meta.get(tx, GAP)
    return msgspec.json.decode(found, type=Gap) if found else None


def _put(tx: Transaction, gap: Gap) -> None:
    meta.put(tx, GAP, msgspec.json.encode(gap).decode())


def _restored(tx: Transaction) -> Restored | None:
    found = meta.get(tx, RESTORED)
    return msgspec.json.decode(found, type=Restored) if found else None


def latest(tx: Transaction) -> Gap | None:
    """The last gap that was noticed."""
    return _gap(tx)
