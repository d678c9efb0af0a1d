"""Broadcasts: what staff say to many, from the draft to the report.

draft -> submitted <-> approved -> running <-> paused, halted -> done | stopped | expired       submitted -> refused

A state changes by one conditional statement that names the states it may be left from; whoever is second changes
nothing. `reached` and `last` say how far the audience is frozen (`storage/audiences.py`), `totals` how it all ended.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from storage import broadcast_steps
from storage.broadcast_steps import Step
from storage.clock import from_ms, to_ms
from storage.store import Row, Topic, Transaction


class Kind(StrEnum):
    """What a broadcast is."""

    BROADCAST = "broadcast"
    NOTICE = "notice"  # progress of a commitment, for more followers than one person may tell
    CORRECTION = "correction"  # for exactly those who got the wrong words


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"  # a messenger refuses its words
    DONE = "done"
    STOPPED = "stopped"
    EXPIRED = "expired"
    REFUSED = "refused"


UNBEGUN = frozenset({BroadcastState.DRAFT, BroadcastState.SUBMITTED, BroadcastState.APPROVED})
UNDER_WAY = frozenset({BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.HALTED})
ENDED = frozenset({BroadcastState.DONE, BroadcastState.STOPPED, BroadcastState.EXPIRED, BroadcastState.REFUSED})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is approved as a whole: the words, for whom, when. `words` is JSON, `audience` its canonical text.

    `starts` is None for at once, `expires` None for the usual time after the beginning.
    """

    words: str
    audience: str
    picture: str | None
    urgent: bool
    starts: datetime | None
    expires: datetime | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands. `recipients` and `cost` (millionths of a euro) are an estimate until it begins."""

    id: int
    kind: Kind
    corrects: int | None
    update_id: int | None
    state: BroadcastState
    reason: str
    plan: Plan
    author_id: int
    approved_by: int | None
    approved: datetime | None
    override: str | None
    due: datetime | None
    last: int
    reached: int
    recipients: int
    cost: int
    totals: Mapping[str, int] | None
    started: datetime | None
    ended: datetime | None
    created: datetime

    @property
    def campaign(self) -> str:
        """The name under which its deliveries are kept."""
        return campaign_of(self.id)


def campaign_of(broadcast_id: int) -> str:
    """The name under which a broadcast's deliveries are kept."""
    return f"broadcast:{broadcast_id}"


_SELECT = "SELECT * FROM broadcasts"


def _moment(value: int | None) -> datetime | None:
    return from_ms(value) if value is not None else None


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment is not None else None


def _broadcast(row: Row) -> Broadcast:
    plan = Plan(
        words=row["words"],
        audience=row["audience"],
        picture=row["picture"],
        urgent=bool(row["urgent"]),
        starts=_moment(row["starts_at"]),
        expires=_moment(row["expires_at"]),
        fingerprint=row["fingerprint"],
    )
    return Broadcast(
        id=row["id"],
        kind=Kind(row["kind"]),
        corrects=row["corrects"],
        update_id=row["update_id"],
        state=BroadcastState(row["state"]),
        reason=row["reason"],
        plan=plan,
        author_id=row["author_id"],
        approved_by=row["approved_by"],
        approved=_moment(row["approved_at"]),
        override=row["override"],
        due=_moment(row["due_at"]),
        last=row["last"],
        reached=row["reached"],
        recipients=row["recipients"],
        cost=row["cost"],
        totals=msgspec.json.decode(row["totals"], type=dict[str, int]) if row["totals"] else None,
        started=_moment(row["started_at"]),
        ended=_moment(row["ended_at"]),
        created=from_ms(row["created_at"]),
    )


