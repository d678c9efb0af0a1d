"""A paid channel never costs more in a month than the city allows, whatever becomes of the messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.results import Entry, record
from storage import campaigns, claims, contacts, outbox, spending, subscriptions
from storage.claims import Terms
from storage.outbox import Claimed, Lane
from storage.store import Store, Transaction
from tests import databases
from tests.conftest import StillClock
from tests.storage.turns import beside

PRICE = 20_000
NOVEMBER, DECEMBER = datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)
COSTS = {
    SendOutcome.SENT: True,
    SendOutcome.UNCERTAIN: True,  # it may have arrived, and then it is on the bill
    SendOutcome.RETRY: False,
    SendOutcome.GONE: False,
    SendOutcome.INVALID: False,
    SendOutcome.CHANNEL_DOWN: False,
    SendOutcome.ACCOUNT: False,
    SendOutcome.BATCH_REFUSED: False,
    SendOutcome.CANNOT_EDIT: False,
}


def terms(messages: int, local: datetime = NOVEMBER) -> Terms:
    """A budget for so many messages."""
    return Terms(local=local, free=timedelta(hours=24), price=PRICE, budget=messages * PRICE)


def people(number: int, lane: Lane = Lane.NOTICE) -> Callable[[Transaction], None]:
    """A turn that has something to say to so many who have not written lately."""

    def turn(tx: Transaction) -> None:
        for at in range(number):
            contact = contacts.meet(tx, "viber", f"{at}=", locale="uk", heard=False)
            outbox.queue(tx, f"news {lane}", contact.address_id, "{}", lane=lane)

    return turn


def claim(tx: Transaction, under: Terms, attempt: str = "a", limit: int = 50) -> list[Claimed]:
    return claims.claim(tx, "viber", attempt, limit=limit, busy=(), terms=under).claimed


def spent(tx: Transaction, month: str = "2026-11") -> int:
    """In messages."""
    micros = spending.spent(tx, "viber", month)
    assert micros % PRICE == 0
    return micros // PRICE


def ended(delivery: Claimed, outcome: SendOutcome, lane: Lane = Lane.NOTICE) -> Entry:
    result = SendResult(outcome)
    return Entry(delivery, result, retry.decide(result, lane=lane, attempts=1, failures=0), parts=1)


@pytest.mark.parametrize("outcome", list(SendOutcome))
async def test_what_certainly_did_not_leave_is_paid_back(store: Store, outcome: SendOutcome) -> None:
    def turn(tx: Transaction) -> tuple[int, int]:
        people(1)(tx)
        (delivery,) = claim(tx, terms(5))
        before = spent(tx)
        record(tx, "viber", [ended(delivery, outcome)])
        return before, spent(tx)

    assert await store.write(turn) == (1, 1 if COSTS[outcome] else 0)


async def test_what_does_not_fit_is_held_and_the_next_month_has_a_budget_of_its_own(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        people(7)(tx)
        assert len(claim(tx, terms(4))) == 4
        assert outbox.totals(tx, f"news {Lane.NOTICE}") == {"sending": 4, "held": 3}
        people(2, Lane.PERSONAL)(tx)
        assert claim(tx, terms(4, NOVEMBER)) == []
        people(2, Lane.URGENT)(tx)
        assert len(claim(tx, terms(4, DECEMBER), "b")) == 2
        assert (spent(tx), spent(tx, "2026-12")) == (4, 2)

    await store.write(turn)


async def test_a_message_claimed_before_midnight_is_paid_back_to_its_own_month(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        people(3)(tx)
        first, second, third = claim(tx, terms(5, NOVEMBER))
        people(1, Lane.PERSONAL)(tx)
        claim(tx, terms(5, DECEMBER), "b")
        record(tx, "viber", [ended(first, SendOutcome.GONE)])
        outbox.hand_back(tx, [second])
        assert (spent(tx), spent(tx, "2026-12")) == (1, 1)
        outbox.hand_back(tx, [second])
        assert spent(tx) == 1, "it is put back once"
        outbox.give_back(tx, "viber", third.attempt, third.month)
        assert (spent(tx), spent(tx, "2026-12")) == (0, 1)
        spending.refund(tx, "viber", "2026-12", 2 * PRICE)
        assert spent(tx, "2026-12") == 1, "nobody gets back what was not spent"

    await store.write(turn)


async def test_a_reply_and_a_message_within_a_day_of_their_words_cost_nothing(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        people(2, Lane.REPLY)(tx)
        heard = contacts.meet(tx, "viber", "heard=", locale="uk")
        outbox.queue(tx, "news", heard.address_id, "{}", lane=Lane.NOTICE)
        under = Terms(local=NOVEMBER, free=timedelta(hours=24), price=PRICE, budget=PRICE)
        assert [delivery.cost for delivery in claim(tx, under)] == [0, 0, 0]
        assert spent(tx) == 0

    await store.write(turn)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_the_month_never_costs_more_than_its_budget(store: Store, seed: int) -> None:
    chance = random.Random(seed)

    def turn(tx: Transaction) -> None:
        people(40)(tx)
        flying: list[Claimed] = []
        bill = {"2026-11": 0, "2026-12": 0}  # what may really have to be paid
        for step in range(60):
            local = NOVEMBER if step < 30 else DECEMBER
            doing = chance.choice(["claim", "claim", "end", "end", "put back", "wake"])
            if doing == "claim":
                flying += claim(tx, terms(9, local), f"a{step}", chance.randint(1, 6))
            elif doing == "wake":  # as after a resume
                tx.execute("UPDATE deliveries SET status = 'queued' WHERE status IN ('held', 'queued')")
            elif flying:
                delivery = flying.pop(chance.randrange(len(flying)))
                if doing == "put back":
                    outbox.hand_back(tx, [delivery])
                else:
                    outcome = chance.choice(list(SendOutcome))
                    record(tx, "viber", [ended(delivery, outcome)])
                    tx.execute("UPDATE meta SET value = '' WHERE name LIKE 'switch:%'")
                    bill[delivery.month] += COSTS[outcome]
            for month, owed in bill.items():
                aloft = sum(delivery.month == month for delivery in flying)
                assert spent(tx, month) == owed + aloft
                assert spent(tx, month) <= 9

    await store.write(turn)


@pytest.mark.only("postgres")
async def test_two_who_claim_at_once_share_one_budget(database_url: str) -> None:
    url = databases.migrated(database_url)
    async with beside(url) as one, beside(url) as other:
        await one.write(people(60))

        def take(name: str) -> Callable[[Transaction], int]:
            return lambda tx: len(claim(tx, terms(30), name, 5))

        taken: list[int] = []
        for turn in range(6):
            taken += await asyncio.gather(
                one.write(take(f"one {turn}")),
                other.write(take(f"other {turn}")),
            )
        assert sum(taken) == 30
        assert await one.read(spent) == 30
        assert await one.read(lambda tx: outbox.totals(tx, f"news {Lane.NOTICE}")) == {"sending": 30, "held": 30}


@pytest.mark.parametrize("outcome", [SendOutcome.RETRY, SendOutcome.GONE, SendOutcome.INVALID])
async def test_what_is_recorded_twice_is_paid_back_once(store: Store, outcome: SendOutcome) -> None:
    def turn(tx: Transaction) -> int:
        people(2)(tx)
        first, _second = claim(tx, terms(5))
        for _ in range(2):  # nobody knew whether the first commit was kept
            record(tx, "viber", [ended(first, outcome)])
        return spent(tx)

    assert await store.write(turn) == 1


async def test_what_was_released_and_then_paused_costs_again_after_their_day(store: Store, clock: StillClock) -> None:
    def today(tx: Transaction) -> None:
        contact = contacts.meet(tx, "viber", "1=", locale="uk", heard=False)
        subscriptions.follow(tx, contact.id, "city")
        campaigns.create(tx, "water", "city", "{}", lane=Lane.BROADCAST)
        campaigns.expand(tx)
        assert claim(tx, terms(0)) == []
        assert outbox.totals(tx, "water") == {"held": 1}
        campaigns.pause(tx, "water")
        contacts.meet(tx, "viber", "1=", locale="uk")
        outbox.release(tx, contact.address_id)
        assert claim(tx, terms(0)) == []
        assert outbox.totals(tx, "water") == {"paused": 1}

    def later(tx: Transaction) -> None:
        campaigns.resume(tx, "water")
        assert claim(tx, terms(0)) == []
        assert outbox.totals(tx, "water") == {"held": 1}

    await store.write(today)
    clock.forward(2 * 86_400)
    await store.write(later)


async def test_what_nobody_came_for_is_over_when_nothing_is_kept_any_longer(store: Store, clock: StillClock) -> None:
    def hold(tx: Transaction) -> None:
        people(1)(tx)
        assert claim(tx, terms(0)) == []

    await store.write(hold)
    clock.forward(29 * 86_400)
    assert await store.write(lambda tx: outbox.expire(tx, "viber")) == 0
    clock.forward(2 * 86_400)
    assert await store.write(lambda tx: outbox.expire(tx, "viber")) == 1
    await store.write(lambda tx: outbox.purge(tx, outbox.KEPT))
    assert await store.read(lambda tx: outbox.totals(tx, f"news {Lane.NOTICE}")) == {}
