"""What residents sent and everything that happened to it, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction


class CaseKind(StrEnum):
    """What was sent."""

    PROPOSAL = "proposal"
    FEEDBACK = "feedback"
    QUESTION = "question"  # the record did not hold an answer, staff are asked


class CaseState(StrEnum):
    """Where a case stands."""

    SUBMITTED = "submitted"
    ASKED = "asked"  # a moderator asked the author something back
    APPROVED = "approved"  # for a question: answered
    REFUSED = "refused"


class EventKind(StrEnum):
    """What happened to a case."""

    SUBMITTED = "submitted"
    ASKED = "asked"
    REPLIED = "replied"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal, feedback or question; its number is its id. `text` is what the author first wrote."""

    id: int
    kind: CaseKind
    state: CaseState
    contact_id: int | None
    commitment_id: str | None
    locale: str
    text: str
    claimed_by: int | None
    claimed_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One entry of a case's history."""

    kind: EventKind
    text: str
    staff_id: int | None
    at: datetime


_SELECT = (
    "SELECT c.id, c.kind, c.state, c.contact_id, c.commitment_id, c.locale, c.claimed_by, c.claimed_until,"
    " c.created_at, (SELECT e.text FROM case_events e WHERE e.case_id = c.id ORDER BY e.id LIMIT 1) AS text"
    " FROM cases c"
)


def _case(row: Row) -> Case:
    return Case(
        id=row["id"],
        kind=CaseKind(row["kind"]),
        state=CaseState(row["state"]),
        contact_id=row["contact_id"],
        commitment_id=row["commitment_id"],
        locale=row["locale"],
        text=row["text"],
        claimed_by=row["claimed_by"],
        claimed_until=from_ms(row["claimed_until"]) if row["claimed_until"] is not None else None,
        created_at=from_ms(row["created_at"]),
    )


def open_case(
    tx: Transaction, kind: CaseKind, contact_id: int, text: str, *, commitment_id: str | None, locale: str
) -> int:
    """Take a text in; returns its number."""
    row = tx.row(
        "INSERT INTO cases (kind, contact_id, commitment_id, state, locale, queued_at, created_at)"
        " VALUES (:kind, :contact, :commitment, 'submitted', :locale, :now, :now) RETURNING id",
        kind=kind.value,
        contact=contact_id,
        commitment=commitment_id,
        locale=locale,
        now=to_ms(tx.now),
    )
    assert row is not None
    record(tx, row["id"], EventKind.SUBMITTED, text)
    return int(row["id"])


def record(tx: Transaction, case_id: int, kind: EventKind, text: str, *, staff_id: int | None = None) -> int:
    """Write an entry of the history; returns its id."""
    row = tx.row(
        "INSERT INTO case_events (case_id, kind, text, staff_id, created_at)"
        " VALUES (:case, :kind, :text, :staff, :now) RETURNING id",
        case=case_id,
        kind=kind.value,
        text=text,
        staff=staff_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, case_id: int) -> Case | None:
    """One case by its number."""
    row = tx.row(f"{_SELECT} WHERE c.id = :id", id=case_id)
    return _case(row) if row else None


def history(tx: Transaction, case_id: int) -> list[CaseEvent]:
    """Everything that happened to a case, oldest first."""
    rows = tx.rows(
        "SELECT kind, text, staff_id, created_at FROM case_events WHERE case_id = :id ORDER BY id", id=case_id
    )
    return [CaseEvent(EventKind(r["kind"]), r["text"], r["staff_id"], from_ms(r["created_at"])) for r in rows]


def of_contact(tx: Transaction, contact_id: int, *, limit: int, offset: int = 0) -> list[Case]:
    """A resident's own cases, newest first."""
    rows = tx.rows(
        f"{_SELECT} WHERE c.contact_id = :contact ORDER BY c.id DESC LIMIT :limit OFFSET :offset",
        contact=contact_id,
        limit=limit,
        offset=offset,
    )
    return [_case(row) for row in rows]


def all_of(tx: Transaction, contact_id: int) -> list[Case]:
    """Every case of a resident, the oldest first."""
    return [_case(row) for row in tx.rows(f"{_SELECT} WHERE c.contact_id = :contact ORDER BY c.id", contact=contact_id)]


def claim(tx: Transaction, staff_id: int, hold: timedelta, *, skip: int = 0) -> Case | None:
    """Give the oldest waiting case to a moderator for a while: their own held one first, never another's.

    `skip` is the number of a case they want to leave for later.
    """
    now = to_ms(tx.now)
    row = tx.row(
        "UPDATE cases SET claimed_by = :staff, claimed_until = :until WHERE id = (SELECT id FROM cases"
        " WHERE state = 'submitted' AND id <> :skip AND (claimed_by IS NULL OR claimed_by = :staff"
        " OR claimed_until < :now) ORDER BY CASE WHEN claimed_by = :staff AND claimed_until >= :now THEN 0 ELSE 1 END,"
        " queued_at, id LIMIT 1 FOR UPDATE) RETURNING id",
        staff=staff_id,
        until=to_ms(tx.now + hold),
        skip=skip,
        now=now,
    )
    return get(tx, row["id"]) if row else None


def unclaim(tx: Transaction, case_id: int, staff_id: int) -> None:
    """Put a case back at the end of the queue."""
    tx.execute(
        "UPDATE cases SET claimed_by = NULL, claimed_until = NULL, queued_at = :now"
        " WHERE id = :id AND claimed_by = :staff AND state = 'submitted'",
        id=case_id,
        staff=staff_id,
        now=to_ms(tx.now),
    )


def move(tx: Transaction, case_id: int, state: CaseState, *, staff_id: int, after: CaseState) -> bool:
    """Move a case on behalf of the moderator who holds it; False when somebody else did or the claim ran out."""
    return bool(
        tx.execute(
            "UPDATE cases SET state = :state, claimed_by = NULL, claimed_until = NULL WHERE id = :id AND state = :after"
            " AND claimed_by = :staff AND claimed_until >= :now",
            id=case_id,
            state=state.value,
            after=after.value,
            staff=staff_id,
            now=to_ms(tx.now),
        )
    )


def requeue(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """The author replied: back into the queue. False when nothing was asked of them."""
    return bool(
        tx.execute(
            "UPDATE cases SET state = 'submitted', queued_at = :now WHERE id = :id AND contact_id = :contact"
            " AND state = 'asked'",
            id=case_id,
            contact=contact_id,
            now=to_ms(tx.now),
        )
    )


def waiting(tx: Transaction) -> int:
    """How many cases wait for a decision."""
    row = tx.row("SELECT COUNT(*) AS n FROM cases WHERE state = 'submitted'")
    return int(row["n"]) if row else 0


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget who wrote a resident's cases, and remove what they wrote unless it was approved and so is public."""
    tx.rows("SELECT id FROM cases WHERE contact_id = :contact ORDER BY id FOR UPDATE", contact=contact_id)
    tx.execute(
        "UPDATE case_events SET text = '' WHERE kind IN ('submitted', 'replied') AND case_id IN"
        " (SELECT id FROM cases WHERE contact_id = :contact AND NOT (state = 'approved' AND kind = 'proposal'))",
        contact=contact_id,
    )
    tx.execute(
        "UPDATE cases SET contact_id = NULL, state = CASE WHEN state IN ('submitted', 'asked') THEN 'refused'"
        " ELSE state END WHERE contact_id = :contact",
        contact=contact_id,
    )


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who sent what either did."""
    tx.execute("UPDATE cases SET contact_id = :survivor WHERE contact_id = :loser", loser=loser, survivor=survivor)
