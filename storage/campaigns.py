"""One thing said to many: its words in every language, whom it is for, and how far its rows are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import contacts, digests
from storage.clock import from_ms, to_ms
from storage.outbox import UNFINISHED, Lane
from storage.store import Topic, Transaction

HALTS_AT = 3  # refusals of the same words in a row

BATCH = 20_000  # rows a turn; the writer is never held longer than about 10 ms for a small one, 100 ms for this

_INSERT = (
    "INSERT INTO deliveries (campaign, contact_id, address_id, channel, lane, status, part, attempts, due_at,"
    " expires_at, created_at)"
)
_AT_ONCE = " JOIN contacts k ON k.id = {} AND k.pace = 'at_once'"


class CampaignState(StrEnum):
    """Whether a campaign's messages may leave."""

    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"  # the platform refuses its words
    STOPPED = "stopped"


def begin(
    tx: Transaction, campaign: str, topic: str, content: str, *, lane: Lane, expires: datetime | None = None
) -> None:
    """Say something to people whose deliveries somebody else writes; each must follow `topic` when it is sent."""
    _insert(tx, campaign, topic, content, lane=lane, last=0, expires=expires, due=None)


def _insert(
    tx: Transaction,
    campaign: str,
    topic: str,
    content: str,
    *,
    lane: Lane,
    last: int,
    expires: datetime | None,
    due: datetime | None,
) -> None:
    tx.execute(
        "INSERT INTO campaigns (id, lane, topic, content, reached, last, expires_at, due_at, created_at)"
        " VALUES (:id, :lane, :topic, :content, 0, :last, :expires, :due, :now)",
        id=campaign,
        lane=int(lane),
        topic=topic,
        content=content,
        last=last,
        expires=to_ms(expires) if expires else None,
        due=to_ms(due) if due else 0,
        now=to_ms(tx.now),
    )
    tx.wake(Topic.OUTBOX)


def state(tx: Transaction, campaign: str) -> CampaignState:
    """Whether a campaign's messages may leave."""
    row = tx.row("SELECT state FROM campaigns WHERE id = :id", id=campaign)
    assert row is not None
    return CampaignState(row["state"])


def pause(tx: Transaction, campaign: str) -> bool:
    """Let nothing more of a running campaign leave; whether it was running. Senders obey at their next claim."""
    return _move(tx, campaign, CampaignState.PAUSED, CampaignState.RUNNING)


def resume(tx: Transaction, campaign: str) -> bool:
    """Go on with a paused or halted campaign; whether it was one."""
    moved = _move(tx, campaign, CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.HALTED)
    if moved:
        tx.execute("UPDATE campaigns SET refused = 0 WHERE id = :id", id=campaign)
        tx.execute(
            "UPDATE deliveries SET status = 'queued' WHERE campaign = :id AND status = 'paused'"
            f" AND {UNFINISHED.format('deliveries')}",
            id=campaign,
        )
    return moved


def stop(tx: Transaction, campaign: str) -> bool:
    """End a campaign: whatever waits is cancelled, what is under way is recorded; whether it had not ended before."""
    moved = _move(
        tx, campaign, CampaignState.STOPPED, CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.HALTED
    )
    if moved:
        tx.execute(
            "UPDATE deliveries SET status = 'cancelled' WHERE campaign = :id AND status <> 'sending'"
            f" AND {UNFINISHED.format('deliveries')}",
            id=campaign,
        )
        digests.withdraw(tx, campaign)
    return moved


def _move(tx: Transaction, campaign: str, to: CampaignState, *among: CampaignState) -> bool:
    listed = ", ".join(f"'{one.value}'" for one in among)
    moved = tx.execute(
        f"UPDATE campaigns SET state = :state WHERE id = :id AND state IN ({listed})", state=to.value, id=campaign
    )
    tx.wake(Topic.OUTBOX)
    return bool(moved)


def refuse(tx: Transaction, campaign: str) -> bool:
    """Count a refusal of a campaign's words; at `HALTS_AT` in a row it is halted, and the answer is True."""
    row = tx.row(
        "UPDATE campaigns SET refused = refused + 1,"
        " state = CASE WHEN state = 'running' AND refused + 1 >= :most THEN 'halted' ELSE state END"
        " WHERE id = :id RETURNING state, refused",
        id=campaign,
        most=HALTS_AT,
    )
    return row is not None and row["state"] == CampaignState.HALTED and row["refused"] == HALTS_AT


def accept(tx: Transaction, campaign: str) -> None:
    """The platform took the words: refusals before were about single recipients."""
    tx.execute("UPDATE campaigns SET refused = 0 WHERE id = :id AND refused > 0", id=campaign)


def create(
    tx: Transaction,
    campaign: str,
    topic: str,
    content: str,
    *,
    lane: Lane,
    expires: datetime | None = None,
    due: datetime | None = None,
    up_to: int | None = None,
) -> int:
    """Announce something to everybody who follows a topic now; how many that is.

    `content` is JSON: a message for each language. Rows are written later, in batches, by `expand`; not before `due`.
    `up_to` leaves out residents beyond that id.
    """
    followers, last = _followers(tx, topic, up_to)
    _insert(tx, campaign, topic, content, lane=lane, last=last, expires=expires, due=due)
    return followers


