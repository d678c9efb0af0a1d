"""SQLite behind the turns: aiosqlite's connection, whole turns in its thread, waiting turns sharing one commit.

The measured reason: a commit with `synchronous=FULL` costs far more than a turn, so 256 turns behind one commit are
five times faster than one each, and every caller is still answered only after its commit.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import aiosqlite

from storage.clock import Clock
from storage.sql import for_sqlite
from storage.store import Bell, Bells, ReadTooSlow, Row, StoreBusy, StoreClosed, StoreError, StoreTrouble, Topic
from storage.vault import Vault

T = TypeVar("T")

BATCH_TURNS = 256
BATCH_SECONDS = 0.020
BUSY_SECONDS = 30.0
READERS = 3
WATCH_SECONDS = 0.25

# aiosqlite prints parameters, residents' words among them, at DEBUG.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


# The machine's fault, as opposed to a mistake in a statement (which is SQLITE_ERROR). Low byte of the extended codes.
_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class _Troubles:
    """See `troubles`. A class, because every statement enters it: a generator would cost more than some statements."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        code = getattr(error, "sqlite_errorcode", 0) if isinstance(error, sqlite3.DatabaseError) else 0
        if (code & 0xFF) in _TROUBLE:
            raise StoreTrouble(str(error)) from error


_TROUBLES = _Troubles()


def troubles() -> _Troubles:
    """Tell the machine's faults from ours: the former are raised as `StoreTrouble`."""
    return _TROUBLES


class SQLiteTransaction:
    """One turn on one connection."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock, vault: Vault) -> None:
        self._connection = connection
        self.now = clock.now()
        self.vault = vault
        self.topics: set[Topic] = set()

    def execute(self, sql: str, **parameters: object) -> int:
        with troubles():
            return self._connection.execute(for_sqlite(sql), parameters).rowcount

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        with troubles():
            self._connection.executemany(for_sqlite(sql), rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        names, marks = (", ".join(words) for words in (columns, "?" * len(columns)))
        with troubles():
            return self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows).rowcount

    def row(self, sql: str, **parameters: object) -> Row | None:
        rows = self.rows(sql, **parameters)
        return rows[0] if rows else None

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        with troubles():
            return self._connection.execute(for_sqlite(sql), parameters).fetchall()

    def wake(self, topic: Topic) -> None:
        self.topics.add(topic)


Turn = Callable[[SQLiteTransaction], T]


@dataclass(slots=True)
class _Waiting(Generic[T]):
    turn: Turn[T]
    answer: asyncio.Future[T]


@dataclass(frozen=True, slots=True)
class _Done:
    value: Any
    topics: set[Topic]


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


_Outcome = _Done | _Failed


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, which also runs a whole function in its thread: one hop a batch, not one a statement."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        result: T = await self._execute(lambda: function(self._conn))  # type: ignore[no-untyped-call]
        return result


class _Batch:
    """Runs turns in the connection's thread so that only a guilty turn fails."""

    def __init__(self, clock: Clock, vault: Vault) -> None:
        self._clock = clock
        self._vault = vault
        self.closing = False

    def _begin(self, connection: sqlite3.Connection) -> None:
        begin(connection, lambda: self.closing)

    def run(self, connection: sqlite3.Connection, turns: list[Turn[Any]]) -> list[_Outcome]:
        """Run turns under one commit. The answer may be shorter than `turns`: the rest was not begun."""
        self._begin(connection)
        outcomes: list[_Outcome] = []
        started = time.perf_counter()
        try:
            for turn in turns:
                outcomes.append(self._in_savepoint(connection, turn))
                if not connection.in_transaction:
                    # Disk full, an interrupt or a stray rollback ended the WHOLE transaction: nothing of it counts.
                    return self._alone(connection, turns[: len(outcomes)])
                if time.perf_counter() - started > BATCH_SECONDS:
                    break
            connection.execute("COMMIT")
        except sqlite3.Error:
            rollback(connection)
            return self._alone(connection, turns[: len(outcomes) or 1])
        return outcomes

    def _in_savepoint(self, connection: sqlite3.Connection, turn: Turn[Any]) -> _Outcome:
        transaction = SQLiteTransaction(connection, self._clock, self._vault)
        try:
            connection.execute("SAVEPOINT turn")
            value = turn(transaction)
            with troubles():
                connection.execute("RELEASE turn")
        except Exception as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK TO turn")
                connection.execute("RELEASE turn")
            return _Failed(error)
        return _Done(value, transaction.topics)

    def _alone(self, connection: sqlite3.Connection, turns: list[Turn[Any]]) -> list[_Outcome]:
        outcomes: list[_Outcome] = []
        for turn in turns:
            transaction = SQLiteTransaction(connection, self._clock, self._vault)
            try:
                self._begin(connection)
                value = turn(transaction)
                if not connection.in_transaction:
                    raise StoreTrouble("the transaction ended inside the turn")
                with troubles():
                    connection.execute("COMMIT")
            except Exception as error:
                rollback(connection)
                outcomes.append(_Failed(error))
            else:
                outcomes.append(_Done(value, transaction.topics))
        return outcomes


def begin(connection: sqlite3.Connection, closing: Callable[[], bool]) -> None:
    """Take the writer, waiting for other processes. Raises `StoreBusy`, or `StoreClosed` where the store is closing."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            # The extended codes (BUSY_RECOVERY, BUSY_SNAPSHOT) share the low byte.
            if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
                raise StoreTrouble(str(error)) from error
            if closing():
                raise StoreClosed("the store is closing") from error
            if time.monotonic() > deadline:
                raise StoreBusy("another process holds the database") from error
        else:
            return


def rollback(connection: sqlite3.Connection) -> None:
    """End whatever transaction is left."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):  # a full disk may refuse even this; SQLite then has rolled back itself
            connection.execute("ROLLBACK")


