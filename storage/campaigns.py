"""One thing said to many: its words in every language, whom it is for, and how far its rows are written."""

from __future__ import annotations

from datetime import datetime

from storage import contacts
from storage.clock import to_ms
from storage.outbox import Lane
from storage.store import Topic, Transaction

BATCH = 20_000  # rows a turn; the writer is never held longer than about 10 ms for a small one, 100 ms for this

_WRITE = (
    "INSERT INTO deliveries (campaign, contact_id, address_id, lane, status, part, attempts, due_at, expires_at,"
    " created_at)"
)


def create(
    tx: Transaction, campaign: str, topic: str, content: str, *, lane: Lane, expires: datetime | None = None
) -> int:
    """Announce something to everybody who follows a topic now; how many that is.

    `content` is JSON: a message for each language. Rows are written later, in batches, by `expand`.
    """
    row = tx.row(
        "SELECT COUNT(*) AS n, (SELECT COALESCE(MAX(id), 0) FROM contacts) AS last FROM subscriptions"
        " WHERE topic = :topic",
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

    A follower who came after the announcement is not told. One address a person: see `contacts.reach_of`.
    """
    campaign = tx.row(  # kept from those who link or part their messengers meanwhile
        "UPDATE campaigns SET reached = reached WHERE id = (SELECT id FROM campaigns WHERE reached < last"
        " ORDER BY created_at LIMIT 1) RETURNING id, topic, reached, last"
    )
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
        f"{_WRITE} SELECT c.id, s.contact_id, a.id, c.lane, 'queued', 0, 0, :now, c.expires_at, :now FROM campaigns c"
        " JOIN subscriptions s ON s.topic = c.topic AND s.contact_id > :reached AND s.contact_id <= :until"
        f" AND s.created_at <= c.created_at JOIN addresses a ON a.id = {contacts.reach_of('s.contact_id')}"
        " WHERE c.id = :id ON CONFLICT DO NOTHING",
        now=to_ms(tx.now),
        reached=campaign["reached"],
        until=reached,
        id=campaign["id"],
    )
    tx.execute("UPDATE campaigns SET reached = :until WHERE id = :id", until=reached, id=campaign["id"])
    tx.wake(Topic.OUTBOX)
    return True


def pass_on(tx: Transaction, *, awaiting: int, to: int) -> None:
    """Where `awaiting` follows and a campaign has yet to come to them, write the delivery of `to` now.

    Campaigns go through residents by id, so one who takes over what another followed may stand behind the place it
    has reached, and one who has just become a resident of their own beyond its end. Whoever is still ahead of it is
    left to `expand`.
    """
    tx.execute("UPDATE campaigns SET reached = reached WHERE reached < last")  # none moves until this turn ends
    tx.execute(
        f"{_WRITE} SELECT c.id, a.contact_id, a.id, c.lane, 'queued', 0, 0, :now, c.expires_at, :now FROM campaigns c"
        " JOIN subscriptions s ON s.topic = c.topic AND s.contact_id = :awaiting AND s.created_at <= c.created_at"
        f" JOIN addresses a ON a.contact_id = :to AND a.id = {contacts.reach_of('a.contact_id')}"
        " WHERE c.reached < :awaiting AND :awaiting <= c.last AND NOT (c.reached < :to AND :to <= c.last)"
        " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.campaign = c.id AND d.contact_id = :awaiting)"
        " ON CONFLICT DO NOTHING",
        awaiting=awaiting,
        to=to,
        now=to_ms(tx.now),
    )
    tx.wake(Topic.OUTBOX)
