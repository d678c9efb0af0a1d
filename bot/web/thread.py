"""A conversation as the page shows it: what the resident said and what we said, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.channels.channel import Capabilities, Part
from bot.channels.webchat import Frame, read_envelope
from bot.delivery.render import render
from bot.web.media import uploader
from civic.attachments import PICTURE as PHOTO
from civic.leaflet import PICTURE
from civic.messages import Address, OutgoingMessage
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.world import World
from storage import contacts, inbox, outbox
from storage.inbox import Said
from storage.outbox import Shown
from storage.store import Transaction

LIMIT = 50

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest things of one conversation, oldest first.

    `known`: we have met before; `uploads`: whoever speaks may send pictures now. A thing is a message of ours
    (`id`, `title`, `text`, `lang`, `at`, `rows`; `drawing`, an address, where a picture stands above the words) or a
    saying of theirs (`said`, `text`, `at`, `picture`).
    """

    known: bool
    uploads: bool
    things: list[Thing]


def read(tx: Transaction, dispatcher: Dispatcher, capabilities: Capabilities, address: Address) -> Thread:
    """The conversation of an address, and of nobody else."""
    world = dispatcher.world
    address_id = contacts.find(tx, address.channel, address.id)
    contact = contacts.get(tx, address_id) if address_id is not None else None
    if contact is None or address_id is None:
        return Thread(known=False, uploads=False, things=[])
    said = inbox.said(tx, address_id, limit=LIMIT)
    shown = outbox.mailbox(tx, address_id, limit=LIMIT)
    things = _merge(said, shown, contact.locale, world, capabilities, address)
    return Thread(known=True, uploads=uploader(tx, dispatcher, address) is not None, things=things[-LIMIT:])


def _merge(
    said: Iterable[Said],
    shown: Iterable[Shown],
    locale: str,
    world: World,
    capabilities: Capabilities,
    address: Address,
) -> list[Thing]:
    # What was said comes before its answer, which bears the same moment.
    entries: list[Said | Shown] = sorted([*said, *shown], key=lambda entry: (entry.at, isinstance(entry, Shown)))
    labels: dict[str, str] = {}
    things: list[Thing] = []
    for entry in entries:
        if isinstance(entry, Said):
            thing = _saying(entry, labels, world, address)
            things += [thing] if thing is not None else []
        else:
            message = _message(entry, locale)
            labels |= {button.action: button.label for row in message.rows for button in row if button.action}
            parts = render(message, address, capabilities, world.signer)
            things += [_thing(f"{entry.id}.{number}", part, entry.at) for number, part in enumerate(parts)]
    return things


def _message(shown: Shown, locale: str) -> OutgoingMessage:
    if not shown.shared:
        return msgspec.json.decode(shown.content, type=OutgoingMessage)
    by_language = msgspec.json.decode(shown.content, type=dict[str, OutgoingMessage])
    return by_language.get(locale) or by_language["uk"]


def _thing(name: str, part: Part, at: datetime) -> Thing:
    rows = [
        [{"label": choice.label} | ({"token": choice.token} if choice.token else {"url": choice.url}) for choice in row]
        for row in part.rows
    ]
    return {
        "id": name,
        "title": part.title,
        "text": part.text,
        "lang": part.lang,
        "at": at.isoformat(timespec="seconds"),
        "rows": rows,
    } | ({"drawing": _address(part)} if part.picture else {})


def _address(part: Part) -> str:
    """Where the page finds a picture: drawn for it, as a broadcast's was kept, or a photo that only some may see."""
    if part.picture.startswith(PHOTO):
        return f"/chat/photos/{part.picture.removeprefix(PHOTO)}"
    if part.picture.startswith(PICTURE):
        return f"/media/{part.picture.removeprefix(PICTURE)}"
    return f"/{part.lang}/pictures/{part.picture}.svg"


def _saying(said: Said, labels: dict[str, str], world: World, address: Address) -> Thing | None:
    """What they said; None for the opening of the chat and for a press whose button is not remembered."""
    try:
        frame = read_envelope(said.raw).frame
    except ValueError:
        return None
    words = _words(frame, labels, world, address)
    if not words and frame.upload is None:
        return None
    at = said.at.isoformat(timespec="seconds")
    return {"said": frame.id, "text": words, "at": at, "picture": frame.upload is not None}


def _words(frame: Frame, labels: dict[str, str], world: World, address: Address) -> str:
    if frame.press is not None:
        opened = world.signer.open(address, frame.press)
        return labels.get(opened[0], "") if opened else ""
    return frame.text or ""
