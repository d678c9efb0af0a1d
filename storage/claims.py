"""What a sender takes next: due deliveries of its channel in the order of their lanes, under the terms of the moment.

A row that may not go now is moved aside as it is met, so that no later claim walks over it: held (it would cost money),
resting (quiet hours), paused (staff), cancelled (they stopped), expired; or on to another address of the person.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import contacts, digests, forwarding, spending, switches
from storage.clock import from_ms, to_ms
from storage.outbox import UNFINISHED, Claimed, DeliveryStatus, Lane
from storage.store import Row, Transaction
from storage.switches import Switches

ACCOUNT = "account"  # why a row is held: the channel's account is in trouble
LOOK_MOST = 4096  # rows of busy addresses that are looked past at once

ANSWERS = frozenset({Lane.REPLY, Lane.PERSONAL})

Hours = tuple[int, int]  # from one whole hour to another, city time, over midnight where the first is later


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a channel's deliveries go now.

    `local` is the city's own time; `quiet` its quiet hours, for residents who have none of their own; `rings` says
    whether a message makes a sound at all. `free` is how long after a resident's message what we say first costs
    nothing; None where it never costs. Beyond it a message costs `price` and must fit the month's `budget`, both in
    millionths of a euro, or waits, or goes out on one of the channels `instead`.
    """

    local: datetime
    quiet: Hours | None = None
    rings: bool = True
    free: timedelta | None = None
    price: int = 0
    budget: int = 0
    instead: Collection[str] = ()

    @property
    def month(self) -> str:
        """The month of the budget."""
        return f"{self.local:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was claimed; whether there may be `more` to claim now, and whether something due waits for its chat, which
    is `busy` or has just been given another message."""

    claimed: list[Claimed]
    more: bool
    busy: bool


def claim(
    tx: Transaction,
    channel: str,
    attempt: str,
    *,
    limit: int,
    busy: Collection[int],
    terms: Terms,
    last_lane: Lane = Lane.DIGEST,
    answers: int | None = None,
) -> Taken:
    """Take up to `limit` due deliveries and mark them as being sent, at most one for each address not in `busy`.

    Of answers and personal messages at most `answers` are taken: they are sent once more after a death, and one that
    was claimed twice and never left would be lost. Lanes after `last_lane` wait, and during an alert everything
    that is not urgent. Before the commit of this turn nothing may leave.
    """
    on = switches.read(tx, channel)
    last = min(last_lane, Lane.URGENT) if on.alert else last_lane
    rows, more, waits = _free(tx, channel, limit, frozenset(busy), last)
    claimed: list[Claimed] = []
    month = terms.month
    taken: set[int] = set()
    answering = 0
    for row in rows:
        lane = Lane(row["lane"])
        if len(claimed) == limit:
            break
        if lane > Lane.ACK and row["address_id"] in taken:
            waits = True
            continue
        if lane in ANSWERS and answers is not None and answering >= answers:
            more = True
            continue
        aside, cost = _aside(row, lane, terms, on, tx.now), 0
        if aside is None and _costs(row, lane, terms, tx.now):
            cost = terms.price
            if not (terms.budget and spending.reserve(tx, channel, month, cost, terms.budget)):
                aside = DeliveryStatus.HELD
        if aside is not None:
            _put_aside(tx, row, aside, terms, on)
            continue
        answering += lane in ANSWERS
        if lane > Lane.ACK:
            taken.add(row["address_id"])
        claimed.append(_claimed(tx, row, lane, attempt, cost, month))
    for cost in {delivery.cost for delivery in claimed}:
        _take(tx, [delivery.id for delivery in claimed if delivery.cost == cost], attempt, cost)
    return Taken(claimed, more or len(claimed) == limit, waits)


_PLACES = tuple(f"id{number}" for number in range(16))
_TAKE = (
    "UPDATE deliveries SET status = 'sending', attempt = :attempt, attempts = attempts + 1, cost = :cost"
    f" WHERE id IN ({', '.join(f':{place}' for place in _PLACES)})"
)


def _take(tx: Transaction, ids: list[int], attempt: str, cost: int) -> None:
    """Mark them, so many in one statement: half the work, and the other threads are waited for once and not each time.

    The text is always the same, so that the database knows it: places that are left over name the first again.
    """
    for start in range(0, len(ids), len(_PLACES)):
        some = ids[start : start + len(_PLACES)]
        padded = some + some[:1] * (len(_PLACES) - len(some))
        tx.execute(_TAKE, attempt=attempt, cost=cost, **dict(zip(_PLACES, padded, strict=True)))


def _free(
    tx: Transaction, channel: str, limit: int, busy: AbstractSet[int], last: Lane
) -> tuple[list[Row], bool, bool]:
    """Due rows to choose from, none for a busy address; whether there may be more, and whether any is for a busy one.

    The busy are left out here and not in the SQL, whose text would be new each time.
    """
    look = limit
    while True:
        rows = _due(tx, channel, look, last)
        free = [row for row in rows if row["lane"] == Lane.ACK or row["address_id"] not in busy]
        if len(rows) < look or len(free) >= limit or look >= LOOK_MOST:
            return free, len(rows) == look, len(free) < len(rows)
        look *= 8


def _due(tx: Transaction, channel: str, limit: int, last: Lane) -> list[Row]:
    return tx.rows(
        "SELECT d.id, d.campaign, d.address_id, d.lane, d.replaces, d.part, d.attempts, d.expires_at,"
        " COALESCE(d.content, c.content) AS content, d.content IS NULL AS shared, a.sealed, a.heard_at, a.blocked_at,"
        " a.chosen_at, k.locale, k.quiet_from, k.quiet_to, c.state, c.refused, COALESCE(c.lane, d.lane) AS planned,"
        " (c.id IS NULL OR s.topic IS NOT NULL) AS wanted"
        " FROM deliveries d JOIN addresses a ON a.id = d.address_id JOIN contacts k ON k.id = a.contact_id"
        " LEFT JOIN campaigns c ON c.id = d.campaign"
        " LEFT JOIN subscriptions s ON s.contact_id = a.contact_id AND s.topic = c.topic"
        f" WHERE {UNFINISHED.format('d')} AND d.channel = :channel AND d.status = 'queued' AND d.lane <= :last"
        " AND d.due_at <= :now ORDER BY d.lane, d.id LIMIT :limit FOR UPDATE OF d SKIP LOCKED",
        last=int(last),
        now=to_ms(tx.now),
        channel=channel,
        limit=limit,
    )


def _claimed(tx: Transaction, row: Row, lane: Lane, attempt: str, cost: int, month: str) -> Claimed:
    return Claimed(
        id=row["id"],
        attempt=attempt,
        attempts=row["attempts"] + 1,
        campaign=row["campaign"],
        address_id=row["address_id"],
        recipient=contacts.unseal(tx, row["sealed"]),
        lane=lane,
        content=row["content"],
        locale=row["locale"],
        replaces=row["replaces"],
        part=row["part"],
        shared=bool(row["shared"]),
        refused=row["refused"] or 0,
        cost=cost,
        month=month,
    )


def _aside(row: Row, lane: Lane, terms: Terms, on: Switches, now: datetime) -> DeliveryStatus | None:
    """What becomes of a row that may not go now; None where it may."""
    if row["expires_at"] is not None and from_ms(row["expires_at"]) < now:
        return DeliveryStatus.EXPIRED
    if row["blocked_at"] is not None or not row["wanted"] or row["state"] == "stopped":
        return DeliveryStatus.CANCELLED
    if row["state"] is not None and (on.bulk_stopped or row["state"] != "running"):
        return DeliveryStatus.PAUSED
    if on.bulk_stopped and row["campaign"].startswith(digests.PREFIX):
        return DeliveryStatus.PAUSED
    if lane > Lane.REPLY and on.pushes_stopped:
        return DeliveryStatus.HELD
    if lane > Lane.URGENT and terms.rings and _is_quiet(_hours(row, terms), terms.local):
        return DeliveryStatus.RESTING
    return None


def _costs(row: Row, lane: Lane, terms: Terms, now: datetime) -> bool:
    return lane > Lane.REPLY and terms.free is not None and from_ms(row["heard_at"]) < now - terms.free


def _put_aside(tx: Transaction, row: Row, aside: DeliveryStatus, terms: Terms, on: Switches) -> None:
    if aside is DeliveryStatus.RESTING:
        due = _end(_hours(row, terms), terms.local)
        tx.execute(
            "UPDATE deliveries SET status = 'resting', due_at = :due WHERE id = :id", due=to_ms(due), id=row["id"]
        )
    elif not _moves_on(tx, row, aside, terms.instead, chosen=bool(row["chosen_at"]) and not on.pushes_stopped):
        tx.execute(
            "UPDATE deliveries SET status = :status, lane = :lane, code = COALESCE(CAST(:code AS TEXT), code)"
            " WHERE id = :id",
            status=aside.value,
            lane=row["planned"],  # whoever wrote, so that it was released, may be asleep when it goes on
            code=ACCOUNT if aside is DeliveryStatus.HELD and on.pushes_stopped else None,
            id=row["id"],
        )


def _moves_on(tx: Transaction, row: Row, aside: DeliveryStatus, instead: Collection[str], *, chosen: bool) -> bool:
    """Whether a delivery that ends or waits here went to another address of the person instead; one that waits does
    not leave a messenger they have `chosen`."""
    if aside is DeliveryStatus.HELD:
        free = bool(instead) and not chosen and not row["part"]
        return free and forwarding.move_on(tx, row["id"], channels=instead)
    lost = aside is DeliveryStatus.CANCELLED and row["blocked_at"] is not None and bool(row["wanted"])
    return lost and row["state"] != "stopped" and forwarding.move_on(tx, row["id"])


def pay_back(tx: Transaction, channel: str, claimed: Claimed) -> None:
    """It has certainly not left: what was reserved for this attempt is free again, once however often this is said."""
    if claimed.cost and tx.execute(
        "UPDATE deliveries SET cost = 0 WHERE id = :id AND attempt = :attempt AND cost > 0",
        id=claimed.id,
        attempt=claimed.attempt,
    ):
        spending.refund(tx, channel, claimed.month, claimed.cost)


def wake(tx: Transaction, channel: str) -> int:
    """Queue what has rested long enough; how many that is."""
    return tx.execute(
        "UPDATE deliveries SET status = 'queued' WHERE channel = :channel AND status = 'resting' AND due_at <= :now",
        channel=channel,
        now=to_ms(tx.now),
    )


def rouse(tx: Transaction, contact_id: int) -> int:
    """Queue what rests for a resident whose own hours have changed; how many that is."""
    return tx.execute(
        f"UPDATE deliveries SET status = 'queued', due_at = :now WHERE {UNFINISHED.format('deliveries')}"
        " AND status = 'resting' AND address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
        now=to_ms(tx.now),
    )


def _hours(row: Row, terms: Terms) -> Hours | None:
    own = row["quiet_from"], row["quiet_to"]
    return terms.quiet if None in own else own


def _is_quiet(hours: Hours | None, local: datetime) -> bool:
    if hours is None:
        return False
    start, end = hours
    if start <= end:
        return start <= local.hour < end
    return local.hour >= start or local.hour < end


def _end(hours: Hours | None, local: datetime) -> datetime:
    assert hours is not None  # it is quiet by them
    end = local.replace(hour=hours[1], minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
