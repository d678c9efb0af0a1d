"""Nothing leaves in a resident's quiet hours but acknowledgements, replies and what is urgent: any hours, zone, day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage import choices, claims, contacts, outbox
from storage.choices import NEVER
from storage.claims import Hours, Terms
from storage.outbox import DeliveryStatus, Ended, Lane
from storage.store import Store, Transaction
from tests.conftest import StillClock

ZONES = ("Europe/Kyiv", "UTC", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe")
TURNS = (  # summer time begins or ends in one zone or another
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
)
LANES = tuple(lane for lane in Lane if lane > Lane.ACK)
PASS = {Lane.REPLY, Lane.URGENT}
PEOPLE = 8
DAYS = 3


def is_quiet(hours: Hours | None, hour: int) -> bool:
    """Told another way than the product does: walk from the first hour to the last."""
    if hours is None:
        return False
    first, last = hours
    walked = set()
    while first != last:
        walked.add(first)
        first = (first + 1) % 24
    return hour in walked


def moments(chance: random.Random) -> Iterator[datetime]:
    """Three days about a night on which clocks are changed, at odd intervals."""
    at = chance.choice(TURNS) - timedelta(hours=36) + timedelta(minutes=chance.randrange(60))
    end = at + timedelta(days=DAYS)
    while at < end:
        yield at
        at += timedelta(minutes=chance.choice((7, 31, 58, 61)))


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_leaves_in_quiet_hours_and_everything_leaves_after_them(
    store: Store, clock: StillClock, seed: int
) -> None:
    chance = random.Random(seed)
    zone = ZoneInfo(ZONES[seed % len(ZONES)])
    city = chance.choice((None, (22, 8), (chance.randrange(24), chance.randrange(24))))
    begin, *times = moments(chance)
    hours: dict[str, Hours | None] = {}

    def fill(tx: Transaction) -> None:
        for number in range(PEOPLE):
            person = contacts.meet(tx, "telegram", str(number), locale="uk")
            own = chance.choice((None, NEVER, (chance.randrange(24), chance.randrange(24))))
            choices.set_quiet(tx, person.id, own)
            hours[str(number)] = city if own is None else own
            for lane in LANES:
                outbox.queue(tx, f"{lane.name}:{number}", person.address_id, "{}", lane=lane)

    clock.moment = begin
    await store.write(fill)
    sent: set[str] = set()

    def claim(tx: Transaction) -> list[outbox.Claimed]:
        claims.wake(tx, "telegram")
        terms = Terms(local=tx.now.astimezone(zone), quiet=city)
        taken = claims.claim(tx, "telegram", f"{tx.now}", limit=100, busy=[], terms=terms).claimed
        outbox.finish(tx, *(Ended(one, DeliveryStatus.SENT) for one in taken))
        return list(taken)

    for moment in times:
        clock.moment = moment
        while taken := await store.write(claim):
            for delivery in taken:
                quiet = is_quiet(hours[delivery.recipient], moment.astimezone(zone).hour)
                assert not quiet or delivery.lane in PASS, (delivery.campaign, hours[delivery.recipient], moment)
                assert delivery.campaign not in sent
                sent.add(delivery.campaign)
    awake = {name for name, own in hours.items() if own is None or sum(is_quiet(own, hour) for hour in range(24)) < 20}
    assert sent >= {f"{lane.name}:{name}" for lane in LANES for name in awake}, "quiet hours end"
