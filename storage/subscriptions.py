"""Who follows what. A topic is a word such as `commitment:khm-1`."""

from __future__ import annotations

from storage.clock import to_ms
from storage.store import Transaction


def follow(tx: Transaction, contact_id: int, topic: str) -> bool:
    """Follow a topic; whether that is new."""
    return bool(
        tx.execute(
            "INSERT INTO subscriptions (contact_id, topic, created_at) VALUES (:contact, :topic, :now)"
            " ON CONFLICT (contact_id, topic) DO NOTHING",
            contact=contact_id,
            topic=topic,
            now=to_ms(tx.now),
        )
    )


def unfollow(tx: Transaction, contact_id: int, topic: str) -> bool:
    """Stop following; whether it was followed."""
    return bool(
        tx.execute(
            "DELETE FROM subscriptions WHERE contact_id = :contact AND topic = :topic", contact=contact_id, topic=topic
        )
    )


def unfollow_all(tx: Transaction, contact_id: int) -> int:
    """Stop following anything; how many topics that was."""
    return tx.execute("DELETE FROM subscriptions WHERE contact_id = :contact", contact=contact_id)


def topics(tx: Transaction, contact_id: int) -> list[str]:
    """What a resident follows."""
    rows = tx.rows("SELECT topic FROM subscriptions WHERE contact_id = :contact ORDER BY topic", contact=contact_id)
    return [row["topic"] for row in rows]


def follows(tx: Transaction, contact_id: int, topic: str) -> bool:
    """Whether a resident follows a topic."""
    row = tx.row(
        "SELECT 1 AS yes FROM subscriptions WHERE contact_id = :contact AND topic = :topic",
        contact=contact_id,
        topic=topic,
    )
    return row is not None


def followers(tx: Transaction, topic: str) -> int:
    """How many follow a topic."""
    row = tx.row("SELECT COUNT(*) AS n FROM subscriptions WHERE topic = :topic", topic=topic)
    return int(row["n"]) if row else 0