def add(
    tx: Transaction,
    kind: Kind,
    plan: Plan,
    *,
    author_id: int,
    key: str | None = None,
    corrects: int | None = None,
    update_id: int | None = None,
    reached: int = 0,
) -> tuple[Broadcast, bool]:
    """Keep a new draft, and whether it is new: the same `key` gives the broadcast it was first used for.

    `reached` leaves out residents up to that id, who have been told already.
    """
    row = tx.row(
        "INSERT INTO broadcasts (key, kind, corrects, update_id, state, reason, words, picture, audience, urgent,"
        " starts_at, expires_at, author_id, fingerprint, last, reached, recipients, cost, created_at) VALUES"
        " (CAST(:key AS TEXT), :kind, CAST(:corrects AS BIGINT), CAST(:update AS BIGINT), 'draft', '', :words,"
        " CAST(:picture AS TEXT), :audience, :urgent, CAST(:starts AS BIGINT), CAST(:expires AS BIGINT), :author,"
        " :fingerprint, 0, :reached, 0, 0, :now) ON CONFLICT (key) DO NOTHING RETURNING id",
        key=key,
        kind=kind.value,
        corrects=corrects,
        update=update_id,
        author=author_id,
        reached=reached,
        now=to_ms(tx.now),
        **_columns(plan),
    )
    if row is None:
        assert key is not None
        earlier = by_key(tx, key)
        assert earlier is not None
        return earlier, False
    broadcast_steps.record(tx, row["id"], Step.CREATED, author_id)
    made = get(tx, row["id"])
    assert made is not None
    return made, True


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "words": plan.words,
        "picture": plan.picture,
        "audience": plan.audience,
        "urgent": plan.urgent,
        "starts": _ms(plan.starts),
        "expires": _ms(plan.expires),
        "fingerprint": plan.fingerprint,
    }


def get(tx: Transaction, broadcast_id: int) -> Broadcast | None:
    """One broadcast."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=broadcast_id)
    return _broadcast(row) if row else None


def by_key(tx: Transaction, key: str) -> Broadcast | None:
    """The broadcast that a key was first used for."""
    row = tx.row(f"{_SELECT} WHERE key = :key", key=key)
    return _broadcast(row) if row else None


def hold(tx: Transaction, broadcast_id: int, states: Collection[BroadcastState]) -> Broadcast | None:
    """The broadcast, which nobody else changes until the turn ends; None where it is in none of these states."""
    row = tx.row(f"{_SELECT} WHERE id = :id AND state IN ({_listed(states)}) FOR UPDATE", id=broadcast_id)
    return _broadcast(row) if row else None


def newest(tx: Transaction, *, limit: int) -> list[Broadcast]:
    """The newest broadcasts, the newest first."""
    return [_broadcast(row) for row in tx.rows(f"{_SELECT} ORDER BY id DESC LIMIT :limit", limit=limit)]


def standing(tx: Transaction, states: Collection[BroadcastState]) -> list[Broadcast]:
    """The broadcasts in any of these states, the oldest first."""
    return [_broadcast(row) for row in tx.rows(f"{_SELECT} WHERE state IN ({_listed(states)}) ORDER BY id")]


def unsettled(tx: Transaction) -> list[Broadcast]:
    """Broadcasts that ended after they had begun and whose totals are not drawn up yet."""
    return [
        _broadcast(row)
        for row in tx.rows(
            f"{_SELECT} WHERE state IN ({_listed(ENDED)}) AND last > 0 AND totals IS NULL ORDER BY id",
        )
    ]


def _listed(states: Collection[BroadcastState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def rewrite(tx: Transaction, broadcast_id: int, plan: Plan) -> bool:
    """Put another plan in the place of one that has not begun: it is a draft again, and any approval is void."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'draft', words = :words, picture = CAST(:picture AS TEXT),"
            " audience = :audience, urgent = :urgent, starts_at = CAST(:starts AS BIGINT),"
            " expires_at = CAST(:expires AS BIGINT), fingerprint = :fingerprint, approved_by = NULL,"
            f" approved_at = NULL, override = NULL, due_at = NULL WHERE id = :id AND state IN ({_listed(UNBEGUN)})"
            " AND last = 0",
            id=broadcast_id,
            **_columns(plan),
        )
    )