def _followers(tx: Transaction, topic: str, up_to: int | None = None) -> tuple[int, int]:
    """How many follow a topic, and the highest id of a resident; 0 where nobody follows."""
    row = tx.row(
        "SELECT COUNT(*) AS n, (SELECT COALESCE(MAX(id), 0) FROM contacts) AS last FROM subscriptions"
        " WHERE topic = :topic AND contact_id <= COALESCE(CAST(:up_to AS BIGINT), contact_id)",
        topic=topic,
        up_to=up_to,
    )
    assert row is not None
    return int(row["n"]), (up_to or row["last"]) if row["n"] else 0


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest campaign of a topic, and when its messages may leave or have left."""

    id: str
    at: datetime


def latest(tx: Transaction, topic: str, lane: Lane) -> Latest | None:
    """The newest campaign of a topic that anybody is told of, in a lane."""
    row = tx.row(
        "SELECT id, CASE WHEN due_at > created_at THEN due_at ELSE created_at END AS at FROM campaigns c"
        " WHERE topic = :topic AND lane = :lane AND state <> 'stopped' AND (last > 0 OR EXISTS (SELECT 1"
        " FROM deliveries d WHERE d.campaign = c.id)) ORDER BY created_at DESC LIMIT 1",
        topic=topic,
        lane=int(lane),
    )
    return Latest(row["id"], from_ms(row["at"])) if row else None


def reword(tx: Transaction, campaign: str, topic: str, content: str) -> int | None:
    """Say something else to everybody who follows now, where nothing has been written yet; how many, or None."""
    followers, last = _followers(tx, topic)
    changed = tx.execute(
        "UPDATE campaigns SET content = :content, created_at = :now, last = :last"
        " WHERE id = :id AND due_at > :now AND reached = 0 AND state = 'running'",
        id=campaign,
        content=content,
        now=to_ms(tx.now),
        last=last,
    )
    return followers if changed else None


def expand(tx: Transaction, *, batch: int = BATCH) -> bool:
    """Write the next batch of one unfinished campaign's deliveries; False when none is unfinished.

    A follower who came after the announcement is not told. One address a person: see `contacts.reach_of`. For whoever
    wants news once a day or a week it is kept for their digest.
    """
    campaign = tx.row(  # kept from those who link or part their messengers meanwhile
        "UPDATE campaigns SET reached = reached WHERE id = (SELECT id FROM campaigns WHERE reached < last"
        " AND due_at <= :now ORDER BY created_at LIMIT 1) RETURNING id, lane, topic, reached, last",
        now=to_ms(tx.now),
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
    _write(tx, campaign["id"], Lane(campaign["lane"]), campaign["reached"], reached)
    tx.execute("UPDATE campaigns SET reached = :until WHERE id = :id", until=reached, id=campaign["id"])
    tx.wake(Topic.OUTBOX)
    return True


def _write(tx: Transaction, campaign: str, lane: Lane, reached: int, until: int) -> None:
    """Write the deliveries of the followers up to an id; each by their own pace, where the lane has one."""
    followers = (
        "FROM campaigns c JOIN subscriptions s ON s.topic = c.topic AND s.contact_id > :reached"
        " AND s.contact_id <= :until AND s.created_at <= c.created_at"
    )
    paced = lane in digests.LANES
    tx.execute(
        f"{_INSERT} SELECT c.id, s.contact_id, a.id, a.channel, c.lane, 'queued', 0, 0, :now, c.expires_at, :now"
        f" {followers} JOIN addresses a ON a.id = {contacts.reach_of('s.contact_id')}"
        f"{_AT_ONCE.format('s.contact_id') if paced else ''} WHERE c.id = :id ON CONFLICT DO NOTHING",
        now=to_ms(tx.now),
        reached=reached,
        until=until,
        id=campaign,
    )
    if paced:
        people = f"SELECT s.contact_id {followers} WHERE c.id = :campaign"
        digests.gather(tx, campaign, people, reached=reached, until=until)


def pass_on(tx: Transaction, *, awaiting: int, to: int) -> None:
    """Where `awaiting` follows and a campaign has yet to come to them, write the delivery of `to` now.

    Campaigns go through residents by id, so one who takes over what another followed may stand behind the place it
    has reached, and one who has just become a resident of their own beyond its end. Whoever is still ahead of it is
    left to `expand`. Where it is not due yet, neither is what is written here.
    """
    tx.execute("UPDATE campaigns SET reached = reached WHERE reached < last")  # none moves until this turn ends
    missed = tx.rows(
        "SELECT c.id, c.lane FROM campaigns c"
        " JOIN subscriptions s ON s.topic = c.topic AND s.contact_id = :awaiting AND s.created_at <= c.created_at"
        " WHERE c.reached < :awaiting AND :awaiting <= c.last AND NOT (c.reached < :to AND :to <= c.last)"
        " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.campaign = c.id AND d.contact_id = :awaiting)"
        " AND NOT EXISTS (SELECT 1 FROM digest_items i WHERE i.campaign = c.id AND i.contact_id IN (:awaiting, :to))",
        awaiting=awaiting,
        to=to,
    )
    for row in missed:
        paced = Lane(row["lane"]) in digests.LANES
        tx.execute(
            f"{_INSERT} SELECT c.id, a.contact_id, a.id, a.channel, c.lane, 'queued', 0, 0,"
            " CASE WHEN c.due_at > :now THEN c.due_at ELSE :now END, c.expires_at, :now"
            f" FROM campaigns c JOIN addresses a ON a.contact_id = :to AND a.id = {contacts.reach_of('a.contact_id')}"
            f"{_AT_ONCE.format('a.contact_id') if paced else ''} WHERE c.id = :id ON CONFLICT DO NOTHING",
            id=row["id"],
            to=to,
            now=to_ms(tx.now),
        )
        if paced:
            digests.gather(tx, row["id"], "CAST(:to AS BIGINT)", to=to)
    tx.wake(Topic.OUTBOX)
