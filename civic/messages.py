"""What arrives and what we say, free of any messenger.

Everything between a channel and a conversation is one of these values. They are stored as JSON (`msgspec.json`),
so a field may be added with a default but never renamed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where a resident is reached: a channel's name and the id they have there, written `telegram:123`."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"


class MediaKind(StrEnum):
    """What kind of thing came instead of, or with, a text."""

    PHOTO = "photo"
    FILE = "file"  # of whatever kind: its bytes tell, not its name
    VIDEO = "video"
    PLACE = "place"
    VOICE = "voice"
    STICKER = "sticker"
    OTHER = "other"


class Media(msgspec.Struct, frozen=True):
    """Something a person sent that is not text. `ref` is the channel's own handle for fetching it; of a place, where
    it is (`rounded`).

    `size` is in bytes as the platform says; `album` is the same for all that were sent at once, where it tells that.
    """

    kind: MediaKind
    ref: str = ""
    size: int | None = None
    album: str = ""


def rounded(latitude: object, longitude: object) -> str | None:
    """A place as it is kept: degrees to three decimals, about a hundred metres, so that nobody's door is named."""
    numbers = (latitude, longitude)
    if any(type(number) not in {int, float} for number in numbers):
        return None
    north, east = (float(str(number)) for number in numbers)
    return f"{north:.3f}, {east:.3f}" if abs(north) <= 90 and abs(east) <= 180 else None


class IncomingMessage(msgspec.Struct, frozen=True, tag="message"):
    """A text, a button press or a medium from one person.

    `key` is unique per channel and the same whenever the platform repeats the update. `press` is the token of
    the pressed button, `screen` the channel's id of the message that bore it, `ack` the handle by which the
    channel wants the press acknowledged. `locale` is the device's language as the platform reports it.
    """

    key: str
    address: Address
    text: str = ""
    press: str | None = None
    screen: str | None = None
    ack: str | None = None
    media: Media | None = None
    locale: str | None = None


class EventKind(StrEnum):
    """What happened on a channel without anybody saying anything."""

    OPENED = "opened"  # the chat was opened for the first time or from a link; `payload` is the link's word
    BLOCKED = "blocked"  # the resident blocked the bot or unsubscribed
    UNBLOCKED = "unblocked"
    IGNORED = "ignored"  # an update of a kind we do not serve; kept in the inbox, answered with nothing


class ChannelEvent(msgspec.Struct, frozen=True, tag="event"):
    """Something a platform tells that is not a message. `address` is None where nobody is behind it."""

    key: str
    kind: EventKind
    address: Address | None = None
    payload: str = ""
    ack: str | None = None
    locale: str | None = None


class Receipt(StrEnum):
    """What a platform says became of a message we sent."""

    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"


class StatusUpdate(msgspec.Struct, frozen=True, tag="status"):
    """A delivery receipt for the message the channel knows as `external_id`.

    `reason` is the platform's own word for a failure. `echo` is the key under which the message came in if it was one
    of theirs: some platforms confirm those too.
    """

    key: str
    address: Address
    external_id: str
    receipt: Receipt
    reason: str = ""
    echo: str = ""


class Lookup(msgspec.Struct, frozen=True, tag="lookup"):
    """Words typed behind the bot's name in some other chat, to share a piece of the record there.

    Nothing is kept of it, not even who asked. `handle` is the platform's own, good for about half a minute.
    """

    key: str
    handle: str
    words: str = ""
    locale: str | None = None


Kept: TypeAlias = IncomingMessage | ChannelEvent | StatusUpdate
Inbound: TypeAlias = Kept | Lookup


class Button(msgspec.Struct, frozen=True):
    """A choice under a message: either an `action` of ours (ASCII, at most 47 bytes) or a `url` to open."""

    label: str
    action: str | None = None
    url: str | None = None


class OutgoingMessage(msgspec.Struct, frozen=True):
    """What we say: an optional heading, plain text, and rows of buttons.

    Text is never markup: a channel shows `title` heavier and everything else as it is, so no resident's words
    can break or forge a message. `screen` says that the message may take the place of the one whose button was
    pressed.
    `lang` is the BCP 47 language of the words, for screen readers. `picture` names what is to be drawn above the words
    (`commitment/khm-3`); the words say the same, for whoever cannot see it. `records` are the records that the words
    rest on, each with its version (`civic/versions.py`).
    """

    text: str
    title: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    screen: bool = False
    lang: str = "uk"
    picture: str = ""
    records: tuple[str, ...] = ()


class Shared(msgspec.Struct, frozen=True):
    """A piece of the record to be shared into another chat: how it is listed, and the message that is posted.

    `payload` is the word of a link that opens the same place in a chat with us.
    """

    id: str
    title: str
    summary: str
    message: OutgoingMessage
    payload: str


class Offer(msgspec.Struct, frozen=True):
    """What can be shared for a lookup. `open` labels the link under a shared message, `more` the way into a chat with
    us, where `payload` is the link's word."""

    shared: tuple[Shared, ...]
    open: str
    more: str
    payload: str
