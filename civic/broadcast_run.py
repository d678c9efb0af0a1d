"""What becomes of an approved broadcast by itself: it begins, is written out, ends; each step one turn, done once.

Two processes that look at the same moment do a step once: whoever is second finds the state changed. A clock that jumps
changes only when a step is taken, never how often.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from civic import audience, broadcast_answers, broadcast_news, broadcast_report, leaflet
from civic.broadcast_terms import Refused, Rules
from civic.broadcasts import approvers, delay_of, stands
from civic.labels import N_
from storage import audiences, broadcast_steps, broadcasts, campaigns, feeding, switches
from storage.audiences import Audience
from storage.broadcast_steps import Step
from storage.broadcasts import UNBEGUN, UNDER_WAY, Broadcast, BroadcastState, Kind
from storage.campaigns import CampaignState
from storage.feeding import Feed
from storage.outbox import Lane
from storage.store import Transaction

ACTIVE = UNBEGUN | UNDER_WAY

# Why one is given up by the product itself. Kept as they stand here, in English; the chat says them in its own.
TAMPERED = N_("What is kept is no longer what was approved. Ask the operator to find out who changed the database.")
GONE = N_("Whom it is for is no longer on record: a commitment or a language is gone. Write a new one: /broadcast")
FAULTS = frozenset({TAMPERED, GONE})


@dataclass(frozen=True, slots=True)
class Hour:
    """What the hour allows: in the city's `quiet` hours only what is urgent."""

    quiet: bool = False


def anything(tx: Transaction) -> bool:
    """Whether there is a broadcast that time could move on."""
    return bool(broadcasts.standing(tx, ACTIVE) or broadcasts.unsettled(tx))


def tick(tx: Transaction, rules: Rules, hour: Hour) -> None:
    """Take every step whose time has come."""
    for broadcast in broadcasts.standing(tx, ACTIVE):
        if broadcast.state in UNBEGUN:
            _before(tx, broadcast, rules, hour)
        else:
            _under_way(tx, broadcast, rules)
    for broadcast in broadcasts.unsettled(tx):
        _settle(tx, broadcast, rules)


def lane_of(broadcast: Broadcast) -> Lane:
    """Who goes before it."""
    if broadcast.plan.urgent:
        return Lane.URGENT
    return Lane.NOTICE if broadcast.kind is Kind.NOTICE else Lane.BROADCAST


def audience_of(tx: Transaction, broadcast: Broadcast, rules: Rules) -> Audience:
    """Whom it is for now."""
    languages = list(rules.languages)
    return audience.of_text(broadcast.plan.audience, rules.content, languages, tx.now, corrects=broadcast.corrects)


def _before(tx: Transaction, broadcast: Broadcast, rules: Rules, hour: Hour) -> None:
    expires = broadcast.plan.expires
    if expires is not None and expires <= tx.now:
        _end(tx, broadcast, BroadcastState.EXPIRED)
        if broadcast.state is not BroadcastState.DRAFT:
            over = replace(broadcast, state=BroadcastState.EXPIRED)
            broadcast_answers.ended(tx, over, broadcast_report.tally(tx, over), rules)
        return
    due = broadcast.state is BroadcastState.APPROVED and broadcast.due is not None and broadcast.due <= tx.now
    if not due or _held_up(tx, broadcast, hour):
        return
    if broadcast.last != 0:
        if broadcast.reached == broadcast.last:
            _launch(tx, broadcast, rules)
    elif not stands(tx, broadcast):
        _ask_again(tx, broadcast, rules)
    elif _meant(tx, broadcast, rules) is not None:
        audiences.begin(tx, broadcast.id)


def _ask_again(tx: Transaction, broadcast: Broadcast, rules: Rules) -> None:
    """Whoever approved it no longer may, so somebody else has to."""
    if broadcasts.void(tx, broadcast.id):
        broadcast_steps.record(tx, broadcast.id, Step.VOIDED, None)
        broadcast_news.waits(tx, broadcast, approvers(tx, broadcast), rules)


def _meant(tx: Transaction, broadcast: Broadcast, rules: Rules) -> Audience | None:
    """Whom it is for now; None where that can no longer be said, and it is given up."""
    try:
        return audience_of(tx, broadcast, rules)
    except Refused:
        _give_up(tx, broadcast, GONE, rules)
        return None


def _give_up(tx: Transaction, broadcast: Broadcast, why: str, rules: Rules) -> None:
    if broadcasts.move(tx, broadcast.id, BroadcastState.STOPPED, {broadcast.state}, reason=why):
        broadcast_steps.record(tx, broadcast.id, Step.STOPPED, None, why)
        broadcast_news.given_up(tx, broadcast, why, rules)


def _held_up(tx: Transaction, broadcast: Broadcast, hour: Hour) -> bool:
    """Whether something stands in its way for now."""
    if switches.bulk_stopped(tx):
        return True
    return not broadcast.plan.urgent and (hour.quiet or switches.alert(tx))


def _launch(tx: Transaction, broadcast: Broadcast, rules: Rules) -> None:
    """The audience is frozen: begin to send, unless it has grown so large that somebody may still want to stop it."""
    people = sum(audiences.frozen(tx, broadcast.id).values())
    assert broadcast.approved is not None
    earliest = broadcast.approved + delay_of(broadcast, people, rules)
    if tx.now < earliest:
        broadcasts.postpone(tx, broadcast.id, earliest)
        broadcast_steps.record(tx, broadcast.id, Step.POSTPONED, None, str(people))
        return
    if leaflet.fingerprint_of(tx, broadcast) != broadcast.plan.fingerprint:
        _give_up(tx, broadcast, TAMPERED, rules)
        return
    meant = _meant(tx, broadcast, rules)
    if meant is None or not broadcasts.launch(tx, broadcast.id, recipients=people):
        return
    said = leaflet.messages(broadcast, rules)
    campaigns.begin(
        tx,
        broadcast.campaign,
        meant.topic,
        msgspec.json.encode(said).decode(),
        lane=lane_of(broadcast),
        expires=broadcast.plan.expires,
    )
    broadcast_steps.record(tx, broadcast.id, Step.BEGUN, None, str(people))


