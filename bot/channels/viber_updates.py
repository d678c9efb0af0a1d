"""What Viber tells us, read into messages and events; damaged and unknown updates are ignored, never an error.

The content comes from viberbot's parsed request. The raw object stays beside it, since the parser drops what tells a
repetition apart (the `message_token` of `subscribed`), the size of media, and every kind newer than itself.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from bot.channels.viber_keyboard import PRESS, clean
from civic.messages import (
    Address,
    ChannelEvent,
    EventKind,
    Inbound,
    IncomingMessage,
    Media,
    MediaKind,
    Receipt,
    StatusUpdate,
    rounded,
)

NAME = "viber"

_ACTION = re.compile(re.escape(PRESS) + r"([\x21-\x7e]{1,64})")
_WORD = re.compile(r"[a-z_]{1,40}")
_UNPLAIN = re.compile(r"[^\x21-\x7e]+")
_ID_LENGTH, _LOCALE_LENGTH, _REF_LENGTH, _REASON_LENGTH = 256, 35, 4096, 60

_KINDS = {
    "conversation_started": EventKind.OPENED,  # not a subscription: the first message is
    "subscribed": EventKind.UNBLOCKED,
    "unsubscribed": EventKind.BLOCKED,
}
_RECEIPTS = {
    "delivered": Receipt.DELIVERED,  # also told of what a person sent to us: then no message of ours has this id
    "seen": Receipt.SEEN,
    "failed": Receipt.FAILED,
}
_MEDIA = {
    "picture": MediaKind.PHOTO,
    "file": MediaKind.FILE,
    "video": MediaKind.VIDEO,
    "sticker": MediaKind.STICKER,
    "voice": MediaKind.VOICE,
    "audio": MediaKind.VOICE,
}


def inbound(update: dict[str, Any], request: Any, raw: bytes) -> Inbound:
    """The one event of a callback. `request` is viberbot's reading of it, None where it could make nothing of it."""
    event, person, locale = update.get("event"), *_person(update)
    key = _key(event, message_token(update), person, raw)
    ignored = ChannelEvent(key=key, kind=EventKind.IGNORED)
    if person is None or not isinstance(event, str):
        return ignored
    address = Address(NAME, person)
    if event == "message":
        return _message(update, request, IncomingMessage(key=key, address=address, locale=locale)) or ignored
    if request is None:
        return ignored
    if event in _KINDS:
        context = getattr(request, "context", None)
        payload = clean(context) if isinstance(context, str) else ""
        return ChannelEvent(key=key, kind=_KINDS[event], address=address, payload=payload, locale=locale)
    sent = message_token(update)
    if event in _RECEIPTS and sent is not None:
        return StatusUpdate(
            key=key,
            address=address,
            external_id=sent,
            receipt=_RECEIPTS[event],
            reason=_reason(update.get("desc")),
            echo=_key("message", sent, person, raw),
        )
    return ignored


def message_token(update: dict[str, Any]) -> str | None:
    """Viber's id of a message: a 63-bit integer, kept as text."""
    token = update.get("message_token")
    if isinstance(token, int) and not isinstance(token, bool) and 0 <= token < 1 << 64:
        return str(token)
    return token if isinstance(token, str) and token.isdecimal() and token.isascii() and len(token) <= 20 else None


def _message(update: dict[str, Any], request: Any, bare: IncomingMessage) -> IncomingMessage | None:
    """What a person sent; None where it is no message, or only the echo of a link they opened."""
    content = update.get("message")
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        return None
    kind = content["type"]
    if kind in ("text", "url"):  # a bare link arrives as a type of its own and is as good as a text
        text = getattr(getattr(request, "message", None), "text" if kind == "text" else "media", None)
        if not isinstance(text, str):
            return None
        press = _ACTION.fullmatch(text)
        if press is None and request.silent is True and text.startswith(("https://", "http://")):
            return None  # a link button of ours was pressed; a person's own words are never silent
        return _with(bare, text="" if press else clean(text), press=press[1] if press else None)
    where = content.get("location")
    if isinstance(where, dict) and (place := rounded(where.get("lat"), where.get("lon"))):
        return _with(bare, text="", media=Media(MediaKind.PLACE, place))
    media = Media(_MEDIA.get(kind, MediaKind.OTHER), ref=_ref(content.get("media")), size=_size(content.get("size")))
    caption = content.get("text")
    return _with(bare, text=clean(caption) if isinstance(caption, str) else "", media=media)


def _with(bare: IncomingMessage, *, text: str, press: str | None = None, media: Media | None = None) -> IncomingMessage:
    return IncomingMessage(key=bare.key, address=bare.address, locale=bare.locale, text=text, press=press, media=media)


def _person(update: dict[str, Any]) -> tuple[str | None, str | None]:
    """Whose event it is, by the id they have with us, and the language of their device."""
    person = update.get("sender" if update.get("event") == "message" else "user")
    if not isinstance(person, dict):
        person = {"id": update.get("user_id")}
    who, locale = person.get("id"), person.get("language")
    if not isinstance(who, str) or not 0 < len(who) <= _ID_LENGTH or clean(who) != who:
        who = None
    if not isinstance(locale, str) or not 0 < len(locale) <= _LOCALE_LENGTH or not _printable(locale):
        locale = None
    return who, locale


def _printable(word: str) -> bool:
    return word.isascii() and word.isprintable()


def _key(event: object, token: str | None, person: str | None, raw: bytes) -> str:
    """The same for every repetition: Viber repeats a callback with its `message_token` until it gets a 200."""
    if token is None or not isinstance(event, str) or not _WORD.fullmatch(event):
        return hashlib.sha256(raw).hexdigest()
    return f"{event}:{token}:{person or ''}"


def _reason(told: object) -> str:
    """Why a device refused a message, as far as it is a plain short text."""
    return " ".join(_UNPLAIN.sub(" ", told).split())[:_REASON_LENGTH] if isinstance(told, str) else ""


def _ref(media: object) -> str:
    return clean(media) if isinstance(media, str) and len(media) <= _REF_LENGTH else ""


def _size(size: object) -> int | None:
    return size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 1 << 63 else None
