"""Who links and parts while news are on their way: nobody gets a notice twice, nobody who is owed one goes without."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from civic import codes, linking
from civic.linking import LinkRefused, Why
from handlers import routes
from storage import campaigns, claims, consents, contacts, outbox, passes, subscriptions
from storage.claims import Terms
from storage.contacts import Contact
from storage.outbox import DeliveryStatus, Ended, Lane
from storage.passes import Pass
from storage.store import Store, Transaction
from tests.conftest import StillClock

TOPIC = "commitment:khm-3"
KEPT = routes().keeps
PEOPLE = 10
SEEDS = range(40)


def person(tx: Transaction, name: str, *, channel: str = "telegram", follows: bool = False) -> Contact:
    contact = contacts.meet(tx, channel, name, locale="uk")
    if follows:
        consents.give(tx, contact.id, "follow", version=1, text_hash="", channel=channel)
        subscriptions.follow(tx, contact.id, TOPIC)
    return contact


def here(tx: Transaction, address_id: int) -> Contact:
    found = contacts.get(tx, address_id)
    assert found is not None
    return found


def announce(tx: Transaction) -> int:
    return campaigns.create(tx, "news", TOPIC, '{"uk": {"text": "Новина"}}', lane=Lane.NOTICE)


def expand(tx: Transaction) -> None:
    while campaigns.expand(tx):
        pass


def standing(tx: Transaction) -> list[tuple[int, str]]:
    """Every delivery: its address and how it stands."""
    rows = tx.rows("SELECT address_id, status FROM deliveries ORDER BY id")
    return [(row["address_id"], row["status"]) for row in rows]


def send(tx: Transaction, channel: str = "telegram", *, status: DeliveryStatus = DeliveryStatus.SENT) -> list[int]:
    """Let one round of a channel's sender pass; the addresses it wrote to."""
    claimed = claims.claim(tx, channel, "attempt", limit=100, busy=(), terms=Terms(local=tx.now)).claimed
    outbox.finish(tx, *(Ended(delivery, status) for delivery in claimed))
    return [delivery.address_id for delivery in claimed]


