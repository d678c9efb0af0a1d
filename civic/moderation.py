"""What a moderator may do with a case: take it, decide it with a reason, undo that within a minute, decide an appeal.

Raises `CaseRefused` (civic/cases.py) where the rules do not allow a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from civic import audit, copies, likeness
from civic.cases import CaseRefused, Why, checked
from civic.plain_text import one_line
from civic.telling import Terms, Words, said_to_author, said_to_followers, tell_author, tell_followers
from civic.topics import topic_of_case
from civic.verdicts import STATE_AFTER, Promise, Verdict, in_force
from storage import alarms, attachments, campaigns, cases, editions, outbox, promises, queue, subscriptions
from storage import staff as people
from storage.cases import BY_AUTHOR, OPEN, Case, CaseEvent, CaseKind, CaseState, EventKind
from storage.clock import to_ms
from storage.queue import Shelf
from storage.staff import Role, Staff
from storage.store import Transaction

__all__ = [
    "FINAL",
    "HOLD",
    "MAY_DECIDE",
    "Decided",
    "Terms",
    "decide",
    "follow",
    "hand",
    "held",
    "may_decide",
    "next_case",
    "note",
    "refusal",
    "said_of",
    "take",
    "tell_author",
    "undo",
]

HOLD = timedelta(minutes=15)  # how long a moderator keeps a case before it returns to the queue
DEPARTMENT_LIMIT = 120
MAY_DECIDE = frozenset({Role.ADMIN, Role.MODERATOR})
FINAL = (EventKind.PUBLISHED, EventKind.APPROVED, EventKind.REFUSED, EventKind.UPHELD, EventKind.FORWARDED)
ANSWERS = (EventKind.APPROVED, EventKind.REFUSED, EventKind.UPHELD)  # with which the clock of the law stops


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: the case as it was, the number of its entry, how many followers are told and how many are not, and
    of how many copies it was one too."""

    case: Case
    entry: int
    told: int = 0
    left: int = 0
    copies: int = 0


def may_decide(staff: Staff) -> None:
    """Raises `CaseRefused` for who may not."""
    if staff.role not in MAY_DECIDE or staff.disabled:
        raise CaseRefused(Why.NOT_ALLOWED)


def next_case(tx: Transaction, staff: Staff, *, shelf: Shelf = Shelf.ALL, skip: int = 0) -> Case | None:
    """The next case to decide, held for this moderator alone."""
    may_decide(staff)
    if skip:
        queue.put_off(tx, skip, staff.id)
    found = queue.claim(tx, staff.id, HOLD, shelf=shelf, skip=skip)
    if found is not None:
        queue.let_go(tx, staff.id, but=found.id)
    return found


def take(tx: Transaction, staff: Staff, case_id: int) -> Case:
    """One certain case, held for this moderator alone; whatever else they held is free again."""
    may_decide(staff)
    if not queue.take(tx, case_id, staff.id, HOLD):
        raise refusal(tx, staff, case_id)
    queue.let_go(tx, staff.id, but=case_id)
    case = cases.get(tx, case_id)
    assert case is not None
    return case


def held(tx: Transaction, staff: Staff, case_id: int) -> Case:
    """A case that this moderator holds and nobody else changes until the turn ends."""
    may_decide(staff)
    if not queue.holds(tx, case_id, staff.id):
        raise refusal(tx, staff, case_id)
    case = cases.get(tx, case_id)
    assert case is not None
    return case


def refusal(tx: Transaction, staff: Staff, case_id: int) -> CaseRefused:
    """Why a moderator may not decide a case just now."""
    case = cases.get(tx, case_id)
    if case is None:
        return CaseRefused(Why.UNKNOWN)
    if case.state is CaseState.WITHDRAWN:
        return CaseRefused(Why.WITHDRAWN)
    if case.folded_into is not None:
        return CaseRefused(Why.FOLDED, str(case.folded_into))
    if case.state not in OPEN:
        return CaseRefused(Why.DECIDED, _decided_by(tx, case_id))
    if case.state is CaseState.APPEALED and case.decided_by == staff.id:
        return CaseRefused(Why.SECOND_ONLY)
    if case.claimed_by not in {None, staff.id} and case.claimed_until is not None and case.claimed_until >= tx.now:
        holder = people.get(tx, case.claimed_by) if case.claimed_by is not None else None
        return CaseRefused(Why.CLAIMED, holder.name if holder else "", case.claimed_until)
    return CaseRefused(Why.RAN_OUT)


