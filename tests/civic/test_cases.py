"""Decisions by the rule book: who may, once, with words, and how soon the author hears."""

from __future__ import annotations

from datetime import UTC

import pytest

from civic import cases
from civic.cases import CaseRefused, Why
from locales import Catalogues
from storage import contacts, staff
from storage.cases import CaseKind, EventKind
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Store, Transaction
from tests.conftest import StillClock

LANGUAGES = Catalogues(UTC)


def submitted(tx: Transaction) -> int:
    author = contacts.meet(tx, "telegram", "42", locale="uk")
    return cases.submit(tx, CaseKind.PROPOSAL, author.id, "Більше дерев", commitment_id=None, locale="uk")


def decided(tx: Transaction, event: EventKind = EventKind.APPROVED, words: str = "") -> None:
    person = staff.add(tx, "Ірина", Role.MODERATOR)
    case = cases.next_case(tx, person)
    assert case is not None
    cases.decide(tx, case.id, event, words, staff=person, languages=LANGUAGES)


@pytest.mark.parametrize(("minutes", "lane"), [(1, Lane.REPLY), (16, Lane.PERSONAL)])
async def test_who_wrote_a_moment_ago_hears_the_decision_like_a_reply(
    store: Store, clock: StillClock, minutes: int, lane: Lane
) -> None:
    await store.write(submitted)
    clock.forward(minutes * 60)
    await store.write(decided)
    (row,) = await store.read(lambda tx: tx.rows("SELECT lane FROM deliveries"))
    assert row["lane"] == lane


@pytest.mark.parametrize("event", [EventKind.REFUSED, EventKind.ASKED])
async def test_a_refusal_and_a_question_back_need_words(store: Store, event: EventKind) -> None:
    await store.write(submitted)
    with pytest.raises(CaseRefused) as refused:
        await store.write(lambda tx: decided(tx, event, "👍"))
    assert refused.value.why is Why.NO_WORDS


async def test_a_claim_that_ran_out_decides_nothing(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)

    def claim(tx: Transaction) -> staff.Staff:
        person = staff.add(tx, "Ірина", Role.MODERATOR)
        assert cases.next_case(tx, person) is not None
        return person

    person = await store.write(claim)
    clock.forward(16 * 60)
    with pytest.raises(CaseRefused) as refused:
        await store.write(
            lambda tx: cases.decide(tx, number, EventKind.APPROVED, "", staff=person, languages=LANGUAGES)
        )
    assert refused.value.why is Why.NOT_YOURS


async def test_an_editor_decides_nothing(store: Store) -> None:
    await store.write(submitted)
    with pytest.raises(CaseRefused) as refused:
        await store.write(lambda tx: cases.next_case(tx, staff.add(tx, "Олег", Role.EDITOR)))
    assert refused.value.why is Why.NOT_ALLOWED
