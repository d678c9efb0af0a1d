"""Who may send nothing for a time, and why: a moderator says so over a case, the author is told, it ends by itself.

Raises `CaseRefused` (civic/cases.py) where the rules do not allow a step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from civic import audit, moderation
from civic.cases import CaseRefused, Why, checked
from civic.messages import OutgoingMessage
from civic.plain_text import one_line
from civic.telling import Terms, say_to_author
from locales import Translator
from storage import bans, cases
from storage.bans import Ban
from storage.cases import EventKind
from storage.staff import Staff
from storage.store import Transaction

DAYS = (1, 7, 30)
REASON_LIMIT = 300


def of(tx: Transaction, case_id: int) -> Ban | None:
    """The ban in force on the author of a case."""
    case = cases.get(tx, case_id)
    return bans.of(tx, case.contact_id) if case is not None and case.contact_id is not None else None


def ban(tx: Transaction, case_id: int, days: int, reason: str, *, staff: Staff, terms: Terms) -> Ban:
    """Close sending to the author of a case for some days, and tell them why. The case is still to be decided."""
    case = moderation.held(tx, staff, case_id)
    if case.contact_id is None:
        raise CaseRefused(Why.NOBODY)
    closed = Ban(one_line(checked(reason), REASON_LIMIT), tx.now + timedelta(days=days))
    bans.put(tx, case.contact_id, closed.reason, closed.until, staff_id=staff.id)
    entry = _note(tx, case_id, closed.reason, f"ban:{closed.until:%Y-%m-%d}", staff)
    say_to_author(tx, case, entry, lambda _: _told(_, closed.reason, closed.until), Terms(terms.languages))
    _log(tx, case_id, entry, f"ban:{closed.until:%Y-%m-%d}", staff)
    return closed


def lift(tx: Transaction, case_id: int, *, staff: Staff) -> None:
    """Open sending to the author of a case again."""
    moderation.may_decide(staff)
    case = cases.hold(tx, case_id)
    if case is None or case.contact_id is None:
        raise CaseRefused(Why.NOBODY)
    if bans.lift(tx, case.contact_id):
        _log(tx, case_id, _note(tx, case_id, "", "unban", staff), "unban", staff)


def _note(tx: Transaction, case_id: int, words: str, code: str, staff: Staff) -> int:
    return cases.record(tx, case_id, EventKind.NOTE, words, code=code, staff_id=staff.id)


def _log(tx: Transaction, case_id: int, entry: int, code: str, staff: Staff) -> None:
    audit.step(tx, case_id, EventKind.NOTE, entry, staff_id=staff.id, code=code)


def _told(_: Translator, reason: str, until: datetime) -> OutgoingMessage:
    return OutgoingMessage(
        title=_("Sending is closed for a time"),
        text="\n\n".join(
            (
                _("You can send nothing until {date}. Why: {reason}", date=_.date(until), reason=reason),
                _("You can go on reading and asking. Your own data stays open to you."),
            )
        ),
        lang=_.code,
    )
