"""Where each address stands in its dialogue. Kept in the store, never in a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from storage.store import Transaction


@dataclass(slots=True)
class Conversation:
    """State, its data (JSON values) and the buttons last shown, as (label, action) pairs."""

    state: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)


def load(tx: Transaction, address_id: int) -> Conversation:
    """The conversation of an address; a fresh one where there is none."""
    row = tx.row("SELECT state, data, choices FROM conversations WHERE address_id = :id", id=address_id)
    if row is None:
        return Conversation()
    return Conversation(
        state=row["state"],
        data=msgspec.json.decode(row["data"]),
        choices=msgspec.json.decode(row["choices"], type=list[tuple[str, str]]),
    )


def save(tx: Transaction, address_id: int, conversation: Conversation) -> None:
    """Keep the conversation."""
    tx.execute(
        "INSERT INTO conversations (address_id, state, data, choices) VALUES (:id, :state, :data, :choices)"
        " ON CONFLICT (address_id) DO UPDATE SET state = excluded.state, data = excluded.data,"
        " choices = excluded.choices",
        id=address_id,
        state=conversation.state,
        data=msgspec.json.encode(conversation.data).decode(),
        choices=msgspec.json.encode(conversation.choices).decode(),
    )


def of_contact(tx: Transaction, contact_id: int) -> list[tuple[str, Conversation]]:
    """Where a resident's conversations stand, each with its channel."""
    rows = tx.rows(
        "SELECT a.channel, a.id FROM addresses a JOIN conversations c ON c.address_id = a.id"
        " WHERE a.contact_id = :contact ORDER BY a.id",
        contact=contact_id,
    )
    return [(row["channel"], load(tx, row["id"])) for row in rows]


def others(tx: Transaction, contact_id: int, address_id: int) -> list[tuple[int, Conversation]]:
    """Where a resident stands on their other addresses."""
    rows = tx.rows(
        "SELECT c.address_id FROM addresses a JOIN conversations c ON c.address_id = a.id"
        " WHERE a.contact_id = :contact AND a.id <> :address ORDER BY a.id",
        contact=contact_id,
        address=address_id,
    )
    return [(row["address_id"], load(tx, row["address_id"])) for row in rows]


def drop(tx: Transaction, address_id: int) -> None:
    """Begin anew at an address."""
    tx.execute("DELETE FROM conversations WHERE address_id = :id", id=address_id)


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget every conversation of a resident."""
    tx.execute(
        "DELETE FROM conversations WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )
