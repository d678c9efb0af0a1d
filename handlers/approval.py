"""The second person: what waits for approval, read whole, then approved exactly as read, or refused with a reason."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from civic import broadcast_answers, broadcasts
from civic.broadcast_terms import MAY_APPROVE, Refused, Why
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import broadcasts as kept
from storage.broadcasts import Broadcast, BroadcastState
from storage.staff import Staff

router = Router("approval")

PRINT = 24  # signs of the fingerprint in a button: nobody finds other words with the same ones
SHOWN_PRINT = 8
SHOWN = 30  # characters of the words on a button
SOON = timedelta(seconds=1)


class Approve(StrEnum):
    """Where a refusal stands."""

    REASON = "approve.reason"


@router.command("approve", "погодити", "схвалити", "approve", roles=MAY_APPROVE)
def approve_command(context: Context, argument: str = "") -> None:
    """What waits; `/approve 5` opens no. 5."""
    if argument.isdecimal() and len(argument) < 10:
        review(context, argument)
    else:
        approvals(context)


@router.action("approvals", roles=MAY_APPROVE)
def approvals(context: Context) -> None:
    """What waits for a second person, the oldest first."""
    _ = context._
    context.go(None)
    waiting = kept.standing(context.tx, {BroadcastState.SUBMITTED})
    mine = {one.id for one in broadcasts.waiting(context.tx, _person(context))}
    if not waiting:
        context.show(_("Nothing waits for approval."), rows=[[Button(_("All broadcasts"), action="broadcasts")]])
        return
    own = [one for one in waiting if one.id not in mine]
    lines = [_.plural("{n} waits for you.", "{n} wait for you.", len(mine))]
    if own:
        names = ", ".join(cards.name(context, one) for one in own)
        lines.append(_("Yours, so for somebody else: {names}.", names=names))
    context.show(
        "\n\n".join(lines),
        title=_("Approval"),
        rows=[
            [Button(f"{one.id} · {cards.beginning(context, one, SHOWN)}", action=f"review:{one.id}")]
            for one in waiting[:20]
        ],
    )


def _person(context: Context) -> Staff:
    assert context.staff is not None  # the route's roles saw to it
    return context.staff


@router.action("review", roles=MAY_APPROVE)
def review(context: Context, number: str) -> None:
    """One, whole: the exact words, then everything else that is approved with them."""
    context.go(None)
    try:
        broadcast = broadcasts.get(context.tx, int(number))
        if broadcast.state is not BroadcastState.SUBMITTED:
            raise Refused(Why.NOT_WAITING, broadcast.state)
    except Refused as refused:
        cards.complain(context, refused)
        return
    cards.say_exactly(context, broadcast)
    _show_terms(context, broadcast)


def _show_terms(context: Context, broadcast: Broadcast) -> None:
    _, rules = context._, context.world.rules
    seen = broadcast.plan.fingerprint
    lines = [
        cards.authors(context, broadcast),
        *cards.terms(context, broadcast, f"{cards.count(context, broadcast.recipients)}.", broadcast.cost),
        _("Fingerprint: {fingerprint}", fingerprint=seen[:SHOWN_PRINT]),
    ]
    delay = broadcasts.delay_of(broadcast, broadcast.recipients, rules)
    if delay:
        minutes = round(delay.total_seconds() / 60)
        lines.append(_.plural("After approval it waits {n} minute.", "After approval it waits {n} minutes.", minutes))
    others = _person(context).id in {one.id for one in broadcasts.approvers(context.tx, broadcast)}
    rows = [[Button(_("Leave it to others"), action="approvals")]]
    if others:
        yes = Button(_("Approve"), action=f"endorse:{broadcast.id}:{seen[:PRINT]}")
        rows.insert(0, [yes, Button(_("Do not approve"), action=f"object:{broadcast.id}")])
    else:
        lines.append(cards.complaint(context, Refused(Why.OWN)))
    context.show("\n\n".join(lines), title=_("{name}: approve it?", name=cards.name(context, broadcast)), rows=rows)


@router.action("endorse", roles=MAY_APPROVE)
def endorse(context: Context, number: str, seen: str) -> None:
    """Approve exactly what was read."""
    _, rules = context._, context.world.rules
    try:
        now = broadcasts.get(context.tx, int(number)).plan.fingerprint
        shown = now if seen and now.startswith(seen) else seen
        done = broadcasts.approve(context.tx, int(number), staff=_person(context), fingerprint=shown, rules=rules)
    except Refused as refused:
        _refused(context, number, refused)
        return
    context.go(None)
    broadcast_answers.approved(context.tx, done, _person(context), rules)
    assert done.due is not None
    when = (
        _("It begins now.")
        if done.due - context.now < SOON
        else _("It begins: {moment}. Until then it can be stopped.", moment=_.moment(done.due))
    )
    context.say(
        "\n\n".join([when, _("The author has been told.")]),
        title=_("{name}: approved", name=cards.name(context, done)),
        rows=[
            [Button(_("How it stands"), action=f"sending:{done.id}")],
            [Button(_("What else waits"), action="approvals")],
        ],
    )


def _refused(context: Context, number: str, refused: Refused) -> None:
    """Why it is not approved; what was changed meanwhile is shown anew."""
    context.go(None)
    if refused.why is not Why.CHANGED:
        cards.complain(context, refused, Button(context._("What else waits"), action="approvals"))
        return
    context.say(cards.complaint(context, refused), menu=False)
    review(context, number)


@router.action("object", roles=MAY_APPROVE)
def object_(context: Context, number: str) -> None:
    """Refuse: why?"""
    context.go(None)
    context.go(Approve.REASON, broadcast=int(number))
    ask_reason(context)


@router.step(Approve.REASON, roles=MAY_APPROVE)
def ask_reason(context: Context) -> None:
    """Ask why."""
    number = context.data["broadcast"]
    context.show(context._("Why not? The author will read this."), back=f"review:{number}")


@router.text(Approve.REASON, roles=MAY_APPROVE)
def reason(context: Context, words: str) -> None:
    """It was typed."""
    _, number = context._, int(context.data["broadcast"])
    try:
        done = broadcasts.refuse(context.tx, number, staff=_person(context), reason=words)
    except Refused as refused:
        if refused.why is not Why.NEEDS_REASON:
            context.go(None)
        cards.complain(context, refused)
        return
    context.go(None)
    broadcast_answers.refused(context.tx, done, _person(context), context.world.rules)
    context.show(
        _("Nobody will get it. The author has been told why."),
        title=_("{name}: not approved", name=cards.name(context, done)),
        rows=[[Button(_("What else waits"), action="approvals")]],
    )
