"""Who did what with a broadcast, and when: its history, which is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.clock import from_ms, to_ms
from storage.store import Transaction


class Step(StrEnum):
    """What was done with a broadcast."""

    CREATED = "created"
    EDITED = "edited"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    OVERRIDDEN = "overridden"  # approved on the command line
    VOIDED = "voided"  # whoever had approved it no longer may
    REFUSED = "refused"
    BEGUN = "begun"
    POSTPONED = "postponed"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    HALTED = "halted"
    AGAIN = "again"
    DONE = "done"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a broadcast's history. `staff_id` is None where the product did it by itself."""

    step: Step
    staff_id: int | None
    note: str
    at: datetime


def record(tx: Transaction, broadcast_id: int | None, step: Step, staff_id: int | None, note: str = "") -> None:
    """Write a step into the history; without a broadcast it is about all of them."""
    tx.execute(
        "INSERT INTO broadcast_events (broadcast_id, kind, staff_id, note, created_at)"
        " VALUES (CAST(:id AS BIGINT), :step, CAST(:staff AS BIGINT), :note, :now)",
        id=broadcast_id,
        step=step.value,
        staff=staff_id,
        note=note,
        now=to_ms(tx.now),
    )


def events(tx: Transaction, broadcast_id: int) -> list[Event]:
    """The history of a broadcast, the oldest step first."""
    rows = tx.rows(
        "SELECT kind, staff_id, note, created_at FROM broadcast_events WHERE broadcast_id = :id ORDER BY id",
        id=broadcast_id,
    )
    return [Event(Step(row["kind"]), row["staff_id"], row["note"], from_ms(row["created_at"])) for row in rows]


def writers(tx: Transaction, broadcast_id: int) -> list[int]:
    """Everybody who made or changed a broadcast, each once, in the order in which they did."""
    rows = tx.rows(
        "SELECT staff_id FROM broadcast_events WHERE broadcast_id = :id AND kind IN ('created', 'edited') ORDER BY id",
        id=broadcast_id,
    )
    return list(dict.fromkeys(row["staff_id"] for row in rows))


def count(tx: Transaction, step: Step, within: timedelta) -> int:
    """How often a step was taken lately."""
    row = tx.row(
        "SELECT COUNT(*) AS n FROM broadcast_events WHERE kind = :step AND created_at >= :since",
        step=step.value,
        since=to_ms(tx.now - within),
    )
    return int(row["n"]) if row else 0
