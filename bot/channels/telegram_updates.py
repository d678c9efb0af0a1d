"""How Telegram's updates are read.

Only private chats with people are served: whatever is said in groups, by bots or by the platform itself becomes
`EventKind.IGNORED`. A pressed button belongs to the person who pressed it, wherever its message stands.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any, TypeGuard

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from bot.channels.telegram_request import clean
from civic.messages import Address, ChannelEvent, EventKind, Inbound, IncomingMessage, Lookup, Media, MediaKind

NAME = "telegram"
LARGEST_UPDATE = 1024 * 1024
LARGEST_ID = 2**52  # Telegram promises that ids stay below
LONGEST_LOCALE = 35  # of BCP 47
ADDRESSED_COMMAND = re.compile(r"\A(/[A-Za-z0-9_]+)@[A-Za-z0-9_]+")
SERVICE = (  # messages the platform itself writes into a chat
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
)

log = logging.getLogger(__name__)


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
    key, press = str(data["update_id"]), data.get("callback_query")
    if isinstance(press, dict):
        press.setdefault("chat_instance", "")  # the library insists on it, we have no use for it
    try:
        return _read(key, Update.de_json(data, None))
    except Exception as error:  # whatever the library cannot read must not come back again and again
        log.warning("update %s cannot be read: %s", key, type(error).__name__)
        return _unread_press(key, press) if isinstance(press, dict) else ChannelEvent(key, EventKind.IGNORED)


def _unread_press(key: str, press: dict[str, Any]) -> ChannelEvent:
    """A press that cannot be served is acknowledged all the same, where it tells whose it is."""
    ack, person = press.get("id"), press.get("from")
    number = person.get("id") if isinstance(person, dict) else None
    if not isinstance(ack, str) or type(number) is not int:
        return ChannelEvent(key, EventKind.IGNORED)
    return ChannelEvent(key, EventKind.IGNORED, Address(NAME, str(number)), ack=clean(ack))


def is_numbered(update: Any) -> bool:
    """Whether this is an object with an id that fits 64 bits."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and abs(number) < 2**63


def _read(key: str, update: Update) -> Inbound:
    if update.message is not None:
        return _message(key, update.message)
    if update.callback_query is not None:
        return _press(key, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(key, update.my_chat_member)
    if update.inline_query is not None and _is_person(update.inline_query.from_user):
        query = update.inline_query
        return Lookup(key, clean(query.id), clean(query.query), _locale(query.from_user))
    return ChannelEvent(key, EventKind.IGNORED)


def _message(key: str, message: Message) -> Inbound:
    person = message.from_user
    if not _is_person(person) or message.chat.type != ChatType.PRIVATE or _is_service(message):
        return ChannelEvent(key, EventKind.IGNORED)
    text = clean(message.text or message.caption or "")
    return IncomingMessage(
        key,
        _address(person),
        text=ADDRESSED_COMMAND.sub(r"\1", text),
        media=None if message.text is not None else _media(message),
        locale=_locale(person),
    )


def _press(key: str, query: CallbackQuery) -> Inbound:
    person, ack = query.from_user, clean(query.id)
    if not _is_person(person) or query.data is None:
        return ChannelEvent(key, EventKind.IGNORED, Address(NAME, str(person.id)), ack=ack)
    message = query.message
    screen = message if message and message.is_accessible and message.chat.type == ChatType.PRIVATE else None
    return IncomingMessage(
        key,
        _address(person),
        press=clean(query.data),
        screen=str(screen.message_id) if screen else None,
        ack=ack,
        locale=_locale(person),
    )


def _membership(key: str, change: ChatMemberUpdated) -> Inbound:
    kinds = {ChatMember.BANNED: EventKind.BLOCKED, ChatMember.MEMBER: EventKind.UNBLOCKED}
    kind = kinds.get(change.new_chat_member.status)
    person = change.from_user
    if kind is None or change.chat.type != ChatType.PRIVATE or not _is_person(person):
        return ChannelEvent(key, EventKind.IGNORED)
    return ChannelEvent(key, kind, _address(person), locale=_locale(person))


def _media(message: Message) -> Media:
    """What was sent instead of words. Only what may be fetched keeps its handle: a place, a contact, a video do not."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Media(MediaKind.PHOTO, clean(largest.file_id), largest.file_size)
    if spoken := message.voice or message.audio or message.video_note:
        return Media(MediaKind.VOICE, clean(spoken.file_id), spoken.file_size)
    if message.sticker:
        return Media(MediaKind.STICKER, clean(message.sticker.file_id), message.sticker.file_size)
    document = message.document
    if document and not message.animation and (document.mime_type or "").startswith("image/"):
        return Media(MediaKind.PHOTO, clean(document.file_id), document.file_size)
    return Media(MediaKind.OTHER)


def _is_service(message: Message) -> bool:
    return any(getattr(message, name, None) for name in SERVICE)


def _is_person(user: User | None) -> TypeGuard[User]:
    return user is not None and not user.is_bot and type(user.id) is int and 0 < user.id < LARGEST_ID


def _address(user: User) -> Address:
    return Address(NAME, str(user.id))


def _locale(user: User) -> str | None:
    locale = user.language_code
    return locale if isinstance(locale, str) and locale.isascii() and len(locale) <= LONGEST_LOCALE else None
