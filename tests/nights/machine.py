"""The machine the product runs on: it is switched on, stopped in order, or killed at any moment like by a power cut.

A life is one process. Everything it has begun bears its mark; once it is over nothing of it reaches the store or a
messenger any more, and whatever it had committed is all that is left.
"""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from bot.app import App, Duty
from bot.channels.channel import Channel, Kit
from bot.delivery.moments import Moment, unwatched
from bot.delivery.sender import Sender
from bot.scheduler import BROADCASTS_SECONDS, ERASURES_SECONDS, OLD_SECONDS, Ticks
from bot.settings import Settings
from storage.clock import Clock
from storage.store import StoreError, Transaction
from tests.nights.loop import NightLoop

T = TypeVar("T")

HOPS = (0.0002, 0.006)  # seconds to the database's thread, and back


class Life:
    """One process from its start to its end."""

    def __init__(self, number: int, chance: Random) -> None:
        self.number = number
        self.alive = True
        self.chance = chance
        self.over = asyncio.get_running_loop().create_future()
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.connections: list[Connection] = []

    def forget(self, task: asyncio.Task[Any]) -> None:
        """A task is over. What it ended by interests nobody in a life that is over, too."""
        self.tasks.pop(task, None)
        if not self.alive and not task.cancelled():
            task.exception()

    def end(self) -> None:
        """Nothing of it happens from now on."""
        self.alive = False
        for task in tuple(self.tasks):
            task.cancel()
        for connection in self.connections:
            connection.cut()
        if not self.over.done():
            self.over.set_result(None)


LIFE: contextvars.ContextVar[Life | None] = contextvars.ContextVar("LIFE", default=None)


def alive() -> Life:
    """The life that asks. One that is over gets no answer and goes no further."""
    life = LIFE.get()
    if life is None or not life.alive:
        raise asyncio.CancelledError
    return life


def marked(loop: asyncio.AbstractEventLoop, coroutine: Any, **given: Any) -> asyncio.Task[Any]:
    """A task factory: each task belongs to the life that began it."""
    task = asyncio.Task(coroutine, loop=loop, **given)
    life = given["context"].get(LIFE) if given.get("context") is not None else LIFE.get()
    if life is not None:
        life.tasks[task] = None
        task.add_done_callback(life.forget)
    return task


class Connection:
    """A connection to SQLite whose thread is this one, and whose hops take a virtual moment."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        del iter_chunk_size
        self._connector = connector
        self._life = LIFE.get()
        self._raw: sqlite3.Connection | None = None

    def __await__(self) -> Generator[Any, None, Connection]:
        return self._open().__await__()

    async def _open(self) -> Connection:
        self._raw = self._connector()
        if self._life is not None:
            self._life.connections.append(self)
        return self

    @property
    def _conn(self) -> sqlite3.Connection:
        assert self._raw is not None
        return self._raw

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function beside everything else; a life that ends meanwhile learns nothing of it."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, NightLoop)
        life = self._life
        if life is not None and not life.alive:
            raise asyncio.CancelledError
        if life is None or loop.calm:
            return function(self._conn)
        loop.under_way += 1
        try:
            await asyncio.sleep(life.chance.uniform(*HOPS))
            try:
                return function(self._conn)
            finally:
                await asyncio.sleep(life.chance.uniform(*HOPS))
        finally:
            loop.under_way -= 1

    async def close(self) -> None:
        self.cut()

    def cut(self) -> None:
        """As a killed process leaves it: what was not committed is gone."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None


async def tick(ticks: Ticks) -> None:
    """The ticks by the virtual clock: the scheduler's own library would look at the real one."""
    clock: Clock = ticks._clock
    began = clock.monotonic()
    due = {ticks.broadcasts: BROADCASTS_SECONDS, ticks.erasures: ERASURES_SECONDS, ticks.old_rows: OLD_SECONDS}
    last = dict.fromkeys(due, began)
    while True:
        await clock.sleep(BROADCASTS_SECONDS)
        for work, seconds in due.items():
            if clock.monotonic() - last[work] >= seconds * 0.999:
                last[work] = clock.monotonic()
                try:
                    await work()
                except StoreError:
                    alive()  # in one that lives it is no wonder either; the next tick tries again