def submit(tx: Transaction, broadcast_id: int, *, fingerprint: str, recipients: int, cost: int) -> bool:
    """Lay a draft before a second person, with what it was counted to reach and to cost."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'submitted', recipients = :recipients, cost = :cost"
            " WHERE id = :id AND state = 'draft' AND fingerprint = :fingerprint",
            id=broadcast_id,
            fingerprint=fingerprint,
            recipients=recipients,
            cost=cost,
        )
    )


def approve(
    tx: Transaction, broadcast_id: int, *, fingerprint: str, staff_id: int, due: datetime, override: str | None
) -> bool:
    """Approve exactly what was submitted; False where it changed or was decided meanwhile."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'approved', approved_by = :staff, approved_at = :now, due_at = :due,"
            " override = CAST(:override AS TEXT)"
            " WHERE id = :id AND state = 'submitted' AND fingerprint = :fingerprint AND NOT EXISTS (SELECT 1"
            " FROM broadcast_events e WHERE e.broadcast_id = :id AND e.staff_id = :staff"
            " AND e.kind IN ('created', 'edited'))",
            id=broadcast_id,
            fingerprint=fingerprint,
            staff=staff_id,
            now=to_ms(tx.now),
            due=to_ms(due),
            override=override,
        )
    )


def void(tx: Transaction, broadcast_id: int) -> bool:
    """Take an approval back from one whose audience is not being frozen yet: it waits for a second person again."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'submitted', approved_by = NULL, approved_at = NULL, override = NULL,"
            " due_at = NULL WHERE id = :id AND state = 'approved' AND last = 0",
            id=broadcast_id,
        )
    )


def move(
    tx: Transaction, broadcast_id: int, to: BroadcastState, among: Collection[BroadcastState], *, reason: str = ""
) -> bool:
    """Go from any of these states to another; False where it was in none of them."""
    moved = tx.execute(
        "UPDATE broadcasts SET state = :state, reason = :reason, ended_at = CASE WHEN :ended THEN :now END"
        f" WHERE id = :id AND state IN ({_listed(among)})",
        id=broadcast_id,
        state=to.value,
        reason=reason,
        ended=to in ENDED,
        now=to_ms(tx.now),
    )
    tx.wake(Topic.OUTBOX)
    return bool(moved)


def launch(tx: Transaction, broadcast_id: int, *, recipients: int) -> bool:
    """Begin to send, to as many people as were found in the end."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'running', recipients = :recipients, started_at = :now"
            " WHERE id = :id AND state = 'approved'",
            id=broadcast_id,
            recipients=recipients,
            now=to_ms(tx.now),
        )
    )


def postpone(tx: Transaction, broadcast_id: int, until: datetime) -> bool:
    """Let an approved one begin later."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET due_at = :until WHERE id = :id AND state = 'approved'",
            id=broadcast_id,
            until=to_ms(until),
        )
    )


def settle(tx: Transaction, broadcast_id: int, recipients: int, totals: Mapping[str, int]) -> None:
    """Keep how it ended: how many people stand in which state."""
    tx.execute(
        "UPDATE broadcasts SET recipients = :recipients, totals = :totals WHERE id = :id",
        id=broadcast_id,
        recipients=recipients,
        totals=msgspec.json.encode(dict(totals)).decode(),
    )


def reopen(tx: Transaction, broadcast_id: int) -> bool:
    """Send once more to whoever may not have got it: once in a broadcast's life, which begins anew."""
    return bool(
        tx.execute(
            "UPDATE broadcasts SET state = 'running', started_at = :now, ended_at = NULL, totals = NULL"
            " WHERE id = :id AND state IN ('running', 'done') AND NOT EXISTS (SELECT 1 FROM broadcast_events e"
            " WHERE e.broadcast_id = :id AND e.kind = 'again')",
            id=broadcast_id,
            now=to_ms(tx.now),
        )
    )
