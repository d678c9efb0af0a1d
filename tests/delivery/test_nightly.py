"""One backup a night, at a quiet hour of the city, made up for after a night without power, by one process only."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.nightly import AGAIN, Failed, Nightly, by_command, last_night
from storage import nights
from storage.store import Store
from tests.conftest import StillClock

KYIV = ZoneInfo("Europe/Kyiv")
FOLDER = Path("backups")


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T03:29", "2026-11-21T03:30"),
        ("2026-11-22T03:30", "2026-11-22T03:30"),
        ("2026-11-22T23:59", "2026-11-22T03:30"),
        ("2026-03-29T12:00", "2026-03-29T03:30"),  # an hour that is left out
        ("2026-10-25T12:00", "2026-10-25T03:30"),  # an hour that comes twice
    ],
)
def test_a_backup_is_due_by_the_citys_clock(now: str, due: str) -> None:
    assert last_night(kyiv(now).astimezone(UTC), KYIV) == kyiv(due)


class Maker:
    """A maker of backups that counts, and fails when told to."""

    def __init__(self) -> None:
        self.made = 0
        self.fails = False
        self.begun = asyncio.Event()
        self.waits: asyncio.Event | None = None

    async def __call__(self, folder: Path) -> str:
        self.begun.set()
        if self.waits is not None:
            await self.waits.wait()
        if self.fails:
            raise Failed("the disk is full")
        self.made += 1
        return str(folder / f"{self.made}")


@pytest.fixture
def maker() -> Maker:
    return Maker()


class Patient(StillClock):
    """A clock on which whoever sleeps is not woken."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


def nightly(store: Store, clock: StillClock, maker: Maker) -> Nightly:
    patient = Patient()
    patient.moment = clock.moment
    return Nightly(store, patient, FOLDER, zone=KYIV, make=maker)


async def test_one_backup_a_night(store: Store, clock: StillClock, maker: Maker) -> None:
    for _hour in range(72):
        for _ in range(3):
            await nightly(store, clock, maker).look()
        clock.forward(3600)
    assert maker.made == 4  # the one before the first night, and three nights
    assert (await store.read(nights.state)).file == "backups/4"


async def test_nights_without_power_are_made_up_for_once(store: Store, clock: StillClock, maker: Maker) -> None:
    await nightly(store, clock, maker).look()
    clock.forward(3 * 86_400)
    for _ in range(3):
        await nightly(store, clock, maker).look()
    assert maker.made == 2


async def test_what_failed_is_tried_again_after_an_hour_and_remembered(
    store: Store, clock: StillClock, maker: Maker
) -> None:
    maker.fails = True
    for _ in range(2):
        await nightly(store, clock, maker).look()
    state = await store.read(nights.state)
    assert (state.why, state.done_at) == ("the disk is full", 0)
    maker.fails = False
    await nightly(store, clock, maker).look()
    assert maker.made == 0
    clock.forward(AGAIN / timedelta(seconds=1))
    await nightly(store, clock, maker).look()
    assert maker.made == 1
    assert (await store.read(nights.state)).why == ""


async def test_two_processes_make_one(store: Store, clock: StillClock, maker: Maker) -> None:
    maker.waits = asyncio.Event()
    first = asyncio.create_task(nightly(store, clock, maker).look())
    await maker.begun.wait()
    await nightly(store, clock, maker).look()
    maker.waits.set()
    await first
    assert maker.made == 1


async def test_a_process_that_died_at_it_is_followed(store: Store, clock: StillClock, maker: Maker) -> None:
    maker.waits = asyncio.Event()
    first = asyncio.create_task(nightly(store, clock, maker).look())
    await maker.begun.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    maker.waits.set()
    clock.forward(301)
    await nightly(store, clock, maker).look()
    assert maker.made == 1


async def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    make = by_command({"HROMADA_DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "HROMADA_BACKUP_RECIPIENTS": ""})
    with pytest.raises(Failed, match="nobody to seal the backup to"):
        await make(tmp_path)
