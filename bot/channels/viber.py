"""Viber: the REST bot API through viberbot's messages, parser and signature, over a client of our own.

viberbot's senders are never used: they block, know no timeout and write the token into the log. Viber can neither edit
nor delete, keeps no history and answers most refusals with HTTP 200 and a `status`; the welcome of a chat that was just
opened goes back in the webhook's response, everything else is a `send_message`, or a `broadcast_message` where many are
told the same.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from viberbot.api.api import Api
from viberbot.api.bot_configuration import BotConfiguration
from viberbot.api.messages import PictureMessage, TextMessage
from viberbot.api.viber_requests import create_request

from bot.channels.channel import (
    Bold,
    Capabilities,
    ChannelRejected,
    ChannelUnavailable,
    Kit,
    MediumTooLarge,
    Part,
    SendOutcome,
    SendResult,
)
from bot.channels.client import TIMEOUT_SECONDS, Client, NotSent, TooLarge, Unknown
from bot.channels.viber_answers import PAUSE_SECONDS, REFUSALS, TOO_MANY, VERDICTS, read, verdict, verdicts
from bot.channels.viber_keyboard import MOST_BUTTONS, PER_ROW, TEXT_LENGTH, clean, keyboard, written
from bot.channels.viber_updates import NAME, inbound
from civic.messages import Inbound

EVENTS = ("delivered", "failed", "subscribed", "unsubscribed", "conversation_started")
BODY_BYTES = 30_000
ANSWER_BYTES = 1024 * 1024
MEDIA_HOSTS = (".viber.com",)  # where Viber keeps what people send; nothing else is ever fetched
WEBHOOK_SECONDS = 20.0  # set_webhook calls us back before it answers
BATCH = 300  # people one `broadcast_message` may be for

_SIGNATURE = re.compile(r"[0-9a-f]{64}")


def make(kit: Kit) -> ViberChannel | None:
    """The channel, where a token is set and Viber is not switched off."""
    settings = kit.settings
    if not settings.viber_token or settings.viber_mode == "off":
        return None
    return ViberChannel(
        token=settings.viber_token,
        api_url=settings.viber_api_url,
        public_url=settings.public_url or None,
        sender_name=kit.sender,
    )


class ViberChannel:
    """The adapter of Viber. `called` is the `uri` of the account."""

    name = NAME

    def __init__(
        self, *, token: str, api_url: str, public_url: str | None, sender_name: str, rate: float = 20.0
    ) -> None:
        # Neutralising markup adds at most one character to each of ours, so half of Viber's 7,000 always fits,
        # with the asterisks of the heading and, as UTF-8, with a full keyboard within 30 kB. Of a batch 300 ids of
        # 24 characters take 8.1 kB and the longest text 13.6 kB, so 8 kB are left for link buttons and the frame:
        # nothing that is said to many in one call has others.
        self.capabilities = Capabilities(
            text_length=3_400,
            label_length=60,
            buttons=MOST_BUTTONS,
            buttons_per_row=PER_ROW,
            bold=Bold.ASTERISKS,
            edits=False,
            rate=rate,
            chat_rate=1.0,
            chat_burst=5,
            pictures=public_url is not None,
            free_session=timedelta(hours=24),
            batch=BATCH,
            remembers=timedelta(hours=1),
        )
        self.called: str | None = None
        self._token = token
        self._token_usable = token.isascii() and token.isprintable()  # anything else cannot be an HTTP header
        self._api_url = api_url.rstrip("/")
        self._public_url = public_url.rstrip("/") if public_url else None
        self._sender = {"name": sender_name[:28]}
        self._sdk = Api(BotConfiguration(auth_token=token, name=sender_name, avatar=""))
        self._client = Client()

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """Whether `X-Viber-Content-Signature` is the HMAC-SHA256 of these very bytes, in lower-case hex."""
        signature = headers.get("x-viber-content-signature", "")
        if not self._token_usable or not _SIGNATURE.fullmatch(signature):
            return False
        expected: str = self._sdk._calculate_message_signature(raw)
        return hmac.compare_digest(expected.encode("ascii"), signature.encode("ascii"))

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Read one callback, which always carries one event."""
        try:
            update = json.loads(raw)
        except (ValueError, RecursionError):
            raise ValueError("the callback is not JSON") from None
        if not isinstance(update, dict):
            raise ValueError("the callback is not a JSON object")
        try:
            # What the parser insists on and nobody needs must not cost a person's words.
            request = create_request({"timestamp": 0, "type": "open", "desc": "", **update})
        except Exception:  # an unknown kind or a damaged one: it raises whatever comes
            request = None
        return (inbound(update, request, raw),)

    def respond(self, part: Part) -> bytes | None:
        """The welcome in the response to `conversation_started`: a message without a receiver."""
        try:
            return self._body(part)
        except ValueError:
            return None

    async def open(self) -> None:
        """Make the network client."""
        await self._client.open()

    async def close(self) -> None:
        """Close the network client."""
        await self._client.close()

    async def register(self) -> None:
        """Learn who we are and have Viber call our public address; the server must be up."""
        await self.check()
        if self._public_url is None:
            raise ChannelRejected("a public address is not set, so Viber cannot call us")
        webhook = {
            "url": f"{self._public_url}/webhooks/viber",
            "event_types": list(EVENTS),
            "send_name": False,
            "send_photo": False,
        }
        await self._ask("set_webhook", webhook, seconds=WEBHOOK_SECONDS)

    async def send(self, address_id: str, part: Part) -> SendResult:
        """Send one text with its keyboard; `replaces` means nothing here, Viber cannot edit."""
        try:
            body = self._body(part, receiver=clean(address_id))
        except ValueError as error:
            return SendResult(SendOutcome.INVALID, code=str(error))
        answer = await self._say("send_message", body)
        return answer if isinstance(answer, SendResult) else verdict(*answer)

    async def send_many(self, address_ids: Sequence[str], part: Part) -> Sequence[SendResult]:
        """Send the same to at most `BATCH` people by one `broadcast_message`."""
        receivers = [clean(address_id) for address_id in address_ids]
        try:
            body = self._body(part, broadcast_list=receivers)
        except ValueError as error:  # one at a time it may fit
            return [SendResult(SendOutcome.BATCH_REFUSED, code=str(error))] * len(receivers)
        answer = await self._say("broadcast_message", body)
        return [answer] * len(receivers) if isinstance(answer, SendResult) else verdicts(*answer, receivers)

    async def _say(self, method: str, body: bytes) -> SendResult | tuple[int, bytes]:
        """Make a call that says something: Viber's answer, or what is known without one."""
        if not self._token_usable:
            return SendResult(SendOutcome.CHANNEL_DOWN, code="token")
        try:
            return await self._post(method, body)
        except NotSent as error:
            return SendResult(SendOutcome.RETRY, code=str(error))
        except Unknown as error:
            return SendResult(SendOutcome.UNCERTAIN, code=str(error))

    async def acknowledge(self, ack: str) -> SendResult:  # noqa: ARG002
        """Nothing to do: a Viber button does not wait."""
        return SendResult(SendOutcome.SENT)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Bring a picture from Viber's own store; never another host's, never with our token, never by a redirect."""
        if not self._may_fetch(ref):
            raise ChannelRejected("the medium is not in Viber's store")
        try:
            http, body = await self._client.request("GET", ref, limit=limit)
        except NotSent as error:
            raise ChannelUnavailable(f"the medium cannot be reached: {error}") from None
        except TooLarge:
            raise MediumTooLarge(f"the medium is larger than {limit} bytes") from None
        except Unknown as error:
            raise ChannelUnavailable(f"the medium did not arrive: {error}") from None
        if http == 429 or http >= 500:
            raise ChannelUnavailable(f"the medium is not to be had: HTTP {http}")
        if http != 200:
            raise ChannelRejected(f"the medium is not to be had: HTTP {http}")
        return body

    async def check(self) -> str:
        """Ask for the account; remembers its `uri` and returns its name."""
        account = await self._ask("get_account_info", {})
        name, uri = account.get("name"), account.get("uri")
        self.called = uri if isinstance(uri, str) and uri else None
        return name if isinstance(name, str) else ""

    def link(self, payload: str) -> str | None:
        """A link that opens the chat and hands `payload` to `conversation_started`; None until we know ours."""
        if self.called is None:
            return None
        return f"viber://pa?chatURI={quote(self.called, safe='')}&context={quote(payload, safe='')}"

    def _body(self, part: Part, **to: str | list[str]) -> bytes:
        """The JSON of one message, `to` nobody in a response. Raises `ValueError` with a short word for the log where
        Viber would refuse it."""
        content = self._picture(part) if part.picture else _words(part)
        body = _json({**to, "sender": self._sender, **content})
        if len(body) > BODY_BYTES:
            raise ValueError("body size")
        return body

    def _picture(self, part: Part) -> dict[str, Any]:
        """Viber fetches a picture itself, from an address that must end like one's."""
        message = PictureMessage(media=f"{self._public_url}/{part.lang}/pictures/{part.picture}.png")
        return {name: value for name, value in message.to_dict().items() if value is not None}

    async def _ask(
        self, method: str, payload: Mapping[str, Any], *, seconds: float = TIMEOUT_SECONDS
    ) -> dict[str, Any]:
        """One call that is no message; its answer where `status` is 0, else a `ChannelError` without any secret."""
        if not self._token_usable:
            raise ChannelRejected("the Viber token holds characters that no token has")
        try:
            http, raw = await self._post(method, _json(payload), seconds)
        except (NotSent, Unknown) as error:
            raise ChannelUnavailable(f"Viber cannot be reached for {method}: {error}") from None
        answer, status = read(raw)
        if http == 429 or status == TOO_MANY:
            raise ChannelUnavailable(f"Viber asks to wait with {method}", retry_after=PAUSE_SECONDS)
        if http == 200 and status == 0:
            return answer
        if 300 <= http < 500:
            raise ChannelRejected(f"Viber refuses {method}: HTTP {http}")
        if http == 200 and status is not None and status in VERDICTS:
            raise ChannelRejected(f"Viber refuses {method}: status {status}, {REFUSALS.get(status, 'see its table')}")
        raise ChannelUnavailable(f"Viber has trouble with {method}: HTTP {http}, status {status}")

    async def _post(self, method: str, body: bytes, seconds: float = TIMEOUT_SECONDS) -> tuple[int, bytes]:
        headers = {"X-Viber-Auth-Token": self._token, "Content-Type": "application/json; charset=utf-8"}
        url = f"{self._api_url}/{method}"
        return await self._client.request("POST", url, data=body, headers=headers, seconds=seconds, limit=ANSWER_BYTES)

    def _may_fetch(self, ref: str) -> bool:
        if not ref.isascii() or not ref.isprintable() or " " in ref or "\\" in ref:
            return False
        try:
            url, api = urlsplit(ref), urlsplit(self._api_url)
            origin = (url.scheme, url.hostname, url.port)
            if "@" in url.netloc or not url.hostname:
                return False
            if origin == (api.scheme, api.hostname, api.port):
                return True
        except ValueError:  # a port that is no number, half an IPv6 address
            return False
        return url.scheme == "https" and url.port in (None, 443) and url.hostname.endswith(MEDIA_HOSTS)


def _words(part: Part) -> dict[str, Any]:
    text = written(part.title, part.text)
    message = TextMessage(text=text, keyboard=keyboard(part.rows))  # asks for no `min_api_version`
    if not text.strip() or len(text) > TEXT_LENGTH or not message.validate():
        raise ValueError("text length")
    content: dict[str, Any] = message.to_dict()
    return content


def _json(payload: Mapping[str, Any]) -> bytes:
    """Letters as they are: escaped, Cyrillic would take three times the room."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "ignore")