@contextmanager
def single_file() -> Iterator[None]:
    """Let one thing happen at a time: no threads, no time but the loop's."""
    with (
        patch("storage.sqlite._Connection", Connection),
        patch("storage.sqlite.BATCH_SECONDS", float("inf")),
        patch.object(Ticks, "run", tick),
    ):
        yield


class NightApp(App):
    """The product as it runs, which tells at which moment of a delivery it stands."""

    watch: Callable[[Moment], None] = staticmethod(unwatched)

    def _sender(self, channel: Channel) -> Sender:
        sender = super()._sender(channel)
        sender._watch = sender._recorder._watch = self.watch
        return sender


class Machine:
    """Runs one life after another on the same disk."""

    def __init__(
        self, settings: Settings, clock: Clock, chance: Random, channels: Callable[[Kit], dict[str, Channel]]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._channels = channels
        self._lives = 0
        self._armed: tuple[Moment, int] | None = None
        self.life: Life | None = None
        self.app: NightApp | None = None
        self.ready = asyncio.Event()
        self.killed = asyncio.Event()

    async def boot(self) -> None:
        """Begin a life and wait until it serves."""
        self._lives += 1
        self.life = Life(self._lives, self._chance)
        self.app = NightApp(self._settings, duties={Duty.WORK}, clock=self._clock, channels=self._channels)
        self.app.watch = self._watch
        await self._inside(self.app.start())
        if self.life.alive:
            self.ready.set()

    async def stop(self) -> None:
        """End a life in order."""
        self.ready.clear()
        assert self.app is not None
        assert self.life is not None
        await self._inside(self.app.stop())
        self.life.end()

    def kill(self) -> None:
        """End a life at this very moment."""
        self.ready.clear()
        self._armed = None
        if self.life is not None and self.life.alive:
            self.life.end()
            self.killed.set()

    async def bury(self) -> None:
        """Wait until nothing of a killed life is left."""
        assert self.life is not None
        self.killed.clear()
        while tasks := tuple(self.life.tasks):
            await asyncio.gather(*tasks, return_exceptions=True)

    def arm(self, moment: Moment, nth: int) -> None:
        """Be killed the nth time that a delivery comes to a moment."""
        self._armed = moment, nth

    def _watch(self, moment: Moment) -> None:
        alive()
        if self._armed is None or self._armed[0] is not moment:
            return
        self._armed = (moment, self._armed[1] - 1)
        if self._armed[1] <= 0:
            self.kill()
            raise asyncio.CancelledError

    async def inside(self, work: Callable[[NightApp], Coroutine[Any, Any, T]]) -> T | None:
        """Have the process that lives do something; None where it dies of it, and nobody knows whether it was done."""
        await self.ready.wait()
        assert self.app is not None
        return await self._inside(work(self.app))

    async def once(self, turn: Callable[[Transaction], T]) -> T | None:
        """Run a turn in the store; None where nobody knows whether it was committed."""
        return await self.inside(lambda app: app.store.write(turn))

    async def turn(self, turn: Callable[[Transaction], T]) -> T:
        """Run a turn that does nothing twice, as often as it takes to know that it was committed."""
        while (done := await self.once(turn)) is None:
            pass
        return done

    async def _inside(self, work: Coroutine[Any, Any, T]) -> T | None:
        life = self.life
        assert life is not None
        context = contextvars.copy_context()
        context.run(LIFE.set, life)
        task = asyncio.get_running_loop().create_task(work, context=context)
        await asyncio.wait([task, life.over], return_when=asyncio.FIRST_COMPLETED)
        if task.done() and not task.cancelled():
            return task.result()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None
