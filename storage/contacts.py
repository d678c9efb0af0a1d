"""Residents and where they are reached. Addresses are sealed here and nowhere else; others refer to their row's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction
from storage.vault import Vault

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


@dataclass(frozen=True, slots=True)
class Linked:
    """One of a resident's addresses. `heard` is None where they have not written yet."""

    id: int
    channel: str
    since: datetime
    heard: datetime | None
    blocked: datetime | None
    chosen: bool  # they asked for their notices here


def reach_of(contact: str, channels: str = "") -> str:
    """SQL: the address by which a person is told something now, where `contact` is the SQL for their id.

    The one they chose, else the one they used last; never one on which they blocked us. `channels`, the SQL of a list
    of names, leaves the others out.
    """
    among = f" AND reach.channel IN ({channels})" if channels else ""
    return (
        f"(SELECT reach.id FROM addresses reach WHERE reach.contact_id = {contact} AND reach.blocked_at IS NULL{among}"
        " ORDER BY reach.chosen_at DESC, reach.heard_at DESC, reach.id DESC LIMIT 1)"
    )


def lookup_of(vault: Vault, channel: str, external_id: str) -> bytes:
    """The keyed hash under which an address is found."""
    return vault.lookup(f"{channel}:{external_id}")


def seal(vault: Vault, external_id: str) -> bytes:
    """What is kept of the address itself; `unseal` opens it."""
    return vault.seal(external_id.encode(), PURPOSE)


def meet(tx: Transaction, channel: str, external_id: str, *, locale: str, heard: bool = True) -> Contact:
    """The contact behind an address, made on the first meeting; their row stays locked for this turn.

    `locale` is used for a new contact only. `heard` says that they wrote, which opens a paid channel's free session;
    opening a chat or leaving it does not.
    """
    lookup = lookup_of(tx.vault, channel, external_id)
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
    contact = tx.row("SELECT locale, erased_at FROM contacts WHERE id = :id FOR UPDATE", id=row["contact_id"])
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
    contact_id = _new(tx, locale)
    address = tx.row(
        "INSERT INTO addresses (contact_id, channel, lookup, sealed, heard_at, created_at)"
        " VALUES (:contact, :channel, :lookup, :sealed, :heard, :now)"
        " ON CONFLICT (lookup) DO UPDATE SET heard_at = CASE WHEN addresses.heard_at < excluded.heard_at"
        " THEN excluded.heard_at ELSE addresses.heard_at END RETURNING id, contact_id, blocked_at",
        contact=contact_id,
        channel=channel,
        lookup=lookup,
        sealed=seal(tx.vault, external_id),
        heard=heard_at,
        now=to_ms(tx.now),
    )
    assert address is not None
    if address["contact_id"] != contact_id:  # two processes met them at once; the other was first
        drop(tx, contact_id)
    return address


