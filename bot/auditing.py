"""The audit log at the desk: whether it is whole, what stands in it, and its head to be noted elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot import desk, journal
from bot.desk import DeskError
from bot.settings import Settings
from civic.audit import case as case_subject
from storage import audit, staff
from storage.audit import Kept, Why
from storage.chain import Head
from storage.store import Transaction

SUFFIX = ".audit"
SECONDS = 3600.0  # for walking along a chain of millions
SHORT = 16  # digits of a hash as people compare it
_NOTED = re.compile(rf"[0-9a-f]{{{SHORT},64}}")

WHY = {
    Why.GAP: "entries are missing from here on",
    Why.CHANGED: "this entry was changed, or put in by somebody without the secret",
    Why.REORDERED: "this entry was written, but not at this place: entries before it were moved or taken out",
    Why.CUT_TAIL: "the entries from here to the head are missing",
    Why.HEAD: "the head is not as it was kept: the entries after this one may have been cut off",
    Why.CUT: "the mark under which the beginning was cut off is not ours",
}


def verify(settings: Settings, noted: str = "") -> dict[str, Any]:
    """Walk the whole chain; `noted` is the hash of a head that was noted elsewhere. Raises `DeskError`."""
    noted = noted.strip().lower()
    if noted and not _NOTED.fullmatch(noted):
        raise DeskError(f"--head is what `hromada audit head` printed: {SHORT} to 64 hexadecimal digits.")
    query = partial(audit.verify, noted=noted)
    verdict = desk.at_store(settings, lambda store: store.read(query, seconds=SECONDS))
    return {
        "ok": verdict.ok,
        "entries": verdict.entries,
        "first": verdict.first,
        "since": _moment(verdict.since) if verdict.since else None,
        "head": _head(verdict.head),
        "broken_at": verdict.fault.number if verdict.fault else None,
        "why": verdict.fault.why.value if verdict.fault else None,
        "noted": verdict.noted,
    }


def verdict_text(result: Mapping[str, Any]) -> str:
    """The same for a person to read."""
    end, since = result["head"], f" since {result['since']}" if result["since"] else ""
    kept = f"{result['entries']} entries{since}, up to no. {end['number']}, {end['hash'][:SHORT] or 'nothing yet'}"
    if result["why"] is not None:
        lines = [
            f"The audit log is BROKEN at entry {result['broken_at']}: {WHY[Why(result['why'])]}.",
            f"Sound before that: {kept}.",
        ]
    else:
        lines = [f"The audit log is whole: {kept}."]
    if result["noted"] is True:
        lines.append("The head that was noted stands in it: nothing up to there was cut off or put in another's place.")
    elif result["noted"] is False:
        lines.append(
            "The head that was noted is NOT in it: entries were cut off or replaced since then, a backup was restored,"
            " or it is older than what is kept."
        )
    return "\n".join(lines)


def head(settings: Settings) -> dict[str, Any]:
    """Where the chain ends now."""
    return _head(desk.in_store(settings, audit.head))


def listed(settings: Settings, case: int | None, after: int, limit: int) -> list[dict[str, Any]]:
    """Entries above a number, of one case or of all. Raises `DeskError` for one that cannot be read."""
    subject = case_subject(case) if case is not None else None

    def query(tx: Transaction) -> list[dict[str, Any]]:
        names = {person.id: person.name for person in staff.everybody(tx)}
        return [_entry(kept, names) for kept in audit.entries(tx, subject=subject, after=after, limit=limit)]

    try:
        return desk.in_store(settings, query)
    except ValueError as error:
        raise DeskError("There is an entry that cannot be read: hromada audit verify") from error


def _entry(kept: Kept, names: Mapping[int, str]) -> dict[str, Any]:
    entry = kept.entry
    return {
        "number": kept.number,
        "at": _moment(kept.at),
        "actor": entry.actor.value,
        "staff": entry.staff_id,
        "name": names.get(entry.staff_id) if entry.staff_id is not None else None,
        "action": entry.action,
        "subject": {"kind": entry.subject.kind, "id": entry.subject.id},
        "details": dict(entry.details),
        "hash": kept.hash,
    }


def line(entry: Mapping[str, Any]) -> str:
    """One entry for a person to read."""
    who = entry["name"] or (f"staff {entry['staff']}" if entry["staff"] is not None else entry["actor"])
    about = f"{entry['subject']['kind']} {entry['subject']['id']}"
    details = "".join(f", {name} {value}" for name, value in entry["details"].items())
    return f"{entry['number']:>6}  {entry['at']}  {entry['action']}: {about}{details}; {who}"


def _head(end: Head) -> dict[str, Any]:
    return {"number": end.number, "hash": end.hash.hex()}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def note(settings: Settings, folder: Path) -> dict[str, Any]:
    """Add the head to the file beside the backups in which one line a night stands; the head. Raises `OSError`."""
    end = head(settings)
    path = folder / f"{journal.name_of(settings.database_url)}{SUFFIX}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as file:
        file.write(f"{_moment(datetime.now(UTC))} {end['number']} {end['hash'] or '-'}\n")
        file.flush()
        os.fsync(file.fileno())
    return end | {"file": str(path)}
