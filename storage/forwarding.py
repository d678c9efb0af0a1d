"""What is said to a person rather than to an address: one copy, wherever they are reached.

Such a delivery bears their `contact_id`, which is always the resident its address belongs to; the pair (campaign,
contact) is unique. It moves to another of their addresses only while it certainly has not arrived: never after it was
sent, nor after an attempt whose end nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from storage.clock import to_ms
from storage.contacts import reach_of
from storage.store import Row, Topic, Transaction

_WAITING = "('queued', 'held', 'resting', 'paused')"
_AFRESH = (
    "status = 'queued', part = 0, replaces = NULL, attempt = NULL, attempts = 0, code = NULL,"
    " external_id = NULL, due_at = :now"
)
_HAVE_IT = (  # some address of theirs has a delivery of the same campaign
    "SELECT 1 FROM deliveries other JOIN addresses theirs ON theirs.id = other.address_id"
    " WHERE other.campaign = deliveries.campaign AND other.id <> deliveries.id"
    " AND theirs.contact_id = deliveries.contact_id"
)


class _Stage(IntEnum):
    """How far a delivery has come; of two that say the same to one person, the farther one counts."""

    OVER = 0  # failed, cancelled, expired
    WAITS = 1  # nothing of it has left
    LEFT = 2  # some of it has been read, or may have been


def _stage(status: str, part: int) -> _Stage:
    if status in {"failed", "cancelled", "expired"}:
        return _Stage.OVER
    waits = part == 0 and status in {"queued", "held", "resting", "paused"}
    return _Stage.WAITS if waits else _Stage.LEFT


def move_on(tx: Transaction, delivery_id: int, *, attempt: str | None = None, channels: Collection[str] = ()) -> bool:
    """Begin one delivery anew at the address by which the person is reached now; False where that is where it stands.

    So an address that has been lost is marked as blocked first. With `attempt` it must be the last one: the news that
    it failed may come after another began. `channels` are the only ones that will do, where any are named.
    """
    names = {f"channel{number}": name for number, name in enumerate(sorted(channels))}
    reach = reach_of("deliveries.contact_id", ", ".join(f":{name}" for name in names))
    moved = tx.execute(
        f"UPDATE deliveries SET address_id = {reach}, {_AFRESH},"
        f" channel = (SELECT there.channel FROM addresses there WHERE there.id = {reach})"
        f" WHERE id = :id AND contact_id IS NOT NULL AND {reach} <> address_id AND NOT EXISTS ({_HAVE_IT})"
        " AND (CAST(:attempt AS TEXT) IS NULL OR attempt = :attempt)",
        id=delivery_id,
        attempt=attempt,
        now=to_ms(tx.now),
        **names,
    )
    if moved:
        tx.wake(Topic.OUTBOX)
    return bool(moved)


def leave(tx: Transaction, address_id: int) -> None:
    """An address was lost: what waits there for the person moves on, what was said to the address is cancelled."""
    waiting = tx.rows(
        f"SELECT id FROM deliveries WHERE address_id = :address AND status IN {_WAITING} AND lane > 0",
        address=address_id,
    )
    for row in waiting:
        if not move_on(tx, row["id"]):
            tx.execute("UPDATE deliveries SET status = 'cancelled' WHERE id = :id", id=row["id"])


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents have become one, whose addresses are the survivor's by now: one copy of each notice is enough."""
    theirs = "address_id IN (SELECT id FROM addresses WHERE contact_id = :survivor)"
    tx.execute(  # whoever is claiming one of them ends first
        f"UPDATE deliveries SET contact_id = contact_id WHERE {theirs} AND contact_id IS NOT NULL"
        f" AND (status = 'sending' OR status IN {_WAITING})",
        survivor=survivor,
    )
    twice = tx.rows(
        "SELECT one.id AS one_id, one.status AS one_status, one.part AS one_part, two.id AS two_id,"
        f" two.status AS two_status, two.part AS two_part, two.address_id = {reach_of('one.contact_id')} AS two_reached"
        " FROM deliveries two JOIN deliveries one ON one.campaign = two.campaign AND one.contact_id = :survivor"
        f" WHERE two.{theirs} AND two.contact_id = :loser",
        survivor=survivor,
        loser=loser,
    )
    for pair in twice:
        _keep_one(tx, pair)
    tx.execute(
        f"UPDATE deliveries SET contact_id = :survivor WHERE {theirs} AND contact_id = :loser",
        survivor=survivor,
        loser=loser,
    )
    tx.wake(Topic.OUTBOX)


def _keep_one(tx: Transaction, pair: Row) -> None:
    one, two = _stage(pair["one_status"], pair["one_part"]), _stage(pair["two_status"], pair["two_part"])
    second = two > one or (one is two is _Stage.WAITS and pair["two_reached"])
    spare, stage = (pair["one_id"], one) if second else (pair["two_id"], two)
    if stage is _Stage.WAITS:
        tx.execute("DELETE FROM deliveries WHERE id = :id", id=spare)
    else:  # it stays as what became of it, and stands for the person no more
        tx.execute("UPDATE deliveries SET contact_id = NULL WHERE id = :id", id=spare)


def part(tx: Transaction, address_id: int, *, old: int, new: int) -> None:
    """An address has become a resident of its own, `new`, who was a part of `old` until now.

    A notice that has not left yet is for both of them; one that has is not said again. A decision on what was sent
    stays with whoever keeps it, `old`.
    """
    waiting = tx.rows(
        "SELECT d.id, d.status, d.part, d.address_id, c.id IS NOT NULL AS notice FROM deliveries d"
        f" LEFT JOIN campaigns c ON c.id = d.campaign WHERE d.contact_id = :old AND d.status IN {_WAITING}"
        " AND d.part = 0 AND d.address_id IN (SELECT id FROM addresses WHERE contact_id IN (:old, :new))",
        old=old,
        new=new,
    )
    for row in waiting:
        stays = row["address_id"] != address_id or move_on(tx, row["id"])
        if row["notice"] and stays:
            _copy(tx, row["id"], address_id, new)
        elif not stays and not row["notice"]:
            tx.execute("UPDATE deliveries SET status = 'cancelled' WHERE id = :id", id=row["id"])
    tx.execute(
        "UPDATE deliveries SET contact_id = :new WHERE address_id = :address AND contact_id = :old",
        old=old,
        new=new,
        address=address_id,
    )
    tx.wake(Topic.OUTBOX)


def _copy(tx: Transaction, delivery_id: int, address_id: int, contact_id: int) -> None:
    tx.execute(
        "INSERT INTO deliveries (campaign, contact_id, address_id, channel, lane, status, content, part, attempts,"
        " due_at, expires_at, created_at) SELECT d.campaign, CAST(:contact AS BIGINT), a.id, a.channel, d.lane,"
        " 'queued', d.content, 0, 0, :now, d.expires_at, d.created_at FROM deliveries d JOIN addresses a"
        " ON a.id = :address WHERE d.id = :id ON CONFLICT DO NOTHING",
        id=delivery_id,
        address=address_id,
        contact=contact_id,
        now=to_ms(tx.now),
    )
