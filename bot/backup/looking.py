"""How the backups stand and what a black-out left, for `hromada check`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from bot import blackout, desk, journal
from bot.settings import Settings
from storage import nights
from storage.clock import from_ms
from storage.nights import State
from storage.store import Transaction

LATE = timedelta(hours=36)
TOLD = timedelta(days=7)  # for so long a check tells of a black-out

Finding = tuple[str, bool, str]
"""What was looked at, whether it is right, and a message."""


def findings(settings: Settings) -> list[Finding]:
    """One for each thing. The database must be of this release. Raises `DeskError`."""
    now = datetime.now(UTC)

    def look(tx: Transaction) -> tuple[State, bool, blackout.Gap | None]:
        return nights.state(tx), journal.overdue(tx, now), blackout.latest(tx)

    state, overdue, gap = desk.in_store(settings, look)
    found = [_backup(settings, state, now)]
    if overdue and journal.places(settings.database_url, settings.backups):
        found.append(("journal", False, "somebody left, and it is not in the journal yet: does the service run?"))
    if gap is not None and from_ms(gap.ended) > now - TOLD:
        found.append(("black-out", True, _told(gap)))
    return found


def _backup(settings: Settings, state: State, now: datetime) -> Finding:
    what, folder = "HROMADA_BACKUP_DIR", settings.backups
    if folder is None:
        nowhere = " and who left is known to the database alone" if settings.shared else ""
        return what, True, f"empty: no backup is made by itself{nowhere}"
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return what, False, f"{folder} is no folder that can be written to"
    if state.failed_at > state.done_at:
        return what, False, f"the last try failed at {_moment(state.failed_at)}: {state.why}"
    if not state.done_at:
        return what, True, f"{folder}; none was made yet"
    late = from_ms(state.done_at) < now - LATE
    return what, not late, f"the last was ready at {_moment(state.done_at)}: {state.file}"


def _told(gap: blackout.Gap) -> str:
    words = f"nobody worked from {_moment(gap.begun)} to {_moment(gap.ended)}"
    if gap.lost:
        words = f"restored from a backup of {_moment(gap.begun)} and started at {_moment(gap.ended)}"
    if gap.cancelled or gap.stopped:
        words += f"; {gap.cancelled} messages and {gap.stopped} news or broadcasts were too old to go out by themselves"
    return words


def _moment(at: int) -> str:
    return from_ms(at).isoformat(timespec="minutes").replace("+00:00", "Z")
