"""Decisions by the rule book: who may, once, with words and a reason, how soon the author hears, and taking it back."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from functools import partial
from typing import Any

import pytest

from civic import banning, cases, merging, moderation
from civic.cases import CaseRefused, Why
from civic.moderation import Decided
from civic.telling import Terms
from civic.topics import topic_of_case
from civic.verdicts import Promise, Reason, Verdict, in_force
from locales import Catalogues
from storage import alarms, contacts, promises, queue, staff, subscriptions, supports
from storage import cases as stored
from storage.cases import Case, CaseKind, CaseState, EventKind, Submission
from storage.outbox import Lane
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.conftest import StillClock

LANGUAGES = Catalogues(UTC)
AT_ONCE = Terms(LANGUAGES)
IN_A_MINUTE = Terms(LANGUAGES, undo=timedelta(seconds=60))
ACCEPT = Verdict(EventKind.APPROVED)
PUBLISH = Verdict(EventKind.PUBLISHED)
REFUSE = Verdict(EventKind.REFUSED, "Це вже зроблено.", reason=Reason.DONE)


def submitted(tx: Transaction, author: str = "42", **given: Any) -> int:
    """A proposal that may be published, by somebody on Telegram."""
    person = contacts.meet(tx, "telegram", author, locale="uk")
    whole = {"kind": CaseKind.PROPOSAL, "text": "Більше дерев", "public_text": "Більше дерев", **given}
    return cases.submit(tx, person.id, Submission(locale="uk", **whole))


def irina(tx: Transaction, name: str = "Ірина") -> Staff:
    return staff.add(tx, name, Role.MODERATOR)


def decided(tx: Transaction, number: int, verdict: Verdict, *, by: str = "Ірина", terms: Terms = AT_ONCE) -> Decided:
    person = irina(tx, by)
    moderation.take(tx, person, number)
    return moderation.decide(tx, number, verdict, staff=person, terms=terms)


def found(tx: Transaction, number: int) -> Case:
    case = stored.get(tx, number)
    assert case is not None
    return case


def said(tx: Transaction) -> list[str]:
    """What waits to be said, the first first."""
    rows = tx.rows("SELECT content FROM deliveries WHERE status = 'queued' ORDER BY id")
    return [f"{message['title']}\n{message['text']}" for message in (json.loads(row["content"]) for row in rows)]


async def refusal(store: Store, turn: Any) -> CaseRefused:
    with pytest.raises(CaseRefused) as refused:
        await store.write(turn)
    return refused.value


@pytest.mark.parametrize(("minutes", "lane"), [(1, Lane.REPLY), (16, Lane.PERSONAL)])
async def test_who_wrote_a_moment_ago_hears_the_decision_like_a_reply(
    store: Store, clock: StillClock, minutes: int, lane: Lane
) -> None:
    number = await store.write(submitted)
    clock.forward(minutes * 60)
    await store.write(lambda tx: decided(tx, number, ACCEPT))
    (row,) = await store.read(lambda tx: tx.rows("SELECT lane FROM deliveries"))
    assert row["lane"] == lane


@pytest.mark.parametrize(
    "verdict", [Verdict(EventKind.REFUSED, "👍", reason=Reason.DONE), Verdict(EventKind.ASKED, "👍")]
)
async def test_a_refusal_and_a_question_back_need_words(store: Store, verdict: Verdict) -> None:
    number = await store.write(submitted)
    assert (await refusal(store, lambda tx: decided(tx, number, verdict))).why is Why.NO_WORDS


async def test_a_refusal_needs_a_reason_that_is_kept(store: Store) -> None:
    number = await store.write(submitted)
    without = Verdict(EventKind.REFUSED, "Ні.")
    assert (await refusal(store, lambda tx: decided(tx, number, without))).why is Why.NEEDS_REASON
    await store.write(lambda tx: decided(tx, number, REFUSE))
    last = (await store.read(lambda tx: stored.history(tx, number)))[-1]
    assert (last.kind, last.code, last.was) == (EventKind.REFUSED, "done", CaseState.SUBMITTED)


async def test_a_claim_that_ran_out_decides_nothing(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)
    person = await store.write(irina)
    await store.write(lambda tx: moderation.next_case(tx, person))
    clock.forward(16 * 60)
    late = await refusal(store, lambda tx: moderation.decide(tx, number, ACCEPT, staff=person, terms=AT_ONCE))
    assert late.why is Why.RAN_OUT
    await store.write(lambda tx: moderation.take(tx, irina(tx, "Ганна"), number))
    later = await refusal(store, lambda tx: moderation.decide(tx, number, ACCEPT, staff=person, terms=AT_ONCE))
    assert (later.why, later.detail) == (Why.CLAIMED, "Ганна")
    assert later.until == clock.moment + moderation.HOLD


async def test_an_editor_decides_nothing(store: Store) -> None:
    await store.write(submitted)
    refused = await refusal(store, lambda tx: moderation.next_case(tx, staff.add(tx, "Олег", Role.EDITOR)))
    assert refused.why is Why.NOT_ALLOWED


async def test_why_a_case_cannot_be_taken_is_told_apart(store: Store) -> None:
    number = await store.write(submitted)
    author = (await store.read(lambda tx: found(tx, number))).contact_id
    assert author is not None
    person = await store.write(irina)
    assert (await refusal(store, lambda tx: moderation.take(tx, person, 99))).why is Why.UNKNOWN
    copy = await store.write(lambda tx: submitted(tx, "43", folded_into=number))
    folded = await refusal(store, lambda tx: moderation.take(tx, person, copy))
    assert (folded.why, folded.detail) == (Why.FOLDED, str(number))
    await store.write(lambda tx: decided(tx, number, REFUSE, by="Ганна"))
    over = await refusal(store, lambda tx: moderation.take(tx, person, number))
    assert (over.why, over.detail) == (Why.DECIDED, "Ганна")
    other = await store.write(lambda tx: submitted(tx, "44", text="Лавки біля школи"))
    await store.write(lambda tx: cases.withdraw(tx, other, found(tx, other).contact_id or 0))
    assert (await refusal(store, lambda tx: moderation.take(tx, person, other))).why is Why.WITHDRAWN


async def test_what_its_author_lets_nobody_read_is_not_published(store: Store) -> None:
    number = await store.write(lambda tx: submitted(tx, public_text=None))
    assert (await refusal(store, lambda tx: decided(tx, number, PUBLISH))).why is Why.NOT_PUBLIC


async def test_what_is_held_is_published_only_by_who_has_seen_why(store: Store) -> None:
    number = await store.write(lambda tx: submitted(tx, held="positions"))
    assert (await refusal(store, lambda tx: decided(tx, number, PUBLISH))).why is Why.IS_HELD
    await store.write(lambda tx: decided(tx, number, ACCEPT))
    assert (await store.read(lambda tx: found(tx, number))).published_at is None, "accepting does not publish it"
    other = await store.write(lambda tx: submitted(tx, held="positions"))
    await store.write(lambda tx: decided(tx, other, Verdict(EventKind.PUBLISHED, knowing=True)))
    assert (await store.read(lambda tx: found(tx, other))).published_at is not None


async def test_an_appeal_is_for_somebody_else(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, REFUSE))
    author = (await store.read(lambda tx: found(tx, number))).contact_id or 0
    await store.write(lambda tx: cases.appeal(tx, number, author, "Подивіться ще раз"))
    own = await refusal(store, lambda tx: moderation.take(tx, irina(tx), number))
    assert own.why is Why.SECOND_ONLY
    assert await store.write(lambda tx: moderation.next_case(tx, irina(tx))) is None
    await store.write(lambda tx: decided(tx, number, REFUSE, by="Ганна"))
    case = await store.read(lambda tx: found(tx, number))
    assert case.state is CaseState.REFUSED
    assert (await store.read(lambda tx: stored.history(tx, number)))[-1].kind is EventKind.UPHELD


async def test_nobody_is_told_of_what_is_undone(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: alarms.put(tx, number, [("late", tx.now + timedelta(days=1))]))
    promise = Promise("Посадимо", clock.moment + timedelta(days=30))
    verdict = Verdict(EventKind.APPROVED, "Посадимо", promise=promise)
    await store.write(lambda tx: decided(tx, number, verdict, terms=IN_A_MINUTE))
    assert await store.read(lambda tx: alarms.of_case(tx, number)) == []
    assert len(await store.read(lambda tx: promises.of_case(tx, number))) == 1
    clock.forward(59)
    again = await store.write(lambda tx: moderation.undo(tx, number, staff=irina(tx), terms=IN_A_MINUTE))
    assert (again.state, again.published_at, again.decided_by) == (CaseState.SUBMITTED, None, None)
    assert await store.read(said) == []
    assert len(await store.read(lambda tx: alarms.of_case(tx, number))) == 1
    assert await store.read(lambda tx: promises.of_case(tx, number)) == []
    told = in_force(await store.read(lambda tx: stored.history(tx, number)))
    assert [event.kind for event in told] == [EventKind.SUBMITTED]
    await store.write(lambda tx: decided(tx, number, REFUSE, terms=IN_A_MINUTE))
    assert [words.partition("\n")[0] for words in await store.read(said)] == [f"Пропозиція № {number}: відхилено"]


async def test_after_a_minute_or_by_somebody_else_nothing_is_undone(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, REFUSE, terms=IN_A_MINUTE))

    def undo(name: str) -> Any:
        return lambda tx: moderation.undo(tx, number, staff=irina(tx, name), terms=IN_A_MINUTE)

    assert (await refusal(store, undo("Ганна"))).why is Why.TOO_LATE
    clock.forward(60)
    assert (await refusal(store, undo("Ірина"))).why is Why.TOO_LATE
    assert len(await store.read(said)) == 1


async def test_undoing_a_second_decision_leaves_the_first_one_standing(store: Store) -> None:
    number = await store.write(submitted)
    await store.write(lambda tx: decided(tx, number, REFUSE))
    author = (await store.read(lambda tx: found(tx, number))).contact_id or 0
    await store.write(lambda tx: cases.appeal(tx, number, author, "Подивіться ще раз"))
    await store.write(lambda tx: decided(tx, number, PUBLISH, by="Ганна", terms=IN_A_MINUTE))
    again = await store.write(lambda tx: moderation.undo(tx, number, staff=irina(tx, "Ганна"), terms=IN_A_MINUTE))
    first = await store.write(irina)
    assert (again.state, again.decided_by, again.published_at) == (CaseState.APPEALED, first.id, None)


async def test_a_promise_is_told_with_its_day(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)
    due = clock.moment.replace(month=12, day=31)
    verdict = Verdict(EventKind.APPROVED, "Посадимо липи", promise=Promise("Посадимо липи", due))
    await store.write(lambda tx: decided(tx, number, verdict))
    (told,) = await store.read(said)
    assert told.count("Посадимо липи") == 1
    assert "31 грудня 2026" in told
    (kept,) = await store.read(lambda tx: promises.of_case(tx, number))
    assert (kept.words, kept.due) == ("Посадимо липи", due)


async def test_a_decision_is_one_on_every_copy(store: Store) -> None:
    head = await store.write(submitted)
    copies = [await store.write(partial(submitted, author=who, folded_into=head)) for who in "abc"]
    assert (await store.read(lambda tx: found(tx, head))).folded == 3
    assert await store.read(queue.waiting) == 1
    withdrawn, *left = copies
    author = (await store.read(lambda tx: found(tx, withdrawn))).contact_id or 0
    await store.write(lambda tx: cases.withdraw(tx, withdrawn, author))
    assert (await store.read(lambda tx: found(tx, head))).folded == 2
    done = await store.write(lambda tx: decided(tx, head, REFUSE, terms=IN_A_MINUTE))
    assert done.copies == 2
    assert sorted(words.partition("\n")[0] for words in await store.read(said)) == sorted(
        f"Пропозиція № {number}: відхилено" for number in [head, *left]
    )
    assert {(await store.read(partial(found, number=one))).state for one in left} == {CaseState.REFUSED}
    await store.write(lambda tx: moderation.undo(tx, head, staff=irina(tx), terms=IN_A_MINUTE))
    assert await store.read(said) == []
    assert {(await store.read(partial(found, number=one))).state for one in left} == {CaseState.SUBMITTED}


async def test_copies_outlive_their_head(store: Store) -> None:
    head = await store.write(submitted)
    first, second = [await store.write(partial(submitted, author=who, folded_into=head)) for who in "ab"]
    author = (await store.read(lambda tx: found(tx, head))).contact_id or 0
    await store.write(lambda tx: cases.withdraw(tx, head, author))
    heir = await store.write(lambda tx: moderation.next_case(tx, irina(tx)))
    assert heir is not None
    assert (heir.id, heir.folded) == (first, 1)
    assert (await store.read(lambda tx: found(tx, second))).folded_into == first
    await store.write(lambda tx: stored.erase(tx, found(tx, first).contact_id or 0))
    heir = await store.write(lambda tx: moderation.next_case(tx, irina(tx)))
    assert heir is not None
    assert heir.id == second


async def test_a_copy_of_what_is_decided_stands_for_itself(store: Store) -> None:
    head = await store.write(submitted)
    await store.write(lambda tx: decided(tx, head, ACCEPT))
    late = await store.write(lambda tx: submitted(tx, "a", folded_into=head))
    case = await store.write(lambda tx: moderation.next_case(tx, irina(tx)))
    assert case is not None
    assert case.id == late


async def test_two_become_one_only_as_the_author_agrees(store: Store) -> None:
    one, other = await store.write(submitted), await store.write(lambda tx: submitted(tx, "43"))
    author = (await store.read(lambda tx: found(tx, one))).contact_id or 0

    def ask(tx: Transaction) -> None:
        moderation.take(tx, irina(tx), one)
        merging.ask(tx, one, other, staff=irina(tx), terms=AT_ONCE)

    assert (await refusal(store, ask)).why is Why.NOT_PUBLIC
    await store.write(lambda tx: decided(tx, other, PUBLISH))
    await store.write(ask)
    await store.write(lambda tx: merging.disagree(tx, one, author, LANGUAGES["uk"]))
    assert (await store.read(lambda tx: found(tx, one))).state is CaseState.SUBMITTED
    assert (await refusal(store, lambda tx: merging.agree(tx, one, author))).why is Why.TOO_LATE
    await store.write(ask)
    assert (await refusal(store, lambda tx: merging.agree(tx, one, author + 1))).why is Why.NOT_YOURS
    await store.write(lambda tx: merging.agree(tx, one, author))
    case = await store.read(lambda tx: found(tx, one))
    assert (case.state, case.merged_into) == (CaseState.MERGED, other)
    assert await store.read(lambda tx: supports.given(tx, other, author))
    assert await store.read(lambda tx: subscriptions.follows(tx, author, topic_of_case(other)))
    late = await refusal(store, lambda tx: moderation.undo(tx, one, staff=irina(tx), terms=IN_A_MINUTE))
    assert late.why is Why.TOO_LATE, "the author agreed: that is not the moderator's to undo"


async def test_a_ban_ends_by_itself_and_is_told(store: Store, clock: StillClock) -> None:
    number = await store.write(submitted)

    def ban(tx: Transaction) -> None:
        moderation.take(tx, irina(tx), number)
        banning.ban(tx, number, 7, "Лайка", staff=irina(tx), terms=IN_A_MINUTE)

    await store.write(ban)
    (told,) = await store.read(said)
    assert "Лайка" in told
    assert (await refusal(store, lambda tx: submitted(tx, text="Ще раз про дерева"))).why is Why.BANNED
    clock.forward(7 * 24 * 3600)
    await store.write(lambda tx: submitted(tx, text="Ще раз про дерева"))


async def test_a_moderator_has_one_case_before_them_at_a_time(store: Store) -> None:
    one, other = await store.write(submitted), await store.write(lambda tx: submitted(tx, "43"))
    person = await store.write(irina)
    await store.write(lambda tx: moderation.take(tx, person, one))
    await store.write(lambda tx: moderation.take(tx, person, other))
    free = await store.write(lambda tx: moderation.next_case(tx, irina(tx, "Ганна")))
    assert free is not None
    assert free.id == one


async def test_what_is_handed_on_waits_behind_the_others(store: Store) -> None:
    one, other = await store.write(submitted), await store.write(lambda tx: submitted(tx, "43"))
    person = await store.write(irina)
    await store.write(lambda tx: moderation.take(tx, person, one))
    await store.write(lambda tx: moderation.hand(tx, one, "Водоканал", staff=person, terms=AT_ONCE))
    assert (await store.read(lambda tx: found(tx, one))).department == "Водоканал"
    following = await store.write(lambda tx: moderation.next_case(tx, person))
    assert following is not None
    assert following.id == other
    (told,) = await store.read(said)
    assert "Водоканал" in told
