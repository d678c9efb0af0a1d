"""The server of the database is ended at once and started again while people talk: the processes outlive it, nothing
that was acknowledged is lost."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from bot import desk
from bot.settings import Settings, TelegramMode
from tests import postgres
from tests.conftest import Place
from tests.road.process import City
from tests.road.test_crash import everything_is_told_again, more_happened, nothing_is_lost_or_doubled, talks


class Server:
    """A server of this test's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process, self._port = postgres.start(folder)
        self.url = f"postgresql://{postgres.USER}@127.0.0.1:{self._port}/city"
        with psycopg.connect(self.url.replace("/city", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE city TEMPLATE template0")
            connection.execute("ALTER DATABASE city SET synchronous_commit = on")  # else an immediate end forgets

    def restart(self) -> None:
        """End it as it stands and start it again; it mends itself from its log."""
        self.stop()
        self._process, _ = postgres.start(self._folder, port=self._port)

    def stop(self) -> None:
        postgres.stop(self._process)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="hromada-server-"))
    if postgres.AS_USER:
        shutil.chown(folder, postgres.AS_USER["user"], postgres.AS_USER["group"])
    own = await asyncio.to_thread(Server, folder)
    yield own
    await asyncio.to_thread(own.stop)
    shutil.rmtree(folder)


def fill(settings: Settings) -> None:
    desk.migrate_database(settings)
    desk.import_if_new(settings)


@pytest.mark.only("postgres")
async def test_the_processes_outlive_a_server_that_is_ended_at_once(server: Server, place: Place) -> None:
    own = Place(place.folder, server.url)
    async with City(own, TelegramMode.WEBHOOK, furnish=fill) as city:
        channels = ["telegram"] * 5 + ["viber"] * 4 + ["web"] * 3
        people = {f"№{number}-{channel}": city.resident(channel) for number, channel in enumerate(channels)}
        talking = [asyncio.create_task(talks(city, person, name)) for name, person in people.items()]
        for _ in range(2):
            await more_happened(city, 20, talking)
            await asyncio.to_thread(server.restart)
            await city.launch()  # nobody has died; what Viber could not tell is told again
        await asyncio.gather(*talking)
        await city.at_rest()
        await everything_is_told_again(city)
        await city.at_rest()
        assert all(program.runs for program in city.programs.values())
        await nothing_is_lost_or_doubled(city, people, kills=2)
