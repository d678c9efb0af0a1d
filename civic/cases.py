"""What may happen to a proposal, feedback or a question: sent, claimed, asked back, decided with a reason, told.

CaseRefused                 the rules do not allow this step; `why` says which rule
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from civic import labels, notices
from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from civic.plain_text import clean, has_words, one_line
from locales import Catalogues
from storage import cases, contacts, outbox
from storage.cases import Case, CaseKind, CaseState, EventKind
from storage.outbox import Lane
from storage.staff import Role, Staff
from storage.store import Transaction

TEXT_LIMIT = 3000
HOLD = timedelta(minutes=15)  # how long a moderator keeps a case before it returns to the queue
AWAKE = timedelta(minutes=15)
MAY_DECIDE = frozenset({Role.ADMIN, Role.MODERATOR})


class Why(StrEnum):
    """Why a step is refused."""

    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NOT_YOURS = "not_yours"  # somebody else decided meanwhile, or the claim ran out
    NOT_ALLOWED = "not_allowed"


class CaseRefused(Exception):
    """The rules do not allow this step."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def checked(text: str) -> str:
    """A resident's or moderator's words, cleaned. Raises `CaseRefused` for none or too many."""
    words = clean(text)
    if not has_words(words):
        raise CaseRefused(Why.NO_WORDS)
    if len(words) > TEXT_LIMIT:
        raise CaseRefused(Why.TOO_LONG)
    return words


def submit(
    tx: Transaction, kind: CaseKind, contact_id: int, text: str, *, commitment_id: str | None, locale: str
) -> int:
    """Take a resident's text in; returns its number. Raises `CaseRefused`."""
    return cases.open_case(tx, kind, contact_id, checked(text), commitment_id=commitment_id, locale=locale)


def reply(tx: Transaction, case_id: int, contact_id: int, text: str) -> None:
    """The author answers what a moderator asked; the case is back in the queue. Raises `CaseRefused`."""
    words = checked(text)
    if not cases.requeue(tx, case_id, contact_id):
        raise CaseRefused(Why.NOT_YOURS)
    cases.record(tx, case_id, EventKind.REPLIED, words)


def next_case(tx: Transaction, staff: Staff, *, skip: int = 0) -> Case | None:
    """The next case to decide, held for this moderator alone."""
    _may_decide(staff)
    if skip:
        cases.unclaim(tx, skip, staff.id)
    return cases.claim(tx, staff.id, HOLD, skip=skip)


_STATE_AFTER = {
    EventKind.APPROVED: CaseState.APPROVED,
    EventKind.REFUSED: CaseState.REFUSED,
    EventKind.ASKED: CaseState.ASKED,
}


def decide(tx: Transaction, case_id: int, event: EventKind, words: str, *, staff: Staff, languages: Catalogues) -> Case:
    """Approve, refuse or ask back, and tell the author, in this transaction. Returns the case as it was.

    A refusal, a question back and an answer to a question need words. Raises `CaseRefused`.
    """
    _may_decide(staff)
    case = cases.get(tx, case_id)
    if case is None:
        raise CaseRefused(Why.NOT_YOURS)
    needs_words = event is not EventKind.APPROVED or case.kind is CaseKind.QUESTION
    words = checked(words) if needs_words or words.strip() else ""
    if not cases.move(tx, case_id, _STATE_AFTER[event], staff_id=staff.id, after=CaseState.SUBMITTED):
        raise CaseRefused(Why.NOT_YOURS)
    entry = cases.record(tx, case_id, event, words, staff_id=staff.id)
    _tell(tx, case, entry, event, words, languages)
    return case


def _tell(tx: Transaction, case: Case, entry: int, event: EventKind, words: str, languages: Catalogues) -> None:
    found = cases.get(tx, case.id)  # anew: since the case was read they may have linked another messenger
    author = found.contact_id if found else None
    address = contacts.reach(tx, author) if author is not None else None
    if address is None:  # erased or blocked us everywhere; the decision stands and shows under /my
        return
    message = notices.decision(languages.of(case.locale), case, event, words)
    # Quiet hours are for those who sleep: whoever wrote a moment ago hears the decision like a reply.
    lane = Lane.REPLY if contacts.heard_within(tx, address, AWAKE) else Lane.PERSONAL
    content = msgspec.json.encode(message).decode()
    outbox.queue(tx, f"case:{case.id}:{entry}", address, content, lane=lane, contact_id=author)


def _may_decide(staff: Staff) -> None:
    if staff.role not in MAY_DECIDE or staff.disabled:
        raise CaseRefused(Why.NOT_ALLOWED)


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {
            "number": case.id,
            "kind": case.kind.value,
            "state": case.state.value,
            "about": case.commitment_id,
            "language": case.locale,
            "sent": moment(case.created_at),
            "history": [
                {
                    "at": moment(event.at),
                    "what": event.kind.value,
                    "by": "you" if event.kind in {EventKind.SUBMITTED, EventKind.REPLIED} else "city",
                    "text": event.text,
                }
                for event in cases.history(tx, case.id)
            ],
        }
        for case in cases.all_of(tx, contact_id)
    ]


def _line(reader: Reader, item: Item) -> str:
    _, kind = reader.language, CaseKind(item["kind"])
    return _(
        "{kind} no. {number}, {date}: {state}\n“{text}”",
        kind=_(labels.CASE_KIND[kind]),
        number=item["number"],
        date=_.date(datetime.fromisoformat(item["sent"])),
        state=labels.case_state(_, kind, CaseState(item["state"])),
        text=one_line(item["history"][0]["text"], 200),
    )


SENT = PersonalData(
    name="sent_by_you",
    words=N_("what you sent us"),
    tables=("cases", "case_events"),
    erase=cases.erase,
    export=_exported,
    line=_line,
    join=cases.join,
)
