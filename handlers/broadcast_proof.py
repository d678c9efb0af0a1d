"""A broadcast that is written: a look at the whole, a test to oneself, a change, and the way to a second person."""

from __future__ import annotations

import msgspec

from civic import broadcasts
from civic.broadcast_terms import MAY_WRITE, Refused, Why
from civic.labels import N_
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.broadcast_drafts import Write, complain, counted, drafted, person, to
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import broadcast_steps, outbox
from storage.broadcasts import Broadcast
from storage.outbox import Lane

router = Router("broadcast_proof")


@router.step(Write.PROOF, roles=MAY_WRITE)
def proof(context: Context) -> None:
    """The whole, as this chat shows it, and what others see."""
    try:
        broadcast = drafted(context)
    except Refused as refused:
        complain(context, refused)
        return
    context.go(Write.PROOF, walk=False)
    cards.say_exactly(context, broadcast)
    _terms(context, broadcast)


def _terms(context: Context, broadcast: Broadcast) -> None:
    _ = context._
    try:
        outlook = counted(context, broadcast)
    except Refused as refused:  # a commitment that it names is no longer on record
        complain(context, refused)
        return
    context.show(
        "\n\n".join(cards.terms(context, broadcast, cards.reach(context, outlook), outlook.cost)),
        title=_("{name}: is it right?", name=cards.name(context, broadcast)),
        rows=[
            [Button(_("Send for approval"), action="submit")],
            [Button(_("Change"), action="alter"), Button(_("Send to me as a test"), action="trial")],
            [Button(_("Delete the draft"), action=f"end:{broadcast.id}")],
        ],
    )


PARTS = {
    Write.TEXT: N_("Words in Ukrainian"),
    Write.ENGLISH: N_("Words in English"),
    Write.PICTURE: N_("Picture"),
    Write.LINK: N_("Link"),
    Write.WHOM: N_("For whom?"),
    Write.BEGINS: N_("Beginning"),
    Write.ENDS: N_("End"),
    Write.URGENT: N_("Urgency"),
}


@router.action("alter", roles=MAY_WRITE, state=Write.PROOF)
def alter(context: Context) -> None:
    """Which part to change?"""
    _, number = context._, int(context.data["draft"])
    context.show(
        _("What do you want to change?"),
        rows=_pairs([Button(_(label), action=to(number, step)) for step, label in PARTS.items()]),
        back=to(number),
    )


def _pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[index : index + 2] for index in range(0, len(buttons), 2)]


@router.action("trial", roles=MAY_WRITE, state=Write.PROOF)
def trial(context: Context) -> None:
    """Send it to whoever writes it, on the road it will take."""
    try:
        broadcast = drafted(context)
    except Refused as refused:
        complain(context, refused)
        return
    step = len(broadcast_steps.events(context.tx, broadcast.id))
    for code, message in cards.written(context, broadcast).items():
        content = msgspec.json.encode(message).decode()
        campaign = f"trial:{broadcast.id}:{step}:{code}:{context.now.timestamp()}"
        outbox.queue(context.tx, campaign, context.contact.address_id, content, lane=Lane.URGENT)
    context.say(context._("Here it comes as residents will get it. Nobody else gets it."), menu=False)
    _terms(context, broadcast)


BACK_TO = {
    Why.NOBODY: Write.WHOM,
    Why.OVER_BUDGET: Write.WHOM,
    Why.PAST: Write.BEGINS,
    Why.EXPIRES_EARLY: Write.ENDS,
}


@router.action("submit", roles=MAY_WRITE, state=Write.PROOF)
def submit(context: Context) -> None:
    """Lay it before a second person."""
    _, number = context._, int(context.data["draft"])
    try:
        found = counted(context, drafted(context))
        laid = broadcasts.submit(context.tx, number, staff=person(context), rules=context.world.rules, outlook=found)
    except Refused as refused:
        step = BACK_TO.get(refused.why)
        if step is None:
            complain(context, refused)
        else:
            cards.complain(context, refused, Button(_(PARTS[step]), action=to(number, step)))
        return
    context.go(None)
    context.say(
        "\n\n".join([_("Done. Now a second person must approve it."), _approvers(context, laid)]),
        title=cards.name(context, laid),
        rows=[[Button(_("How it stands"), action=f"sending:{laid.id}")]],
    )


def _approvers(context: Context, laid: Broadcast) -> str:
    _ = context._
    names = ", ".join(one.name for one in broadcasts.approvers(context.tx, laid) if one.contact_id is not None)
    if not names:
        return _(
            "There is nobody yet who could do it in a chat. Ask the operator for a second editor or administrator."
        )
    return _("They have been told: {names}.", names=names)
