"""A decision on a case that stands for copies of it is one on each of them, and each author is told."""

from __future__ import annotations

from datetime import datetime

import msgspec

from civic import audit, notices
from civic.telling import Terms, Words, said_to_author
from civic.verdicts import STATE_AFTER
from storage import cases, copies, outbox
from storage.cases import CaseEvent, EventKind
from storage.staff import Staff
from storage.store import Transaction

DECIDED = frozenset({EventKind.PUBLISHED, EventKind.APPROVED, EventKind.REFUSED, EventKind.FORWARDED})


def decide(
    tx: Transaction,
    head_id: int,
    event: EventKind,
    words: str,
    *,
    said: Words,
    code: str,
    staff: Staff,
    terms: Terms,
    told: int = 0,
) -> int:
    """Decide the waiting copies as their head was decided a moment before; how many there were.

    Nobody tells more people alone than `terms.large`, the followers `told` among them: the authors of any more copies
    read the decision under `/my`.
    """
    if event not in DECIDED:
        return 0
    entries = copies.decide(tx, head_id, event, words, code=code, state=STATE_AFTER[event], staff_id=staff.id)
    if not entries:
        return 0
    spoken = {_.code: said(_) for _ in terms.languages.values()}
    messages = []
    for case, address in copies.decided_now(tx, head_id).values():
        _ = terms.languages.of(case.locale)
        message = notices.decision(_, case, event, spoken[_.code])
        messages.append(
            {
                "campaign": said_to_author(case.id, entries[case.id]),
                "contact": case.contact_id,
                "address": address,
                "content": msgspec.json.encode(message).decode(),
            }
        )
    copies.tell(tx, messages[: max(0, terms.large - told)], due=tx.now + terms.undo)
    return len(entries)


def log(tx: Transaction, head_id: int, event: EventKind, at: datetime, *, staff: Staff, code: str) -> None:
    """Write into the audit log what was decided of the copies; the last of what a turn does."""
    for copy in copies.decided_at(tx, head_id, event, at):
        audit.step(tx, copy.case_id, event, copy.entry, staff_id=staff.id, code=code)


def undo(tx: Transaction, head_id: int, last: CaseEvent, before: CaseEvent | None, *, staff: Staff) -> None:
    """Take back what was decided of the copies; one whose author has heard of it already stays decided."""
    decided = copies.decided_at(tx, head_id, last.kind, last.at)
    unheard = [copy for copy in decided if outbox.take_back(tx, said_to_author(copy.case_id, copy.entry))]
    copies.take_back(
        tx,
        unheard,
        decided_by=before.staff_id if before else None,
        decided=before.at if before else None,
        at=last.at,
    )
    for copy in unheard:
        entry = cases.record(tx, copy.case_id, EventKind.UNDONE, code=last.kind.value, staff_id=staff.id)
        audit.step(tx, copy.case_id, EventKind.UNDONE, entry, staff_id=staff.id, code=last.kind.value)
