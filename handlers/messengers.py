"""The messengers of one resident in words, and a word to the others of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from civic import labels
from civic.messages import OutgoingMessage
from handlers.dialogue.context import Context
from locales import Translator
from storage import contacts, outbox
from storage.clock import to_ms
from storage.contacts import Contact, Linked
from storage.outbox import Lane

AT_HAND = timedelta(hours=1)


def names(_: Translator, linked: Sequence[Linked], *, here: int = 0) -> str:
    """A line for each; `here` is the address that reads it."""
    named = labels.messengers(_, linked)
    return "\n".join(f"• {_label(_, named[address.id], address.id == here)}" for address in linked)


def listed(context: Context, linked: Sequence[Linked]) -> str:
    """A line for each, as read in this chat."""
    return names(context._, linked, here=context.contact.address_id)


def label(context: Context, named: Mapping[int, str], address: Linked) -> str:
    """One of them as a button says it."""
    return _label(context._, named[address.id], address.id == context.contact.address_id)


def _label(_: Translator, name: str, here: bool) -> str:
    return _("{messenger} (this chat)", messenger=name) if here else name


def where(context: Context, linked: Sequence[Linked]) -> str:
    """Where notices come as things stand."""
    _ = context._
    reach = contacts.reach(context.tx, context.contact.id)
    if reach is None:
        return _("News cannot reach you: the bot is blocked everywhere.")
    name = labels.messengers(_, linked)[reach]
    if any(address.chosen and address.id == reach for address in linked):
        return _("News and answers come here: {messenger}. You chose that.", messenger=name)
    return _("News and answers come where you wrote last; now that is: {messenger}.", messenger=name)


def tell(context: Context, contact: Contact, message: OutgoingMessage, *, about: str) -> None:
    """Say something at another address: at once where they wrote in the last hour, else when a decision might come."""
    at_hand = contacts.heard_within(context.tx, contact.address_id, AT_HAND)
    outbox.queue(
        context.tx,
        f"{about}:{to_ms(context.now)}",
        contact.address_id,
        msgspec.json.encode(message).decode(),
        lane=Lane.REPLY if at_hand else Lane.PERSONAL,
    )
