"""The end of a process: what was claimed is sent and recorded, and the next one goes on in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from bot.channels.channel import Part, SendOutcome, SendResult
from bot.channels.webchat import WebChatChannel
from bot.delivery.sender import Sender
from bot.settings import TelegramMode
from civic.buttons import ButtonSigner
from civic.messages import OutgoingMessage
from storage import contacts, outbox
from storage.claims import Terms
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.store import Store, Topic, Transaction
from tests.conftest import Place
from tests.road.people import (
    HELP,
    LONG,
    eventually,
    floods,
    followers,
    known,
    notices,
    publish,
    recorded,
    restart,
    strict_town,
    tell,
    until_sent,
)
from tests.road.process import City
from tests.road.trouble import held, run
from tests.town import OnTelegram, Town


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place) as opened:
        yield opened


async def test_what_must_wait_is_not_overtaken_after_a_restart(town: Town) -> None:
    (olena,) = await known(town)
    floods(town, seconds=3)
    await tell(town, olena, "перше", "друге", "третє")
    await eventually(lambda: any(call.status == 429 for call in town.telegram.calls))
    await recorded(town)
    await restart(town)
    await until_sent(town)
    assert olena.texts[1:] == ["перше", "друге", "третє"]


async def test_a_long_text_goes_on_with_its_next_part_after_a_restart(town: Town) -> None:
    (olena,) = await known(town)
    town.telegram.flood(2, retry_after=1)
    await tell(town, olena, LONG)
    await eventually(lambda: len(olena.texts) > 1)
    await restart(town)
    await until_sent(town)
    parts = olena.texts[1:]
    assert "".join("".join(parts).split()) == "".join(LONG.split())


class Slow(WebChatChannel):
    """A channel whose network takes its time."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, address_id: str, part: Part) -> SendResult:
        await asyncio.sleep(0.05)
        self.sent.append(part.text)
        return SendResult(SendOutcome.SENT)


async def test_a_sender_that_is_stopped_while_it_claims_sends_and_records_what_it_claimed(
    store: Store, database_url: str
) -> None:
    channel = Slow()
    sender = Sender(store, channel, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))
    running = asyncio.create_task(sender.run())
    await store.write(lambda tx: None)

    def queue(tx: Transaction) -> None:
        for name in range(5):
            contact = contacts.meet(tx, "web", str(name), locale="uk")
            content = msgspec.json.encode(OutgoingMessage(text=f"Новина {name}")).decode()
            outbox.queue(tx, "news", contact.address_id, content, lane=Lane.NOTICE, expires=tx.now + timedelta(days=1))

    await store.write(queue)
    with held(database_url):
        await asyncio.sleep(0.05)  # the round is at its claim, and the writer is taken
        stopping = asyncio.create_task(sender.stop())
        await asyncio.sleep(0.05)
    await stopping
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    rows = await store.read(lambda tx: [row["status"] for row in tx.rows("SELECT status FROM deliveries")])
    assert "sending" not in rows, "a notice left so would count as unconfirmed and never come"
    assert rows.count("sent") == len(channel.sent)


async def test_a_sender_that_is_begun_again_doubles_nothing_that_is_still_on_its_way(store: Store) -> None:
    channel = Slow()
    sender = Sender(store, channel, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))
    running = asyncio.create_task(sender.run())

    def queue(tx: Transaction) -> None:
        contact = contacts.meet(tx, "web", "1", locale="uk")
        content = msgspec.json.encode(OutgoingMessage(text="Відповідь")).decode()
        outbox.queue(tx, "reply", contact.address_id, content, lane=Lane.REPLY)

    async def states() -> list[str]:
        return await store.read(lambda tx: [row["status"] for row in tx.rows("SELECT status FROM deliveries")])

    async def on_its_way() -> bool:
        return await states() == ["sending"]

    await store.write(queue)
    await eventually(on_its_way)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    running = asyncio.create_task(sender.run())
    await eventually(lambda: channel.sent)
    await store.write(lambda tx: tx.wake(Topic.OUTBOX))
    await sender.stop()
    await asyncio.gather(running, return_exceptions=True)
    assert await states() == ["sent"]
    assert channel.sent == ["Відповідь"]


async def test_a_page_shows_a_notice_whose_record_a_crash_cut_off(town: Town) -> None:
    ((person, _),) = await followers(town, web=1)
    await town.app.stop()
    await publish(town)
    await town.begin()
    await until_sent(town)
    await town.app.stop()
    run(town.settings.database_url, "UPDATE deliveries SET status = 'sending', sent_at = NULL WHERE lane = 3")
    await town.begin()
    (browser,) = town._browsers
    browser.messages.clear()
    await browser.leaves()
    await browser.connects()
    await eventually(lambda: len(notices(person)) == 1)
    assert isinstance(person, type(browser))
    assert not isinstance(person, OnTelegram)


async def test_sigterm_waits_for_a_call_that_hangs_and_no_longer_than_ten_seconds(place: Place) -> None:
    async with City(place, TelegramMode.POLLING) as city:
        olena = city.telegram.user()
        city.telegram.hangs = True
        await olena.says("/help")
        await eventually(lambda: city.telegram.called("sendMessage"))
        code, seconds = await city.terminate()
        assert code == 0
        assert seconds < 10
        city.telegram.hangs = False
        await city.launch()
        await olena.wait_for(HELP, 10)
        await city.at_rest()
        assert len(olena.texts) == 1
