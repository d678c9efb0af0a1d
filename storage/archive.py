"""What was said to a resident and is still kept, for telling it to them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clock import from_ms
from storage.outbox import DeliveryStatus
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a resident as it is kept. `quotes` says that it holds somebody else's words, for a moderator."""

    channel: str
    content: str
    shared: bool
    quotes: bool
    status: DeliveryStatus
    at: datetime
    sent: datetime | None


def of_contact(tx: Transaction, contact_id: int) -> list[Message]:
    """Every message to a resident that is still kept, the oldest first; acknowledgements of presses say nothing."""
    rows = tx.rows(
        "SELECT a.channel, COALESCE(d.content, c.content) AS content, d.content IS NULL AS shared, d.status,"
        " d.case_id IS NOT NULL AS quotes, d.created_at, d.sent_at FROM deliveries d"
        " JOIN addresses a ON a.id = d.address_id LEFT JOIN campaigns c ON c.id = d.campaign"
        " WHERE a.contact_id = :contact AND d.lane > 0 ORDER BY d.id",
        contact=contact_id,
    )
    return [
        Message(
            channel=row["channel"],
            content=row["content"],
            shared=bool(row["shared"]),
            quotes=bool(row["quotes"]),
            status=DeliveryStatus(row["status"]),
            at=from_ms(row["created_at"]),
            sent=from_ms(row["sent_at"]) if row["sent_at"] is not None else None,
        )
        for row in rows
    ]


def count(tx: Transaction, contact_id: int) -> int:
    """How many messages to a resident are still kept."""
    row = tx.row(
        "SELECT COUNT(*) AS n FROM deliveries WHERE lane > 0"
        " AND address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )
    return int(row["n"]) if row else 0
