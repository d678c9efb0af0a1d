"""Messengers that are linked: where news come, and making one of them stand alone again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civic import labels, linking
from civic.messages import Button, OutgoingMessage
from handlers import messengers
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from locales import Translator
from storage import contacts
from storage.contacts import Linked

router = Router("unlinking")


@router.command("unlink", "від'єднати", "роз'єднати", "від'єднати месенджер", "роз'єднати месенджери", "unlink")
def unlink_command(context: Context, _argument: str = "") -> None:
    """Part the messengers."""
    unlink(context)


@router.action("unlink")
def unlink(context: Context, chosen: str = "") -> None:
    """Which one is to go, and what that means."""
    _ = context._
    linked = contacts.addresses(context.tx, context.contact.id)
    names = labels.messengers(_, linked)
    one = int(chosen or 0)
    if len(linked) == 1:
        context.show(
            _("This chat is not linked with any other."),
            rows=[[Button(_("Link another messenger"), action="invite")]],
            back="more",
        )
    elif one not in names:
        context.show(
            _("Which one is to be unlinked? What you have sent stays with the others."),
            title=_("Unlink a messenger"),
            rows=[
                [Button(messengers.label(context, names, address), action=f"unlink:{address.id}")] for address in linked
            ],
            back="link",
        )
    else:
        context.show(
            _(
                "It will keep its language, what you agreed to and what you follow. What you have sent the city stays"
                " with the others and will not be seen there any more."
            ),
            title=_("Unlink: {messenger}?", messenger=names[one]),
            rows=[[Button(_("Yes, unlink"), action=f"part:{one}"), Button(_("No"), action="link")]],
            menu=False,
        )


@router.action("part")
def part(context: Context, chosen: str) -> None:
    """Yes: that messenger stands alone from now on, and every side is told."""
    _ = context._
    before = contacts.addresses(context.tx, context.contact.id)
    parted = linking.part(context.tx, context.contact, int(chosen), context.keeps)
    if parted is None:
        unlink(context)
        return
    rest = [address for address in before if address.id != parted.address_id]
    here = context.contact.address_id
    if parted.address_id == here:
        context.contact = replace(context.contact, id=parted.id)
        context.say(_alone(_, rest), title=_("This chat was unlinked"))
    else:
        context.say(_remaining(_, parted.channel), title=_("Done, unlinked"))
        alone = OutgoingMessage(title=_("This chat was unlinked"), text=_alone(_, rest), lang=_.code)
        messengers.tell(context, parted, alone, about="parted")
    told = OutgoingMessage(title=_("A messenger was unlinked"), text=_remaining(_, parted.channel), lang=_.code)
    for address in rest:
        stays = contacts.get(context.tx, address.id)
        if stays is not None and address.id != here:
            messengers.tell(context, stays, told, about="parted")


def _alone(_: Translator, rest: Sequence[Linked]) -> str:
    return _(
        "It stands alone now. Its language, what you agreed to and what you follow are as before. What you had sent"
        " stays here:\n{messengers}",
        messengers=messengers.names(_, rest),
    )


def _remaining(_: Translator, channel: str) -> str:
    return _(
        "{messenger} stands alone now. Everything you had sent is still here.", messenger=labels.channel(_, channel)
    )


@router.action("whereto")
def whereto(context: Context, chosen: str = "") -> None:
    """Where notices come; a choice is remembered."""
    _ = context._
    linked = contacts.addresses(context.tx, context.contact.id)
    if chosen and (chosen == "0" or int(chosen) in {address.id for address in linked}):
        contacts.choose(context.tx, context.contact.id, int(chosen) or None)
        linked = contacts.addresses(context.tx, context.contact.id)
    names = labels.messengers(_, linked)
    context.show(
        messengers.where(context, linked),
        title=_("Where shall news come?"),
        rows=[
            *(
                [Button(messengers.label(context, names, address), action=f"whereto:{address.id}")]
                for address in linked
            ),
            [Button(_("Where I wrote last"), action="whereto:0")],
        ],
        back="link",
    )
