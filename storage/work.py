"""Slow work that a turn asked for: done outside any transaction, answered by a turn of its own, again after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.clock import to_ms
from storage.store import Topic, Transaction


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work for one address; `payload` is the kind's own word."""

    id: int
    kind: str
    payload: str
    address_id: int
    attempts: int


def ask(tx: Transaction, kind: str, payload: str, address_id: int) -> None:
    """Ask for work."""
    tx.execute(
        "INSERT INTO work (kind, payload, address_id, attempts, due_at, created_at)"
        " VALUES (:kind, :payload, :address, 0, :now, :now)",
        kind=kind,
        payload=payload,
        address=address_id,
        now=to_ms(tx.now),
    )
    tx.wake(Topic.WORK)


def claim(tx: Transaction, hold: timedelta) -> Work | None:
    """Take the oldest piece that is due; it falls due again after `hold` unless it is finished.

    What one person asked for is done in the order in which they asked, one piece after another.
    """
    row = tx.row(
        "UPDATE work SET attempts = attempts + 1, due_at = :again WHERE id = (SELECT work.id FROM work"
        " WHERE work.due_at <= :now AND NOT EXISTS"
        " (SELECT 1 FROM work e WHERE e.address_id = work.address_id AND e.id < work.id)"
        " ORDER BY work.id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, kind, payload, address_id, attempts",
        now=to_ms(tx.now),
        again=to_ms(tx.now + hold),
    )
    return Work(row["id"], row["kind"], row["payload"], row["address_id"], row["attempts"]) if row else None


def waiting(tx: Transaction, kind: str, address_id: int) -> int:
    """How many pieces of a kind an address still waits for."""
    row = tx.row(
        "SELECT COUNT(*) AS n FROM work WHERE kind = :kind AND address_id = :address", kind=kind, address=address_id
    )
    assert row is not None
    return int(row["n"])


def payloads(tx: Transaction, contact_id: int) -> list[str]:
    """What a resident still waits for."""
    rows = tx.rows(
        "SELECT payload FROM work WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )
    return [row["payload"] for row in rows]


def due_now(tx: Transaction, work_id: int) -> None:
    """Let a claimed piece be claimed again at once."""
    tx.execute("UPDATE work SET due_at = :now WHERE id = :id", now=to_ms(tx.now), id=work_id)
    tx.wake(Topic.WORK)


def finish(tx: Transaction, work_id: int) -> bool:
    """The work is answered; False when it was before."""
    return bool(tx.execute("DELETE FROM work WHERE id = :id", id=work_id))


def erase(tx: Transaction, contact_id: int) -> None:
    """Drop what was asked for a resident."""
    tx.execute(
        "DELETE FROM work WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )
