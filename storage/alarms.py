"""When a case's clock is to be heard: each alarm rings once, whoever ticks.

`done_at` is when it rang; below zero it is when a decision silenced it, so that nothing of what had not rung is lost
where that decision is undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Ringing:
    """An alarm whose time has come. `kind` is a word of the rules."""

    case_id: int
    kind: str
    due: datetime


def put(tx: Transaction, case_id: int, alarms: Iterable[tuple[str, datetime]]) -> None:
    """Set the alarms of a case anew; those that have rung stay so."""
    tx.execute("DELETE FROM alarms WHERE case_id = :case AND (done_at IS NULL OR done_at < 0)", case=case_id)
    tx.many(
        "INSERT INTO alarms (case_id, kind, due_at) VALUES (:case, :kind, :due) ON CONFLICT DO NOTHING",
        [{"case": case_id, "kind": kind, "due": to_ms(at)} for kind, at in alarms],
    )


def clear(tx: Transaction, case_id: int) -> None:
    """The case is decided: nothing rings any more."""
    tx.execute(
        "UPDATE alarms SET done_at = :now WHERE case_id = :case AND done_at IS NULL", case=case_id, now=-to_ms(tx.now)
    )


def restore(tx: Transaction, case_id: int, since: datetime) -> None:
    """The decision at that moment is undone: what it silenced rings again. What had rung is not heard twice."""
    tx.execute(
        "UPDATE alarms SET done_at = NULL WHERE case_id = :case AND done_at = :since", case=case_id, since=-to_ms(since)
    )


def anything(tx: Transaction) -> bool:
    """Whether the time of any alarm has come."""
    row = tx.row("SELECT 1 AS one FROM alarms WHERE done_at IS NULL AND due_at <= :now LIMIT 1", now=to_ms(tx.now))
    return row is not None


def due(tx: Transaction, *, limit: int = 100) -> list[Ringing]:
    """Alarms whose time has come, the longest due first. Nobody has them yet: see `take`."""
    rows = tx.rows(
        "SELECT case_id, kind, due_at FROM alarms WHERE done_at IS NULL AND due_at <= :now"
        " ORDER BY due_at, case_id, kind LIMIT :limit",
        now=to_ms(tx.now),
        limit=limit,
    )
    return [_ringing(row["case_id"], row["kind"], row["due_at"]) for row in rows]


def take(tx: Transaction, alarm: Ringing) -> bool:
    """Ring an alarm; False where another has, or where it is there no more. The caller holds the case."""
    return bool(
        tx.execute(
            "UPDATE alarms SET done_at = :now WHERE case_id = :case AND kind = :kind AND due_at = :due"
            " AND done_at IS NULL",
            now=to_ms(tx.now),
            case=alarm.case_id,
            kind=alarm.kind,
            due=to_ms(alarm.due),
        )
    )


def put_back(tx: Transaction, alarm: Ringing) -> None:
    """Nobody could hear what this turn took: it is due as before."""
    tx.execute(
        "UPDATE alarms SET done_at = NULL WHERE case_id = :case AND kind = :kind AND due_at = :due AND done_at = :now",
        case=alarm.case_id,
        kind=alarm.kind,
        due=to_ms(alarm.due),
        now=to_ms(tx.now),
    )


def of_case(tx: Transaction, case_id: int) -> list[Ringing]:
    """What is yet to ring for a case."""
    rows = tx.rows(
        "SELECT case_id, kind, due_at FROM alarms WHERE case_id = :case AND done_at IS NULL ORDER BY due_at, kind",
        case=case_id,
    )
    return [_ringing(row["case_id"], row["kind"], row["due_at"]) for row in rows]


def _ringing(case_id: int, kind: str, due_at: int) -> Ringing:
    return Ringing(case_id, kind, from_ms(due_at))


_UNWOUND = "due_at IS NULL AND folded_into IS NULL AND state IN ('submitted', 'asked', 'published', 'appealed')"


def any_unwound(tx: Transaction) -> bool:
    """Whether a case that waits has no term yet: it came before terms were kept."""
    return bool(tx.rows(f"SELECT id FROM cases WHERE {_UNWOUND} LIMIT 1"))


def unwound(tx: Transaction, *, limit: int = 100) -> list[int]:
    """The numbers of such cases, the oldest first."""
    rows = tx.rows(f"SELECT id FROM cases WHERE {_UNWOUND} ORDER BY id LIMIT :limit", limit=limit)
    return [row["id"] for row in rows]
