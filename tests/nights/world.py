"""A city for some days: who lives there, what they do, what breaks, and that nothing happens that must not."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.channels.channel import Channel, Kit
from bot.settings import Settings, ViberMode
from civic.messages import Kept
from storage import claims
from tests.nights import audit
from tests.nights.loop import NightClock, NightLoop
from tests.nights.machine import LIFE, Machine, marked, single_file
from tests.nights.messengers import Telegram, Viber
from tests.nights.people import People
from tests.nights.platform import Platform
from tests.nights.staff import Office, topics_of
from tests.nights.watcher import Broken, Watcher

SECRET = "a secret of the nights, long enough to be one"
CONTENT = Path(__file__).parents[1] / "content" / "zrazkova" / "full"
RESIDENTS = 60
PRICE_EUR, BUDGET_EUR = 0.02, 3.0
START_SECONDS = 5.0  # until a process serves
MORNING = 6  # the hour at which a day begins


class World:
    """Everything there is."""

    def __init__(self, loop: NightLoop, seed: int, database_url: str, begins: datetime | None = None) -> None:
        self.loop = loop
        self.seed = seed
        self.chance = Random(f"{seed} story")
        self.settings = settings(database_url)
        day = datetime(2027, 1, 1, MORNING, tzinfo=self.settings.zone) + timedelta(days=self.chance.randrange(365))
        self.clock = NightClock(loop, (begins or day).astimezone(UTC))
        self.telegram = Telegram(loop, self.clock, Random(f"{seed} telegram"))
        self.viber = Viber(loop, self.clock, Random(f"{seed} viber"))
        self.machine = Machine(self.settings, self.clock, Random(f"{seed} machine"), self._channels)
        self.people = People(
            loop,
            self.machine,
            self.telegram,
            self.viber,
            Random(f"{seed} people"),
            self._note,
        )
        self.watcher = Watcher(loop, self.clock, self.people.owner_of)
        self.office = Office(self.machine, self.people, self.watcher, Random(f"{seed} staff"))
        self.people.back = self.watcher.came_back
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._errors: list[BaseException] = []
        self._off_until = 0.0
        self._months: set[str] = set()
        for platform in self.platforms:
            platform.departs, platform.accepts = self.watcher.departs, self.watcher.accepts
            platform.answers = self.watcher.answers
        self.viber.deliver = self._deliver

    def _note(self, what: str) -> None:
        self.watcher.note(what)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        return self.telegram, self.viber

    def _channels(self, kit: Kit) -> dict[str, Channel]:
        del kit
        return {platform.name: platform.channel() for platform in (self.telegram, self.viber)}

    async def _deliver(self, inbound: Kept, raw: bytes) -> bool:
        """Viber calls us."""
        if not self.machine.ready.is_set():
            return False
        return await self.machine.inside(lambda app: app.dispatcher.accept("viber", inbound, raw)) is not None

    def begin(self, story: Coroutine[Any, Any, None]) -> None:
        """Let a part of the story take its course beside the others."""
        task = self.loop.create_task(story)
        self._tasks[task] = None
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._errors.append(error)

    def check(self) -> None:
        """Whether all is well so far. Raises `Broken`, or what a part of the story has raised."""
        if self.watcher.broken:
            raise Broken(self.watcher.broken)
        if self._errors:
            raise self._errors[0]

    # The machine

    async def opens(self, residents: int = RESIDENTS) -> None:
        """Switch on, settle everybody, let the staff in."""
        await self.machine.boot()
        assert self.machine.app is not None
        world = self.machine.app.dispatcher.world
        self.people.topics = topics_of(world.rules)
        quiet: claims.Hours = world.quiet or (0, 0)
        self.people.settle(residents, quiet, self.settings.zone)
        chats = ("s1", "s2")
        for chat in chats:
            self.people.works_here(self.telegram.account(chat), quiet, self.settings.zone)
        await self.office.opens(chats)
        self.begin(self._keeps_it_running())
        for person in tuple(self.people.everybody):
            await self.people.joins(person)

    async def _keeps_it_running(self) -> None:
        """Whoever dies is begun again, as soon as there is power."""
        while True:
            await self.machine.killed.wait()
            assert self.machine.life is not None
            self.watcher.died(self.machine.life)
            await self.machine.bury()
            await self.loop.until(max(self.loop.at, self._off_until) + START_SECONDS)
            await self.machine.boot()
            self.watcher.note(f"process {self.machine.life.number} begins")

    @property
    def power_back_at(self) -> float:
        """When there is power again."""
        return self._off_until

    def cut_power(self, seconds: float) -> None:
        """No machine runs for so long."""
        self.watcher.note(f"no power for {seconds:.0f} s")
        self._off_until = max(self._off_until, self.loop.at + seconds)
        self.machine.kill()

    async def restarts(self) -> None:
        """A new release: stopped in order, and begun again."""
        if self.machine.ready.is_set():
            self.watcher.note("stopped in order")
            await self.machine.stop()
            await asyncio.sleep(3.0)
            if not self.machine.killed.is_set():
                await self.machine.boot()

    async def audits(self) -> None:
        """Look into the store. Raises `Broken`."""
        budget, alert = round(BUDGET_EUR * 1_000_000), self.watcher.alert_since is not None
        found = await self.machine.turn(lambda tx: audit.faults(tx, self.platforms, budget=budget, alert=alert))
        for fault in found:
            self.watcher.fail(fault)
        self._months.add(f"{self.clock.now():%Y-%m}")
        if (bill := self.watcher.bill * PRICE_EUR) > BUDGET_EUR * len(self._months) + 1e-6:
            self.watcher.fail(f"Viber charges {bill:.2f} EUR for {len(self._months)} months")
        self.watcher.note(f"the books are in order: {len(self.telegram.taken) + len(self.viber.taken)} messages taken")
        self.check()

    async def closes(self) -> None:
        """Switch off."""
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.machine.life is not None and self.machine.life.alive:
            await self.machine.stop()
        for platform in self.platforms:
            await platform.closes()


def settings(database_url: str) -> Settings:
    """A small city, where forty people are many and Viber may cost three euros a month."""
    given: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": SECRET,
        "content": CONTENT,
        "viber_mode": ViberMode.PAID,
        "viber_price_eur": PRICE_EUR,
        "viber_budget_eur": BUDGET_EUR,
        "broadcast_large": 42,
        "broadcast_delay_minutes": 5,
    }
    return Settings(**given)


@dataclass(frozen=True, slots=True)
class Told:
    """How a run went: the whole story in one word, its last events, and what was broken, if anything."""

    seed: int
    days: int
    story: str
    events: int
    messages: int
    last: tuple[str, ...]
    broken: str = ""

    def __str__(self) -> str:
        head = f"seed {self.seed}, {self.days} days, {self.events} events, {self.messages} messages, {self.story[:16]}"
        return "\n".join([head, *self.last, self.broken]) if self.broken else head


Plot = Callable[[World], Coroutine[Any, Any, None]]


def run(plot: Plot, *, seed: int, days: int, begins: datetime | None = None) -> Told:
    """Play a plot in a new world."""
    from bot import desk

    folder = Path(tempfile.mkdtemp(prefix="nights-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        url = f"sqlite:///{folder}/hromada.db"
        desk.migrate_database(settings(url))
        desk.import_if_new(settings(url))
        with single_file(), asyncio.Runner(loop_factory=NightLoop) as runner:
            return runner.run(_play(plot, seed, days, url, begins))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _play(plot: Plot, seed: int, days: int, url: str, begins: datetime | None) -> Told:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, NightLoop)
    loop.set_task_factory(marked)
    world = World(loop, seed, url, begins)
    broken = ""
    with _listening(world.watcher):
        try:
            await world.opens()
            playing = loop.create_task(plot(world))
            world.watcher.alarm = playing.cancel  # nothing is to be learnt from the rest
            await asyncio.wait([playing])
            error = None if playing.cancelled() else playing.exception()
            world.check()
            if error is not None:
                raise error
        except Broken as error:
            broken = str(error)
        finally:
            await world.closes()
    watcher = world.watcher
    messages = len(world.telegram.taken) + len(world.viber.taken)
    return Told(seed, days, watcher.story, watcher.events, messages, tuple(watcher.last), broken)


class _Ear(logging.Handler):
    """Hears what the product cannot explain: an exception that somebody had to write down."""

    def __init__(self, watcher: Watcher) -> None:
        super().__init__(logging.ERROR)
        self._watcher = watcher

    def emit(self, record: logging.LogRecord) -> None:
        life = LIFE.get()
        if record.exc_info and (life is None or life.alive):
            self._watcher.fail(f"{record.name}: {record.getMessage()}: {record.exc_info[1]!r}")


@contextmanager
def _listening(watcher: Watcher) -> Iterator[None]:
    ear = _Ear(watcher)
    named = [logging.getLogger(name) for name in ("bot", "handlers", "civic", "storage")]
    before = [(logger.level, logger.propagate) for logger in named]
    for logger in named:
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.addHandler(ear)
    try:
        yield
    finally:
        for logger, (level, propagate) in zip(named, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagate
            logger.removeHandler(ear)
