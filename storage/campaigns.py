"""One thing said to many: its words in every language, whom it is for, and how far its rows are written."""

from __future__ import annotations

from datetime import datetime

from storage.clock import to_ms
from storage.outbox import Lane
from storage.store import Topic, Transaction

BATCH = 20_000  # rows a turn; the writer is never held longer than about 10 ms for a small one, 100 ms for this


def create(
    tx: Transaction, campaign: str, topic: str, content: str, *, lane: Lane, expires: datetime | None = None
) -> int:
    """Announce something to everybody who follows a topic now; how many that is.

    `content` is JSON: a message for each language. Rows are written later, in batches, by `expand`.
    """
    row = tx.row(
        "SELECT COUNT(*) AS n, COALESCE(MAX(contact_id), 0) AS last FROM subscriptions WHERE topic = :topic",
        topic=topic,
    )
    assert row is not None
    tx.execute(
        "INSERT INTO campaigns (id, lane, topic, content, reached, last, expires_at, created_at)"
        " VALUES (:id, :lane, :topic, :content, 0, :last, :expires, :now)",
        id=campaign,
        lane=int(lane),
        topic=topic,
        content=content,
        last=row["last"],
        expires=to_ms(expires) if expires else None,
        now=to_ms(tx.now),
    )
    tx.wake(Topic.OUTBOX)
    return int(row["n"])


def expand(tx: Transaction, *, batch: int = BATCH) -> bool:
    """Write the next batch of one unfinished campaign's deliveries; False when none is unfinished.

    A follower who came after the announcement is not told. One address a person: the unblocked one used last.
    """
    campaign = tx.row("SELECT id, topic, reached, last FROM campaigns WHERE reached < last ORDER BY created_at LIMIT 1")
    if campaign is None:
        return False
    until = tx.row(
        "SELECT MAX(contact_id) AS until FROM (SELECT contact_id FROM subscriptions WHERE topic = :topic"
        " AND contact_id > :reached AND contact_id <= :last ORDER BY contact_id LIMIT :batch) AS next",
        topic=campaign["topic"],
        reached=campaign["reached"],
        last=campaign["last"],
        batch=batch,
    )
    reached = until["until"] if until and until["until"] is not None else campaign["last"]
    tx.execute(
        "INSERT INTO deliveries (campaign, address_id, lane, status, part, attempts, due_at, expires_at, created_at)"
        " SELECT c.id, a.id, c.lane, 'queued', 0, 0, :now, c.expires_at, :now FROM campaigns c"
        " JOIN subscriptions s ON s.topic = c.topic AND s.contact_id > :reached AND s.contact_id <= :until"
        " JOIN addresses a ON a.id = (SELECT b.id FROM addresses b WHERE b.contact_id = s.contact_id"
        " AND b.blocked_at IS NULL ORDER BY b.heard_at DESC LIMIT 1)"
        " WHERE c.id = :id ON CONFLICT (campaign, address_id) DO NOTHING",
        now=to_ms(tx.now),
        reached=campaign["reached"],
        until=reached,
        id=campaign["id"],
    )
    tx.execute("UPDATE campaigns SET reached = :until WHERE id = :id", until=reached, id=campaign["id"])
    tx.wake(Topic.OUTBOX)
    return True
