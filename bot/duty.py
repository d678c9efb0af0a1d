"""Who is away and who is the head, said at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot import desk
from bot.desk import DeskError
from bot.settings import Settings
from civic import duty
from civic.duty import DutyRefused, Why
from storage import staff
from storage.staff import Staff
from storage.store import Transaction

WHY = {
    Why.DISABLED: "A person who was disabled can neither be away nor do anybody’s work: hromada staff list",
    Why.BACKWARDS: "--until must not be before --from.",
    Why.THEMSELVES: "Nobody stands in for themselves.",
    Why.OTHER_WORK: "The substitute must be an admin, or have the same role as who is away.",
    Why.NO_HEAD: "The head must be an admin or a moderator.",
}


def absent(settings: Settings, name: str, first: date, last: date, substitute: str) -> dict[str, Any]:
    """Write down that somebody is away. Raises `DeskError`."""

    def turn(tx: Transaction) -> str | None:
        person = _person(tx, name)
        duty.absent(tx, person, first, last, _person(tx, substitute) if substitute else None)
        found = duty.stands_in(tx, person.id, first)
        return found.name if found is not None and found.id != person.id else None

    try:
        stands_in = desk.in_store(settings, turn)
    except DutyRefused as refused:
        raise DeskError(WHY[refused.why]) from refused
    return {"name": name, "from": first.isoformat(), "until": last.isoformat(), "stands_in": stands_in}


def absent_text(away: Mapping[str, Any]) -> str:
    """The same for a person to read."""
    text = f"{away['name']} is away from {away['from']} until {away['until']}."
    if away["stands_in"] is None:
        return f"{text} NOBODY stands in: name a substitute, or a head with hromada staff head NAME."
    return f"{text} On the first day their work comes to {away['stands_in']}."


def name_head(settings: Settings, name: str) -> None:
    """Name the head. Raises `DeskError`."""
    try:
        desk.in_store(settings, lambda tx: duty.name_head(tx, _person(tx, name)))
    except DutyRefused as refused:
        raise DeskError(WHY[refused.why]) from refused


def _person(tx: Transaction, name: str) -> Staff:
    person = staff.by_name(tx, name)
    if person is None:
        raise DeskError(f"There is no “{name}” among the staff: hromada staff list")
    return person
