"""What a case is by law, and what follows for its clock: other rules, more time, less time, another office's matter.

Each step tells the author why. Raises `CaseRefused` (civic/cases.py) where the rules do not allow it.
"""

from __future__ import annotations

from datetime import datetime

from civic import audit, copies
from civic.case_clock import Clock
from civic.cases import CaseRefused, Why, checked
from civic.content.competence import Office
from civic.deadlines.clock import Due, reclassified
from civic.deadlines.regimes import Regime, Step
from civic.deadlines.rules import NoSuchTerm
from civic.links import taken_apart
from civic.moderation import Decided, held
from civic.telling import Terms, tell_author, tell_followers
from locales import Translator
from storage import alarms, cases, editions
from storage.cases import Case, CaseState, EventKind
from storage.clock import to_ms
from storage.staff import Staff
from storage.store import Transaction

OURS = "ours"  # the code of a note that somebody has looked whose it is


def reclassify(
    tx: Transaction,
    case_id: int,
    regime: Regime,
    words: str,
    *,
    staff: Staff,
    terms: Terms,
    clock: Clock,
    platform: str | None = None,
) -> Due:
    """Another regime's rules apply, from the same receipt. What ends first is kept in sight, both days are noted.

    Of a petition its author is told where it is handed in: on the official `platform`, never here.
    """
    case, why = _first(tx, staff, case_id), checked(words)
    before = Regime(case.regime)
    if before is regime:
        raise CaseRefused(Why.SAME_REGIME)
    both = reclassified(
        clock.deadlines.rules,
        clock.deadlines.calendar,
        before,
        regime,
        case.received_at,
        urgent=case.urgent,
        extended=case.extended,
        timezone=clock.timezone,
    )
    cases.change(tx, case_id, regime=regime.value)
    code = f"{before.value}:{both.before.day.isoformat()}+{regime.value}:{both.after.day.isoformat()}"
    if regime is Regime.PETITION_IDEA:
        why = f"{why}\n\n{petition(terms.languages.of(case.locale), platform)}"
    _told(tx, case, EventKind.RECLASSIFIED, why, code, staff, terms)
    return _wound(tx, case, both.first, clock, regime)


def petition(_: Translator, platform: str | None) -> str:
    """Where petitions and votes that bind the city are: art. 23-1 of Law 393/96-VR on Citizens’ Appeals."""
    if platform:
        return _("Petitions and votes are handed in and signed on the official platform: {url}", url=platform)
    return _(
        "By law a petition is handed in on the city council’s own site, or through a civic organisation that collects"
        " signatures on its site. It cannot be signed in this chat."
    )


def extend(tx: Transaction, case_id: int, words: str, *, staff: Staff, terms: Terms, clock: Clock) -> Due:
    """More time, as far as the regime gives any, with the reason; once, and while its author can be told in time."""
    case, why = _first(tx, staff, case_id), checked(words)
    due = longer(case, clock, tx.now)
    cases.change(tx, case_id, extended=True)
    _told(tx, case, EventKind.EXTENDED, why, due.day.isoformat(), staff, terms)
    return _wound(tx, case, due, clock, Regime(case.regime))


def longer(case: Case, clock: Clock, now: datetime) -> Due:
    """By when an answer would be due that is put off now."""
    regime = Regime(case.regime)
    if case.extended or case.urgent or case.state is CaseState.APPEALED:
        raise CaseRefused(Why.NO_TERM)
    try:
        due = clock.due(regime, case.received_at, extended=True)
    except NoSuchTerm:
        raise CaseRefused(Why.NO_TERM) from None
    try:
        notice = clock.due(regime, case.received_at, step=Step.EXTENSION_NOTICE).at
    except NoSuchTerm:
        notice = due.at
    if now >= min(notice, case.due_at or notice):
        raise CaseRefused(Why.TOO_LATE)
    return due


