"""When a resident wants to be disturbed: their own quiet hours, and the pace at which news come.

Both are the resident's, wherever they are reached: linked messengers share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage import claims
from storage.claims import Hours
from storage.store import Topic, Transaction


class Pace(StrEnum):
    """How often news come."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


NEVER: Hours = (0, 0)  # the same hour twice: it is never quiet


@dataclass(frozen=True, slots=True)
class Choices:
    """What a resident chose. `quiet` is None for the city's own hours, and `NEVER` for none."""

    quiet: Hours | None = None
    pace: Pace = Pace.AT_ONCE


def of(tx: Transaction, contact_id: int) -> Choices:
    """What a resident chose, or what goes for everybody."""
    row = tx.row("SELECT quiet_from, quiet_to, pace FROM contacts WHERE id = :contact", contact=contact_id)
    if row is None:
        return Choices()
    own = row["quiet_from"], row["quiet_to"]
    return Choices(None if None in own else own, Pace(row["pace"]))


def set_quiet(tx: Transaction, contact_id: int, hours: Hours | None) -> None:
    """Take other quiet hours, None for the city's; what rests is looked at anew."""
    start, end = hours if hours is not None else (None, None)
    tx.execute(
        "UPDATE contacts SET quiet_from = CAST(:start AS INTEGER), quiet_to = CAST(:end AS INTEGER)"
        " WHERE id = :contact",
        start=start,
        end=end,
        contact=contact_id,
    )
    claims.rouse(tx, contact_id)
    tx.wake(Topic.OUTBOX)


def set_pace(tx: Transaction, contact_id: int, pace: Pace) -> None:
    """Take another pace; what has been gathered goes by it, too."""
    tx.execute("UPDATE contacts SET pace = :pace WHERE id = :contact", pace=pace.value, contact=contact_id)
    tx.execute("UPDATE digests SET pace = :pace WHERE contact_id = :contact", pace=pace.value, contact=contact_id)
    tx.wake(Topic.OUTBOX)


def copy(tx: Transaction, old: int, new: int) -> None:
    """Let one resident have chosen what another has."""
    chosen = of(tx, old)
    set_quiet(tx, new, chosen.quiet)
    set_pace(tx, new, chosen.pace)
