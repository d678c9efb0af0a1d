"""A broadcast as each messenger will show it: the words on the wire, how long they may be, what is left out there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot import bulletin
from bot.channels.channel import Bold, Capabilities, Part
from bot.delivery.prices import stars
from bot.delivery.render import length, render
from bot.limits import LABELS, LENGTHS
from bot.settings import Settings
from civic import broadcasts
from civic.buttons import ButtonSigner
from civic.messages import Address, OutgoingMessage
from storage.store import Transaction


def shown_on(settings: Settings) -> dict[str, Capabilities]:
    """What each messenger can show, as it is set up here; one that is switched off, as it would be."""
    return {
        "telegram": _shows("telegram", Bold.ENTITIES, edits=True, caption=1024),
        "viber": _shows("viber", Bold.ASTERISKS, edits=False, caption=0, pictures=bool(settings.public_url)),
        "web": _shows("web", Bold.FIELD, edits=False, caption=4096),
    }


def _shows(name: str, bold: Bold, *, edits: bool, caption: int, pictures: bool = True) -> Capabilities:
    return Capabilities(
        text_length=LENGTHS[name],
        label_length=LABELS[name],
        buttons=36,
        buttons_per_row=3,
        bold=bold,
        edits=edits,
        rate=1.0,
        chat_rate=1.0,
        chat_burst=1,
        pictures=pictures,
        caption_length=caption,
    )


def preview(settings: Settings, number: int) -> dict[str, Any]:
    """Everything a second person wants to see before they approve it."""
    rules = bulletin.rules_of(settings)

    def query(tx: Transaction) -> dict[str, Any]:
        broadcast = broadcasts.get(tx, number)
        outlook = broadcasts.look(tx, broadcast, rules)
        said = broadcasts.messages(broadcast, rules)
        reach = {one.channel: one.people for one in outlook.reach}
        return bulletin.summary(broadcast) | {
            "recipients": outlook.recipients if broadcast.started is None else broadcast.recipients,
            "cost_eur": bulletin.euros(outlook.cost),
            "stars": stars(reach.get("telegram", 0), settings.telegram_rate, paid=settings.telegram_paid),
            "channels": reach,
            "audience": broadcast.plan.audience,
            "urgent": broadcast.plan.urgent,
            "at": bulletin.iso(broadcast.plan.starts),
            "expires": bulletin.iso(broadcast.plan.expires),
            "shown": shown(said, settings),
        }

    return bulletin.count(settings, query)


def shown(said: dict[str, OutgoingMessage], settings: Settings) -> list[dict[str, Any]]:
    """The messages on the wire, by channel and language."""
    signer = ButtonSigner(b"")  # nothing is signed that anybody could press
    return [
        _one(name, code, message, capabilities, render(message, Address(name, "preview"), capabilities, signer))
        for name, capabilities in shown_on(settings).items()
        for code, message in said.items()
    ]


def _one(
    channel: str, lang: str, message: OutgoingMessage, capabilities: Capabilities, parts: tuple[Part, ...]
) -> dict[str, Any]:
    left_out = []
    if message.picture and not capabilities.pictures:
        left_out.append("the picture, until HROMADA_PUBLIC_URL is set")
    elif message.picture and len(parts) > 1:
        left_out.append("the words under the picture: they follow it as a message of their own")
    labels = [choice.label for part in parts for row in part.rows for choice in row]
    wanted = [button.label for row in message.rows for button in row]
    if labels != wanted:
        left_out.append("a part of a button’s words")
    return {
        "channel": channel,
        "lang": lang,
        "length": length(message.text) + length(message.title),
        "limit": capabilities.text_length,
        "parts": [{name: value for name, value in asdict(part).items() if name in _SHOWN} for part in parts],
        "buttons": labels,
        "left_out": left_out,
    }


_SHOWN = {"text", "title", "picture"}


def text(found: dict[str, Any]) -> str:
    """The same for a person to read."""
    cost = f", EUR {found['cost_eur']:.2f}" if found["cost_eur"] else ""
    cost += f", {found['stars']} Telegram Stars" if found["stars"] else ""
    lines = [
        f"No. {found['id']}: {found['state']}. For: {found['audience']}: {found['recipients']} recipients{cost}.",
        *(f"  {channel}: {people}" for channel, people in found["channels"].items()),
        f"Begins: {found['at'] or 'once it is approved'}. Expires: {found['expires'] or 'three days later'}."
        + (" URGENT." if found["urgent"] else ""),
    ]
    for one in found["shown"]:
        lines.append("")
        lines.append(f"--- {one['channel']}, {one['lang']}: {one['length']} of {one['limit']} characters")
        for part in one["parts"]:
            lines += [f"[picture {part['picture']}]"] if part["picture"] else []
            lines += [piece for piece in (part["title"], part["text"]) if piece]
        lines += [f"[{label}]" for label in one["buttons"]]
        lines += [f"Left out here: {what}." for what in one["left_out"]]
    return "\n".join([*lines, "", f"Fingerprint: {found['fingerprint']}"])
