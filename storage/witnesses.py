"""What residents say of a step that was reported as complete: each once, and they may change their mind.

The counts stay when a resident is erased; who said what does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Counts:
    """How many say that it is done, and how many that it is not."""

    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a resident said of a step."""

    update_id: int
    done: bool
    at: datetime


def say(tx: Transaction, update_id: int, contact_id: int, *, done: bool) -> bool:
    """Keep what a resident says; whether it is new or another answer than before."""
    before = tx.row(
        "SELECT done FROM witnesses WHERE update_id = :update AND contact_id = :contact FOR UPDATE",
        update=update_id,
        contact=contact_id,
    )
    if before is not None and bool(before["done"]) is done:
        return False
    tx.execute(
        "INSERT INTO witnesses (update_id, contact_id, done, created_at) VALUES (:update, :contact, :done, :now)"
        " ON CONFLICT (update_id, contact_id) DO UPDATE SET done = excluded.done, created_at = excluded.created_at",
        update=update_id,
        contact=contact_id,
        done=done,
        now=to_ms(tx.now),
    )
    changed = before is not None
    tx.execute(
        "INSERT INTO witnessed (update_id, yes, no) VALUES (:update, :yes, :no) ON CONFLICT (update_id) DO UPDATE SET"
        " yes = witnessed.yes + :more_yes, no = witnessed.no + :more_no",
        update=update_id,
        yes=int(done),
        no=int(not done),
        more_yes=int(done) - int(changed and not done),
        more_no=int(not done) - int(changed and done),
    )
    return True


def counts(tx: Transaction, update_id: int) -> Counts:
    """How many say what of a step."""
    row = tx.row("SELECT yes, no FROM witnessed WHERE update_id = :update", update=update_id)
    return Counts(row["yes"], row["no"]) if row else Counts(0, 0)


def of_contact(tx: Transaction, contact_id: int) -> list[Said]:
    """What a resident has said, the oldest first."""
    rows = tx.rows(
        "SELECT update_id, done, created_at FROM witnesses WHERE contact_id = :contact ORDER BY created_at, update_id",
        contact=contact_id,
    )
    return [Said(row["update_id"], bool(row["done"]), from_ms(row["created_at"])) for row in rows]


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget who said it; the counts stay."""
    tx.execute("DELETE FROM witnesses WHERE contact_id = :contact", contact=contact_id)


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who said it once: what the survivor said counts."""
    for said in of_contact(tx, loser):
        kept = tx.execute(
            "UPDATE witnesses SET contact_id = :survivor WHERE update_id = :update AND contact_id = :loser AND NOT"
            " EXISTS (SELECT 1 FROM witnesses w WHERE w.update_id = :update AND w.contact_id = :survivor)",
            survivor=survivor,
            loser=loser,
            update=said.update_id,
        )
        if not kept:
            column = "yes" if said.done else "no"
            tx.execute(f"UPDATE witnessed SET {column} = {column} - 1 WHERE update_id = :update", update=said.update_id)
    erase(tx, loser)