def hurry(tx: Transaction, case_id: int, words: str, *, staff: Staff, terms: Terms, clock: Clock) -> Due:
    """Life, health or the environment depend on it: the regime's urgent term, counted from the receipt."""
    case, why = _first(tx, staff, case_id), checked(words)
    due = sooner(case, clock)
    cases.change(tx, case_id, urgent=True, extended=False)
    code = f"urgent:{due.day.isoformat()}"
    _told(tx, case, EventKind.RECLASSIFIED, why, code, staff, terms)
    return _wound(tx, case, due, clock, Regime(case.regime))


def sooner(case: Case, clock: Clock) -> Due:
    """By when an answer would be due if it were urgent."""
    if case.urgent or case.state is CaseState.APPEALED:
        raise CaseRefused(Why.NO_TERM)
    try:
        return clock.due(Regime(case.regime), case.received_at, urgent=True)
    except NoSuchTerm:
        raise CaseRefused(Why.NO_TERM) from None


def forward(tx: Transaction, case_id: int, office: Office | str, words: str, *, staff: Staff, terms: Terms) -> Decided:
    """It is another office's to decide: whose, and that they have it. Here the case ends, and so do its copies."""
    case = held(tx, staff, case_id)
    more = checked(words) if words.strip() else ""
    named = checked(office) if isinstance(office, str) else office.name.pick("uk")[0]

    def said(_: Translator) -> str:
        return "\n\n".join(part for part in (addressed(_, office), more) if part)

    values = {"decided_by": staff.id, "decided_at": to_ms(tx.now)}
    cases.settle(tx, case_id, CaseState.FORWARDED, among=(case.state,), **values)
    alarms.clear(tx, case_id)
    text = f"{named}. {more}" if more else named
    entry = cases.record(tx, case_id, EventKind.FORWARDED, text, was=case.state, staff_id=staff.id)
    told, left = tell_followers(tx, case, entry, EventKind.FORWARDED, said, terms)
    tell_author(tx, case, entry, EventKind.FORWARDED, said(terms.languages.of(case.locale)), terms)
    same = copies.decide(
        tx, case_id, EventKind.FORWARDED, text, said=said, code="", staff=staff, terms=terms, told=told
    )
    editions.changed(tx, editions.PROPOSALS)
    audit.step(tx, case_id, EventKind.FORWARDED, entry, staff_id=staff.id)
    if same:
        copies.log(tx, case_id, EventKind.FORWARDED, tx.now, staff=staff, code="")
    return Decided(case, entry, told, left, same)


def addressed(_: Translator, office: Office | str) -> str:
    """Whose matter it is and where people turn to, as the author reads it."""
    if isinstance(office, str):
        return _("This is for: {office}.", office=office)
    whose = _("This is for: {office}.", office=office.name.pick(_.code)[0])
    return f"{whose} {taken_apart(office.where.pick(_.code)[0])}" if office.where else whose


def keep(tx: Transaction, case_id: int, words: str, *, staff: Staff) -> None:
    """It is the city's to answer: somebody has looked, so nobody is reminded to pass it on."""
    held(tx, staff, case_id)
    entry = cases.record(tx, case_id, EventKind.NOTE, checked(words), code=OURS, staff_id=staff.id)
    audit.step(tx, case_id, EventKind.NOTE, entry, staff_id=staff.id, code=OURS)


def _first(tx: Transaction, staff: Staff, case_id: int) -> Case:
    """A case whose clock still runs from its receipt: that of an appeal to a second moderator is another one."""
    case = held(tx, staff, case_id)
    if case.state is CaseState.APPEALED:
        raise CaseRefused(Why.NO_TERM)
    return case


def _told(tx: Transaction, case: Case, event: EventKind, words: str, code: str, staff: Staff, terms: Terms) -> None:
    """Note a step and tell the author."""
    entry = cases.record(tx, case.id, event, words, code=code, staff_id=staff.id)
    tell_author(tx, case, entry, event, words, terms)
    audit.step(tx, case.id, event, entry, staff_id=staff.id, code=code)


def _wound(tx: Transaction, case: Case, due: Due, clock: Clock, regime: Regime) -> Due:
    cases.change(tx, case.id, due_at=to_ms(due.at))
    clock.wind(tx, case.id, due, case.received_at, regime=regime)
    return due
