"""Broadcasts written out as deliveries, a portion at a time, and what became of these.

Each channel of a broadcast is fed from a cursor of its own (`feeds`), so that a slow messenger holds up no other one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage import contacts, digests
from storage.audiences import named
from storage.clock import to_ms
from storage.outbox import UNFINISHED, Lane
from storage.store import Topic, Transaction

ENOUGH = 2_000  # queued on a channel: more would only grow the queue
PORTION = 4_000


@dataclass(frozen=True, slots=True)
class Feed:
    """How the rows of a broadcast are written. `corrects` is the campaign with the wrong words, which are replaced
    where they stand on the channels that `edits` names."""

    broadcast_id: int
    campaign: str
    lane: Lane
    expires: datetime
    corrects: str = ""
    edits: Collection[str] = ()


_AT_ONCE = " JOIN contacts k ON k.id = r.contact_id AND k.pace = 'at_once'"
_BETWEEN = "r.broadcast_id = :id AND r.channel = :channel AND r.position > :after AND r.position <= :until"


def feed(tx: Transaction, to: Feed, channel: str, batch: int) -> bool:
    """Write the deliveries of the next `batch` people of a channel; False when there is nobody more."""
    held = tx.row(
        "UPDATE feeds SET reached = reached WHERE broadcast_id = :id AND channel = :channel RETURNING reached",
        id=to.broadcast_id,
        channel=channel,
    )
    if held is None:
        return False
    row = tx.row(
        "SELECT MAX(position) AS until FROM (SELECT position FROM recipients WHERE broadcast_id = :id"
        " AND channel = :channel AND position > :after ORDER BY position LIMIT :batch) AS next",
        id=to.broadcast_id,
        channel=channel,
        after=held["reached"],
        batch=batch,
    )
    if row is None or row["until"] is None:
        return False
    between = {"id": to.broadcast_id, "channel": channel, "after": held["reached"], "until": row["until"]}
    source, values = _written(to)
    paced = to.lane in digests.LANES and not to.corrects  # what is wrong is put right at once
    tx.execute(
        "INSERT INTO deliveries (campaign, contact_id, address_id, channel, lane, status, replaces, part, attempts,"
        f" due_at, expires_at, created_at) SELECT :campaign, r.contact_id, a.id, a.channel, :lane, 'queued', {source}"
        f"{_AT_ONCE if paced else ''} WHERE {_BETWEEN} ORDER BY r.position ON CONFLICT DO NOTHING",
        campaign=to.campaign,
        lane=int(to.lane),
        now=to_ms(tx.now),
        expires=to_ms(to.expires),
        **between,
        **values,
    )
    if paced:
        digests.gather(tx, to.campaign, f"SELECT r.contact_id FROM recipients r WHERE {_BETWEEN}", **between)
    tx.execute(
        "UPDATE feeds SET reached = :until WHERE broadcast_id = :id AND channel = :channel",
        until=row["until"],
        id=to.broadcast_id,
        channel=channel,
    )
    tx.wake(Topic.OUTBOX)
    return True


def _written(to: Feed) -> tuple[str, dict[str, object]]:
    """The rest of a delivery's columns, and where they come from."""
    reach = contacts.reach_of("r.contact_id")
    if not to.corrects:
        return f"NULL, 0, 0, :now, :expires, :now FROM recipients r JOIN addresses a ON a.id = {reach}", {}
    values: dict[str, object] = {"wrong": to.corrects}
    edited = f"w.part = 0{named(values, 'w.channel', to.edits, 'IN')}" if to.edits else "1 = 0"
    return (
        f"CASE WHEN a.id = w.address_id AND {edited} THEN w.external_id END, 0, 0, :now, :expires, :now"
        " FROM recipients r LEFT JOIN deliveries w ON w.campaign = :wrong AND w.contact_id = r.contact_id"
        " JOIN addresses a ON a.id = COALESCE((SELECT same.id FROM addresses same WHERE same.id = w.address_id"
        f" AND same.blocked_at IS NULL), {reach})"
    ), values


