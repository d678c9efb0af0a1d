"""The contract of a messenger: its limits as data, and the few calls the rest of the house makes.

A channel keeps no rows, decides nothing about retries and lets no exception of its SDK out:

    ChannelError               the channel cannot do what was asked
    ├── ChannelUnavailable     network or server trouble: worth another try later
    └── ChannelRejected        wrong token, wrong address, refused: somebody must change a setting
        └── MediumTooLarge     what a person sent is larger than we want, or than the platform hands over

Sending never raises: it answers with a `SendResult`, whose outcome says what is known about the message.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from civic.messages import Inbound, Offer

if TYPE_CHECKING:
    from bot.settings import Settings


class ChannelError(Exception):
    """The channel cannot do what was asked."""


class ChannelUnavailable(ChannelError):
    """Network or server trouble; `retry_after` is the platform's own wish, in seconds."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class ChannelRejected(ChannelError):
    """The platform refuses us: a token, an address or a right is wrong."""


class MediumTooLarge(ChannelRejected):
    """What a person sent is too large; `platform` says that it is the platform which does not hand it over."""

    def __init__(self, reason: str, *, platform: bool = False) -> None:
        super().__init__(reason)
        self.platform = platform


class Bold(StrEnum):
    """How a channel shows a heading."""

    ENTITIES = "entities"  # offsets beside the text (Telegram)
    ASTERISKS = "asterisks"  # *heading* inside the text (Viber)
    FIELD = "field"  # a field of its own (web chat)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one messenger can show and how fast it may be fed. Lengths are characters unless said otherwise."""

    text_length: int  # UTF-16 code units, as Telegram counts; equal to characters outside emoji
    label_length: int
    buttons: int
    buttons_per_row: int
    bold: Bold
    edits: bool  # a sent message can be replaced in place
    rate: float  # messages a second over all chats
    chat_rate: float  # messages a second to one chat, after a burst of `chat_burst`
    chat_burst: int
    pictures: bool = False  # a picture can stand above the words
    caption_length: int = 0  # of the words that go with a picture, UTF-16 code units; longer ones follow it
    free_session: timedelta | None = None  # how long after a resident's message a notice costs nothing
    pays: bool = False  # what is said to many may be paid for, to go at this rate
    batch: int = 1  # chats that one call can tell the same: see `BatchChannel`
    remembers: timedelta | None = None  # how long what residents write is kept for us while nobody takes it
    rings: bool = True  # a message makes a sound, so quiet hours count


@dataclass(frozen=True, slots=True)
class Choice:
    """A button ready for the wire: its label and either a signed token or a link."""

    label: str
    token: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message on the wire: what is left of an `OutgoingMessage` after rendering to the capabilities.

    `title` is shown heavier above `text`; both together fit the channel. `replaces` is the channel's id of the message
    to edit instead of sending a new one. `picture` names the drawing above the words, which may then be none. `paid`
    lets the platform charge for it, where the channel's capabilities say that it may.
    """

    text: str
    title: str = ""
    rows: tuple[tuple[Choice, ...], ...] = ()
    replaces: str | None = None
    lang: str = "uk"
    picture: str = ""
    paid: bool = False

    @property
    def body(self) -> str:
        """Heading and text as one plain text, the heading on lines of its own."""
        return f"{self.title}\n\n{self.text}" if self.title and self.text else self.title or self.text


class SendOutcome(StrEnum):
    """What is known about a message after one network call."""

    SENT = "sent"
    RETRY = "retry"  # certainly not sent; may be tried again after `retry_after` seconds
    GONE = "gone"  # the recipient blocked us or does not exist
    INVALID = "invalid"  # our message is wrong: the same bytes will never pass
    CANNOT_EDIT = "cannot_edit"  # the screen to replace is gone; a new message would pass
    BATCH_REFUSED = "batch_refused"  # nobody was sent anything: one at a time they may be
    CHANNEL_DOWN = "channel_down"  # token or webhook: nobody can be reached
    ACCOUNT = "account"  # blocked, without a contract or a balance: what nobody asked for cannot be sent
    UNCERTAIN = "uncertain"  # the request left, the answer did not arrive


@dataclass(frozen=True, slots=True)
class SendResult:
    """The verdict on one call. `retry_after` is in seconds; `flood` says the platform asked everybody to wait;
    `code` is the platform's own, for logs (never a resident's words or a token)."""

    outcome: SendOutcome
    external_id: str | None = None
    retry_after: float | None = None
    flood: bool = False
    code: str = ""

    @property
    def unheard(self) -> bool:
        """Whether the call did not get as far as the platform."""
        return self.outcome is SendOutcome.RETRY and not self.flood and self.retry_after is None


Draw = Callable[[str, str], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Menu:
    """What a bot shows of itself in one language: its commands with their descriptions, and who it is."""

    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What a channel may need to be made.

    `menus` are by language, `sender` is the name a message comes from, `secret` makes a secret for a purpose that stays
    the same on every start, `upload` brings a picture sent through our own page, `draw` makes the PNG of a drawing by
    its name and language, None where there is no such drawing (any more).
    """

    settings: Settings
    menus: Mapping[str, Menu]
    sender: str
    secret: Callable[[str], str]
    upload: Callable[[str], Awaitable[bytes | None]]
    draw: Draw


@runtime_checkable
class Channel(Protocol):
    """A messenger's adapter."""

    name: str
    capabilities: Capabilities
    called: str | None
    """Under what name the platform knows us; links need it. Learned by `register` and `check`, or told from outside
    where another process registers."""

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """Whether a webhook call is the platform's own; constant time, on the raw bytes, before any parsing.
        Header names are lower case."""

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Read one webhook body. Unknown kinds become `EventKind.IGNORED`; nothing raises but `ValueError` for
        bytes that are not the platform's JSON at all."""

    def respond(self, part: Part) -> bytes | None:
        """The body that answers the webhook in place of a message, where the platform allows it; else None."""

    async def open(self) -> None:
        """Make the network client."""

    async def close(self) -> None:
        """Close the network client."""

    async def register(self) -> None:
        """Tell the platform where and how we listen. Raises `ChannelError`."""

    async def send(self, address_id: str, part: Part) -> SendResult:
        """Make ONE network call, with no retry inside."""

    async def acknowledge(self, ack: str) -> SendResult:
        """Tell the platform that a button press has been taken in."""

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Bring a medium a person sent, at most `limit` bytes. Raises `ChannelError`, `MediumTooLarge` for more."""

    def link(self, payload: str) -> str | None:
        """A link that opens the chat at a place; None where there is none or the platform has not told our name."""

    async def check(self) -> str:
        """Ask the platform who we are, for `hromada check`; returns the bot's public name. Raises `ChannelError`."""


@runtime_checkable
class PollingChannel(Protocol):
    """A channel that can be asked for updates instead of being called."""

    @property
    def polls(self) -> bool:
        """Whether updates are to be asked for in this set-up."""

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        """Wait for updates from `offset` on; each with its id and its raw bytes. Raises `ChannelError`."""


@runtime_checkable
class SharingChannel(Protocol):
    """A channel on which the record can be shared into other chats."""

    async def offer(self, handle: str, offer: Offer, parts: Sequence[Part]) -> SendResult:
        """Answer a lookup in ONE network call; `parts` are the messages of `offer.shared`, rendered."""


@runtime_checkable
class BatchChannel(Protocol):
    """A channel that can tell many chats the same in one call, as many as its capabilities say."""

    async def send_many(self, address_ids: Sequence[str], part: Part) -> Sequence[SendResult]:
        """Make ONE network call; a result for each address, in their order."""
