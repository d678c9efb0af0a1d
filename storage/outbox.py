r"""What is to be said, one row for each campaign and address, from the commit that decided it to the platform's answer.

queued -> sending -> sent -> delivered        held: waits until the resident writes (a paid channel)
                 \-> queued (certainly not sent, later again)    resting: waits until `due_at` (their quiet hours)
                 \-> failed | uncertain | cancelled | expired     paused: waits until staff go on with its campaign
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from storage import spending
from storage.clock import from_ms, to_ms
from storage.store import Topic, Transaction


class Lane(IntEnum):
    """Who goes first. Acknowledgements of button presses are not messages and cost nothing."""

    ACK = 0
    REPLY = 1
    URGENT = 2  # a broadcast that must not wait, neither for the morning nor for the end of an alert
    PERSONAL = 3  # a decision on one's own proposal
    NOTICE = 4  # progress of something one follows
    BROADCAST = 5  # what staff say to many
    DIGEST = 6  # a day's or a week's news in one message


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    HELD = "held"
    RESTING = "resting"
    PAUSED = "paused"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


KEPT = timedelta(days=30)  # then only the totals of a campaign matter, and the conversation has moved on
# SQLite takes the index of unfinished rows only where it reads its very words.
UNFINISHED = "{}.status IN ('queued', 'sending', 'held', 'resting', 'paused')"
_CHANNEL = "(SELECT a.channel FROM addresses a WHERE a.id = :address)"
LATELY = timedelta(minutes=10)  # within which a receipt without a message belongs to one that is uncertain
ACK_LIFE = timedelta(seconds=60)  # Telegram forgets a press soon after


def queue(
    tx: Transaction,
    campaign: str,
    address_id: int,
    content: str,
    *,
    lane: Lane,
    replaces: str | None = None,
    expires: datetime | None = None,
    due: datetime | None = None,
    case_id: int | None = None,
    contact_id: int | None = None,
) -> None:
    """Decide to say something to one address, once for each campaign name however often this is called.

    It leaves at `due` (now) at the soonest. `case_id` names the case that the words quote to somebody else than its
    author. `contact_id` is whose address it is where the words are for the person, wherever they are reached: see
    `storage/forwarding.py`.
    """
    tx.execute(
        "INSERT INTO deliveries (campaign, contact_id, address_id, channel, lane, status, content, replaces, case_id,"
        f" part, attempts, due_at, expires_at, created_at) VALUES (:campaign, :contact, :address, {_CHANNEL}, :lane,"
        " 'queued', :content, :replaces, :case, 0, 0, :due, :expires, :now) ON CONFLICT DO NOTHING",
        campaign=campaign,
        contact=contact_id,
        address=address_id,
        lane=int(lane),
        content=content,
        replaces=replaces,
        case=case_id,
        due=to_ms(due or tx.now),
        now=to_ms(tx.now),
        expires=to_ms(expires) if expires else None,
    )
    tx.wake(Topic.OUTBOX)


def take_back(tx: Transaction, campaign: str) -> bool:
    """Cancel what is said under a name, as far as it has not left; whether nothing of it has."""
    tx.execute(
        "UPDATE deliveries SET status = 'cancelled' WHERE campaign = :campaign AND status <> 'sending'"
        f" AND {UNFINISHED.format('deliveries')}",
        campaign=campaign,
    )
    row = tx.row(
        "SELECT COUNT(*) AS n FROM deliveries WHERE campaign = :campaign AND status <> 'cancelled'", campaign=campaign
    )
    return row is not None and row["n"] == 0


def acknowledge(tx: Transaction, inbox_id: int, address_id: int, ack: str) -> None:
    """Queue the acknowledgement of a press; a repeated update is acknowledged again."""
    tx.execute(
        "INSERT INTO deliveries (campaign, address_id, channel, lane, status, content, part, attempts, due_at,"
        f" expires_at, created_at) VALUES (:campaign, :address, {_CHANNEL}, 0, 'queued', :ack, 0, 0, :now, :expires,"
        " :now)"
        " ON CONFLICT (campaign, address_id) DO UPDATE SET status = 'queued', due_at = excluded.due_at,"
        " expires_at = excluded.expires_at WHERE deliveries.status <> 'sending'",
        campaign=f"ack:{inbox_id}",
        address=address_id,
        ack=ack,
        now=to_ms(tx.now),
        expires=to_ms(tx.now + ACK_LIFE),
    )
    tx.wake(Topic.OUTBOX)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery taken for one network call."""

    id: int
    attempt: str
    attempts: int
    campaign: str
    address_id: int
    recipient: str
    lane: Lane
    content: str
    locale: str
    replaces: str | None
    part: int
    shared: bool  # content holds one message for each language
    refused: int = 0  # how often the platform has refused this campaign's words in a row
    cost: int = 0  # reserved for it, in millionths of a euro
    month: str = ""  # of whose budget


