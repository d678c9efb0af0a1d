"""Two processes at the same thing at the same moment: each row goes to one of them, and nothing is counted twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from bot import belonging
from bot.settings import BadSettings
from civic import privacy
from storage import campaigns, cases, claims, contacts, inbox, meta, outbox, queue, staff, subscriptions, work
from storage.cases import CaseKind, Submission
from storage.claims import Terms
from storage.clock import SystemClock
from storage.database import store_at
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import StillClock
from tests.storage.turns import beside, overlapping

T = TypeVar("T")

DAY = timedelta(days=1)


@pytest.fixture
async def other(store: Store, database_url: str, clock: StillClock) -> AsyncIterator[Store]:
    """The second process."""
    async with beside(database_url, clock) as opened:
        yield opened


async def at_once(one: Store, other: Store, turn: Callable[[Transaction], T], times: int) -> list[T]:
    """Run a turn many times, in both processes."""
    return await asyncio.gather(*((one, other)[number % 2].write(turn) for number in range(times)))


def olena(tx: Transaction) -> contacts.Contact:
    return contacts.meet(tx, "telegram", "1", locale="uk")


async def test_two_moderators_are_given_two_cases(store: Store, other: Store) -> None:
    def fill(tx: Transaction) -> list[int]:
        author = olena(tx).id
        for _ in range(2):
            cases.open_case(tx, author, Submission(CaseKind.PROPOSAL, "Текст", "uk"))
        return [staff.add(tx, name, Role.MODERATOR).id for name in ("Іван", "Марія")]

    ivan, maria = await store.write(fill)
    one, two = await overlapping(
        store, lambda tx: queue.claim(tx, ivan, DAY), other, lambda tx: queue.claim(tx, maria, DAY)
    )
    assert one is not None
    assert two is not None, "there was one more"
    assert one.id != two.id


async def test_a_delivery_is_claimed_once(store: Store, other: Store) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(20):
            address = contacts.meet(tx, "telegram", str(number), locale="uk").address_id
            outbox.queue(tx, "news", address, "{}", lane=Lane.NOTICE)

    def claim(attempt: str) -> Callable[[Transaction], list[int]]:
        def turn(tx: Transaction) -> list[int]:
            taken = claims.claim(tx, "telegram", attempt, limit=10, busy=[], terms=Terms(local=tx.now))
            return [delivery.id for delivery in taken.claimed]

        return turn

    await store.write(fill)
    claimed: list[int] = []
    for attempt in range(3):
        one, two = await overlapping(store, claim(f"a{attempt}"), other, claim(f"b{attempt}"))
        claimed += one + two
    assert sorted(claimed) == list(range(1, 21))


async def test_work_is_claimed_once(store: Store, other: Store) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(2):  # of two people: what one asked for is done one after the other
            person = contacts.meet(tx, "telegram", f"person {number}", locale="uk")
            work.ask(tx, "picture", str(number), person.address_id)

    def claim(tx: Transaction) -> work.Work | None:
        return work.claim(tx, DAY)

    await store.write(fill)
    one, two = await overlapping(store, claim, other, claim)
    assert one is not None
    assert two is not None
    assert one.payload != two.payload


async def test_a_code_opens_once(store: Store, other: Store) -> None:
    await store.write(lambda tx: staff.keep_code(tx, "staff", 7, b"hash", tx.now + DAY))
    answers = await overlapping(
        store, lambda tx: staff.use_code(tx, "staff", b"hash"), other, lambda tx: staff.use_code(tx, "staff", b"hash")
    )
    assert list(answers) == [7, None]


async def test_tries_are_counted_one_by_one(store: Store, other: Store) -> None:
    answers = await at_once(store, store, lambda tx: staff.attempt(tx, "code", most=5, within=DAY), 20)
    assert Counter(answers) == {True: 5, False: 15}


async def test_a_counter_counts_everybody(store: Store, other: Store) -> None:
    await at_once(store, other, lambda tx: meta.bump(tx, "content_version"), 40)
    assert await store.read(lambda tx: meta.get(tx, "content_version")) == "40"


async def test_following_twice_is_following_once(store: Store, other: Store) -> None:
    contact = (await store.write(olena)).id
    answers = await at_once(store, other, lambda tx: subscriptions.follow(tx, contact, "plan"), 10)
    assert sorted(answers) == [False] * 9 + [True]


async def test_an_update_is_taken_in_once(store: Store, other: Store) -> None:
    def receive(tx: Transaction) -> inbox.Received:
        received = inbox.receive(tx, "telegram", "42", b"raw")
        if not received.repeated:
            inbox.answer(tx, received.id, "the answer")
        return received

    one, two = await overlapping(store, receive, other, receive)
    assert (one.repeated, two.repeated, two.response) == (False, True, "the answer")


async def test_somebody_new_is_met_once(store: Store, other: Store) -> None:
    one, two = await overlapping(store, olena, other, olena)
    assert (one.id, one.address_id) == (two.id, two.address_id)
    rows = await store.read(lambda tx: tx.rows("SELECT id FROM contacts"))
    assert len(rows) == 1


async def test_one_resident_has_one_turn_at_a_time(store: Store, other: Store) -> None:
    def writes(tx: Transaction) -> int:
        contact = olena(tx)
        row = tx.row("SELECT COUNT(*) AS n FROM cases WHERE contact_id = :id", id=contact.id)
        assert row is not None
        cases.open_case(tx, contact.id, Submission(CaseKind.FEEDBACK, "Текст", "uk"))
        return int(row["n"])

    await store.write(olena)
    assert sorted(await at_once(store, other, writes, 12)) == list(range(12))


async def test_everybody_is_told_once_by_two_who_tell(store: Store, other: Store) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(200):
            subscriptions.follow(tx, contacts.meet(tx, "telegram", str(number), locale="uk").id, "plan")
        campaigns.create(tx, "news", "plan", "{}", lane=Lane.NOTICE)

    async def expand(through: Store) -> None:
        while await through.write(lambda tx: campaigns.expand(tx, batch=7)):
            pass

    await store.write(fill)
    await asyncio.gather(expand(store), expand(other))
    rows = await store.read(lambda tx: tx.rows("SELECT address_id FROM deliveries"))
    assert len(rows) == len({row["address_id"] for row in rows}) == 200


def leave(tx: Transaction) -> None:
    """Somebody asks to be forgotten."""
    contact = olena(tx)
    contacts.erase(tx, contact.id, confirmed_at=contact.address_id)


def inbox_row(tx: Transaction) -> int:
    """What every update begins with."""
    received = inbox.receive(tx, "telegram", "back", b"raw", external_id="1")
    contact = olena(tx)
    inbox.attribute(tx, received.id, contact.address_id)
    return 0


async def test_whoever_comes_back_while_the_last_of_them_is_removed_stays(store: Store, other: Store) -> None:
    await store.write(leave)
    _, removed = await overlapping(store, inbox_row, other, privacy.purge)
    assert removed == 0
    assert await store.read(lambda tx: contacts.find(tx, "telegram", "1")) is not None


async def test_whoever_comes_back_too_late_is_somebody_new(store: Store, other: Store) -> None:
    await store.write(leave)
    removed, _ = await overlapping(store, privacy.purge, other, inbox_row)
    assert removed == 1
    rows = await store.read(lambda tx: tx.rows("SELECT a.id FROM inbox i JOIN addresses a ON a.id = i.address_id"))
    assert len(rows) == 1


async def test_of_two_secrets_one_is_the_databases(store: Store, database_url: str) -> None:
    stores = [store_at(database_url, clock=SystemClock(), vault=Vault(letter * 40)) for letter in "abcd"]
    for opened in stores:
        await opened.open()
    try:
        answers = await asyncio.gather(*(_fits(opened) for opened in stores))
    finally:
        for opened in stores:
            await opened.close()
    assert sorted(answers) == [False, False, False, True]


async def _fits(store: Store) -> bool:
    try:
        await belonging.check(store, demo=False)
    except BadSettings:
        return False
    return True
