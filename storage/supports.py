"""Who supports a proposal: each resident once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Support:
    """A resident's support of a proposal."""

    case_id: int
    since: datetime


def give(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """Support a proposal; whether that is new."""
    new = tx.execute(
        "INSERT INTO supports (case_id, contact_id, created_at) VALUES (:case, :contact, :now) ON CONFLICT DO NOTHING",
        case=case_id,
        contact=contact_id,
        now=to_ms(tx.now),
    )
    if new:
        tx.execute("UPDATE cases SET supports = supports + 1 WHERE id = :id", id=case_id)
    return bool(new)


def take_back(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """Support it no more; whether it was supported."""
    gone = tx.execute(
        "DELETE FROM supports WHERE case_id = :case AND contact_id = :contact", case=case_id, contact=contact_id
    )
    if gone:
        tx.execute("UPDATE cases SET supports = supports - 1 WHERE id = :id", id=case_id)
    return bool(gone)


def given(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """Whether a resident supports a proposal."""
    row = tx.row(
        "SELECT 1 AS yes FROM supports WHERE case_id = :case AND contact_id = :contact",
        case=case_id,
        contact=contact_id,
    )
    return row is not None


def of_contact(tx: Transaction, contact_id: int) -> list[Support]:
    """What a resident supports, the oldest first."""
    rows = tx.rows(
        "SELECT case_id, created_at FROM supports WHERE contact_id = :contact ORDER BY created_at, case_id",
        contact=contact_id,
    )
    return [Support(row["case_id"], from_ms(row["created_at"])) for row in rows]


def pass_on(tx: Transaction, case_id: int, into: int) -> None:
    """A proposal became part of another one: whoever supported it supports that, but for its own author."""
    tx.execute(
        "INSERT INTO supports (case_id, contact_id, created_at) SELECT CAST(:into AS BIGINT), contact_id, created_at"
        " FROM supports WHERE case_id = :case AND contact_id NOT IN (SELECT c.contact_id FROM cases c"
        " WHERE c.id = :into AND c.contact_id IS NOT NULL) ON CONFLICT DO NOTHING",
        case=case_id,
        into=into,
    )
    tx.execute(
        "UPDATE cases SET supports = (SELECT COUNT(*) FROM supports s WHERE s.case_id = cases.id) WHERE id = :id",
        id=into,
    )


def erase(tx: Transaction, contact_id: int) -> None:
    """A resident's support goes with them."""
    for support in of_contact(tx, contact_id):
        take_back(tx, support.case_id, contact_id)


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who supports what either did, once."""
    for support in of_contact(tx, loser):
        take_back(tx, support.case_id, loser)
        give(tx, support.case_id, survivor)
