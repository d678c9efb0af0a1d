"""News gathered for residents who want them once a day or once a week, until one message tells all of them.

`digests` has a row for each resident for whom something waits; whoever deletes it has the right to write the message,
so that two processes never do it twice. `digest_items` keeps what was gathered, and in which delivery it went out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.clock import from_ms, to_ms
from storage.outbox import KEPT, UNFINISHED, Lane
from storage.store import Row, Topic, Transaction

LANES = frozenset({Lane.NOTICE, Lane.BROADCAST})  # what comes at a resident's own pace
PREFIX = "digest:"  # of the names of their deliveries
_WAITING = "('queued', 'held', 'resting', 'paused')"


def gather(tx: Transaction, campaign: str, people: str, **values: object) -> None:
    """Keep a campaign for those of some people who do not want it at once.

    `people` is a query for their contact ids, `values` are its parameters beside `:campaign`. Whoever calls this
    leaves the same people (`contacts.pace <> 'at_once'`) out of the deliveries it writes.
    """
    slow = f"FROM contacts k WHERE k.pace <> 'at_once' AND k.erased_at IS NULL AND k.id IN ({people}) ORDER BY k.id"
    now = to_ms(tx.now)
    tx.execute(  # first, and an update of what is there: whoever is writing that digest ends first
        f"INSERT INTO digests (contact_id, pace, since) SELECT k.id, k.pace, :now {slow}"
        " ON CONFLICT (contact_id) DO UPDATE SET since = digests.since",
        campaign=campaign,
        now=now,
        **values,
    )
    tx.execute(
        f"INSERT INTO digest_items (contact_id, campaign, created_at) SELECT k.id, :campaign, :now {slow}"
        " ON CONFLICT DO NOTHING",
        campaign=campaign,
        now=now,
        **values,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: whatever was gathered before a moment that depends on a resident's pace."""

    at_once: datetime
    daily: datetime
    weekly: datetime

    @property
    def bounds(self) -> dict[str, int]:
        """The moments as the queries take them."""
        return {"at_once": to_ms(self.at_once), "daily": to_ms(self.daily), "weekly": to_ms(self.weekly)}


_IS_DUE = (
    "((pace = 'at_once' AND since < :at_once) OR (pace = 'daily' AND since < :daily)"
    " OR (pace = 'weekly' AND since < :weekly))"
)


def anything(tx: Transaction, due: Due) -> bool:
    """Whether anybody is to be told now."""
    return tx.row(f"SELECT 1 AS yes FROM digests WHERE {_IS_DUE} LIMIT 1", **due.bounds) is not None


