"""Every query of what is sent: the outbox, its claims, the switches over it."""

from __future__ import annotations

from datetime import timedelta

from storage import (
    archive,
    campaigns,
    claims,
    outbox,
    spending,
    switches,
)
from storage.claims import Terms
from storage.outbox import DeliveryStatus, Ended, Lane
from storage.store import Transaction
from tests.storage.queries_people import AGO, DAY, TOPIC, People


def one_by_one(tx: Transaction, people: People) -> None:
    for channel in ("telegram", "viber"):
        assert _claim(tx, channel) == []
    assert campaigns.create(tx, "news", TOPIC, '{"uk": {}}', lane=Lane.NOTICE, expires=tx.now + DAY) == 2
    while campaigns.expand(tx, batch=1):
        pass
    campaigns.pass_on(tx, awaiting=people.petro.id, to=people.olena.id)
    olena = people.olena.address_id
    outbox.queue(tx, "reply", olena, "{}", lane=Lane.REPLY, replaces="5", expires=tx.now + DAY, case_id=1)
    outbox.queue(tx, "case", olena, "{}", lane=Lane.PERSONAL, contact_id=people.olena.id)
    for _ in range(2):
        outbox.acknowledge(tx, 1, olena, "press")
    ack, reply = _claim(tx, "telegram")
    assert (ack.lane, reply.campaign, reply.recipient, reply.shared) == (Lane.ACK, "reply", "1", False)
    outbox.finish(tx, Ended(ack, DeliveryStatus.SENT))
    outbox.requeue(tx, reply, due=tx.now, counts=True, part=1, keep_screen=False, code="429")
    (reply,) = _claim(tx, "telegram", attempt="b", busy=[99])
    assert (reply.part, reply.attempts, reply.replaces) == (1, 2, None)
    outbox.finish(tx, Ended(reply, DeliveryStatus.SENT, external_id="77", code="ok"))
    assert outbox.receipt(tx, olena, "77", DeliveryStatus.DELIVERED, code="x")
    assert not outbox.receipt(tx, olena, "78", DeliveryStatus.FAILED, code="device: x")
    assert not outbox.reconcile(tx, olena, "78")
    assert outbox.waiting(tx, "telegram") == 2
    assert outbox.expire(tx, "telegram") == 0
    assert len(outbox.mailbox(tx, olena, limit=5)) == 1
    assert len(_claim(tx, "telegram", attempt="c")) == 1
    outbox.give_back(tx, "telegram", "c")
    _claim(tx, "telegram", attempt="d")
    assert outbox.settle(tx, "telegram") == 1
    assert _claim(tx, "viber", free=timedelta(0), attempt="e") == [], "held until they write"
    outbox.release(tx, people.petro.address_id)
    assert sum(outbox.totals(tx, "news").values()) == 2
    assert archive.count(tx, people.olena.id) == len(archive.of_contact(tx, people.olena.id)) == 3
    outbox.cancel(tx, people.petro.id, from_lane=Lane.REPLY)
    assert outbox.purge(tx, DAY) is False
    assert outbox.purge(tx, AGO, batch=1) is True


def _claim(
    tx: Transaction,
    channel: str,
    *,
    attempt: str = "a",
    busy: list[int] | None = None,
    free: timedelta | None = None,
    budget: int = 0,
    quiet: tuple[int, int] | None = None,
) -> list[outbox.Claimed]:
    terms = Terms(local=tx.now, quiet=quiet, free=free, price=20_000, budget=budget, instead=["telegram"])
    return claims.claim(tx, channel, attempt, limit=5, busy=busy or [], terms=terms).claimed


def switched(tx: Transaction, people: People) -> None:
    """News to many that is paused, refused, rested over, paid for and stopped."""
    campaigns.begin(tx, "to many", TOPIC, '{"uk": {}}', lane=Lane.BROADCAST)
    assert campaigns.pause(tx, "to many")
    assert campaigns.resume(tx, "to many")
    assert [campaigns.refuse(tx, "to many") for _ in range(campaigns.HALTS_AT)] == [False, False, True]
    assert campaigns.state(tx, "to many") is campaigns.CampaignState.HALTED
    campaigns.accept(tx, "to many")
    assert campaigns.stop(tx, "to many")
    assert not campaigns.stop(tx, "to many")
    switches.stop_bulk(tx, "a hostile message")
    switches.set_alert(tx, "now")
    assert switches.bulk_stopped(tx)
    assert switches.alert(tx)
    assert switches.stop_pushes(tx, "viber", "9")
    assert not switches.stop_pushes(tx, "viber", "9")
    assert switches.read(tx, "viber") == switches.Switches(bulk_stopped=True, alert=True, pushes_stopped=True)
    switches.allow_bulk(tx)
    switches.set_alert(tx, "")
    switches.allow_pushes(tx, "viber")
    assert switches.read(tx, "viber") == switches.Switches(False, False, False)
    outbox.queue(tx, "at night", people.petro.address_id, "{}", lane=Lane.PERSONAL)
    assert _claim(tx, "viber", attempt="f", quiet=(9, 12)) == [], "it rests"
    assert claims.rouse(tx, people.petro.id) == 1
    (paid,) = _claim(tx, "viber", attempt="g", free=timedelta(0), budget=20_000)
    assert paid.cost == spending.spent(tx, "viber", f"{tx.now:%Y-%m}") == 20_000
    outbox.hand_back(tx, [paid])
    assert spending.spent(tx, "viber", paid.month) == 0
    (again,) = _claim(tx, "viber", attempt="h", free=timedelta(0), budget=20_000)
    outbox.give_back(tx, "viber", again.attempt, again.month)
    assert spending.spent(tx, "viber", paid.month) == 0
    (not_sent,) = _claim(tx, "viber", attempt="i", free=timedelta(0), budget=20_000)
    for _ in range(2):
        claims.pay_back(tx, "viber", not_sent)
        assert spending.spent(tx, "viber", paid.month) == 0
    assert claims.wake(tx, "viber") == 0
    outbox.cancel(tx, people.petro.id, from_lane=Lane.REPLY)
