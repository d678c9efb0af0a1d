"""What staff promised in an official answer, and whether it was done in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be done by when. `late` is when its author was told that it is late."""

    id: int
    case_id: int
    words: str
    due: datetime
    kept: datetime | None
    late: datetime | None


_SELECT = "SELECT id, case_id, words, due_at, kept_at, late_at FROM promises"


def _promise(row: Row) -> Promise:
    return Promise(
        id=row["id"],
        case_id=row["case_id"],
        words=row["words"],
        due=from_ms(row["due_at"]),
        kept=maybe_from_ms(row["kept_at"]),
        late=maybe_from_ms(row["late_at"]),
    )


def make(tx: Transaction, case_id: int, words: str, due: datetime, *, staff_id: int) -> int:
    """Remember a promise; its number."""
    row = tx.row(
        "INSERT INTO promises (case_id, words, due_at, staff_id, created_at) VALUES (:case, :words, :due, :staff, :now)"
        " RETURNING id",
        case=case_id,
        words=words,
        due=to_ms(due),
        staff=staff_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, promise_id: int) -> Promise | None:
    """One by its number."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=promise_id)
    return _promise(row) if row else None


def of_case(tx: Transaction, case_id: int) -> list[Promise]:
    """What was promised for a case, the oldest first."""
    return [_promise(row) for row in tx.rows(f"{_SELECT} WHERE case_id = :case ORDER BY id", case=case_id)]


def keep(tx: Transaction, promise_id: int) -> bool:
    """It is done; False when it was said before."""
    return bool(
        tx.execute(
            "UPDATE promises SET kept_at = :now WHERE id = :id AND kept_at IS NULL", id=promise_id, now=to_ms(tx.now)
        )
    )


def take_back(tx: Transaction, case_id: int, since: datetime) -> None:
    """The answer in which it was promised is undone."""
    tx.execute("DELETE FROM promises WHERE case_id = :case AND created_at >= :since", case=case_id, since=to_ms(since))


def fell_late(tx: Transaction) -> list[Promise]:
    """Promises whose time has passed and nobody has been told; each is given to one caller only."""
    rows = tx.rows(
        "UPDATE promises SET late_at = :now WHERE id IN (SELECT id FROM promises WHERE kept_at IS NULL"
        " AND late_at IS NULL AND due_at < :now ORDER BY due_at, id LIMIT 100 FOR UPDATE SKIP LOCKED)"
        " RETURNING id, case_id, words, due_at, kept_at, late_at",
        now=to_ms(tx.now),
    )
    return [_promise(row) for row in rows]


def any_late(tx: Transaction) -> bool:
    """Whether there are any."""
    row = tx.row(
        "SELECT 1 AS one FROM promises WHERE kept_at IS NULL AND late_at IS NULL AND due_at < :now LIMIT 1",
        now=to_ms(tx.now),
    )
    return row is not None


def count(tx: Transaction) -> int:
    """How many are to be kept."""
    row = tx.row("SELECT COUNT(*) AS n FROM promises WHERE kept_at IS NULL")
    return int(row["n"]) if row else 0


def waiting(tx: Transaction, *, limit: int, offset: int = 0) -> list[Promise]:
    """Promises to be kept, the first due first."""
    rows = tx.rows(
        f"{_SELECT} WHERE kept_at IS NULL ORDER BY due_at, id LIMIT :limit OFFSET :offset", limit=limit, offset=offset
    )
    return [_promise(row) for row in rows]
