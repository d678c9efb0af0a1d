"""One copy for a person with several addresses, whatever becomes of the address it was going to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.results import Entry, record
from civic import linking, privacy
from handlers import routes
from storage import campaigns, claims, contacts, migrate, outbox
from storage.claims import Terms
from storage.contacts import Contact
from storage.database import parse
from storage.outbox import Claimed, Lane
from storage.store import Store, Transaction
from tests import databases
from tests.civic.test_linking import announce, expand, here, person, standing
from tests.conftest import StillClock

KEPT = routes().keeps


@pytest.fixture
async def both(store: Store, clock: StillClock) -> tuple[Contact, Contact]:
    """Somebody on Telegram and, used last, on Viber, who follows."""
    telegram = await store.write(lambda tx: person(tx, "42", follows=True))
    clock.forward(60)

    def link(tx: Transaction) -> tuple[Contact, Contact]:
        viber = person(tx, "AbC=", channel="viber")
        linking.join(tx, viber, telegram.address_id, KEPT)
        announce(tx)
        expand(tx)
        return here(tx, telegram.address_id), here(tx, viber.address_id)

    return await store.write(link)


def claim(tx: Transaction, channel: str, *, heard_within: timedelta | None = None) -> list[Claimed]:
    """What a channel's sender would send now."""
    terms = Terms(local=tx.now, free=heard_within, instead=("telegram",) if heard_within else ())
    return claims.claim(tx, channel, "attempt", limit=10, busy=(), terms=terms).claimed


def ends(outcome: SendOutcome) -> Callable[[Transaction], None]:
    """One call of Viber's sender that ends like this, recorded as the sender does."""

    def turn(tx: Transaction) -> None:
        (delivery,) = claim(tx, "viber")
        result = SendResult(outcome)
        verdict = retry.decide(result, lane=Lane.NOTICE, attempts=1, failures=0)
        record(tx, "viber", [Entry(delivery, result, verdict, parts=1)])

    return turn


async def test_the_copy_goes_where_they_wrote_last(store: Store, both: tuple[Contact, Contact]) -> None:
    _telegram, viber = both
    assert await store.read(standing) == [(viber.address_id, "queued")]


async def test_a_choice_comes_before_the_last_word(store: Store, both: tuple[Contact, Contact]) -> None:
    telegram, viber = both

    def choose(tx: Transaction) -> list[int | None]:
        found = []
        for address in (telegram.address_id, None):
            contacts.choose(tx, viber.id, address)
            found.append(contacts.reach(tx, viber.id))
        return found

    assert await store.write(choose) == [telegram.address_id, viber.address_id]


@pytest.mark.parametrize(
    ("outcome", "moves", "status"),
    [
        (SendOutcome.GONE, True, "queued"),
        (SendOutcome.UNCERTAIN, False, "uncertain"),  # it may have arrived
        (SendOutcome.INVALID, False, "failed"),
        (SendOutcome.SENT, False, "sent"),
        (SendOutcome.RETRY, False, "queued"),
    ],
)
async def test_only_what_certainly_did_not_arrive_moves_on(
    store: Store, both: tuple[Contact, Contact], outcome: SendOutcome, moves: bool, status: str
) -> None:
    telegram, viber = both
    await store.write(ends(outcome))
    assert await store.read(standing) == [(telegram.address_id if moves else viber.address_id, status)]
    followed = await store.read(lambda tx: tx.rows("SELECT topic FROM subscriptions"))
    assert len(followed) == 1


async def test_a_late_word_of_a_failure_moves_nothing_that_is_on_its_way_again(
    store: Store, both: tuple[Contact, Contact]
) -> None:
    _telegram, viber = both

    def late(tx: Transaction) -> None:
        (delivery,) = claim(tx, "viber")
        tx.execute("UPDATE deliveries SET attempt = 'another'")
        result = SendResult(SendOutcome.GONE)
        verdict = retry.decide(result, lane=Lane.NOTICE, attempts=1, failures=0)
        record(tx, "viber", [Entry(delivery, result, verdict, parts=1)])

    await store.write(late)
    assert await store.read(standing) == [(viber.address_id, "sending")]


