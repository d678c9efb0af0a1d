"""The sender of one channel: claims a small window, commits, makes one call each, records the verdict.

Only one sender claims on a channel: the one that began last. It settles what a dead predecessor left; one that lives
and has been followed finds out at its next claim.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Collection
from datetime import timedelta

import msgspec

from bot.channels.channel import Channel, SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.quiet import QuietHours
from bot.delivery.render import render
from bot.delivery.throttle import Throttle
from civic import privacy
from civic.buttons import ButtonSigner
from civic.messages import Address, OutgoingMessage
from storage import contacts, forwarding, outbox, tenure
from storage.clock import Clock
from storage.outbox import Claimed, DeliveryStatus, Lane
from storage.store import CommitUnknown, LeaseLost, Store, StoreClosed, StoreError, Topic, Transaction

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0  # how often an unrung bell is not believed
RECORD_AGAIN_SECONDS = 0.5
WINDOW_LEAST = 8
WINDOW_MOST = 256
LATENCIES = 64


class Sender:
    """Sends what is due on one channel until it is stopped."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        signer: ButtonSigner,
        clock: Clock,
        *,
        quiet: QuietHours | None,
        holds_notices: bool,
        instead: Collection[str] = (),
    ) -> None:
        """`holds_notices`: a notice outside the free session waits until the resident writes, or goes out on one of
        the channels `instead` where the resident has linked one."""
        self._store = store
        self._channel = channel
        self._signer = signer
        self._clock = clock
        self._quiet = quiet if channel.capabilities.rings else None
        self._session = channel.capabilities.free_session if holds_notices else None
        self._instead = frozenset(instead)
        self._throttle = Throttle(
            rate=channel.capabilities.rate,
            chat_rate=channel.capabilities.chat_rate,
            chat_burst=channel.capabilities.chat_burst,
            now=clock.monotonic(),
        )
        self._bell = store.listen(Topic.OUTBOX)
        self._role, self._holder = f"sender-{channel.name}", ""
        self._busy: set[int] = set()
        self._unsure: list[str] = []  # claims of which nobody knows whether they were committed
        self._deferred: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._latencies: deque[float] = deque([0.05], maxlen=LATENCIES)
        self._failures = 0
        self._rounds = asyncio.Lock()
        self._stopping = False

    async def run(self) -> None:
        """Send until `stop`. Raises `LeaseLost` when another process has begun to send on this channel."""
        self._holder = secrets.token_hex(8)
        await self._store.write(self._begin)
        while not self._stopping:
            try:
                async with self._rounds:
                    wait = await self._round()
            except LeaseLost:
                raise
            except StoreError:
                logger.exception("%s: the outbox cannot be read", self._channel.name)
                wait = IDLE_SECONDS
            if wait > 0:
                await self._bell.wait(min(wait, IDLE_SECONDS))

    def _begin(self, tx: Transaction) -> None:
        tenure.begin(tx, self._role, self._holder)
        outbox.settle(tx, self._channel.name)

    async def stop(self) -> None:
        """Claim nothing more and wait for the calls in flight and their records."""
        self._stopping = True
        self._bell.ring()
        async with self._rounds:  # what the round under way claims is still to be sent
            tasks = tuple(self._tasks)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._store.forget(self._bell)

    async def _round(self) -> float:
        """Claim and start what may go now; how long to wait until the next round."""
        now = self._clock.monotonic()
        if self._throttle.paused(now):
            return self._throttle.wait(now)
        window = self._window() - len(self._tasks)
        room = min(window, self._throttle.room(now))
        claimed, more = await self._claim(max(room, 1), Lane.ACK if room < 1 else self._last_lane(), now)
        for delivery in claimed:
            self._start(delivery)
        if window < 1:  # a call that ends rings the bell
            return IDLE_SECONDS
        if room < 1 or more:
            return self._throttle.wait(self._clock.monotonic())
        return self._until_rested(now)

    def _window(self) -> int:
        slow = sorted(self._latencies)[int(len(self._latencies) * 0.95)]
        return min(WINDOW_MOST, max(WINDOW_LEAST, round(self._channel.capabilities.rate * slow * 1.2)))

    def _last_lane(self) -> Lane:
        return Lane.REPLY if self._quiet and self._quiet.covers(self._clock.now()) else Lane.NOTICE

    def _until_rested(self, now: float) -> float:
        self._deferred = {address: until for address, until in self._deferred.items() if until > now}
        waits = [until - now for until in self._deferred.values()]
        return max(0.01, min(*waits, self._throttle.rested(now), IDLE_SECONDS))

    async def _claim(self, limit: int, last: Lane, now: float) -> tuple[list[Claimed], bool]:
        held = {address for address, until in self._deferred.items() if until > now}
        busy = self._busy | held | self._throttle.resting(now)
        attempt, unsure = secrets.token_hex(8), tuple(self._unsure)

        def claim(tx: Transaction) -> tuple[list[Claimed], bool]:
            tenure.check(tx, self._role, self._holder)
            for other in unsure:
                outbox.give_back(tx, other)
            return outbox.claim(
                tx,
                self._channel.name,
                attempt,
                limit=limit,
                busy=busy,
                last_lane=last,
                heard_since=tx.now - self._session if self._session else None,
                instead=self._instead,
            )

        try:
            claimed = await self._store.write(claim)
        except CommitUnknown:
            self._unsure.append(attempt)
            raise
        del self._unsure[: len(unsure)]
        return claimed

    def _start(self, delivery: Claimed) -> None:
        if delivery.lane > Lane.ACK:
            self._busy.add(delivery.address_id)
            self._throttle.take(delivery.address_id, self._clock.monotonic())
        task = asyncio.create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._bell.ring()
        if not task.cancelled() and task.exception() is not None:
            # The row stays `sending`; the next start settles it like a crash.
            logger.error("%s: a delivery was not recorded", self._channel.name, exc_info=task.exception())

    async def _deliver(self, delivery: Claimed) -> None:
        try:
            result, parts = await self._call(delivery)
            await self._record(delivery, result, parts)
        finally:
            if delivery.lane > Lane.ACK:
                self._busy.discard(delivery.address_id)

    async def _call(self, delivery: Claimed) -> tuple[SendResult, int]:
        """One network call; its result and how many parts there are in all."""
        started = self._clock.monotonic()
        if delivery.lane is Lane.ACK:
            result, parts = await self._channel.acknowledge(delivery.content), 1
        else:
            rendered = render(
                _message(delivery),
                Address(self._channel.name, delivery.recipient),
                self._channel.capabilities,
                self._signer,
                replaces=delivery.replaces,
            )
            parts = len(rendered)
            result = await self._channel.send(delivery.recipient, rendered[min(delivery.part, parts - 1)])
        self._latencies.append(self._clock.monotonic() - started)
        return result, parts

    async def _record(self, delivery: Claimed, result: SendResult, parts: int) -> None:
        verdict = retry.decide(
            result,
            lane=Lane.NOTICE if delivery.shared else delivery.lane,
            attempts=delivery.attempts,
            failures=self._failures,
        )
        not_left = result.outcome is SendOutcome.RETRY and not result.flood and result.retry_after is None
        self._failures = self._failures + 1 if not_left else 0
        now = self._clock.monotonic()
        if verdict.pause:
            self._throttle.pause(verdict.pause, now)
            logger.warning("%s: everybody waits %.0f s: %s", self._channel.name, verdict.pause, result.code)
        if result.outcome is SendOutcome.INVALID:
            logger.error("%s: delivery %d was refused: %s", self._channel.name, delivery.id, result.code)
        while True:  # an unrecorded result would be sent again: the chat waits until the store takes it
            try:
                await self._store.write(lambda tx: _write(tx, delivery, result, verdict, parts))
            except StoreClosed:
                raise
            except StoreError:
                logger.exception("%s: the result of delivery %d cannot be recorded", self._channel.name, delivery.id)
                if self._stopping:
                    raise
                await self._clock.sleep(RECORD_AGAIN_SECONDS)
            else:
                break
        if verdict.delay:  # counted from after the commit, so that nothing overtakes the row before it is due
            self._deferred[delivery.address_id] = self._clock.monotonic() + verdict.delay


def _message(delivery: Claimed) -> OutgoingMessage:
    if not delivery.shared:
        return msgspec.json.decode(delivery.content, type=OutgoingMessage)
    by_language = msgspec.json.decode(delivery.content, type=dict[str, OutgoingMessage])
    return by_language.get(delivery.locale) or by_language["uk"]


def _write(tx: Transaction, delivery: Claimed, result: SendResult, verdict: retry.Verdict, parts: int) -> None:
    if verdict.status is DeliveryStatus.SENT and delivery.part + 1 < parts:
        outbox.requeue(tx, delivery, due=tx.now, counts=False, part=delivery.part + 1)
    elif verdict.status is not None:
        outbox.finish(tx, delivery, verdict.status, external_id=result.external_id, code=result.code)
    else:
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
