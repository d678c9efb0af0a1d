"""The chat on the city's own site: what a browser sends, read into messages and events.

There is no platform behind it. A message is delivered once it lies in the mailbox, from which the page's socket takes
it; sending is therefore always a success, and nothing is registered, fetched from afar or edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec

from bot.channels.channel import Bold, Capabilities, ChannelRejected, Kit, MediumTooLarge, Part, SendOutcome, SendResult
from civic.messages import Address, ChannelEvent, EventKind, Inbound, IncomingMessage, Media, MediaKind

NAME = "web"
UPLOAD_LENGTH = 43  # of an upload's name: 256 random bits

_PRESS_LENGTH, _PAYLOAD_LENGTH, _LOCALE_LENGTH = 64, 64, 35
_UPLOAD = re.compile(rf"[A-Za-z0-9_-]{{{UPLOAD_LENGTH}}}")

T = TypeVar("T")

Read = Callable[[str], Awaitable[bytes | None]]


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing a browser tells, under an id of its own that stays the same when it tells it again.

    Exactly one of: words, the token of a pressed button, the chat opened (with a link's word), a picture uploaded.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9-]{8,64}\Z")]
    text: str | None = None
    press: str | None = None
    hello: str | None = None
    upload: str | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.text, self.press, self.hello, self.upload)) != 1:
            raise ValueError("exactly one thing a frame")


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frame with whose it is, as the inbox keeps it. `sender` is the address id, `locale` the page's language."""

    sender: str = msgspec.field(name="from")
    frame: Frame
    locale: str | None = None


def read_frame(raw: str | bytes) -> Frame:
    """A browser's frame. Raises `ValueError` for anything else."""
    return _decode(raw, Frame)


def read_envelope(raw: bytes) -> Envelope:
    """A kept envelope. Raises `ValueError` for anything else."""
    return _decode(raw, Envelope)


def make(kit: Kit) -> WebChatChannel:
    """The channel, which is always there."""
    return WebChatChannel(kit.upload)


class WebChatChannel:
    """The web chat as a channel. `read` brings an uploaded picture by its name, or None where there is none."""

    name = NAME
    called: str | None = None
    capabilities = Capabilities(
        text_length=4096,
        label_length=60,
        buttons=36,
        buttons_per_row=3,
        bold=Bold.FIELD,
        edits=False,
        rate=1000,
        chat_rate=50,
        chat_burst=50,
        pictures=True,
        caption_length=4096,
        rings=False,
    )

    def __init__(self, read: Read) -> None:
        self._read = read

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:  # noqa: ARG002
        """Never: nobody calls a webhook for it."""
        return False

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """What an envelope says. Raises `ValueError` for bytes that are none."""
        envelope = read_envelope(raw)
        frame, address = envelope.frame, Address(NAME, envelope.sender)
        # A hash, so that the keys that outlive an erasure do not tell whose they were.
        key = hashlib.sha256(f"{address}:{frame.id}".encode()).hexdigest()
        locale = envelope.locale[:_LOCALE_LENGTH] if envelope.locale else None
        if frame.hello is not None:
            payload = _clean(frame.hello)[:_PAYLOAD_LENGTH]
            return [ChannelEvent(key=key, kind=EventKind.OPENED, address=address, payload=payload, locale=locale)]
        if frame.press is not None:
            return [IncomingMessage(key=key, address=address, press=_clean(frame.press)[:_PRESS_LENGTH], locale=locale)]
        if frame.upload is not None:
            media = Media(MediaKind.PHOTO, ref=frame.upload if _UPLOAD.fullmatch(frame.upload) else "")
            return [IncomingMessage(key=key, address=address, media=media, locale=locale)]
        return [IncomingMessage(key=key, address=address, text=_clean(frame.text or ""), locale=locale)]

    def respond(self, part: Part) -> bytes | None:  # noqa: ARG002
        """Nothing: there is no webhook to answer."""
        return None

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def register(self) -> None:
        """Nobody to register with."""

    async def send(self, address_id: str, part: Part) -> SendResult:  # noqa: ARG002
        """Done: once this is recorded the message lies in the mailbox, and whoever looks at the chat sees it."""
        return SendResult(SendOutcome.SENT)

    async def acknowledge(self, ack: str) -> SendResult:  # noqa: ARG002
        """Done: the page's socket acknowledges by itself."""
        return SendResult(SendOutcome.SENT)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """The uploaded picture. Raises `ChannelRejected` where there is none, `MediumTooLarge`."""
        content = await self._read(ref) if _UPLOAD.fullmatch(ref) else None
        if content is None:
            raise ChannelRejected("there is no such upload")
        if len(content) > limit:
            raise MediumTooLarge(f"the upload is larger than {limit} bytes")
        return content

    def link(self, payload: str) -> str | None:  # noqa: ARG002
        """None: the site itself knows its pages."""
        return None

    async def check(self) -> str:
        """Always there."""
        return NAME


def _decode(raw: str | bytes, wanted: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=wanted)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(f"not a {wanted.__name__.lower()}") from error


def _clean(text: str) -> str:
    """The text without what no store and no JSON takes: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
