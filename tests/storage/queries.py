"""Every query of the store, run once in one turn: what `test_queries.py` holds both databases to.

Each function is about one module of `storage/` and calls all that is in it, on people and rows made beforehand.
"""

from __future__ import annotations

from dataclasses import replace

from storage import (
    aftermath,
    bulk,
    campaigns,
    cases,
    consents,
    contacts,
    conversations,
    departures,
    editions,
    figures,
    forwarding,
    inbox,
    meta,
    nights,
    outbox,
    passes,
    progress,
    records,
    staff,
    subscriptions,
    tenure,
    work,
)
from storage.bulk import Newcomer
from storage.conversations import Conversation
from storage.outbox import Lane
from storage.passes import Pass
from storage.staff import Role
from storage.store import Transaction
from tests.storage import queries_asked, queries_audit, queries_cases, queries_duty, queries_likeness, queries_plan
from tests.storage import queries_photos as photos
from tests.storage import queries_sending as sending
from tests.storage import queries_to_many as to_many
from tests.storage.pacing import paced
from tests.storage.queries_people import AGO, DAY, TOPIC, People


def everything(tx: Transaction) -> None:
    """Run every query."""
    people = _contacts(tx)
    for part in (
        _subscriptions,
        _consents,
        _dialogue,
        _records,
        queries_cases.everything,
        queries_likeness.alike,
        queries_plan.everything,
        queries_asked.everything,
        photos.attached,
        _staff,
        sending.one_by_one,
        sending.switched,
        _paced,
        _persons,
        _bulk,
        _figures,
        to_many.broadcast,
        queries_audit.audited,
        queries_audit.on_duty,
        queries_duty.rung,
        queries_duty.advanced,
        _lost,
    ):
        part(tx, people)
    _endings(tx, people)


def _contacts(tx: Transaction) -> People:
    petro = contacts.meet(tx, "viber", "AbC=", locale="uk", heard=False)
    olena = contacts.meet(tx, "telegram", "1", locale="uk")
    assert contacts.meet(tx, "telegram", "1", locale="en") == replace(olena, known=True)
    assert contacts.get(tx, olena.address_id) == contacts.hold(tx, olena.address_id) == replace(olena, known=True)
    assert contacts.get(tx, 99) is None
    assert contacts.find(tx, "viber", "AbC=") == petro.address_id
    contacts.speak(tx, olena.id, "en")
    contacts.block(tx, olena.address_id)
    assert contacts.reach(tx, olena.id) is None
    contacts.unblock(tx, olena.address_id)
    assert contacts.reach(tx, olena.id) == olena.address_id
    contacts.choose(tx, olena.id, olena.address_id)
    assert [one.chosen for one in contacts.addresses(tx, olena.id)] == [True]
    contacts.choose(tx, olena.id, None)
    assert contacts.met(tx, olena.id) == ("en", tx.now)
    assert contacts.identities(tx, petro.id) == {petro.address_id: "AbC="}
    assert contacts.erased_before(tx, olena.id) == []
    assert contacts.heard_within(tx, olena.address_id, DAY)
    assert not contacts.heard_within(tx, petro.address_id, DAY)
    assert contacts.lock(tx, olena.id, petro.id)
    assert not contacts.lock_erased(tx, olena.id)
    return People(olena, petro, staff.add(tx, "Марія", Role.EDITOR))


def _subscriptions(tx: Transaction, people: People) -> None:
    assert subscriptions.follow(tx, people.olena.id, TOPIC)
    assert not subscriptions.follow(tx, people.olena.id, TOPIC)
    assert subscriptions.follows(tx, people.olena.id, TOPIC)
    subscriptions.follow(tx, people.olena.id, "plan")
    assert subscriptions.unfollow(tx, people.olena.id, "plan")
    assert subscriptions.topics(tx, people.olena.id) == [TOPIC]
    assert subscriptions.since(tx, people.olena.id) == [(TOPIC, tx.now)]
    subscriptions.copy(tx, people.olena.id, people.petro.id)
    assert subscriptions.followers(tx, TOPIC) == 2


