"""Telling a reply to those who asked: each once, wherever they are reached; who sent a case reads it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from civic import moderation, notices
from civic.cases import CaseRefused
from civic.moderation import MAY_DECIDE
from civic.telling import AWAKE, Terms
from civic.verdicts import Verdict
from locales import Translator
from storage import asked, cases, common_questions, contacts, outbox
from storage.asked import Asked
from storage.cases import OPEN, CaseKind, EventKind
from storage.common_questions import CommonQuestion
from storage.outbox import Lane
from storage.staff import Staff
from storage.store import Transaction

BATCH = 200  # people told in one turn
CASES = 50  # cases decided by one reply; more stay in the queue


@dataclass(frozen=True, slots=True)
class _Written:
    """What of a reply is told."""

    reply: CommonQuestion
    language: Callable[[str], Translator]

    def to(self, tx: Transaction, one: Asked) -> None:
        """Queue it for whoever asked, by the words they used."""
        address = contacts.reach(tx, one.contact_id)
        if address is None:  # erased or blocked us everywhere
            return
        _ = self.language(one.locale)
        message = notices.reply(_, one.text, self.reply.answer, self.reply.written)
        lane = Lane.REPLY if contacts.heard_within(tx, address, AWAKE) else Lane.PERSONAL
        content = msgspec.json.encode(message).decode()
        outbox.queue(tx, f"answered:{self.reply.id}", address, content, lane=lane, contact_id=one.contact_id)


def tell(tx: Transaction, language: Callable[[str], Translator], *, most: int = BATCH) -> bool:
    """Tell the next of those who have a reply; whether there may be more.

    Who asked twice is told once, by their first words. Who sent it as a case too reads the answer there.
    """
    waiting = asked.to_tell(tx, limit=most)
    written: dict[int, _Written] = {}
    for number, one, has_case in waiting:
        if number not in written:
            reply = common_questions.get(tx, number)
            assert reply is not None
            written[number] = _Written(reply, language)
        if not has_case:
            written[number].to(tx, one)
    asked.told(tx, [one.id for _number, one, _case in waiting])
    return len(waiting) == most


def decide_cases(tx: Transaction, reply: CommonQuestion, *, staff: Staff, terms: Terms) -> tuple[int, tuple[int, ...]]:
    """Answer the cases that came of this question, where this person may; how many, and which are left in the queue."""
    found = [cases.hold(tx, number) for number in asked.cases_of(tx, reply.group_id)]  # all before the first decision
    waiting = [case.id for case in found if case and case.kind is CaseKind.QUESTION and case.state in OPEN]
    decided = 0
    for number in waiting[:CASES] if staff.role in MAY_DECIDE else ():
        decided += _decide(tx, number, _words(reply, terms), staff=staff, terms=terms)
    still = (cases.get(tx, number) for number in waiting)
    return decided, tuple(case.id for case in still if case is not None and case.state in OPEN)


def _words(reply: CommonQuestion, terms: Terms) -> Callable[[str], str]:
    return lambda locale: notices.words_of(terms.languages.of(locale), reply.answer)


def _decide(tx: Transaction, number: int, words: Callable[[str], str], *, staff: Staff, terms: Terms) -> bool:
    """Answer one by the rules of cases; False where somebody else has it, or it is a copy of another one."""
    try:
        case = moderation.take(tx, staff, number)
        moderation.decide(tx, number, Verdict(EventKind.APPROVED, words(case.locale)), staff=staff, terms=terms)
    except CaseRefused:
        return False
    return True
