"""How cases were decided, counted: for the public log. Never a person, never a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Tally:
    """Proposals sent since a moment, and what was decided of proposals since then. `reasons` are the codes of refusals
    with how often each was given, the most frequent first."""

    sent: int
    accepted: int
    refused: int
    appealed: int
    overturned: int
    reasons: tuple[tuple[str, int], ...]


def tally(tx: Transaction, since: datetime) -> Tally:
    """Count proposals. A decision that was undone is none; of a refusal that did not stand the appeal is counted."""
    moment = to_ms(since)
    sent = tx.row("SELECT COUNT(*) AS n FROM cases WHERE kind = 'proposal' AND created_at >= :since", since=moment)
    rows = tx.rows(
        "SELECT e.kind, e.code, e.was, COUNT(*) AS n FROM case_events e JOIN cases c ON c.id = e.case_id"
        " WHERE c.kind = 'proposal' AND e.created_at >= :since AND e.kind IN ('approved', 'published', 'refused',"
        " 'appealed') AND NOT EXISTS (SELECT 1 FROM case_events u WHERE u.case_id = e.case_id AND u.kind = 'undone'"
        " AND u.code = e.kind AND u.id > e.id) GROUP BY e.kind, e.code, e.was",
        since=moment,
    )

    def count(kind: str, was: str | None = None) -> int:
        return sum(row["n"] for row in rows if row["kind"] == kind and was in {None, row["was"]})

    reasons: dict[str, int] = {}
    for row in rows:
        if row["kind"] == "refused" and row["code"]:
            reasons[row["code"]] = reasons.get(row["code"], 0) + row["n"]
    return Tally(
        sent=int(sent["n"]) if sent else 0,
        accepted=count("approved"),
        refused=count("refused"),
        appealed=count("appealed"),
        overturned=count("approved", "appealed") + count("published", "appealed"),
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )
