"""A whole town for a test: the product as it runs, on loopback messengers, and people who talk to it like in a chat."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from bot import desk
from bot.app import App
from bot.channels import make_channels
from bot.channels.channel import Channel, Kit
from bot.settings import Settings, TelegramMode, ViberMode
from storage.clock import Clock
from storage.staff import Role
from storage.store import Transaction
from tests import databases
from tests.conftest import SECRET, Place
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_user import TelegramUser
from tests.fakes.viber import FakeViber
from tests.fakes.viber_user import ViberUser
from tests.postgres import free_port

T = TypeVar("T")

CHANNELS = ("telegram", "viber", "web")
CONTENT = Path(__file__).parent.parent / "content" / "khmelnytskyi"
PATIENCE = 30.0  # of no use but on a busy machine: nothing waits longer than it must


class Resident(ABC):
    """A person in a chat. `sees` waits for a message that holds the words and comes after the last one seen."""

    @abstractmethod
    async def opens(self, payload: str = "") -> None:
        """Open the chat, perhaps from a link."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """Write a text."""

    @abstractmethod
    async def presses(self, label: str) -> None:
        """Press a button by its label or the beginning of it."""

    @abstractmethod
    async def sees(self, words: str) -> str:
        """Wait for a message with these words; its whole text."""

    @abstractmethod
    async def sends_photo(self, picture: bytes) -> None:
        """Send a picture."""

    @property
    @abstractmethod
    def buttons(self) -> list[str]:
        """What can be pressed now."""

    @property
    @abstractmethod
    def texts(self) -> list[str]:
        """Everything shown."""

    async def agrees(self) -> None:
        """Give the consent that is asked for."""
        await self.sees("Ви згодні?")
        await self.presses("Так")


class OnTelegram(Resident):
    """A person with Telegram."""

    def __init__(self, user: TelegramUser) -> None:
        self.user = user

    async def opens(self, payload: str = "") -> None:
        await self.user.starts(payload)

    async def says(self, text: str) -> None:
        await self.user.says(text)

    async def presses(self, label: str) -> None:
        await self.user.presses(label)

    async def sees(self, words: str) -> str:
        return (await self.user.wait_for(words, PATIENCE)).text

    async def sends_photo(self, picture: bytes) -> None:
        await self.user.sends_photo(picture)

    @property
    def buttons(self) -> list[str]:
        return self.user.buttons

    @property
    def texts(self) -> list[str]:
        return self.user.texts


class OnViber(Resident):
    """A person with Viber."""

    def __init__(self, user: ViberUser) -> None:
        self.user = user

    async def opens(self, payload: str = "") -> None:
        await self.user.opens(payload)

    async def says(self, text: str) -> None:
        await self.user.says(text)

    async def presses(self, label: str) -> None:
        await self.user.presses(label)

    async def sees(self, words: str) -> str:
        return (await self.user.wait_for(words, PATIENCE)).plain

    async def sends_photo(self, picture: bytes) -> None:
        await self.user.sends_picture(picture)

    @property
    def buttons(self) -> list[str]:
        return self.user.buttons

    @property
    def texts(self) -> list[str]:
        return self.user.texts


class OnWeb(Resident):
    """A person on the city's site, speaking the page's own protocol."""

    def __init__(self, site: str, language: str = "uk") -> None:
        self._site = site
        self._language = language
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self.messages: list[dict[str, Any]] = []
        self.answers: dict[str, str] = {}
        self._read = 0

    async def connects(self) -> None:
        """Load the page and open its socket."""
        async with self._session.get(f"{self._site}/{self._language}/chat") as page:
            assert page.status == 200
        address = f"{self._site.replace('http', 'ws', 1)}/chat/socket?lang={self._language}"
        self._socket = await self._session.ws_connect(address, origin=self._site)
        self._reading = asyncio.create_task(self._listen(self._socket))

    async def leaves(self) -> None:
        """Close the page; the cookie stays."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading
        self._socket = None

    async def closes(self) -> None:
        """Close the browser."""
        await self.leaves()
        await self._session.close()

    async def _listen(self, opened: aiohttp.ClientWebSocketResponse) -> None:
        async for message in opened:
            frame = json.loads(message.data)
            known = {item["id"] for item in self.messages}
            things = [item for item in frame.get("history", [frame]) if "rows" in item and item["id"] not in known]
            async with self._changed:
                self.messages += things
                for word in ("ack", "retry"):
                    if word in frame:
                        self.answers[frame[word]] = word
                self._changed.notify_all()

    async def tells(self, frame: dict[str, Any], *, name: str | None = None) -> str:
        """Send one frame as the page would and wait for its acknowledgement; its id."""
        if self._socket is None:
            await self.connects()
        assert self._socket is not None
        name = name or str(uuid.uuid4())
        self.answers.pop(name, None)
        await self._socket.send_json({"id": name, **frame})
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: name in self.answers), PATIENCE)
        return name

    async def opens(self, payload: str = "") -> None:
        await self.tells({"hello": payload})

    async def says(self, text: str) -> None:
        await self.tells({"text": text})

    async def presses(self, label: str) -> None:
        for message in reversed(self.messages):
            for button in (button for row in message["rows"] for button in row):
                if button["label"].startswith(label) and "token" in button:
                    await self.tells({"press": button["token"]})
                    return
        raise AssertionError(f"no button {label!r} among {self.buttons}")

    async def sees(self, words: str) -> str:
        def arrived() -> int | None:
            fits = (at for at in range(self._read, len(self.messages)) if words in self.texts[at])
            return next(fits, None)

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(lambda: arrived() is not None), PATIENCE)
            except TimeoutError:
                raise AssertionError(f"waited for {words!r}; unread: {self.texts[self._read :]}") from None
        found = arrived()
        assert found is not None
        self._read = found + 1
        return self.texts[found]

    async def sends_photo(self, picture: bytes) -> None:
        headers = {"Origin": self._site, "Sec-Fetch-Site": "same-origin", "Content-Type": "image/jpeg"}
        async with self._session.post(f"{self._site}/chat/upload", data=picture, headers=headers) as answer:
            assert answer.status in {200, 201}, answer.status
            ref = (await answer.json())["ref"]
        await self.tells({"upload": ref})

    async def gets(self, path: str) -> int:
        """Load something of the site as the page does; the status of the answer."""
        async with self._session.get(f"{self._site}{path}") as answer:
            return answer.status

    @property
    def buttons(self) -> list[str]:
        return [button["label"] for row in self.messages[-1]["rows"] for button in row] if self.messages else []

    @property
    def texts(self) -> list[str]:
        return [f"{item['title']}\n\n{item['text']}".strip() for item in self.messages]


class Town:
    """The product and its messengers. Leave it and it checks that no call was malformed and no press unanswered."""

    def __init__(
        self,
        place: Place,
        *,
        telegram_mode: TelegramMode = TelegramMode.POLLING,
        staff_chat: tuple[str, ...] = CHANNELS,
        quiet_hours: str = "",
        viber_mode: ViberMode = ViberMode.REPLIES,
        viber_budget: float = 0.0,
        content: Path = CONTENT,
        alerts: dict[str, str] | None = None,
        rate: float = 1000,
        paced: bool = False,
        clock: Clock | None = None,
        undo_seconds: int = 0,
    ) -> None:
        self._paced = paced
        self.clock = clock
        self.telegram = FakeTelegram()
        self.viber = FakeViber()
        self.folder = place.folder
        self._given: dict[str, Any] = {
            "database_url": place.database_url,
            "secret_key": SECRET,
            "telegram_mode": telegram_mode,
            "staff_chat": staff_chat,
            "quiet_hours": quiet_hours,
            "viber_mode": viber_mode,
            "viber_budget_eur": viber_budget,
            "telegram_rate": rate,
            "content": content,
            "undo_seconds": undo_seconds,
            **(alerts or {}),
        }
        self._browsers: list[OnWeb] = []
        self.strict = True

    async def __aenter__(self) -> Self:
        await self.telegram.start()
        await self.viber.start()
        port = free_port()
        self.settings = Settings(
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            telegram_token=self.telegram.token,
            telegram_api_url=self.telegram.api_url,
            viber_token=self.viber.token,
            viber_api_url=self.viber.api_url,
            **self._given,
        )
        await asyncio.to_thread(furnish, self.settings)
        await self.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            await browser.closes()
        if kind is None and self.strict:
            await self.telegram.settled()
            async with asyncio.timeout(PATIENCE), self.telegram.changed:
                await self.telegram.changed.wait_for(lambda: not self.telegram.unanswered)
        await self.app.stop()
        await self.telegram.stop()
        await self.viber.stop()
        if kind is None and self.strict:
            assert self.telegram.malformed == []
            assert self.viber.malformed == []

    async def begin(self) -> None:
        """Start the product; after `app.stop()`, as a process that finds what another one left."""
        self.app = App(self.settings, clock=self.clock, channels=self._channels)
        await self.app.start()
        await self.ready()

    def _channels(self, kit: Kit) -> dict[str, Channel]:
        """The product's own channels; where a test is not about pace, a chat takes fifty messages a second."""
        channels = make_channels(kit)
        if not self._paced:
            for channel in channels.values():
                channel.capabilities = replace(channel.capabilities, chat_rate=50.0, chat_burst=50)
        return channels

    async def ready(self) -> None:
        """Wait until every messenger is registered."""
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{self.site}/readyz") as answer:
                    body = await answer.json()
                if set(body["channels"].values()) == {"ready"}:
                    return
                await asyncio.sleep(0.01)  # there is nothing to wait on but the answer itself

    @property
    def site(self) -> str:
        return self.settings.site_url

    async def resident(self, channel: str, *, language: str = "uk") -> Resident:
        """Somebody new on a channel who has opened the chat once."""
        if channel == "telegram":
            return OnTelegram(self.telegram.user(language_code=language))
        if channel == "viber":
            return OnViber(self.viber.user(language=language))
        browser = OnWeb(self.site, language)
        self._browsers.append(browser)
        await browser.connects()
        return browser

    async def staff(self, channel: str, role: Role = Role.ADMIN, name: str = "Марія") -> Resident:
        """Somebody of the city's staff who has typed their code."""
        person = await self.resident(channel)
        await person.says(await self.code(role, name))
        await person.sees(f"Вітаємо, {name}")
        return person

    async def code(self, role: Role = Role.ADMIN, name: str = "Марія") -> str:
        """A fresh staff code, as the command line prints it."""
        added = await asyncio.to_thread(desk.add_staff, self.settings, name, role)
        code = added["code"]
        assert isinstance(code, str)
        return code

    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Ask the store."""
        return await self.app.store.read(query)

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows of a table there are."""
        rows = await self.read(lambda tx: tx.rows(f"SELECT COUNT(*) AS n FROM {table} WHERE {where}"))
        return int(rows[0]["n"])


def furnish(settings: Settings) -> None:
    """Give a town its database with the content in it; read from the files once in a run for each folder of content."""
    if not databases.exists(settings.database_url):
        databases.like(settings.database_url, str(settings.content), lambda url: _fill(settings, url))


def _fill(settings: Settings, url: str) -> None:
    for step in (desk.migrate_database, desk.import_if_new):
        step(settings.model_copy(update={"database_url": url}))


def number_in(text: str) -> str:
    """The number of a case in what the bot said."""
    found = re.search(r"(?:№|Номер:)\s*(\d+)", text)
    assert found, text
    return found[1]