class SQLiteStore:
    """The embedded store: one writer, a few readers, one file."""

    def __init__(self, path: Path, *, clock: Clock, vault: Vault) -> None:
        self.path = path
        self._clock = clock
        self._vault = vault
        self._batch = _Batch(clock, vault)
        self._waiting: deque[_Waiting[Any]] = deque()
        self._arrived = asyncio.Event()
        self._bells = Bells()
        self._writer: _Connection | None = None
        self._readers: asyncio.Queue[_Connection] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        if not self.path.exists():
            raise StoreError(f"{self.path} does not exist; run `hromada migrate` first")
        self._writer = await self._connect(read_only=False)
        for _ in range(READERS):
            self._readers.put_nowait(await self._connect(read_only=True))
        self._tasks = [asyncio.create_task(self._write_batches()), asyncio.create_task(self._watch(self._writer))]

    async def close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is None:
            return
        self._batch.closing = True
        self._arrived.set()
        writing, watching = self._tasks
        watching.cancel()
        await asyncio.gather(writing, watching, return_exceptions=True)
        await self._drain(writer)
        for _ in range(READERS):
            await (await self._readers.get()).close()
        await writer.close()

    async def write(self, turn: Callable[[SQLiteTransaction], T], *, key: Hashable | None = None) -> T:
        del key  # every turn is queued by arrival
        if self._writer is None:
            raise StoreClosed("the store is closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(turn, answer)
        self._waiting.append(waiting)
        self._arrived.set()
        return await answer

    async def read(self, query: Callable[[SQLiteTransaction], T], *, seconds: float = 2.0) -> T:
        if self._writer is None:
            raise StoreClosed("the store is closed")
        connection = await self._readers.get()
        timer = asyncio.get_running_loop().call_later(seconds, connection._conn.interrupt)
        try:
            result: T = await connection.run(lambda raw: self._query(raw, query))
            return result
        except StoreTrouble as error:
            cause = error.__cause__
            if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise ReadTooSlow(f"interrupted after {seconds} s") from error
            raise
        finally:
            timer.cancel()
            self._readers.put_nowait(connection)

    def _query(self, connection: sqlite3.Connection, query: Callable[[SQLiteTransaction], T]) -> T:
        connection.execute("BEGIN")
        try:
            return query(SQLiteTransaction(connection, self._clock, self._vault))
        finally:
            rollback(connection)

    def listen(self, *topics: Topic) -> Bell:
        return self._bells.listen(*topics)

    def forget(self, bell: Bell) -> None:
        self._bells.forget(bell)

    async def size(self) -> int:
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    @asynccontextmanager
    async def lease(self, name: str) -> AsyncIterator[None]:
        # The lock dies with its process, so a restarted one takes over at once.
        with self.path.with_name(f"{self.path.name}.{name}.lock").open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(WATCH_SECONDS)
            yield

    async def _connect(self, *, read_only: bool) -> _Connection:
        def connector() -> sqlite3.Connection:
            mode = "ro" if read_only else "rw"
            raw = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=1.0
            )
            raw.row_factory = sqlite3.Row
            if not read_only:
                raw.execute("PRAGMA journal_mode=WAL")
                raw.execute("PRAGMA synchronous=FULL")
                raw.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only forgotten
            raw.execute("PRAGMA foreign_keys=ON")
            return raw

        connection = _Connection(connector, iter_chunk_size=64)
        await connection
        return connection

    async def _write_batches(self) -> None:
        while (writer := self._writer) is not None:
            await self._arrived.wait()
            self._arrived.clear()
            await self._drain(writer)

    async def _drain(self, writer: _Connection) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH_TURNS, len(self._waiting)))]
            turns = [waiting.turn for waiting in batch]
            try:
                outcomes = await writer.run(lambda raw, turns=turns: self._batch.run(raw, turns))  # type: ignore[misc]
            except Exception as error:  # BEGIN itself failed: every caller hears it
                # Each an exception of their own: a shared one's traceback would hold this very task.
                kind = type(error) if isinstance(error, StoreError) else StoreTrouble
                outcomes = [_Failed(kind(*error.args)) for _waiting in batch]
            self._waiting.extendleft(reversed(batch[len(outcomes) :]))
            for waiting, outcome in zip(batch, outcomes, strict=False):
                self._answer(waiting, outcome)

    def _answer(self, waiting: _Waiting[Any], outcome: _Outcome) -> None:
        if isinstance(outcome, _Done):
            self._bells.ring(outcome.topics)
        if waiting.answer.done():  # the caller was cancelled; its turn is committed all the same
            return
        if isinstance(outcome, _Done):
            waiting.answer.set_result(outcome.value)
        else:
            waiting.answer.set_exception(outcome.error)

    async def _watch(self, writer: _Connection) -> None:
        """Notice what another process (the command line) has committed.

        Asked on the writer's own connection, the version changes by the commits of others only.
        """
        seen = None
        while True:
            version = await writer.run(lambda raw: raw.execute("PRAGMA data_version").fetchone()[0])
            if seen is not None and version != seen:
                self._bells.ring()
            seen = version
            await asyncio.sleep(WATCH_SECONDS)

    async def scrub(self) -> None:
        if (writer := self._writer) is not None:
            with troubles():
                await writer.run(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
