"""Linking another messenger: a code that the resident carries over, what it means, a yes, and every side told."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from civic import codes, linking
from civic.labels import N_
from civic.linking import LinkRefused, Why
from civic.messages import Button, OutgoingMessage
from handlers import messengers
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import contacts
from storage.clock import to_ms
from storage.contacts import Contact, Linked
from storage.passes import Pass

router = Router("linking")


class Link(StrEnum):
    """Where linking stands."""

    CONFIRM = "link.confirm"


REFUSED = {
    Why.STAFF: N_(
        "A messenger in which somebody works for the city cannot be linked: the rights of staff would spread to the"
        " other one."
    ),
    Why.TOO_MANY: N_("That would be more than {most} messengers. Unlink one first: /unlink."),
    Why.OWN: N_("This code was made in this very chat. Write it in the other messenger."),
    Why.ALREADY: N_("These messengers are linked already."),
    Why.BLOCKED: N_("The bot is blocked in the other messenger. Unblock it there and ask for a new code."),
    Why.GONE: N_("This code no longer works. Please ask for a new one: /link."),
}


@router.command(
    "link",
    "об'єднати",
    "об'єднати месенджери",
    "приєднати месенджер",
    "додати месенджер",
    "мої месенджери",
    "link",
    "link a messenger",
    "link messengers",
)
def link_command(context: Context, _argument: str = "") -> None:
    """Link another messenger, or see which are linked."""
    link(context)


@router.action("link")
def link(context: Context) -> None:
    """The messengers of a resident; with only one, straight to the code."""
    _ = context._
    linked = contacts.addresses(context.tx, context.contact.id)
    if len(linked) == 1:
        invite(context)
        return
    context.show(
        f"{messengers.listed(context, linked)}\n\n{messengers.where(context, linked)}",
        title=_("Your messengers are linked"),
        rows=[
            [Button(_("Where news come"), action="whereto")],
            [Button(_("Link another"), action="invite"), Button(_("Unlink"), action="unlink")],
        ],
        back="more",
    )


@router.action("invite")
def invite(context: Context) -> None:
    """The code, and a link that carries it."""
    _ = context._
    try:
        invitation = linking.invite(context.tx, context.contact)
    except LinkRefused as refused:
        _refuse(context, refused.why)
        return
    context.say(
        _(
            "If you write to us from two messengers, or also on the city's site, they can be linked. You will have one"
            " history everywhere, and each piece of news will come once.\n\nOpen our chat in the other messenger and"
            " write this code there:\n\n{code}\n\nOr open this page, it leads to the other chat:\n{page}\n\nThe code"
            " works for 10 minutes and only once. Tell it to nobody: the city's staff never ask for it.",
            code=codes.spelled(invitation.code),
            page=f"{context.world.public_url}/{_.code}/link/{invitation.token}",
        ),
        title=_("Link another messenger"),
        back="more",
    )


def arrived(context: Context, token: str) -> None:
    """The chat was opened by a link from another messenger."""
    address_id = linking.accept(context.tx, context.contact, Pass.LINK_TOKEN, token)
    if address_id is not None:
        found(context, address_id)
    elif context.state == Link.CONFIRM:  # the page was loaded again before it was answered
        confirm(context)
    else:
        context.go(None)
        _refuse(context, Why.GONE)


def found(context: Context, address_id: int) -> None:
    """A code from another messenger was used here: may the two be linked, and are they to be?"""
    context.go(None)
    try:
        linking.other_side(context.tx, context.contact, address_id)
    except LinkRefused as refused:
        _refuse(context, refused.why)
        return
    context.go(Link.CONFIRM, address=address_id, until=to_ms(context.now + codes.LIFE))
    confirm(context)


@router.step(Link.CONFIRM)
def confirm(context: Context) -> None:
    """Which messengers would be linked and what that means."""
    _ = context._
    try:
        other = linking.other_side(context.tx, context.contact, int(context.data["address"]))
    except LinkRefused as refused:
        context.go(None)
        _refuse(context, refused.why)
        return
    linked = [
        *contacts.addresses(context.tx, context.contact.id),
        *contacts.addresses(context.tx, other.id),
    ]
    context.show(
        _(
            "{messengers}\n\nThere will be one history: what was sent from one will be seen in all of them. Each piece"
            " of news will come once. The language will be this chat's.\n\nSay yes only if you asked for the code"
            " yourself a moment ago. If somebody sent or told it to you, say no: a stranger would see what you send"
            " the city.",
            messengers=messengers.listed(context, linked),
        ),
        title=_("Link these messengers?"),
        rows=[[Button(_("Yes, link them"), action="join"), Button(_("No"), action="keep_apart")]],
        menu=False,
    )


@router.action("keep_apart", state=Link.CONFIRM)
def keep_apart(context: Context) -> None:
    """No."""
    context.go(None)
    context.show(context._("All right, nothing was linked."))


@router.action("join", state=Link.CONFIRM)
def join(context: Context) -> None:
    """Yes: one resident from now on, and every side is told."""
    _ = context._
    address_id, until = int(context.data["address"]), int(context.data["until"])
    context.go(None)
    if to_ms(context.now) > until:
        _refuse(context, Why.GONE)
        return
    try:
        joined = linking.join(context.tx, context.contact, address_id, context.keeps)
    except LinkRefused as refused:
        _refuse(context, refused.why)
        return
    linked = contacts.addresses(context.tx, context.contact.id)
    lines = [messengers.listed(context, linked), messengers.where(context, linked)]
    if joined.news_ended:
        lines.append(_("You stopped the news in one of them, so none will come. You can follow again: /follow."))
    context.say(
        "\n\n".join(lines),
        title=_("Done, your messengers are linked"),
        rows=[
            [Button(_("Where news come"), action="whereto")],
            [Button(_("What I sent"), action="my:0"), Button(_("Unlink"), action="unlink")],
        ],
    )
    for other in joined.others:
        _tell_joined(context, other, linked)


def _tell_joined(context: Context, other: Contact, linked: Sequence[Linked]) -> None:
    _ = context.world.languages.of(other.locale)  # the language they have known until now
    message = OutgoingMessage(
        title=_("A messenger was linked to this chat"),
        text=_(
            "{messengers}\n\nYou have one history in all of them now. If it was not you who did this, press “Unlink”:"
            " what you sent stays with you.",
            messengers=messengers.names(_, linked, here=other.address_id),
        ),
        rows=((Button(_("Unlink"), action=f"unlink:{context.contact.address_id}"),),),
        lang=_.code,
    )
    messengers.tell(context, other, message, about="linked")


def _refuse(context: Context, why: Why) -> None:
    _ = context._
    context.say(_(REFUSED[why], most=linking.MOST), title=_("Not linked"))
