"""What is done to rows when time was lost: in a copy that is being restored, and after a black-out.

Nothing that waited goes out by itself: whoever it was for may have left, and what it says may be untrue by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage import broadcast_steps, broadcasts, campaigns
from storage.broadcast_steps import Step
from storage.broadcasts import UNDER_WAY, BroadcastState
from storage.clock import to_ms
from storage.outbox import UNFINISHED, Lane
from storage.store import Transaction

RESTORED = "restored"  # the code of a delivery that a restore cancelled
STALE = "stale"  # of one that a black-out made old
WINDOW = 5_000  # rows a turn
GAP = 1_000_000  # numbers that a restore leaves out, so that none is given twice
CASES_GAP = 1_000  # of cases, whose numbers people read


def halt(tx: Transaction) -> int:
    """In a restored copy: cancel whatever was waiting and void every code; how many messages waited.

    What was on its way may have arrived. Broadcasts that were approved or under way end; what nobody had approved
    stays as it is.
    """
    tx.execute(
        "UPDATE deliveries SET status = 'uncertain', code = :code WHERE status = 'sending'",
        code=RESTORED,
    )
    halted = tx.execute(
        "UPDATE deliveries SET status = 'cancelled', code = :code"
        " WHERE status IN ('queued', 'held', 'resting', 'paused')",
        code=RESTORED,
    )
    for broadcast in broadcasts.standing(tx, UNDER_WAY | {BroadcastState.APPROVED}):
        _stop(tx, broadcast.id, broadcast.state, "a backup was restored")
    tx.execute("UPDATE campaigns SET reached = last WHERE reached < last")
    tx.execute("DELETE FROM digest_items WHERE digest IS NULL")
    tx.execute("DELETE FROM digests")
    tx.execute("DELETE FROM codes")
    tx.execute("DELETE FROM work")
    return halted


def _stop(tx: Transaction, broadcast_id: int, state: BroadcastState, why: str) -> None:
    if broadcasts.move(tx, broadcast_id, BroadcastState.STOPPED, {state}, reason=why):
        campaigns.stop(tx, broadcasts.campaign_of(broadcast_id))
        broadcast_steps.record(tx, broadcast_id, Step.STOPPED, None, why)


def leave_to_staff(tx: Transaction, begun: datetime, due: datetime) -> int:
    """Pause broadcasts that began before the first moment, stop those that should have before the second; how many."""
    left = 0
    for broadcast in broadcasts.standing(tx, {BroadcastState.RUNNING}):
        if broadcast.started is not None and broadcast.started < begun:
            broadcasts.move(tx, broadcast.id, BroadcastState.PAUSED, {BroadcastState.RUNNING})
            campaigns.pause(tx, broadcast.campaign)
            broadcast_steps.record(tx, broadcast.id, Step.PAUSED, None, "a black-out made it old")
            left += 1
    for broadcast in broadcasts.standing(tx, {BroadcastState.APPROVED}):
        if broadcast.due is not None and broadcast.due < due:
            _stop(tx, broadcast.id, broadcast.state, "a black-out made it old")
            left += 1
    return left


def cancel_stale(tx: Transaction, before: datetime) -> int:
    """Cancel one window of news to many that were decided before a moment and have not left; how many it were.

    What somebody paused waits for them, and what is held waits until its reader writes. For broadcasts there is
    `leave_to_staff`.
    """
    return tx.execute(
        "UPDATE deliveries SET status = 'cancelled', code = :code WHERE id IN (SELECT d.id FROM deliveries d"
        f" WHERE {UNFINISHED.format('d')} AND d.status IN ('queued', 'resting')"
        " AND (d.lane >= :notice OR d.content IS NULL)"
        " AND d.campaign NOT LIKE 'broadcast:%' AND d.created_at < :before ORDER BY d.id LIMIT :window)",
        code=STALE,
        notice=int(Lane.NOTICE),
        before=to_ms(before),
        window=WINDOW,
    )


def end_stale_campaigns(tx: Transaction, before: datetime) -> int:
    """Tell nobody else of what was announced before a moment; how many announcements that ended."""
    return tx.execute(
        "UPDATE campaigns SET reached = last WHERE reached < last AND created_at < :before", before=to_ms(before)
    )


@dataclass(frozen=True, slots=True)
class Talker:
    """Somebody with whom a conversation was going on."""

    contact_id: int
    address_id: int
    locale: str


def talkers(tx: Transaction, channel: str, since: datetime, *, after: int) -> tuple[list[Talker], int | None]:
    """Of one window of addresses after a row's number, those of a channel heard since a moment; the window's end.

    None for the end where there are no more. Nobody who blocked us, is being erased, or stopped the news and did not
    ask for them again.
    """
    end = tx.row(
        "SELECT MAX(id) AS last FROM (SELECT id FROM addresses WHERE id > :after ORDER BY id LIMIT :window) AS next",
        after=after,
        window=WINDOW,
    )
    last = end["last"] if end else None
    if last is None:
        return [], None
    rows = tx.rows(
        "SELECT a.id, a.contact_id, k.locale FROM addresses a JOIN contacts k ON k.id = a.contact_id"
        " WHERE a.id > :after AND a.id <= :last AND a.channel = :channel AND a.heard_at >= :since"
        " AND a.blocked_at IS NULL AND k.erased_at IS NULL AND (EXISTS (SELECT 1 FROM consents c"
        " WHERE c.contact_id = k.id AND c.purpose = 'follow' AND c.withdrawn_at IS NULL) OR NOT EXISTS ("
        "SELECT 1 FROM consents c WHERE c.contact_id = k.id AND c.purpose = 'follow') AND NOT EXISTS ("
        "SELECT 1 FROM departures d WHERE d.mark = a.lookup AND d.kind = 'stop')) ORDER BY a.id",
        after=after,
        last=last,
        channel=channel,
        since=to_ms(since),
    )
    return [Talker(row["contact_id"], row["id"], row["locale"]) for row in rows], int(last)
