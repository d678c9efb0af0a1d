"""Who of the staff is away and when, who stands in for them, and who is the head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.clock import to_ms
from storage.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, the first and the last among them, by the city's calendar."""

    staff_id: int
    first: date
    last: date
    substitute_id: int | None


def _absence(row: Row) -> Absence:
    return Absence(
        row["staff_id"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]), row["substitute_id"]
    )


def put(tx: Transaction, absence: Absence) -> None:
    """Write an absence down in place of those of the same person that it overlaps."""
    days = {"first": absence.first.isoformat(), "last": absence.last.isoformat()}
    tx.rows("SELECT id FROM staff WHERE id = :staff FOR UPDATE", staff=absence.staff_id)
    tx.execute(
        "DELETE FROM absences WHERE staff_id = :staff AND first_day <= :last AND last_day >= :first",
        staff=absence.staff_id,
        **days,
    )
    tx.execute(
        "INSERT INTO absences (staff_id, first_day, last_day, substitute_id, created_at)"
        " VALUES (:staff, :first, :last, CAST(:substitute AS BIGINT), :now)",
        staff=absence.staff_id,
        substitute=absence.substitute_id,
        now=to_ms(tx.now),
        **days,
    )


def absences(tx: Transaction, day: date) -> dict[int, Absence]:
    """Who is away on a day, by their number here."""
    rows = tx.rows(
        "SELECT staff_id, first_day, last_day, substitute_id FROM absences"
        " WHERE first_day <= :day AND last_day >= :day ORDER BY id",
        day=day.isoformat(),
    )
    return {row["staff_id"]: _absence(row) for row in rows}


def of_person(tx: Transaction, staff_id: int) -> list[Absence]:
    """Every absence of somebody that is written down, the earliest first."""
    rows = tx.rows(
        "SELECT staff_id, first_day, last_day, substitute_id FROM absences WHERE staff_id = :staff ORDER BY first_day",
        staff=staff_id,
    )
    return [_absence(row) for row in rows]


def name_head(tx: Transaction, staff_id: int) -> None:
    """Make somebody the head; whoever was it before is no more."""
    tx.execute("UPDATE staff SET head = (id = :staff) WHERE head OR id = :staff", staff=staff_id)


def head(tx: Transaction) -> int | None:
    """The head's number here; they may have been disabled since."""
    row = tx.row("SELECT id FROM staff WHERE head ORDER BY id")
    return row["id"] if row else None
