"""What a resident may do with what they send: send it, change it, take it back, appeal; and support what others sent.

CaseRefused                 the rules do not allow this step; `why` says which rule
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from civic import audit
from civic.plain_text import clean, has_words
from civic.verdicts import in_force
from storage import alarms, attachments, bans, cases, editions, folding, staff, supports
from storage.cases import PUBLIC, Case, CaseKind, CaseState, EventKind, Submission
from storage.clock import to_ms
from storage.store import Transaction

TEXT_LIMIT = 3000
APPEAL_TERM = timedelta(days=30)  # after a refusal, as long as the city itself has for an answer
SENDS = 10  # an hour and a resident: more is a flood
SENDS_WITHIN = timedelta(hours=1)
MAY_CHANGE = (CaseState.SUBMITTED, CaseState.ASKED)
MAY_WITHDRAW = (*MAY_CHANGE, CaseState.PUBLISHED, CaseState.APPEALED)


class Why(StrEnum):
    """Why a step is refused. After some: what `detail` holds."""

    NO_WORDS = "no_words"
    ONE_WORD = "one_word"
    TOO_LONG = "too_long"
    NOT_YOURS = "not_yours"  # somebody else decided meanwhile, or the claim ran out
    NOT_ALLOWED = "not_allowed"
    BANNED = "banned"  # the reason
    TOO_MANY = "too_many"
    SENT_ALREADY = "sent_already"  # the number of the resident's own case with these very words
    CLAIMED = "claimed"  # a moderator has it before them
    TOO_LATE = "too_late"
    OWN = "own"  # one's own proposal needs no support of one's own
    SECOND_ONLY = "second_only"  # whoever decided a case may not decide its appeal
    NOT_PUBLIC = "not_public"  # its author gave no version that may be published
    NEEDS_REASON = "needs_reason"
    SAME_REGIME = "same_regime"  # these rules apply already
    NO_TERM = "no_term"  # the rules give no other term
    CALL_CLOSED = "call_closed"  # the call for the next plan takes nothing any more
    IS_HELD = "is_held"  # it is dangerous to publish
    RAN_OUT = "ran_out"  # the claim ran out, and nobody else has it
    DECIDED = "decided"  # who decided, and the state
    WITHDRAWN = "withdrawn"  # its author took it back
    FOLDED = "folded"  # it is a copy: the number of its head
    UNKNOWN = "unknown"  # there is no such case
    NOBODY = "nobody"  # it has no author any more


class CaseRefused(Exception):
    """The rules do not allow this step."""

    def __init__(self, why: Why, detail: str = "", until: datetime | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.detail = detail
        self.until = until


def checked(text: str, *, words: int = 1) -> str:
    """A resident's or moderator's words, cleaned. Raises `CaseRefused` for none, fewer than `words`, or too many."""
    cleaned = clean(text)
    if not has_words(cleaned):
        raise CaseRefused(Why.NO_WORDS)
    if len(cleaned) > TEXT_LIMIT:
        raise CaseRefused(Why.TOO_LONG)
    if len([word for word in cleaned.split() if has_words(word)]) < words:
        raise CaseRefused(Why.ONE_WORD)
    return cleaned


def may_send(tx: Transaction, contact_id: int) -> None:
    """Whether a resident may send anything now. Raises `CaseRefused` for who is banned."""
    ban = bans.of(tx, contact_id)
    if ban is not None:
        raise CaseRefused(Why.BANNED, ban.reason, ban.until)


def submit(tx: Transaction, contact_id: int, sent: Submission) -> int:
    """Take a resident's text in; returns its number. Raises `CaseRefused`."""
    may_send(tx, contact_id)
    sent = replace(sent, text=checked(sent.text))
    if not staff.attempt(tx, f"case:{contact_id}", most=SENDS, within=SENDS_WITHIN):
        raise CaseRefused(Why.TOO_MANY)
    return cases.open_case(tx, contact_id, sent)


def own(tx: Transaction, case_id: int, contact_id: int) -> Case:
    """A resident's own case, held until the turn ends. Raises `CaseRefused`: somebody else's does not exist."""
    case = cases.hold(tx, case_id)
    if case is None or case.contact_id != contact_id:
        raise CaseRefused(Why.NOT_YOURS)
    return case


def may_write_back(case: Case) -> bool:
    """Whether an answer can be answered: feedback and questions go on like a talk, a proposal has its appeal."""
    return case.state is CaseState.APPROVED and case.kind is not CaseKind.PROPOSAL


