"""A day's or a week's news in one message, for residents who want them so: when it is due, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from civic.labels import N_
from civic.messages import Button, OutgoingMessage
from civic.plain_text import one_line
from locales import Translator
from storage import choices, contacts, digests, outbox
from storage.choices import Pace
from storage.digests import Due, Item
from storage.outbox import Lane
from storage.store import Transaction

HOUR = 10  # of the city's morning
PEOPLE = 50  # a turn
ROOM = 1_800  # characters of what is told; the rest is counted
OWN_WORDS, WORDS, HEAD, LABEL = (
    600,
    200,
    120,
    40,
)  # characters of a message without a title, with one, of both, a button
BUTTONS = 4
MANY = 200  # more than ever fit: older ones are only counted


def due_at(local: datetime) -> Due:
    """What is due at a moment of the city's own time: the last ten o'clock counts, and the last one of a Monday."""
    day = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if day > local:
        day -= timedelta(days=1)
    return Due(at_once=local, daily=day, weekly=day - timedelta(days=day.weekday()))


def send(tx: Transaction, due: Due, *, languages: Mapping[str, Translator], public_url: str) -> int:
    """Write the messages of some who are due, and take them off the list in the same turn; how many that was."""
    people = digests.claim(tx, due, limit=PEOPLE)
    for contact_id in sorted(people):
        if contacts.lock(tx, contact_id):
            _tell(tx, contact_id, due.at_once.date(), languages, public_url)
    return len(people)


def _tell(tx: Transaction, contact_id: int, day: date, languages: Mapping[str, Translator], public_url: str) -> None:
    items = digests.take(tx, contact_id)
    address_id = contacts.reach(tx, contact_id)
    if not items or address_id is None:
        return
    locale, _since = contacts.met(tx, contact_id)
    language = languages.get(locale) or languages["uk"]
    message = compose(language, items, choices.of(tx, contact_id).pace, public_url)
    name = f"{digests.PREFIX}{day}:{max(item.id for item in items)}"
    outbox.queue(tx, name, address_id, msgspec.json.encode(message).decode(), lane=Lane.DIGEST, contact_id=contact_id)
    digests.told(tx, items, name)


TITLE = {
    Pace.AT_ONCE: N_("Your news"),
    Pace.DAILY: N_("Your news of the day"),
    Pace.WEEKLY: N_("Your news of the week"),
}


def compose(_: Translator, items: Sequence[Item], pace: Pace, public_url: str) -> OutgoingMessage:
    """What several messages say, the newest first: as many as fit, the rest counted; a button to open some of them."""
    told: list[str] = []
    buttons: dict[str, Button] = {}
    for item in items[:MANY]:
        message = _in_language(item.content, _)
        piece = _piece(_, message, item.at)
        if told and len("\n\n".join((*told, piece))) > ROOM:
            break
        told.append(piece)
        button = _opener(message)
        if button is not None and len(buttons) < BUTTONS:
            buttons.setdefault(button.action or button.url or "", button)
    left = len(items) - len(told)
    if left:
        page = f"{public_url}/{_.code}"
        told.append(_.plural("And {n} more: {page}", "And {n} more: {page}", left, page=page))
    told.append(_("How often news come is yours to choose: /notices. No more news: /stop"))
    rows = [(button,) for button in buttons.values()]
    rows.append((Button(_("When news come"), action="notices"),))
    return OutgoingMessage(title=_(TITLE[pace]), text="\n\n".join(told), rows=tuple(rows), lang=_.code)


def _in_language(content: str, _: Translator) -> OutgoingMessage:
    by_language = msgspec.json.decode(content, type=dict[str, OutgoingMessage])
    return by_language.get(_.code) or by_language["uk"]


def _piece(_: Translator, message: OutgoingMessage, at: datetime) -> str:
    words = message.text.removesuffix(_("No more news: /stop")).strip()
    if not message.title:
        return f"• {_.date(at)}. {one_line(words, OWN_WORDS)}"
    return f"• {one_line(message.title, HEAD)}\n{one_line(words, WORDS)}"


def _opener(message: OutgoingMessage) -> Button | None:
    """Where a message leads, named by what it is about."""
    if not message.rows:
        return None
    button = message.rows[0][0]
    return msgspec.structs.replace(button, label=one_line(message.title, LABEL)) if message.title else button