def life_of(broadcast: Broadcast, rules: Rules) -> datetime:
    """Until when a broadcast that has begun may leave; a resident's daily or weekly digest may tell of it later, unless
    staff have said until when it is true."""
    assert broadcast.started is not None
    return broadcast.plan.expires or broadcast.started + rules.limits.life


def _under_way(tx: Transaction, broadcast: Broadcast, rules: Rules) -> None:
    fed = not feeding.hungry(tx, broadcast.id)
    if life_of(broadcast, rules) <= tx.now:
        feeding.expire(tx, broadcast.campaign)
        if not fed or broadcast.state is not BroadcastState.RUNNING:
            _end(tx, broadcast, BroadcastState.EXPIRED)
        elif not broadcast_report.waits(tx, broadcast):
            _end(tx, broadcast, BroadcastState.DONE)
    elif broadcast.state is BroadcastState.RUNNING and _is_halted(tx, broadcast):
        if broadcasts.move(tx, broadcast.id, BroadcastState.HALTED, {BroadcastState.RUNNING}):
            broadcast_steps.record(tx, broadcast.id, Step.HALTED, None)
            broadcast_news.halted(tx, broadcast, rules)
    elif broadcast.state is BroadcastState.RUNNING and fed and not broadcast_report.waits(tx, broadcast):
        _end(tx, broadcast, BroadcastState.DONE)


def _is_halted(tx: Transaction, broadcast: Broadcast) -> bool:
    return campaigns.state(tx, broadcast.campaign) is CampaignState.HALTED


_STEP = {BroadcastState.DONE: Step.DONE, BroadcastState.EXPIRED: Step.EXPIRED}


def _end(tx: Transaction, broadcast: Broadcast, state: BroadcastState) -> None:
    if broadcasts.move(tx, broadcast.id, state, {broadcast.state}):
        broadcast_steps.record(tx, broadcast.id, _STEP[state], None)


def _settle(tx: Transaction, broadcast: Broadcast, rules: Rules) -> None:
    """It has ended: as soon as nothing of it is under way, draw up how."""
    counted = broadcast_report.tally(tx, broadcast)
    if counted.waits:
        return
    broadcasts.settle(tx, broadcast.id, counted.recipients, broadcast_report.packed(counted))
    if broadcast.state in {BroadcastState.DONE, BroadcastState.EXPIRED}:
        broadcast_answers.ended(tx, broadcast, counted, rules)


# Written out by whoever works, beside the ticks: see `bot/delivery/broadcasts.py`.


def freezing(tx: Transaction) -> bool:
    """Whether an audience is being frozen."""
    approved = broadcasts.standing(tx, {BroadcastState.APPROVED})
    return any(0 < broadcast.last != broadcast.reached for broadcast in approved)


def freeze(tx: Transaction, rules: Rules) -> bool:
    """Freeze a batch of an audience that is due; False when there is none."""
    for broadcast in broadcasts.standing(tx, {BroadcastState.APPROVED}):
        if 0 < broadcast.last != broadcast.reached:
            meant = _meant(tx, broadcast, rules)
            return meant is not None and audiences.freeze(tx, broadcast.id, meant)
    return False


def hungry(tx: Transaction, hour: Hour) -> list[tuple[int, str, int]]:
    """Which broadcasts want more rows, on which channel, and how many each: those of a lane share what there is."""
    if switches.bulk_stopped(tx):
        return []
    alert = switches.alert(tx)
    wanting: dict[tuple[str, Lane], list[int]] = {}
    for broadcast in broadcasts.standing(tx, {BroadcastState.RUNNING}):
        if not broadcast.plan.urgent and (alert or hour.quiet):
            continue
        for channel in feeding.hungry(tx, broadcast.id):
            wanting.setdefault((channel, lane_of(broadcast)), []).append(broadcast.id)
    return [
        (broadcast_id, channel, max(1, feeding.PORTION // len(wanting_here)))
        for (channel, lane), wanting_here in wanting.items()
        if feeding.queued(tx, channel, lane) < feeding.ENOUGH
        for broadcast_id in wanting_here
    ]


def feed(
    tx: Transaction, broadcast_id: int, channel: str, portion: int, *, rules: Rules, edits: Collection[str]
) -> bool:
    """Write the next portion of a running broadcast's deliveries on a channel; whether there was any.

    `edits` are the channels on which a message can be replaced in place.
    """
    broadcast = broadcasts.hold(tx, broadcast_id, {BroadcastState.RUNNING})
    if broadcast is None or life_of(broadcast, rules) <= tx.now:
        return False
    replaced = ""
    if broadcast.corrects is not None:
        wrong = broadcasts.get(tx, broadcast.corrects)
        assert wrong is not None
        replaced = wrong.campaign
        if wrong.plan.picture is not None:
            edits = ()  # words cannot take the place of a picture
    to = Feed(
        broadcast.id,
        broadcast.campaign,
        lane_of(broadcast),
        life_of(broadcast, rules),
        corrects=replaced,
        edits=tuple(edits),
    )
    return feeding.feed(tx, to, channel, portion)


def runs(tx: Transaction) -> bool:
    """Whether a broadcast is being frozen or written out."""
    return bool(broadcasts.standing(tx, {BroadcastState.APPROVED, BroadcastState.RUNNING}))
