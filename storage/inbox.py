"""What arrived, once each: the raw update sealed, under a key that stops every repetition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.clock import from_ms, to_ms
from storage.store import Transaction

PURPOSE = "inbox"
TRACE = "trace"  # an exception may quote what a resident wrote
KEPT = timedelta(days=7)  # for deduplication and replay only


@dataclass(frozen=True, slots=True)
class Received:
    """An inbox row: its id and whether the same update was here before, with the answer it got then."""

    id: int
    repeated: bool
    response: str | None = None


def _key(tx: Transaction, channel: str, key: str) -> str:
    return tx.vault.lookup(f"inbox:{channel}:{key}").hex()  # platforms put people's ids into their keys


def receive(tx: Transaction, channel: str, key: str, raw: bytes, *, external_id: str | None = None) -> Received:
    """Take an update in, or find it taken in already. `external_id` is whose it is, where somebody is behind it."""
    key = _key(tx, channel, key)
    row = tx.row(
        "INSERT INTO inbox (channel, key, received_at, sealed, address_id)"
        " VALUES (:channel, :key, :now, :sealed, (SELECT id FROM addresses WHERE lookup = :lookup))"
        " ON CONFLICT (channel, key) DO NOTHING RETURNING id",
        channel=channel,
        key=key,
        now=to_ms(tx.now),
        sealed=tx.vault.seal(raw, PURPOSE),
        lookup=tx.vault.lookup(f"{channel}:{external_id}"),
    )
    if row is not None:
        return Received(row["id"], repeated=False)
    seen = tx.row("SELECT id, response FROM inbox WHERE channel = :channel AND key = :key", channel=channel, key=key)
    assert seen is not None
    return Received(seen["id"], repeated=True, response=seen["response"])


def knows(tx: Transaction, channel: str, key: str) -> bool:
    """Whether an update with this key has been taken in."""
    kept = _key(tx, channel, key)
    row = tx.row("SELECT 1 AS yes FROM inbox WHERE channel = :channel AND key = :key", channel=channel, key=kept)
    return row is not None


def attribute(tx: Transaction, inbox_id: int, address_id: int) -> None:
    """Note whose update it was, when the address was made after it arrived."""
    tx.execute("UPDATE inbox SET address_id = :address WHERE id = :id", address=address_id, id=inbox_id)


def answer(tx: Transaction, inbox_id: int, response: str) -> None:
    """Keep the answer given in the HTTP response, so that a repetition gets the same."""
    tx.execute("UPDATE inbox SET response = :response WHERE id = :id", response=response, id=inbox_id)


def park(tx: Transaction, inbox_id: int, incident: str, trace: str) -> None:
    """Set an update aside whose handler failed, with the trace, sealed, for whoever mends it."""
    tx.execute(
        "UPDATE inbox SET incident = :incident, trace = :trace WHERE id = :id",
        incident=incident,
        trace=tx.vault.seal(trace.encode("utf-8", "replace"), TRACE),
        id=inbox_id,
    )


def trace(tx: Transaction, incident: str) -> str | None:
    """The trace behind an incident number."""
    row = tx.row("SELECT trace FROM inbox WHERE incident = :incident", incident=incident)
    return tx.vault.unseal(row["trace"], TRACE).decode() if row and row["trace"] else None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a resident said, for showing them their own conversation."""

    id: int
    raw: bytes
    at: datetime


def said(tx: Transaction, address_id: int, *, limit: int) -> list[Said]:
    """The newest updates of an address, oldest first."""
    rows = tx.rows(
        "SELECT id, sealed, received_at FROM inbox WHERE address_id = :address ORDER BY id DESC LIMIT :limit",
        address=address_id,
        limit=limit,
    )
    return [Said(row["id"], tx.vault.unseal(row["sealed"], PURPOSE), from_ms(row["received_at"])) for row in rows][::-1]


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it is kept: its bytes, the answer given in the HTTP response, the incident it caused."""

    channel: str
    raw: bytes
    at: datetime
    response: str | None
    incident: str | None


def of_contact(tx: Transaction, contact_id: int) -> list[Kept]:
    """Every update of a resident that is still kept, the oldest first."""
    rows = tx.rows(
        "SELECT i.channel, i.sealed, i.received_at, i.response, i.incident FROM inbox i JOIN addresses a"
        " ON a.id = i.address_id WHERE a.contact_id = :contact ORDER BY i.id",
        contact=contact_id,
    )
    return [
        Kept(
            row["channel"],
            tx.vault.unseal(row["sealed"], PURPOSE),
            from_ms(row["received_at"]),
            row["response"],
            row["incident"],
        )
        for row in rows
    ]


def count(tx: Transaction, contact_id: int) -> int:
    """How many updates of a resident are still kept."""
    row = tx.row(
        "SELECT COUNT(*) AS n FROM inbox WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )
    return int(row["n"]) if row else 0


def erase(tx: Transaction, contact_id: int) -> None:
    """Remove a resident's updates; the keys stay, so that a late repetition is still recognised."""
    tx.execute(
        "UPDATE inbox SET sealed = :empty, address_id = NULL, response = NULL, trace = NULL"
        " WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        empty=b"",
        contact=contact_id,
    )


def purge(tx: Transaction) -> int:
    """Delete what is older than the inbox keeps; how many rows."""
    return tx.execute("DELETE FROM inbox WHERE received_at < :before", before=to_ms(tx.now - KEPT))
