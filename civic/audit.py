"""What is written into the audit log, and in which words: every step that somebody may have to answer for.

Each function adds one entry in the turn that does the thing, as the last of what it does. Details are ids, codes, dates
and numbers: the words of a decision stay in the case's history, and the entry names that row.
"""

from __future__ import annotations

from enum import StrEnum

from storage import audit
from storage.audit import Actor, Entry, Subject, Value
from storage.cases import BY_AUTHOR, EventKind
from storage.store import Transaction


class Action(StrEnum):
    """What was done to a person of the staff or to what they run; steps of a case are `case.` and its `EventKind`.

    A value is never renamed: entries stay as they were written.
    """

    STAFF_ADDED = "staff.added"
    STAFF_DISABLED = "staff.disabled"
    STAFF_ABSENT = "staff.absent"
    STAFF_HEAD = "staff.head"
    STAFF_MAIL = "staff.mail"
    REPLY_WRITTEN = "reply.written"
    REPLY_REWRITTEN = "reply.rewritten"
    REPLY_APPROVED = "reply.approved"
    REPLY_REFUSED = "reply.refused"
    REPLY_WITHDRAWN = "reply.withdrawn"
    ASKED_DISMISSED = "asked.dismissed"
    ASKED_RESTORED = "asked.restored"


def case(number: int) -> Subject:
    """A proposal, feedback or question."""
    return Subject("case", str(number))


def person(staff_id: int) -> Subject:
    """Somebody of the staff."""
    return Subject("staff", str(staff_id))


def reply(number: int) -> Subject:
    """A reply to everybody who asked the same."""
    return Subject("reply", str(number))


def asked(group_id: int) -> Subject:
    """A group of questions."""
    return Subject("asked", str(group_id))


def step(
    tx: Transaction, case_id: int, event: EventKind, entry: int, *, staff_id: int | None = None, code: str = ""
) -> int:
    """A step of a case; the number of the log's entry.

    `entry` is the row of its history that `storage.cases.record` made, `code` a reason, a regime or a date, no words.
    Without `staff_id` it was the author where the event is one of theirs, and else it happened by itself.
    """
    details: dict[str, Value] = {"event": entry} | ({"code": code} if code else {})
    by_itself = Actor.RESIDENT if event in BY_AUTHOR else Actor.SYSTEM
    actor = Actor.STAFF if staff_id is not None else by_itself
    return audit.append(tx, Entry(actor, f"case.{event.value}", case(case_id), staff_id, details))


def by_staff(tx: Transaction, staff_id: int, action: Action, subject: Subject, **details: Value) -> int:
    """Somebody of the staff did it; the entry's number."""
    return audit.append(tx, Entry(Actor.STAFF, action.value, subject, staff_id, details))


def by_command(tx: Transaction, action: Action, subject: Subject, **details: Value) -> int:
    """An operator did it on the command line."""
    return audit.append(tx, Entry(Actor.COMMAND, action.value, subject, None, details))