@dataclass(frozen=True, slots=True)
class Ended:
    """A delivery that ended, and how. `external_id` is the platform's own name for the message."""

    delivery: Claimed
    status: DeliveryStatus
    external_id: str | None = None
    code: str = ""


def finish(tx: Transaction, *ended: Ended) -> None:
    """Record how attempts ended; a result that comes after another attempt began changes nothing."""
    now = to_ms(tx.now)
    tx.many(
        "UPDATE deliveries SET status = :status, external_id = COALESCE(:external, external_id), code = :code,"
        " sent_at = COALESCE(CAST(:sent AS BIGINT), sent_at) WHERE id = :id AND attempt = :attempt",
        [
            {
                "status": one.status.value,
                "external": one.external_id,
                "code": one.code or None,
                "sent": now if one.status in {DeliveryStatus.SENT, DeliveryStatus.UNCERTAIN} else None,
                "id": one.delivery.id,
                "attempt": one.delivery.attempt,
            }
            for one in ended
        ],
    )
    if any(one.status is DeliveryStatus.SENT and not one.external_id and one.delivery.lane > Lane.ACK for one in ended):
        tx.wake(Topic.SHOWN)  # no platform has it, so it lies in a mailbox of ours


def requeue(
    tx: Transaction,
    claimed: Claimed,
    *,
    due: datetime,
    counts: bool,
    part: int | None = None,
    keep_screen: bool = True,
    code: str = "",
) -> None:
    """Put a delivery back: it was certainly not sent, or its next `part` is to follow. Said twice, it is done once.

    `counts` says whether this attempt counts; `keep_screen` False makes the next attempt a new message.
    """
    tx.execute(
        "UPDATE deliveries SET status = 'queued', attempt = '', due_at = :due, part = :part, code = :code, attempts ="
        " attempts - :free, replaces = CASE WHEN :keep THEN replaces END WHERE id = :id AND attempt = :attempt",
        due=to_ms(due),
        free=0 if counts else 1 if part is None else claimed.attempts,
        part=claimed.part if part is None else part,
        keep=keep_screen,
        code=code or None,
        id=claimed.id,
        attempt=claimed.attempt,
    )


def give_back(tx: Transaction, channel: str, attempt: str, month: str = "") -> None:
    """A claim may have been committed without its sender knowing: nothing of it was sent, nor paid in its `month`."""
    rows = tx.rows(
        "UPDATE deliveries SET status = 'queued', attempts = attempts - 1 WHERE"
        f" {UNFINISHED.format('deliveries')} AND channel = :channel AND status = 'sending' AND attempt = :attempt"
        " RETURNING cost",
        channel=channel,
        attempt=attempt,
    )
    if cost := sum(row["cost"] for row in rows):
        spending.refund(tx, channel, month, cost)


_PUT_BACK = (
    "UPDATE deliveries SET status = 'queued', attempts = attempts - 1"
    " WHERE id = :id AND attempt = :attempt AND status = 'sending'"
)


