"""What every test may use: a store of its own, and a clock that stands still until it is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.migrate import migrate
from storage.sqlite import SQLiteStore
from storage.vault import Vault

SECRET = "a secret of the tests, long enough to be one"


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


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "hromada.db"
    migrate(path)
    return path


@pytest.fixture
async def store(database: Path, clock: StillClock) -> AsyncIterator[SQLiteStore]:
    opened = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await opened.open()
    yield opened
    await opened.close()
