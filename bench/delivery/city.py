"""A city's database for a measurement: residents on Telegram, a past of deliveries, and one campaign yet to be sent."""

from __future__ import annotations

from functools import partial

import msgspec

from bench.delivery.words import BUTTONS, FIRST_CHAT, TEXT, TITLE
from bench.service import BenchFailed
from civic.messages import Button, OutgoingMessage
from storage import bulk, campaigns, contacts, outbox
from storage.bulk import Newcomer
from storage.clock import SystemClock, to_ms
from storage.database import store_at
from storage.migrate import migrate
from storage.outbox import Lane
from storage.store import Store, Transaction
from storage.vault import Vault

SECRET = "the secret of a measurement, long enough to be one"  # noqa: S105 -- of a database that lives for a minute
CAMPAIGN, TOPIC, OTHERS = "bench:news", "bench", "bench:others"
BATCH = 5_000


def open_city(url: str) -> Store:
    """The store of a city, as production has it; not yet open."""
    return store_at(url, clock=SystemClock(), vault=Vault(SECRET))


async def build(url: str, *, followers: int, others: int = 0, past: int = 0) -> None:
    """Make the database: `followers` who are yet to be told, `others` who are not, and `past` deliveries made."""
    migrate(url)
    store = open_city(url)
    await store.open()
    try:
        await _people(store, others, OTHERS, FIRST_CHAT + followers)
        await _past(store, others, past)
        await _people(store, followers, TOPIC, FIRST_CHAT)
        await store.write(
            partial(campaigns.create, campaign=CAMPAIGN, topic=TOPIC, content=_content(), lane=Lane.NOTICE)
        )
        while await store.write(campaigns.expand):
            pass
        waiting = await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))
    finally:
        await store.close()
    if waiting != {"queued": followers}:
        raise BenchFailed(f"{followers} deliveries were to wait, and there are {waiting}")


async def populate(url: str, people: int) -> None:
    """Make the database of a city with so many followers of one topic, and nothing else."""
    migrate(url)
    store = open_city(url)
    await store.open()
    try:
        await _people(store, people, OTHERS, FIRST_CHAT)
    finally:
        await store.close()


def _content() -> str:
    """The campaign's words, in every language alike: what is measured is not their length."""
    rows = tuple((Button(label, action=action),) for label, action in BUTTONS)
    notice = OutgoingMessage(title=TITLE, text=TEXT, rows=rows)
    return msgspec.json.encode({"uk": notice, "en": notice}).decode()


async def _people(store: Store, number: int, topic: str, first: int) -> None:
    vault = Vault(SECRET)
    for start in range(first, first + number, BATCH):
        chats = [str(chat) for chat in range(start, min(start + BATCH, first + number))]
        newcomers = [
            Newcomer("telegram", contacts.lookup_of(vault, "telegram", chat), contacts.seal(vault, chat), "uk")
            for chat in chats
        ]
        await store.write(partial(_arrive, newcomers=newcomers, topic=topic))


def _arrive(tx: Transaction, *, newcomers: list[Newcomer], topic: str) -> None:
    bulk.follow(tx, [(contact, topic) for contact in bulk.make(tx, newcomers).values()])


async def _past(store: Store, people: int, number: int) -> None:
    """Deliveries of earlier campaigns, each to all others in turn."""
    for start in range(0, number, campaigns.BATCH):
        await store.write(partial(_told, start=start, until=min(start + campaigns.BATCH, number), people=people))


def _told(tx: Transaction, *, start: int, until: int, people: int) -> None:
    now = to_ms(tx.now)
    columns = (
        *("campaign", "contact_id", "address_id", "channel", "lane", "status", "part", "attempts"),
        *("due_at", "created_at", "sent_at", "external_id"),
    )
    always = ("telegram", int(Lane.NOTICE), "sent", 0, 1, now, now, now)
    rows = ((f"past:{n // people}", n % people + 1, n % people + 1, *always, str(n)) for n in range(start, until))
    tx.load("deliveries", columns, rows)