def hand_back(tx: Transaction, unsent: Iterable[Claimed]) -> None:
    """Put back what was claimed and certainly did not leave: its sender stops, or its campaign does."""
    given = list(unsent)
    free = [{"id": delivery.id, "attempt": delivery.attempt} for delivery in given if not delivery.cost]
    tx.many(_PUT_BACK, free)
    for delivery in (delivery for delivery in given if delivery.cost):
        row = tx.row(f"{_PUT_BACK} RETURNING channel", id=delivery.id, attempt=delivery.attempt)
        if row is not None:
            spending.refund(tx, row["channel"], delivery.month, delivery.cost)


def settle(tx: Transaction, channel: str) -> int:
    """After a crash: what a dead sender left `sending` either goes once more or is reported as unconfirmed.

    A reply, an urgent or a personal message is sent once more, because silence is worse than a double; other news is
    not. What waited for another attempt need not wait longer, or what was said after it would overtake it.
    """
    here = f"{UNFINISHED.format('deliveries')} AND channel = :channel"
    again = tx.execute(
        f"UPDATE deliveries SET status = 'queued', due_at = :now WHERE {here} AND status = 'sending'"
        " AND lane <= :personal AND attempts < 2",
        now=to_ms(tx.now),
        personal=int(Lane.PERSONAL),
        channel=channel,
    )
    tx.execute(
        f"UPDATE deliveries SET status = 'uncertain', sent_at = COALESCE(sent_at, :now) WHERE {here}"
        " AND status = 'sending'",
        now=to_ms(tx.now),
        channel=channel,
    )
    tx.execute(
        f"UPDATE deliveries SET due_at = :now WHERE {here} AND status = 'queued' AND due_at > :now"
        " AND attempt IS NOT NULL",  # what was never tried is not due before its own time
        now=to_ms(tx.now),
        channel=channel,
    )
    return again


def release(tx: Transaction, address_id: int) -> None:
    """The resident wrote: what was held for them may go."""
    if tx.execute(
        # They are awake and looking, so quiet hours are over for these.
        "UPDATE deliveries SET status = 'queued', lane = 1 WHERE address_id = :address AND status = 'held'",
        address=address_id,
    ):
        tx.wake(Topic.OUTBOX)


def cancel(tx: Transaction, contact_id: int, *, from_lane: Lane) -> None:
    """Cancel what waits for a resident: from a lane on, and whatever was said to many."""
    tx.execute(
        "UPDATE deliveries SET status = 'cancelled' WHERE status IN ('queued', 'held', 'resting', 'paused')"
        " AND (lane >= :lane OR content IS NULL)"
        " AND address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        lane=int(from_lane),
        contact=contact_id,
    )


def receipt(tx: Transaction, address_id: int, external_id: str, status: DeliveryStatus, *, code: str = "") -> bool:
    """A platform says what became of a message; it never takes back a better state. Whether the message is known.

    Looked for among what was said to the address: no index keeps `external_id`. `code` is why it failed.
    """
    known = tx.row(
        "UPDATE deliveries SET status = CASE WHEN status IN ('sent', 'uncertain') THEN :status ELSE status END,"
        " code = CASE WHEN status IN ('sent', 'uncertain') THEN CAST(:code AS TEXT) ELSE code END"
        " WHERE external_id = :external AND address_id = :address RETURNING id",
        status=status.value,
        code=code or None,
        external=external_id,
        address=address_id,
    )
    return known is not None


