"""A connection lost while a sender claims or records: whatever became of the commit, everything is said once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from bot.channels.channel import Part, SendOutcome, SendResult
from bot.channels.webchat import WebChatChannel
from bot.delivery.sender import Sender
from civic.buttons import ButtonSigner
from civic.messages import OutgoingMessage
from storage import contacts, meta, outbox
from storage.claims import Terms
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.store import Store, Transaction
from tests.fakes.cable import Cable
from tests.road.people import eventually
from tests.storage.turns import beside

pytestmark = pytest.mark.only("postgres")
LAST = b"COMMIT\0"


class Post(WebChatChannel):
    """A channel that notes what it carried, and may lose the database's line before it answers."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.loses: tuple[Cable, bool] | None = None

    async def send(self, address_id: str, part: Part) -> SendResult:
        self.sent.append(part.text)
        if self.loses is not None:
            cable, delivered = self.loses
            cable.cut_at(LAST, delivered=delivered)
            self.loses = None
        return SendResult(SendOutcome.SENT)


@pytest.fixture
async def post(far: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    """The channel of a sender that is at work at the other end of the cable."""
    monkeypatch.setattr("bot.delivery.sender.IDLE_SECONDS", 0.05)
    monkeypatch.setattr("bot.delivery.results.AGAIN_SECONDS", 0.01)
    channel = Post()
    sender = Sender(far, channel, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now))
    running = asyncio.create_task(sender.run())
    await eventually(lambda: far.read(lambda tx: meta.get(tx, "holder:sender-web")))
    yield channel
    await sender.stop()
    await asyncio.gather(running, return_exceptions=True)


def queue(tx: Transaction) -> None:
    for name in range(3):
        contact = contacts.meet(tx, "web", str(name), locale="uk")
        content = msgspec.json.encode(OutgoingMessage(text=f"Новина {name}")).decode()
        outbox.queue(tx, "news", contact.address_id, content, lane=Lane.NOTICE)


async def all_sent(url: str) -> bool:
    async with beside(url) as other:
        rows = await other.read(lambda tx: tx.rows("SELECT status, attempts FROM deliveries"))
    return [(row["status"], row["attempts"]) for row in rows] == [("sent", 1)] * 3


@pytest.mark.parametrize("delivered", [True, False])
async def test_what_may_have_been_claimed_is_sent_once(
    post: Post, cable: Cable, database_url: str, delivered: bool
) -> None:
    cable.cut_at(LAST, delivered=delivered)
    async with beside(database_url) as other:
        await other.write(queue)
    await eventually(lambda: all_sent(database_url))
    assert cable.cuts == 1
    assert sorted(post.sent) == ["Новина 0", "Новина 1", "Новина 2"]


@pytest.mark.parametrize("delivered", [True, False])
async def test_what_may_have_been_recorded_is_recorded(
    post: Post, cable: Cable, database_url: str, delivered: bool
) -> None:
    post.loses = cable, delivered
    async with beside(database_url) as other:
        await other.write(queue)
    await eventually(lambda: all_sent(database_url))
    assert cable.cuts == 1
    assert sorted(post.sent) == ["Новина 0", "Новина 1", "Новина 2"]