def queued(tx: Transaction, channel: str, lane: Lane) -> int:
    """How many deliveries of a lane are queued on a channel, counted no further than `ENOUGH`."""
    row = tx.row(
        f"SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM deliveries d WHERE {UNFINISHED.format('d')}"
        " AND d.channel = :channel AND d.status = 'queued' AND d.lane = :lane LIMIT :enough) AS few",
        channel=channel,
        lane=int(lane),
        enough=ENOUGH,
    )
    return int(row["n"]) if row else 0


def unfed(tx: Transaction, broadcast_id: int) -> dict[str, int]:
    """How many people have no delivery written yet, by channel."""
    rows = tx.rows(
        "SELECT f.channel, COUNT(*) AS n FROM feeds f JOIN recipients r ON r.broadcast_id = f.broadcast_id"
        " AND r.channel = f.channel AND r.position > f.reached WHERE f.broadcast_id = :id GROUP BY f.channel",
        id=broadcast_id,
    )
    return {row["channel"]: row["n"] for row in rows}


def hungry(tx: Transaction, broadcast_id: int) -> list[str]:
    """The channels on which somebody has no delivery written yet."""
    rows = tx.rows(
        "SELECT f.channel FROM feeds f WHERE f.broadcast_id = :id AND EXISTS (SELECT 1 FROM recipients r"
        " WHERE r.broadcast_id = :id AND r.channel = f.channel AND r.position > f.reached) ORDER BY f.channel",
        id=broadcast_id,
    )
    return [row["channel"] for row in rows]


def waits(tx: Transaction, campaign: str) -> bool:
    """Whether any delivery of a campaign has not ended."""
    # Joined to nothing, so that the index of unfinished rows is walked and not that of the whole campaign.
    row = tx.row(
        f"SELECT 1 AS yes FROM deliveries d WHERE {UNFINISHED.format('d')} AND d.campaign || '' = :campaign LIMIT 1",
        campaign=campaign,
    )
    return row is not None


def expire(tx: Transaction, campaign: str) -> int:
    """The time of a campaign is over: what still waits will not leave; how many that were."""
    return tx.execute(
        "UPDATE deliveries SET status = 'expired' WHERE campaign = :campaign AND status <> 'sending'"
        f" AND {UNFINISHED.format('deliveries')}",
        campaign=campaign,
    )


def again(tx: Transaction, campaign: str, *, until: datetime) -> int:
    """Send once more to whoever may not have got it; how many they are."""
    asked = tx.execute(
        "UPDATE deliveries SET status = 'queued', attempts = 0, part = 0, replaces = NULL, due_at = :now,"
        " expires_at = :until, code = NULL WHERE campaign = :campaign AND status = 'uncertain'",
        now=to_ms(tx.now),
        until=to_ms(until),
        campaign=campaign,
    )
    tx.wake(Topic.OUTBOX)
    return asked


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: how many deliveries share these."""

    status: str
    channel: str
    locale: str
    code: str
    hour: int | None  # whole hours since 1970
    number: int


def report(tx: Transaction, campaign: str) -> list[Line]:
    """A campaign's deliveries by state, channel, language, reason and hour of sending."""
    rows = tx.rows(
        "SELECT d.status, d.channel, COALESCE(k.locale, '') AS locale, COALESCE(d.code, '') AS code,"
        " d.sent_at / 3600000 AS hour, COUNT(*) AS n FROM deliveries d LEFT JOIN contacts k ON k.id = d.contact_id"
        " WHERE d.campaign = :campaign GROUP BY d.status, d.channel, COALESCE(k.locale, ''), COALESCE(d.code, ''),"
        " d.sent_at / 3600000 ORDER BY 1, 2, 3, 4, 5",
        campaign=campaign,
    )
    return [Line(row["status"], row["channel"], row["locale"], row["code"], row["hour"], row["n"]) for row in rows]


def by_channel(tx: Transaction, campaign: str) -> Mapping[tuple[str, str], int]:
    """How many deliveries of a campaign stand where, by channel and state."""
    rows = tx.rows(
        "SELECT channel, status, COUNT(*) AS n FROM deliveries WHERE campaign = :campaign GROUP BY channel, status",
        campaign=campaign,
    )
    return {(row["channel"], row["status"]): row["n"] for row in rows}
