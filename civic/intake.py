"""Taking in what residents send: read for what must not be public, held against twins, given a number and a clock.

Raises `CaseRefused` (civic/cases.py) where the rules do not allow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from civic import audit, calls, cases, likeness, personal
from civic.attachments import LIMIT
from civic.calls import CallRefused
from civic.case_clock import REGIME_OF, Clock
from civic.cases import CaseRefused, Why
from civic.deadlines.regimes import Regime
from civic.guard import guard
from civic.plain_text import has_words
from locales import Translator
from storage import attachments, folding
from storage import calls as stored_calls
from storage import cases as stored
from storage.cases import RUNNING, Case, CaseKind, CaseState, EventKind, Submission
from storage.clock import to_ms
from storage.store import Transaction

SHOWN = 3  # proposals like a new one
LOOKED_AT = 12  # of which some may not be public


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a text: the version that could be published, the kinds of personal data hidden in it, and why
    it is held, if it is."""

    public_text: str | None
    hidden: tuple[str, ...]
    concern: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a resident has gathered. `photos` names their pictures' draft; `name` is theirs only if they opted in;
    `call` is the call for the next plan that it is for."""

    kind: CaseKind
    text: str
    locale: str
    public_text: str | None = None
    commitment_id: str | None = None
    about: str | None = None
    score: int | None = None
    place: str | None = None
    name: str | None = None
    photos: str = ""
    call: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """It has a number, and an answer is due by the end of a day in the city's time."""

    number: int
    due: date


def read(_: Translator, text: str, kind: CaseKind) -> Read:
    """Read a text before it is sent. Only a proposal has a version for everybody."""
    concern = guard(text)
    held = concern.kind.value if concern else None
    if kind is not CaseKind.PROPOSAL:
        return Read(None, (), held)
    found = personal.find(text)
    kinds = tuple(dict.fromkeys(one.kind.value for one in found))
    return Read(personal.masked(text, found, _words(_)), kinds, held)


def _words(_: Translator) -> dict[personal.Kind, str]:
    return {kind: _(words) for kind, words in personal.MASK.items()}


def without_personal(_: Translator, text: str) -> str:
    """A short text with whatever is personal in it hidden."""
    return personal.masked(text, personal.find(text), _words(_))


def is_a_name(text: str) -> bool:
    """Whether these are words that somebody could be called by: no number, no link, nothing but a name."""
    if not has_words(text) or any(character.isdigit() or character in "@/:" for character in text):
        return False
    return all(found.kind is personal.Kind.PERSON for found in personal.find(text))


def similar(tx: Transaction, text: str) -> list[Case]:
    """Published proposals that resemble a text, the nearest first."""
    near = likeness.similar(tx, text, limit=LOOKED_AT)
    found = (stored.get(tx, one.case_id) for one in near)
    return [case for case in found if case and case.published_at and case.public_text][:SHOWN]


def take_in(tx: Transaction, contact_id: int, draft: Draft, clock: Clock) -> Taken:
    """Take a draft in. A copy of what somebody else sent is folded into that; one's own is refused."""
    text = cases.checked(draft.text)
    version = _version(tx, draft.call)
    head = _twin(tx, text, draft.kind, contact_id)
    concern = guard(text)
    regime = REGIME_OF[draft.kind]
    due = clock.due(regime, tx.now)
    number = cases.submit(
        tx,
        contact_id,
        Submission(
            kind=draft.kind,
            text=text,
            locale=draft.locale,
            commitment_id=draft.commitment_id,
            regime=regime.value,
            about=draft.about,
            score=draft.score,
            public_text=draft.public_text,
            author_name=draft.name,
            place=draft.place,
            held=concern.kind.value if concern else None,
            folded_into=head,
            due_at=due.at,
        ),
    )
    clock.wind(tx, number, due, tx.now)  # a copy's is heard once it stands for itself
    taken = stored.get(tx, number)
    if taken is not None and taken.folded_into is None:
        likeness.put(tx, number, text)
    if draft.call is not None:
        stored_calls.attach(tx, number, draft.call, version)
    if draft.photos:
        attachments.attach(tx, draft.photos, number, most=LIMIT)
    audit.step(tx, number, EventKind.SUBMITTED, stored.history(tx, number)[0].id, code=regime.value)
    return Taken(number, due.day)


def _version(tx: Transaction, call_id: int | None) -> int | None:
    """The version of a call's draft that is spoken of. Raises `CaseRefused` where it takes nothing any more."""
    try:
        return calls.spoken_of(tx, call_id) if call_id is not None else None
    except CallRefused:
        raise CaseRefused(Why.CALL_CLOSED) from None


def _twin(tx: Transaction, text: str, kind: CaseKind, contact_id: int) -> int | None:
    """The case that a text is a copy of; it is held, so that it still stands for its copies when this turn ends.

    Raises `CaseRefused` for one's own.
    """
    twin = likeness.twins(tx, text, author=contact_id, kind=kind)
    case = stored.hold(tx, twin) if twin is not None else None
    if case is None or case.state not in RUNNING:
        return None
    own = case.id if case.contact_id == contact_id else folding.copy_of(tx, case.id, contact_id)
    if own is not None:
        raise CaseRefused(Why.SENT_ALREADY, str(own))
    return case.folded_into or case.id


def edit(_: Translator, tx: Transaction, case_id: int, contact_id: int, text: str) -> str | None:
    """Other words in place of what was sent, read like the first ones; the version that could be published."""
    words, case = cases.checked(text), cases.own(tx, case_id, contact_id)
    found = read(_, words, case.kind)
    public = found.public_text if case.public_text is not None else None
    entry = cases.edit(tx, case_id, contact_id, words, public_text=public, held=found.concern)
    likeness.put(tx, case_id, words)
    audit.step(tx, case_id, EventKind.EDITED, entry)
    return public


def reply(tx: Transaction, case_id: int, contact_id: int, text: str, clock: Clock) -> None:
    """The author goes on: after a question the same term runs, after an answer the term begins anew."""
    before = cases.own(tx, case_id, contact_id)
    cases.reply(tx, case_id, contact_id, text)
    if before.state is CaseState.ASKED:
        return
    due = clock.due(Regime(before.regime), tx.now)
    stored.change(tx, case_id, due_at=to_ms(due.at), received_at=to_ms(tx.now), urgent=False, extended=False)
    clock.wind(tx, case_id, due, tx.now)


def appeal(tx: Transaction, case_id: int, contact_id: int, text: str, clock: Clock) -> date:
    """Ask a second moderator; by when they must have decided. The law's month for an appeal begins anew."""
    due = clock.due(Regime.APPEAL, tx.now)
    entry = cases.appeal(tx, case_id, contact_id, text, due=due.at)
    clock.wind(tx, case_id, due, tx.now)
    audit.step(tx, case_id, EventKind.APPEALED, entry)
    return due.day
