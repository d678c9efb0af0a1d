"""Residents and where they are reached. Addresses are sealed here and nowhere else; others refer to their row's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.clock import to_ms
from storage.store import Row, Transaction

PURPOSE = "address"
NEVER = 0  # they have not written yet
GRACE = timedelta(seconds=50)  # everything of an erased person is gone within a minute


@dataclass(frozen=True, slots=True)
class Contact:
    """A resident as met on one address. `known` is False when this very turn made them."""

    id: int
    address_id: int
    channel: str
    locale: str
    known: bool
    blocked: bool


def meet(tx: Transaction, channel: str, external_id: str, *, locale: str, heard: bool = True) -> Contact:
    """The contact behind an address, made on the first meeting; their row stays locked for this turn.

    `locale` is used for a new contact only. `heard` says that they wrote, which opens a paid channel's free session;
    opening a chat or leaving it does not.
    """
    lookup = tx.vault.lookup(f"{channel}:{external_id}")
    heard_at = to_ms(tx.now) if heard else NEVER
    row = tx.row(
        "UPDATE addresses SET heard_at = CASE WHEN heard_at < :heard THEN :heard ELSE heard_at END"
        " WHERE lookup = :lookup RETURNING id, contact_id, blocked_at",
        heard=heard_at,
        lookup=lookup,
    )
    known = row is not None
    if row is None:
        row = _make(tx, channel, external_id, lookup, locale, heard_at)
    contact = tx.row("SELECT locale, erased_at FROM contacts WHERE id = :id", id=row["contact_id"])
    assert contact is not None
    if contact["erased_at"] is not None:  # they asked to be forgotten and came back before the last row was gone
        tx.execute("UPDATE contacts SET erased_at = NULL WHERE id = :id", id=row["contact_id"])
        known = False
    return Contact(
        id=row["contact_id"],
        address_id=row["id"],
        channel=channel,
        locale=contact["locale"],
        known=known,
        blocked=row["blocked_at"] is not None,
    )


def _make(tx: Transaction, channel: str, external_id: str, lookup: bytes, locale: str, heard_at: int) -> Row:
    now = to_ms(tx.now)
    contact = tx.row(
        "INSERT INTO contacts (locale, created_at) VALUES (:locale, :now) RETURNING id", locale=locale, now=now
    )
    assert contact is not None
    address = tx.row(
        "INSERT INTO addresses (contact_id, channel, lookup, sealed, heard_at, created_at)"
        " VALUES (:contact, :channel, :lookup, :sealed, :heard, :now)"
        " ON CONFLICT (lookup) DO UPDATE SET heard_at = excluded.heard_at RETURNING id, contact_id, blocked_at",
        contact=contact["id"],
        channel=channel,
        lookup=lookup,
        sealed=tx.vault.seal(external_id.encode(), PURPOSE),
        heard=heard_at,
        now=now,
    )
    assert address is not None
    if address["contact_id"] != contact["id"]:  # two processes met them at once; the other was first
        tx.execute("DELETE FROM contacts WHERE id = :id", id=contact["id"])
    return address


def get(tx: Transaction, address_id: int) -> Contact | None:
    """The contact behind an address row, without counting it as heard."""
    row = tx.row(
        "SELECT a.id, a.contact_id, a.channel, a.blocked_at, k.locale FROM addresses a"
        " JOIN contacts k ON k.id = a.contact_id WHERE a.id = :id",
        id=address_id,
    )
    if row is None:
        return None
    return Contact(row["contact_id"], row["id"], row["channel"], row["locale"], True, row["blocked_at"] is not None)


def find(tx: Transaction, channel: str, external_id: str) -> int | None:
    """The address row's id, without making or touching anything."""
    row = tx.row("SELECT id FROM addresses WHERE lookup = :lookup", lookup=tx.vault.lookup(f"{channel}:{external_id}"))
    return row["id"] if row else None


def unseal(tx: Transaction, sealed: bytes) -> str:
    """The external id in a sealed address. Raises `Sealed` under another secret."""
    return tx.vault.unseal(sealed, PURPOSE).decode()


def speak(tx: Transaction, contact_id: int, locale: str) -> None:
    """Remember the language a resident chose."""
    tx.execute("UPDATE contacts SET locale = :locale WHERE id = :id", locale=locale, id=contact_id)


def block(tx: Transaction, address_id: int) -> None:
    """The resident blocked us there: nothing more is sent, what waits is cancelled."""
    tx.execute(
        "UPDATE addresses SET blocked_at = :now WHERE id = :id AND blocked_at IS NULL", now=to_ms(tx.now), id=address_id
    )


def unblock(tx: Transaction, address_id: int) -> None:
    """They write again or unblocked us."""
    tx.execute("UPDATE addresses SET blocked_at = NULL WHERE id = :id", id=address_id)


def reach(tx: Transaction, contact_id: int) -> int | None:
    """The address by which a resident is told something now: the unblocked one they used last."""
    row = tx.row(
        "SELECT id FROM addresses WHERE contact_id = :contact AND blocked_at IS NULL ORDER BY heard_at DESC LIMIT 1",
        contact=contact_id,
    )
    return row["id"] if row else None


def heard_within(tx: Transaction, address_id: int, period: timedelta) -> bool:
    """Whether they wrote there so recently that they are surely awake and looking."""
    row = tx.row("SELECT heard_at FROM addresses WHERE id = :id", id=address_id)
    return row is not None and row["heard_at"] >= to_ms(tx.now - period)


def erase(tx: Transaction, contact_id: int) -> None:
    """Mark a person as erased, leaving keyed hashes that replay the erasure after a restore.

    The address itself goes once the confirmation has been sent, or `GRACE` later: see `purge`.
    """
    now = to_ms(tx.now)
    tx.execute(
        "INSERT INTO tombstones (lookup, erased_at) SELECT lookup, :now FROM addresses WHERE contact_id = :contact"
        " ON CONFLICT (lookup) DO UPDATE SET erased_at = excluded.erased_at",
        now=now,
        contact=contact_id,
    )
    tx.execute("UPDATE contacts SET erased_at = :now WHERE id = :contact", now=now, contact=contact_id)


def due_for_purge(tx: Transaction) -> list[int]:
    """Erased contacts to whom nothing more is being sent, or whose grace has run out."""
    rows = tx.rows(
        "SELECT k.id FROM contacts k WHERE k.erased_at IS NOT NULL AND (k.erased_at < :before OR NOT EXISTS ("
        "SELECT 1 FROM deliveries d JOIN addresses a ON a.id = d.address_id WHERE a.contact_id = k.id"
        " AND d.status IN ('queued', 'sending')))",
        before=to_ms(tx.now - GRACE),
    )
    return [row["id"] for row in rows]


def purge(tx: Transaction, contact_id: int) -> None:
    """Remove the row of a person and their addresses; everything that refers to them is gone already."""
    tx.execute("DELETE FROM addresses WHERE contact_id = :contact", contact=contact_id)
    tx.execute("DELETE FROM contacts WHERE id = :contact", contact=contact_id)