async def test_a_blocked_address_gives_up_what_waits_there(store: Store, both: tuple[Contact, Contact]) -> None:
    telegram, viber = both

    def block(tx: Transaction) -> None:
        outbox.queue(tx, "reply", viber.address_id, "{}", lane=Lane.REPLY)  # said to that chat, not to the person
        privacy.lost(tx, viber)

    await store.write(block)
    assert await store.read(standing) == [(telegram.address_id, "queued"), (viber.address_id, "cancelled")]
    await store.write(lambda tx: privacy.lost(tx, telegram))
    assert [status for _, status in await store.read(standing)] == ["cancelled", "cancelled"]
    assert await store.read(lambda tx: tx.rows("SELECT topic FROM subscriptions")) == []


async def test_what_is_found_blocked_at_the_last_moment_moves_on(store: Store, both: tuple[Contact, Contact]) -> None:
    telegram, viber = both
    await store.write(lambda tx: contacts.block(tx, viber.address_id))
    assert await store.write(lambda tx: claim(tx, "viber")) == []
    (delivery,) = await store.write(lambda tx: claim(tx, "telegram"))
    assert delivery.address_id == telegram.address_id
    assert delivery.attempts == 1


async def test_what_viber_would_hold_goes_out_elsewhere_unless_viber_was_chosen(
    store: Store, both: tuple[Contact, Contact], clock: StillClock
) -> None:
    telegram, viber = both
    clock.forward(2 * 86_400)
    day = timedelta(days=1)
    assert await store.write(lambda tx: claim(tx, "viber", heard_within=day)) == []
    assert await store.read(standing) == [(telegram.address_id, "queued")]

    def chosen(tx: Transaction) -> None:
        contacts.choose(tx, viber.id, viber.address_id)
        tx.execute("UPDATE deliveries SET address_id = :viber, channel = 'viber'", viber=viber.address_id)
        assert claim(tx, "viber", heard_within=day) == []

    await store.write(chosen)
    assert await store.read(standing) == [(viber.address_id, "held")]


async def test_after_a_crash_a_notice_that_may_have_left_goes_nowhere_else(
    store: Store, both: tuple[Contact, Contact]
) -> None:
    _telegram, viber = both

    def crash(tx: Transaction) -> None:
        claim(tx, "viber")
        outbox.settle(tx, "viber")
        privacy.lost(tx, viber)

    await store.write(crash)
    assert await store.read(standing) == [(viber.address_id, "uncertain")]


async def test_a_follower_who_came_after_the_announcement_is_not_told(store: Store, clock: StillClock) -> None:
    def live(tx: Transaction) -> Contact:
        late = person(tx, "late")
        person(tx, "early", follows=True)
        announce(tx)
        return late

    late = await store.write(live)
    clock.forward(1)

    def follow(tx: Transaction) -> None:
        person(tx, "late", follows=True)
        expand(tx)

    await store.write(follow)
    assert late.address_id not in [address for address, _ in await store.read(standing)]
    assert not await store.write(campaigns.expand)


def test_a_notice_of_the_first_schema_counts_for_its_reader_too(database_url: str) -> None:
    """Somebody told by an older release links a second messenger: they are not told again."""
    url = databases.empty(database_url)
    migrate.upgrade(parse(url), "0001")
    engine = migrate.engine_of(parse(url))
    try:
        with engine.begin() as connection:
            for statement in (
                "INSERT INTO contacts (id, locale, created_at) VALUES (7, 'uk', 1)",
                "INSERT INTO addresses (id, contact_id, channel, lookup, sealed, heard_at, created_at)"
                " VALUES (8, 7, 'web', :bytes, :bytes, 1, 1)",
                "INSERT INTO campaigns (id, lane, topic, content, reached, last, created_at)"
                " VALUES ('news', 3, 'topic', '{}', 7, 7, 1)",
                *(
                    "INSERT INTO deliveries (campaign, address_id, lane, status, part, attempts, due_at, created_at)"
                    f" VALUES ('{campaign}', 8, {lane}, '{status}', 0, 0, 1, 1)"
                    for campaign, lane, status in (("news", 3, "sent"), ("case:1:1", 2, "held"), ("reply", 1, "sent"))
                ),
            ):
                connection.execute(sa.text(statement), {"bytes": b"x"} if ":bytes" in statement else {})
        migrate.migrate(url)
        with engine.begin() as connection:
            rows = connection.execute(sa.text("SELECT campaign, contact_id FROM deliveries"))
            assert {row[0]: row[1] for row in rows} == {"news": 7, "case:1:1": 7, "reply": None}
    finally:
        engine.dispose()
