"""Every query about the next plan, about what residents say is done, and about how cases were decided."""

from __future__ import annotations

from datetime import timedelta

from storage import calls, cases, conversations, decisions, looks, progress, witnesses
from storage.cases import CaseKind, EventKind, Submission
from storage.conversations import Conversation
from storage.store import Transaction
from storage.witnesses import Counts
from tests.storage.queries_people import DAY, People

NAME = {"uk": "План", "en": "Plan"}


def everything(tx: Transaction, people: People) -> None:
    """A call with a draft and a proposal for it; a step that two speak of; a draft on another address."""
    _called(tx, people)
    _witnessed(tx, people)
    _looked(tx, people)
    conversations.save(tx, people.petro.address_id, Conversation("send.about", {"text": "чернетка"}, []))
    assert conversations.others(tx, people.petro.id, people.petro.address_id) == []
    found = conversations.others(tx, people.petro.id, 0)
    assert [(address, talk.state) for address, talk in found] == [(people.petro.address_id, "send.about")]
    conversations.drop(tx, people.petro.address_id)
    assert conversations.others(tx, people.petro.id, 0) == []


def _called(tx: Transaction, people: People) -> None:
    number = calls.add(tx, NAME, tx.now - DAY, tx.now + DAY, staff_id=people.editor.id)
    assert [calls.put_draft(tx, number, NAME, staff_id=people.editor.id) for _ in range(2)] == [1, 2]
    assert [draft.version for draft in calls.drafts(tx, number)] == [1, 2]
    case = cases.open_case(tx, people.petro.id, Submission(CaseKind.PROPOSAL, "Текст", "uk", public_text="Текст"))
    calls.attach(tx, case, number, 2)
    assert calls.of_case(tx, case) == (number, 2)
    assert calls.came(tx, number) == 1
    assert calls.published(tx, number, limit=5, before=2**62) == []
    cases.change(tx, case, state="approved", became="khm-1", published_at=1)
    assert calls.published(tx, number, limit=5, before=2**62) == [case]
    assert [one.id for one in cases.that_became(tx, "khm-1", limit=5)] == [case]
    assert calls.close(tx, number)
    assert not calls.close(tx, number)
    assert calls.decide(tx, number, NAME)
    assert not calls.decide(tx, number, NAME)
    assert calls.everything(tx) == [calls.get(tx, number)]
    cases.record(tx, case, EventKind.REFUSED, "Ні", code="done", staff_id=people.editor.id)
    assert dict(decisions.tally(tx, tx.now - DAY).reasons)["done"] == 1


def _looked(tx: Transaction, people: People) -> None:
    looks.note(tx, people.olena.id, "khm-1")
    tx.execute("UPDATE looks SET at = at - :day", day=DAY // timedelta(milliseconds=1))
    looks.note(tx, people.petro.id, "khm-1")
    looks.note(tx, people.petro.id, "khm-2")
    looks.join(tx, people.petro.id, people.olena.id)
    assert [(look.commitment_id, look.at) for look in looks.of_contact(tx, people.olena.id)] == [
        ("khm-1", tx.now),
        ("khm-2", tx.now),
    ]
    assert looks.at(tx, people.petro.id, "khm-1") is None
    looks.erase(tx, people.olena.id)


def _witnessed(tx: Transaction, people: People) -> None:
    update = progress.add(
        tx,
        "khm-1",
        before="limited",
        status="complete",
        text={"uk": "Зроблено"},
        evidence_url=None,
        evidence_media=None,
        reason=None,
        after_end=False,
        staff_id=people.editor.id,
    )
    assert witnesses.counts(tx, update.id) == Counts(0, 0)
    assert witnesses.say(tx, update.id, people.olena.id, done=True)
    assert not witnesses.say(tx, update.id, people.olena.id, done=True)
    assert witnesses.say(tx, update.id, people.petro.id, done=False)
    assert witnesses.counts(tx, update.id) == Counts(1, 1)
    assert witnesses.say(tx, update.id, people.petro.id, done=True)
    assert witnesses.counts(tx, update.id) == Counts(2, 0)
    witnesses.join(tx, people.petro.id, people.olena.id)
    assert witnesses.counts(tx, update.id) == Counts(1, 0)
    assert [said.update_id for said in witnesses.of_contact(tx, people.olena.id)] == [update.id]
    witnesses.erase(tx, people.olena.id)
    assert witnesses.counts(tx, update.id) == Counts(1, 0)
