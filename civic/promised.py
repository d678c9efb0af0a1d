"""What the city promised in an answer: said when it falls late, and when it is done, in time or not.

Raises `CaseRefused` (civic/cases.py) where the rules do not allow a step.
"""

from __future__ import annotations

from datetime import date, tzinfo

from civic import audit, notices
from civic.cases import CaseRefused, Why, checked
from civic.hearing import Rota
from civic.messages import Button, OutgoingMessage
from civic.moderation import may_decide
from civic.staff_news import tell_staff
from civic.telling import Terms, say_to_author, tell_author, tell_followers
from locales import Translator
from storage import cases, promises
from storage.cases import Case, EventKind
from storage.promises import Promise
from storage.staff import Staff
from storage.store import Transaction


def tick(tx: Transaction, day: date, terms: Terms) -> None:
    """Say of each promise that it fell late, once."""
    for promise in promises.fell_late(tx):
        case = cases.get(tx, promise.case_id)
        if case is not None:
            _late(tx, case, promise, day, terms)


def _late(tx: Transaction, case: Case, promise: Promise, day: date, terms: Terms) -> None:
    """A promise was not kept in time: its author is told, and staff."""
    entry = cases.record(tx, case.id, EventKind.LATE, promise.words, code=str(promise.id))
    tell_author(tx, case, entry, EventKind.LATE, promise.words, terms)

    def say(_: Translator) -> OutgoingMessage:
        return _worded(_, case, promise)

    for people in Rota(tx, day).everyday():
        if tell_staff(tx, people, f"promise:{promise.id}", say, terms.languages, case_id=case.id):
            break
    audit.step(tx, case.id, EventKind.LATE, entry)


def _worded(_: Translator, case: Case, promise: Promise) -> OutgoingMessage:
    """What staff are told of a promise that is late."""
    return OutgoingMessage(
        title=_("The promise of no. {number} is late", number=case.id),
        text=_("“{text}”\nIt was promised by {date}.", text=promise.words, date=_.date(promise.due)),
        rows=(
            (Button(_("It is done"), action=f"promise-kept:{promise.id}"),),
            (Button(_("What is promised"), action="promises:0"),),
        ),
        lang=_.code,
    )


def days_late(promise: Promise, zone: tzinfo) -> int:
    """How many days after its last day a promise was kept; 0 for in time, or not yet."""
    if promise.kept is None:
        return 0
    return max(0, (promise.kept.astimezone(zone).date() - promise.due.astimezone(zone).date()).days)


def keep(tx: Transaction, promise_id: int, words: str, *, staff: Staff, terms: Terms, zone: tzinfo) -> Promise:
    """It is done: the author and, where the case is public, its followers are told, in time or how late."""
    may_decide(staff)
    said = checked(words) if words.strip() else ""
    promise = promises.get(tx, promise_id)
    case = cases.hold(tx, promise.case_id) if promise is not None else None
    if promise is None or case is None:
        raise CaseRefused(Why.UNKNOWN)
    if not promises.keep(tx, promise_id):
        raise CaseRefused(Why.DECIDED)
    kept = promises.get(tx, promise_id)
    assert kept is not None
    late = days_late(kept, zone)
    entry = cases.record(tx, case.id, EventKind.KEPT, said, code=f"late:{late}" if late else "", staff_id=staff.id)

    def words_of(_: Translator) -> str:
        return worded(_, kept, said, late)

    say_to_author(tx, case, entry, lambda _: notices.decision(_, case, EventKind.KEPT, words_of(_)), terms)
    tell_followers(tx, case, entry, EventKind.KEPT, words_of, terms)
    audit.step(tx, case.id, EventKind.KEPT, entry, staff_id=staff.id)
    return kept


def worded(_: Translator, promise: Promise, said: str, late: int) -> str:
    """What was promised and done, as the author and the followers read it."""
    done = _("Kept in time.")
    if late:
        done = _.plural("Kept late by {n} day.", "Kept late by {n} days.", late)
    promised = _("Promised by {date}: {text}", date=_.date(promise.due), text=promise.words)
    return "\n\n".join(part for part in (done, promised, said) if part)