def _consents(tx: Transaction, people: People) -> None:
    for purpose in ("follow", "send"):
        consents.give(tx, people.olena.id, purpose, version=1, text_hash="x", channel="web")
    assert consents.given(tx, people.olena.id, "follow", 1)
    consents.withdraw(tx, people.olena.id, "send")
    assert consents.standing(tx, people.olena.id) == {"follow"}
    consents.copy(tx, people.olena.id, people.petro.id)
    assert [consent.purpose for consent in consents.of_contact(tx, people.petro.id)] == ["follow", "send"]
    consents.withdraw(tx, people.petro.id)
    consents.cut_loose(tx, people.petro.id)


def _dialogue(tx: Transaction, people: People) -> None:
    address = people.olena.address_id
    conversations.save(tx, address, Conversation("asking", {"n": 1}, [("Так", "yes")]))
    conversations.save(tx, address, Conversation("asking", {"n": 2}, [("Так", "yes")]))
    assert conversations.load(tx, address).data == {"n": 2}
    assert len(conversations.of_contact(tx, people.olena.id)) == 1
    first = inbox.receive(tx, "telegram", "1", b"raw", external_id="1")
    inbox.answer(tx, first.id, "{}")
    assert inbox.receive(tx, "telegram", "1", b"raw", external_id="1").response == "{}"
    other = inbox.receive(tx, "telegram", "2", b"raw")
    inbox.attribute(tx, other.id, address)
    inbox.park(tx, other.id, "abcd", "a trace")
    assert inbox.trace(tx, "abcd") == "a trace"
    assert (inbox.knows(tx, "telegram", "2"), inbox.knows(tx, "telegram", "3")) == (True, False)
    assert len(inbox.said(tx, address, limit=5)) == len(inbox.of_contact(tx, people.olena.id)) == 2
    assert inbox.count(tx, people.olena.id) == 2
    work.ask(tx, "picture", "file", address)
    piece = work.claim(tx, DAY)
    assert piece is not None
    assert work.claim(tx, DAY) is None
    work.due_now(tx, piece.id)
    assert work.finish(tx, piece.id)
    digest, until = b"d" * 32, tx.now + DAY
    passes.keep(tx, Pass.LINK_CODE, address, digest, until)
    assert passes.look(tx, Pass.LINK_CODE, digest) == passes.use(tx, Pass.LINK_CODE, digest) == address
    passes.void(tx, address, Pass.LINK_CODE, Pass.LINK_TOKEN)


def _records(tx: Transaction, people: People) -> None:
    meta.put(tx, "name", "value")
    assert meta.put_first(tx, "name", "other") == meta.get(tx, "name") == "value"
    assert meta.under(tx, "name") == {"name": "value"}
    meta.hold(tx, "counter")
    for _ in range(2):
        meta.bump(tx, "counter")
    assert meta.get(tx, "counter") == "2"
    editions.changed(tx, editions.STEPS)
    assert editions.present(tx)[editions.STEPS] == "1"
    tenure.begin(tx, "sender", "me")
    tenure.check(tx, "sender", "me")
    records.put(tx, "plan", "p", 0, "{}")
    records.put(tx, "plan", "q", 1, "{}")
    records.move(tx, "plan", "p", 2)
    records.edit(tx, "plan", "p", '{"a": 1}')
    records.hear(tx, "plan", "p", "{}", conflict="{}")
    assert [record.id for record in records.everything(tx)] == ["q", "p"]
    records.drop(tx, "plan", "q")
    for name in ("draft", "evidence"):
        progress.keep_media(tx, name, "upload", b"picture")
    progress.publish_media(tx, "evidence")
    assert progress.published_media(tx, "evidence") == ("upload", b"picture")
    assert progress.upload(tx, "draft") == b"picture"
    update = progress.add(
        tx,
        "khm-1",
        before="not_stated",
        status="limited",
        text={"uk": "Так"},
        evidence_url=None,
        evidence_media="evidence",
        reason=None,
        after_end=True,
        staff_id=people.editor.id,
    )
    assert update.after_end is True
    progress.rewrite(tx, update.id, {"uk": "Так", "en": "Yes"})
    newest = progress.get(tx, update.id)
    assert progress.of_commitment(tx, "khm-1", limit=1) == progress.since(tx, tx.now, limit=1) == [newest]
    assert progress.purge_unpublished(tx, AGO) == 1


