"""Who follows what. A topic is a word such as `commitment:khm-1`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.clock import from_ms, to_ms
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


def since(tx: Transaction, contact_id: int) -> list[tuple[str, datetime]]:
    """What a resident follows and since when, the oldest first."""
    rows = tx.rows(
        "SELECT topic, created_at FROM subscriptions WHERE contact_id = :contact ORDER BY created_at, topic",
        contact=contact_id,
    )
    return [(row["topic"], from_ms(row["created_at"])) for row in rows]


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


def following_any(tx: Transaction, topics: Collection[str]) -> int:
    """How many people follow any of these topics."""
    if not topics:
        return 0
    values = {f"t{number}": topic for number, topic in enumerate(sorted(topics))}
    row = tx.row(
        "SELECT COUNT(DISTINCT contact_id) AS n FROM subscriptions"
        f" WHERE topic IN ({', '.join(f':{name}' for name in values)})",
        **values,
    )
    return int(row["n"]) if row else 0


def follower(tx: Transaction, topic: str, position: int) -> int:
    """The id of the so-manieth follower of a topic, counted by their ids; there must be as many."""
    row = tx.row(
        "SELECT contact_id FROM subscriptions WHERE topic = :topic ORDER BY contact_id LIMIT 1 OFFSET :before",
        topic=topic,
        before=position - 1,
    )
    assert row is not None
    return int(row["contact_id"])


def copy(tx: Transaction, old: int, new: int) -> None:
    """Let one resident follow what another follows, since the same day; the earlier day where both do."""
    tx.execute(
        "INSERT INTO subscriptions (contact_id, topic, created_at) SELECT CAST(:new AS BIGINT), topic, created_at"
        " FROM subscriptions WHERE contact_id = :old ON CONFLICT (contact_id, topic) DO UPDATE SET created_at ="
        " CASE WHEN excluded.created_at < subscriptions.created_at THEN excluded.created_at"
        " ELSE subscriptions.created_at END",
        old=old,
        new=new,
    )


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who follows what either did."""
    copy(tx, loser, survivor)
    unfollow_all(tx, loser)
