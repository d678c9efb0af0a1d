"""Which open cases are somebody's who is away or works here no more: theirs by name, or left before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.clock import to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Left:
    """A case, whose it is, and whether it was handed to them by name; else they only had it before them."""

    case_id: int
    staff_id: int
    named: bool


_AWAY = (
    "(s.disabled_at IS NOT NULL OR EXISTS (SELECT 1 FROM absences a WHERE a.staff_id = s.id AND a.first_day <= :day"
    " AND a.last_day >= :day))"
)
_RUNNING = "c.state IN ('submitted', 'published', 'appealed', 'asked') AND c.folded_into IS NULL"
_NAMED = (
    f"SELECT c.id, s.id AS staff_id, TRUE AS named FROM cases c JOIN staff s ON s.name = c.department WHERE {_RUNNING}"
    f" AND c.department IS NOT NULL AND s.role IN ('admin', 'moderator') AND {_AWAY}"
)
_BEFORE = (
    "SELECT c.id, s.id AS staff_id, FALSE AS named FROM cases c JOIN staff s ON s.id = c.claimed_by"
    f" WHERE c.claimed_by IS NOT NULL AND c.claimed_until < :now AND {_RUNNING} AND {_AWAY}"
)


def left(tx: Transaction, day: date, *, limit: int = 200) -> list[Left]:
    """What is somebody's who is away on a day, by the number of the case. What they have opened just now is not."""
    rows = tx.rows(
        f"SELECT id, staff_id, named FROM ({_NAMED} UNION ALL {_BEFORE}) AS found ORDER BY id, named DESC LIMIT :limit",
        day=day.isoformat(),
        now=to_ms(tx.now),
        limit=limit,
    )
    return [Left(row["id"], row["staff_id"], bool(row["named"])) for row in rows]


def pass_on(tx: Transaction, found: Left, name: str | None) -> bool:
    """Take a case from whoever is away; whose it is now is said by name, and nobody has it before them.

    False where it is theirs no more. One with a department stays with it.
    """
    theirs = "department = (SELECT s.name FROM staff s WHERE s.id = :staff)" if found.named else "claimed_by = :staff"
    keep = "CAST(:name AS TEXT)" if found.named else "COALESCE(department, CAST(:name AS TEXT))"
    return bool(
        tx.execute(
            f"UPDATE cases SET department = {keep}, claimed_by = NULL, claimed_until = NULL"
            f" WHERE id = :id AND {theirs} AND (claimed_until IS NULL OR claimed_until < :now)",
            id=found.case_id,
            staff=found.staff_id,
            name=name,
            now=to_ms(tx.now),
        )
    )