def _staff(tx: Transaction, people: People) -> None:
    moderator = staff.add(tx, "Іван", Role.MODERATOR)
    assert staff.add(tx, "Іван", Role.ADMIN).id == moderator.id
    staff.keep_code(tx, "staff", moderator.id, b"hash", tx.now + DAY)
    assert staff.look_code(tx, "staff", b"hash") == moderator.id
    assert staff.use_code(tx, "staff", b"hash") == moderator.id
    assert staff.use_code(tx, "staff", b"hash") is None
    staff.link(tx, moderator.id, people.petro.id)
    linked = staff.by_contact(tx, people.petro.id)
    assert linked is not None
    assert linked.role is Role.ADMIN
    staff.unlink(tx, people.petro.id)
    staff.disable(tx, moderator.id)
    assert [person.disabled for person in staff.everybody(tx) if person.name == "Іван"] == [True]
    tries = [staff.attempt(tx, "code:1", most=2, within=DAY) for _ in range(3)]
    assert tries == [True, True, False]


def _paced(tx: Transaction, people: People) -> None:
    paced(tx, people.olena, people.petro, TOPIC)


def _persons(tx: Transaction, people: People) -> None:
    """Two messengers become one resident, and two again."""
    olena, petro = people.olena, people.petro
    for address, contact in ((olena.address_id, olena.id), (petro.address_id, petro.id)):
        for campaign in ("both", "later"):
            outbox.queue(tx, campaign, address, "{}", lane=Lane.PERSONAL, contact_id=contact)
    outbox.queue(tx, "later still", petro.address_id, "{}", lane=Lane.PERSONAL, contact_id=petro.id)
    tx.execute("UPDATE deliveries SET part = 1 WHERE campaign = 'later'")
    contacts.hand_over(tx, petro.id, olena.id)
    forwarding.join(tx, petro.id, olena.id)
    subscriptions.join(tx, petro.id, olena.id)
    consents.join(tx, petro.id, olena.id)
    cases.join(tx, petro.id, olena.id)
    contacts.drop(tx, petro.id)
    assert len(contacts.addresses(tx, olena.id)) == 2
    assert campaigns.create(tx, "more news", TOPIC, '{"uk": {}}', lane=Lane.NOTICE) == 1
    assert campaigns.expand(tx)
    contacts.block(tx, olena.address_id)
    forwarding.leave(tx, olena.address_id)
    contacts.unblock(tx, olena.address_id)
    forwarding.leave(tx, petro.address_id)
    contacts.block(tx, olena.address_id)
    outbox.queue(tx, "decision", petro.address_id, "{}", lane=Lane.PERSONAL, contact_id=olena.id)
    new = contacts.part(tx, petro.address_id, "uk")
    forwarding.part(tx, petro.address_id, old=olena.id, new=new)
    contacts.unblock(tx, olena.address_id)
    assert [one.id for one in contacts.addresses(tx, new)] == [petro.address_id]