def _decided_by(tx: Transaction, case_id: int) -> str:
    """The name of whoever took the last step that decided a case; empty where nobody is known."""
    last = next((event for event in reversed(cases.history(tx, case_id)) if event.was is not None), None)
    person = people.get(tx, last.staff_id) if last is not None and last.staff_id is not None else None
    return person.name if person else ""


def decide(tx: Transaction, case_id: int, verdict: Verdict, *, staff: Staff, terms: Terms) -> Decided:
    """Publish, accept, refuse or ask back, and tell the author, the followers and the authors of copies."""
    case = held(tx, staff, case_id)
    event, words = _checked(case, verdict)
    values = _values(tx, case, event, staff)
    if not cases.settle(tx, case_id, STATE_AFTER[event], among=(case.state,), **values):
        raise CaseRefused(Why.NOT_YOURS)
    if "published_at" in values:
        attachments.publish(tx, case_id)
        likeness.put(tx, case_id, case.public_text or "")  # nobody finds it by what is hidden in it
    code = verdict.reason.value if verdict.reason else ""
    entry = cases.record(tx, case_id, event, words, code=code, was=case.state, staff_id=staff.id)
    said = said_of(words, verdict.promise if event is EventKind.APPROVED else None)
    if verdict.promise is not None and event is EventKind.APPROVED:
        _promise(tx, case_id, verdict.promise, staff)
    if event in ANSWERS:
        alarms.clear(tx, case_id)
    told, left = tell_followers(tx, case, entry, event, said, terms)
    tell_author(tx, case, entry, event, said(terms.languages.of(case.locale)), terms)
    same = copies.decide(tx, case_id, event, words, said=said, code=code, staff=staff, terms=terms, told=told)
    editions.changed(tx, editions.PROPOSALS)
    audit.step(tx, case_id, event, entry, staff_id=staff.id, code=code)
    if same:
        copies.log(tx, case_id, event, tx.now, staff=staff, code=code)
    return Decided(case, entry, told, left, same)


def said_of(words: str, promise: Promise | None) -> Words:
    """What is said of a decision: its words, and what is promised with it."""
    if promise is None:
        return lambda _: words
    what = "" if promise.words == words else promise.words
    return lambda _: "\n\n".join(
        line for line in (words, what, _("We promise to do it by {date}.", date=_.date(promise.due))) if line
    )


def _promise(tx: Transaction, case_id: int, promise: Promise, staff: Staff) -> None:
    words = checked(promise.words)
    promises.make(tx, case_id, words, promise.due, staff_id=staff.id)
    cases.record(tx, case_id, EventKind.PROMISED, words, code=promise.due.isoformat(), staff_id=staff.id)


def _checked(case: Case, verdict: Verdict) -> tuple[EventKind, str]:
    """What is decided and in which words, by the rules."""
    event = verdict.event
    if event is EventKind.REFUSED and verdict.reason is None:
        raise CaseRefused(Why.NEEDS_REASON)
    if case.state is CaseState.APPEALED and event is EventKind.REFUSED:
        event = EventKind.UPHELD
    if event is EventKind.PUBLISHED:
        _may_publish(case, knowing=verdict.knowing)
    optional = event is EventKind.PUBLISHED or (event is EventKind.APPROVED and case.kind is not CaseKind.QUESTION)
    words = "" if optional and not verdict.words.strip() else checked(verdict.words)
    return event, words


def _may_publish(case: Case, *, knowing: bool) -> None:
    if case.state is CaseState.PUBLISHED:
        raise CaseRefused(Why.NOT_YOURS)
    if case.kind is not CaseKind.PROPOSAL or case.public_text is None:
        raise CaseRefused(Why.NOT_PUBLIC)
    if case.held is not None and not knowing:
        raise CaseRefused(Why.IS_HELD)


