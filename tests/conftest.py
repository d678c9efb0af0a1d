"""What every test may use: a database of its own on each kind, a store, and a clock that stands still until moved.

A test that asks for `database_url`, or for anything that stands on it (`store`, `place`, a town), runs once for each
kind of database; `--database` narrows that, and so does a mark, `only("sqlite")`, where a test is about one kind.
"""

from __future__ import annotations

import asyncio
import uuid
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.clock import SystemClock
from storage.database import store_at
from storage.store import Store
from storage.vault import Vault
from tests import databases, postgres
from tests.fakes.cable import Cable

SECRET = "a secret of the tests, long enough to be one"
ONE_WAY = {"channel": "telegram", "way": "telegram, posted"}  # what one of several ways shows on the second database
ABOVE = {"web", "desk", "corpus"}  # pages and commands see no more of the database than the conversations do
SAMPLED = {"conversations": 16, "civic": 8, "dialogue": 2, "road": 3}  # one in so many runs on the second database
CRASHES = {"test_crash", "test_several", "test_server_restart", "test_server_away", "test_thousand", "test_broadcast"}
RUN = pytest.StashKey[postgres.Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*databases.KINDS, "both"], default="both", help="test on this kind only")
    parser.addoption(
        "--combinations",
        choices=["all", "each", "rest"],
        default="all",
        help="each: every test once, of what only repeats it elsewhere a sample; rest: what each leaves out",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the one process that lasts as long as the run
        config.stash[RUN] = postgres.Run()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.hang_up()
    if RUN in config.stash:
        config.stash[RUN].end()


def kinds(config: pytest.Config) -> tuple[str, ...]:
    """The kinds of database that this run is about."""
    chosen = config.getoption("--database")
    return databases.KINDS if chosen == "both" else (chosen,)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("only")
        among = [kind for kind in kinds(metafunc.config) if mark is None or kind in mark.args]
        metafunc.parametrize("database_url", among, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--combinations")
    if wanted == "all":
        return
    rest = {item for item in items if isinstance(item, pytest.Function) and _adds_nothing(item)}
    left = [item for item in items if (item in rest) is (wanted == "each")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if (item in rest) is (wanted == "rest")]


def _adds_nothing(item: pytest.Function) -> bool:
    """Whether a run may leave it out: what differs between the messengers is tested on the first database, and there
    on every third of them; on the second database what touches it, and a sample of the rest."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if item.get_closest_marker("only") is not None or given.get("database_url") is None:
        return False
    floor, draw = item.path.parent.name, zlib.crc32(item.name.encode())
    elsewhere = any(given.get(name, kept) != kept for name, kept in ONE_WAY.items())
    if given["database_url"] != "postgres":
        return floor == "conversations" and elsewhere and draw % 6 != 0
    if floor in ABOVE or elsewhere:
        return True
    return item.path.stem not in CRASHES and draw % SAMPLED.get(floor, 1) != 0


class StillClock:
    """A clock that moves only when told to; sleeping moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.ticks

    async def sleep(self, seconds: float) -> None:
        self.forward(seconds)
        await asyncio.sleep(0)

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)
        self.ticks += seconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test's product lives: a folder, and the URL of a database that is made by whoever moves in."""

    folder: Path
    database_url: str


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database may be made; there is none yet."""
    url = databases.new_url(request.param, tmp_path, f"test_{uuid.uuid4().hex[:12]}")
    yield url
    databases.drop(url)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    return Place(tmp_path, database_url)


@pytest.fixture
async def store(database_url: str, clock: StillClock) -> AsyncIterator[Store]:
    opened = store_at(databases.migrated(database_url), clock=clock, vault=Vault(SECRET))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def cable() -> AsyncIterator[Cable]:
    """The line to the run's PostgreSQL server."""
    async with Cable(*postgres.address()) as opened:
        yield opened


@pytest.fixture
async def far(database_url: str, cable: Cable) -> AsyncIterator[Store]:
    """A store at the other end of the cable, for tests that are only about PostgreSQL."""
    host, port = postgres.address()
    url = databases.migrated(database_url).replace(f"{host}:{port}", f"{host}:{cable.port}")
    opened = store_at(url, clock=SystemClock(), vault=Vault(SECRET))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A SQLite file with the schema, for what is about files."""
    path = tmp_path / "hromada.db"
    databases.migrated(f"sqlite:///{path}")
    return path
