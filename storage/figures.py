"""How much there is of everything: counts over the whole store, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.clock import to_ms
from storage.contacts import NEVER
from storage.outbox import UNFINISHED
from storage.store import Row, Transaction

_NEWEST = 100_000  # deliveries, of which those of the last minute are
_LOOK = 100  # rows beside each other, of which the newest tells the time: one may keep the moment of another
Counts = list[tuple[tuple[str, ...], int]]
"""Counts with what is counted, in order."""


def _counts(rows: list[Row], *names: str) -> Counts:
    return sorted((tuple(str(row[name]) for name in names), int(row["n"])) for row in rows)


def _one(tx: Transaction, sql: str, **parameters: object) -> int:
    row = tx.row(sql, **parameters)
    return int(row["n"]) if row and row["n"] is not None else 0


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one channel: all, those that blocked us, those that have never written."""

    channel: str
    all: int
    blocked: int
    silent: int


def languages(tx: Transaction) -> Counts:
    """Residents by language, without those who are being erased."""
    return _counts(
        tx.rows("SELECT locale, COUNT(*) AS n FROM contacts WHERE erased_at IS NULL GROUP BY locale"), "locale"
    )


def addresses(tx: Transaction) -> list[Addresses]:
    """Where they are reached."""
    rows = tx.rows(
        "SELECT channel, COUNT(*) AS n, COUNT(blocked_at) AS blocked,"
        " SUM(CASE WHEN heard_at = :never THEN 1 ELSE 0 END) AS silent FROM addresses GROUP BY channel",
        never=NEVER,
    )
    return sorted(
        (Addresses(row["channel"], int(row["n"]), int(row["blocked"]), int(row["silent"])) for row in rows),
        key=lambda found: found.channel,
    )


def linked(tx: Transaction) -> int:
    """Residents with more than one address."""
    return _one(
        tx,
        "SELECT COUNT(*) AS n FROM"
        " (SELECT contact_id FROM addresses GROUP BY contact_id HAVING COUNT(*) > 1) AS several",
    )


def followers(tx: Transaction) -> Counts:
    """Followers by topic."""
    return _counts(tx.rows("SELECT topic, COUNT(*) AS n FROM subscriptions GROUP BY topic"), "topic")


def cases(tx: Transaction) -> Counts:
    """Cases by kind and state."""
    return _counts(tx.rows("SELECT kind, state, COUNT(*) AS n FROM cases GROUP BY kind, state"), "kind", "state")


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Deliveries of one kind that were decided within a longer period until now, and how many of them in its end."""

    lane: int
    channel: str
    status: str
    all: int
    lately: int


def deliveries(tx: Transaction, within: timedelta, lately: timedelta) -> list[Deliveries]:
    """What was decided within a period, and within its end, by lane, channel and status."""
    since = to_ms(tx.now - within)
    rows = tx.rows(
        "SELECT d.lane, a.channel, d.status, COUNT(*) AS n, SUM(CASE WHEN d.created_at >= :lately THEN 1 ELSE 0 END)"
        " AS lately FROM deliveries d JOIN addresses a ON a.id = d.address_id"
        " WHERE d.id >= :first AND d.created_at >= :since GROUP BY d.lane, a.channel, d.status",
        first=_first_since(tx, since),
        since=since,
        lately=to_ms(tx.now - lately),
    )
    return sorted(
        (Deliveries(row["lane"], row["channel"], row["status"], int(row["n"]), int(row["lately"])) for row in rows),
        key=lambda found: (found.lane, found.channel, found.status),
    )


def _first_since(tx: Transaction, since: int) -> int:
    """An id before which no delivery is as new as this. They are written in the order of time, so it can be found."""
    low, high = 0, _one(tx, "SELECT MAX(id) AS n FROM deliveries") + 1
    while high - low > _LOOK:
        middle = (low + high) // 2
        newest = _one(
            tx,
            "SELECT MAX(created_at) AS n FROM"
            " (SELECT created_at FROM deliveries WHERE id >= :middle ORDER BY id LIMIT :look) AS neighbours",
            middle=middle,
            look=_LOOK,
        )
        low, high = (low, middle) if newest >= since else (middle, high)
    return low


def waiting(tx: Transaction) -> Counts:
    """Deliveries that have not ended, by status, whenever they were decided."""
    rows = tx.rows(
        f"SELECT status, COUNT(*) AS n FROM deliveries WHERE {UNFINISHED.format('deliveries')} GROUP BY status"
    )
    return _counts(rows, "status")


def inbox(tx: Transaction) -> tuple[int, int]:
    """Updates still kept, and how many of them a bug has set aside."""
    row = tx.row("SELECT COUNT(*) AS n, COUNT(incident) AS incidents FROM inbox")
    return (int(row["n"]), int(row["incidents"])) if row else (0, 0)


def records(tx: Transaction) -> Counts:
    """Pieces of content by kind."""
    return _counts(tx.rows("SELECT kind, COUNT(*) AS n FROM records GROUP BY kind"), "kind")


def updates(tx: Transaction) -> int:
    """Steps that staff published."""
    return _one(tx, "SELECT COUNT(*) AS n FROM progress_updates")


def lanes(tx: Transaction) -> Counts:
    """Deliveries that have not ended, by channel, lane and status."""
    rows = tx.rows(
        f"SELECT d.channel, d.lane, d.status, COUNT(*) AS n FROM deliveries d WHERE {UNFINISHED.format('d')}"
        " GROUP BY d.channel, d.lane, d.status ORDER BY d.channel, d.lane, d.status"
    )
    return _counts(rows, "channel", "lane", "status")


def left_lately(tx: Transaction, within: timedelta) -> Counts:
    """How many messages left on each channel lately, among the newest ones."""
    rows = tx.rows(
        "SELECT d.channel, COUNT(*) AS n FROM deliveries d WHERE d.sent_at >= :since AND d.lane > 0"
        " AND d.id > (SELECT MAX(id) FROM deliveries) - :newest GROUP BY d.channel ORDER BY d.channel",
        since=to_ms(tx.now - within),
        newest=_NEWEST,
    )
    return _counts(rows, "channel")