def _values(tx: Transaction, case: Case, event: EventKind, staff: Staff) -> dict[str, object]:
    """The columns that a decision sets beside the state."""
    if event not in FINAL:
        return {}
    values: dict[str, object] = {"decided_by": staff.id, "decided_at": to_ms(tx.now)}
    shown = case.public_text is not None and case.held is None
    if case.published_at is None and (event is EventKind.PUBLISHED or (event is EventKind.APPROVED and shown)):
        values["published_at"] = to_ms(tx.now)
    return values


def undo(tx: Transaction, case_id: int, *, staff: Staff, terms: Terms) -> Case:
    """Take one's own last decision back while nobody has been told of it; the case is held again."""
    may_decide(staff)
    case = cases.hold(tx, case_id)
    last, before = _last(tx, case_id)
    if case is None or last is None or last.was is None or last.staff_id != staff.id or last.kind is EventKind.MERGED:
        raise CaseRefused(Why.TOO_LATE)
    answered = any(event.kind in BY_AUTHOR and event.id > last.id for event in cases.history(tx, case_id))
    in_time = tx.now < last.at + terms.undo and case.state is STATE_AFTER[last.kind] and not answered
    if not in_time or not outbox.take_back(tx, said_to_author(case_id, last.id)):
        raise CaseRefused(Why.TOO_LATE)
    campaigns.stop(tx, said_to_followers(case_id, last.id))
    values: dict[str, object] = {"put_off_at": 0}
    if case.published_at == last.at:
        values["published_at"] = None
        attachments.hide(tx, case_id)
    if last.kind in FINAL:
        values |= {"decided_by": before.staff_id, "decided_at": to_ms(before.at)} if before else _UNDECIDED
    cases.settle(tx, case_id, last.was, among=(case.state,), **values)
    alarms.restore(tx, case_id, last.at)
    promises.take_back(tx, case_id, last.at)
    queue.take(tx, case_id, staff.id, HOLD)
    again = held(tx, staff, case_id)
    copies.undo(tx, case_id, last, before, staff=staff)
    entry = cases.record(tx, case_id, EventKind.UNDONE, code=last.kind.value, staff_id=staff.id)
    editions.changed(tx, editions.PROPOSALS)
    audit.step(tx, case_id, EventKind.UNDONE, entry, staff_id=staff.id, code=last.kind.value)
    return again


_UNDECIDED: dict[str, object] = {"decided_by": None, "decided_at": None}


def _last(tx: Transaction, case_id: int) -> tuple[CaseEvent | None, CaseEvent | None]:
    """The last decision in force, and the last one before it that was final."""
    decisions = [event for event in in_force(cases.history(tx, case_id)) if event.was is not None]
    before = [event for event in decisions[:-1] if event.kind in FINAL]
    return (decisions[-1] if decisions else None), (before[-1] if before else None)


def follow(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """Hear what becomes of a case; whether that is new."""
    return subscriptions.follow(tx, contact_id, topic_of_case(case_id))


def note(tx: Transaction, case_id: int, words: str, *, staff: Staff) -> None:
    """Leave a note for the other moderators. Nobody else reads it."""
    may_decide(staff)
    if cases.hold(tx, case_id) is None:
        raise CaseRefused(Why.UNKNOWN)
    entry = cases.record(tx, case_id, EventKind.NOTE, checked(words), staff_id=staff.id)
    audit.step(tx, case_id, EventKind.NOTE, entry, staff_id=staff.id)


def hand(tx: Transaction, case_id: int, department: str, *, staff: Staff, terms: Terms) -> Decided:
    """Give a case to those who know the matter, and tell its author; it stays in the queue, behind the others."""
    case = held(tx, staff, case_id)
    name = one_line(checked(department), DEPARTMENT_LIMIT)
    cases.change(tx, case_id, department=name)
    queue.put_off(tx, case_id, staff.id)
    entry = cases.record(tx, case_id, EventKind.HANDED, name, staff_id=staff.id)
    tell_author(tx, case, entry, EventKind.HANDED, name, terms)
    audit.step(tx, case_id, EventKind.HANDED, entry, staff_id=staff.id)
    return Decided(case, entry)
