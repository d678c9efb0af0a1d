"""Every query of the audit log, and of who is on duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import audit, duty
from storage.audit import Actor, Entry, Subject, Why
from storage.duty import Absence
from storage.store import Transaction
from storage.vault import Vault
from tests.storage.queries_people import DAY, People


def audited(tx: Transaction, people: People) -> None:
    """Three entries, of which one is past its days."""
    case = Subject("case", "1")
    entry = Entry(Actor.STAFF, "case.asked", case, people.editor.id, {"event": 1, "due": "2026-11-23"})
    first = audit.append(tx, entry)
    for _ in range(2):
        audit.append(tx, Entry(Actor.RESIDENT, "case.replied", case, details={"code": None, "again": True}))
    assert audit.head(tx).number == first + 2
    assert [kept.number for kept in audit.entries(tx, subject=case, after=first)] == [first + 1, first + 2]
    assert audit.entries(tx, limit=1)[0].entry == entry
    ours = tx.vault
    tx.vault = Vault("another secret, long enough to be one as well")
    stranger = audit.verify(tx)
    tx.vault = ours
    assert stranger.fault == audit.Fault(first, Why.CHANGED)
    assert audit.purge(tx, timedelta(0)) == 0
    assert audit.purge(tx, -2 * DAY, batch=1) == 1
    found = audit.verify(tx, noted=audit.head(tx).hash.hex())
    assert (found.ok, found.entries, found.first) == (True, 2, first + 1)


def on_duty(tx: Transaction, people: People) -> None:
    """Somebody is away, somebody is the head."""
    away = Absence(people.editor.id, tx.now.date(), tx.now.date() + DAY, None)
    for absence in (away, replace(away, substitute_id=people.editor.id)):
        duty.put(tx, absence)
    assert duty.of_person(tx, people.editor.id) == [replace(away, substitute_id=people.editor.id)]
    assert duty.absences(tx, away.last).keys() == {people.editor.id}
    assert duty.absences(tx, away.last + DAY) == {}
    assert duty.head(tx) is None
    for _ in range(2):
        duty.name_head(tx, people.editor.id)
    assert duty.head(tx) == people.editor.id
