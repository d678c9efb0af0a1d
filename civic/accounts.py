"""A messenger refuses what we begin: its account is blocked, has lost its contract or has no balance.

What residents did not ask for just now stops in one step and waits, replies go on. Staff are told once what happened
and what it costs to go on; residents are shown where else we are.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from civic import labels
from civic.broadcast_terms import MAY_WRITE, Refused, Rules, Why
from civic.labels import N_
from civic.messages import Button, OutgoingMessage
from locales import Translator
from storage import broadcast_steps, contacts, meta, outbox, staff, switches
from storage.broadcast_steps import Step
from storage.clock import to_ms
from storage.outbox import Lane
from storage.staff import Staff
from storage.store import Transaction

MICROS, CENT = 1_000_000, 10_000  # millionths in a euro, in a cent
LINK = "link:"  # and a messenger's name: the pattern of a link into its chat
PLACEHOLDER, START = "PAYLOAD", "start"

REASONS = {  # a messenger's own code, in words
    "status 7": N_("the account is blocked"),
    "status 8": N_("the account is unknown"),
    "status 9": N_("the account is suspended"),
    "status 15": N_("the account is not authorised"),
    "status 23": N_("the free messages are used up"),
    "status 24": N_("there is no money on the account"),
}


def in_trouble(tx: Transaction, channel: str, code: str, rules: Rules) -> bool:
    """Stop what was not asked for on a channel and tell staff why; False where it is stopped already."""
    if not switches.stop_pushes(tx, channel, code):
        return False
    waiting, price = outbox.waiting(tx, channel), price_of(channel, rules)

    def words(_: Translator) -> OutgoingMessage:
        return _told(_, channel, code, waiting, price)

    for person in staff.everybody(tx):
        if person.role in MAY_WRITE and not person.disabled:
            _tell(tx, person, channel, words, rules)
    return True


def price_of(channel: str, rules: Rules) -> int:
    """What one message that we begin costs on a channel, in millionths of a euro; 0 where none is paid for."""
    limits = rules.limits
    return limits.price if channel == limits.paid and limits.budget else 0


def _tell(
    tx: Transaction, person: Staff, channel: str, words: Callable[[Translator], OutgoingMessage], rules: Rules
) -> None:
    address_id = contacts.reach(tx, person.contact_id) if person.contact_id is not None else None
    known = contacts.get(tx, address_id) if address_id is not None else None
    if known is None:
        return
    outbox.queue(
        tx,
        f"account:{channel}:{to_ms(tx.now)}",
        known.address_id,
        msgspec.json.encode(words(rules.language(known.locale))).decode(),
        lane=Lane.REPLY if known.channel == channel else Lane.PERSONAL,  # there only replies still pass
        contact_id=known.id,
    )


def _told(_: Translator, channel: str, code: str, waiting: int, price: int) -> OutgoingMessage:
    name = labels.channel(_, channel)
    reason = _(REASONS[code]) if code in REASONS else code
    lines = [
        _(
            "{messenger} no longer takes what we send first: {reason} ({code}). News there has stopped. Replies to"
            " residents go on. Whoever has linked another messenger gets news there.",
            messenger=name,
            reason=reason,
            code=code,
        ),
        _("Messages that wait: {count}.", count=_.number(waiting)),
    ]
    if price:
        lines.append(
            _(
                "To send them all would cost at most {cost} EUR (one costs, in euro cents: {cents}).",
                cost=_.number(round(waiting * price / MICROS, 2)),
                cents=_.number(price / CENT),
            )
        )
    else:
        lines.append(_("To send them costs nothing by these settings: each waits until the resident writes."))
    lines.append(
        _(
            "Put the account in order with {messenger}. Then let the administrator of the server run: {command}",
            messenger=name,
            command=f"hromada delivery resume {channel}",
        )
    )
    return OutgoingMessage(
        title=_("{messenger}: news has stopped", messenger=name), text="\n\n".join(lines), lang=_.code
    )


def resume(tx: Transaction, channel: str, person: Staff) -> int:
    """The account is in order again: what waits goes; how much that is. Raises `Refused` with `NOT_ALLOWED`, or with
    `NOT_PAUSED` where nothing is stopped."""
    if person.role not in MAY_WRITE or person.disabled:
        raise Refused(Why.NOT_ALLOWED)
    if not switches.pushes_stopped(tx, channel):
        raise Refused(Why.NOT_PAUSED, "running")
    waiting = outbox.waiting(tx, channel)
    switches.allow_pushes(tx, channel)
    broadcast_steps.record(tx, None, Step.RESUMED, person.id, channel)
    return waiting


def elsewhere(tx: Transaction, channel: str, _: Translator, public_url: str) -> tuple[str, list[list[Button]]]:
    """A line and links for a resident whose channel brings no news at present; nothing where it does."""
    if not switches.pushes_stopped(tx, channel):
        return "", []
    links = {
        name.removeprefix(LINK): pattern.replace(PLACEHOLDER, START) for name, pattern in meta.under(tx, LINK).items()
    }
    rows = [
        [Button(labels.channel(_, name), url=link)]
        for name, link in sorted(links.items())
        if name != channel and not switches.pushes_stopped(tx, name)
    ]
    rows.append([Button(_("Chat on the city's site"), url=f"{public_url}/{_.code}/chat")])
    return _("News cannot come here at present. You can get it in another messenger or on the site:"), rows
