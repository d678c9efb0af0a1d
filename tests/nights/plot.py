"""Ordinary days: people come and go, staff broadcast, messengers have their moods, machines die."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from bot.delivery.moments import Moment
from tests.nights.weather import ACCOUNT, CALM, Weather, a_storm
from tests.nights.world import Plot, World

DAY = 86_400.0
HOUR = 3_600.0
EVENING = 14.0 * HOUR  # from then on it is calm
AUDIT = 15.25 * HOUR

Step = Callable[[], Coroutine[Any, Any, None]]


def days(number: int) -> Plot:
    """So many days."""

    async def plot(world: World) -> None:
        world.office.eve = lambda due: world.begin(_eve(world, due))
        for day in range(number):
            await _day(world, day)

    return plot


async def _day(world: World, day: int) -> None:
    begins = world.loop.at if day == 0 else day * DAY
    steps = sorted(_planned(world, world.chance), key=lambda step: step[0])
    for at, step in steps:
        if begins + at < (day * DAY) + EVENING:
            await world.loop.until(begins + at)
            world.check()
            world.begin(step())
    await world.loop.until(day * DAY + EVENING)
    await _calms(world)
    await world.loop.until(day * DAY + AUDIT)
    await world.audits()
    await world.loop.until((day + 1) * DAY)


async def _calms(world: World) -> None:
    """Everything that was wrong is put right."""
    for platform in world.platforms:
        platform.weather = CALM
        platform.refused_words.clear()
    world.clock.jump(0.0)
    await world.machine.ready.wait()
    await world.office.tidies()


def _planned(world: World, chance: Random) -> list[tuple[float, Step]]:
    """What a day brings, and when."""
    plan: list[tuple[float, Step]] = []
    for _broadcast in range(chance.randint(2, 4)):
        at = chance.uniform(0.5, 13.0) * HOUR
        refused = world.telegram if chance.random() < 0.05 else None
        plan.append((at, lambda refused=refused: world.office.broadcasts(refused_by=refused)))  # type: ignore[misc]
    plan += [(chance.uniform(0, 14.0) * HOUR, world.office.publishes) for _step in range(chance.randint(0, 2))]
    plan += [(chance.uniform(0, 14.0) * HOUR, world.office.decides) for _step in range(2)]
    plan += [(chance.uniform(0, 14.0) * HOUR, _whim(world, chance)) for _step in range(8)]
    if chance.random() < 0.3:
        plan.append((chance.uniform(0, 11.0) * HOUR, lambda: world.office.alerts(chance.uniform(300, 2 * HOUR))))
    if chance.random() < 0.15:
        plan.append((chance.uniform(0, 13.0) * HOUR, lambda: world.office.stops_everything(chance.uniform(60, 1800))))
    if chance.random() < 0.2:
        plan.append((chance.uniform(0, 12.0) * HOUR, _cut(world, chance.choice((30.0, 600.0, 1800.0, 2.0 * HOUR)))))
    if chance.random() < 0.2:
        wrong = chance.choice((-2 * HOUR, -60.0, 30.0, 600.0, HOUR))
        plan.append((chance.uniform(0, 13.0) * HOUR, _jump(world, wrong)))
    return plan


async def _eve(world: World, due: float) -> None:
    """Something goes out at that time: the messengers have their moods just then, and machines die."""
    chance = world.chance
    await world.loop.until(due - chance.uniform(0, 3))
    if due % DAY > EVENING - 600:
        return
    if chance.random() < 0.7:
        platform = chance.choice(world.platforms)
        world.begin(_spell(world, platform.name, a_storm(chance), chance.uniform(30, 900))())
    if chance.random() < 0.08:
        world.begin(_spell(world, "viber", ACCOUNT, 2 * HOUR)())
    if chance.random() < 0.4:
        moment, nth = chance.choice(list(Moment)), chance.randint(1, 30)
        world.watcher.note(f"death waits at {moment.value} {nth}")
        world.machine.arm(moment, nth)
    elif (mind := chance.random()) < 0.4:
        await world.loop.until(due + chance.uniform(0.5, 3))
        sirens, switch = chance.uniform(60, HOUR), chance.uniform(60, 1800)
        if mind < 0.1:
            world.machine.kill()
        elif mind < 0.2:
            await world.restarts()
        elif mind < 0.3:
            await world.office.alerts(sirens)
        else:
            await world.office.stops_everything(switch)


def _spell(world: World, name: str, weather: Weather, seconds: float) -> Step:
    async def step() -> None:
        platform = next(one for one in world.platforms if one.name == name)
        platform.weather = weather
        world.watcher.note(f"{name}: {weather.name}")
        await world.loop.until(world.loop.at + seconds)
        if platform.weather is weather:
            platform.weather = CALM
            world.watcher.note(f"{name}: calm")

    return step


def _cut(world: World, seconds: float) -> Step:
    async def step() -> None:
        world.cut_power(seconds)

    return step


def _jump(world: World, wrong: float) -> Step:
    async def step() -> None:
        world.watcher.note(f"the clock is wrong by {wrong:.0f} s")
        world.clock.jump(wrong)

    return step


def _whim(world: World, chance: Random) -> Step:
    """What somebody feels like doing."""
    drawn, first, second = chance.random(), chance.random(), chance.random()

    async def step() -> None:
        people, everybody = world.people, world.people.everybody
        person, other = (everybody[int(at * len(everybody))] for at in (first, second))
        if drawn < 0.3:
            people.says(person.accounts[0], "/help")
        elif drawn < 0.5:
            people.stops(person)
        elif drawn < 0.75:
            await people.joins(person)
        elif drawn < 0.82:
            people.blocks(person)
        elif drawn < 0.95 or person is other or len(person.accounts) + len(other.accounts) > 3:
            await people.chooses(person)
        elif person.stopped_at is None and other.stopped_at is None:
            await people.links(person, other)

    return step
