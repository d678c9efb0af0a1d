"""Who may not send anything for a time, and why. Reading, asking and one's own data stay open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Ban:
    """Until when, and the reason that the resident is told."""

    reason: str
    until: datetime


def put(tx: Transaction, contact_id: int, reason: str, until: datetime, *, staff_id: int) -> None:
    """Close sending to a resident; another ban takes the place of the one before."""
    tx.execute(
        "INSERT INTO bans (contact_id, reason, until_at, staff_id, created_at) VALUES (:contact, :reason, :until,"
        " :staff, :now) ON CONFLICT (contact_id) DO UPDATE SET reason = excluded.reason, until_at = excluded.until_at,"
        " staff_id = excluded.staff_id, created_at = excluded.created_at",
        contact=contact_id,
        reason=reason,
        until=to_ms(until),
        staff=staff_id,
        now=to_ms(tx.now),
    )


def of(tx: Transaction, contact_id: int) -> Ban | None:
    """The ban in force, if there is one."""
    row = tx.row(
        "SELECT reason, until_at FROM bans WHERE contact_id = :contact AND until_at > :now",
        contact=contact_id,
        now=to_ms(tx.now),
    )
    return Ban(row["reason"], from_ms(row["until_at"])) if row else None


def lift(tx: Transaction, contact_id: int) -> bool:
    """Open sending again; whether it was closed."""
    return bool(tx.execute("DELETE FROM bans WHERE contact_id = :contact", contact=contact_id))


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one: the longer ban holds."""
    tx.execute(
        "INSERT INTO bans (contact_id, reason, until_at, staff_id, created_at) SELECT CAST(:survivor AS BIGINT),"
        " reason, until_at, staff_id, created_at FROM bans WHERE contact_id = :loser ON CONFLICT (contact_id)"
        " DO UPDATE SET reason = excluded.reason, until_at = excluded.until_at, staff_id = excluded.staff_id,"
        " created_at = excluded.created_at WHERE excluded.until_at > bans.until_at",
        loser=loser,
        survivor=survivor,
    )
    lift(tx, loser)


def purge(tx: Transaction) -> int:
    """Forget bans that are over; how many there were."""
    return tx.execute("DELETE FROM bans WHERE until_at <= :now", now=to_ms(tx.now))
