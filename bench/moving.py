"""`python -m bench.moving`: a city with many residents moves in, starts, answers, and moves to PostgreSQL.

Each figure is the time of a whole command, from its start to its end, as an operator waits for it. `--postgres URL`
names a server on which databases may be made; without it there are figures for SQLite only.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.databases import database
from bench.machine import describe
from bench.service import BenchFailed, free_port

ROOT = Path(__file__).parent.parent
SECRET = secrets.token_urlsafe(48)
ANSWER_SECONDS = 60.0


def write_list(path: Path, residents: int) -> None:
    """A list like one that an earlier bot exports: seven in ten on Telegram, one in five following nothing."""
    chance = random.Random(7)  # noqa: S311 - the same list every time
    with path.open("w") as file:
        file.write("channel,address,locale,topics\n")
        for number in range(residents):
            if chance.random() < 0.7:
                channel, address = "telegram", str(100_000_000 + number * 37)
            else:
                channel, address = "viber", base64.b64encode(chance.randbytes(16)).decode()
            locale, topics = chance.choice(["uk", "uk", "en", "ru"]), chance.choice(["1", "1 2", "khm-3", "1|2|3", ""])
            file.write(f"{channel},{address},{locale},{topics}\n")


def _environment(url: str, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HROMADA_")}
    return kept | {"HROMADA_DATABASE_URL": url, "HROMADA_SECRET_KEY": SECRET} | settings


@dataclass(frozen=True, slots=True)
class Took:
    """How long an operator waits, and the processor time of the command itself; a server's own is not in it."""

    seconds: float
    cpu: float


class Watch:
    """Measures from now on what a child of this process takes."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), _cpu()

    def read(self, ended: float | None = None) -> Took:
        """What it took until `ended` (now); its processor time is known once it has ended."""
        began, cpu = self._began
        return Took((ended or time.perf_counter()) - began, _cpu() - cpu)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command(url: str, *words: str) -> tuple[Took, Any]:
    """Run one command to its end; what it took and what it answered."""
    watch = Watch()
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "bot", *words, "--json"],
        cwd=ROOT,
        env=_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"{words}: {done.stdout}{done.stderr}")
    return watch.read(), json.loads(done.stdout)


async def first_answer(url: str) -> Took:
    """From the start of `hromada run` to the first answer in the web chat; its processor time includes its end."""
    port = free_port()
    watch = Watch()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env=_environment(url, HROMADA_PORT=str(port)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(ANSWER_SECONDS), aiohttp.ClientSession() as session:
            await _page(session, f"http://localhost:{port}/uk/chat")
            async with session.ws_connect(
                f"ws://localhost:{port}/chat/socket?lang=uk", origin=f"http://localhost:{port}"
            ) as socket:
                await socket.send_json({"id": str(uuid.uuid4()), "text": "Що зроблено для бібліотек?"})
                async for frame in socket:
                    if "rows" in json.loads(frame.data):
                        answered = time.perf_counter()
                        break
                else:
                    raise BenchFailed("the chat was closed before it answered")
    finally:
        process.terminate()
        await process.wait()
    return watch.read(answered)


async def _page(session: aiohttp.ClientSession, address: str) -> None:
    while True:
        try:
            async with session.get(address) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.01)


def move_in(url: str, listed: Path) -> dict[str, Took]:
    """Bring a list in, twice, count, and start the service beside it."""
    command(url, "content", "import")
    consent = ("--consent", "an earlier bot")
    first, told = command(url, "contacts", "import", str(listed), *consent)
    again, told_again = command(url, "contacts", "import", str(listed), *consent)
    if told["imported"] != told["rows"] or told_again["known"] != told["rows"]:
        raise BenchFailed(f"the list was not brought in: {told}")
    return {
        "import": first,
        "import again": again,
        "stats": command(url, "stats")[0],
        "start to first answer": asyncio.run(first_answer(url)),
    }


def measure(residents: int, server: str, folder: Path) -> dict[str, dict[str, Took]]:
    """What each step took, by database."""
    listed, file = folder / "list.csv", f"sqlite:///{folder}/hromada.db"
    write_list(listed, residents)
    figures = {"sqlite": move_in(file, listed)}
    if server:
        with database(server) as url:
            figures["postgres"] = move_in(url, listed)
        with database(server) as url:
            figures["sqlite"]["move to postgres"] = command(file, "move", "--to", url)[0]
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.moving", description=__doc__)
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--postgres", default="", help="postgresql://user@host:port/postgres")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the databases lie")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="bench-") as folder:
        figures = measure(given.residents, given.postgres, Path(folder))
    print(f"{describe()}\n\n{given.residents} residents{'':19} seconds     CPU")
    for kind, steps in figures.items():
        for step, took in steps.items():
            print(f"{kind:9} {step:24} {took.seconds:7.2f} {took.cpu:7.2f}")
    if given.json:
        found = {kind: {step: asdict(took) for step, took in steps.items()} for kind, steps in figures.items()}
        given.json.write_text(json.dumps({"residents": given.residents, "took": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
