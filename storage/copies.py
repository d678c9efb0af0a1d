"""What is decided of a case is decided of its copies: the same words from others, folded into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage import contacts
from storage.cases import SELECT, Case, CaseState, EventKind, case_of
from storage.clock import to_ms
from storage.outbox import Lane
from storage.store import Topic, Transaction

_WAITING = "folded_into = :head AND state IN ('submitted', 'published')"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was decided with its head: as it stood before, and the number of its entry."""

    case_id: int
    entry: int
    was: CaseState


def decide(
    tx: Transaction, head_id: int, kind: EventKind, words: str, *, code: str, state: CaseState, staff_id: int
) -> dict[int, int]:
    """Move every waiting copy of a case that the caller holds; the number of each one's entry."""
    tx.rows(f"SELECT id FROM cases WHERE {_WAITING} ORDER BY id FOR UPDATE", head=head_id)
    rows = tx.rows(
        "INSERT INTO case_events (case_id, kind, text, code, was, staff_id, created_at) SELECT id,"
        " CAST(:kind AS TEXT), CAST(:words AS TEXT), CAST(:code AS TEXT), state, CAST(:staff AS BIGINT),"
        f" CAST(:now AS BIGINT) FROM cases WHERE {_WAITING} ORDER BY id RETURNING id, case_id",
        head=head_id,
        kind=kind.value,
        words=words,
        code=code,
        staff=staff_id,
        now=to_ms(tx.now),
    )
    if rows:
        tx.execute(
            "UPDATE cases SET state = :state, decided_by = :staff, decided_at = :now, claimed_by = NULL,"
            f" claimed_until = NULL WHERE {_WAITING}",
            head=head_id,
            state=state.value,
            staff=staff_id,
            now=to_ms(tx.now),
        )
    return {row["case_id"]: row["id"] for row in rows}


def decided_now(tx: Transaction, head_id: int) -> dict[int, tuple[Case, int]]:
    """Copies that were decided in this turn, each with the address at which its author is told; none where they are
    not to be reached."""
    rows = tx.rows(
        f"SELECT c.id, {contacts.reach_of('c.contact_id')} AS address FROM cases c"
        " WHERE c.folded_into = :head AND c.decided_at = :now AND c.contact_id IS NOT NULL",
        head=head_id,
        now=to_ms(tx.now),
    )
    reached = {row["id"]: row["address"] for row in rows if row["address"] is not None}
    found = tx.rows(f"{SELECT} WHERE c.folded_into = :head AND c.decided_at = :now", head=head_id, now=to_ms(tx.now))
    return {row["id"]: (case_of(row), reached[row["id"]]) for row in found if row["id"] in reached}


def tell(tx: Transaction, messages: Iterable[Mapping[str, object]], *, due: datetime) -> None:
    """Queue what the authors are told: `campaign`, `contact`, `address` and `content` of each."""
    now, at, lane = to_ms(tx.now), to_ms(due), int(Lane.PERSONAL)
    tx.many(
        "INSERT INTO deliveries (campaign, contact_id, address_id, channel, lane, status, content, part, attempts,"
        " due_at, created_at) SELECT CAST(:campaign AS TEXT), CAST(:contact AS BIGINT), a.id, a.channel,"
        " CAST(:lane AS INTEGER), 'queued', CAST(:content AS TEXT), 0, 0, CAST(:due AS BIGINT), CAST(:now AS BIGINT)"
        " FROM addresses a WHERE a.id = :address ON CONFLICT DO NOTHING",
        [{"lane": lane, "due": at, "now": now, **message} for message in messages],
    )
    tx.wake(Topic.OUTBOX)


def decided_at(tx: Transaction, head_id: int, kind: EventKind, at: datetime) -> list[Copy]:
    """Copies that were decided with their head at a moment."""
    rows = tx.rows(
        "SELECT e.case_id, e.id, e.was FROM case_events e JOIN cases c ON c.id = e.case_id"
        " WHERE c.folded_into = :head AND c.decided_at = :at AND e.kind = :kind AND e.created_at = :at"
        " ORDER BY e.case_id",
        head=head_id,
        kind=kind.value,
        at=to_ms(at),
    )
    return [Copy(row["case_id"], row["id"], CaseState(row["was"])) for row in rows]


def take_back(
    tx: Transaction, copies: Iterable[Copy], *, decided_by: int | None, decided: datetime | None, at: datetime
) -> None:
    """Put copies back to where they stood, unless their authors have moved them since."""
    tx.many(
        "UPDATE cases SET state = :was, decided_by = :by, decided_at = :decided WHERE id = :id AND decided_at = :at"
        " AND state <> 'withdrawn'",
        [
            {
                "id": copy.case_id,
                "was": copy.was.value,
                "by": decided_by,
                "decided": to_ms(decided) if decided else None,
                "at": to_ms(at),
            }
            for copy in copies
        ],
    )
