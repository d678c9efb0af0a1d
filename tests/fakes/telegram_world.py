"""Telegram's own state: people, chats, files and updates, and what each method of the Bot API does to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tests.fakes.bot_api import Json
from tests.fakes.telegram_delivery import Deliveries, Refused
from tests.fakes.telegram_user import TelegramMessage, TelegramUser

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
LARGEST_FILE = 20 * 1024 * 1024  # bytes that a bot may fetch: the page of `getFile`
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # kinds that come only when named


class TelegramWorld:
    """Everything but the network; each method of the API is a coroutine `_method_name` over checked parameters."""

    def __init__(self, *, token: str, username: str, webhook_tries: int, backoff: Callable[[int], float]) -> None:
        self.token, self.username = token, username
        self.users: dict[int, TelegramUser] = {}
        self.updates: list[Json] = []  # everything that happened, for replays
        self.callbacks: dict[str, bool] = {}  # id -> whether it has been answered
        self.lookups: dict[str, Json | None] = {}  # id -> what was offered
        self.files: dict[str, tuple[str, bytes]] = {}  # file_id -> path, bytes
        self.commands: dict[str, list[Json]] = {}  # by language, "" for every other
        self.profile: dict[tuple[str, str], str] = {}  # (description|short_description, language) -> text
        self.webhook: Json = {}
        self.deliveries = Deliveries(tries=webhook_tries, backoff=backoff)
        self.changed = self.deliveries.changed
        self._kinds: list[str] = []
        self._ids = itertools.count(101)
        self._update_ids = itertools.count(700_000_001)
        self._user_ids = itertools.count(5_000_000_001)  # past 32 bits, as real ones are
        self._changes = itertools.count(1)

    @property
    def unanswered(self) -> list[str]:
        """Presses the bot has not acknowledged."""
        return [callback for callback, answered in self.callbacks.items() if not answered]

    @property
    def undelivered(self) -> list[Json]:
        """Updates the webhook would not take."""
        return self.deliveries.undelivered

    # What happens

    def user(
        self,
        user_id: int | None = None,
        *,
        language_code: str | None = "uk",
        first_name: str = "Олена",
        started: bool = True,
    ) -> TelegramUser:
        """A person. With `started=False` the bot may not write to them before they do."""
        number = next(self._user_ids) if user_id is None else user_id
        if number not in self.users:
            self.users[number] = TelegramUser(self, number, language_code, first_name, started)
        return self.users[number]

    def happens(self, kind: str, about: Json) -> Json:
        """Make an update of something and send it on its way, if the bot asked for its kind."""
        update = {"update_id": next(self._update_ids), kind: about}
        self.updates.append(update)
        if kind in self._kinds or (not self._kinds and kind not in UNASKED):
            self.deliveries.add(update)
        return update

    async def deliver(self, update: Json) -> None:
        """Deliver any update, whatever the bot asked for; without an `update_id` it gets the next one."""
        self.deliveries.add({"update_id": next(self._update_ids)} | update, repeated=True)

    async def repeat(self, update: Json, times: int = 1) -> None:
        """Deliver an update again, as a server does that lost the answer."""
        for _ in range(times):
            self.deliveries.add(update, repeated=True)

    def redeliver(self) -> None:
        """Try once more what the webhook would not take."""
        self.deliveries.redeliver()

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Wait until the bot has taken every update."""
        await self.deliveries.settled(timeout)

    def new_callback(self, user: TelegramUser) -> str:
        """A handle for a press that is to be acknowledged."""
        callback = f"{user.id}{len(self.callbacks):08}"
        self.callbacks[callback] = False
        return callback

    def store(self, data: bytes) -> Json:
        """Keep a file a person sends; gives the fields every kind of file has."""
        number = len(self.files) + 1
        self.files[f"file-{number}"] = (f"files/file_{number}.bin", data)
        return {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "file_size": len(data)}

    def next_id(self) -> int:
        """An id for a message."""
        return next(self._ids)

    # The methods

    def bot_as_json(self) -> Json:
        """The bot's own `User`."""
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Громада", "username": self.username}

    async def _get_me(self) -> Json:
        abilities = {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self.bot_as_json() | abilities

    async def _get_updates(
        self,
        offset: int = 0,
        limit: int = 100,
        timeout: int = 0,  # noqa: ASYNC109 -- the API's own name
        allowed_updates: list[str] | None = None,
    ) -> list[Json]:
        if allowed_updates is not None:
            self._kinds = allowed_updates
        return await self.deliveries.poll(offset, limit, timeout)

    async def _set_webhook(
        self,
        url: str,
        secret_token: str = "",
        max_connections: int = 40,
        allowed_updates: list[str] | None = None,
        drop_pending_updates: bool = False,
    ) -> bool:
        if allowed_updates is not None:
            self._kinds = allowed_updates
        self.webhook = {"url": url, "secret_token": secret_token, "max_connections": max_connections} if url else {}
        await self.deliveries.listen_at(url, secret_token, max_connections, drop=drop_pending_updates)
        return True

    async def _delete_webhook(self, drop_pending_updates: bool = False) -> bool:
        return await self._set_webhook("", drop_pending_updates=drop_pending_updates)

    async def _get_webhook_info(self) -> Json:
        about = {"url": self.deliveries.url, "has_custom_certificate": False}
        return about | {"pending_update_count": self.deliveries.pending, "allowed_updates": self._kinds}

    async def _send_message(
        self, chat_id: int, text: str, entities: list[Json] | None = None, reply_markup: Json | None = None, **_: Any
    ) -> Json:
        user = self._reachable(chat_id)
        rows = (reply_markup or {}).get("inline_keyboard", [])
        message = TelegramMessage(
            self.next_id(), user.as_chat(), self.bot_as_json(), text.strip(), entities or [], rows
        )
        message.changed = next(self._changes)
        user.chat.append(message)
        return message.as_json()

    async def _send_photo(
        self,
        chat_id: int,
        photo: str,
        caption: str = "",
        caption_entities: list[Json] | None = None,
        reply_markup: Json | None = None,
        **_: Any,
    ) -> Json:
        user = self._reachable(chat_id)
        if photo not in self.files:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if not self.files[photo][1].startswith(PICTURES):
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        rows = (reply_markup or {}).get("inline_keyboard", [])
        sizes = [{"file_id": photo, "file_unique_id": photo, "width": 760, "height": 760}]
        message = TelegramMessage(
            self.next_id(),
            user.as_chat(),
            self.bot_as_json(),
            caption.strip(),
            caption_entities or [],
            rows,
            content={"photo": sizes},
        )
        message.changed = next(self._changes)
        user.chat.append(message)
        return message.as_json()

    async def _edit_message_text(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        entities: list[Json] | None = None,
        reply_markup: Json | None = None,
        **_: Any,
    ) -> Json:
        message = self._editable(chat_id, message_id)
        if "photo" in message.content:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        new = (text.strip(), entities or [], (reply_markup or {}).get("inline_keyboard", []))
        return self._change(message, *new)

    async def _edit_message_reply_markup(
        self, chat_id: int, message_id: int, reply_markup: Json | None = None, **_: Any
    ) -> Json:
        message = self._editable(chat_id, message_id)
        rows = (reply_markup or {}).get("inline_keyboard", [])
        return self._change(message, message.text, message.entities, rows)

    async def _delete_message(self, chat_id: int, message_id: int) -> bool:
        user = self._reachable(chat_id)
        kept = [message for message in user.chat if message.id != message_id]
        if len(kept) == len(user.chat):
            raise Refused(400, "Bad Request: message to delete not found")
        user.chat[:] = kept
        return True

    async def _send_chat_action(self, chat_id: int, **_: Any) -> bool:
        return self._reachable(chat_id) is not None

    async def _answer_callback_query(self, callback_query_id: str, **_: Any) -> bool:
        if self.callbacks.get(callback_query_id) is not False:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise Refused(400, f"Bad Request: {reason}")
        self.callbacks[callback_query_id] = True
        return True

    async def _answer_inline_query(
        self, inline_query_id: str, results: list[Json], button: Json | None = None, **_: Any
    ) -> bool:
        if self.lookups.get(inline_query_id, ()) is not None:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise Refused(400, f"Bad Request: {reason}")
        self.lookups[inline_query_id] = {"results": results, "button": button}
        return True

    async def _get_file(self, file_id: str) -> Json:
        if file_id not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        path, data = self.files[file_id]
        if len(data) > LARGEST_FILE:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(data), "file_path": path}

    async def _get_my_commands(self, language_code: str = "", **_: Any) -> list[Json]:
        return self.commands.get(language_code, [])

    async def _set_my_commands(self, commands: list[Json], language_code: str = "", **_: Any) -> bool:
        self.commands[language_code] = commands
        return True

    async def _get_my_description(self, language_code: str = "") -> Json:
        return {"description": self.profile.get(("description", language_code), "")}

    async def _set_my_description(self, description: str = "", language_code: str = "") -> bool:
        self.profile["description", language_code] = description
        return True

    async def _get_my_short_description(self, language_code: str = "") -> Json:
        return {"short_description": self.profile.get(("short_description", language_code), "")}

    async def _set_my_short_description(self, short_description: str = "", language_code: str = "") -> bool:
        self.profile["short_description", language_code] = short_description
        return True

    def _reachable(self, chat_id: int) -> TelegramUser:
        user = self.users.get(chat_id)
        if user is None:
            raise Refused(400, "Bad Request: chat not found")
        if user.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not user.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return user

    def _editable(self, chat_id: int, message_id: int) -> TelegramMessage:
        for message in self._reachable(chat_id).chat:
            if message.id == message_id:
                if not message.by_bot:
                    raise Refused(400, "Bad Request: message can't be edited")
                return message
        raise Refused(400, "Bad Request: message to edit not found")

    def _change(self, message: TelegramMessage, text: str, entities: list[Json], rows: list[list[Json]]) -> Json:
        if (message.text, message.entities, message.rows) == (text, entities, rows):
            reason = "specified new message content and reply markup are exactly the same as a current content"
            raise Refused(400, f"Bad Request: message is not modified: {reason} and reply markup of the message")
        message.text, message.entities, message.rows = text, entities, rows
        message.edits += 1
        message.changed = next(self._changes)
        return message.as_json()
