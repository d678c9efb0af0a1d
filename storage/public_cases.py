"""Published proposals as everybody reads them, many at once, with the entries in which the city answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.cases import CaseEvent, CaseState, EventKind
from storage.clock import from_ms
from storage.store import Transaction

_PUBLIC = (
    "c.published_at IS NOT NULL AND c.public_text IS NOT NULL"
    " AND c.state IN ('published', 'asked', 'approved', 'refused', 'appealed')"
)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A proposal in the version that its author lets everybody read.

    `decisions` are those of staff, the oldest first, with what was undone.
    """

    id: int
    state: CaseState
    text: str
    commitment_id: str | None
    published: datetime
    decisions: Sequence[CaseEvent]


def newest(tx: Transaction, *, limit: int) -> list[PublicCase]:
    """The newest ones by number, with what was decided of them."""
    rows = tx.rows(
        "SELECT c.id, c.state, c.public_text, c.commitment_id, c.published_at FROM cases c"
        f" WHERE {_PUBLIC} ORDER BY c.id DESC LIMIT :limit",
        limit=limit,
    )
    decided: dict[int, list[CaseEvent]] = {row["id"]: [] for row in rows}
    for event in tx.rows(
        "SELECT e.id, e.case_id, e.kind, e.text, e.code, e.was, e.created_at FROM case_events e"
        f" JOIN cases c ON c.id = e.case_id WHERE {_PUBLIC} AND c.id >= :first AND (e.was <> '' OR e.kind = 'undone')"
        " ORDER BY e.id",
        first=min(decided, default=0),
    ):
        was = CaseState(event["was"]) if event["was"] else None
        kind, at = EventKind(event["kind"]), from_ms(event["created_at"])
        decided[event["case_id"]].append(CaseEvent(event["id"], kind, event["text"], event["code"], was, None, at))
    return [
        PublicCase(
            row["id"],
            CaseState(row["state"]),
            row["public_text"],
            row["commitment_id"],
            from_ms(row["published_at"]),
            decided[row["id"]],
        )
        for row in rows
    ]
