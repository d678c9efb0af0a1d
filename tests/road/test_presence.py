"""What a process knows of the others: who works, how the messengers stand, under what name we are known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.webchat import WebChatChannel
from bot.delivery.sender import Sender
from bot.presence import STALE_SECONDS, Presence
from bot.web.ports import ChannelState, Readiness, WorkerState
from civic.buttons import ButtonSigner
from storage import meta
from storage.claims import Terms
from storage.clock import SystemClock
from storage.store import LeaseLost, Store, Topic
from tests.conftest import StillClock
from tests.road.people import eventually
from tests.storage.turns import beside


async def nothing(_ref: str) -> bytes | None:
    return None


class Side:
    """One process: what it tells and knows."""

    def __init__(self, store: Store, clock: StillClock, *, listens: bool) -> None:
        self.channel = WebChatChannel(nothing)
        begun = ChannelState.ELSEWHERE if listens else ChannelState.PENDING
        self.readiness = Readiness(store=True, content=True, listening=True, channels={"telegram": begun})
        self.presence = Presence(store, clock, self.readiness, {"telegram": self.channel}, listens=listens)

    @property
    def knows(self) -> tuple[WorkerState, ChannelState]:
        return self.readiness.worker, self.readiness.channels["telegram"]


@pytest.fixture
async def page(store: Store, clock: StillClock) -> Side:
    return Side(store, clock, listens=True)


@pytest.fixture
async def worker(store: Store, clock: StillClock) -> AsyncIterator[Side]:
    side = Side(store, clock, listens=False)
    side.presence.works(True)
    saying = asyncio.create_task(side.presence.say())
    yield side
    saying.cancel()
    await asyncio.gather(saying, return_exceptions=True)


async def test_pages_are_ready_before_anybody_works(page: Side) -> None:
    await page.presence.look_once()
    assert page.knows == (WorkerState.MISSING, ChannelState.ELSEWHERE)
    assert page.readiness.ready


async def test_pages_tell_what_the_worker_found(store: Store, page: Side, worker: Side, clock: StillClock) -> None:
    async def looked(state: ChannelState) -> bool:
        await page.presence.look_once()
        return page.knows == (WorkerState.ELSEWHERE, state)

    await eventually(lambda: looked(ChannelState.ELSEWHERE))  # the worker's first attempt is no news
    assert page.readiness.ready
    worker.presence.stands("telegram", ChannelState.REJECTED)
    await eventually(lambda: looked(ChannelState.REJECTED))
    await store.write(lambda tx: meta.put(tx, "called:telegram", "hromada_bot"))
    worker.presence.stands("telegram", ChannelState.READY)
    await eventually(lambda: looked(ChannelState.READY))
    assert page.channel.called == "hromada_bot"
    clock.forward(STALE_SECONDS + 1)
    await page.presence.look_once()
    assert page.knows == (WorkerState.MISSING, ChannelState.ELSEWHERE)


async def test_an_old_word_is_not_taken_for_a_new_one(store: Store, worker: Side, clock: StillClock) -> None:
    async def said() -> bool:
        return await store.read(lambda tx: meta.get(tx, "worker")) is not None

    await eventually(said)
    clock.forward(STALE_SECONDS + 1)
    late = Side(store, clock, listens=True)
    await late.presence.look_once()
    assert late.knows[0] is WorkerState.MISSING


async def test_whoever_works_believes_nobody_else(page: Side, worker: Side) -> None:
    await worker.presence.look_once()
    assert worker.knows == (WorkerState.HERE, ChannelState.PENDING)
    worker.presence.works(False)
    assert worker.knows == (WorkerState.ELSEWHERE, ChannelState.ELSEWHERE)


async def test_a_sender_that_was_followed_claims_nothing_more(store: Store, database_url: str) -> None:
    def sender(kept: Store) -> Sender:
        channel = WebChatChannel(nothing)
        return Sender(kept, channel, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))

    async with beside(database_url) as other:
        first = asyncio.create_task(sender(store).run())

        async def begun() -> str | None:
            return await store.read(lambda tx: meta.get(tx, "holder:sender-web"))

        await eventually(begun)
        holder = await begun()
        following = sender(other)
        second = asyncio.create_task(following.run())

        async def followed() -> bool:
            return await begun() != holder

        await eventually(followed)
        await store.write(lambda tx: tx.wake(Topic.OUTBOX))
        with pytest.raises(LeaseLost, match="sender-web"):
            await first
        assert not second.done()
        await following.stop()
        await second
