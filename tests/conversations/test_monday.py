"""Monday morning: whoever is on duty reads once what waits, and the first button opens what is due first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from civic import duty
from storage import staff
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.moderating import TEXT, moderator, sent
from tests.road.people import MovedClock
from tests.town import Town

MONDAY = datetime.now(UTC).date() + timedelta(days=7 - datetime.now(UTC).weekday())
EARLY = datetime.combine(MONDAY, time(8, 29), ZoneInfo("Europe/Kyiv"))  # a minute before it is said
GREETING = "Доброго ранку."


@pytest.fixture
async def monday(place: Place) -> AsyncIterator[tuple[Town, MovedClock]]:
    """A town, and its clock, which is to be set to `EARLY` once everybody has typed their code."""
    clock = MovedClock(datetime.now(UTC))
    async with Town(place, clock=clock) as town:
        yield town, clock


async def told(town: Town) -> int:
    """How many have been told this morning."""
    return await town.count("deliveries", f"campaign = 'morning:{MONDAY}'")


async def away(town: Town, name: str, substitute: str | None = None) -> None:
    def turn(tx: Transaction) -> None:
        person, instead = staff.by_name(tx, name), staff.by_name(tx, substitute or "")
        assert person is not None
        duty.absent(tx, person, MONDAY, MONDAY, instead)

    await town.app.store.write(turn)


async def test_each_on_duty_is_told_once_what_waits(monday: tuple[Town, MovedClock]) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    ivan, hanna = await moderator(town, "Іван"), await moderator(town, "Ганна", "viber")
    number = await sent(town, resident)
    clock.set(EARLY)
    await town.app.reminders().tick()
    assert await told(town) == 0, "it is not half past eight yet"
    clock.forward(minutes=2)
    for _worker in range(2):
        await town.app.reminders().tick()
    assert await told(town) == 2
    assert "Усього чекає: 1" in await ivan.sees(GREETING)
    await hanna.sees(GREETING)
    await ivan.presses("Найтерміновіше")
    assert f"№ {number}" in await ivan.sees(TEXT)
    clock.forward(hours=3)
    await town.app.stop()
    await town.begin()
    await town.app.reminders().tick()
    assert await told(town) == 2


async def test_where_nothing_waits_nobody_is_told(monday: tuple[Town, MovedClock]) -> None:
    town, clock = monday
    await moderator(town)
    clock.set(EARLY + timedelta(minutes=2))
    await town.app.reminders().tick()
    assert await told(town) == 0


async def test_where_nobody_is_there_the_substitute_is_told(monday: tuple[Town, MovedClock]) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    await moderator(town, "Іван")
    await moderator(town, "Ганна", "viber")
    maria = await town.staff("web", name="Марія")
    await away(town, "Іван", "Марія")
    await away(town, "Ганна")
    await sent(town, resident)
    clock.set(EARLY + timedelta(minutes=2))
    await town.app.reminders().tick()
    await maria.sees(GREETING)
    assert await told(town) == 1
