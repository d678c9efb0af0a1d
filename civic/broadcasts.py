"""Broadcasts: the one rule book behind the chat, the command line and the console.

Nobody broadcasts alone. Whoever writes one lays it before a second person, who approves the exact words, audience and
time they have read: they present its fingerprint, and any change makes another one. What happens after the approval is
in `civic/broadcast_run.py`, who got it in `civic/broadcast_report.py`; why something is refused in
`civic/broadcast_terms.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from civic import audience, broadcast_news, leaflet
from civic.broadcast_terms import MAY_APPROVE, MAY_WRITE, Limits, Refused, Rules, Why
from civic.leaflet import Draft, Leaflet
from civic.messages import OutgoingMessage
from civic.plain_text import clean, has_words
from storage import audiences, broadcast_steps, broadcasts, campaigns, feeding, outbox, progress, spending, staff
from storage.audiences import Reach
from storage.broadcast_steps import Step
from storage.broadcasts import ENDED, UNBEGUN, UNDER_WAY, Broadcast, BroadcastState, Kind, Plan
from storage.outbox import DeliveryStatus
from storage.staff import Role, Staff
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many people a broadcast would reach now, by channel, and what it would cost, in millionths of a euro."""

    reach: tuple[Reach, ...]
    cost: int

    @property
    def recipients(self) -> int:
        """How many people."""
        return sum(one.people for one in self.reach)


def create(tx: Transaction, draft: Draft, *, staff: Staff, rules: Rules, key: str | None = None) -> Broadcast:
    """Keep a draft. The same `key`, of a form or a command, gives the broadcast it made first. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    plan = _plan(tx, draft, rules)
    made, _new = broadcasts.add(tx, Kind.BROADCAST, plan, author_id=person.id, key=key)
    return made


def edit(tx: Transaction, broadcast_id: int, draft: Draft, *, staff: Staff, rules: Rules) -> Broadcast:
    """Change one that has not begun: it is a draft again, and any approval is void. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    broadcast = get(tx, broadcast_id)
    if broadcast.kind is not Kind.BROADCAST:
        raise Refused(Why.FIXED)
    if not broadcasts.rewrite(tx, broadcast_id, _plan(tx, draft, rules)):
        raise Refused(Why.NOT_A_DRAFT, get(tx, broadcast_id).state)
    broadcast_steps.record(tx, broadcast_id, Step.EDITED, person.id)
    return get(tx, broadcast_id)


def submit(
    tx: Transaction, broadcast_id: int, *, staff: Staff, rules: Rules, outlook: Outlook | None = None
) -> Broadcast:
    """Lay a draft before a second person. Raises `Refused`.

    `outlook` is what `look` has counted just now, where somebody has; counting a large audience takes a moment.
    """
    person = _allowed(tx, staff, MAY_WRITE)
    broadcast = get(tx, broadcast_id)
    if broadcast.state is not BroadcastState.DRAFT:
        raise Refused(Why.NOT_A_DRAFT, broadcast.state)
    _check_times(broadcast.plan.starts, broadcast.plan.expires, tx.now)
    outlook = outlook or look(tx, broadcast, rules)
    _check_outlook(tx, outlook, rules)
    submitted = broadcasts.submit(
        tx,
        broadcast_id,
        fingerprint=broadcast.plan.fingerprint,
        recipients=outlook.recipients,
        cost=outlook.cost,
    )
    if not submitted:
        raise Refused(Why.CHANGED)
    broadcast_steps.record(tx, broadcast_id, Step.SUBMITTED, person.id, str(outlook.recipients))
    broadcast = get(tx, broadcast_id)
    broadcast_news.waits(tx, broadcast, approvers(tx, broadcast), rules)
    return broadcast


def approve(
    tx: Transaction, broadcast_id: int, *, staff: Staff, fingerprint: str, rules: Rules, override: str | None = None
) -> Broadcast:
    """Approve exactly what bears this fingerprint. Raises `Refused`.

    `override` is the reason where there is no second person's own session, on the command line only.
    """
    person = _allowed(tx, staff, MAY_APPROVE)
    broadcast = get(tx, broadcast_id)
    if broadcast.state is not BroadcastState.SUBMITTED:
        raise Refused(Why.NOT_WAITING, broadcast.state)
    if person.id in broadcast_steps.writers(tx, broadcast_id):
        raise Refused(Why.OWN)
    if fingerprint != broadcast.plan.fingerprint or fingerprint != leaflet.fingerprint_of(tx, broadcast):
        raise Refused(Why.CHANGED)
    if override is not None and not rules.limits.override:
        raise Refused(Why.NO_OVERRIDE)
    if override is not None and not has_words(override):
        raise Refused(Why.NEEDS_REASON)
    due = max(broadcast.plan.starts or tx.now, tx.now + delay_of(broadcast, broadcast.recipients, rules))
    if broadcast.plan.expires is not None and broadcast.plan.expires <= due:
        raise Refused(Why.EXPIRES_EARLY)
    _check_budget(tx, broadcast.cost, rules)
    override = clean(override) if override is not None else None
    if not broadcasts.approve(
        tx, broadcast_id, fingerprint=fingerprint, staff_id=person.id, due=due, override=override
    ):
        raise Refused(Why.CHANGED)
    step = Step.APPROVED if override is None else Step.OVERRIDDEN
    broadcast_steps.record(tx, broadcast_id, step, person.id, override or "")
    broadcast = get(tx, broadcast_id)
    if override is not None:
        broadcast_news.overridden(tx, broadcast, person, override, rules)
    return broadcast


def delay_of(broadcast: Broadcast, recipients: int, rules: Rules) -> timedelta:
    """How long an approved broadcast waits before it begins, so that somebody can still stop it."""
    large = recipients > rules.limits.large
    return rules.limits.delay if large and not broadcast.plan.urgent else timedelta(0)


def refuse(tx: Transaction, broadcast_id: int, *, staff: Staff, reason: str) -> Broadcast:
    """Say no to what was laid before one. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_APPROVE)
    if not has_words(reason):
        raise Refused(Why.NEEDS_REASON)
    if not broadcasts.move(tx, broadcast_id, BroadcastState.REFUSED, {BroadcastState.SUBMITTED}, reason=clean(reason)):
        raise Refused(Why.NOT_WAITING, get(tx, broadcast_id).state)
    broadcast_steps.record(tx, broadcast_id, Step.REFUSED, person.id, clean(reason))
    return get(tx, broadcast_id)


def pause(tx: Transaction, broadcast_id: int, *, staff: Staff) -> Broadcast:
    """Let nothing more leave for now. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    if not broadcasts.move(tx, broadcast_id, BroadcastState.PAUSED, {BroadcastState.RUNNING}):
        raise _not_so(tx, broadcast_id, Why.NOT_RUNNING)
    campaigns.pause(tx, broadcasts.campaign_of(broadcast_id))
    broadcast_steps.record(tx, broadcast_id, Step.PAUSED, person.id)
    return get(tx, broadcast_id)


def resume(tx: Transaction, broadcast_id: int, *, staff: Staff) -> Broadcast:
    """Go on with one that was paused, or halted because a messenger refused its words. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    among = {BroadcastState.PAUSED, BroadcastState.HALTED}
    if not broadcasts.move(tx, broadcast_id, BroadcastState.RUNNING, among):
        raise _not_so(tx, broadcast_id, Why.NOT_PAUSED)
    campaigns.resume(tx, broadcasts.campaign_of(broadcast_id))
    broadcast_steps.record(tx, broadcast_id, Step.RESUMED, person.id)
    return get(tx, broadcast_id)


def stop(tx: Transaction, broadcast_id: int, *, staff: Staff) -> Broadcast:
    """End it for good, wherever it stands: nothing more leaves. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    if not broadcasts.move(tx, broadcast_id, BroadcastState.STOPPED, UNBEGUN | UNDER_WAY):
        raise _not_so(tx, broadcast_id, Why.ENDED)
    campaigns.stop(tx, broadcasts.campaign_of(broadcast_id))
    broadcast_steps.record(tx, broadcast_id, Step.STOPPED, person.id)
    return get(tx, broadcast_id)


def correct(
    tx: Transaction, broadcast_id: int, text: dict[str, str], *, staff: Staff, rules: Rules, key: str | None = None
) -> Broadcast:
    """Write the right words for exactly those who got the wrong ones, and lay them before a second person.

    Raises `Refused`.
    """
    person = _allowed(tx, staff, MAY_WRITE)
    wrong = get(tx, broadcast_id)
    if wrong.state not in ENDED:
        raise Refused(Why.UNDER_WAY if wrong.state in UNDER_WAY else Why.NOT_SENT)
    if wrong.started is None:
        raise Refused(Why.NOT_SENT)
    words = Leaflet(text=leaflet.cleaned(text))
    draft = Draft(text=text, audience=wrong.plan.audience, urgent=wrong.plan.urgent)
    plan = leaflet.planned(tx, words, draft, rules, Kind.CORRECTION, corrects=wrong.id)
    outlook = foresee(tx, plan.audience, rules, corrects=wrong.id)
    _check_outlook(tx, outlook, rules)
    made, new = broadcasts.add(tx, Kind.CORRECTION, plan, author_id=person.id, key=key, corrects=wrong.id)
    return submit(tx, made.id, staff=person, rules=rules, outlook=outlook) if new else made


def again(tx: Transaction, broadcast_id: int, *, staff: Staff) -> int:
    """Send once more to exactly those who may not have got it, once; how many they are. Raises `Refused`."""
    person = _allowed(tx, staff, MAY_WRITE)
    broadcast = get(tx, broadcast_id)
    if broadcast.state not in {BroadcastState.RUNNING, BroadcastState.DONE}:
        raise Refused(Why.NOT_RUNNING, broadcast.state)
    if broadcast.plan.expires is not None and broadcast.plan.expires <= tx.now:
        raise Refused(Why.ENDED, BroadcastState.EXPIRED)
    if not outbox.totals(tx, broadcast.campaign).get(DeliveryStatus.UNCERTAIN):
        raise Refused(Why.NONE_UNCERTAIN)
    if not broadcasts.reopen(tx, broadcast_id):
        raise Refused(Why.ONCE_ONLY)
    until = broadcast.plan.expires or tx.now + Limits().life
    asked = feeding.again(tx, broadcast.campaign, until=until)
    broadcast_steps.record(tx, broadcast_id, Step.AGAIN, person.id, str(asked))
    return asked


def get(tx: Transaction, broadcast_id: int) -> Broadcast:
    """One broadcast. Raises `Refused` where there is none."""
    broadcast = broadcasts.get(tx, broadcast_id)
    if broadcast is None:
        raise Refused(Why.UNKNOWN)
    return broadcast


def waiting(tx: Transaction, person: Staff) -> list[Broadcast]:
    """What waits for this person's approval, the oldest first."""
    submitted = broadcasts.standing(tx, {BroadcastState.SUBMITTED})
    return [one for one in submitted if person.id in {other.id for other in approvers(tx, one)}]


def approvers(tx: Transaction, broadcast: Broadcast) -> list[Staff]:
    """Who could approve it."""
    wrote = broadcast_steps.writers(tx, broadcast.id)
    return [person for person in staff.everybody(tx) if _may(person, MAY_APPROVE) and person.id not in wrote]


def stands(tx: Transaction, broadcast: Broadcast) -> bool:
    """Whether whoever approved it may still approve."""
    person = staff.get(tx, broadcast.approved_by) if broadcast.approved_by is not None else None
    return person is not None and _may(person, MAY_APPROVE)


def look(tx: Transaction, broadcast: Broadcast, rules: Rules) -> Outlook:
    """Whom a broadcast would reach now, and at what cost."""
    begun = broadcast.reached if broadcast.last == 0 else 0
    return foresee(tx, broadcast.plan.audience, rules, corrects=broadcast.corrects, after=begun)


def foresee(tx: Transaction, wanted: str, rules: Rules, *, corrects: int | None = None, after: int = 0) -> Outlook:
    """The same for an audience as it is being written. Raises `Refused`."""
    meant = audience.of_text(wanted, rules.content, list(rules.languages), tx.now, corrects=corrects)
    reach = audiences.count(tx, meant, heard_since=tx.now - rules.limits.free, after=after)
    pays = rules.limits.budget > 0
    silent = sum(one.silent for one in reach if one.channel == rules.limits.paid)
    return Outlook(tuple(reach), silent * rules.limits.price if pays else 0)


def messages(broadcast: Broadcast, rules: Rules) -> dict[str, OutgoingMessage]:
    """What it says, by language, as it leaves."""
    return leaflet.messages(broadcast, rules)


def _plan(tx: Transaction, draft: Draft, rules: Rules) -> Plan:
    _check_times(draft.at, draft.expires, tx.now)
    plan = leaflet.planned(tx, leaflet.written(draft), draft, rules, Kind.BROADCAST)
    if draft.picture is not None:
        progress.publish_media(tx, draft.picture)  # it is kept for as long as the broadcast is
    return plan


def _check_times(at: datetime | None, expires: datetime | None, now: datetime) -> None:
    if at is not None and at <= now:
        raise Refused(Why.PAST)
    if expires is not None and expires <= max(at or now, now):
        raise Refused(Why.EXPIRES_EARLY)


def _check_outlook(tx: Transaction, outlook: Outlook, rules: Rules) -> None:
    if not outlook.recipients:
        raise Refused(Why.NOBODY)
    _check_budget(tx, outlook.cost, rules)


def _check_budget(tx: Transaction, cost: int, rules: Rules) -> None:
    if not cost:
        return
    limits = rules.limits
    left = max(0, limits.budget - spending.spent(tx, limits.paid, f"{tx.now.astimezone(limits.zone):%Y-%m}"))
    if cost > left:
        raise Refused(Why.OVER_BUDGET, f"{cost} {left}")


def _may(person: Staff, roles: frozenset[Role]) -> bool:
    return person.role in roles and not person.disabled


def _allowed(tx: Transaction, person: Staff, roles: frozenset[Role]) -> Staff:
    """The person as they stand now. Raises `Refused`."""
    now = staff.get(tx, person.id)
    if now is None or not _may(now, roles):
        raise Refused(Why.NOT_ALLOWED)
    return now


def _not_so(tx: Transaction, broadcast_id: int, why: Why) -> Refused:
    state = get(tx, broadcast_id).state
    return Refused(Why.ENDED if state in ENDED else why, state)
