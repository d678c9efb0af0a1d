"""Who decides what: the moderators' queue. A case is held by one moderator for a while, then it is free again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from storage.cases import SELECT, Case, case_of, get
from storage.clock import to_ms
from storage.store import Transaction

PUT_OFF = timedelta(hours=4)  # how long "later" lasts

_OPEN = "state IN ('submitted', 'published', 'appealed') AND folded_into IS NULL"  # in the words of the index
_TURN = "COALESCE(due_at, queued_at)"
_FREE = "(claimed_by IS NULL OR claimed_until < :now)"
_SECOND = "(state <> 'appealed' OR decided_by IS NULL OR decided_by <> :staff)"


class Shelf(StrEnum):
    """A part of the queue."""

    ALL = "all"
    NEW = "new"  # to read and publish
    ANSWER = "answer"  # published, the city's answer is to come
    APPEALS = "appeals"
    LATE = "late"
    HELD = "held"  # dangerous to publish
    QUESTIONS = "questions"


_ON = {
    Shelf.ALL: "TRUE",
    Shelf.NEW: "state = 'submitted' AND kind <> 'question'",
    Shelf.ANSWER: "state = 'published'",
    Shelf.APPEALS: "state = 'appealed'",
    Shelf.LATE: "due_at < :now",
    Shelf.HELD: "held IS NOT NULL",
    Shelf.QUESTIONS: "kind = 'question'",
}
_ORDERS = (
    ("claimed_by = :staff AND claimed_until >= :now", _TURN),  # what they hold
    (f"{_FREE} AND put_off_at <= :recent", _TURN),
    (f"{_FREE} AND put_off_at > :recent", "put_off_at"),
)


def claim(tx: Transaction, staff_id: int, hold: timedelta, *, shelf: Shelf = Shelf.ALL, skip: int = 0) -> Case | None:
    """Give the case that is due first to a moderator for a while: their own held one first, never another's.

    `skip` is the number of a case they leave for later. An appeal never goes to whoever decided the case.
    """
    for which, order in _ORDERS:
        row = tx.row(
            "UPDATE cases SET claimed_by = :staff, claimed_until = :until WHERE id = (SELECT id FROM cases"
            f" WHERE {_OPEN} AND {_ON[shelf]} AND id <> :skip AND {which} AND {_SECOND}"
            f" ORDER BY {order}, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            staff=staff_id,
            until=to_ms(tx.now + hold),
            recent=to_ms(tx.now - PUT_OFF),
            skip=skip,
            now=to_ms(tx.now),
        )
        if row is not None:
            return get(tx, row["id"])
    return None


def take(tx: Transaction, case_id: int, staff_id: int, hold: timedelta) -> bool:
    """Give one certain case to a moderator; False where somebody else holds it or it is not open to them."""
    return bool(
        tx.execute(
            f"UPDATE cases SET claimed_by = :staff, claimed_until = :until WHERE id = :id AND {_OPEN}"
            f" AND (claimed_by = :staff OR {_FREE}) AND {_SECOND}",
            id=case_id,
            staff=staff_id,
            until=to_ms(tx.now + hold),
            now=to_ms(tx.now),
        )
    )


def put_off(tx: Transaction, case_id: int, staff_id: int) -> None:
    """Give a case back, to be shown after the others for some hours."""
    tx.execute(
        "UPDATE cases SET claimed_by = NULL, claimed_until = NULL, put_off_at = :now"
        " WHERE id = :id AND claimed_by = :staff",
        id=case_id,
        staff=staff_id,
        now=to_ms(tx.now),
    )


def let_go(tx: Transaction, staff_id: int, *, but: int) -> None:
    """Give back what a moderator holds beside one case: they have one before them at a time."""
    tx.execute(
        "UPDATE cases SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = :staff AND id <> :but",
        staff=staff_id,
        but=but,
    )


def holds(tx: Transaction, case_id: int, staff_id: int) -> bool:
    """Whether a moderator holds a case that is to be decided; nobody else changes it until this turn ends."""
    row = tx.row(
        f"SELECT id FROM cases WHERE id = :id AND claimed_by = :staff AND claimed_until >= :now AND {_OPEN} FOR UPDATE",
        id=case_id,
        staff=staff_id,
        now=to_ms(tx.now),
    )
    return row is not None


def counts(tx: Transaction) -> dict[Shelf, int]:
    """How many cases stand on each shelf."""
    columns = ", ".join(f"COUNT(CASE WHEN {test} THEN 1 END) AS {shelf.value}_n" for shelf, test in _ON.items())
    row = tx.row(f"SELECT {columns} FROM cases WHERE {_OPEN}", now=to_ms(tx.now))
    return {shelf: int(row[f"{shelf.value}_n"]) if row else 0 for shelf in Shelf}


def waiting(tx: Transaction) -> int:
    """How many cases wait for a decision."""
    row = tx.row(f"SELECT COUNT(*) AS n FROM cases WHERE {_OPEN}")
    return int(row["n"]) if row else 0


def on_shelf(tx: Transaction, shelf: Shelf, *, limit: int, offset: int = 0) -> list[Case]:
    """Cases of a shelf, the first due first."""
    rows = tx.rows(
        f"{SELECT} WHERE c.id IN (SELECT id FROM cases WHERE {_OPEN} AND {_ON[shelf]}"
        f" ORDER BY {_TURN}, id LIMIT :limit OFFSET :offset)"
        " ORDER BY COALESCE(c.due_at, c.queued_at), c.id",
        limit=limit,
        offset=offset,
        **({"now": to_ms(tx.now)} if shelf is Shelf.LATE else {}),
    )
    return [case_of(row) for row in rows]


def came_since(tx: Transaction, since: datetime) -> int:
    """How many open cases came since a moment."""
    row = tx.row(f"SELECT COUNT(*) AS n FROM cases WHERE {_OPEN} AND created_at >= :since", since=to_ms(since))
    return int(row["n"]) if row else 0


def due_before(tx: Transaction, until: datetime) -> int:
    """How many open cases are due from now until a moment."""
    row = tx.row(
        f"SELECT COUNT(*) AS n FROM cases WHERE {_OPEN} AND due_at >= :now AND due_at < :until",
        now=to_ms(tx.now),
        until=to_ms(until),
    )
    return int(row["n"]) if row else 0
