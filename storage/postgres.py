"""PostgreSQL behind the turns: a few threads with a connection each, one turn, one commit.

Turns run beside each other in READ COMMITTED. A turn that met a deadlock or lost its connection before the commit runs
again; one that lost it at the commit is a `CommitUnknown`. Readers see one moment, like on SQLite. Other processes are
heard through NOTIFY, one channel a topic and no payload, and a bell that nobody rang is rung every second: what is due
is a row, never a notification.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from storage.clock import Clock
from storage.database import PostgresDatabase
from storage.order import Order
from storage.postgres_ear import Ear, channel
from storage.postgres_lease import hold
from storage.postgres_wire import (
    Conflict,
    Connection,
    Lost,
    Pool,
    PostgresTransaction,
    Stopped,
    command,
    connect,
    rollback,
)
from storage.store import (
    Bell,
    Bells,
    CommitUnknown,
    ReadTooSlow,
    StoreClosed,
    StoreTrouble,
    Topic,
)
from storage.vault import Vault

T = TypeVar("T")

WRITERS = 8
READERS = 4
TRIES = 3
PAUSE_SECONDS = 0.05
CLOSE_SECONDS = 5.0

logger = logging.getLogger(__name__)

Turn = Callable[[PostgresTransaction], T]


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    value: T
    topics: set[Topic]


class PostgresStore:
    """A database of a server, shared with other processes."""

    def __init__(self, database: PostgresDatabase, *, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._writers = Pool(partial(connect, database))
        self._readers = Pool(partial(connect, database))
        self._threads: tuple[ThreadPoolExecutor, ThreadPoolExecutor] | None = None
        self._order = Order()
        self._pending: set[asyncio.Task[Any]] = set()
        self._bells = Bells()
        self._ear = Ear(database, self._bells, ours=self._writers.processes)

    async def open(self) -> None:
        writing = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        reading = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        try:
            await asyncio.get_running_loop().run_in_executor(writing, self._try)
        except BaseException:
            for threads in (writing, reading):
                await asyncio.to_thread(threads.shutdown)
            self._writers.drop_idle()
            raise
        self._threads = writing, reading
        self._ear.open()

    def _try(self) -> None:
        with self._writers.connection():
            pass

    async def close(self) -> None:
        threads, self._threads = self._threads, None
        if threads is None:
            return
        await self._ear.close()
        if self._pending:
            await asyncio.wait(self._pending, timeout=CLOSE_SECONDS)
        self._writers.cut()
        self._readers.cut()
        await asyncio.gather(*self._pending, return_exceptions=True)
        for pool in threads:
            await asyncio.to_thread(pool.shutdown)
        self._writers.drop_idle()
        self._readers.drop_idle()

    async def write(self, turn: Turn[T], *, key: Hashable | None = None) -> T:
        done = await self._in_thread(0, partial(self._turn, turn), key)
        return done.value

    async def read(self, query: Turn[T], *, seconds: float = 2.0) -> T:
        return await self._in_thread(1, partial(self._query, query, seconds), None)

    async def _in_thread(self, which: int, work: Callable[[], T], key: Hashable | None) -> T:
        if self._threads is None:
            raise StoreClosed("the store is closed")
        threads = self._threads[which]

        async def run() -> T:
            async with self._order.turn(key):
                result = await asyncio.get_running_loop().run_in_executor(threads, work)
            if isinstance(result, _Done):
                self._bells.ring(result.topics)
            return result

        # A task of its own: when the caller is cancelled, the turn and what it wakes go on all the same.
        task = asyncio.create_task(run())
        self._pending.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._pending.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone; then nobody else looks at it

    def _turn(self, turn: Turn[T]) -> _Done[T]:
        """Run a turn, again where nothing of it can have been kept."""
        tries = 0
        while True:
            tries += 1
            try:
                with self._writers.connection() as connection:
                    return self._once(connection, turn, last=tries == TRIES)
            except Lost:
                if tries == TRIES or self._threads is None:
                    raise
                self._writers.drop_idle()
            except Conflict as error:
                if tries == TRIES:
                    raise
                logger.info("a turn runs again: %s", error)
                time.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 -- whoever was in the way goes first

    def _once(self, connection: Connection, turn: Turn[T], *, last: bool) -> _Done[T]:
        command(connection, b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        try:
            transaction = PostgresTransaction(connection, self._clock, self._vault, last=last)
            value = turn(transaction)
            self._commit(connection, transaction.topics)
        finally:
            rollback(connection)
        return _Done(value, transaction.topics)

    def _commit(self, connection: Connection, topics: set[Topic]) -> None:
        notices = "".join(f"NOTIFY {channel(topic)}; " for topic in sorted(topics))
        try:
            tag = command(connection, f"{notices}COMMIT".encode())
        except Lost as error:
            raise CommitUnknown("the connection was lost while committing; look whether it was done") from error
        if tag != b"COMMIT":  # a failed transaction is rolled back without a word
            raise StoreTrouble("the turn went on after a statement of it had failed; nothing of it is kept")

    def _query(self, query: Turn[T], seconds: float) -> T:
        begin = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {seconds * 1000:.0f}"
        tries = 0
        while True:
            tries += 1
            try:
                with self._readers.connection() as connection:
                    return self._look(connection, query, begin.encode())
            except Stopped as error:
                raise ReadTooSlow(f"stopped after {seconds} s") from error
            except Lost:
                if tries == TRIES or self._threads is None:
                    raise
                self._readers.drop_idle()

    def _look(self, connection: Connection, query: Turn[T], begin: bytes) -> T:
        try:
            command(connection, begin)
            return query(PostgresTransaction(connection, self._clock, self._vault))
        finally:
            rollback(connection)

    def listen(self, *topics: Topic) -> Bell:
        return self._bells.listen(*topics)

    def forget(self, bell: Bell) -> None:
        self._bells.forget(bell)

    def lease(self, name: str) -> AbstractAsyncContextManager[None]:
        return hold(self._database, name)

    async def size(self) -> int:
        row = await self.read(lambda tx: tx.row("SELECT pg_database_size(current_database()) AS bytes"))
        return int(row["bytes"]) if row else 0

    async def scrub(self) -> None:
        """Nothing is done: when the space of deleted rows is written over is for the server's vacuum to say, and what
        its log and its backups hold is for the operator."""
