"""Viber's callbacks, in a grammar of our own made from its documentation: events, people and the kinds of messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.corpus.damage import LARGE, VALUES
from tests.corpus.grammar import Grammar
from tests.fakes.bot_api import Json

TOKEN = 4_912_661_846_655_238_145  # 63 bits
WHO = "01234567890A="
PERSON: Json = {"id": WHO, "name": "Олена", "avatar": "https://dl.viber.com/1.jpg", "country": "UA", "language": "uk"}
PERSON |= {"api_version": 10}


def _kind(*fields: list[Any]) -> Json:
    return {"fields": list(fields)}


_STAMP = (["timestamp", ["Integer"], True], ["message_token", ["Integer"], True], ["chat_hostname", ["String"], False])
_SIZE = ["size", ["Integer"], False]
_MEDIUM = (["media", ["String"], True], ["text", ["String"], False], ["tracking_data", ["String"], False])
_MESSAGES: dict[str, tuple[list[Any], ...]] = {
    "text": (["text", ["String"], True], ["tracking_data", ["String"], False]),
    "picture": (
        *_MEDIUM,
        ["thumbnail", ["String"], False],
        ["file_name", ["String"], False],
        ["size", ["Integer"], False],
    ),
    "video": (*_MEDIUM, ["duration", ["Integer"], False], _SIZE),
    "file": (*_MEDIUM, ["file_name", ["String"], True], ["size", ["Integer"], True]),
    "sticker": (["sticker_id", ["Integer"], True], ["media", ["String"], False]),
    "contact": (["contact", ["Contact"], True],),
    "url": (["media", ["String"], True],),
    "location": (["location", ["Location"], True],),
    "rich_media": (["rich_media", ["Card"], True], ["alt_text", ["String"], False]),
    "hologram": (["media", ["String"], True],),  # a kind of tomorrow
}
_EVENTS: dict[str, tuple[list[Any], ...]] = {
    "webhook": (),
    "subscribed": (["user", ["User"], True],),
    "unsubscribed": (["user_id", ["Id"], True],),
    "conversation_started": (
        ["type", ["String"], True, "open"],
        ["context", ["String"], False],
        ["user", ["User"], True],
        ["subscribed", ["Boolean"], False],
    ),
    "message": (
        ["sender", ["User"], True],
        ["message", [f"Message {kind}" for kind in _MESSAGES], True],
        ["silent", ["Boolean"], False],
        ["reply_type", ["String"], False],
    ),
    "delivered": (["user_id", ["Id"], True],),
    "seen": (["user_id", ["Id"], True],),
    "failed": (["user_id", ["Id"], True], ["desc", ["String"], True]),
    "client_status": (["user", ["User"], True],),  # sent by Viber, in no documentation
    "event_of_tomorrow": (["user", ["User"], True],),
}
TYPES: dict[str, Json] = {
    **{
        f"Event {event}": _kind(["event", ["String"], True, event], *_STAMP, *fields)
        for event, fields in _EVENTS.items()
    },
    **{f"Message {kind}": _kind(["type", ["String"], True, kind], *fields) for kind, fields in _MESSAGES.items()},
    "User": _kind(
        ["id", ["Id"], True],
        ["name", ["String"], False],
        ["avatar", ["String"], False],
        ["country", ["String"], False],
        ["language", ["String"], False],
        ["api_version", ["Integer"], False],
    ),
    "Contact": _kind(["name", ["String"], True], ["phone_number", ["String"], True]),
    "Location": _kind(["lat", ["Float"], True], ["lon", ["Float"], True], ["address", ["String"], False]),
    "Card": _kind(["Type", ["String"], True]),
}
EVENTS = tuple(_EVENTS)
MESSAGES = tuple(_MESSAGES)
TALK = "message"

Callback = tuple[str, Json]


def grammar() -> Grammar:
    """Viber's types; everybody is the same person."""
    return Grammar(TYPES, {"Id": WHO})


def callback(event: str, **about: Any) -> Json:
    """A callback of this event."""
    return {"event": event, "timestamp": 1_790_000_000_000, "message_token": TOKEN, **about}


def said(message: Any, **about: Any) -> Json:
    """A message from a person."""
    return callback(TALK, sender=PERSON, message=message, silent=False, **about)


def sound() -> Iterator[Callback]:
    """Valid callbacks of every event, and messages of every kind."""
    grown = grammar()
    for event in EVENTS:
        for done, about in grown.sound(f"Event {event}"):
            yield f"{event} {done}", about | {"message_token": TOKEN}
    for kind in MESSAGES:
        for done, about in grown.sound(f"Message {kind}"):
            yield f"{kind} {done}", said(about)


def damaged() -> Iterator[Callback]:
    """Callbacks with one thing wrong."""
    grown = grammar()
    for event in EVENTS:
        for done, about in grown.damaged(f"Event {event}", 2, large=event in (TALK, "conversation_started")):
            yield f"{event}.{done}", {"message_token": TOKEN, **about}
    for kind in MESSAGES:
        for done, about in grown.damaged(f"Message {kind}", 1):
            yield f"{kind}.{done}", said(about)
    everything = ("event", "message_token", "sender", "user", "user_id", "message")
    for word, value in (VALUES | LARGE).items():
        yield f"the message is {word}", said(value)
        yield f"everything is {word}", dict.fromkeys(everything, value)
    for bits in (62, 63, 64, 65):
        yield f"a token of {bits} bits", said({"type": "text", "text": "/help"}, message_token=2**bits)
