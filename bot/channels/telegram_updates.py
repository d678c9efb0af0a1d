"""How Telegram's updates are read.

Only private chats with people are served: whatever is said in groups, by bots or by the platform itself becomes
`EventKind.IGNORED`. A pressed button belongs to the person who pressed it, wherever its message stands.

Only what is served is looked at, a twentieth of an update. So damage elsewhere, or a field of tomorrow, costs nobody
their words, and reading costs a tenth of what the library's own objects would.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec

from bot.channels.telegram_request import clean
from civic.messages import (
    Address,
    ChannelEvent,
    EventKind,
    Inbound,
    IncomingMessage,
    Lookup,
    Media,
    MediaKind,
    rounded,
)

NAME = "telegram"
LARGEST_UPDATE = 1024 * 1024
LARGEST_ID = 2**52  # Telegram promises that ids stay below
LONGEST_LOCALE = 35  # of BCP 47
LONGEST_ALBUM = 64
PRIVATE = "private"
ADDRESSED_COMMAND = re.compile(r"\A(/[A-Za-z0-9_]+)@[A-Za-z0-9_]+")
SERVICE = {  # messages the platform itself writes into a chat
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
}
MEMBERSHIPS = {"kicked": EventKind.BLOCKED, "member": EventKind.UNBLOCKED}  # in a private chat: of the bot in it
FILES = {
    "voice": MediaKind.VOICE,
    "audio": MediaKind.VOICE,
    "video_note": MediaKind.VOICE,
    "sticker": MediaKind.STICKER,
}
VIDEOS = ("video", "animation")

DAMAGED = (msgspec.ValidationError, UnicodeEncodeError)  # the second where half a letter stands in place of something

T = TypeVar("T")
_Id = Annotated[int, msgspec.Meta(gt=0, lt=LARGEST_ID)]

log = logging.getLogger(__name__)


class _Somebody(msgspec.Struct):
    id: _Id


class _Person(_Somebody):
    is_bot: bool
    language_code: Any = None


class _Chat(msgspec.Struct):
    type: str


class _Message(msgspec.Struct):
    chat: _Chat
    sender: _Person | None = msgspec.field(default=None, name="from")
    text: str | None = None
    caption: str | None = None


class _Shown(msgspec.Struct):
    """The message under which a button was pressed."""

    message_id: _Id
    chat: _Chat
    date: int  # 0 where the message can be changed no more


class _Press(msgspec.Struct):
    id: str
    sender: _Person = msgspec.field(name="from")
    data: str | None = None
    message: Any = None


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct):
    chat: _Chat
    sender: _Person = msgspec.field(name="from")
    new_chat_member: _Member


class _Query(msgspec.Struct):
    id: str
    sender: _Person = msgspec.field(name="from")
    query: str


class _File(msgspec.Struct):
    file_id: str
    file_size: Any = None


class _Photo(_File, kw_only=True):
    width: int
    height: int


def read_update(raw: bytes) -> Inbound:
    """Read one update. `ValueError` means that it is none; one of a kind or shape we do not know is ignored."""
    if len(raw) > LARGEST_UPDATE:
        raise ValueError("the update is too large")
    try:
        data = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise ValueError("the update is not JSON") from None
    if not is_numbered(data):
        raise ValueError("the update has no update_id")
    key = str(data["update_id"])
    for kind, read in _KINDS.items():
        about = data.get(kind)
        if about is not None:
            try:
                return read(key, about)
            except DAMAGED as error:  # it must not come back again and again
                log.warning("update %s cannot be read: %s", key, error)
                return _unread_press(key, about) if kind == "callback_query" else ChannelEvent(key, EventKind.IGNORED)
    return ChannelEvent(key, EventKind.IGNORED)


def is_numbered(update: Any) -> bool:
    """Whether this is an object with an id that fits 64 bits."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and abs(number) < 2**63


def _message(key: str, about: Any) -> Inbound:
    message = msgspec.convert(about, _Message)
    person = message.sender
    if person is None or person.is_bot or message.chat.type != PRIVATE or _is_service(about):
        return ChannelEvent(key, EventKind.IGNORED)
    return IncomingMessage(
        key,
        _address(person),
        text=ADDRESSED_COMMAND.sub(r"\1", clean(message.text or message.caption or "")),
        media=None if message.text is not None else _media(about),
        locale=_locale(person),
    )


