"""Two processes that write digests at the same moment: everybody is told once, and nothing is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC

import msgspec

from bot.delivery.digests import Digester
from civic.messages import OutgoingMessage
from locales import Catalogues
from storage import campaigns, choices, contacts, digests, subscriptions
from storage.choices import Pace
from storage.outbox import Lane
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.storage.turns import beside

PEOPLE = 130  # more than a turn takes
DAY = 86_400
NEWS = msgspec.json.encode({"uk": OutgoingMessage(title="Новина", text="Відкрито хаб.")}).decode()


def _fill(tx: Transaction) -> None:
    for number in range(PEOPLE):
        person = contacts.meet(tx, "telegram", str(number), locale="uk")
        subscriptions.follow(tx, person.id, "plan")
        choices.set_pace(tx, person.id, Pace.DAILY)
    for name in ("one", "two"):
        campaigns.create(tx, name, "plan", NEWS, lane=Lane.NOTICE)


async def test_two_processes_tell_everybody_once(store: Store, database_url: str, clock: StillClock) -> None:
    await store.write(_fill)
    while await store.write(campaigns.expand):
        pass
    clock.forward(2 * DAY)
    async with beside(database_url, clock) as other:
        workers = [
            Digester(one, clock, zone=UTC, languages=Catalogues(UTC), public_url="http://localhost")
            for one in (store, other)
        ]
        looked = await asyncio.gather(*(worker.once() for worker in workers))
    assert sum(looked) == PEOPLE
    assert await store.read(_told) == [(PEOPLE, PEOPLE, 2 * PEOPLE)]
    assert await store.read(lambda tx: digests.totals(tx, "one")) == {"queued": PEOPLE}


def _told(tx: Transaction) -> list[tuple[int, int, int]]:
    rows = tx.rows(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT d.contact_id) AS people,"
        " (SELECT COUNT(*) FROM digest_items WHERE digest IS NOT NULL) AS items FROM deliveries d WHERE d.lane = 6"
    )
    return [(row["n"], row["people"], row["items"]) for row in rows]
