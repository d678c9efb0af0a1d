"""Who is let in, who goes and what is decided is written down, and nobody's erasure touches it."""

from __future__ import annotations

import asyncio

from civic import audit, privacy, staffing
from handlers import routes
from storage import audit as log
from storage import cases, contacts
from storage.audit import Actor, Entry, Subject
from storage.cases import EventKind
from storage.contacts import Contact
from storage.staff import Role
from storage.store import Store, Transaction
from tests import databases

KEPT = routes().keeps
WORDS = "Більше дерев на Проскурівській"


async def test_letting_in_and_out_is_written_down(store: Store) -> None:
    def turn(tx: Transaction) -> int:
        person, _code = staffing.add(tx, "Ірина", Role.MODERATOR)
        staffing.add(tx, "Ірина", Role.ADMIN)
        staffing.disable(tx, person)
        return person.id

    number = await store.write(turn)
    kept = [one.entry for one in await store.read(log.entries)]
    assert {one.subject for one in kept} == {Subject("staff", str(number))}
    assert [(one.action, dict(one.details)) for one in kept] == [
        ("staff.added", {"role": "moderator"}),
        ("staff.added", {"role": "admin"}),
        ("staff.disabled", {}),
    ]


async def test_a_step_of_a_case_says_who_and_which_row_of_its_history(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        person, _code = staffing.add(tx, "Ірина", Role.MODERATOR)
        audit.step(tx, 7, EventKind.ASKED, 21, staff_id=person.id)
        audit.step(tx, 7, EventKind.REPLIED, 22)
        audit.step(tx, 7, EventKind.REFUSED, 23, staff_id=person.id, code="not_ours")

    await store.write(turn)
    kept = [one.entry for one in await store.read(lambda tx: log.entries(tx, subject=audit.case(7)))]
    assert [(one.actor, one.action, one.staff_id, dict(one.details)) for one in kept] == [
        (Actor.STAFF, "case.asked", 1, {"event": 21}),
        (Actor.RESIDENT, "case.replied", None, {"event": 22}),
        (Actor.STAFF, "case.refused", 1, {"event": 23, "code": "not_ours"}),
    ]


async def test_every_step_of_a_case_has_an_action(store: Store) -> None:
    await store.write(lambda tx: [audit.step(tx, 1, event, 1) for event in EventKind])
    kept = await store.read(log.entries)
    assert [one.entry.action for one in kept] == [f"case.{event.value}" for event in EventKind]


async def test_erasing_a_resident_leaves_the_chain_whole_and_nothing_of_them_in_it(
    store: Store, database_url: str
) -> None:
    def live(tx: Transaction) -> Contact:
        for number in range(9):  # so that the author's number is no case's
            author = contacts.meet(tx, "telegram", f"424242424{number}", locale="uk")
        entry = cases.record(tx, _asked(tx, author.id), EventKind.REPLIED, WORDS)
        audit.step(tx, 1, EventKind.REPLIED, entry)
        return author

    author = await store.write(live)
    before = await store.read(log.head)
    await store.write(lambda tx: privacy.erase(tx, author, KEPT))
    await store.write(privacy.purge)
    found = await store.read(log.verify)
    assert (found.ok, found.entries, found.head) == (True, 1, before)
    (kept,) = await store.read(log.entries)
    assert kept.entry == Entry(Actor.RESIDENT, "case.replied", audit.case(1), None, {"event": 1})
    assert author.id == 9
    await store.scrub()
    await store.close()
    held = await asyncio.to_thread(databases.raw, database_url)
    assert b"case.replied" in held
    if database_url.startswith("sqlite"):
        assert WORDS.encode() not in held


def _asked(tx: Transaction, contact_id: int) -> int:
    """A case of a resident, by the table's own words: what is sent with one is not this test's matter."""
    row = tx.row(
        "INSERT INTO cases (kind, contact_id, state, locale, queued_at, created_at)"
        " VALUES ('proposal', :contact, 'asked', 'uk', 0, 0) RETURNING id",
        contact=contact_id,
    )
    assert row is not None
    return int(row["id"])
