"""The real process beside messengers of our own, to be killed and started again, and people who do not give up."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from bot.settings import Settings, TelegramMode
from storage.clock import SystemClock
from storage.sqlite import SQLiteStore
from storage.store import Transaction
from storage.vault import Vault
from tests.conftest import SECRET
from tests.fakes.telegram import Call, FakeTelegram
from tests.fakes.viber import FakeViber
from tests.road.people import eventually
from tests.town import CONTENT, OnTelegram, OnViber, OnWeb, Resident, free_port, furnish

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
AGAIN_SECONDS = 0.02


class PatientOnWeb(OnWeb):
    """A page that opens its socket again and tells every frame until it is acknowledged, as the real one does."""

    def __init__(self, site: str, language: str = "uk") -> None:
        super().__init__(site, language)
        self._keeping = asyncio.create_task(self._keep_open())

    async def _keep_open(self) -> None:
        while True:
            with suppress(aiohttp.ClientError, OSError):
                await self.connects()
                assert self._reading is not None
                await asyncio.wait({self._reading})
            await asyncio.sleep(AGAIN_SECONDS)

    async def tells(self, frame: dict[str, Any], *, name: str | None = None) -> str:
        name = name or str(uuid.uuid4())
        while self.answers.get(name) != "ack":
            self.answers.pop(name, None)
            with suppress(aiohttp.ClientError, OSError):
                if self._socket is not None and not self._socket.closed:
                    await self._socket.send_json({"id": name, **frame})
            with suppress(TimeoutError):
                async with self._changed, asyncio.timeout(0.3):
                    await self._changed.wait_for(lambda: name in self.answers)
        return name

    async def closes(self) -> None:
        self._keeping.cancel()
        await asyncio.gather(self._keeping, return_exceptions=True)
        await super().closes()


class Telegram(FakeTelegram):
    """Telegram, which tells of every message that has reached a chat, before the bot is told."""

    def __init__(self, arrived: Callable[[str], None]) -> None:
        super().__init__(webhook_tries=2000, backoff=lambda attempt: AGAIN_SECONDS)
        self._arrived = arrived
        self.hangs = False

    async def _do(self, call: Call) -> Any:
        if self.hangs and call.method == "sendMessage":
            await asyncio.Event().wait()  # until the bot gives up
        result = await super()._do(call)
        if call.method in {"sendMessage", "editMessageText"}:
            self._arrived(call.parameters["text"])
        return result


class Viber(FakeViber):
    """Viber, which tells of every message that has reached a chat, before the bot is told."""

    def __init__(self, arrived: Callable[[str], None]) -> None:
        super().__init__()
        self._arrived = arrived

    async def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        result = await super()._send(payload)
        if result["status"] == 0:
            self._arrived(payload["text"])
        return result


class City:
    """The process and its messengers. `fatal` looks at what arrives in a chat; where it says so, the process dies
    before it hears of it."""

    def __init__(self, folder: Path, mode: TelegramMode) -> None:
        self.fatal: Callable[[str], bool] | None = None
        self.arrivals = 0
        self.telegram = Telegram(self._arrived)
        self.viber = Viber(self._arrived)
        self.folder = folder
        self.mode = mode
        self.starts: list[float] = []  # seconds to readiness
        self._process: asyncio.subprocess.Process | None = None
        self._browsers: list[PatientOnWeb] = []

    async def __aenter__(self) -> Self:
        await self.telegram.start()
        await self.viber.start()
        port = free_port()
        given: dict[str, Any] = {
            "database_url": f"sqlite:///{self.folder}/hromada.db",
            "secret_key": SECRET,
            "port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "content": CONTENT,
            "telegram_token": self.telegram.token,
            "telegram_api_url": self.telegram.api_url,
            "telegram_mode": self.mode,
            "viber_token": self.viber.token,
            "viber_api_url": self.viber.api_url,
            "staff_chat": "telegram,viber,web",
            "quiet_hours": "",
        }
        self.settings = Settings(**given)
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("HROMADA_")}
        self._environment |= {f"HROMADA_{name.upper()}": str(value) for name, value in given.items()}
        await asyncio.to_thread(furnish, self.settings)
        await self.launch()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            await browser.closes()
        if self._process is not None:
            await self.kill()
        await self.telegram.stop()
        await self.viber.stop()
        if error is not None:
            error.add_note((self.folder / "log").read_text()[-5000:])

    def _arrived(self, text: str) -> None:
        self.arrivals += 1
        if self.fatal is not None and self.fatal(text):
            self.fatal = None
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    @property
    def site(self) -> str:
        return self.settings.site_url

    async def launch(self, mode: TelegramMode | None = None) -> None:
        """Start the process and wait until it is ready; what a messenger could not tell meanwhile is told again."""
        if mode is not None:
            self._environment["HROMADA_TELEGRAM_MODE"] = mode.value
        began = time.monotonic()
        with (self.folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        async with aiohttp.ClientSession() as session:
            await eventually(lambda: self._ready(session), START_SECONDS)
        self.starts.append(time.monotonic() - began)
        await self.viber.redeliver()

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, (self.folder / "log").read_text()
        try:
            async with session.get(f"{self.site}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    async def died(self) -> int:
        """Wait until the process has ended; its exit code."""
        assert self._process is not None
        code = await self._process.wait()
        self._process = None
        return code

    async def kill(self) -> None:
        """kill -9"""
        self._signal(signal.SIGKILL)
        assert await self.died() == -signal.SIGKILL

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM; the exit code and how many seconds it took."""
        began = time.monotonic()
        self._signal(signal.SIGTERM)
        return await self.died(), time.monotonic() - began

    def resident(self, channel: str) -> Resident:
        """Somebody new."""
        if channel == "telegram":
            return OnTelegram(self.telegram.user())
        if channel == "viber":
            return OnViber(self.viber.user())
        browser = PatientOnWeb(self.site)
        self._browsers.append(browser)
        return browser

    async def look(self, query: Callable[[Transaction], T]) -> T:
        """Look into the store beside the process."""
        store = SQLiteStore(self.settings.database_path, clock=SystemClock(), vault=Vault(SECRET))
        await store.open()
        try:
            return await store.read(query)
        finally:
            await store.close()

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows of a table there are."""
        rows = await self.look(lambda tx: tx.rows(f"SELECT COUNT(*) AS n FROM {table} WHERE {where}"))
        return int(rows[0]["n"])

    async def at_rest(self) -> None:
        """Everything is taken in and answered, nothing is on its way out, no call was malformed."""
        await self.telegram.settled(20)
        await eventually(lambda: not self.telegram.unanswered)

        async def quiet() -> bool:
            return not await self.count("deliveries", "status IN ('queued', 'sending')")

        await eventually(quiet, 30)
        assert self.telegram.undelivered == []
        assert self.viber.undelivered == []
        assert self.telegram.malformed == []
        assert self.viber.malformed == []