def _bulk(tx: Transaction, people: People) -> None:
    vault = tx.vault
    new = [
        Newcomer("viber", contacts.lookup_of(vault, "viber", name), contacts.seal(vault, name), "uk")
        for name in ("Xy==", "Zz==")
    ]
    known, forgotten = bulk.look(tx, [contacts.lookup_of(vault, "telegram", "1"), new[0].lookup], "follow")
    assert [(one.contact_id, one.acted, one.agrees) for one in known.values()] == [(people.olena.id, True, True)]
    assert forgotten == set()
    made = bulk.make(tx, new)
    assert made.keys() == {one.lookup for one in new}
    first, second = made.values()
    bulk.consent(tx, [(first, "viber"), (second, "viber")], "follow", version=1, text_hash="x", note="an earlier bot")
    assert dict(bulk.follow(tx, [(first, "plan"), (second, "plan")])) == {first: 1, second: 1}
    assert bulk.make(tx, new) == {}, "somebody else was first"


def _figures(tx: Transaction, people: People) -> None:
    assert figures.languages(tx)
    assert {found.channel for found in figures.addresses(tx)} == {"telegram", "viber"}
    assert figures.linked(tx) == 0
    assert figures.followers(tx)
    assert sum(number for _, number in figures.cases(tx)) == len(tx.rows("SELECT id FROM cases"))
    for number in range(250):
        outbox.queue(tx, f"many {number}", people.olena.address_id, "{}", lane=Lane.REPLY)
    assert figures.deliveries(tx, DAY, DAY)
    assert figures.waiting(tx)
    assert figures.inbox(tx) == (2, 1)
    assert figures.records(tx) == [(("plan",), 1)]
    assert figures.updates(tx) == len(tx.rows("SELECT id FROM progress_updates"))


def _lost(tx: Transaction, people: People) -> None:
    """Time was lost: nights, a black-out, a restored copy."""
    night = tx.now - DAY
    assert nights.claim(tx, night, DAY)
    assert not nights.claim(tx, night, DAY)
    nights.keep_at_it(tx, AGO)
    nights.failed(tx, "why", AGO)
    nights.done(tx, night, "file")
    assert not nights.claim(tx, night, DAY)
    assert nights.state(tx).file == "file"
    talkers, last = aftermath.talkers(tx, "telegram", tx.now - DAY, after=0)
    assert [one.contact_id for one in talkers] == [people.olena.id]
    assert last is not None
    assert aftermath.talkers(tx, "telegram", tx.now, after=last) == ([], None)
    departures.add(tx, people.olena.id, departures.Kind.STOP)
    assert departures.waiting_since(tx) is not None
    rows = departures.unwritten(tx)
    assert set(rows.values()) == departures.everything(tx)
    (left,) = rows.values()
    found = departures.find(tx, left.mark)
    assert found is not None
    assert found.contact_id == people.olena.id
    departures.written(tx, rows)
    assert departures.purge(tx, tx.now + DAY) == 1
    departures.keep_marks(tx, [replace(left, mark=b"somebody")])
    assert aftermath.cancel_stale(tx, tx.now + DAY) >= 0
    assert aftermath.leave_to_staff(tx, tx.now - DAY, tx.now - DAY) == 0
    assert aftermath.end_stale_campaigns(tx, tx.now - DAY) == 0
    aftermath.halt(tx)


def _endings(tx: Transaction, people: People) -> None:
    """Somebody is forgotten."""
    olena = people.olena
    outbox.erase(tx, olena.id)
    photos.forgotten(tx, people)
    queries_cases.erased(tx, people)
    for module in (conversations, inbox, work, passes):
        module.erase(tx, olena.id)
    assert subscriptions.unfollow_all(tx, olena.id) == 1
    consents.cut_loose(tx, olena.id)
    contacts.erase(tx, olena.id, confirmed_at=olena.address_id)
    assert contacts.due_for_purge(tx) == [olena.id]
    assert not contacts.meet(tx, "telegram", "1", locale="uk").known
    contacts.erase(tx, olena.id, confirmed_at=olena.address_id)
    assert contacts.lock_erased(tx, olena.id)
    contacts.purge(tx, olena.id)
    assert inbox.purge(tx) == 0
