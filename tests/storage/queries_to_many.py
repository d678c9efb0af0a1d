"""Every query of what is said to many: drafts, approvals, recipients, corrections."""

from __future__ import annotations

from storage import (
    audiences,
    broadcast_steps,
    broadcasts,
    campaigns,
    feeding,
    figures,
    progress,
    staff,
    subscriptions,
)
from storage.audiences import Audience
from storage.broadcast_steps import Step
from storage.broadcasts import Broadcast, BroadcastState, Kind, Plan
from storage.feeding import Feed
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests.storage.queries_people import DAY, People


def broadcast(tx: Transaction, people: People) -> None:
    """One that is approved, frozen, written out, told and corrected."""
    editor, other = people.editor, staff.add(tx, "Друга", Role.ADMIN)
    assert staff.get(tx, editor.id) == editor
    subscriptions.follow(tx, people.olena.id, "city")
    assert subscriptions.follower(tx, "city", 1) == people.olena.id
    assert subscriptions.following_any(tx, {"city", "plan"}) >= 1
    assert subscriptions.following_any(tx, set()) == 0
    assert progress.told_alone(tx, other.id, tx.now - DAY, prefix="progress:") == set()
    progress.keep_media(tx, "leaflet", "image/jpeg", b"picture")
    assert progress.media(tx, "leaflet") == ("image/jpeg", b"picture")
    plan = Plan("{}", "all", "leaflet", False, None, tx.now + DAY, "print")
    made, new = broadcasts.add(tx, Kind.BROADCAST, plan, author_id=editor.id, key="form")
    assert new
    assert broadcasts.add(tx, Kind.BROADCAST, plan, author_id=editor.id, key="form") == (made, False)
    assert broadcasts.by_key(tx, "form") == made
    assert broadcast_steps.writers(tx, made.id) == [editor.id]
    assert broadcasts.rewrite(tx, made.id, plan)
    assert broadcasts.submit(tx, made.id, fingerprint="print", recipients=1, cost=0)
    assert not broadcasts.approve(tx, made.id, fingerprint="print", staff_id=editor.id, due=tx.now, override=None)
    for _ in range(2):
        assert broadcasts.approve(tx, made.id, fingerprint="print", staff_id=other.id, due=tx.now, override="так")
        assert broadcasts.void(tx, made.id)
    assert broadcasts.approve(tx, made.id, fingerprint="print", staff_id=other.id, due=tx.now, override="так")
    assert broadcasts.postpone(tx, made.id, tx.now)
    for audience in (
        Audience("city"),
        Audience("city", ("uk", "en"), ("telegram",), tx.now + DAY, ("fr",), ("web",), ("plan",)),
    ):
        reach = audiences.count(tx, audience, heard_since=tx.now - DAY)
        assert [(one.channel, one.people) for one in reach] in ([("telegram", 1)], [])
    audiences.begin(tx, made.id)
    while audiences.freeze(tx, made.id, Audience("city"), batch=1):
        pass
    assert audiences.frozen(tx, made.id) == {"telegram": 1}
    assert audiences.of_contact(tx, people.olena.id) == [made.id]
    assert broadcasts.launch(tx, made.id, recipients=1)
    assert broadcasts.hold(tx, made.id, {BroadcastState.RUNNING}) == broadcasts.get(tx, made.id)
    campaigns.begin(tx, made.campaign, "city", '{"uk": {}}', lane=Lane.BROADCAST)
    assert feeding.hungry(tx, made.id) == ["telegram"]
    assert feeding.unfed(tx, made.id) == {"telegram": 1}
    to = Feed(made.id, made.campaign, Lane.BROADCAST, tx.now + DAY)
    assert feeding.feed(tx, to, "telegram", 10)
    assert not feeding.feed(tx, to, "telegram", 10)
    assert feeding.queued(tx, "telegram", Lane.BROADCAST) == 1
    assert feeding.waits(tx, made.campaign)
    tx.execute("UPDATE deliveries SET status = 'uncertain' WHERE campaign = :campaign", campaign=made.campaign)
    assert broadcasts.reopen(tx, made.id)
    assert feeding.again(tx, made.campaign, until=tx.now + DAY) == 1
    assert feeding.expire(tx, made.campaign) == 1
    tx.execute("UPDATE deliveries SET status = 'sent' WHERE campaign = :campaign", campaign=made.campaign)
    assert feeding.by_channel(tx, made.campaign) == {("telegram", "sent"): 1}
    assert [line.number for line in feeding.report(tx, made.campaign)] == [1]
    _corrected(tx, people, made)
    assert broadcasts.move(tx, made.id, BroadcastState.DONE, {BroadcastState.RUNNING})
    assert made.id in {one.id for one in broadcasts.unsettled(tx)}
    broadcasts.settle(tx, made.id, 1, {"sent": 1})
    assert audiences.has_leftovers(tx)
    assert audiences.purge(tx)
    assert broadcasts.newest(tx, limit=9)[-1].totals == {"sent": 1}
    broadcast_steps.record(tx, made.id, Step.AGAIN, editor.id, "1")
    broadcast_steps.record(tx, None, Step.STOPPED, editor.id)
    assert [event.step for event in broadcast_steps.events(tx, made.id)] == [Step.CREATED, Step.AGAIN]
    assert broadcast_steps.count(tx, Step.AGAIN, DAY) == 1
    assert figures.lanes(tx)
    assert isinstance(figures.left_lately(tx, DAY), list)


def _corrected(tx: Transaction, people: People, wrong: Broadcast) -> None:
    """The right words for whoever got the wrong ones."""
    plan = Plan("{}", "all", None, True, None, None, "other print")
    right, _new = broadcasts.add(tx, Kind.CORRECTION, plan, author_id=people.editor.id, corrects=wrong.id, reached=0)
    tx.execute("UPDATE broadcasts SET state = 'approved' WHERE id = :id", id=right.id)
    audiences.begin(tx, right.id)
    while audiences.freeze(tx, right.id, Audience("city", corrects=wrong.campaign)):
        pass
    assert audiences.frozen(tx, right.id) == {"telegram": 1}
    tx.execute("UPDATE broadcasts SET state = 'running' WHERE id = :id", id=right.id)
    campaigns.begin(tx, right.campaign, "city", '{"uk": {}}', lane=Lane.URGENT)
    to = Feed(right.id, right.campaign, Lane.URGENT, tx.now + DAY, corrects=wrong.campaign, edits=["telegram"])
    assert feeding.feed(tx, to, "telegram", 10)
    audiences.join(tx, people.olena.id, people.olena.id)
    audiences.forget(tx, people.olena.id)
    assert broadcasts.standing(tx, {BroadcastState.RUNNING})
    assert broadcasts.move(tx, right.id, BroadcastState.STOPPED, {BroadcastState.RUNNING}, reason="досить")
    assert subscriptions.unfollow(tx, people.olena.id, "city")
