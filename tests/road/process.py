"""The real processes beside messengers of our own, to be killed and started again, and people who do not give up."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import cycle
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
import psycopg

from bot.settings import Settings, TelegramMode
from storage.clock import SystemClock
from storage.database import store_at
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import SECRET, Place
from tests.fakes.balancer import Balancer
from tests.fakes.telegram import Call, FakeTelegram
from tests.fakes.viber import FakeViber
from tests.postgres import free_port
from tests.road.people import eventually
from tests.road.program import Program
from tests.town import CONTENT, OnTelegram, OnViber, OnWeb, Resident, furnish

T = TypeVar("T")

START_SECONDS = 60.0
AGAIN_SECONDS = 0.02


class PatientOnWeb(OnWeb):
    """A page that opens its socket again and tells every frame until it is acknowledged, as the real one does."""

    def __init__(self, site: str, language: str = "uk") -> None:
        super().__init__(site, language)
        self._keeping = asyncio.create_task(self._keep_open())

    async def _keep_open(self) -> None:
        while True:
            with suppress(aiohttp.ClientError, OSError, AssertionError):  # no page: a proxy with nobody behind it
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
        self.posted: set[bytes] = set()  # whatever was tried to be told, and
        self.taken: set[bytes] = set()  # what the bot has acknowledged

    async def post(self, raw: bytes, *, signature: str | None = None, url: str = "") -> tuple[int, bytes]:
        self.posted.add(raw)
        status, body = await super().post(raw, signature=signature, url=url)
        if status == 200:
            self.taken.add(raw)
        return status, body

    async def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        result = await super()._send(payload)
        if result["status"] == 0:
            self._arrived(payload["text"])
        return result


HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
"""


