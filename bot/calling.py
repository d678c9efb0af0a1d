"""The call for the next plan at the desk: announced, drafted, closed, decided; and what a proposal became."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot import desk
from bot.settings import Settings
from civic import calls as rules
from civic import origins
from civic.calls import NAME_LIMIT, TEXT_LIMIT, CallRefused, Why
from civic.case_clock import last_moment
from civic.cases import CaseRefused
from locales import Catalogues
from storage import calls, staff
from storage.calls import Texts
from storage.staff import Staff
from storage.store import Transaction

T = TypeVar("T")

TOLD = {
    Why.NOT_ALLOWED: "Only an admin or an editor may do this.",
    Why.UNKNOWN: "There is no such call: hromada call list",
    Why.NO_TEXT: "The Ukrainian text is needed: --uk",
    Why.TOO_LONG: f"Too long: a name has up to {NAME_LIMIT} characters, a text up to {TEXT_LIMIT:,}.",
    Why.ENDS_EARLY: "It must close after it opens.",
    Why.PAST: "It would be over already: --closes lies in the past.",
    Why.CLOSED: "It is closed already.",
    Why.STILL_OPEN: "It is still open: hromada call close N --as NAME",
    Why.DECIDED: "It is decided already, and that stays.",
    Why.SAME: "This is the newest version word for word; nothing was published.",
}


def _person(tx: Transaction, name: str) -> Staff:
    person = staff.by_name(tx, name)
    if person is None:
        raise desk.DeskError(f"Nobody here is called “{name}”: hromada staff list")
    return person


def _do(settings: Settings, turn: Callable[[Transaction], T]) -> T:
    try:
        return desk.in_store(settings, turn)
    except CallRefused as refused:
        raise desk.DeskError(TOLD[refused.why]) from None


def texts(uk: str, en: str) -> Texts:
    """A text for each language that there is one in."""
    return {code: text for code, text in (("uk", uk), ("en", en)) if text}


def announce(settings: Settings, name: Texts, opens: date, closes: date, by: str) -> dict[str, Any]:
    """Announce a call, open from the first day to the end of the last, city time. Raises `DeskError`."""
    _ = Catalogues(settings.zone).of("uk")
    begin, end = _.beginning(opens), _.beginning(closes + timedelta(days=1))

    def turn(tx: Transaction) -> int:
        return rules.announce(tx, name, begin, end, staff=_person(tx, by))

    return {"id": _do(settings, turn), "opens": opens.isoformat(), "closes": closes.isoformat()}


def draft(settings: Settings, number: int, files: dict[str, Path], by: str) -> dict[str, Any]:
    """Publish the next version of a draft from text files. Raises `DeskError`."""
    try:
        words = {code: path.read_text(encoding="utf-8") for code, path in files.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise desk.DeskError(f"The file cannot be read as text: {error}") from None
    version = _do(settings, lambda tx: rules.draft(tx, number, words, staff=_person(tx, by)))
    return {"id": number, "version": version}


def close(settings: Settings, number: int, by: str) -> dict[str, Any]:
    """End a call today. Raises `DeskError`."""
    _do(settings, lambda tx: rules.close(tx, number, staff=_person(tx, by)))
    return {"id": number, "closed": True}


def decide(settings: Settings, number: int, words: Texts, by: str) -> dict[str, Any]:
    """Say what was decided, for ever. Raises `DeskError`."""
    _do(settings, lambda tx: rules.decide(tx, number, words, staff=_person(tx, by)))
    return {"id": number, "decided": True}


def listed(settings: Settings) -> list[dict[str, Any]]:
    """All calls, the newest first."""

    def query(tx: Transaction) -> list[dict[str, Any]]:
        return [
            {
                "id": call.id,
                "name": call.name,
                "opens": call.opens.astimezone(settings.zone).isoformat(),
                "closes": last_moment(call.closes).astimezone(settings.zone).isoformat(timespec="seconds"),
                "drafts": len(calls.drafts(tx, call.id)),
                "came": calls.came(tx, call.id),
                "decided": call.decided.isoformat() if call.decided else None,
            }
            for call in calls.everything(tx)
        ]

    return desk.in_store(settings, query)


def became(settings: Settings, case: int, commitment: str, by: str) -> dict[str, Any]:
    """Note that a commitment was made from a proposal; its author is told whenever it moves. Raises `DeskError`."""
    content = desk.loaded(settings)
    try:
        made = content.commitment(commitment)
    except KeyError:
        raise desk.DeskError(f"There is no commitment “{commitment}”.") from None
    try:
        desk.in_store(settings, lambda tx: origins.became(tx, case, made, staff=_person(tx, by)))
    except CaseRefused:
        raise desk.DeskError(
            "Only an accepted proposal becomes a commitment, and an admin or editor says so."
        ) from None
    return {"case": case, "commitment": made.id}
