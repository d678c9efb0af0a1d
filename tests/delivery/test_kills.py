"""kill -9 in the middle of a broadcast, at every moment of a delivery: nothing is lost, the unknown is said."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable

import msgspec
import pytest

from bot.delivery.moments import Moment
from civic.messages import OutgoingMessage
from storage import campaigns, contacts, outbox, subscriptions
from storage.outbox import Lane
from storage.store import Transaction
from tests import databases
from tests.delivery.killing import CAMPAIGN, RATE, Death, send
from tests.fakes.telegram import FakeTelegram
from tests.storage.turns import beside

PEOPLE = 60
KILLS = int(os.environ.get("HROMADA_TEST_KILLS", "50"))  # 1,000 in the long run
WINDOW = 8 + RATE * 0.2  # calls in flight and what is claimed ahead
TOPIC = "city"


def deaths() -> list[Death]:
    """Every moment early, midway and late, then at random."""
    drawn = random.Random(7)
    chosen = [Death(moment, count) for count in (1, 2, 5) for moment in Moment]
    return chosen + [Death(drawn.choice(list(Moment)), drawn.randint(1, 9)) for _ in range(KILLS - len(chosen))]


def fill(chats: list[int], lane: Lane) -> Callable[[Transaction], None]:
    def turn(tx: Transaction) -> None:
        for chat in chats:
            contact = contacts.meet(tx, "telegram", str(chat), locale="uk")
            subscriptions.follow(tx, contact.id, TOPIC)
        messages = {"uk": OutgoingMessage(text="Завтра о 10:00 – громадські слухання.")}
        campaigns.create(tx, CAMPAIGN, TOPIC, msgspec.json.encode(messages).decode(), lane=lane)
        while campaigns.expand(tx):
            pass

    return turn


@pytest.mark.timeout(600)
@pytest.mark.parametrize("lane", [Lane.BROADCAST, Lane.URGENT])
async def test_nobody_is_lost_and_nobody_is_told_more_than_twice(database_url: str, lane: Lane) -> None:
    url = databases.migrated(database_url)
    async with FakeTelegram() as telegram:
        chosen = deaths()
        while chosen:
            chats = [telegram.user().id for _ in range(PEOPLE)]
            async with beside(url) as store:
                await store.write(lambda tx: tx.execute("DELETE FROM deliveries"))
                await store.write(lambda tx: tx.execute("DELETE FROM campaigns"))
                await store.write(lambda tx: tx.execute("DELETE FROM subscriptions"))
                await store.write(fill(chats, lane))
            killed = 0
            while chosen and await asyncio.to_thread(send, url, telegram.api_url, telegram.token, chosen[0]) != 0:
                chosen.pop(0)
                killed += 1
            if killed == 0:  # it came to an end before its moment
                chosen.pop(0)
            assert await asyncio.to_thread(send, url, telegram.api_url, telegram.token, None) == 0
            async with beside(url) as store:
                totals = await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))
                unsure = await store.read(unconfirmed)
            told = Counter(call.parameters["chat_id"] for call in telegram.calls if call.method == "sendMessage")
            assert sum(totals.values()) == PEOPLE
            assert set(totals) <= {"sent", "uncertain"}, "nothing is lost, nothing fails"
            assert totals.get("uncertain", 0) <= WINDOW * killed
            assert all(told[chat] == 1 for chat in chats if chat not in unsure and lane is Lane.BROADCAST)
            assert all(told[chat] <= (1 if lane is Lane.BROADCAST else 2) for chat in chats)
            assert all(told[chat] >= 1 for chat in chats if chat not in unsure)


def unconfirmed(tx: Transaction) -> set[int]:
    """The chats of which nobody knows."""
    rows = tx.rows(
        "SELECT a.sealed FROM deliveries d JOIN addresses a ON a.id = d.address_id WHERE d.status = 'uncertain'"
    )
    return {int(contacts.unseal(tx, row["sealed"])) for row in rows}
