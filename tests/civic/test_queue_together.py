"""Twenty moderators on one queue of two thousand: each case is decided by one of them, and none is forgotten."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, timedelta
from functools import partial

from civic import moderation
from civic.telling import Terms
from civic.verdicts import Reason, Verdict
from locales import Catalogues
from storage import cases, contacts, queue, staff
from storage.cases import CaseKind, EventKind, Submission
from storage.staff import Role, Staff
from storage.store import Store, Transaction

MODERATORS = 20
CASES = 2_000
LATER = 23  # one in so many is left for later at first
TERMS = Terms(Catalogues(UTC))
VERDICTS = (
    Verdict(EventKind.APPROVED),
    Verdict(EventKind.ASKED, "Де саме?"),
    Verdict(EventKind.REFUSED, "Ні.", reason=Reason.DONE),
)


def fill(tx: Transaction) -> list[Staff]:
    """The queue and its moderators."""
    authors = [contacts.meet(tx, "telegram", str(number), locale="uk").id for number in range(50)]
    for number in range(CASES):
        due = tx.now + timedelta(minutes=number % 97)
        cases.open_case(tx, authors[number % 50], Submission(CaseKind.PROPOSAL, "Дерево", "uk", due_at=due))
    return [staff.add(tx, f"Модератор {number}", Role.MODERATOR) for number in range(MODERATORS)]


async def works(store: Store, person: Staff) -> list[int]:
    """Decide until nothing is left, leaving some for later once; which were decided."""
    decided: list[int] = []
    left: set[int] = set()
    skip = 0
    while True:
        case = await store.write(partial(moderation.next_case, staff=person, skip=skip))
        if case is None and not skip:
            return decided
        skip = 0
        if case is None:
            continue
        if case.id % LATER == 0 and case.id not in left:
            left.add(case.id)
            skip = case.id
            continue
        await store.write(partial(_decide, number=case.id, person=person))
        decided.append(case.id)


def _decide(tx: Transaction, number: int, person: Staff) -> None:
    moderation.decide(tx, number, VERDICTS[number % 3], staff=person, terms=TERMS)


async def test_each_is_decided_once_and_none_is_forgotten(store: Store) -> None:
    moderators = await store.write(fill)
    done = await asyncio.gather(*(works(store, person) for person in moderators))
    counted = Counter(number for decided in done for number in decided)
    assert set(counted.values()) == {1}
    assert len(counted) == CASES
    assert await store.read(queue.waiting) == 0
    rows = await store.read(lambda tx: tx.rows("SELECT case_id FROM case_events WHERE was <> ''"))
    assert sorted(row["case_id"] for row in rows) == sorted(counted)
    assert sum(1 for decided in done if decided) == MODERATORS, "all of them had work"
