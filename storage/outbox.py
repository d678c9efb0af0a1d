r"""What is to be said, one row for each campaign and address, from the commit that decided it to the platform's answer.

queued -> sending -> sent -> delivered        held: waits until the resident writes (a paid channel)
                 \-> queued (certainly not sent, later again)
                 \-> failed | uncertain | cancelled | expired
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from storage import contacts, forwarding
from storage.clock import from_ms, to_ms
from storage.store import Row, Topic, Transaction


class Lane(IntEnum):
    """Who goes first. Acknowledgements of button presses are not messages and cost nothing."""

    ACK = 0
    REPLY = 1
    PERSONAL = 2  # a decision on one's own proposal
    NOTICE = 3  # progress of something one follows


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


KEPT = timedelta(days=30)  # then only the totals of a campaign matter, and the conversation has moved on
_OPEN = "{}.status IN ('queued', 'sending')"  # SQLite takes the index of open rows only where it reads its very words
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
    case_id: int | None = None,
    contact_id: int | None = None,
) -> None:
    """Decide to say something to one address, once for each campaign name however often this is called.

    `case_id` names the case that the words quote to somebody else than its author. `contact_id` is whose address it
    is where the words are for the person, wherever they are reached: see `storage/forwarding.py`.
    """
    tx.execute(
        "INSERT INTO deliveries (campaign, contact_id, address_id, lane, status, content, replaces, case_id, part,"
        " attempts, due_at, expires_at, created_at) VALUES (:campaign, :contact, :address, :lane, 'queued', :content,"
        " :replaces, :case, 0, 0, :now, :expires, :now) ON CONFLICT DO NOTHING",
        campaign=campaign,
        contact=contact_id,
        address=address_id,
        lane=int(lane),
        content=content,
        replaces=replaces,
        case=case_id,
        now=to_ms(tx.now),
        expires=to_ms(expires) if expires else None,
    )
    tx.wake(Topic.OUTBOX)


def acknowledge(tx: Transaction, inbox_id: int, address_id: int, ack: str) -> None:
    """Queue the acknowledgement of a press; a repeated update is acknowledged again."""
    tx.execute(
        "INSERT INTO deliveries (campaign, address_id, lane, status, content, part, attempts, due_at, expires_at,"
        " created_at) VALUES (:campaign, :address, 0, 'queued', :ack, 0, 0, :now, :expires, :now)"
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


def claim(
    tx: Transaction,
    channel: str,
    attempt: str,
    *,
    limit: int,
    busy: Collection[int],
    last_lane: Lane,
    heard_since: datetime | None,
    instead: Collection[str] = (),
) -> tuple[list[Claimed], bool]:
    """Take up to `limit` due deliveries and mark them as being sent, at most one for each address not in `busy`.

    Also tells whether there may be more to take now.

    Lanes after `last_lane` wait. Before the commit of this turn nothing may leave. A notice whose resident has
    unsubscribed since is cancelled, one to a blocked address too unless the person has another; where `heard_since`
    is given, what nobody asked for waits for residents not heard since then, or goes to an address of theirs on one
    of the channels `instead`, unless they chose this one.
    """
    marks = ", ".join(str(int(address)) for address in busy) or "0"
    rows = tx.rows(
        "SELECT d.id, d.campaign, d.address_id, d.lane, d.replaces, d.part, d.attempts, d.expires_at,"
        " COALESCE(d.content, c.content) AS content, d.content IS NULL AS shared, a.sealed, a.heard_at, a.blocked_at,"
        " a.chosen_at, k.locale, (c.id IS NULL OR s.topic IS NOT NULL) AS wanted"
        " FROM deliveries d JOIN addresses a ON a.id = d.address_id JOIN contacts k ON k.id = a.contact_id"
        " LEFT JOIN campaigns c ON c.id = d.campaign"
        " LEFT JOIN subscriptions s ON s.contact_id = a.contact_id AND s.topic = c.topic"
        f" WHERE {_OPEN.format('d')} AND d.status = 'queued' AND d.lane <= :last AND d.due_at <= :now"
        f" AND a.channel = :channel AND (d.lane = 0 OR d.address_id NOT IN ({marks}))"
        " ORDER BY d.lane, d.id LIMIT :limit FOR UPDATE OF d SKIP LOCKED",
        last=int(last_lane),
        now=to_ms(tx.now),
        channel=channel,
        limit=limit * 2,
    )
    claimed: list[Claimed] = []
    taken: set[int] = set()
    for row in rows:
        lane = Lane(row["lane"])
        if len(claimed) == limit or (lane > Lane.ACK and row["address_id"] in taken):
            continue
        fate = _fate(row["expires_at"], row["blocked_at"], row["wanted"], tx.now)
        if fate is None and lane >= Lane.PERSONAL and heard_since and from_ms(row["heard_at"]) < heard_since:
            fate = DeliveryStatus.HELD
        if fate is not None and _moves_on(tx, row, fate, instead):
            continue
        if fate is not None:
            tx.execute("UPDATE deliveries SET status = :status WHERE id = :id", status=fate.value, id=row["id"])
            continue
        if lane > Lane.ACK:
            taken.add(row["address_id"])
        claimed.append(
            Claimed(
                id=row["id"],
                attempt=attempt,
                attempts=row["attempts"] + 1,
                campaign=row["campaign"],
                address_id=row["address_id"],
                recipient=contacts.unseal(tx, row["sealed"]),
                lane=lane,
                content=row["content"],
                locale=row["locale"],
                replaces=row["replaces"],
                part=row["part"],
                shared=bool(row["shared"]),
            )
        )
    tx.many(
        "UPDATE deliveries SET status = 'sending', attempt = :attempt, attempts = attempts + 1 WHERE id = :id",
        [{"attempt": attempt, "id": delivery.id} for delivery in claimed],
    )
    return claimed, len(rows) == limit * 2 or len(claimed) == limit


def _moves_on(tx: Transaction, row: Row, fate: DeliveryStatus, instead: Collection[str]) -> bool:
    """Whether a delivery that ends or waits here went to another address of the person instead."""
    if fate is DeliveryStatus.HELD:
        free = bool(instead) and not row["chosen_at"] and not row["part"]
        return free and forwarding.move_on(tx, row["id"], channels=instead)
    return fate is DeliveryStatus.CANCELLED and bool(row["wanted"]) and forwarding.move_on(tx, row["id"])


def _fate(expires_at: int | None, blocked_at: int | None, wanted: bool, now: datetime) -> DeliveryStatus | None:
    if expires_at is not None and from_ms(expires_at) < now:
        return DeliveryStatus.EXPIRED
    if blocked_at is not None or not wanted:
        return DeliveryStatus.CANCELLED
    return None


def finish(
    tx: Transaction, claimed: Claimed, status: DeliveryStatus, *, external_id: str | None = None, code: str = ""
) -> None:
    """Record what became of one attempt; a result that comes after another attempt began changes nothing."""
    tx.execute(
        "UPDATE deliveries SET status = :status, external_id = COALESCE(:external, external_id), code = :code,"
        " sent_at = CASE WHEN :sent THEN :now ELSE sent_at END WHERE id = :id AND attempt = :attempt",
        status=status.value,
        external=external_id,
        code=code or None,
        sent=status is DeliveryStatus.SENT,
        now=to_ms(tx.now),
        id=claimed.id,
        attempt=claimed.attempt,
    )
    if status is DeliveryStatus.SENT and external_id is None and claimed.lane > Lane.ACK:
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
    """Put a delivery back: it was certainly not sent, or its next part is to follow.

    `counts` says whether this attempt counts; `keep_screen` False makes the next attempt a new message.
    """
    tx.execute(
        "UPDATE deliveries SET status = 'queued', due_at = :due, attempts = attempts - :free, part = :part,"
        " replaces = CASE WHEN :keep THEN replaces END, code = :code WHERE id = :id AND attempt = :attempt",
        due=to_ms(due),
        free=0 if counts else 1,
        part=claimed.part if part is None else part,
        keep=keep_screen,
        code=code or None,
        id=claimed.id,
        attempt=claimed.attempt,
    )


def give_back(tx: Transaction, attempt: str) -> None:
    """A claim may have been committed without its sender knowing: nothing of it was sent."""
    tx.execute(
        "UPDATE deliveries SET status = 'queued', attempts = attempts - 1"
        f" WHERE {_OPEN.format('deliveries')} AND status = 'sending' AND attempt = :attempt",
        attempt=attempt,
    )


def settle(tx: Transaction, channel: str) -> int:
    """After a crash: what a dead sender left `sending` either goes once more or is reported as unconfirmed.

    A reply or a personal message is sent once more, because silence is worse than a double; a notice is not. What
    waited for another attempt need not wait longer, or what was said after it would overtake it.
    """
    open_here = (
        f"{_OPEN.format('deliveries')} AND EXISTS"
        " (SELECT 1 FROM addresses a WHERE a.id = deliveries.address_id AND a.channel = :channel)"
    )
    where = f"status = 'sending' AND {open_here}"
    again = tx.execute(
        f"UPDATE deliveries SET status = 'queued', due_at = :now WHERE {where} AND lane <= :personal"
        " AND content IS NOT NULL AND attempts < 2",
        now=to_ms(tx.now),
        personal=int(Lane.PERSONAL),
        channel=channel,
    )
    tx.execute(f"UPDATE deliveries SET status = 'uncertain' WHERE {where}", channel=channel)
    tx.execute(
        f"UPDATE deliveries SET due_at = :now WHERE status = 'queued' AND due_at > :now AND {open_here}",
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
    """Cancel what waits for a resident, from a lane on."""
    tx.execute(
        "UPDATE deliveries SET status = 'cancelled' WHERE status IN ('queued', 'held') AND lane >= :lane"
        " AND address_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        lane=int(from_lane),
        contact=contact_id,
    )


def receipt(tx: Transaction, address_id: int, external_id: str, status: DeliveryStatus) -> None:
    """A platform says what became of a message; it never takes back a better state."""
    tx.execute(
        "UPDATE deliveries SET status = :status WHERE external_id = :external AND address_id = :address"
        " AND status IN ('sent', 'uncertain')",
        status=status.value,
        external=external_id,
        address=address_id,
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
        "SELECT id, created_at FROM deliveries WHERE status NOT IN ('queued', 'held', 'sending') ORDER BY id"
        " LIMIT :batch",
        batch=batch,
    )
    before = to_ms(tx.now - kept)
    old = [row["id"] for row in oldest if row["created_at"] < before]
    tx.many("DELETE FROM deliveries WHERE id = :id", [{"id": delivery_id} for delivery_id in old])
    return len(old) == batch
