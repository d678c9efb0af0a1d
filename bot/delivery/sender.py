"""The sender of one channel: claims a small window, commits, makes one call each, has the results written down.

Only one sender claims on a channel: the one that began last. It settles what a dead predecessor left; one that lives
and has been followed finds out at its next claim. What it has claimed and not begun stands in `_ready`, in the order of
the lanes; together with the calls in flight that is at most a window, so a death leaves no more than that uncertain.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.channel import Channel, SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.calls import Caller
from bot.delivery.moments import Moment, Watch, unwatched
from bot.delivery.results import Entry, Recorder, Trouble
from bot.delivery.throttle import Departure, Latencies, Throttle
from bot.delivery.trials import Trials
from civic.buttons import ButtonSigner
from storage import claims, outbox, switches, tenure
from storage.claims import Taken, Terms
from storage.clock import Clock
from storage.outbox import Claimed, Lane
from storage.store import Bell, CommitUnknown, LeaseLost, Store, StoreError, Topic, Transaction

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0  # how often an unrung bell is not believed
WAKE_SECONDS = 1.0  # how often those who rest are looked at
WINDOW_LEAST = 8
WINDOW_MOST = 256
AHEAD_SECONDS = 0.1  # how much is claimed before it may go: as long as a claim may take
SOON_SECONDS = 1.0  # whoever stops us meanwhile is written to all the same


class Sender:
    """Sends what is due on one channel until it is stopped."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        signer: ButtonSigner,
        clock: Clock,
        *,
        terms: Callable[[datetime], Terms],
        watch: Watch = unwatched,
        trouble: Trouble = switches.stop_pushes,
    ) -> None:
        """`terms` says for a moment under which terms messages go; `watch` hears of each delivery's moments; `trouble`
        hears, in the turn that records it, that the channel's account refuses."""
        self._store = store
        self._channel = channel
        self._clock = clock
        self._terms = terms
        self._watch = watch
        self._caller = Caller(channel, signer)
        self._recorder = Recorder(store, channel.name, clock, self._recorded, watch, trouble)
        self._throttle = Throttle(
            rate=channel.capabilities.rate,
            chat_rate=channel.capabilities.chat_rate,
            chat_burst=channel.capabilities.chat_burst,
            now=clock.monotonic(),
        )
        self._bell, self._stir = store.listen(Topic.OUTBOX), Bell()
        self._rung = True  # something was put into the outbox since we looked
        self._role, self._holder = f"sender-{channel.name}", ""
        self._ready: list[tuple[int, int, Claimed]] = []
        self._busy: set[int] = set()  # chats of what is claimed and not recorded
        self._unsure: list[tuple[str, str]] = []  # claims that may have been committed, and in which month
        self._shared: set[int] = set()  # deliveries that share a call, until they are recorded
        self._refused = self._refusal_kept = False  # by the account, whose switch is then set for every claim
        self._deferred: dict[int, float] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._trials = Trials()
        self._latencies = Latencies()
        self._failures = 0
        self._more = True
        self._waits = False  # something that is due, for a chat that is busy
        self._short = False  # of room: what is ready waits for its turn
        self._look_at = 0.0
        self._woke = -WAKE_SECONDS
        self._rounds = asyncio.Lock()
        self._stopping = False
        self._share = channel.capabilities.batch  # for how many chats a call is likely to be

    async def run(self) -> None:
        """Send until `stop`. Raises `LeaseLost` when another process has begun to send on this channel."""
        self._holder = secrets.token_hex(8)
        await self._store.write(self._begin)
        self._busy.difference_update(delivery.address_id for _lane, _id, delivery in self._ready)
        self._ready.clear()  # of another tenure: settled by now
        self._rung = self._more = True
        hearing = asyncio.create_task(self._hear())
        try:
            while not self._stopping:
                await self._stir.wait(min(await self._one_round(), IDLE_SECONDS))
        finally:
            hearing.cancel()

    async def _hear(self) -> None:
        while True:
            await self._bell.wait()
            self._rung = True
            self._stir.ring()

    async def _one_round(self) -> float:
        try:
            async with self._rounds:
                return await self._round()
        except LeaseLost:
            raise
        except StoreError:
            logger.exception("%s: the outbox cannot be read", self._channel.name)
            return IDLE_SECONDS

    def _begin(self, tx: Transaction) -> None:
        tenure.begin(tx, self._role, self._holder)
        outbox.settle(tx, self._channel.name)

    async def stop(self) -> None:
        """Claim nothing more, put back what has not begun, wait for the calls in flight and their records."""
        self._stopping = True
        self._stir.ring()
        async with self._rounds:
            try:
                await self._hand_back(lambda _delivery: True)
            except StoreError:  # the calls in flight end and are recorded all the same
                logger.exception("%s: what was claimed cannot be put back", self._channel.name)
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._recorder.end()
        self._store.forget(self._bell)

    # What is claimed

    async def _round(self) -> float:
        """Start what may go now and claim what may go next; how long to wait until the next round."""
        now = self._clock.monotonic()
        if self._throttle.paused(now):
            await self._hand_back(lambda _delivery: True)  # whoever stops us meanwhile must not be written to
            return self._throttle.wait(now)
        if self._trials.halted:
            await self._let_go(frozenset(self._trials.halted))
        if self._refused:
            kept = self._refusal_kept
            await self._hand_back(lambda delivery: delivery.lane > Lane.REPLY)
            if kept:
                self._refused = self._refusal_kept = False
        if far := self._far():
            await self._hand_back(lambda delivery: delivery.id in far)
        self._depart(now)
        free, least = self._room(), max(1, self._share // 2)  # a batch is not worth a call for less
        looks = self._rung or now >= self._look_at
        if free >= least and (looks or (self._more and len(self._ready) <= self._ahead() // 2)):
            self._rung = False
            await self._claim(min(free, self._ahead()), Lane.REPLY if self._refused else Lane.DIGEST, now)
        elif self._rung:  # all is taken up by news: whoever waits for an answer is let past
            self._rung = False
            await self._claim(WINDOW_LEAST, Lane.REPLY, now)
        self._depart(self._clock.monotonic())
        return self._wait()

    def _window(self) -> int:
        needed = round(self._channel.capabilities.rate * (self._latencies.slow * 1.2 + AHEAD_SECONDS))
        return max(min(WINDOW_MOST, max(WINDOW_LEAST, needed)), self._channel.capabilities.batch)

    def _room(self) -> int:
        """How many more may be claimed. Each member of a batch counts: a death leaves no more than a window unsure."""
        return self._window() - len(self._calls) - len(self._shared) - len(self._ready)

    def _ahead(self) -> int:
        ahead = round(self._channel.capabilities.rate * AHEAD_SECONDS)
        return max(1, self._share, min(ahead, WINDOW_MOST))

    def _far(self) -> set[int]:
        """What is claimed and would not leave soon, because each needs a call of its own."""
        soon = max(WINDOW_LEAST, round(self._channel.capabilities.rate * SOON_SECONDS))
        ready = [item[2] for item in sorted(self._ready)]
        return self._caller.beyond(ready, soon) if len(ready) > soon else set()

    def _wait(self) -> float:
        now = self._clock.monotonic()
        if self._rung:
            return 0.0
        if self._ready:  # a call that ends rings, too
            return max(0.001, self._throttle.wait(now)) if self._short else IDLE_SECONDS
        if self._more and not self._refused and self._room() >= max(1, self._share // 2):
            return 0.0
        return max(0.001, self._look_at - now)

    def _next_look(self, now: float) -> float:
        """Seconds until what could not be claimed now may be: a chat has rested, another attempt is due."""
        self._deferred = {address: until for address, until in self._deferred.items() if until > now}
        waits = [until - now for until in self._deferred.values()]
        return max(0.01, min(*waits, self._throttle.rested(now), IDLE_SECONDS))

    async def _claim(self, limit: int, last: Lane, now: float) -> None:
        held = {address for address, until in self._deferred.items() if until > now}
        engaged = frozenset(self._busy)
        busy = engaged | held | self._throttle.resting(now)
        attempt, unsure = secrets.token_hex(8), tuple(self._unsure)
        terms = self._terms(self._clock.now())
        wakes = now - self._woke >= WAKE_SECONDS
        answers = max(1, self._throttle.room(now)) - sum(lane in claims.ANSWERS for lane, _id, _one in self._ready)

        def claim(tx: Transaction) -> Taken:
            tenure.check(tx, self._role, self._holder)
            for other, month in unsure:
                outbox.give_back(tx, self._channel.name, other, month)
            if wakes:
                claims.wake(tx, self._channel.name)
            return claims.claim(
                tx, self._channel.name, attempt, limit=limit, busy=busy, terms=terms, last_lane=last, answers=answers
            )

        try:
            taken = await self._store.write(claim)
        except CommitUnknown:
            self._unsure.append((attempt, terms.month))
            raise
        del self._unsure[: len(unsure)]
        if wakes:
            self._woke = now
        if last is Lane.DIGEST:
            self._more, self._waits = taken.more, taken.busy
            self._look_at = now + self._next_look(now)
        if taken.busy and engaged - self._busy:  # one of them was recorded while we claimed
            self._rung = True
        for delivery in taken.claimed:
            if delivery.lane > Lane.ACK:
                self._busy.add(delivery.address_id)
            heapq.heappush(self._ready, (delivery.lane, delivery.id, delivery))
        if taken.claimed:
            self._watch(Moment.CLAIMED)
            if (latest := taken.claimed[-1]).lane > Lane.REPLY:
                self._share = self._caller.room(latest)  # what follows is most likely the same

    async def _hand_back(self, which: Callable[[Claimed], bool]) -> None:
        """Put claimed deliveries back that have not begun."""
        unsent = [delivery for _lane, _id, delivery in self._ready if which(delivery)]
        if not unsent:
            return
        await self._store.write(lambda tx: outbox.hand_back(tx, unsent))
        self._ready = [item for item in self._ready if not which(item[2])]
        heapq.heapify(self._ready)
        self._busy.difference_update(delivery.address_id for delivery in unsent)
        self._more = True

    async def _let_go(self, campaigns: frozenset[str]) -> None:
        """The words of these were refused too often: staff look at them first."""
        await self._hand_back(lambda delivery: delivery.campaign in campaigns)
        self._trials.forget(campaigns)

    # What departs

    def _depart(self, now: float) -> None:
        """Start the calls that may be made now, the first lane first."""
        waiting: list[tuple[int, int, Claimed]] = []
        self._short = False
        while self._ready and len(self._calls) < WINDOW_MOST:
            item = heapq.heappop(self._ready)
            delivery = item[2]
            if delivery.lane is not Lane.ACK and self._throttle.room(now) < 1:
                waiting.append(item)
                self._short = True
                break
            if self._refused and delivery.lane > Lane.REPLY:  # the account is in trouble: the next round puts it back
                waiting.append(item)
                continue
            if not self._trials.may_go(delivery):
                waiting.append(item)
                continue
            self._start(self._together(delivery), now)
        for item in waiting:
            heapq.heappush(self._ready, item)

    def _together(self, first: Claimed) -> list[Claimed]:
        """Those who are told the same in the same call."""
        room = self._caller.room(first)
        if room < 2 or not self._trials.proven(first):
            return [first]
        words = self._caller.words(first)
        same = sorted(item for item in self._ready if self._caller.words(item[2]) == words)[: room - 1]
        gone = {item[1] for item in same}
        self._ready = [item for item in self._ready if item[1] not in gone]
        heapq.heapify(self._ready)
        return [first, *(item[2] for item in same)]

    def _start(self, deliveries: list[Claimed], now: float) -> None:
        first = deliveries[0]
        departure = self._throttle.take(now, *(one.address_id for one in deliveries)) if first.lane > Lane.ACK else None
        self._trials.took_off(first)
        if len(deliveries) > 1:
            self._shared.update(delivery.id for delivery in deliveries)
        task = asyncio.create_task(self._call(deliveries, departure))
        self._calls.add(task)
        task.add_done_callback(lambda done: self._called(done, deliveries))

    async def _call(self, deliveries: list[Claimed], departure: Departure | None) -> None:
        started = self._clock.monotonic()
        if departure is not None:
            departure.at = started
        self._watch(Moment.CALLING)
        try:
            results, parts = await self._caller.call(deliveries)
        finally:
            self._trials.landed(deliveries[0])
        self._watch(Moment.CALLED)
        self._latencies.add(self._clock.monotonic() - started)
        self._judge(deliveries, results, parts)

    def _called(self, task: asyncio.Task[None], deliveries: Sequence[Claimed]) -> None:
        self._calls.discard(task)
        if not self._short:  # what is ready waits for a place in flight, not for its turn
            self._stir.ring()
        if not task.cancelled() and task.exception() is not None:
            # Its rows stay `sending`; the next start settles them like a crash.
            logger.error("%s: a call was not recorded", self._channel.name, exc_info=task.exception())
            self._busy.difference_update(delivery.address_id for delivery in deliveries)
            self._shared.difference_update(delivery.id for delivery in deliveries)

    # What came of it

    def _judge(self, deliveries: Sequence[Claimed], results: Sequence[SendResult], parts: int) -> None:
        self._trials.judge(deliveries[0], results)
        entries = []
        for delivery, result in zip(deliveries, results, strict=True):
            verdict = retry.decide(result, lane=delivery.lane, attempts=delivery.attempts, failures=self._failures)
            if result.outcome is SendOutcome.INVALID:
                logger.error("%s: delivery %d was refused: %s", self._channel.name, delivery.id, result.code)
            entries.append(Entry(delivery, result, verdict, parts))
        now, not_left = self._clock.monotonic(), all(result.unheard for result in results)
        if not (not_left and self._throttle.paused(now)):  # those that fail together are one failure
            self._failures = self._failures + 1 if not_left else 0
        if pause := max(entry.verdict.pause for entry in entries):
            self._throttle.pause(pause, now)
            logger.warning("%s: everybody waits %.0f s: %s", self._channel.name, pause, results[0].code)
        if any(result.outcome is SendOutcome.ACCOUNT for result in results):
            self._refused, self._refusal_kept = True, False
            self._stir.ring()
        self._recorder.put(*entries)

    def _recorded(self, entries: Sequence[Entry], halted: frozenset[str]) -> None:
        now = self._clock.monotonic()
        self._refusal_kept |= any(entry.result.outcome is SendOutcome.ACCOUNT for entry in entries)
        for entry in entries:
            address_id = entry.delivery.address_id
            self._shared.discard(entry.delivery.id)
            if entry.delivery.lane > Lane.ACK:
                self._busy.discard(address_id)
            if entry.verdict.delay:  # counted from after the commit: nothing overtakes the row before it is due
                self._deferred[address_id] = now + entry.verdict.delay
                self._look_at = min(self._look_at, now + entry.verdict.delay)
            if entry.verdict.status is None:
                self._more = True
            if (
                self._trials.refused(entry.delivery) and not self._recorder.behind
            ):  # staff may have resumed it meanwhile
                self._trials.halted.add(entry.delivery.campaign)
        if self._waits:  # for a chat that is not busy any more
            self._rung = True
        if halted:
            logger.error("%s: halted, the platform refuses the words of %s", self._channel.name, ", ".join(halted))
            self._trials.halted |= halted
        if self._rung or self._trials.halted or self._refused or not self._short:
            self._stir.ring()
