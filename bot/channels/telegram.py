"""The channel of Telegram.

`telegram_updates` reads what arrives, `telegram_request` makes what is sent and judges the answers.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from telegram import Bot, BotCommand, InlineQueryResultsButton, InputFile
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # the only way to a raw call through `post`

from bot.channels.channel import (
    Bold,
    Capabilities,
    ChannelError,
    ChannelUnavailable,
    Draw,
    Kit,
    MediumTooLarge,
    Menu,
    Part,
    SendOutcome,
    SendResult,
)
from bot.channels.client import Client, NotSent, TooLarge, Unknown
from bot.channels.telegram_form import written
from bot.channels.telegram_request import (
    CAPTION_LENGTH,
    DEFAULT_WAIT,
    TEXT_LENGTH,
    Ready,
    TelegramRequest,
    article,
    complaint,
    compose,
    verdict,
)
from bot.channels.telegram_updates import NAME, is_numbered, read_update
from civic.messages import Inbound, Offer
from storage.store import StoreError

SERVED = ("message", "callback_query", "my_chat_member", "inline_query")
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 -- the header's name
CONNECTIONS = 40  # that Telegram may open to the webhook
FREE_RATE = 30.0  # messages a second that cost nothing
PAID = b"allow_paid_broadcast=true&"
POLL_SECONDS = 25  # Telegram holds an empty poll this long
POLL_PATIENCE = 35.0  # and we wait a little longer for it
FETCH_SECONDS = 30.0
FILE_TOO_BIG = "file is too big"
MOST_SHARED = 50  # results Telegram takes for one lookup
SHARED_SECONDS = 60  # that Telegram may show the same person the same results
FILE_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]*")

log = logging.getLogger(__name__)


def make(kit: Kit) -> TelegramChannel | None:
    """The channel, where a token is set."""
    settings = kit.settings
    if not settings.telegram_token:
        return None
    return TelegramChannel(
        token=settings.telegram_token,
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode.value,
        public_url=settings.public_url or None,
        rate=settings.telegram_rate,
        paid=settings.telegram_paid,
        webhook_secret=kit.secret("telegram-webhook"),
        menus=kit.menus,
        draw=kit.draw,
    )


class TelegramChannel:
    """The adapter of Telegram; `Channel` and `PollingChannel`."""

    name = NAME

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        mode: str,
        public_url: str | None,
        rate: float,
        webhook_secret: str,
        menus: Mapping[str, Menu],
        draw: Draw,
        paid: bool = False,
    ) -> None:
        for logger in ("telegram", "telegram.Bot"):  # at DEBUG the library writes the token and what residents say
            logging.getLogger(logger).setLevel(logging.WARNING)
        self.capabilities = Capabilities(
            text_length=TEXT_LENGTH,
            label_length=64,
            buttons=100,
            buttons_per_row=8,
            bold=Bold.ENTITIES,
            edits=True,
            rate=rate,
            chat_rate=1.0,
            chat_burst=3,
            pictures=True,
            caption_length=CAPTION_LENGTH,
            pays=paid and rate > FREE_RATE,
            remembers=timedelta(hours=24),
        )
        api_url = api_url.rstrip("/")
        self.called: str | None = None
        self._webhook = f"{(public_url or '').rstrip('/')}/webhooks/{NAME}"
        self._polls = mode != "webhook" and not (mode == "auto" and public_url)
        self._secret = webhook_secret
        self._menus = menus
        self._draw = draw
        self._client = Client()
        self._request = TelegramRequest(self._client)
        self._api, self._files = f"{api_url}/bot{token}", f"{api_url}/file/bot{token}"
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    @property
    def polls(self) -> bool:
        """Whether updates are to be asked for in this set-up."""
        return self._polls

    def link(self, payload: str) -> str | None:
        """The address that opens a chat with `/start payload`; None until Telegram has told our name."""
        return f"https://t.me/{self.called}?start={payload}" if self.called else None

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:  # noqa: ARG002
        """Whether the call bears the secret we gave to Telegram."""
        given = headers.get(SECRET_HEADER)
        if given is None or not self._secret:
            return False
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._secret.encode())

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Read one update; see `read_update`."""
        return [read_update(raw)]

    def respond(self, part: Part) -> bytes | None:  # noqa: ARG002
        """Nothing: Telegram tells nobody what becomes of a message put into the answer of a webhook."""
        return None

    async def open(self) -> None:
        """Make the network client."""
        await self._client.open()

    async def close(self) -> None:
        """Close the network client."""
        await self._client.close()

    async def check(self) -> str:
        """Ask Telegram who we are."""
        try:
            self.called = (await self._bot.get_me()).username
        except Exception as error:
            raise complaint(error) from None
        return f"@{self.called}"

    async def register(self) -> None:
        """Say where we listen, then show the menus; menus that fail are left for the next start."""
        await self.check()
        try:
            if self._polls:
                await self._bot.delete_webhook(drop_pending_updates=False)
            else:
                await self._bot.set_webhook(
                    self._webhook,
                    secret_token=self._secret,
                    allowed_updates=SERVED,
                    max_connections=CONNECTIONS,
                    drop_pending_updates=False,
                )
        except Exception as error:
            raise complaint(error) from None
        try:
            if "uk" in self._menus:
                await self._show_menu(None, self._menus["uk"])
            for language, menu in self._menus.items():
                await self._show_menu(language, menu)
        except Exception as error:
            log.warning("Telegram did not take the command menus: %s", complaint(error))

    async def _show_menu(self, language: str | None, menu: Menu) -> None:
        """Set what differs from what Telegram shows: these calls are closely rationed."""
        bot, commands = self._bot, tuple(BotCommand(name, about) for name, about in menu.commands)
        if await bot.get_my_commands(language_code=language) != commands:
            await bot.set_my_commands(commands, language_code=language)
        if (await bot.get_my_description(language_code=language)).description != menu.description:
            await bot.set_my_description(menu.description, language_code=language)
        if (await bot.get_my_short_description(language_code=language)).short_description != menu.short_description:
            await bot.set_my_short_description(menu.short_description, language_code=language)

    async def send(self, address_id: str, part: Part) -> SendResult:
        """Send a message, or edit the one it replaces. One call."""
        try:
            chat = int(address_id)
        except ValueError:
            return SendResult(SendOutcome.INVALID, code="not an address of Telegram")
        if part.replaces is not None and not part.replaces.isdecimal():
            return SendResult(SendOutcome.CANNOT_EDIT, code="not a message of Telegram")
        try:
            picture = await self._draw(part.picture, part.lang) if part.picture else None
        except StoreError:
            log.exception("the picture %s cannot be had", part.picture)
            return SendResult(SendOutcome.RETRY, retry_after=DEFAULT_WAIT, code="no picture")
        if part.picture and picture is None and not part.body:  # what was to be drawn is no longer on record
            return SendResult(SendOutcome.SENT, code="nothing to draw")
        try:
            if picture is not None:
                return await self._show(chat, part, picture)
            form = b"chat_id=%d&%b" % (chat, written(part))
            if part.replaces is not None:
                await self._write("editMessageText", b"message_id=%b&%b" % (part.replaces.encode(), form))
                return SendResult(SendOutcome.SENT, external_id=part.replaces)
            sent = await self._write("sendMessage", PAID + form if part.paid else form)
            return SendResult(SendOutcome.SENT, external_id=str(sent["message_id"]))
        except Exception as error:
            return verdict(error, replaces=part.replaces)

    async def _show(self, chat: int, part: Part, picture: bytes) -> SendResult:
        call = compose(part)
        sent = await self._bot.send_photo(
            chat,
            InputFile(picture, "picture.png"),
            caption=call.text or None,
            caption_entities=call.entities or None,
            reply_markup=call.keyboard,
            allow_paid_broadcast=part.paid or None,
        )
        return SendResult(SendOutcome.SENT, external_id=str(sent.message_id))

    async def _write(self, method: str, form: bytes) -> Any:
        """Send words. The library's way would take a third of all that a message costs: see ADR 0019."""
        return await self._request.post(f"{self._api}/{method}", cast("RequestData", Ready(form)))

    async def acknowledge(self, ack: str) -> SendResult:
        """Stop the pressed button from spinning; one that Telegram has given up is as good as answered."""
        try:
            await self._bot.answer_callback_query(ack)
        except Exception as error:
            return verdict(error)
        return SendResult(SendOutcome.SENT)

    async def offer(self, handle: str, offer: Offer, parts: Sequence[Part]) -> SendResult:
        """Show what can be shared under what is being typed; one that Telegram has given up is as good as answered."""
        try:
            await self._bot.answer_inline_query(
                handle,
                [
                    article(item, part, offer.open, self.link(item.payload))
                    for item, part in zip(offer.shared[:MOST_SHARED], parts, strict=False)
                ],
                cache_time=SHARED_SECONDS,
                is_personal=True,  # the words are in the asker's language
                button=InlineQueryResultsButton(offer.more, start_parameter=offer.payload),
            )
        except Exception as error:
            return verdict(error)
        return SendResult(SendOutcome.SENT)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Bring a file a person sent. Its address is made only from a plain path of Telegram's own."""
        try:
            file = await self._call("getFile", {"file_id": ref})
            path, size = file.get("file_path"), file.get("file_size")
        except Exception as error:
            if FILE_TOO_BIG in str(error).lower():  # a bot is handed over at most 20 MB: the page of getFile
                raise MediumTooLarge("Telegram does not hand over a file of this size", platform=True) from None
            raise complaint(error) from None
        if not isinstance(path, str) or not FILE_PATH.fullmatch(path):
            raise ChannelError("Telegram names no usable path for this file")
        if isinstance(size, int) and size > limit:
            raise MediumTooLarge(f"the file has {size} bytes, more than {limit}")
        try:
            status, data = await self._client.request(
                "GET", f"{self._files}/{path}", seconds=FETCH_SECONDS, limit=limit
            )
        except TooLarge:
            raise MediumTooLarge(f"the file is too large: more than {limit} bytes") from None
        except (NotSent, Unknown) as error:
            raise ChannelUnavailable(f"the file did not arrive: {error}") from None
        if status != 200:
            raise ChannelUnavailable(f"the file did not arrive: status {status}")
        return data

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        """Wait for updates. They are passed on unread, so one that nobody can read holds up no other."""
        asked = {"offset": offset, "timeout": POLL_SECONDS, "limit": 100, "allowed_updates": list(SERVED)}
        try:
            updates = await self._call("getUpdates", asked, seconds=POLL_PATIENCE)
            return [(update["update_id"], json.dumps(update).encode()) for update in updates if is_numbered(update)]
        except Exception as error:
            raise complaint(error) from None

    async def _call(self, method: str, parameters: dict[str, Any], *, seconds: float | None = None) -> Any:
        """Make a call and take its result as it is."""
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        timeout = self._request.read_timeout if seconds is None else seconds
        return await self._request.post(f"{self._api}/{method}", data, read_timeout=timeout)
