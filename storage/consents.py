"""The evidence of consent: which text, when, where. It outlives the person as proof without content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms, to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Consent:
    """One yes: to which version of which text, when, on which channel, and when it was taken back.

    `note` says where it was given, for one that was brought in from elsewhere.
    """

    purpose: str
    version: int
    text_hash: str
    channel: str
    given: datetime
    withdrawn: datetime | None
    note: str | None


def give(tx: Transaction, contact_id: int, purpose: str, *, version: int, text_hash: str, channel: str) -> None:
    """Record a yes."""
    tx.execute(
        "INSERT INTO consents (contact_id, purpose, version, text_hash, channel, given_at)"
        " VALUES (:contact, :purpose, :version, :hash, :channel, :now)",
        contact=contact_id,
        purpose=purpose,
        version=version,
        hash=text_hash,
        channel=channel,
        now=to_ms(tx.now),
    )


def given(tx: Transaction, contact_id: int, purpose: str, version: int) -> bool:
    """Whether a yes to this version stands."""
    row = tx.row(
        "SELECT 1 AS yes FROM consents WHERE contact_id = :contact AND purpose = :purpose AND version = :version"
        " AND withdrawn_at IS NULL",
        contact=contact_id,
        purpose=purpose,
        version=version,
    )
    return row is not None


def of_contact(tx: Transaction, contact_id: int) -> list[Consent]:
    """Every yes of a resident, the oldest first."""
    rows = tx.rows(
        "SELECT purpose, version, text_hash, channel, given_at, withdrawn_at, note FROM consents"
        " WHERE contact_id = :contact ORDER BY given_at, id",
        contact=contact_id,
    )
    return [
        Consent(
            purpose=row["purpose"],
            version=row["version"],
            text_hash=row["text_hash"],
            channel=row["channel"],
            given=from_ms(row["given_at"]),
            withdrawn=from_ms(row["withdrawn_at"]) if row["withdrawn_at"] is not None else None,
            note=row["note"],
        )
        for row in rows
    ]


def withdraw(tx: Transaction, contact_id: int, purpose: str | None = None) -> None:
    """Take a yes back, or every one."""
    tx.execute(
        "UPDATE consents SET withdrawn_at = :now WHERE contact_id = :contact AND withdrawn_at IS NULL"
        " AND (CAST(:purpose AS TEXT) IS NULL OR purpose = :purpose)",
        contact=contact_id,
        purpose=purpose,
        now=to_ms(tx.now),
    )


def cut_loose(tx: Transaction, contact_id: int) -> None:
    """Keep the proof, forget the person."""
    withdraw(tx, contact_id)
    tx.execute("UPDATE consents SET contact_id = NULL WHERE contact_id = :contact", contact=contact_id)


def standing(tx: Transaction, contact_id: int) -> set[str]:
    """The purposes to which some yes stands, whichever version it was to."""
    rows = tx.rows(
        "SELECT DISTINCT purpose FROM consents WHERE contact_id = :contact AND withdrawn_at IS NULL", contact=contact_id
    )
    return {row["purpose"] for row in rows}


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one: every yes is kept, but one that either took back later is taken back for both."""
    tx.execute("UPDATE consents SET contact_id = :survivor WHERE contact_id = :loser", loser=loser, survivor=survivor)
    tx.execute(
        "UPDATE consents SET withdrawn_at = :now WHERE contact_id = :survivor AND withdrawn_at IS NULL"
        " AND given_at < (SELECT MAX(other.withdrawn_at) FROM consents other WHERE other.contact_id = :survivor"
        " AND other.purpose = consents.purpose)",
        survivor=survivor,
        now=to_ms(tx.now),
    )


def copy(tx: Transaction, old: int, new: int) -> None:
    """An address becomes a resident of its own: what was agreed to holds for both."""
    tx.execute(
        "INSERT INTO consents (contact_id, purpose, version, text_hash, channel, given_at, withdrawn_at, note)"
        " SELECT CAST(:new AS BIGINT), purpose, version, text_hash, channel, given_at, withdrawn_at, note FROM consents"
        " WHERE contact_id = :old",
        old=old,
        new=new,
    )
