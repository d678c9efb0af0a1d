"""When a resident last looked at a commitment or asked about it; what is looked at within half an hour is one visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction

VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at a commitment, and the last one of the visit before that."""

    commitment_id: str
    at: datetime
    before: datetime | None

    def earlier(self, now: datetime) -> datetime | None:
        """The last look before the present visit; None where this is the first one."""
        return self.before if now - self.at < VISIT else self.at


def note(tx: Transaction, contact_id: int, commitment_id: str) -> None:
    """They look at a commitment now."""
    tx.execute(
        "INSERT INTO looks (contact_id, commitment_id, at) VALUES (:contact, :commitment, :now)"
        " ON CONFLICT (contact_id, commitment_id) DO UPDATE SET"
        " before = CASE WHEN looks.at <= :visit THEN looks.at ELSE looks.before END, at = excluded.at",
        contact=contact_id,
        commitment=commitment_id,
        now=to_ms(tx.now),
        visit=to_ms(tx.now - VISIT),
    )


def of_contact(tx: Transaction, contact_id: int) -> list[Look]:
    """Everything they looked at, by the ids of the commitments."""
    rows = tx.rows(
        "SELECT commitment_id, at, before FROM looks WHERE contact_id = :contact ORDER BY commitment_id",
        contact=contact_id,
    )
    return [_look(row) for row in rows]


def at(tx: Transaction, contact_id: int, commitment_id: str) -> Look | None:
    """When they looked at one commitment; None for never."""
    row = tx.row(
        "SELECT commitment_id, at, before FROM looks WHERE contact_id = :contact AND commitment_id = :commitment",
        contact=contact_id,
        commitment=commitment_id,
    )
    return _look(row) if row else None


def _look(row: Row) -> Look:
    before = row["before"]
    return Look(row["commitment_id"], from_ms(row["at"]), None if before is None else from_ms(before))


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget what they looked at."""
    tx.execute("DELETE FROM looks WHERE contact_id = :contact", contact=contact_id)


def copy(tx: Transaction, old: int, new: int) -> None:
    """Give one resident the looks of another too; the later one where both looked at the same."""
    tx.execute(
        "INSERT INTO looks (contact_id, commitment_id, at, before) SELECT CAST(:new AS BIGINT), commitment_id, at,"
        " before FROM looks WHERE contact_id = :old ON CONFLICT (contact_id, commitment_id) DO UPDATE SET"
        " at = excluded.at, before = excluded.before WHERE excluded.at > looks.at",
        old=old,
        new=new,
    )


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who looked when either did."""
    copy(tx, loser, survivor)
    erase(tx, loser)
