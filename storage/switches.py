"""Switches over everything that is sent to many: the stop switch, an air-raid alert, a channel's account in trouble."""

from __future__ import annotations

from dataclasses import dataclass

from storage import digests, meta
from storage.outbox import UNFINISHED
from storage.store import Topic, Transaction

BULK = "switch:bulk"
ALERT = "switch:alert"
PUSHES = "switch:pushes:"  # and the channel's name


@dataclass(frozen=True, slots=True)
class Switches:
    """How the switches stand for one channel."""

    bulk_stopped: bool
    alert: bool
    pushes_stopped: bool


def read(tx: Transaction, channel: str) -> Switches:
    """How they stand now, in one look."""
    rows = tx.rows(
        "SELECT name FROM meta WHERE name IN (:bulk, :alert, :pushes) AND value <> ''",
        bulk=BULK,
        alert=ALERT,
        pushes=PUSHES + channel,
    )
    on = {row["name"] for row in rows}
    return Switches(BULK in on, ALERT in on, PUSHES + channel in on)


def bulk_stopped(tx: Transaction) -> bool:
    """Whether nothing may be sent to many."""
    return bool(meta.get(tx, BULK))


def stop_bulk(tx: Transaction, why: str) -> None:
    """Refuse every bulk send from now on, those under way too. `why` is kept for whoever asks."""
    _turn(tx, BULK, why or "stopped")


def allow_bulk(tx: Transaction) -> None:
    """Let bulk sends go on where they stood."""
    _turn(tx, BULK, "")
    tx.execute(
        f"UPDATE deliveries SET status = 'queued' WHERE status = 'paused' AND {UNFINISHED.format('deliveries')}"
        " AND campaign IN (SELECT id FROM campaigns WHERE state = 'running')"
    )
    digests.write_anew(tx)


def alert(tx: Transaction) -> bool:
    """Whether there is an air-raid alert for the community."""
    return bool(meta.get(tx, ALERT))


def set_alert(tx: Transaction, since: str) -> None:
    """Remember an alert by when and where it is from; an empty text ends it."""
    _turn(tx, ALERT, since)


def pushes_stopped(tx: Transaction, channel: str) -> str:
    """Why a channel may not be used for what residents have not asked for just now; empty where it may."""
    return meta.get(tx, PUSHES + channel) or ""


def stop_pushes(tx: Transaction, channel: str, why: str) -> bool:
    """A channel's account is blocked or empty; whether that is news."""
    if pushes_stopped(tx, channel):
        return False
    _turn(tx, PUSHES + channel, why or "stopped")
    return True


def allow_pushes(tx: Transaction, channel: str) -> None:
    """The account is in order again: what waits for it goes."""
    _turn(tx, PUSHES + channel, "")
    tx.execute(
        f"UPDATE deliveries SET status = 'queued' WHERE channel = :channel AND status = 'held'"
        f" AND {UNFINISHED.format('deliveries')}",
        channel=channel,
    )


def _turn(tx: Transaction, switch: str, value: str) -> None:
    meta.put(tx, switch, value)
    tx.wake(Topic.OUTBOX)
