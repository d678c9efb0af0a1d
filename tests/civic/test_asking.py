"""What is kept of questions, and a reply to everybody who asked the same: limits, floods, thirty days, two people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest

from bot.scheduler import Ticks
from civic import asking, grouping, replies, reply_telling
from civic import cases as rules
from civic.replies import Draft, Replied, ReplyRefused, Why
from civic.telling import Terms
from locales import Catalogues
from storage import asked, asked_groups, cases, common_questions
from storage.cases import CaseKind, Submission
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.broadcasting import Hall, rules_of
from tests.conftest import StillClock
from tests.storage.turns import beside

UK, EN = "Чи буде собачий парк на Виставці?", "Will there be a dog park at Vystavka?"
DRAFT = Draft({"uk": UK}, {"uk": "Так, навесні."})
TERMS = Terms(Catalogues(UTC), large=3)
DAY = 86_400


@pytest.fixture
async def hall(store: Store) -> Hall:
    return Hall(store, rules_of(large=3))


async def ask(hall: Hall, name: str, text: str = UK, *, locale: str = "uk", answered: bool = False) -> int:
    """Somebody asks; the number of the question."""
    person = await hall.resident(name, locale=locale)
    number: int = await hall.do(lambda tx: asking.note(tx, person.id, text, locale, answered=answered, topic="khm-1"))
    return number


async def groups(hall: Hall) -> list[int]:
    """How many people are in each group."""
    await hall.do(grouping.gather)
    found: list[int] = await hall.do(lambda tx: [group.people for group in asked_groups.waiting(tx, limit=9)])
    return found


def send(who: Staff, group: int = 1, draft: Draft = DRAFT) -> Callable[[Transaction], Replied]:
    """Reply to a group."""
    return lambda tx: replies.send(tx, group, draft, staff=who, rules=rules_of(), terms=TERMS)


def approve(who: Staff, number: int = 1) -> Callable[[Transaction], Replied]:
    """Look at a reply as the second person."""
    return lambda tx: replies.approve(tx, number, staff=who, terms=TERMS)


async def refused(hall: Hall, turn: Callable[[Transaction], Any]) -> Why:
    with pytest.raises(ReplyRefused) as error:
        await hall.do(turn)
    return error.value.why


async def told(hall: Hall) -> int:
    """How many were told a reply."""
    rows: list[Any] = await hall.do(lambda tx: tx.rows("SELECT id FROM deliveries WHERE campaign LIKE 'answered:%'"))
    return len(rows)


async def test_a_group_counts_people_in_both_languages_and_no_insults(hall: Hall) -> None:
    for name, text in (
        ("a", UK),
        ("a", UK),
        ("b", "собачий парк на виставці чи буде"),
        ("c", "👍👍"),
        ("c", "ти дурень"),
    ):
        await ask(hall, name, text)
    await ask(hall, "d", EN, locale="en")
    helped = await ask(hall, "e", UK, answered=True)
    assert await groups(hall) == [3]
    person = await hall.resident("e")
    other = await hall.resident("a")
    assert not await hall.do(lambda tx: asking.unhelpful(tx, other.id, helped))
    assert await hall.do(lambda tx: asking.unhelpful(tx, person.id, helped))
    assert not await hall.do(lambda tx: asking.unhelpful(tx, person.id, helped))
    assert await groups(hall) == [4]
    assert await hall.do(lambda tx: asking.text_of(tx, other.id, helped)) is None
    assert await hall.do(lambda tx: asking.note(tx, 0, UK, "uk", answered=False)) == 0


async def test_too_many_for_one_person_wait_for_a_second_one(hall: Hall) -> None:
    hanna, oleh = await hall.hire("Ганна"), await hall.hire("Олег")
    for name in "abcd":
        await ask(hall, name)
    assert await groups(hall) == [4]
    done = await hall.do(send(hanna))
    assert (done.people, done.is_told) == (4, False)
    assert await told(hall) == 0
    assert await refused(hall, send(oleh)) is Why.WAITS
    assert await refused(hall, approve(hanna)) is Why.OWN
    await ask(hall, "late")
    assert await groups(hall) == [5]
    done = await hall.do(approve(oleh))
    assert (done.people, done.is_told) == (5, True)
    assert await told(hall) == 5
    assert await refused(hall, approve(oleh)) is Why.LOOKED_AT


async def test_who_asks_between_the_answer_and_its_approval_is_told_too_and_each_once(hall: Hall) -> None:
    hanna, oleh = await hall.hire("Ганна"), await hall.hire("Олег")
    await ask(hall, "a")
    await groups(hall)
    await hall.do(send(hanna))
    assert await refused(hall, send(hanna)) is Why.NOBODY  # a second tap
    await ask(hall, "a")
    await ask(hall, "b")
    assert await groups(hall) == [2]
    await hall.do(approve(oleh))
    assert await told(hall) == 2
    await ask(hall, "c")
    await groups(hall)
    await hall.do(lambda tx: replies.again(tx, 1, staff=hanna, terms=TERMS))
    assert await told(hall) == 3
    assert [one.people for one in await hall.do(common_questions.published)] == [1]
    await hall.do(lambda tx: replies.withdraw(tx, 1, staff=hanna))
    assert await hall.do(common_questions.published) == []


async def test_one_person_alone_reaches_no_more_than_so_many_in_all(hall: Hall) -> None:
    hanna, oleh = await hall.hire("Ганна"), await hall.hire("Олег")
    for name in "ab":
        await ask(hall, name)
    await groups(hall)
    await hall.do(send(hanna))
    for name in "cd":
        await ask(hall, name)
    assert await groups(hall) == [2]
    assert await refused(hall, lambda tx: replies.again(tx, 1, staff=hanna, terms=TERMS)) is Why.TOO_MANY
    assert await told(hall) == 2
    await hall.do(approve(oleh))
    assert await told(hall) == 4


async def test_a_case_that_was_closed_before_keeps_no_answer_from_who_asks_again(hall: Hall) -> None:
    hanna, person = await hall.hire("Ганна"), await hall.resident("a")

    def passed_and_taken_back(tx: Transaction) -> None:
        number = asking.note(tx, person.id, UK, "uk", answered=False)
        case = cases.open_case(tx, person.id, Submission(CaseKind.QUESTION, UK, "uk"))
        asking.passed(tx, person.id, number, case)
        grouping.gather(tx)
        rules.withdraw(tx, case, person.id)

    await hall.do(passed_and_taken_back)
    await ask(hall, "a")
    assert await groups(hall) == [1]
    await hall.do(send(hanna))
    assert await told(hall) == 1


async def test_words_that_may_not_be_sent_are_refused(hall: Hall) -> None:
    hanna, ivan = await hall.hire("Ганна"), await hall.hire("Іван", Role.MODERATOR)
    await ask(hall, "a")
    await groups(hall)
    for answer, why in (
        ({"uk": "!!!"}, Why.NO_WORDS),
        ({"en": "Yes."}, Why.NO_WORDS),
        ({"uk": "а" * 651}, Why.TOO_LONG),
        ({"uk": "Читайте на https://evil.example/x"}, Why.UNKNOWN_DOMAIN),
    ):
        assert await refused(hall, send(hanna, draft=Draft(DRAFT.ask, answer))) is why
    assert await refused(hall, send(ivan)) is Why.NOT_ALLOWED
    assert await told(hall) == 0


async def test_a_flood_leaves_so_many_rows_and_after_thirty_days_only_counts(hall: Hall, clock: StillClock) -> None:
    person = await hall.resident("a")

    def flood(tx: Transaction) -> None:
        for number in range(asked.DAILY + 50):
            asking.note(tx, person.id, f"Коли буде парк номер {number}?", "uk", answered=False, topic="khm-1")

    await hall.do(flood)
    ticks = Ticks(hall.store, clock, rules=lambda: hall.rules, quiet=lambda _now: False)
    await ticks.old_rows()
    assert await hall.do(lambda tx: asked.count(tx, person.id)) == asked.DAILY
    await ticks.questions()
    clock.forward(29 * DAY)
    await ticks.old_rows()
    assert await hall.do(asked_groups.count) == asked.DAILY
    clock.forward(2 * DAY)
    await ticks.old_rows()
    assert await hall.do(lambda tx: asked.count(tx, person.id)) == 0
    assert await hall.do(lambda tx: tx.rows("SELECT id FROM asked_groups")) == []
    assert await hall.do(lambda tx: asked.counted(tx, tx.now)) == {}
    since = (clock.now()).replace(month=11)
    assert await hall.do(lambda tx: asked.counted(tx, since)) == {("khm-1", "unanswered"): asked.DAILY}


async def test_long_nonsense_is_put_into_groups_a_little_at_a_time(hall: Hall) -> None:
    person = await hall.resident("a")

    def flood(tx: Transaction) -> None:
        for number in range(40):
            asking.note(tx, person.id, f"{number} " + "бзк " * 240, "uk", answered=False)

    await hall.do(flood)
    assert await hall.do(grouping.gather), "the rest waits: nobody else could write meanwhile"
    assert await hall.do(lambda tx: len(asked.loose(tx, limit=99))) == 23


async def test_the_rest_of_many_are_told_by_themselves(hall: Hall, clock: StillClock) -> None:
    hanna = await hall.hire("Ганна")
    for name in "abcd":
        await ask(hall, name)
    await groups(hall)
    await hall.do(send(hanna))  # it waits, for they are many

    def begin(tx: Transaction) -> bool:
        asked.answer(tx, 1, 1)
        return reply_telling.tell(tx, TERMS.languages.of, most=3)

    assert await hall.do(begin)
    assert await told(hall) == 3
    ticks = Ticks(hall.store, clock, rules=lambda: hall.rules, quiet=lambda _now: False)
    await ticks.questions()
    assert await told(hall) == 4


async def test_two_editors_at_once_make_one_group_and_tell_everybody_once(
    hall: Hall, database_url: str, clock: StillClock
) -> None:
    hanna, oleh = await hall.hire("Ганна"), await hall.hire("Олег")
    for name in "abc":
        await ask(hall, name)
    async with beside(database_url, clock) as other:
        await asyncio.gather(hall.store.write(grouping.gather), other.write(grouping.gather))
        assert await hall.do(asked_groups.count) == 1
        done = await asyncio.gather(hall.store.write(send(hanna)), other.write(send(oleh)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Replied", "ReplyRefused"]
    assert await told(hall) == 3
    assert await hall.do(lambda tx: len(common_questions.waiting(tx))) == 1