def reply(tx: Transaction, case_id: int, contact_id: int, text: str) -> None:
    """The author answers what a moderator asked or said; the case is back in the queue. Raises `CaseRefused`."""
    words = checked(text)
    case = own(tx, case_id, contact_id)
    if may_write_back(case):
        may_send(tx, contact_id)
    if not cases.requeue(tx, case_id, contact_id, _before(tx, case)):
        raise CaseRefused(Why.NOT_YOURS)
    if case.state is not CaseState.ASKED:
        folding.leave(tx, case_id)  # what was answered with its head is a talk of its own now
    audit.step(tx, case_id, EventKind.REPLIED, cases.record(tx, case_id, EventKind.REPLIED, words))


def _before(tx: Transaction, case: Case) -> CaseState:
    """Where a case goes on after a reply: an appeal is one still, and what everybody can read is public still."""
    entries = reversed(in_force(cases.history(tx, case.id))) if case.state is CaseState.ASKED else ()
    was = next((event.was for event in entries if event.kind is EventKind.ASKED), None)
    if was is CaseState.APPEALED or (was is CaseState.PUBLISHED and case.published_at is not None):
        return was
    return CaseState.SUBMITTED


def may_edit(case: Case, now: datetime) -> bool:
    """Whether its author may still change it: nobody has it before them, and nothing was decided."""
    held = case.claimed_until is not None and case.claimed_until >= now
    return case.state in MAY_CHANGE and not held


def edit(
    tx: Transaction, case_id: int, contact_id: int, text: str, *, public_text: str | None, held: str | None
) -> int:
    """Put other words in place of what was sent; the first ones stay in its history. The entry. Raises `CaseRefused`.

    What was public is so no more: nobody of the staff has read the new words.
    """
    words = checked(text)
    case = own(tx, case_id, contact_id)
    if not may_edit(case, tx.now):
        raise CaseRefused(Why.CLAIMED)
    may_send(tx, contact_id)
    if not staff.attempt(tx, f"edit:{contact_id}", most=SENDS, within=SENDS_WITHIN):
        raise CaseRefused(Why.TOO_MANY)
    cases.change(tx, case_id, public_text=public_text, held=held, published_at=None)
    attachments.hide(tx, case_id)
    folding.leave(tx, case_id)
    if case.published_at is not None:
        editions.changed(tx, editions.PROPOSALS)
    return cases.record(tx, case_id, EventKind.EDITED, words)


def withdraw(tx: Transaction, case_id: int, contact_id: int) -> None:
    """Take a case back, also out of the public. Raises `CaseRefused` once it is decided."""
    own(tx, case_id, contact_id)
    if not cases.settle(tx, case_id, CaseState.WITHDRAWN, among=MAY_WITHDRAW, published_at=None):
        raise CaseRefused(Why.TOO_LATE)
    entry = cases.record(tx, case_id, EventKind.WITHDRAWN)
    folding.leave(tx, case_id)
    attachments.hide(tx, case_id)
    alarms.clear(tx, case_id)
    editions.changed(tx, editions.PROPOSALS)
    audit.step(tx, case_id, EventKind.WITHDRAWN, entry)


def support(tx: Transaction, case_id: int, contact_id: int) -> bool:
    """Support a published proposal; whether that is new. Raises `CaseRefused`."""
    case = cases.get(tx, case_id)
    if case is None or case.published_at is None or case.state not in PUBLIC:
        raise CaseRefused(Why.TOO_LATE)
    if case.contact_id == contact_id:
        raise CaseRefused(Why.OWN)
    may_send(tx, contact_id)
    return supports.give(tx, case_id, contact_id)


def appeals_until(case: Case) -> datetime | None:
    """Until when a refusal may be appealed; None for anything else. A second decision is final here."""
    if case.state is not CaseState.REFUSED or case.decided_at is None:
        return None
    return case.decided_at + APPEAL_TERM


def may_appeal(tx: Transaction, case: Case) -> bool:
    """Whether its author may ask a second moderator: once, in time."""
    until = appeals_until(case)
    if until is None or until < tx.now:
        return False
    return not any(event.kind is EventKind.APPEALED for event in cases.history(tx, case.id))


def appeal(tx: Transaction, case_id: int, contact_id: int, text: str, *, due: datetime | None = None) -> int:
    """Ask a second moderator to look at a refusal; `due` is when they must have. The entry. Raises `CaseRefused`."""
    words = checked(text)
    case = own(tx, case_id, contact_id)
    if not may_appeal(tx, case):
        raise CaseRefused(Why.TOO_LATE)
    cases.settle(
        tx,
        case_id,
        CaseState.APPEALED,
        among=(CaseState.REFUSED,),
        due_at=to_ms(due) if due else None,
        put_off_at=0,
        queued_at=to_ms(tx.now),
        folded_into=None,
    )
    editions.changed(tx, editions.PROPOSALS)
    return cases.record(tx, case_id, EventKind.APPEALED, words)