def claim(tx: Transaction, due: Due, *, limit: int) -> list[int]:
    """Take up to `limit` residents who are to be told now. Nobody else takes them; this turn writes their messages."""
    rows = tx.rows(
        f"SELECT contact_id FROM digests WHERE {_IS_DUE} LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit=limit,
        **due.bounds,
    )
    tx.many("DELETE FROM digests WHERE contact_id = :contact", [{"contact": row["contact_id"]} for row in rows])
    return [row["contact_id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Item:
    """Something gathered. `content` is JSON: a message for each language."""

    id: int
    content: str
    at: datetime


def take(tx: Transaction, contact_id: int) -> list[Item]:
    """What is to be told to a resident now, the newest first: an earlier digest that has not left is told with it.

    Left out for good is what was stopped, is over, is followed no more or has been told otherwise; what staff have
    paused, and what is not due yet, waits for the next digest.
    """
    _take_back(tx, contact_id)
    rows = tx.rows(
        "SELECT i.id, c.content, c.created_at, (c.state = 'running' AND c.due_at <= :now) AS ready,"
        " (s.topic IS NOT NULL AND (c.expires_at IS NULL OR c.expires_at > :now) AND c.state <> 'stopped'"
        " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.campaign = i.campaign"
        " AND d.contact_id = i.contact_id)) AS wanted"
        " FROM digest_items i JOIN campaigns c ON c.id = i.campaign"
        " LEFT JOIN subscriptions s ON s.contact_id = i.contact_id AND s.topic = c.topic"
        " WHERE i.contact_id = :contact AND i.digest IS NULL ORDER BY c.created_at DESC, i.id DESC",
        contact=contact_id,
        now=to_ms(tx.now),
    )
    _drop(tx, [row for row in rows if not row["wanted"]])
    if any(row["wanted"] and not row["ready"] for row in rows):
        _wait(tx, contact_id, tx.now)
    return [
        Item(row["id"], row["content"], from_ms(row["created_at"])) for row in rows if row["wanted"] and row["ready"]
    ]


def _take_back(tx: Transaction, contact_id: int) -> None:
    unsent = tx.rows(
        "DELETE FROM deliveries WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)"
        f" AND contact_id = :contact AND status IN {_WAITING} AND part = 0 AND campaign LIKE '{PREFIX}%'"
        " RETURNING campaign",
        contact=contact_id,
    )
    tx.many(
        "UPDATE digest_items SET digest = NULL WHERE contact_id = :contact AND digest = :digest",
        [{"contact": contact_id, "digest": row["campaign"]} for row in unsent],
    )


def _drop(tx: Transaction, rows: Collection[Row]) -> None:
    tx.many("DELETE FROM digest_items WHERE id = :id", [{"id": row["id"]} for row in rows])


def _wait(tx: Transaction, contact_id: int, since: datetime) -> None:
    """Something waits for a resident, since then at the latest."""
    tx.execute(
        "INSERT INTO digests (contact_id, pace, since) SELECT k.id, k.pace, :since FROM contacts k"
        " WHERE k.id = :contact ON CONFLICT (contact_id) DO UPDATE SET pace = excluded.pace,"
        " since = CASE WHEN excluded.since < digests.since THEN excluded.since ELSE digests.since END",
        contact=contact_id,
        since=to_ms(since),
    )


def told(tx: Transaction, items: Collection[Item], digest: str) -> None:
    """These go out with the delivery of that name."""
    tx.many(
        "UPDATE digest_items SET digest = :digest WHERE id = :id",
        [{"digest": digest, "id": item.id} for item in items],
    )


_ANEW = (
    "INSERT INTO digests (contact_id, pace, since) SELECT k.id, k.pace, 0 FROM contacts k WHERE k.id IN ({})"
    " ON CONFLICT (contact_id) DO UPDATE SET since = 0"
)


def withdraw(tx: Transaction, campaign: str) -> None:
    """A campaign was stopped: digests that tell of it and have not left are written anew without it."""
    of_it = (
        "FROM digest_items i JOIN deliveries d ON d.campaign = i.digest AND d.contact_id = i.contact_id"
        f" WHERE i.campaign = :campaign AND d.status IN {_WAITING} AND d.part = 0"
    )
    tx.execute(_ANEW.format(f"SELECT d.contact_id {of_it}"), campaign=campaign)
    tx.execute(f"UPDATE deliveries SET status = 'paused' WHERE id IN (SELECT d.id {of_it})", campaign=campaign)
    tx.wake(Topic.OUTBOX)


def write_anew(tx: Transaction) -> None:
    """Bulk sends go on: digests that were kept back are written anew, for some of it may have been stopped since."""
    tx.execute(
        _ANEW.format(
            f"SELECT d.contact_id FROM deliveries d WHERE {UNFINISHED.format('d')} AND d.status = 'paused'"
            f" AND d.campaign LIKE '{PREFIX}%'"
        )
    )


def totals(tx: Transaction, campaign: str) -> Mapping[str, int]:
    """How many people have a campaign in a digest, by where that stands; `queued` while it is being gathered."""
    rows = tx.rows(
        "SELECT CASE WHEN i.digest IS NULL THEN 'queued' ELSE COALESCE(d.status, 'sent') END AS status, COUNT(*) AS n"
        " FROM digest_items i LEFT JOIN deliveries d ON d.campaign = i.digest AND d.contact_id = i.contact_id"
        " WHERE i.campaign = :campaign GROUP BY 1 ORDER BY 1",
        campaign=campaign,
    )
    return {row["status"]: row["n"] for row in rows}


def waiting(tx: Transaction, contact_id: int) -> list[tuple[str, datetime]]:
    """What is gathered for a resident and not told yet, by campaign, and since when."""
    rows = tx.rows(
        "SELECT campaign, created_at FROM digest_items WHERE contact_id = :contact AND digest IS NULL ORDER BY id",
        contact=contact_id,
    )
    return [(row["campaign"], from_ms(row["created_at"])) for row in rows]


def clear(tx: Transaction, contact_id: int) -> None:
    """They want no more news: forget what waits, and cancel a digest that is written, in whatever lane."""
    tx.execute(
        "UPDATE deliveries SET status = 'cancelled' WHERE address_id IN (SELECT id FROM addresses WHERE contact_id ="
        f" :contact) AND status IN {_WAITING} AND campaign LIKE '{PREFIX}%'",
        contact=contact_id,
    )
    tx.execute("DELETE FROM digest_items WHERE contact_id = :contact AND digest IS NULL", contact=contact_id)
    tx.execute("DELETE FROM digests WHERE contact_id = :contact", contact=contact_id)


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget everything gathered for a resident."""
    tx.execute("DELETE FROM digest_items WHERE contact_id = :contact", contact=contact_id)
    tx.execute("DELETE FROM digests WHERE contact_id = :contact", contact=contact_id)


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who is told once what waits for either."""
    tx.execute(
        "UPDATE digest_items SET contact_id = :survivor WHERE contact_id = :loser AND NOT EXISTS (SELECT 1"
        " FROM digest_items own WHERE own.contact_id = :survivor AND own.campaign = digest_items.campaign)",
        loser=loser,
        survivor=survivor,
    )
    row = tx.row("DELETE FROM digests WHERE contact_id = :loser RETURNING since", loser=loser)
    if row is not None:
        _wait(tx, survivor, from_ms(row["since"]))
    tx.execute("DELETE FROM digest_items WHERE contact_id = :loser", loser=loser)


def copy(tx: Transaction, old: int, new: int) -> None:
    """What waits for one resident waits for another as well."""
    tx.execute(
        "INSERT INTO digest_items (contact_id, campaign, created_at) SELECT CAST(:new AS BIGINT), campaign, created_at"
        " FROM digest_items WHERE contact_id = :old AND digest IS NULL ON CONFLICT DO NOTHING",
        old=old,
        new=new,
    )
    row = tx.row("SELECT since FROM digests WHERE contact_id = :old", old=old)
    if row is not None:
        _wait(tx, new, from_ms(row["since"]))


def purge(tx: Transaction, kept: timedelta = KEPT, *, batch: int = 5_000) -> bool:
    """Delete a batch of what was gathered longer ago than deliveries are kept; whether there may be more."""
    oldest = tx.rows("SELECT id, created_at FROM digest_items ORDER BY id LIMIT :batch", batch=batch)
    before = to_ms(tx.now - kept)
    old = [row for row in oldest if row["created_at"] < before]
    _drop(tx, old)
    return len(old) == batch
