"""What came of a call is written down once, however often it is said, and for each part of a long message by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.results import Entry, record
from storage import claims, contacts, outbox
from storage.claims import Terms
from storage.outbox import Claimed, Lane
from storage.store import Store, Transaction

TERMS = Terms(local=datetime(2026, 11, 23, 12, tzinfo=UTC))


def queue(tx: Transaction) -> None:
    contact = contacts.meet(tx, "telegram", "1", locale="uk")
    outbox.queue(tx, "reply", contact.address_id, "{}", lane=Lane.REPLY)


def claim(tx: Transaction, attempt: str) -> Claimed:
    (claimed,) = claims.claim(tx, "telegram", attempt, limit=5, busy=(), terms=TERMS).claimed
    return claimed


def ended(delivery: Claimed, outcome: SendOutcome, parts: int = 1) -> Entry:
    result = SendResult(outcome)
    verdict = retry.decide(result, lane=delivery.lane, attempts=delivery.attempts, failures=0)
    return Entry(delivery, result, verdict, parts)


async def test_an_attempt_that_is_recorded_twice_is_taken_back_once(store: Store) -> None:
    def turn(tx: Transaction) -> int:
        queue(tx)
        once = ended(claim(tx, "a"), SendOutcome.CANNOT_EDIT)
        for _ in range(2):  # nobody knew whether the first commit was kept
            record(tx, "telegram", [once])
        return claim(tx, "b").attempts

    assert await store.write(turn) == 1


async def test_a_part_that_may_have_come_twice_takes_no_attempt_from_the_next(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        queue(tx)
        first = ended(claim(tx, "a"), SendOutcome.UNCERTAIN, parts=2)
        record(tx, "telegram", [first])
        tx.execute("UPDATE deliveries SET due_at = 0")
        record(tx, "telegram", [ended(claim(tx, "b"), SendOutcome.SENT, parts=2)])
        second = claim(tx, "c")
        assert (second.part, second.attempts) == (1, 1)
        record(tx, "telegram", [ended(second, SendOutcome.UNCERTAIN, parts=2)])
        assert outbox.totals(tx, "reply") == {"queued": 1}, "it is sent once more, too"

    await store.write(turn)


async def test_after_a_crash_another_attempt_is_made_at_once_and_nothing_goes_before_its_time(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        queue(tx)
        contact = contacts.meet(tx, "telegram", "2", locale="uk")
        outbox.queue(tx, "later", contact.address_id, "{}", lane=Lane.PERSONAL)
        tx.execute("UPDATE deliveries SET due_at = due_at + 60000 WHERE campaign = 'later'")
        record(tx, "telegram", [ended(claim(tx, "a"), SendOutcome.CHANNEL_DOWN)])
        outbox.settle(tx, "telegram")
        assert claim(tx, "b").campaign == "reply"

    await store.write(turn)
