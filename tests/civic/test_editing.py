"""What an author writes after sending: nobody reads in public what no moderator has read, and no case is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from civic import cases, intake, merging, moderation
from civic.cases import Why
from civic.deadlines.regimes import Regime
from civic.likeness import twins
from civic.verdicts import Verdict
from storage import alarms, audit, bans, calls, case_terms, contacts, supports
from storage import cases as stored
from storage.cases import CaseKind, CaseState, EventKind
from storage.store import Store, Transaction
from tests.civic.test_cases import (
    ACCEPT,
    AT_ONCE,
    IN_A_MINUTE,
    LANGUAGES,
    PUBLISH,
    REFUSE,
    decided,
    found,
    irina,
    refusal,
    submitted,
)
from tests.civic.test_reminding import CLOCK

UK = LANGUAGES["uk"]
ASK = Verdict(EventKind.ASKED, "Де саме?")
HARMLESS = "Висадити липи вздовж проспекту Миру"
DANGEROUS = "Наша артилерія стоїть біля школи № 5, посадіть там дерева"


def author_of(tx: Transaction, number: int) -> int:
    author = found(tx, number).contact_id
    assert author is not None
    return author


def edited(tx: Transaction, number: int, text: str) -> str | None:
    return intake.edit(UK, tx, number, author_of(tx, number), text)


def replied(tx: Transaction, number: int) -> None:
    intake.reply(tx, number, author_of(tx, number), "Біля школи.", CLOCK)


def sent(tx: Transaction, author: str, text: str = HARMLESS) -> int:
    person = contacts.meet(tx, "telegram", author, locale="uk")
    draft = intake.Draft(CaseKind.PROPOSAL, text, "uk", public_text=text)
    return intake.take_in(tx, person.id, draft, CLOCK).number


async def test_what_is_edited_is_looked_at_like_what_was_sent(store: Store) -> None:
    number = await store.write(partial(sent, author="42"))
    assert (await store.read(partial(found, number=number))).held is None
    await store.write(partial(edited, number=number, text=DANGEROUS))
    assert (await store.read(partial(found, number=number))).held is not None
    assert (await refusal(store, partial(decided, number=number, verdict=PUBLISH))).why is Why.IS_HELD
    assert await store.read(lambda tx: twins(tx, HARMLESS, author=None)) is None, "found by its new words only"


async def test_words_that_nobody_has_read_are_public_no_more(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, PUBLISH))
    await store.write(lambda tx: decided(tx, number, ASK))
    await store.write(partial(edited, number=number, text="Геть усіх звідси"))
    await store.write(partial(replied, number=number))
    await store.write(lambda tx: decided(tx, number, REFUSE))
    case = await store.read(partial(found, number=number))
    assert (case.state, case.published_at) == (CaseState.REFUSED, None)
    assert await store.read(lambda tx: stored.published(tx, limit=5)) == []


async def test_what_is_public_is_so_again_after_the_reply(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, PUBLISH))
    await store.write(lambda tx: decided(tx, number, ASK))
    await store.write(partial(replied, number=number))
    assert [case.id for case in await store.read(lambda tx: stored.published(tx, limit=5))] == [number]


@pytest.mark.parametrize("joining", [False, True])
async def test_an_appeal_is_one_still_after_a_question(store: Store, joining: bool) -> None:
    number, other = await store.write(submitted), await store.write(lambda tx: submitted(tx, "43"))
    await store.write(lambda tx: decided(tx, other, PUBLISH))
    await store.write(lambda tx: decided(tx, number, REFUSE))
    await store.write(lambda tx: intake.appeal(tx, number, author_of(tx, number), "Не зроблено.", CLOCK))

    def asks(tx: Transaction) -> None:
        person = irina(tx, "Ганна")
        moderation.take(tx, person, number)
        if joining:
            merging.ask(tx, number, other, staff=person, terms=AT_ONCE)
        else:
            moderation.decide(tx, number, ASK, staff=person, terms=AT_ONCE)

    await store.write(asks)
    if joining:
        await store.write(lambda tx: merging.disagree(tx, number, author_of(tx, number), UK))
    else:
        await store.write(partial(replied, number=number))
    assert (await store.read(partial(found, number=number))).state is CaseState.APPEALED
    refused = await refusal(store, lambda tx: moderation.take(tx, irina(tx), number))
    assert refused.why is Why.SECOND_ONLY


async def test_what_its_author_changed_meanwhile_is_not_undone(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, ASK, terms=IN_A_MINUTE))
    await store.write(partial(edited, number=number, text="Більше дерев біля школи"))
    late = await refusal(store, lambda tx: moderation.undo(tx, number, staff=irina(tx), terms=IN_A_MINUTE))
    assert late.why is Why.TOO_LATE


async def test_a_copy_that_was_answered_is_a_talk_of_its_own(store: Store) -> None:
    head = await store.write(partial(submitted, kind=CaseKind.FEEDBACK))
    copy = await store.write(partial(submitted, author="a", kind=CaseKind.FEEDBACK, folded_into=head))
    await store.write(lambda tx: decided(tx, head, ACCEPT))
    await store.write(partial(replied, number=copy))
    waiting = await store.write(lambda tx: moderation.next_case(tx, irina(tx)))
    assert waiting is not None
    assert waiting.id == copy


@pytest.mark.parametrize("leaves", ["edit", "withdraw", "appeal"])
async def test_whoever_stands_for_itself_has_a_clock_of_its_own(store: Store, leaves: str) -> None:
    head = await store.write(partial(sent, author="42"))
    if leaves == "appeal":
        await store.write(lambda tx: decided(tx, head, REFUSE))
        await store.write(lambda tx: intake.appeal(tx, head, author_of(tx, head), "Не зроблено.", CLOCK))
    copy = await store.write(partial(sent, author="a"))
    if leaves == "edit":
        await store.write(partial(edited, number=copy, text="Зробити велодоріжку до лікарні"))
    elif leaves == "withdraw":
        await store.write(lambda tx: cases.withdraw(tx, head, author_of(tx, head)))
    case = await store.read(partial(found, number=copy))
    assert case.folded_into is None
    rings = await store.read(lambda tx: alarms.of_case(tx, copy))
    assert rings
    if leaves == "edit":
        assert await store.read(lambda tx: alarms.of_case(tx, head)), "its head has kept its own"
        return
    if leaves == "appeal":
        assert await store.read(lambda tx: twins(tx, HARMLESS, author=case.contact_id)) == copy


async def test_the_heir_of_a_published_head_can_be_published(store: Store) -> None:
    head = await store.write(submitted)
    copy = await store.write(partial(submitted, author="a", folded_into=head))
    await store.write(lambda tx: decided(tx, head, PUBLISH))
    await store.write(lambda tx: cases.withdraw(tx, head, author_of(tx, head)))
    await store.write(lambda tx: decided(tx, copy, PUBLISH))
    assert [case.id for case in await store.read(lambda tx: stored.published(tx, limit=5))] == [copy]


async def test_nobody_supports_their_own_by_joining(store: Store) -> None:
    one, other = await store.write(submitted), await store.write(lambda tx: submitted(tx, "43"))
    for number in (one, other):
        await store.write(partial(decided, number=number, verdict=PUBLISH))
    owner = await store.read(partial(author_of, number=other))
    await store.write(lambda tx: cases.support(tx, one, owner))

    def ask(tx: Transaction) -> None:
        moderation.take(tx, irina(tx), one)
        merging.ask(tx, one, other, staff=irina(tx), terms=AT_ONCE)

    await store.write(ask)
    await store.write(lambda tx: merging.agree(tx, one, author_of(tx, one)))
    assert not await store.read(lambda tx: supports.given(tx, other, owner))
    assert (await store.read(partial(found, number=other))).supports == 1


async def test_edits_are_counted_and_a_ban_closes_them(store: Store) -> None:
    number = await store.write(submitted)
    for time in range(cases.SENDS):
        await store.write(partial(edited, number=number, text=f"Дерева, раз {time}"))
    assert (await refusal(store, partial(edited, number=number, text="Ще раз"))).why is Why.TOO_MANY

    def ban(tx: Transaction) -> None:
        until = CLOCK.due(Regime.OGP_PROPOSAL, tx.now).at
        bans.put(tx, author_of(tx, number), "образи", until, staff_id=irina(tx).id)

    await store.write(ban)
    assert (await refusal(store, partial(edited, number=number, text="Ще раз"))).why is Why.BANNED


async def test_a_withdrawal_is_in_the_log(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: cases.withdraw(tx, number, author_of(tx, number)))
    (entry,) = await store.read(
        lambda tx: tx.rows(
            "SELECT actor_kind FROM audit WHERE action = 'case.withdrawn' AND subject_id = :n", n=str(number)
        )
    )
    assert entry["actor_kind"] == audit.Actor.RESIDENT.value


async def test_what_was_published_for_a_call_is_listed_while_it_is_public(store: Store) -> None:
    number = await store.write(submitted)

    def call(tx: Transaction) -> int:
        made = calls.add(tx, {"uk": "План"}, tx.now, tx.now + timedelta(days=1), staff_id=irina(tx).id)
        calls.attach(tx, number, made, None)
        return made

    made = await store.write(call)

    async def listed() -> list[int]:
        return await store.read(lambda tx: calls.published(tx, made, limit=5, before=2**62))

    await store.write(lambda tx: decided(tx, number, PUBLISH))
    assert await listed() == [number]
    await store.write(lambda tx: stored.change(tx, number, state=CaseState.MERGED.value))
    assert await listed() == []


async def test_what_is_public_is_not_found_by_what_is_hidden_in_it(store: Store) -> None:
    text, public = "Лавка на Зарічанській, дзвоніть 0671234567", "Лавка на Зарічанській, дзвоніть [телефон]"
    number = await store.write(partial(sent, author="42", text=text))
    await store.write(lambda tx: stored.change(tx, number, public_text=public))
    assert "671234567" in (await store.read(lambda tx: case_terms.of_cases(tx, [number])))[number]
    await store.write(lambda tx: decided(tx, number, PUBLISH))
    assert "671234567" not in (await store.read(lambda tx: case_terms.of_cases(tx, [number])))[number]
