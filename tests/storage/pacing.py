"""The queries about a resident's own hours and pace: a part of `queries.py`, which runs them on both databases."""

from __future__ import annotations

from datetime import timedelta

from storage import campaigns, choices, contacts, digests, outbox, progress
from storage.choices import NEVER, Choices, Pace
from storage.contacts import Contact
from storage.digests import Due
from storage.outbox import Lane
from storage.store import Transaction

HOUR = timedelta(hours=1)


def paced(tx: Transaction, olena: Contact, petro: Contact, topic: str) -> None:
    """Two followers of a topic, one of whom wants news once a day."""
    _choices(tx, olena, petro)
    soon = tx.now + HOUR
    due = Due(at_once=soon, daily=soon, weekly=soon)
    _gathered(tx, olena, petro, topic, due)
    _stopped(tx, olena, topic, due)
    _given_on(tx, olena, petro)
    _apart(tx, topic)
    _passed_on(tx, petro, topic)
    for person in (olena, petro):
        choices.set_pace(tx, person.id, Pace.AT_ONCE)
        outbox.cancel(tx, person.id, from_lane=Lane.REPLY)
    assert digests.purge(tx, timedelta(seconds=-1)) is False
    assert digests.totals(tx, "daily news") == {}


def _choices(tx: Transaction, olena: Contact, petro: Contact) -> None:
    assert choices.of(tx, olena.id) == choices.of(tx, 99) == Choices()
    choices.set_quiet(tx, olena.id, (21, 9))
    choices.set_pace(tx, olena.id, Pace.WEEKLY)
    choices.copy(tx, olena.id, petro.id)
    assert choices.of(tx, petro.id) == Choices((21, 9), Pace.WEEKLY)
    choices.set_quiet(tx, petro.id, NEVER)
    choices.set_quiet(tx, petro.id, None)
    choices.set_pace(tx, petro.id, Pace.AT_ONCE)
    assert choices.of(tx, petro.id) == Choices()
    choices.set_pace(tx, olena.id, Pace.DAILY)


def _gathered(tx: Transaction, olena: Contact, petro: Contact, topic: str, due: Due) -> None:
    assert campaigns.create(tx, "daily news", topic, '{"uk": {}}', lane=Lane.NOTICE) == 2
    while campaigns.expand(tx, batch=1):
        pass
    assert outbox.totals(tx, "daily news") == {"queued": 1}, "petro is told at once"
    assert digests.totals(tx, "daily news") == {"queued": 1}
    assert digests.waiting(tx, olena.id) == [("daily news", tx.now)]
    assert not digests.anything(tx, Due(tx.now, tx.now, tx.now))
    assert digests.anything(tx, due)
    assert digests.claim(tx, due, limit=5) == [olena.id]
    assert digests.claim(tx, due, limit=5) == []
    campaigns.pause(tx, "daily news")
    assert digests.take(tx, olena.id) == [], "it waits for the next one"
    campaigns.resume(tx, "daily news")
    assert digests.claim(tx, due, limit=5) == [olena.id]
    _write(tx, olena, "digest:1")
    assert digests.waiting(tx, olena.id) == []
    assert digests.totals(tx, "daily news") == {"queued": 1}


def _write(tx: Transaction, person: Contact, name: str) -> int:
    items = digests.take(tx, person.id)
    outbox.queue(tx, name, person.address_id, "{}", lane=Lane.DIGEST, contact_id=person.id)
    digests.told(tx, items, name)
    return len(items)


def _stopped(tx: Transaction, olena: Contact, topic: str, due: Due) -> None:
    """A digest that has not left is written anew, with what came meanwhile and without what was stopped."""
    campaigns.create(tx, "other news", topic, '{"uk": {}}', lane=Lane.BROADCAST)
    assert campaigns.expand(tx)
    assert _write(tx, olena, "digest:2") == 2
    assert outbox.totals(tx, "digest:1") == {}
    assert campaigns.stop(tx, "daily news")
    assert outbox.totals(tx, "digest:2") == {"paused": 1}
    digests.write_anew(tx)
    assert digests.claim(tx, due, limit=5) == [olena.id]
    assert _write(tx, olena, "digest:3") == 1
    assert digests.totals(tx, "daily news") == {}


def _given_on(tx: Transaction, olena: Contact, petro: Contact) -> None:
    campaigns.create(tx, "last news", "nobody follows it", '{"uk": {}}', lane=Lane.NOTICE)
    digests.gather(tx, "last news", "CAST(:olena AS BIGINT)", olena=olena.id)
    digests.copy(tx, olena.id, petro.id)
    assert digests.waiting(tx, petro.id) == [("last news", tx.now)]
    digests.join(tx, olena.id, petro.id)
    assert digests.waiting(tx, olena.id) == []
    assert digests.take(tx, petro.id) == [], "nobody follows it"
    digests.clear(tx, petro.id)
    digests.erase(tx, petro.id)


def _apart(tx: Transaction, topic: str) -> None:
    """News that wait until an hour has passed."""
    step = progress.since(tx, tx.now, limit=1)[0]
    assert progress.from_on(tx, step.commitment_id, step.id) == [step]
    assert campaigns.create(tx, "waits", topic, '{"uk": {}}', lane=Lane.URGENT, due=tx.now + HOUR) == 2
    assert campaigns.reword(tx, "waits", topic, '{"uk": {"text": "more"}}') == 2
    assert campaigns.reword(tx, "other news", topic, "{}") is None
    latest = campaigns.latest(tx, topic, Lane.URGENT)
    assert latest == campaigns.Latest("waits", tx.now + HOUR)
    assert not campaigns.expand(tx)
    assert campaigns.stop(tx, "waits")


def _passed_on(tx: Transaction, petro: Contact, topic: str) -> None:
    """What one was to be told another is, who came after the announcement: at once, or for their digest."""
    campaigns.create(tx, "passed on", topic, '{"uk": {}}', lane=Lane.NOTICE)
    for number, pace in enumerate((Pace.AT_ONCE, Pace.DAILY), start=1):
        newcomer = contacts.meet(tx, "web", f"newcomer {number}", locale="uk")
        choices.set_pace(tx, newcomer.id, pace)
        campaigns.pass_on(tx, awaiting=petro.id, to=newcomer.id)
        assert len(digests.waiting(tx, newcomer.id)) == number - 1
        outbox.erase(tx, newcomer.id)
        digests.erase(tx, newcomer.id)
        contacts.purge(tx, newcomer.id)
    assert campaigns.stop(tx, "passed on")
    tx.execute("UPDATE campaigns SET reached = last")
