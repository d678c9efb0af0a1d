"""Every query about what is due, and about what belongs to somebody who is away."""

from __future__ import annotations

from dataclasses import replace

from storage import alarms, cases, keepers, mails, meta, promises, staff
from storage.alarms import Ringing
from storage.cases import CaseKind, Submission
from storage.clock import from_ms, to_ms
from storage.keepers import Left
from storage.staff import Role
from storage.store import Transaction
from tests.storage.queries_people import AGO, DAY, People


def rung(tx: Transaction, people: People) -> None:
    """An alarm that rings, is put back as nobody could hear it, is silenced, and rings again as that is undone."""
    number = cases.open_case(tx, people.olena.id, Submission(CaseKind.FEEDBACK, "Текст", "uk"))
    assert not alarms.anything(tx)
    alarms.put(tx, number, [("late:0 hours", tx.now + AGO), ("head:1 working day", tx.now + DAY)])
    assert alarms.anything(tx)
    late = Ringing(number, "late:0 hours", tx.now + AGO)
    assert alarms.due(tx) == [late]
    assert alarms.take(tx, late)
    assert not alarms.take(tx, late)
    alarms.put_back(tx, late)
    assert alarms.due(tx) == [late]
    alarms.clear(tx, number)
    assert alarms.due(tx) == []
    alarms.restore(tx, number, tx.now)
    assert [alarm.kind for alarm in alarms.of_case(tx, number)] == ["late:0 hours", "head:1 working day"]
    assert alarms.take(tx, late)
    alarms.put(tx, number, [("late:0 hours", tx.now + AGO)])
    assert alarms.of_case(tx, number) == [], "what has rung stays so"
    _promised(tx, people, number)
    _away(tx, number)
    _mailed(tx, people)
    _forget(tx, number)


def _promised(tx: Transaction, people: People, number: int) -> None:
    before = promises.count(tx)
    promises.make(tx, number, "Лавка", tx.now + AGO, staff_id=people.editor.id)
    assert promises.count(tx) == before + 1
    assert promises.any_late(tx)


def _away(tx: Transaction, number: int) -> None:
    """Two who work here no more: one has a case by name, another left one open."""
    day = tx.now.date()
    for name, values in (("Зоя", {"department": "Зоя"}), ("Юрій", {"claimed_until": 1})):
        gone = staff.add(tx, name, Role.MODERATOR)
        staff.disable(tx, gone.id)
        left = Left(number, gone.id, named="department" in values)
        cases.change(tx, number, **({**values, "claimed_by": gone.id} if not left.named else values))
        assert keepers.left(tx, day) == [left]
        assert keepers.pass_on(tx, left, None)
        assert not keepers.pass_on(tx, left, None)
        assert keepers.left(tx, day) == []


def _mailed(tx: Transaction, people: People) -> None:
    """A mail is written once, taken once, tried again, sent; another is given up, and one goes with its address."""
    person = people.editor.id
    assert staff.email(tx, person) is None
    staff.set_email(tx, person, "zoia@city.example")
    assert staff.email(tx, person) == "zoia@city.example"
    assert not mails.anything(tx)
    assert mails.queue(tx, person, "morning:2026-11-23", "Тема", "Слова")
    assert not mails.queue(tx, person, "morning:2026-11-23", "Тема", "Слова")
    assert mails.anything(tx)
    taken = mails.claim(tx)
    assert taken is not None
    assert (taken.to, taken.subject, taken.text, taken.attempts) == ("zoia@city.example", "Тема", "Слова", 1)
    assert mails.claim(tx) is None
    assert mails.again(tx, taken, "451", left=False)
    mails.end(tx, taken.id, mails.SENT)
    assert [one.sent for one in mails.of_person(tx, person)] == [from_ms(to_ms(tx.now))]
    assert not mails.again(tx, replace(taken, again=True), "line", left=True)
    mails.queue(tx, person, "morning:2026-11-24", "Тема", "Слова")
    staff.set_email(tx, person, None)
    assert len(mails.of_person(tx, person)) == 1
    assert mails.purge(tx) == 0
    tx.execute("DELETE FROM mails")


def _forget(tx: Transaction, number: int) -> None:
    for table, column in (("promises", "case_id"), ("alarms", "case_id"), ("case_events", "case_id"), ("cases", "id")):
        tx.execute(f"DELETE FROM {table} WHERE {column} = :number", number=number)


def advanced(tx: Transaction, _people: People) -> None:
    """A day is moved on once, and never back."""
    assert meta.advance(tx, "day", "2026-11-23")
    assert not meta.advance(tx, "day", "2026-11-23")
    assert not meta.advance(tx, "day", "2026-11-20")
    assert meta.advance(tx, "day", "2026-11-24")
