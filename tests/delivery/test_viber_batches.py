"""A thousand people on Viber are told the same in a few calls, once each, whatever Viber answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.channels.viber import BATCH, ViberChannel
from bot.delivery.moments import Moment, unwatched
from bot.delivery.sender import Sender
from civic.buttons import ButtonSigner
from civic.messages import Button, OutgoingMessage
from storage import campaigns, contacts, outbox, spending, subscriptions
from storage.claims import Terms
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.store import Store, Transaction
from tests import databases
from tests.fakes.viber import FakeViber
from tests.road.people import eventually
from tests.storage.turns import beside

PRICE = 19_600
TEXT = "Завтра не буде води."
NEWS = msgspec.json.encode(
    {"uk": OutgoingMessage(text=TEXT, rows=((Button("Де саме", url="https://khm.gov.ua/voda"),),))}
).decode()
LOCAL = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class City:
    """Viber, the store and one sender between them."""

    fake: FakeViber
    store: Store
    budget: int = 100_000_000
    ids: list[str] = field(default_factory=list)

    async def people(self, number: int) -> None:
        """So many subscribers who have not written lately, and follow the city's news."""
        users = [self.fake.user() for _ in range(number)]
        for user in users:
            user.subscribed = True
        self.ids += [user.id for user in users]

        def turn(tx: Transaction) -> None:
            for user in users:
                contact = contacts.meet(tx, "viber", user.id, locale="uk", heard=False)
                subscriptions.follow(tx, contact.id, "city")

        await self.store.write(turn)

    async def announce(self, lane: Lane = Lane.BROADCAST) -> None:
        def turn(tx: Transaction) -> None:
            campaigns.create(tx, "water", "city", NEWS, lane=lane)
            campaigns.expand(tx)

        await self.store.write(turn)

    @asynccontextmanager
    async def sending(self, watch: Callable[[Moment], None] = unwatched) -> AsyncIterator[Sender]:
        """A sender at work; at the end it is stopped in order."""
        channel = ViberChannel(
            token=self.fake.token, api_url=self.fake.api_url, public_url=None, sender_name="Громада", rate=200.0
        )
        await channel.open()
        sender = Sender(self.store, channel, ButtonSigner(b"k"), SystemClock(), terms=self.terms, watch=watch)
        running = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            await sender.stop()
            await asyncio.gather(running, return_exceptions=True)
            await channel.close()

    def terms(self, _now: datetime) -> Terms:
        return Terms(local=LOCAL, free=timedelta(hours=24), price=PRICE, budget=self.budget)

    async def stands(self) -> dict[str, int]:
        return await self.store.read(lambda tx: outbox.totals(tx, "water"))

    async def over(self) -> bool:
        """Whether nothing is on its way out any more."""
        return not (await self.stands()).keys() & {"queued", "sending"}

    async def spent(self) -> int:
        return await self.store.read(lambda tx: spending.spent(tx, "viber", f"{LOCAL:%Y-%m}"))

    def told(self) -> Counter[int]:
        """How many people were told how often."""
        return Counter(user.texts.count(TEXT) for user in self.fake.users.values())

    def calls(self, method: str) -> int:
        return len([call for call in self.fake.calls if call.method == method])


@pytest.fixture
async def city(database_url: str) -> AsyncIterator[City]:
    async with FakeViber() as fake, beside(databases.migrated(database_url)) as store:
        fake.webhook_url = "https://hromada.example/webhooks/viber"
        yield City(fake, store)
        assert fake.malformed == []


async def test_a_thousand_are_told_by_four_calls_once_each(city: City) -> None:
    await city.people(1000)
    await city.announce()
    async with city.sending():
        await eventually(city.over)
    assert await city.stands() == {"sent": 1000}
    assert city.told() == {1: 1000}
    assert city.calls("broadcast_message") == 4
    assert 1 <= city.calls("send_message") <= 3, "words nobody has taken yet go to three people first"
    assert max(len(payload["broadcast_list"]) for payload in city.fake.sent("broadcast_message")) <= BATCH
    assert await city.spent() == 1000 * PRICE


async def test_those_who_left_are_marked_and_cost_nothing(city: City) -> None:
    await city.people(400)
    left = city.ids[50::50]
    for who in left:
        city.fake.users[who].subscribed = False
    await city.announce()
    async with city.sending():
        await eventually(city.over)
    assert await city.stands() == {"sent": 400 - len(left), "failed": len(left)}
    assert city.told() == {1: 400 - len(left), 0: len(left)}
    blocked = await city.store.read(lambda tx: tx.rows("SELECT id FROM addresses WHERE blocked_at IS NOT NULL"))
    assert len(blocked) == len(left)
    assert await city.spent() == (400 - len(left)) * PRICE