class City:
    """The product's processes and its messengers: one process on SQLite; on PostgreSQL two for the pages behind one
    address, and `workers` others. `fatal` looks at what arrives in a chat; where it says so, the process that sent it
    dies before it hears of it."""

    def __init__(
        self,
        place: Place,
        mode: TelegramMode,
        *,
        workers: int = 1,
        rate: float = 28,
        furnish: Callable[[Settings], None] = furnish,
    ) -> None:
        self.fatal: Callable[[str], bool] | None = None
        self.arrivals = 0
        self.telegram = Telegram(self._arrived)
        self.viber = Viber(self._arrived)
        self.folder = place.folder
        self._database_url = place.database_url
        self.mode = mode
        self._rate = rate
        self._furnish = furnish
        self.several = place.database_url.startswith("postgresql")
        self._webs = ["web-1", "web-2"] if self.several else []
        self._workers = [f"worker-{number + 1}" for number in range(workers)] if self.several else []
        self.programs: dict[str, Program] = {}
        self._turns = cycle([["web-1"], self._workers, ["web-2"], [*self._webs, *self._workers]])
        self._killed: list[Program] = []
        self._balancer: Balancer | None = None
        self._store: Store | None = None
        self._browsers: list[PatientOnWeb] = []

    async def __aenter__(self) -> Self:
        await self.telegram.start()
        await self.viber.start()
        port = free_port()
        given: dict[str, Any] = {
            "database_url": self._database_url,
            "secret_key": SECRET,
            "port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "content": CONTENT,
            "telegram_token": self.telegram.token,
            "telegram_api_url": self.telegram.api_url,
            "telegram_mode": self.mode,
            "telegram_rate": self._rate,
            "viber_token": self.viber.token,
            "viber_api_url": self.viber.api_url,
            "staff_chat": "telegram,viber,web",
            "quiet_hours": "",
        }
        self.settings = Settings(**given)
        await asyncio.to_thread(self._furnish, self.settings)
        if self.several:
            ports = {name: free_port() for name in self._webs}
            self._balancer = Balancer(port, list(ports.values()))
            await self._balancer.start()
            for name in (*self._webs, *self._workers):
                named = {"database_url": f"{self._database_url}?application_name={name}", "port": ports.get(name, port)}
                self._add(name, name.split("-")[0], given | named)
        else:
            self._add("run", "run", given)
        await self.launch()
        return self

    def _add(self, name: str, word: str, given: dict[str, Any]) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HROMADA_")}
        environment |= {f"HROMADA_{name.upper()}": str(value) for name, value in given.items()}
        self.programs[name] = Program(name, [word], environment, self.folder / f"{name}.log")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            await browser.closes()
        self._kill(list(self.programs.values()))
        if self._killed:
            await self.died()
        if self._balancer is not None:
            await self._balancer.stop()
        if self._store is not None:
            await self._store.close()
        await self.telegram.stop()
        await self.viber.stop()
        if error is not None:
            for program in self.programs.values():
                error.add_note(f"--- {program.name}\n{program.log.read_text()[-5000:]}")

    @property
    def site(self) -> str:
        return self.settings.site_url

    # Life and death

    async def launch(self, mode: TelegramMode | None = None) -> None:
        """Start what does not run and wait until the city is served; what a messenger could not tell is told again."""
        for program in self.programs.values():
            if not program.runs:
                if mode is not None:
                    program.environment["HROMADA_TELEGRAM_MODE"] = mode.value
                program.begin()
        async with aiohttp.ClientSession() as session:
            await eventually(lambda: self._ready(session), START_SECONDS)
        await self.viber.redeliver()

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        for program in self.programs.values():
            program.check()
        try:
            async with session.get(f"{self.site}/readyz") as answer:
                told = await answer.json() if answer.status == 200 else {"channels": {}}
        except (aiohttp.ClientError, OSError):
            return False
        return set(told["channels"].values()) == {"ready"}

    def working(self) -> list[Program]:
        """The process that sends, polls and ticks now; all that could where it is just changing."""
        if not self.several:
            return list(self.programs.values())
        with psycopg.connect(self._database_url) as connection:
            holder = connection.execute(HOLDER).fetchone()
        return [self.programs[name] for name in ([holder[0]] if holder else self._workers)]

    async def kill(self) -> None:
        """kill -9: the process; of several another one each time, and the fourth time all of them."""
        names = next(self._turns) if self.several else list(self.programs)
        self._kill(self.working() if names == self._workers else [self.programs[name] for name in names])
        await self.died()

    def _kill(self, programs: list[Program]) -> None:
        for program in programs:
            if program.runs and program not in self._killed:
                program.send(signal.SIGKILL)
                self._killed.append(program)

    async def died(self) -> None:
        """Wait until whoever is killed has ended."""
        await eventually(lambda: self._killed, 30)
        while self._killed:
            assert await self._killed[-1].ended() == -signal.SIGKILL
            self._killed.pop()

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM to everybody; the worst exit code and how many seconds it took."""
        began = time.monotonic()
        running = [program for program in self.programs.values() if program.runs]
        for program in running:
            program.send(signal.SIGTERM)
        codes = await asyncio.gather(*(program.ended() for program in running))
        return max(codes, key=abs), time.monotonic() - began

    # What happens in it

    def _arrived(self, text: str) -> None:
        self.arrivals += 1
        if self.fatal is not None and self.fatal(text):
            self.fatal = None
            self._kill(self.working())

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
        """Look into the store beside the processes."""
        async with self._opened() as store:
            return await store.read(query)

    async def write(self, turn: Callable[[Transaction], T]) -> T:
        """Change something behind their backs."""
        async with self._opened() as store:
            return await store.write(turn)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Store]:
        """The store; a file is closed again, for the next start has to mend it alone."""
        store = self._store or store_at(self.settings.database_url, clock=SystemClock(), vault=Vault(SECRET))
        if self._store is None:
            await store.open()
        if self.several:
            self._store = store
        try:
            yield store
        finally:
            if not self.several:
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
