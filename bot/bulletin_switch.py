"""The switch over everything that is said to many, and a look at what is on its way out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import accounts, bulletin, desk
from bot.settings import Settings
from civic import alerts
from civic.alerts import SourceState
from civic.broadcast_terms import MAY_WRITE, Refused, Why
from storage import broadcast_steps, broadcasts, figures, staff, switches
from storage.broadcast_steps import Step
from storage.broadcasts import UNDER_WAY
from storage.outbox import Lane
from storage.store import Transaction

MINUTE = timedelta(minutes=1)


def status(settings: Settings) -> dict[str, Any]:
    """The switches, the lanes, the broadcasts under way, the last minute."""

    def query(tx: Transaction) -> dict[str, Any]:
        return {
            "bulk_stopped": switches.bulk_stopped(tx),
            "pushes_stopped": accounts.stopped(tx),
            "alert": switches.alert(tx),
            "alert_source": alerts.standing(tx).source.value,
            "queued": [
                {"channel": channel, "lane": Lane(int(lane)).name.lower(), "status": state, "number": number}
                for (channel, lane, state), number in figures.lanes(tx)
            ],
            "broadcasts": [bulletin.status_of(tx, one.id) for one in broadcasts.standing(tx, UNDER_WAY)],
            "last_minute": {channel: number for (channel,), number in figures.left_lately(tx, MINUTE)},
        }

    return desk.in_store(settings, query)


def text(found: dict[str, Any]) -> str:
    """The same for a person to read."""
    lines = [
        "Bulk sending is STOPPED: hromada delivery allow" if found["bulk_stopped"] else "Bulk sending is allowed.",
        "An air-raid alert holds everything that is not urgent." if found["alert"] else "There is no air-raid alert.",
    ]
    if found["alert_source"] == SourceState.UNKNOWN:
        lines.append("The source of air-raid alerts is silent: nothing is held on its account. hromada alert status")
    lines += [
        f"{channel}: only replies are sent, the account refuses ({why}): hromada delivery resume {channel}"
        for channel, why in found["pushes_stopped"].items()
    ]
    lines += [f"{one['channel']} {one['lane']}: {one['number']} {one['status']}" for one in found["queued"]]
    lines += [f"No. {one['id']} {one['state']}: {one['sent']} of {one['recipients']}" for one in found["broadcasts"]]
    lines += [f"{channel}: {number} in the last minute" for channel, number in found["last_minute"].items()]
    return "\n".join(lines)


def stop_all(settings: Settings, name: str, reason: str) -> dict[str, Any]:
    """Refuse every bulk send. Raises `DeskError`."""

    def turn(tx: Transaction) -> dict[str, Any]:
        person_id = _may(tx, name)
        switches.stop_bulk(tx, reason or name)
        broadcast_steps.record(tx, None, Step.STOPPED, person_id, reason)
        return {"bulk_stopped": True}

    return bulletin.do(settings, turn)


def allow(settings: Settings, name: str) -> dict[str, Any]:
    """Let bulk sends go on. Raises `DeskError`."""

    def turn(tx: Transaction) -> dict[str, Any]:
        person_id = _may(tx, name)
        switches.allow_bulk(tx)
        broadcast_steps.record(tx, None, Step.RESUMED, person_id)
        return {"bulk_stopped": False}

    return bulletin.do(settings, turn)


def _may(tx: Transaction, name: str) -> int:
    person = staff.by_name(tx, name)
    if person is None:
        raise desk.DeskError(f"There is no “{name}” among the staff: hromada staff list")
    if person.role not in MAY_WRITE or person.disabled:
        raise Refused(Why.NOT_ALLOWED)
    return person.id
