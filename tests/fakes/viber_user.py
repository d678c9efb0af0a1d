"""A person with Viber, as a test sees them: what they do and what is on their screen."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.viber import FakeViber

_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class ViberMessage:
    """A message on a person's screen: `text` as it was sent, `plain` as the eye sees it."""

    token: int
    text: str
    keyboard: dict[str, Any] | None = None
    welcome: bool = False
    picture: str = ""  # its address

    @property
    def plain(self) -> str:
        """The text without invisible characters and without the asterisks that make a heading bold."""
        bold = re.sub(r"(?m)^\*([^*\u200b\n]+)\*$", r"\1", self.text)
        return bold.replace(_ZERO_WIDTH_SPACE, "")

    @property
    def buttons(self) -> list[str]:
        """The labels of its keyboard."""
        return [_label(button) for button in (self.keyboard or {}).get("Buttons", [])]


@dataclass(eq=False)
class ViberUser:
    """A person with Viber. `messages` is their chat; the last keyboard stays until another one comes."""

    fake: FakeViber
    id: str
    name: str
    language: str
    country: str = "UA"
    subscribed: bool = False
    messages: list[ViberMessage] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)  # links they followed
    keyboard: dict[str, Any] | None = None
    unanswered: int = 0
    said: float | None = None  # when they wrote last
    hour: int = -1
    _read: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def buttons(self) -> list[str]:
        """The labels of the keyboard on the screen."""
        return [_label(button) for button in (self.keyboard or {}).get("Buttons", [])]

    @property
    def texts(self) -> list[str]:
        """Everything the bot said, as the eye sees it."""
        return [message.plain for message in self.messages]

    async def opens(self, context: str = "") -> None:
        """Open the chat, from a link where `context` is given. This subscribes nobody; a welcome may come back."""
        event = {"type": "open", "user": self._profile(), "subscribed": self.subscribed}
        if context:
            event["context"] = context
        await self.fake.tell("conversation_started", event, user=self)

    async def subscribes(self) -> None:
        """Subscribe by Viber's own button."""
        self.subscribed = True
        await self.fake.tell("subscribed", {"user": self._profile()}, user=self)

    async def unsubscribes(self) -> None:
        """Leave; later messages are refused with status 6."""
        self.subscribed = False
        await self.fake.tell("unsubscribed", {"user_id": self.id}, user=self)

    async def says(self, text: str) -> None:
        """Write a text; the first message subscribes."""
        await self.sends({"type": "text", "text": text})

    async def presses(self, label: str) -> None:
        """Press a button of the keyboard, by its label or the beginning of it."""
        shown = (self.keyboard or {}).get("Buttons", [])
        fits = [one for one in shown if _label(one) == label] or [one for one in shown if _label(one).startswith(label)]
        assert fits, f"no button {label!r} among {self.buttons}"
        button = fits[0]
        action, body = button.get("ActionType", "reply"), button["ActionBody"]
        if action == "open-url":
            self.opened.append(body)
        if action in ("reply", "open-url"):  # a link's address is told to the bot too
            await self.sends({"type": "text", "text": body}, silent=bool(button.get("Silent", False)))

    async def sends_picture(self, data: bytes, caption: str = "") -> None:
        """Send a photo; the bot finds it at an address of the fake that ends in .jpg."""
        media = self.fake.store(data)
        picture = {"type": "picture", "media": media, "thumbnail": media, "file_name": "photo.jpg", "size": len(data)}
        await self.sends(picture | ({"text": caption} if caption else {}))

    async def sends_file(self, data: bytes, name: str = "photo.jpg") -> None:
        """Send a file; Viber says its name and size."""
        media = self.fake.store(data)
        await self.sends({"type": "file", "media": media, "file_name": name, "size": len(data)})

    async def sends_location(self, lat: float = 49.42, lon: float = 26.98) -> None:
        """Share a place from the map."""
        await self.sends({"type": "location", "location": {"lat": lat, "lon": lon}})

    async def sends_sticker(self, sticker_id: int = 46105) -> None:
        """Send a sticker."""
        await self.sends({"type": "sticker", "sticker_id": sticker_id, "media": self.fake.store(b"\x89PNG")})

    async def sends(self, message: dict[str, Any], *, silent: bool = False) -> None:
        """Send a message of any type; the first one subscribes and every one resets the hourly count."""
        self.subscribed, self.unanswered, self.said = True, 0, self.fake._now()
        event = {"sender": self._profile(), "message": message, "silent": silent, "reply_type": "message"}
        await self.fake.tell("message", event, user=self)

    async def confirms(self, event: str = "delivered", *, message: ViberMessage | None = None, desc: str = "") -> None:
        """Have the device report `delivered`, `seen` or `failed` for a message, the last one by default."""
        token = (message or self.messages[-1]).token
        about = {"user_id": self.id} | ({"desc": desc or "failed"} if event == "failed" else {})
        await self.fake.tell(event, about, user=self, token=token)

    async def wait_for(self, what: str | Callable[[ViberMessage], bool], timeout: float = 5.0) -> ViberMessage:  # noqa: ASYNC109
        """Wait for a message with this text, or that fits; looks only past the last one waited for."""
        found: list[int] = []

        def arrived() -> bool:
            fits = (at for at, one in enumerate(self.messages) if at >= self._read and _fits(one, what))
            found[:] = [at for at in (next(fits, None),) if at is not None]
            return bool(found)

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(arrived), timeout)
            except TimeoutError:
                unread = [message.plain for message in self.messages[self._read :]]
                raise AssertionError(f"waited {timeout} s for {what!r}; unread: {unread}") from None
        self._read = found[0] + 1
        return self.messages[found[0]]

    async def show(self, payload: dict[str, Any], token: int, *, welcome: bool = False) -> None:
        """Put a message of the bot on the screen."""
        keyboard = payload.get("keyboard")
        async with self._changed:
            self.messages.append(
                ViberMessage(token, payload.get("text", ""), keyboard, welcome, payload.get("media", ""))
            )
            self.keyboard = keyboard or self.keyboard
            self._changed.notify_all()

    def _profile(self) -> dict[str, Any]:
        return {
            "id": self.id, "name": self.name, "avatar": "https://media-direct.cdn.viber.com/pg_download?id=1",
            "country": self.country, "language": self.language, "api_version": 10,
        }  # fmt: skip


def _label(button: dict[str, Any]) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", button.get("Text", "")))


def _fits(message: ViberMessage, what: str | Callable[[ViberMessage], bool]) -> bool:
    return what in message.plain if isinstance(what, str) else what(message)
