"""`hromada stats`: how much there is of everything, and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import figures
from civic import privacy
from handlers import routes
from storage import cases, contacts, forwarding, inbox, outbox, subscriptions
from storage.cases import CaseKind, Submission
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.store import Transaction
from tests.conftest import StillClock
from tests.desk.city import City
from tests.desk.conftest import Desk

SECRETS = ("501", "AbC=", "Таємниця", "olena")


@pytest.fixture
def city(database_url: str) -> City:
    return City(database_url)


def fill(tx: Transaction) -> None:
    """Three residents on four addresses; one of them linked, one blocked us, one is being forgotten."""
    olena = contacts.meet(tx, "telegram", "501", locale="uk")
    second = contacts.meet(tx, "viber", "AbC=", locale="uk", heard=False)
    contacts.hand_over(tx, second.id, olena.id)
    forwarding.join(tx, second.id, olena.id)
    contacts.drop(tx, second.id)
    emily = contacts.meet(tx, "viber", "olena", locale="en")
    contacts.block(tx, emily.address_id)
    gone = contacts.meet(tx, "web", "gone", locale="uk")
    privacy.erase(tx, gone, routes().keeps)
    for topic in ("commitment:khm-1", "commitment:khm-2"):
        subscriptions.follow(tx, olena.id, topic)
    subscriptions.follow(tx, emily.id, "commitment:khm-1")
    for kind in (CaseKind.PROPOSAL, CaseKind.QUESTION, CaseKind.QUESTION):
        cases.open_case(tx, olena.id, Submission(kind, "Таємниця", "uk"))
    tx.execute("UPDATE cases SET state = 'approved' WHERE id = (SELECT MAX(id) FROM cases)")
    parked = inbox.receive(tx, "telegram", "1", "Таємниця".encode(), external_id="501")
    inbox.park(tx, parked.id, "abcd1234", "Таємниця")
    outbox.queue(tx, "reply", olena.address_id, '{"text": "Таємниця"}', lane=Lane.REPLY)


def test_everything_is_counted_and_nobody_is_named(city: City) -> None:
    desk = Desk(city.settings.database_url)
    city.do(fill)
    told = desk.json("stats")
    assert told["residents"] == {"all": 2, "by_language": {"en": 1, "uk": 1}}
    assert told["addresses"]["telegram"] == {"all": 1, "blocked": 0, "never_wrote": 0}
    assert told["addresses"]["viber"] == {"all": 2, "blocked": 1, "never_wrote": 1}
    assert told["linked"] == 1
    assert told["followers"] == {"commitment:khm-1": 2, "commitment:khm-2": 1}
    assert told["cases"] == {"proposal": {"submitted": 1}, "question": {"approved": 1, "submitted": 1}}
    assert told["unanswered_questions"] == 1
    assert told["deliveries"] == [
        {"lane": "reply", "channel": "telegram", "status": "queued", "week": 1, "day": 1},
    ]
    assert told["waiting"] == {"queued": 1}
    assert told["inbox"] == {"updates": 1, "incidents": 1}
    assert told["content"]["records"]["commitment"] == 3
    assert int(told["content"]["version"]) > 0
    assert told["database_bytes"] > 100_000
    for shown in (str(told), desk.run("stats").stdout):
        assert not [secret for secret in SECRETS if secret in shown]


def test_a_delivery_counts_for_the_days_it_was_decided_in(city: City) -> None:
    clock = StillClock()
    clock.moment = SystemClock().now() - timedelta(days=10)
    olena = city.do(lambda tx: contacts.meet(tx, "web", "olena", locale="uk"), clock=clock)

    def talk(days: int) -> None:
        def turn(tx: Transaction) -> None:
            for number in range(200):
                outbox.queue(tx, f"reply:{days}:{number}", olena.address_id, "{}", lane=Lane.REPLY)

        clock.moment = SystemClock().now() - timedelta(days=days)
        city.do(turn, clock=clock)

    for days in (10, 8, 6, 3, 0):
        talk(days)
    (found,) = figures.stats(city.settings)["deliveries"]
    assert (found["week"], found["day"]) == (600, 200)