def _press(key: str, about: Any) -> Inbound:
    press = msgspec.convert(about, _Press)
    if press.sender.is_bot or press.data is None:
        return _unread_press(key, about)
    screen = _as(_Shown, press.message)
    editable = screen is not None and screen.date and screen.chat.type == PRIVATE
    return IncomingMessage(
        key,
        _address(press.sender),
        press=clean(press.data),
        screen=str(screen.message_id) if screen and editable else None,
        ack=clean(press.id) or None,
        locale=_locale(press.sender),
    )


def _unread_press(key: str, about: Any) -> ChannelEvent:
    """A press that cannot be served is acknowledged all the same, where it tells whose it is."""
    told = about if isinstance(about, dict) else {}
    ack, person = _as(str, told.get("id")), _as(_Somebody, told.get("from"))
    if person is None or not ack or not clean(ack):
        return ChannelEvent(key, EventKind.IGNORED)
    return ChannelEvent(key, EventKind.IGNORED, Address(NAME, str(person.id)), ack=clean(ack))


def _membership(key: str, about: Any) -> Inbound:
    change = msgspec.convert(about, _Membership)
    kind = MEMBERSHIPS.get(change.new_chat_member.status)
    if kind is None or change.chat.type != PRIVATE or change.sender.is_bot:
        return ChannelEvent(key, EventKind.IGNORED)
    return ChannelEvent(key, kind, _address(change.sender), locale=_locale(change.sender))


def _lookup(key: str, about: Any) -> Inbound:
    query = msgspec.convert(about, _Query)
    if query.sender.is_bot:
        return ChannelEvent(key, EventKind.IGNORED)
    return Lookup(key, clean(query.id), clean(query.query), _locale(query.sender))


_KINDS: dict[str, Callable[[str, Any], Inbound]] = {
    "message": _message,
    "callback_query": _press,
    "my_chat_member": _membership,
    "inline_query": _lookup,
}


def _is_service(message: dict[str, Any]) -> bool:
    return any(message[name] is not None for name in SERVICE & message.keys())


def _media(message: dict[str, Any]) -> Media:
    """What was sent instead of words. Only what may be fetched keeps its handle: a contact, a video do not.

    A picture may come as a file too. Whether a file is one its bytes will tell: its type is what an app believes.
    """
    album = message.get("media_group_id")
    album = clean(album)[:LONGEST_ALBUM] if isinstance(album, str) else ""
    sizes = message.get("photo")
    photos = [size for one in sizes if (size := _as(_Photo, one))] if isinstance(sizes, list) else []
    if photos:
        return _fetchable(MediaKind.PHOTO, max(photos, key=lambda size: size.width * size.height), album)
    for name, kind in FILES.items():
        if file := _as(_File, message.get(name)):
            return _fetchable(kind, file)
    if any(message.get(name) for name in VIDEOS):  # an animation comes as a document too
        return Media(MediaKind.VIDEO, album=album)
    if document := _as(_File, message.get("document")):
        return _fetchable(MediaKind.FILE, document, album)
    where = message.get("location")
    if isinstance(where, dict) and (place := rounded(where.get("latitude"), where.get("longitude"))):
        return Media(MediaKind.PLACE, place)
    return Media(MediaKind.OTHER)


def _fetchable(kind: MediaKind, file: _File, album: str = "") -> Media:
    size = file.file_size
    return Media(kind, clean(file.file_id), size if type(size) is int and 0 <= size < 2**63 else None, album)


def _as(kind: type[T], part: object) -> T | None:
    """A part of an update; None where it is missing or damaged."""
    try:
        return msgspec.convert(part, kind)
    except DAMAGED:
        return None


def _address(person: _Person) -> Address:
    return Address(NAME, str(person.id))


def _locale(person: _Person) -> str | None:
    locale = person.language_code
    named = isinstance(locale, str) and locale.isascii() and locale.isprintable() and len(locale) <= LONGEST_LOCALE
    return locale if named else None
