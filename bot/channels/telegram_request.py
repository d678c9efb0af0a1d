"""What goes to Telegram's server, and what its answers mean.

`TelegramRequest` carries the calls of python-telegram-bot over our own HTTP client, `compose` turns a part into the
arguments of a call, `verdict` and `complaint` turn an error into our words. No text made here holds the token.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from aiohttp import FormData
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.channel import (
    ChannelError,
    ChannelRejected,
    ChannelUnavailable,
    Choice,
    Part,
    SendOutcome,
    SendResult,
)
from bot.channels.client import TIMEOUT_SECONDS, Client, NotSent, Unknown
from civic.messages import Shared

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
DEFAULT_WAIT = 5.0  # seconds to wait after a 429 that names no time, and after a conflict
LONGEST_CODE = 80

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

REFUSALS = (  # of a 400: its words, and what they mean; any others say that our message is wrong
    ("message is not modified", SendOutcome.SENT),
    ("query is too old", SendOutcome.SENT),
    ("query id is invalid", SendOutcome.SENT),
    ("message to edit not found", SendOutcome.CANNOT_EDIT),
    ("message can't be edited", SendOutcome.CANNOT_EDIT),
    ("no text in the message to edit", SendOutcome.CANNOT_EDIT),
    ("message_id_invalid", SendOutcome.CANNOT_EDIT),
    ("chat not found", SendOutcome.GONE),
    ("user not found", SendOutcome.GONE),
    ("user is deactivated", SendOutcome.GONE),
    ("peer_id_invalid", SendOutcome.GONE),
)


class Flood(NetworkError):
    """Telegram asks us to wait. The library's own class warns of its future whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class ServerTrouble(NetworkError):
    """The server, or something before it, failed: whether the call had its effect is unknown."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Server trouble {status}")


class TelegramRequest(BaseRequest):
    """The library's transport on our client; a failure keeps the client's own word as its `__cause__`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def read_timeout(self) -> float:
        """Seconds one call may take when nothing else is said."""
        return TIMEOUT_SECONDS

    async def initialize(self) -> None:
        """Open the client."""
        await self._client.open()

    async def shutdown(self) -> None:
        """Close the client."""
        await self._client.close()

    async def do_request(  # the library's signature; `read_timeout` limits the whole call
        self,
        url: str,
        method: str,
        request_data: RequestData | Ready | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one call; redirects, 5xx and 429 become errors of ours, everything else is the library's to judge."""
        body, headers = _body(request_data)
        seconds = float(read_timeout) if isinstance(read_timeout, int | float) else self.read_timeout
        try:
            status, answer = await self._client.request(method, url, data=body, headers=headers, seconds=seconds)
        except NotSent as error:
            raise NetworkError("Not sent") from error
        except Unknown as error:
            raise TimedOut("No answer") from error
        if status == 429:
            raise Flood(_seconds_to_wait(answer))
        if not (200 <= status < 300 or 400 <= status < 500):
            raise ServerTrouble(status)
        return status, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer; unlike the library's own way, an unreadable one is not written to the log."""
        try:
            answer = _read(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise TelegramError("Unreadable answer")
        return answer


def _read(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except ValueError:  # it takes no half of a character pair, which somebody's name may end with
        return json.loads(payload)


@dataclass(frozen=True, slots=True)
class Ready:
    """The parameters of a call, encoded already, in the place of the library's: see `telegram_form`."""

    form: bytes
    contains_files: bool = False


def _body(data: RequestData | Ready | None) -> tuple[bytes | FormData, dict[str, str] | None]:
    """The parameters of a call as a form, with its files where there are any."""
    if isinstance(data, Ready):
        return data.form, FORM
    if data is None or not data.contains_files:
        form = urlencode(data.json_parameters).encode() if data else b""
        return form, FORM
    parts = FormData()
    for name, value in data.json_parameters.items():
        parts.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        parts.add_field(name, content, filename=filename, content_type=mime)
    return parts, None  # the form names its own type, with the mark between its parts


def _seconds_to_wait(answer: bytes) -> float:
    try:
        seconds = float(json.loads(answer)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return DEFAULT_WAIT
    return seconds if 0 < seconds < float("inf") else DEFAULT_WAIT


# What we say ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments that `sendMessage` and `editMessageText` have in common."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None


def compose(part: Part) -> Call:
    """Turn a part into plain text, an entity for its heading and an inline keyboard.

    A link that Telegram would refuse behind a button is written under the text instead, where there is room for it.
    """
    title, text = clean(part.title), clean(part.body)
    rows: list[list[InlineKeyboardButton]] = []
    for row in part.rows:
        written = [choice for choice in row if choice.url is not None and not fits_button(choice.url)]
        for choice in written:
            line = f"\n\n{clean(choice.label)}: {clean(choice.url or '')}"
            text += line if utf16_length(text + line) <= TEXT_LENGTH else ""
        rows.append([_button(choice) for choice in row if choice not in written])
    rows = [row for row in rows if row]
    heading = (MessageEntity(MessageEntity.BOLD, 0, utf16_length(title)),) if title else ()
    return Call(text, heading, InlineKeyboardMarkup(rows) if rows else None)


def article(item: Shared, part: Part, label: str, link: str | None) -> InlineQueryResultArticle:
    """A piece of the record as one of the results under what is being typed in another chat."""
    call = compose(part)
    button = InlineKeyboardButton(clean(label), url=link) if link and fits_button(link) else None
    return InlineQueryResultArticle(
        item.id,
        clean(item.title),
        InputTextMessageContent(
            call.text, entities=call.entities or None, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        reply_markup=InlineKeyboardMarkup([[button]]) if button else None,
        description=clean(item.summary),
    )


def _button(choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(clean(choice.label), callback_data=choice.token, url=choice.url)


def fits_button(url: str) -> bool:
    """Whether Telegram takes the address behind a button: http(s) to a full host name, or its own `tg:` links."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "tg":
        return True
    if parts.scheme not in ("http", "https") or "." not in host or host.endswith(".localhost"):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True


def clean(text: str) -> str:
    """The text without what no store and no wire can hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


# What became of it ---------------------------------------------------------------------------------------------------


def verdict(error: Exception, *, replaces: str | None = None) -> SendResult:
    """What is known about a message after its call ended with `error`."""
    outcome = _outcome(error)
    return SendResult(
        outcome,
        external_id=replaces if outcome is SendOutcome.SENT else None,
        retry_after=error.seconds if isinstance(error, Flood) else None,
        flood=isinstance(error, Flood),
        code=_code(error),
    )


def _outcome(error: Exception) -> SendOutcome:
    outcome = SendOutcome.UNCERTAIN  # 5xx, no answer, an answer nobody can read
    match error:
        case BadRequest():
            told = error.message.lower()
            outcome = next((meant for words, meant in REFUSALS if words in told), SendOutcome.INVALID)
        case Forbidden():
            outcome = SendOutcome.GONE
        case InvalidToken() | Conflict():
            outcome = SendOutcome.CHANNEL_DOWN
        case Flood() | TelegramError(__cause__=NotSent()):
            outcome = SendOutcome.RETRY
        case ServerTrouble() | TimedOut():
            pass
        case ChatMigrated() | NetworkError(__cause__=None | TelegramError()):  # a 4xx the library has no class for
            outcome = SendOutcome.INVALID
    return outcome


def complaint(error: Exception) -> ChannelError:
    """The error for a caller who is not sending: to be tried again, or for somebody to mend."""
    code = _code(error)
    match error:
        case Flood():
            return ChannelUnavailable(code, retry_after=error.seconds)
        case Conflict():
            reason = "another process asks Telegram for this bot's updates, or a webhook is set"
            return ChannelUnavailable(reason, retry_after=DEFAULT_WAIT)
        case InvalidToken():
            return ChannelRejected(f"Telegram does not know this token ({code})")
        case BadRequest() | Forbidden():
            return ChannelRejected(f"Telegram refuses: {code}")
        case _:
            return ChannelUnavailable(code)


def _code(error: Exception) -> str:
    """A short name of the error for logs: the platform's own words up to the first detail."""
    if not isinstance(error, TelegramError):
        return type(error).__name__
    if isinstance(error.__cause__, NotSent | Unknown):
        return f"{error.message.lower()}: {error.__cause__}"
    words = re.sub(r"\A(forbidden|conflict): ", "", error.message.lower())
    return re.split(r"[:;\"(]| '|\. ", words, maxsplit=1)[0].strip()[:LONGEST_CODE]
