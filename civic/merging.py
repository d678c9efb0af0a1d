"""Two proposals become one, but only as the author of the one that goes agrees.

Raises `CaseRefused` (civic/cases.py) where the rules do not allow a step.
"""

from __future__ import annotations

from civic import audit, labels, moderation
from civic import cases as rules
from civic.cases import CaseRefused, Why
from civic.messages import Button, OutgoingMessage
from civic.moderation import Decided
from civic.plain_text import one_line
from civic.telling import Terms, say_to_author
from locales import Translator
from storage import alarms, cases, editions, folding, supports
from storage.cases import PUBLIC, Case, CaseEvent, CaseKind, CaseState, EventKind
from storage.staff import Staff
from storage.store import Transaction

MARK = "merge:"  # before the number of the other one, in the code of the entry that asks


def target(tx: Transaction, case: Case, into: int) -> Case:
    """The published proposal that a case could become part of."""
    other = cases.get(tx, into)
    if other is None or other.id == case.id or other.published_at is None or other.state not in PUBLIC:
        raise CaseRefused(Why.NOT_PUBLIC)
    if case.kind is not CaseKind.PROPOSAL or other.kind is not CaseKind.PROPOSAL:
        raise CaseRefused(Why.NOT_PUBLIC)
    return other


def ask(tx: Transaction, case_id: int, into: int, *, staff: Staff, terms: Terms) -> Decided:
    """Ask the author whether theirs may become part of a published one."""
    case = moderation.held(tx, staff, case_id)
    other = target(tx, case, into)
    if case.contact_id is None:
        raise CaseRefused(Why.NOBODY)
    cases.settle(tx, case_id, CaseState.ASKED, among=(case.state,))
    words = _question(terms.languages.of(case.locale), other)
    entry = cases.record(tx, case_id, EventKind.ASKED, words, code=f"{MARK}{into}", was=case.state, staff_id=staff.id)
    say_to_author(tx, case, entry, lambda _: _asked(_, case, other), terms)
    audit.step(tx, case_id, EventKind.ASKED, entry, staff_id=staff.id, code=f"{MARK}{into}")
    return Decided(case, entry)


def _question(_: Translator, other: Case) -> str:
    return _(
        "Somebody has proposed the same, it is no. {number}: “{text}”\n\nShall we join the two? Whoever supports yours"
        " will support that one, and you will hear what becomes of it.",
        number=other.id,
        text=one_line(other.public_text or "", 300),
    )


def _asked(_: Translator, case: Case, other: Case) -> OutgoingMessage:
    return OutgoingMessage(
        title=_("{kind} no. {number}: the moderator asks", kind=_(labels.CASE_KIND[case.kind]), number=case.id),
        text="\n\n".join((_question(_, other), _("You wrote: “{text}”", text=one_line(case.text, 300)))),
        rows=(
            (Button(_("Yes, join them"), action=f"merge-yes:{case.id}"),),
            (Button(_("No, keep mine apart"), action=f"merge-no:{case.id}"),),
        ),
        lang=_.code,
    )


def asked(tx: Transaction, case: Case) -> CaseEvent | None:
    """The question whether to join a case with another one, while it waits for its answer."""
    if case.state is not CaseState.ASKED:
        return None
    last = next((one for one in reversed(cases.history(tx, case.id)) if one.kind is EventKind.ASKED), None)
    return last if last is not None and last.code.startswith(MARK) else None


def agree(tx: Transaction, case_id: int, contact_id: int) -> Case:
    """The author agrees: their supporters go with it, and they follow the other one, which is returned."""
    case, question = _waiting(tx, case_id, contact_id)
    into = int(question.code.removeprefix(MARK))
    cases.hold(tx, into)
    other = target(tx, case, into)
    cases.settle(tx, case_id, CaseState.MERGED, among=(CaseState.ASKED,), merged_into=into)
    folding.leave(tx, case_id)
    supports.pass_on(tx, case_id, into)
    if contact_id != other.contact_id:
        supports.give(tx, into, contact_id)
        moderation.follow(tx, into, contact_id)
    alarms.clear(tx, case_id)
    entry = cases.record(tx, case_id, EventKind.MERGED, code=str(into), was=CaseState.ASKED, staff_id=question.staff_id)
    editions.changed(tx, editions.PROPOSALS)
    audit.step(tx, case_id, EventKind.MERGED, entry, staff_id=question.staff_id, code=str(into))
    return other


def disagree(tx: Transaction, case_id: int, contact_id: int, language: Translator) -> None:
    """The author wants theirs to stay apart: it is back in the queue."""
    _waiting(tx, case_id, contact_id)
    rules.reply(tx, case_id, contact_id, language("No, keep mine apart"))


def _waiting(tx: Transaction, case_id: int, contact_id: int) -> tuple[Case, CaseEvent]:
    case = rules.own(tx, case_id, contact_id)
    question = asked(tx, case)
    if question is None:
        raise CaseRefused(Why.TOO_LATE)
    return case, question