def reconcile(tx: Transaction, address_id: int, external_id: str) -> bool:
    """A message nobody knows has been delivered: it was the one whose answer was lost lately; whether there was one.

    Nobody can be sure of it, so not while another is on its way there, nor where one came in several parts, of which
    only the last is known by name.
    """
    since = to_ms(tx.now - LATELY)
    return bool(
        tx.execute(
            "UPDATE deliveries SET status = 'delivered', external_id = :external, code = NULL WHERE id = (SELECT id"
            " FROM deliveries WHERE address_id = :address AND status = 'uncertain' AND lane > 0 AND sent_at >= :since"
            " ORDER BY id LIMIT 1) AND NOT EXISTS (SELECT 1 FROM deliveries other WHERE other.address_id = :address"
            " AND (other.status = 'sending' OR (other.part > 0 AND other.created_at >= :since)))",
            external=external_id,
            address=address_id,
            since=since,
        )
    )


def waiting(tx: Transaction, channel: str) -> int:
    """How many messages that nobody has asked for just now are for a channel and have not been sent."""
    row = tx.row(
        f"SELECT COUNT(*) AS n FROM deliveries WHERE {UNFINISHED.format('deliveries')} AND channel = :channel"
        " AND lane > :reply",
        channel=channel,
        reply=int(Lane.REPLY),
    )
    assert row is not None
    return int(row["n"])


def expire(tx: Transaction, channel: str) -> int:
    """End what was held or paused for longer than it is true, or than anything is kept; how many that is."""
    return tx.execute(
        f"UPDATE deliveries SET status = 'expired' WHERE {UNFINISHED.format('deliveries')} AND channel = :channel"
        " AND status IN ('held', 'paused') AND (expires_at < :now OR created_at < :old)",
        channel=channel,
        now=to_ms(tx.now),
        old=to_ms(tx.now - KEPT),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in a web chat's mailbox."""

    id: int
    content: str
    shared: bool
    at: datetime


def mailbox(tx: Transaction, address_id: int, *, limit: int) -> list[Shown]:
    """The newest messages laid before an address, oldest first.

    Lying here is all there is to a delivery, so one whose record a crash cut off has arrived as well.
    """
    rows = tx.rows(
        "SELECT d.id, COALESCE(d.content, c.content) AS content, d.content IS NULL AS shared, d.created_at"
        " FROM deliveries d LEFT JOIN campaigns c ON c.id = d.campaign"
        " WHERE d.address_id = :address AND d.lane > 0 AND d.status IN ('sent', 'delivered', 'uncertain')"
        " ORDER BY d.id DESC LIMIT :limit",
        address=address_id,
        limit=limit,
    )
    return [Shown(row["id"], row["content"], bool(row["shared"]), from_ms(row["created_at"])) for row in rows][::-1]


def erase(tx: Transaction, contact_id: int) -> None:
    """Remove every delivery to a resident, the queue included, and every one that quotes them to a moderator."""
    tx.execute(
        "DELETE FROM deliveries WHERE case_id IN (SELECT id FROM cases WHERE contact_id = :contact)", contact=contact_id
    )
    tx.execute(
        "DELETE FROM deliveries WHERE address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )


def totals(tx: Transaction, campaign: str) -> dict[str, int]:
    """How many deliveries of a campaign stand where."""
    rows = tx.rows(
        "SELECT status, COUNT(*) AS n FROM deliveries WHERE campaign = :campaign GROUP BY status", campaign=campaign
    )
    return {row["status"]: row["n"] for row in rows}


def purge(tx: Transaction, kept: timedelta, *, batch: int = 5_000) -> bool:
    """Delete a batch of deliveries that ended and are older than they are kept; whether there may be more.

    Rows are written in the order of time, so the oldest have the smallest ids and no index on time is needed.
    """
    oldest = tx.rows(
        f"SELECT id, created_at FROM deliveries WHERE NOT ({UNFINISHED.format('deliveries')}) ORDER BY id LIMIT :batch",
        batch=batch,
    )
    before = to_ms(tx.now - kept)
    old = [row["id"] for row in oldest if row["created_at"] < before]
    tx.many("DELETE FROM deliveries WHERE id = :id", [{"id": delivery_id} for delivery_id in old])
    return len(old) == batch
