"""A person with Telegram, as a test sees them: what they do and what stands in their chat."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.telegram_world import TelegramWorld

Json = dict[str, Any]


@dataclass(eq=False)
class TelegramMessage:
    """A message in a chat as it stands there now, edits applied."""

    id: int
    chat: Json
    sender: Json
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    rows: list[list[Json]] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    date: int = field(default_factory=lambda: int(time.time()))
    edits: int = 0
    changed: int = 0  # when it was written or last edited, in the fake's own count

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    @property
    def buttons(self) -> list[str]:
        """The labels under it, row by row."""
        return [button["text"] for row in self.rows for button in row]

    @property
    def picture(self) -> str | None:
        """The file of the picture above the words, for `files` of the world."""
        return self.content["photo"][-1]["file_id"] if "photo" in self.content else None

    @property
    def heading(self) -> str:
        """What of it is bold."""
        units = self.text.encode("utf-16-le")
        bold = (entity for entity in self.entities if entity["type"] == "bold")
        return "\n".join(units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in bold)

    def as_json(self) -> Json:
        """The `Message` of the Bot API."""
        message = {"message_id": self.id, "date": self.date, "chat": self.chat, "from": self.sender} | self.content
        if self.edits:
            message["edit_date"] = self.date
        words, marks = ("caption", "caption_entities") if "photo" in self.content else ("text", "entities")
        if self.text:
            message[words] = self.text
        if self.entities:
            message[marks] = self.entities
        if self.rows:
            message["reply_markup"] = {"inline_keyboard": self.rows}
        return message


@dataclass(eq=False)
class TelegramUser:
    """A person with Telegram and their private chat with the bot. What they do returns the update it made."""

    fake: TelegramWorld
    id: int
    language_code: str | None
    first_name: str
    started: bool = True  # whether the bot may write to them
    blocked: bool = False
    chat: list[TelegramMessage] = field(default_factory=list)
    _read: int = 0

    @property
    def messages(self) -> list[TelegramMessage]:
        """What the bot wrote, as it stands now."""
        return [message for message in self.chat if message.by_bot]

    @property
    def texts(self) -> list[str]:
        """The texts of what the bot wrote."""
        return [message.text for message in self.messages]

    @property
    def buttons(self) -> list[str]:
        """The labels under the bot's last message."""
        return self.messages[-1].buttons if self.messages else []

    async def starts(self, payload: str = "") -> Json:
        """Press START, from a link where `payload` is given."""
        return await self.says(f"/start {payload}".rstrip())

    async def says(self, text: str) -> Json:
        """Write a text."""
        command = re.match(r"/\w+(@\w+)?", text)
        entities = [{"type": "bot_command", "offset": 0, "length": len(command[0])}] if command else []
        return self._writes(TelegramMessage(self.fake.next_id(), self.as_chat(), self.as_json(), text, entities))

    async def presses(self, label: str) -> Json:
        """Press the button with this label (or one that begins so) on the newest message that bears it."""
        for fits in (str.__eq__, str.startswith):
            for message in reversed(self.messages):
                for button in (button for row in message.rows for button in row if fits(button["text"], label)):
                    assert "callback_data" in button, f"{label!r} opens {button.get('url')}"
                    return await self.presses_raw(button["callback_data"], message.id)
        raise AssertionError(f"no button {label!r}; the last message has {self.buttons}")

    async def presses_raw(self, data: str, message_id: int) -> Json:
        """Press a button of a message with any data, as a changed app could."""
        message = next((one for one in self.chat if one.id == message_id), None)
        gone = {"message_id": message_id, "chat": self.as_chat(), "date": 0}
        query = {
            "id": self.fake.new_callback(self),
            "from": self.as_json(),
            "chat_instance": str(self.id),
            "data": data,
        }
        return self.fake.happens("callback_query", query | {"message": message.as_json() if message else gone})

    async def looks_up(self, words: str = "", offset: str = "") -> str:
        """Type words behind the bot's name in some other chat; the id of the lookup."""
        handle = f"{self.id}{len(self.fake.lookups):08}"
        self.fake.lookups[handle] = None
        self.fake.happens("inline_query", {"id": handle, "from": self.as_json(), "query": words, "offset": offset})
        return handle

    async def is_offered(self, handle: str, timeout: float = 5.0) -> Json:  # noqa: ASYNC109
        """Wait for what can be shared."""
        async with self.fake.changed:
            await asyncio.wait_for(self.fake.changed.wait_for(lambda: self.fake.lookups[handle] is not None), timeout)
        offered = self.fake.lookups[handle]
        assert offered is not None
        return offered

    async def sends_photo(self, data: bytes = b"\xff\xd8\xff photo", caption: str = "") -> Json:
        """Send a photo; the platform offers it in two sizes."""
        small, large = self.fake.store(data[:4]), self.fake.store(data)
        photo = [small | {"width": 90, "height": 60}, large | {"width": 1280, "height": 853}]
        return await self.sends(photo=photo, **({"caption": caption} if caption else {}))

    async def sends_voice(self, data: bytes = b"OggS voice") -> Json:
        """Send a voice message."""
        return await self.sends(voice=self.fake.store(data) | {"duration": 3, "mime_type": "audio/ogg"})

    async def sends_sticker(self, data: bytes = b"RIFF sticker") -> Json:
        """Send a sticker."""
        about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return await self.sends(sticker=self.fake.store(data) | about)

    async def sends_document(self, data: bytes = b"%PDF", mime_type: str = "application/pdf") -> Json:
        """Send a file."""
        return await self.sends(document=self.fake.store(data) | {"file_name": "file", "mime_type": mime_type})

    async def sends_location(self, latitude: float = 49.42, longitude: float = 26.98) -> Json:
        """Send a place."""
        return await self.sends(location={"latitude": latitude, "longitude": longitude})

    async def sends(self, **content: Any) -> Json:
        """Send a message of any content, given as fields of the API's `Message`."""
        message = TelegramMessage(self.fake.next_id(), self.as_chat(), self.as_json(), content=content)
        return self._writes(message)

    async def blocks(self) -> Json:
        """Stop the bot: whatever it sends is answered with 403."""
        self.blocked = True
        return self._membership("member", {"status": "kicked", "until_date": 0})

    async def unblocks(self) -> Json:
        """Let the bot write again."""
        self.blocked = False
        return self._membership("kicked", {"status": "member"})

    async def wait_for(
        self,
        what: str | Callable[[TelegramMessage], bool],
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> TelegramMessage:
        """Wait for a message of the bot, new or edited, with this text or that fits; past the last one waited for."""
        found: list[TelegramMessage] = []

        def arrived() -> bool:
            unread = sorted(self._unread(), key=lambda message: message.changed)
            found[:] = [message for message in unread if _fits(message, what)][:1]
            return bool(found)

        async with self.fake.changed:
            try:
                await asyncio.wait_for(self.fake.changed.wait_for(arrived), timeout)
            except TimeoutError:
                unread = [message.text for message in self._unread()]
                raise AssertionError(f"waited {timeout} s for {what!r}; unread: {unread}") from None
        self._read = found[0].changed
        return found[0]

    def as_json(self) -> Json:
        """The `User` of the Bot API."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return user | ({"language_code": self.language_code} if self.language_code else {})

    def as_chat(self) -> Json:
        """The `Chat` of the Bot API."""
        return {"id": self.id, "type": "private", "first_name": self.first_name}

    def _unread(self) -> list[TelegramMessage]:
        return [message for message in self.messages if message.changed > self._read]

    def _writes(self, message: TelegramMessage) -> Json:
        self.started = True
        self.chat.append(message)
        return self.fake.happens("message", message.as_json())

    def _membership(self, before: str, after: Json) -> Json:
        bot = self.fake.bot_as_json()
        old = {"status": before, "user": bot} | ({"until_date": 0} if before == "kicked" else {})
        about = {"chat": self.as_chat(), "from": self.as_json(), "date": int(time.time())}
        return self.fake.happens(
            "my_chat_member", about | {"old_chat_member": old, "new_chat_member": after | {"user": bot}}
        )


def _fits(message: TelegramMessage, what: str | Callable[[TelegramMessage], bool]) -> bool:
    return what in message.text if isinstance(what, str) else what(message)