async def test_one_device_that_cannot_show_it_halts_nothing(city: City) -> None:
    await city.people(200)
    failed = ",".join(f'{{"receiver":"{who}","status":13}}' for who in city.ids[100:105])
    answer = f'{{"status":0,"message_token":17,"failed_list":[{failed}]}}'
    city.fake.fail_next(method="broadcast_message", body=answer)
    await city.announce()
    async with city.sending():
        await eventually(city.over)
    assert await city.stands() == {"sent": 195, "failed": 5}
    assert await city.store.read(lambda tx: campaigns.state(tx, "water")) is campaigns.CampaignState.RUNNING


@pytest.mark.parametrize("how", ["status", "http"])
async def test_an_account_without_batches_is_served_one_by_one(city: City, how: str) -> None:
    await city.people(60)
    if how == "status":
        city.fake.batches = False
    else:
        city.fake.fail_next(method="broadcast_message", http_status=404)
    await city.announce()
    async with city.sending():
        await eventually(city.over)
    assert await city.stands() == {"sent": 60}
    assert city.told() == {1: 60}
    assert city.calls("broadcast_message") == 1
    assert await city.spent() == 60 * PRICE


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_batch_whose_answer_was_cut_off_is_unconfirmed_whole_and_not_repeated(
    city: City, arrived: bool
) -> None:
    await city.people(400)
    city.fake.fail_next(method="broadcast_message", drop=True, delivered=arrived)
    await city.announce()
    async with city.sending():
        await eventually(city.over)
    stands = await city.stands()
    assert stands["sent"] + stands["uncertain"] == 400
    assert 0 < stands["uncertain"] <= BATCH
    assert city.told() == ({1: 400} if arrived else {1: stands["sent"], 0: stands["uncertain"]})
    assert await city.spent() == 400 * PRICE, "what may have been sent may have to be paid"


async def test_an_urgent_batch_is_small_and_once_more_where_nobody_knows(city: City) -> None:
    await city.people(120)
    city.fake.fail_next(method="broadcast_message", drop=True)
    await city.announce(Lane.URGENT)
    async with city.sending():
        await eventually(city.over)
    assert await city.stands() == {"sent": 120}
    assert city.told() == {1: 120}
    assert max(len(payload["broadcast_list"]) for payload in city.fake.sent("broadcast_message")) <= 50


@pytest.mark.parametrize("moment", list(Moment))
async def test_a_process_killed_at_any_moment_leaves_at_most_a_batch_uncertain(city: City, moment: Moment) -> None:
    await city.people(700)
    await city.announce()
    killed, seen = asyncio.Event(), Counter[Moment]()

    def watch(at: Moment) -> None:
        seen[at] += 1
        batches = city.calls("broadcast_message")
        if at is moment and (batches or (at is Moment.CALLING and seen[at] > 3)) and not killed.is_set():
            killed.set()
            raise asyncio.CancelledError  # whatever is under way ends here and now

    channel = ViberChannel(
        token=city.fake.token, api_url=city.fake.api_url, public_url=None, sender_name="Громада", rate=200.0
    )
    await channel.open()
    sender = Sender(city.store, channel, ButtonSigner(b"k"), SystemClock(), terms=city.terms, watch=watch)
    running = asyncio.create_task(sender.run())
    await asyncio.wait_for(killed.wait(), 20)
    for task in (running, *sender._calls, sender._recorder._writing):
        if task is not None:
            task.cancel()
    await asyncio.gather(running, *sender._calls, return_exceptions=True)
    await channel.close()
    async with city.sending():
        await eventually(city.over)
    stands = await city.stands()
    assert sum(stands.values()) == 700
    assert stands.get("uncertain", 0) <= BATCH
    assert max(city.told()) == 1
    assert city.told()[0] <= stands.get("uncertain", 0)


async def test_a_stop_puts_back_what_was_paid_in_thought(city: City) -> None:
    await city.people(250)
    city.fake.fail_next(status=12, times=1_000)  # each waits ten seconds of its own
    await city.announce()
    async with city.sending():
        await eventually(lambda: city.calls("send_message") >= 1)
    assert await city.spent() == 0
    assert await city.stands() == {"queued": 250}