@dataclass
class Town:
    """What is true of everybody, by address: who they are one with, and whether they are still owed the news."""

    tx: Transaction
    chance: random.Random
    homes: list[int] = field(default_factory=list)
    owed: dict[int, bool] = field(default_factory=dict)  # by contact

    def settle(self) -> None:
        """Ten people, most of whom follow; then the announcement."""
        for number in range(PEOPLE):
            follows = self.chance.random() < 0.7
            channel = self.chance.choice(("telegram", "viber"))
            contact = person(self.tx, str(number), channel=channel, follows=follows)
            self.homes.append(contact.address_id)
            self.owed[contact.id] = follows
        announce(self.tx)

    def step(self) -> None:
        """One thing that may happen meanwhile."""
        self.chance.choice([self._expand, self._expand, self._link, self._link, self._part, self._send])()

    def _expand(self) -> None:
        campaigns.expand(self.tx, batch=self.chance.choice((1, 2)))

    def _link(self) -> None:
        one, two = (here(self.tx, address) for address in self.chance.sample(self.homes, 2))
        told = {where for where, status in standing(self.tx) if status == "sent"}
        both = contacts.addresses(self.tx, one.id) + contacts.addresses(self.tx, two.id)
        try:
            linking.join(self.tx, one, two.address_id, KEPT)
        except LinkRefused:
            return
        owed = self.owed.pop(two.id) or self.owed[one.id]
        self.owed[one.id] = owed and not told & {address.id for address in both}

    def _part(self) -> None:
        old = here(self.tx, self.chance.choice(self.homes))
        new = linking.part(self.tx, old, old.address_id, KEPT)
        if new is not None:
            self.owed[new.id] = self.owed[old.id]

    def _send(self) -> None:
        for address in send(self.tx, self.chance.choice(("telegram", "viber"))):
            self.owed[here(self.tx, address).id] = False

    def check(self) -> None:
        """In the end everybody who is owed the news has it waiting once, and nobody else."""
        expand(self.tx)
        waiting = Counter(here(self.tx, address).id for address, status in standing(self.tx) if status == "queued")
        assert waiting == Counter(contact for contact, owed in self.owed.items() if owed)
        assert all(number == 1 for number in Counter(address for address, _ in standing(self.tx)).values())
        rows = self.tx.rows(
            "SELECT d.contact_id, a.contact_id AS home FROM deliveries d JOIN addresses a"
            " ON a.id = d.address_id WHERE d.contact_id IS NOT NULL"
        )
        assert all(row["contact_id"] == row["home"] for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_linked_and_parted_meanwhile_nobody_is_told_twice_or_left_out(
    store: Store, seed: int
) -> None:
    def live(tx: Transaction) -> None:
        town = Town(tx, random.Random(seed))
        town.settle()
        for _ in range(40):
            town.step()
        town.check()

    await store.write(live)


@pytest.mark.parametrize("survivor", ["behind", "beyond"])
async def test_who_takes_over_a_follower_is_told_wherever_the_campaign_stands(store: Store, survivor: str) -> None:
    def live(tx: Transaction) -> bool:
        behind, first, second = person(tx, "0"), person(tx, "1", follows=True), person(tx, "2", follows=True)
        announce(tx)
        beyond = person(tx, "3")  # who came later than the announcement
        campaigns.expand(tx, batch=1)
        linking.join(tx, behind if survivor == "behind" else beyond, second.address_id, KEPT)
        expand(tx)
        assert standing(tx)[0] == (first.address_id, "queued")
        told = [here(tx, address).id for address, _ in standing(tx)[1:]]
        return told == [behind.id if survivor == "behind" else beyond.id]

    assert await store.write(live)


async def test_two_who_link_each_other_at_the_same_moment_become_one(store: Store) -> None:
    one = await store.write(lambda tx: person(tx, "one", follows=True))
    two = await store.write(lambda tx: person(tx, "two", channel="viber", follows=True))

    def link(tx: Transaction, mine: int, theirs: int) -> Why | None:
        contacts.meet(tx, *(("telegram", "one") if mine == one.address_id else ("viber", "two")), locale="uk")
        try:
            linking.join(tx, here(tx, mine), theirs, KEPT)
        except LinkRefused as refused:
            return refused.why
        return None

    answers = await asyncio.gather(
        store.write(lambda tx: link(tx, one.address_id, two.address_id)),
        store.write(lambda tx: link(tx, two.address_id, one.address_id)),
    )
    assert answers.count(None) == 1
    assert set(answers) <= {None, Why.ALREADY, Why.GONE}
    rows = await store.read(lambda tx: tx.rows("SELECT id FROM contacts"))
    assert len(rows) == 1


async def test_a_code_and_a_token_of_one_invitation_are_used_up_together(store: Store) -> None:
    def live(tx: Transaction) -> list[int | None]:
        one, two = person(tx, "one"), person(tx, "two", channel="viber")
        invitation = linking.invite(tx, one)
        return [
            linking.accept(tx, two, Pass.LINK_TOKEN, invitation.code),  # each opens its own door only
            linking.accept(tx, two, Pass.MY_DATA, invitation.token),
            linking.accept(tx, two, Pass.LINK_TOKEN, invitation.token),
            linking.accept(tx, two, Pass.LINK_CODE, invitation.code),
        ]

    assert await store.write(live) == [None, None, 1, None]


async def test_what_is_past_its_time_opens_nothing_and_is_cleared_away(store: Store, clock: StillClock) -> None:
    invitation = await store.write(lambda tx: linking.invite(tx, person(tx, "one")))
    clock.forward(codes.LIFE.total_seconds() + 1)

    def late(tx: Transaction) -> tuple[int | None, int]:
        two = person(tx, "two")
        used = linking.accept(tx, two, Pass.LINK_CODE, invitation.code)
        linking.invite(tx, two)
        return used, len(tx.rows("SELECT hash FROM codes"))

    assert await store.write(late) == (None, 2)


async def test_erasing_and_parting_void_what_was_given_out(store: Store) -> None:
    def live(tx: Transaction) -> list[int]:
        one, two = person(tx, "one"), person(tx, "two", channel="viber")
        linking.join(tx, two, one.address_id, KEPT)
        linking.invite(tx, here(tx, one.address_id))
        before = len(tx.rows("SELECT hash FROM codes"))
        linking.part(tx, two, one.address_id, KEPT)
        parted = len(tx.rows("SELECT hash FROM codes"))
        linking.invite(tx, two)
        passes.erase(tx, two.id)
        return [before, parted, len(tx.rows("SELECT hash FROM codes"))]

    assert await store.write(live) == [2, 0, 0]
