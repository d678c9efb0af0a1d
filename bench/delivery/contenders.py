"""Those who send, each in a process of its own that is made anew for every round, and the server they send to."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from bench.delivery.city import build
from bench.delivery.measure import Took
from bench.delivery.peers import PEERS
from bench.service import BenchFailed, Service, free_port

PRODUCT = "product"
COPY_BYTES = 16 * 1024 * 1024
ANY_RATE = 100_000.0  # more than any machine sends, so that only the window holds the sender back


class Server:
    """The fake server: what it has seen, and how it is to behave."""

    def __init__(self, service: Service, session: aiohttp.ClientSession) -> None:
        self.api = f"http://127.0.0.1:{service.port}"
        self._session = session

    async def figures(self) -> dict[str, Any]:
        """What it has seen since the last reset."""
        async with self._session.get(f"{self.api}/figures") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def heard(self, chat: int) -> float:
        """When a chat was last sent something, on the machine's monotonic clock; 0 for never."""
        async with self._session.get(f"{self.api}/heard", params={"chat": chat}) as answer:
            return float(await answer.text())

    async def reset(self, **settings: float) -> None:
        """Forget what was seen; `latency` in seconds, `rate` and `chat_rate` are limits a second."""
        async with self._session.get(f"{self.api}/reset", params=settings) as answer:
            answer.raise_for_status()


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[Server]:
    """The fake server for as long as it is needed."""
    port = free_port()
    command = [sys.executable, "-m", "bench.delivery.platform", "--port", str(port)]
    service = Service(command, port, folder / "platform.log", {})
    await service.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Server(service, session)
    finally:
        await service.stop()


@dataclass(frozen=True, slots=True)
class Load:
    """How much is sent, who else is in the database, and how many calls may be in flight (0: the sender chooses)."""

    messages: int
    window: int
    rate: float = ANY_RATE
    others: int = 0
    past: int = 0


class Cities:
    """Databases of cities, each made once and copied for every round."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[int, int, int], Path] = {}

    async def copy(self, load: Load, to: Path) -> None:
        """A file with a city that fits the load."""
        size = load.messages, load.others, load.past
        if size not in self._made:
            model = self._folder / f"city-{len(self._made)}.db"
            await build(f"sqlite:///{model}", followers=load.messages, others=load.others, past=load.past)
            self._made[size] = model
        await asyncio.to_thread(_copy_to_disk, self._made[size], to)


def _copy_to_disk(model: Path, to: Path) -> None:
    """Down to the disk: a copy still in memory would be written out by the sender's first checkpoint, at its cost."""
    with to.open("wb") as file:
        with model.open("rb") as made:
            shutil.copyfileobj(made, file, COPY_BYTES)
        file.flush()
        os.fsync(file.fileno())


async def take(name: str, load: Load, to: Server, cities: Cities, folder: Path) -> Took:
    """Let one contender send. Raises `BenchFailed` where not everybody was sent exactly one message."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        url = f"sqlite:///{place}/bench.db"
        if name == PRODUCT:
            await cities.copy(load, Path(place) / "bench.db")
            command = ["bench.delivery.ours", "--rate", str(load.rate)]
        else:
            command = ["bench.delivery.peers", name, "--messages", str(load.messages)]
        if load.window:
            command += ["--window", str(load.window)]
        took = msgspec.json.decode(await _output("-m", *command, "--api", to.api, "--database", url), type=Took)
    seen = await to.figures()
    if seen["taken"] != load.messages or seen["chats"] != load.messages or seen["refused"]:
        raise BenchFailed(f"{name} was to send {load.messages} messages, and the server saw {seen}")
    return msgspec.structs.replace(took, peak=seen["peak"])


async def _output(*arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await process.communicate()
    if process.returncode:
        raise BenchFailed(f"{arguments}: {errors.decode()[-2000:]}")
    return out


NAMES = (PRODUCT, *PEERS)
