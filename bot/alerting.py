"""The alert at the desk: how it stands, and the switch by hand."""

from __future__ import annotations

from typing import Any

from bot import desk
from bot.settings import Settings
from civic import alerts
from civic.alerts import NotAllowed, Standing
from storage import staff
from storage.store import Transaction

CONSOLE = "console"  # whoever switched and gave no name


def status(settings: Settings) -> dict[str, Any]:
    """How things stand."""
    return _told(desk.in_store(settings, alerts.standing))


def switch(settings: Settings, name: str, on: bool) -> dict[str, Any]:
    """Switch by hand. Raises `DeskError`."""

    def turn(tx: Transaction) -> Standing:
        return alerts.switch(tx, on=on, by=_person(tx, name))

    return _told(desk.in_store(settings, turn))


def _person(tx: Transaction, name: str) -> str:
    if not name:
        return CONSOLE
    try:
        return alerts.allow(staff.by_name(tx, name)).name
    except NotAllowed:
        raise desk.DeskError(f"“{name}” is no active admin or editor: hromada staff list") from None


def _told(now: Standing) -> dict[str, Any]:
    return {
        "alert": now.on,
        "source": now.source.value,
        "heard": now.heard.isoformat(timespec="seconds") if now.heard else None,
        "by_hand": {"on": now.manual.on, "by": now.manual.by, "at": now.manual.at.isoformat(timespec="seconds")}
        if now.manual
        else None,
        "until": now.until.isoformat(timespec="seconds") if now.until else None,
    }


_SOURCE = {
    "none": "No source is polled: HROMADA_ALERT_URL is empty.",
    "on": "The source says: alert.",
    "off": "The source says: no alert.",
    "unknown": "The source is silent; on its account nothing is held.",
}


def text(told: dict[str, Any]) -> str:
    """The same for a person to read."""
    lines = ["ALERT: only replies and what is urgent leave." if told["alert"] else "No alert: everything leaves."]
    lines.append(_SOURCE[told["source"]])
    if told["by_hand"]:
        state = "on" if told["by_hand"]["on"] else "off"
        lines.append(f"Switched {state} by hand by {told['by_hand']['by']}, {told['by_hand']['at']}.")
    if told["until"]:
        lines.append(f"It ends by itself {told['until']} unless it is switched on again.")
    return "\n".join(lines)
