"""What came of the calls, written down: many results in one commit, each under the attempt that it belongs to.

The recorder writes whatever has come while it wrote before, so a quiet hour records at once and a busy one in batches.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery.moments import Moment, Watch
from bot.delivery.retry import Verdict
from civic import privacy
from storage import campaigns, claims, contacts, forwarding, outbox, switches
from storage.clock import Clock
from storage.outbox import Claimed, DeliveryStatus, Ended
from storage.store import Store, StoreClosed, StoreError, Transaction

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 0.5
GATHER_SECONDS = 0.005  # between two commits: each costs as much as twenty results

Trouble = Callable[[Transaction, str, str], object]
"""Hears in a turn that a channel's account is in trouble: the channel, and the platform's code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery, what the platform said, and what follows. `parts` is how many messages it takes in all."""

    delivery: Claimed
    result: SendResult
    verdict: Verdict
    parts: int

    @property
    def goes_on(self) -> bool:
        """Whether the next part is to follow."""
        return self.verdict.status is DeliveryStatus.SENT and self.delivery.part + 1 < self.parts


class Recorder:
    """Writes results down until there are none; `done` hears of each batch after its commit, and which campaigns the
    platform's refusals have halted."""

    def __init__(
        self,
        store: Store,
        channel: str,
        clock: Clock,
        done: Callable[[Sequence[Entry], frozenset[str]], None],
        watch: Watch,
        trouble: Trouble,
    ) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._done = done
        self._watch = watch
        self._trouble = trouble
        self._waiting: list[Entry] = []
        self._writing: asyncio.Task[None] | None = None
        self._ending = False
        self._wrote_at = -GATHER_SECONDS
        self._doubted: set[tuple[str, str]] = set()  # campaigns and languages whose words were refused last

    def put(self, *entries: Entry) -> None:
        """Have results written down."""
        self._waiting += entries
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())

    @property
    def behind(self) -> bool:
        """Whether there are results that nobody has begun to write down."""
        return bool(self._waiting)

    async def end(self) -> None:
        """Wait until everything is written down; from now on the store has one try."""
        self._ending = True
        if self._writing is not None:
            await self._writing

    def _cleared(self, batch: Sequence[Entry]) -> frozenset[str]:
        """Campaigns of which a language that was refused has been taken now: it was about single recipients."""
        cleared: set[str] = set()
        for entry in batch:
            words = entry.delivery.campaign, entry.delivery.locale
            if entry.delivery.shared and entry.result.outcome is SendOutcome.INVALID:
                self._doubted.add(words)
            elif entry.result.outcome is SendOutcome.SENT and words in self._doubted:
                self._doubted.discard(words)
                cleared.add(entry.delivery.campaign)
        return frozenset(cleared)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                if not self._ending:
                    await asyncio.sleep(max(0.0, self._wrote_at + GATHER_SECONDS - self._clock.monotonic()))
                batch, self._waiting = self._waiting, []
                await self._write(batch)
                self._wrote_at = self._clock.monotonic()
        finally:
            self._writing = None

    async def _write(self, batch: list[Entry]) -> None:
        """Write a batch; an unrecorded result would be sent again, so its chat waits until the store takes it."""
        cleared = self._cleared(batch)
        while True:
            self._watch(Moment.RECORDING)
            try:
                halted = await self._store.write(lambda tx: record(tx, self._channel, batch, cleared, self._trouble))
            except StoreClosed:
                break
            except StoreError:
                logger.exception("%s: %d results cannot be recorded", self._channel, len(batch))
                if self._ending:
                    break
                await self._clock.sleep(AGAIN_SECONDS)
            except Exception:
                if len(batch) == 1:  # it stays `sending`; the next start settles it like a crash
                    logger.exception("%s: the result of delivery %d is lost", self._channel, batch[0].delivery.id)
                    break
                for entry in batch:  # only the guilty one fails
                    await self._write([entry])
                return
            else:
                self._watch(Moment.RECORDED)
                self._done(batch, halted)
                return
        self._done(batch, frozenset())


def record(
    tx: Transaction,
    channel: str,
    entries: Sequence[Entry],
    cleared: Collection[str] = (),
    trouble: Trouble = switches.stop_pushes,
) -> frozenset[str]:
    """Write results down; the campaigns that the platform's refusals have halted. The words of those that are
    `cleared` have been taken since they were refused. `trouble` is told why the channel's account refuses."""
    halted: set[str] = set()
    refused = next((entry.result for entry in entries if entry.result.outcome is SendOutcome.ACCOUNT), None)
    if refused is not None:
        trouble(tx, channel, refused.code)
    taken = {_words(entry) for entry in entries if entry.result.outcome is SendOutcome.SENT}
    for campaign in sorted(cleared):
        campaigns.accept(tx, campaign)
    outbox.finish(
        tx,
        *(
            Ended(entry.delivery, entry.verdict.status, entry.result.external_id, entry.result.code)
            for entry in entries
            if entry.verdict.status is not None and not entry.goes_on
        ),
    )
    for entry in entries:
        _record(tx, channel, entry)
        invalid = entry.delivery.shared and entry.result.outcome is SendOutcome.INVALID
        # Where others were sent the same just now, the refusal was about one recipient.
        if invalid and _words(entry) not in taken and campaigns.refuse(tx, entry.delivery.campaign):
            halted.add(entry.delivery.campaign)
    return frozenset(halted)


def _words(entry: Entry) -> tuple[str, str]:
    return entry.delivery.campaign, entry.delivery.locale


def _record(tx: Transaction, channel: str, entry: Entry) -> None:
    delivery, result, verdict = entry.delivery, entry.result, entry.verdict
    if not (verdict.status in {DeliveryStatus.SENT, DeliveryStatus.UNCERTAIN} or verdict.counts):
        claims.pay_back(tx, channel, delivery)
    if entry.goes_on:
        outbox.requeue(tx, delivery, due=tx.now, counts=False, part=delivery.part + 1)
    elif verdict.status is None:
        outbox.requeue(
            tx,
            delivery,
            due=tx.now + timedelta(seconds=verdict.delay),
            counts=verdict.counts,
            keep_screen=not verdict.new_message,
            code=result.code,
        )
    if verdict.gone and (contact := contacts.get(tx, delivery.address_id)) is not None:
        privacy.lost(tx, contact)
        forwarding.move_on(tx, delivery.id, attempt=delivery.attempt)  # this one, too, has certainly not arrived