def _new(tx: Transaction, locale: str) -> int:
    row = tx.row(
        "INSERT INTO contacts (locale, created_at) VALUES (:locale, :now) RETURNING id",
        locale=locale,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


_SELECT = (
    "SELECT a.id, a.contact_id, a.channel, a.blocked_at, k.locale FROM addresses a"
    " JOIN contacts k ON k.id = a.contact_id"
)


def get(tx: Transaction, address_id: int) -> Contact | None:
    """The contact behind an address row, without counting it as heard."""
    row = tx.row(f"{_SELECT} WHERE a.id = :id", id=address_id)
    return _contact(row) if row else None


def hold(tx: Transaction, address_id: int) -> Contact | None:
    """As `get`; and like after `meet`, nobody else takes a turn with them until this one ends."""
    row = tx.row(f"{_SELECT} WHERE a.id = :id FOR UPDATE OF a", id=address_id)
    return _contact(row) if row else None


def _contact(row: Row) -> Contact:
    return Contact(row["contact_id"], row["id"], row["channel"], row["locale"], True, row["blocked_at"] is not None)


def find(tx: Transaction, channel: str, external_id: str) -> int | None:
    """The address row's id, without making or touching anything."""
    row = tx.row("SELECT id FROM addresses WHERE lookup = :lookup", lookup=lookup_of(tx.vault, channel, external_id))
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
    """The address by which a resident is told something now; see `reach_of`."""
    row = tx.row(f"SELECT {reach_of('CAST(:contact AS BIGINT)')} AS id", contact=contact_id)
    return row["id"] if row else None


def addresses(tx: Transaction, contact_id: int) -> list[Linked]:
    """Every address of a resident, the oldest first."""
    rows = tx.rows(
        "SELECT id, channel, created_at, heard_at, blocked_at, chosen_at FROM addresses WHERE contact_id = :contact"
        " ORDER BY id",
        contact=contact_id,
    )
    last = max((row["chosen_at"] for row in rows), default=NEVER)
    return [
        Linked(
            id=row["id"],
            channel=row["channel"],
            since=from_ms(row["created_at"]),
            heard=from_ms(row["heard_at"]) if row["heard_at"] != NEVER else None,
            blocked=from_ms(row["blocked_at"]) if row["blocked_at"] is not None else None,
            chosen=row["chosen_at"] == last != NEVER,
        )
        for row in rows
    ]


def met(tx: Transaction, contact_id: int) -> tuple[str, datetime]:
    """The language of a resident and when they first came."""
    row = tx.row("SELECT locale, created_at FROM contacts WHERE id = :id", id=contact_id)
    assert row is not None
    return row["locale"], from_ms(row["created_at"])


def identities(tx: Transaction, contact_id: int) -> dict[int, str]:
    """What each messenger calls a resident, by address; for telling it to nobody but themselves."""
    rows = tx.rows("SELECT id, sealed FROM addresses WHERE contact_id = :contact", contact=contact_id)
    return {row["id"]: unseal(tx, row["sealed"]) for row in rows}


def erased_before(tx: Transaction, contact_id: int) -> list[datetime]:
    """When somebody with an address of theirs was erased once; the marks that an erasure leaves."""
    rows = tx.rows(
        "SELECT t.erased_at FROM tombstones t JOIN addresses a ON a.lookup = t.lookup WHERE a.contact_id = :contact"
        " ORDER BY t.erased_at",
        contact=contact_id,
    )
    return [from_ms(row["erased_at"]) for row in rows]


def choose(tx: Transaction, contact_id: int, address_id: int | None) -> None:
    """Remember where a resident wants their notices; None for wherever they wrote last."""
    tx.execute(
        "UPDATE addresses SET chosen_at = CASE WHEN id = CAST(:address AS BIGINT) THEN :now ELSE 0 END"
        " WHERE contact_id = :contact",
        address=address_id,
        contact=contact_id,
        now=to_ms(tx.now),
    )


def lock(tx: Transaction, *contact_ids: int) -> bool:
    """Let nobody else change these residents until this turn ends; False when one is gone or being erased.

    In the order of their ids, each after their addresses like in `meet`, so that two turns that want the same two
    cannot wait for each other.
    """
    return all(_lock(tx, contact_id, "erased_at IS NULL") for contact_id in sorted(contact_ids))


def lock_erased(tx: Transaction, contact_id: int) -> bool:
    """The same for one who is being erased; False when they came back meanwhile or are gone."""
    return _lock(tx, contact_id, "erased_at IS NOT NULL")


def _lock(tx: Transaction, contact_id: int, condition: str) -> bool:
    tx.rows("SELECT id FROM addresses WHERE contact_id = :contact ORDER BY id FOR UPDATE", contact=contact_id)
    row = tx.row(f"SELECT 1 AS yes FROM contacts WHERE id = :contact AND {condition} FOR UPDATE", contact=contact_id)
    return row is not None


def hand_over(tx: Transaction, loser: int, survivor: int) -> None:
    """Give every address of one resident to another; whatever is under way on them ends first."""
    tx.execute("UPDATE addresses SET contact_id = :survivor WHERE contact_id = :loser", loser=loser, survivor=survivor)


def drop(tx: Transaction, contact_id: int) -> None:
    """Remove a resident to whom nothing belongs any more."""
    tx.execute("DELETE FROM contacts WHERE id = :contact", contact=contact_id)


def part(tx: Transaction, address_id: int, locale: str) -> int:
    """Make an address a resident of its own; their id."""
    contact_id = _new(tx, locale)
    tx.execute(
        "UPDATE addresses SET contact_id = :contact, chosen_at = 0 WHERE id = :address",
        contact=contact_id,
        address=address_id,
    )
    return contact_id


def heard_within(tx: Transaction, address_id: int, period: timedelta) -> bool:
    """Whether they wrote there so recently that they are surely awake and looking."""
    row = tx.row("SELECT heard_at FROM addresses WHERE id = :id", id=address_id)
    return row is not None and row["heard_at"] >= to_ms(tx.now - period)


def erase(tx: Transaction, contact_id: int, *, confirmed_at: int) -> None:
    """Mark a person as erased, leaving keyed hashes that replay the erasure after a restore.

    Their addresses go at once, but for the one at which the erasure is confirmed: it goes once the confirmation has
    been sent, or `GRACE` later: see `purge`.
    """
    now = to_ms(tx.now)
    tx.execute(
        "INSERT INTO tombstones (lookup, erased_at) SELECT lookup, :now FROM addresses WHERE contact_id = :contact"
        " ON CONFLICT (lookup) DO UPDATE SET erased_at = excluded.erased_at",
        now=now,
        contact=contact_id,
    )
    tx.execute(
        "DELETE FROM addresses WHERE contact_id = :contact AND id <> :address", contact=contact_id, address=confirmed_at
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
    drop(tx, contact_id)
