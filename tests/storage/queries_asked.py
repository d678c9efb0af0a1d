"""Every query about what residents asked, the groups of it, and what the staff answered."""

from __future__ import annotations

from storage import asked, asked_groups, cases, common_questions, editions
from storage.cases import CaseKind, Submission
from storage.store import Transaction
from tests.storage.queries_people import DAY, People


def everything(tx: Transaction, people: People) -> None:
    """Two residents ask the same, and others something else; one answer is approved and taken away, one refused."""
    group, first = _asked(tx, people)
    _grouped(tx, people, group)
    _answered(tx, people, group)
    _gone(tx, people, first)


def _ask(tx: Transaction, contact_id: int, text: str, *, answered: bool = False) -> int:
    return asked.add(tx, contact_id, text, "uk", answered=answered, topic="khm-1", records=["khm-1.a"])


def _asked(tx: Transaction, people: People) -> tuple[int, int]:
    olena, petro = people.olena.id, people.petro.id
    assert not asked.anything(tx)
    first, second = _ask(tx, olena, "Коли басейн?"), _ask(tx, petro, "Басейн коли?", answered=True)
    assert asked.get(tx, petro, first) is None
    assert asked.mark_unhelpful(tx, petro, second)
    assert not asked.mark_unhelpful(tx, petro, second)
    number = cases.open_case(tx, petro, Submission(CaseKind.QUESTION, "Басейн коли?", "uk"))
    asked.mark_passed(tx, petro, second, number)
    assert asked.anything(tx)
    assert [one.text for one in asked.loose(tx, limit=5)] == ["Коли басейн?", "Басейн коли?"]
    group = asked_groups.add(tx, since=tx.now)
    asked.assign(tx, {first: group, second: group, _ask(tx, olena, "👍"): None})
    assert asked.loose(tx, limit=5) == []
    assert asked.cases_of(tx, group) == [number]
    return group, first


def _grouped(tx: Transaction, people: People, group: int) -> None:
    assert asked_groups.firsts(tx) == [(group, "Коли басейн?")]
    (found,) = asked_groups.waiting(tx, limit=5)
    assert (found.id, found.people, found.unhelped, asked_groups.count(tx)) == (group, 2, 1, 1)
    assert asked_groups.dismiss(tx, group, people.editor.id)
    assert not asked_groups.dismiss(tx, group, people.editor.id)
    assert [one.id for one in asked_groups.waiting(tx, limit=5, dismissed=True)] == [group]
    assert asked_groups.count(tx, dismissed=True) == 1
    assert asked_groups.restore(tx, group)
    assert asked_groups.hold(tx, group)
    assert asked_groups.get(tx, group) == found


def _answered(tx: Transaction, people: People, group: int) -> None:
    texts = {"uk": "Навесні"}
    author, others = people.editor.id, people.editor.id
    number = common_questions.add(tx, group, texts, texts, since=tx.now, people=2, author_id=author)
    assert common_questions.of_group(tx, group) == common_questions.hold(tx, number)
    assert [one.id for one in common_questions.waiting(tx)] == [number]
    assert asked.people(tx, group) == 2
    assert [one.contact_id for one in asked.of_group(tx, group, limit=5)] == [people.petro.id, people.olena.id]
    assert asked.answer(tx, group, number) == 2
    assert asked.reached(tx, group, number) == 2
    told = asked.to_tell(tx, limit=5)
    assert [(answer, has_case) for answer, _one, has_case in told] == [(number, False), (number, True)]
    asked.told(tx, [one.id for _number, one, _case in told])
    assert common_questions.tell(tx, number)
    assert common_questions.approve(tx, number, others)
    assert not common_questions.refuse(tx, number, others, "пізно")
    assert [one.id for one in common_questions.published(tx)] == [number]
    assert common_questions.withdraw(tx, number, others)
    assert common_questions.published(tx) == []
    other = common_questions.add(tx, group, texts, texts, since=tx.now, people=2, author_id=author)
    assert common_questions.refuse(tx, other, others, "Не так")
    refused = common_questions.get(tx, other)
    assert refused is not None
    assert refused.reason == "Не так"
    editions.changed(tx, editions.QUESTIONS)


def _gone(tx: Transaction, people: People, first: int) -> None:
    olena, petro = people.olena.id, people.petro.id
    asked.settle_decided(tx)
    asked.join(tx, petro, olena)
    assert asked.count(tx, olena) == 3
    assert asked.cut_floods(tx, most=2) == 1
    assert first not in {one.id for one in asked.of_contact(tx, olena)}
    tx.execute("UPDATE asked SET asked_at = asked_at - :month", month=31 * 86_400_000)
    assert not asked.purge(tx)
    assert asked.counted(tx, tx.now - 62 * DAY) == {("khm-1", "unanswered"): 1, ("khm-1", "unhelpful"): 1}
    _ask(tx, olena, "Ще одне")
    asked.erase(tx, olena)
    assert asked_groups.drop_empty(tx) == 1
