"""The evidence of consent: which text, when, where. It outlives the person as proof without content."""

from __future__ import annotations

from storage.clock import to_ms
from storage.store import Transaction


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
