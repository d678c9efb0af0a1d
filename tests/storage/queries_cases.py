"""Every query about what residents sent and what moderators do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import (
    alarms,
    attachments,
    bans,
    cases,
    copies,
    folding,
    outbox,
    promises,
    public_cases,
    queue,
    staff,
    supports,
    templates,
)
from storage.cases import CaseKind, CaseState, EventKind, Submission
from storage.clock import to_ms
from storage.queue import Shelf
from storage.staff import Role
from storage.store import Transaction
from tests.storage.queries_people import AGO, DAY, People

NOW = timedelta(0)
PROPOSAL = Submission(CaseKind.PROPOSAL, "Текст", "uk", commitment_id="khm-1", public_text="Текст")


def everything(tx: Transaction, people: People) -> None:
    """Two cases of Olena, and a third that copies the first."""
    olena, petro, editor = people.olena.id, people.petro.id, people.editor.id
    one = cases.open_case(tx, olena, replace(PROPOSAL, due_at=tx.now - DAY))
    two = cases.open_case(tx, olena, Submission(CaseKind.FEEDBACK, "Текст", "uk", held="strike"))
    _queued(tx, editor, one, two)
    assert cases.settle(tx, two, CaseState.ASKED, among=(CaseState.SUBMITTED,))
    cases.record(tx, two, EventKind.ASKED, "Що саме?", was=CaseState.SUBMITTED, staff_id=editor)
    assert cases.requeue(tx, two, olena)
    assert [(event.text, event.was) for event in cases.history(tx, two)] == [
        ("Текст", None),
        ("Що саме?", CaseState.SUBMITTED),
    ]
    assert [case.id for case in cases.of_contact(tx, olena, limit=5)] == [two, one]
    assert [case.id for case in cases.all_of(tx, olena)] == [one, two]
    cases.change(tx, one, published_at=to_ms(tx.now), state=CaseState.PUBLISHED.value)
    assert [case.id for case in cases.published(tx, limit=5)] == [one]
    assert [(case.id, list(case.decisions)) for case in public_cases.newest(tx, limit=5)] == [(one, [])]
    held = cases.hold(tx, one)
    assert held is not None
    assert held.received_at == tx.now
    _copied(tx, petro, editor, one)
    _supported(tx, olena, petro, one, two)
    _banned(tx, olena, petro, editor)
    _templates(tx)
    _promised(tx, editor, one)
    _clock(tx, one)


def _queued(tx: Transaction, editor: int, one: int, two: int) -> None:
    other = staff.add(tx, "Ганна", Role.MODERATOR).id
    first = queue.claim(tx, editor, DAY)
    assert first is not None
    assert first.id == one, "it is late"
    assert queue.holds(tx, one, editor)
    assert not queue.take(tx, one, other, DAY)
    queue.put_off(tx, one, editor)
    assert [case.id for case in (queue.claim(tx, editor, DAY), queue.claim(tx, other, DAY)) if case] == [two, one]
    assert queue.claim(tx, staff.add(tx, "Олег", Role.MODERATOR).id, DAY) is None
    queue.let_go(tx, other, but=two)
    assert queue.take(tx, one, other, DAY)
    counts = queue.counts(tx)
    assert [counts[shelf] for shelf in Shelf] == [2, 2, 0, 0, 1, 1, 0]
    for shelf in Shelf:
        assert len(queue.on_shelf(tx, shelf, limit=5)) == counts[shelf]
    assert queue.waiting(tx) == 2
    assert queue.came_since(tx, tx.now) == 2
    assert queue.due_before(tx, tx.now + DAY) == 0


def _copied(tx: Transaction, petro: int, editor: int, head: int) -> None:
    """Two copies: decided with their head, taken back, then one after the other they go their own way."""
    copied, again = (cases.open_case(tx, petro, replace(PROPOSAL, folded_into=head)) for _ in range(2))
    found = cases.get(tx, head)
    assert found is not None
    assert found.folded == 2
    assert folding.copy_of(tx, head, petro) == copied
    entries = copies.decide(tx, head, EventKind.APPROVED, "Так", code="", state=CaseState.APPROVED, staff_id=editor)
    assert list(entries) == [copied, again]
    told = copies.decided_now(tx, head)
    assert [case.id for case, _address in told.values()] == [copied, again]
    messages = [
        {"campaign": f"copy:{case.id}", "contact": petro, "address": address, "content": "{}"}
        for case, address in told.values()
    ]
    copies.tell(tx, messages, due=tx.now)
    decided = copies.decided_at(tx, head, EventKind.APPROVED, tx.now)
    assert [(one.case_id, one.was) for one in decided] == [
        (copied, CaseState.SUBMITTED),
        (again, CaseState.SUBMITTED),
    ]
    copies.take_back(tx, decided, decided_by=None, decided=None, at=tx.now)
    folding.leave(tx, copied)
    alarms.put(tx, again, [("late", tx.now + DAY)])
    folding.leave(tx, head)
    heir = cases.get(tx, again)
    assert heir is not None
    assert (heir.state, heir.folded_into, len(alarms.of_case(tx, again))) == (CaseState.SUBMITTED, None, 1)
    assert outbox.take_back(tx, f"copy:{copied}")
    tx.execute("DELETE FROM deliveries WHERE campaign LIKE 'copy:%'")
    alarms.clear(tx, again)
    for table, column in (("alarms", "case_id"), ("case_events", "case_id"), ("cases", "id")):
        tx.execute(f"DELETE FROM {table} WHERE {column} IN ({copied}, {again})")


def _supported(tx: Transaction, olena: int, petro: int, one: int, two: int) -> None:
    assert supports.give(tx, one, petro)
    assert not supports.give(tx, one, petro)
    assert supports.given(tx, one, petro)
    supports.pass_on(tx, one, two)
    assert [support.case_id for support in supports.of_contact(tx, petro)] == [one, two]
    supports.join(tx, petro, olena)
    assert len(supports.of_contact(tx, olena)) == 2
    assert supports.take_back(tx, one, olena)
    supports.erase(tx, olena)
    found = cases.get(tx, two)
    assert found is not None
    assert found.supports == 0


def _banned(tx: Transaction, olena: int, petro: int, editor: int) -> None:
    bans.put(tx, petro, "чому", tx.now + DAY, staff_id=editor)
    bans.put(tx, olena, "лайка", tx.now + DAY / 2, staff_id=editor)
    bans.join(tx, petro, olena)
    ban = bans.of(tx, olena)
    assert ban is not None
    assert (ban.reason, ban.until, bans.of(tx, petro)) == ("чому", tx.now + DAY, None)
    assert bans.lift(tx, olena)
    bans.put(tx, olena, "лайка", tx.now, staff_id=editor)
    assert bans.purge(tx) == 1


def _templates(tx: Transaction) -> None:
    for words in ("Ні", "Ні, дякуємо"):
        templates.put(tx, "ні", "refused", "done", words)
    (found,) = templates.fitting(tx, "refused")
    assert templates.get(tx, found.id) == found == templates.everything(tx)[0]
    assert found.words == "Ні, дякуємо"
    assert templates.drop(tx, "ні")


def _promised(tx: Transaction, editor: int, one: int) -> None:
    first, second = (promises.make(tx, one, "лавки", tx.now + DAY * ago, staff_id=editor) for ago in (-1, 1))
    assert [promise.id for promise in promises.of_case(tx, one)] == [first, second]
    assert [promise.id for promise in promises.waiting(tx, limit=5)] == [first, second]
    assert (promises.any_late(tx), promises.count(tx)) == (True, 2)
    assert [promise.id for promise in promises.fell_late(tx)] == [first]
    assert promises.fell_late(tx) == []
    assert promises.keep(tx, first)
    kept = promises.get(tx, first)
    assert kept is not None
    assert kept.kept == kept.late == tx.now
    promises.take_back(tx, one, tx.now)
    assert promises.of_case(tx, one) == []


def _clock(tx: Transaction, one: int) -> None:
    assert alarms.any_unwound(tx) == bool(alarms.unwound(tx))
    alarms.put(tx, one, [("remind", tx.now + AGO), ("late", tx.now + DAY)])
    assert alarms.anything(tx)
    found = alarms.due(tx)
    assert [ringing.kind for ringing in found] == ["remind"]
    assert alarms.take(tx, found[0])
    alarms.put_back(tx, found[0])
    assert alarms.take(tx, found[0])
    assert not alarms.take(tx, found[0])
    assert alarms.due(tx) == []
    alarms.clear(tx, one)
    assert alarms.of_case(tx, one) == []
    alarms.restore(tx, one, tx.now)
    assert [ringing.kind for ringing in alarms.of_case(tx, one)] == ["late"]
    assert attachments.hide(tx, one) == 0


def erased(tx: Transaction, people: People) -> None:
    """Olena is forgotten: what she sent and nobody published is gone, and nothing of it waits."""
    cases.erase(tx, people.olena.id)
    assert queue.waiting(tx) == 1, "the published one stays to be answered"
