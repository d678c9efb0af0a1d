"""Calls for the next plan, the versions of their drafts, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction

Texts = dict[str, str]
"""A text for each language; Ukrainian is always there."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call: proposals and comments are taken from `opens` until `closes`; `announced` is when it was published."""

    id: int
    name: Texts
    opens: datetime
    closes: datetime
    decision: Texts | None
    decided: datetime | None
    announced: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it takes anything now."""
        return self.opens <= now < self.closes


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a draft, counted from 1. It never changes."""

    call_id: int
    version: int
    text: Texts
    at: datetime


_SELECT = "SELECT id, name, opens_at, closes_at, decision, decided_at, created_at FROM calls"


def _texts(text: str) -> Texts:
    return msgspec.json.decode(text, type=Texts)


def _json(texts: Texts) -> str:
    return msgspec.json.encode(texts).decode()


def _call(row: Row) -> Call:
    return Call(
        id=row["id"],
        name=_texts(row["name"]),
        opens=from_ms(row["opens_at"]),
        closes=from_ms(row["closes_at"]),
        decision=_texts(row["decision"]) if row["decision"] else None,
        decided=maybe_from_ms(row["decided_at"]),
        announced=from_ms(row["created_at"]),
    )


def add(tx: Transaction, name: Texts, opens: datetime, closes: datetime, *, staff_id: int) -> int:
    """Announce a call; its number."""
    row = tx.row(
        "INSERT INTO calls (name, opens_at, closes_at, staff_id, created_at) VALUES (:name, :opens, :closes, :staff,"
        " :now) RETURNING id",
        name=_json(name),
        opens=to_ms(opens),
        closes=to_ms(closes),
        staff=staff_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, call_id: int) -> Call | None:
    """One by its number."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=call_id)
    return _call(row) if row else None


def everything(tx: Transaction) -> list[Call]:
    """All calls, the newest first."""
    return [_call(row) for row in tx.rows(f"{_SELECT} ORDER BY id DESC")]


def close(tx: Transaction, call_id: int) -> bool:
    """Take nothing more from now on; False where it was closed already."""
    return bool(
        tx.execute(
            "UPDATE calls SET closes_at = :now WHERE id = :id AND closes_at > :now", id=call_id, now=to_ms(tx.now)
        )
    )


def decide(tx: Transaction, call_id: int, decision: Texts) -> bool:
    """Note the final decision, once."""
    return bool(
        tx.execute(
            "UPDATE calls SET decision = :decision, decided_at = :now WHERE id = :id AND decision IS NULL",
            id=call_id,
            decision=_json(decision),
            now=to_ms(tx.now),
        )
    )


def put_draft(tx: Transaction, call_id: int, text: Texts, *, staff_id: int) -> int:
    """Publish the next version of a draft; its number."""
    tx.rows("SELECT id FROM calls WHERE id = :id FOR UPDATE", id=call_id)
    row = tx.row("SELECT COALESCE(MAX(version), 0) + 1 AS next FROM drafts WHERE call_id = :id", id=call_id)
    assert row is not None
    tx.execute(
        "INSERT INTO drafts (call_id, version, text, staff_id, created_at)"
        " VALUES (:call, :version, :text, :staff, :now)",
        call=call_id,
        version=row["next"],
        text=_json(text),
        staff=staff_id,
        now=to_ms(tx.now),
    )
    return int(row["next"])


def drafts(tx: Transaction, call_id: int) -> list[Draft]:
    """Every version of a draft, the oldest first."""
    rows = tx.rows(
        "SELECT call_id, version, text, created_at FROM drafts WHERE call_id = :call ORDER BY version", call=call_id
    )
    return [Draft(row["call_id"], row["version"], _texts(row["text"]), from_ms(row["created_at"])) for row in rows]


def attach(tx: Transaction, case_id: int, call_id: int, version: int | None) -> None:
    """A case speaks of a version of a call's draft."""
    tx.execute(
        "UPDATE cases SET call_id = :call, draft = :draft WHERE id = :id", id=case_id, call=call_id, draft=version
    )


def of_case(tx: Transaction, case_id: int) -> tuple[int, int | None] | None:
    """The call and the version that a case speaks of."""
    row = tx.row("SELECT call_id, draft FROM cases WHERE id = :id AND call_id IS NOT NULL", id=case_id)
    return (row["call_id"], row["draft"]) if row else None


def came(tx: Transaction, call_id: int) -> int:
    """How many proposals and comments came for a call."""
    row = tx.row("SELECT COUNT(*) AS n FROM cases WHERE call_id = :call", call=call_id)
    return int(row["n"]) if row else 0


def published(tx: Transaction, call_id: int, *, limit: int, before: int) -> list[int]:
    """The numbers of the published proposals of a call, the newest first."""
    rows = tx.rows(
        "SELECT id FROM cases WHERE call_id = :call AND published_at IS NOT NULL AND public_text IS NOT NULL"
        " AND state IN ('published', 'asked', 'approved', 'refused', 'appealed') AND id < :before"
        " ORDER BY id DESC LIMIT :limit",
        call=call_id,
        before=before,
        limit=limit,
    )
    return [row["id"] for row in rows]
