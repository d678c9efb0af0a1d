"""What is said to many leaves by the sender: staff can halt it at any moment, answers overtake it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bot.channels.channel import Part, SendOutcome, SendResult
from bot.channels.webchat import WebChatChannel
from bot.delivery.sender import Sender
from civic.buttons import ButtonSigner
from civic.messages import Button, OutgoingMessage
from storage import campaigns, contacts, meta, outbox, subscriptions, switches
from storage.campaigns import CampaignState
from storage.claims import Terms
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.store import Store, StoreTrouble, Topic, Transaction
from tests.conftest import StillClock
from tests.road.people import eventually
from tests.road.trouble import held

CAMPAIGN, TOPIC = "news", "city"
SENT = SendResult(SendOutcome.SENT)


class Post(WebChatChannel):
    """A messenger that notes what it carried and answers as it is told."""

    def __init__(self, rate: float, *, batch: int = 1) -> None:
        self.capabilities = replace(WebChatChannel.capabilities, rate=rate, batch=batch)
        self.carried: list[tuple[str, str]] = []
        self.calls: list[int] = []
        self.answer: Callable[[str, Part], SendResult] = lambda _chat, _part: SENT
        self.refuses_batches = False
        self.open_ = asyncio.Event()
        self.open_.set()

    async def send(self, address_id: str, part: Part) -> SendResult:
        await self.open_.wait()
        self.calls.append(1)
        self.carried.append((address_id, part.text))
        return self.answer(address_id, part)

    async def send_many(self, address_ids: Sequence[str], part: Part) -> Sequence[SendResult]:
        if self.refuses_batches:
            return [SendResult(SendOutcome.BATCH_REFUSED)] * len(address_ids)
        self.calls.append(len(address_ids))
        self.carried += [(address_id, part.text) for address_id in address_ids]
        return [self.answer(address_id, part) for address_id in address_ids]

    def told(self, words: str) -> list[str]:
        """To whom these words went."""
        return [chat for chat, text in self.carried if text == words]


Begin = Callable[[Post], Awaitable[Sender]]


@pytest.fixture
async def begin(store: Store) -> AsyncIterator[Begin]:
    """Have a sender at work on a messenger."""
    started: list[tuple[Sender, asyncio.Task[Any]]] = []

    async def start(post: Post) -> Sender:
        sender = Sender(store, post, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))
        started.append((sender, asyncio.create_task(sender.run())))
        await eventually(lambda: store.read(lambda tx: meta.get(tx, "holder:sender-web")))
        return sender

    yield start
    for sender, running in started:
        await sender.stop()
        await running


def announce(people: int, *, english: int = 0, lane: Lane = Lane.BROADCAST) -> Callable[[Transaction], None]:
    """Say something to so many; the last `english` of them read English."""

    def turn(tx: Transaction) -> None:
        for number in range(people):
            locale = "en" if number >= people - english else "uk"
            contact = contacts.meet(tx, "web", f"{number}", locale=locale)
            subscriptions.follow(tx, contact.id, TOPIC)
        words = {"uk": OutgoingMessage(text="Новина"), "en": OutgoingMessage(text="News")}
        campaigns.create(tx, CAMPAIGN, TOPIC, msgspec.json.encode(words).decode(), lane=lane)
        while campaigns.expand(tx):
            pass

    return turn


async def totals(store: Store) -> dict[str, int]:
    return await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))


async def test_words_that_the_platform_refuses_reach_it_three_times_and_no_more(store: Store, begin: Begin) -> None:
    post = Post(1000)
    post.answer = lambda _chat, _part: SendResult(SendOutcome.INVALID, code="can't parse entities")
    await store.write(announce(50))
    await begin(post)
    await eventually(lambda: halted(store))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert len(post.carried) == 3
    assert await totals(store) == {"failed": 3, "paused": 47}


async def test_refusals_that_are_written_down_late_are_no_fewer(
    store: Store, begin: Begin, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, let_through = Post(1000), asyncio.Semaphore(0)
    post.answer = lambda _chat, _part: SendResult(SendOutcome.INVALID)
    monkeypatch.setattr(post.open_, "wait", let_through.acquire)
    await store.write(announce(50))
    sender = await begin(post)
    await eventually(lambda: len(sender._calls) == 3)
    with held(database_url):
        let_through.release()
        await eventually(lambda: len(sender._calls) == 2)
        await asyncio.sleep(0.02)  # the first is being written down
        for _ in range(50):
            let_through.release()
        await eventually(lambda: not sender._calls)
    await eventually(lambda: halted(store))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert len(post.carried) == 3


async def test_one_language_that_is_refused_halts_all_while_the_other_is_fine(store: Store, begin: Begin) -> None:
    post = Post(200)
    post.answer = lambda _chat, part: SENT if part.lang == "uk" else SendResult(SendOutcome.INVALID)
    await store.write(announce(200, english=100))

    def english(tx: Transaction) -> None:
        body = {"uk": OutgoingMessage(text="Новина"), "en": OutgoingMessage(text="News", lang="en")}
        tx.execute("UPDATE campaigns SET content = :content", content=msgspec.json.encode(body).decode())

    await store.write(english)
    await begin(post)
    await eventually(lambda: halted(store))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert len(post.told("News")) == 3


async def test_single_recipients_who_cannot_be_written_to_halt_nothing(store: Store, begin: Begin) -> None:
    post = Post(500)
    post.answer = lambda chat, _part: SendResult(SendOutcome.INVALID) if chat in {"5", "15", "25", "35"} else SENT
    await store.write(announce(40))
    await begin(post)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert await totals(store) == {"sent": 36, "failed": 4}


async def halted(store: Store) -> bool:
    return await store.read(lambda tx: campaigns.state(tx, CAMPAIGN)) is CampaignState.HALTED


async def nothing_is(store: Store, *statuses: str) -> bool:
    return not set(await totals(store)) & set(statuses)


async def test_paused_gone_on_with_and_stopped(store: Store, begin: Begin) -> None:
    post = Post(100)
    await store.write(announce(60))
    await begin(post)
    await eventually(lambda: len(post.carried) >= 5)
    await store.write(lambda tx: campaigns.pause(tx, CAMPAIGN))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    paused = await totals(store)
    assert paused["paused"] > 20, "it was paused in the middle"
    await store.write(lambda tx: campaigns.resume(tx, CAMPAIGN))
    await eventually(lambda: len(post.carried) > paused["sent"] + 5)
    await store.write(lambda tx: campaigns.stop(tx, CAMPAIGN))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    ended = await totals(store)
    assert ended["sent"] == len(post.carried)
    assert ended["sent"] + ended["cancelled"] == 60
    assert max(Counter(chat for chat, _text in post.carried).values()) == 1


async def test_the_stop_switch_holds_everything_to_many_and_no_answer(store: Store, begin: Begin) -> None:
    post = Post(1000)
    await store.write(lambda tx: switches.stop_bulk(tx, "a stolen account"))
    await store.write(announce(20, lane=Lane.URGENT))
    await store.write(lambda tx: reply(tx, "0", "Відповідь"))
    await begin(post)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert post.carried == [("0", "Відповідь")]
    await store.write(switches.allow_bulk)
    await eventually(lambda: len(post.told("Новина")) == 20)


async def test_an_alert_holds_news_and_lets_what_is_urgent_pass(store: Store, begin: Begin) -> None:
    post = Post(1000)
    await store.write(lambda tx: switches.set_alert(tx, "since now"))
    await store.write(announce(10))
    await store.write(lambda tx: reply(tx, "1", "Укриття поруч", lane=Lane.URGENT))
    await begin(post)
    await eventually(lambda: post.carried == [("1", "Укриття поруч")])
    await store.write(lambda tx: switches.set_alert(tx, ""))
    await eventually(lambda: len(post.told("Новина")) == 10)


def reply(tx: Transaction, chat: str, words: str, *, lane: Lane = Lane.REPLY) -> None:
    address = contacts.meet(tx, "web", chat, locale="uk").address_id
    outbox.queue(tx, words, address, msgspec.json.encode(OutgoingMessage(text=words)).decode(), lane=lane)


async def test_an_answer_overtakes_what_is_said_to_many(store: Store, begin: Begin) -> None:
    post = Post(40)
    await store.write(announce(200))
    await begin(post)
    await eventually(lambda: len(post.carried) >= 10)
    await store.write(lambda tx: reply(tx, "asks", "Відповідь"))
    before = len(post.carried)
    await eventually(lambda: post.told("Відповідь"))
    assert len(post.carried) - before <= 12, "what had been claimed may go first, and no more"


async def test_nobody_is_written_to_after_they_stopped(store: Store, begin: Begin) -> None:
    post = Post(100)
    await store.write(announce(40))
    await begin(post)
    await eventually(lambda: len(post.carried) >= 3)

    def stops(tx: Transaction) -> None:
        contact = contacts.meet(tx, "web", "39", locale="uk")
        subscriptions.unfollow_all(tx, contact.id)

    await store.write(stops)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert "39" not in post.told("Новина")
    assert await totals(store) == {"sent": 39, "cancelled": 1}


async def test_many_are_told_the_same_in_one_call(store: Store, begin: Begin) -> None:
    post = Post(10, batch=30)
    await store.write(announce(100, english=20))
    await begin(post)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert await totals(store) == {"sent": 100}
    assert max(post.calls) == 30
    assert len(post.calls) <= 10, "the first of each language proves that the words are taken"
    assert (len(post.told("Новина")), len(post.told("News"))) == (80, 20)


async def test_an_account_that_may_not_send_to_many_sends_one_by_one(store: Store, begin: Begin) -> None:
    post = Post(1000, batch=30)
    post.refuses_batches = True
    await store.write(announce(40))
    await begin(post)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert await totals(store) == {"sent": 40}
    assert sorted(post.told("Новина"), key=int) == [str(number) for number in range(40)]


async def test_whoever_stops_us_during_a_flood_is_not_written_to_after_it(
    store: Store, begin: Begin, clock: StillClock
) -> None:
    post = Post(200)
    floods = iter([SendResult(SendOutcome.RETRY, retry_after=0.6, flood=True)])
    post.answer = lambda chat, _part: next(floods, SENT) if chat == "3" else SENT
    await store.write(announce(100))
    await begin(post)
    await eventually(lambda: nothing_is(store, "sending") if post.told("Новина")[3:] else False)
    await store.write(lambda tx: campaigns.stop(tx, CAMPAIGN))
    carried = len(post.carried)
    clock.forward(1)  # the flood is over
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert len(post.carried) == carried


async def test_words_that_no_call_to_many_takes_go_one_by_one_and_the_next_go_together(
    store: Store, begin: Begin
) -> None:
    post = Post(1000, batch=30)
    post.refuses_batches = True
    await store.write(announce(40))
    await begin(post)
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert set(post.calls) == {1}
    post.refuses_batches = False

    def other(tx: Transaction) -> None:
        words = {"uk": OutgoingMessage(text="Інша")}
        campaigns.create(tx, "other", TOPIC, msgspec.json.encode(words).decode(), lane=Lane.BROADCAST)
        campaigns.expand(tx)

    await store.write(other)
    await eventually(lambda: len(post.told("Інша")) == 40)
    assert max(post.calls) > 10


@pytest.mark.parametrize("why", ["buttons", "the account"])
async def test_what_needs_a_call_of_its_own_is_not_claimed_long_before(store: Store, begin: Begin, why: str) -> None:
    post = Post(10, batch=60)
    post.refuses_batches = why == "the account"
    await store.write(announce(60))
    if why == "buttons":
        words = {"uk": OutgoingMessage(text="Новина", rows=((Button("Відкрити", action="commitment:khm-1"),),))}
        content = msgspec.json.encode(words).decode()
        await store.write(lambda tx: tx.execute("UPDATE campaigns SET content = :content", content=content))
    await begin(post)
    await eventually(lambda: len(post.carried) >= 5)
    await store.write(lambda tx: campaigns.stop(tx, CAMPAIGN))
    await eventually(lambda: nothing_is(store, "queued", "sending"))
    assert len(post.carried) < 25, "whoever stops it stops it at once"


async def test_however_often_it_rings_no_more_than_a_window_of_what_is_urgent_is_claimed(
    store: Store, begin: Begin
) -> None:
    post = Post(10)
    await store.write(announce(200, lane=Lane.URGENT))
    await begin(post)
    await eventually(lambda: len(post.carried) >= 3)
    for _ in range(30):
        await store.write(lambda tx: tx.wake(Topic.OUTBOX))
        await asyncio.sleep(0.02)
    assert (await totals(store))["sending"] <= 16


async def test_calls_that_fail_together_make_everybody_wait_as_for_one(store: Store, begin: Begin) -> None:
    post = Post(1000)
    post.open_.clear()
    post.answer = lambda _chat, _part: SendResult(SendOutcome.RETRY, code="no line")
    sender = await begin(post)
    for number in range(20):
        await store.write(lambda tx, number=number: reply(tx, str(number), "Відповідь"))  # type: ignore[misc]
    await eventually(lambda: len(sender._calls) >= 8)
    post.open_.set()
    await eventually(lambda: not sender._calls)
    assert sender._throttle.wait(SystemClock().monotonic()) <= 2


async def test_what_is_in_flight_is_recorded_though_the_rest_cannot_be_put_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(1000)
    post.open_.clear()
    await store.write(announce(20))
    sender = Sender(store, post, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))
    running = asyncio.create_task(sender.run())
    await eventually(lambda: len(sender._calls) == 3)

    def trouble(*_: object) -> None:
        raise StoreTrouble("the line is cut")

    monkeypatch.setattr(outbox, "hand_back", trouble)
    stopping = asyncio.create_task(sender.stop())
    await asyncio.sleep(0.05)
    post.open_.set()
    await asyncio.gather(stopping, running)
    assert await totals(store) == {"sent": 3, "sending": 17}
