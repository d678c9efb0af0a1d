"""One connection to PostgreSQL: how it is made, what runs on it, and what its errors mean for a turn.

Three of them are for `storage/postgres.py`, which mends what can be mended:

    Conflict(StoreBusy)     a deadlock or a conflict of turns: the same turn may succeed when it runs again
    Lost(StoreTrouble)      the connection is gone, and what was not committed with it
    Stopped(StoreTrouble)   a statement exceeded its time
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import psycopg
from psycopg import pq
from psycopg.adapt import AdaptersMap
from psycopg.errors import error_from_result
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier, Literal
from psycopg.types.numeric import Int8Dumper

from storage.clock import Clock
from storage.database import PostgresDatabase
from storage.sql import for_postgres
from storage.store import Row, StoreBusy, StoreClosed, StoreError, StoreTrouble, Topic
from storage.vault import Vault

Connection = psycopg.Connection[DictRow]

FOREIGN_KEY = "23503"
OLDEST = 140000  # as PostgreSQL counts its versions
# What a network or a peer that died without a word is noticed by, from both ends, in about 25 seconds.
KEEPING = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "hromada",
}
SESSION = (
    b"SET client_encoding = 'UTF8';"
    b"SET lock_timeout = '30s';"
    b"SET idle_in_transaction_session_timeout = '60s';"  # a process that hangs must not hold its rows for ever
    b"SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)


class Conflict(StoreBusy):
    """Two turns stood in each other's way."""


class Lost(StoreTrouble):
    """The connection is gone."""


class Stopped(StoreTrouble):
    """A statement was stopped."""


_KINDS: dict[str, type[StoreError]] = {
    "40001": Conflict,
    "40P01": Conflict,
    "55P03": StoreBusy,  # a lock was waited for too long
    "57014": Stopped,
    "25006": StoreTrouble,  # the server takes no writes, or this is a reader
    "25P02": StoreTrouble,  # the turn went on after a statement of it had failed
    "25P03": Lost,  # the server ended a transaction that nobody went on with
}
# Not enough of something, an operator's hand, the system below, a damaged database.
_KINDS_BY_CLASS: dict[str, type[StoreError]] = {
    "08": Lost,
    "53": StoreTrouble,
    "57": Lost,
    "58": StoreTrouble,
    "XX": StoreTrouble,
}


def told(error: psycopg.Error, *, last: bool = True) -> Exception:
    """What is to be raised for an error: the machine's fault as a `StoreError`, a mistake in a statement as it is.

    A row that refers to nothing may have lost a race with whoever removed the other one; unless this is the `last`
    try, the turn looks again.
    """
    state = error.sqlstate
    if state == FOREIGN_KEY and not last:
        return Conflict("what a row refers to is gone")
    if state is None:
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return Lost("the connection to the database was lost") if lost else error
    kind = _KINDS.get(state) or _KINDS_BY_CLASS.get(state[:2])
    return kind(error.diag.message_primary or state) if kind else error


_adapters = AdaptersMap(psycopg.adapters)
_adapters.register_dumper(int, Int8Dumper)  # one type whatever the value, so that a statement is prepared once


def parameters_of(database: PostgresDatabase) -> dict[str, Any]:
    """What libpq is called with: what is given over what we choose."""
    return {**KEEPING, **database.parameters}


def connect(database: PostgresDatabase) -> Connection:
    """A new connection, outside any transaction. Raises `StoreTrouble` in plain words, without the password."""
    try:
        connection = psycopg.connect(
            **parameters_of(database), autocommit=True, row_factory=dict_row, context=_adapters
        )
    except psycopg.Error as error:
        raise StoreTrouble(f"{database} cannot be used: {first_line(error)}") from None
    try:
        check(connection.info, database)
        command(connection, SESSION)
    except StoreError:
        connection.close()
        raise
    return connection


def check(info: psycopg.ConnectionInfo, database: PostgresDatabase) -> None:
    """Refuse a server that we cannot work with. Raises `StoreTrouble`."""
    if info.server_version < OLDEST:
        raise StoreTrouble(f"{database} is PostgreSQL {info.server_version // 10000}; {OLDEST // 10000} is the oldest")
    if info.parameter_status("server_encoding") != "UTF8":
        raise StoreTrouble(f"{database} does not keep texts in UTF8: create it with ENCODING 'UTF8' TEMPLATE template0")


def first_line(error: psycopg.Error) -> str:
    """What libpq says, without its advice; it never holds a password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "failed:" in line), lines[0] if lines else type(error).__name__)


def command(connection: Connection, text: bytes) -> bytes:
    """Run commands without parameters in one round trip; the tag that the last one answers with."""
    try:
        result = connection.pgconn.exec_(text)
    except psycopg.Error as error:
        raise told(error) from error
    if result.status not in {pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK}:
        if connection.pgconn.status == pq.ConnStatus.BAD:
            raise Lost("the connection to the database was lost")
        raise told(error_from_result(result))
    return result.command_status or b""


def rollback(connection: Connection) -> None:
    """End whatever transaction is left."""
    if connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        with suppress(StoreError):  # a lost connection has rolled back by itself
            command(connection, b"ROLLBACK")


def cut_off(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """Break off whatever a connection waits for, from any thread: the waiting ends as when the server hangs up."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)


class PostgresTransaction:
    """One turn on one connection."""

    def __init__(self, connection: Connection, clock: Clock, vault: Vault, *, last: bool = True) -> None:
        """`last`: the turn is not run again after this."""
        self._last = last
        self._cursor = psycopg.RawCursor(connection, row_factory=dict_row)
        self.now = clock.now()
        self.vault = vault
        self.topics: set[Topic] = set()

    def execute(self, sql: str, **parameters: object) -> int:
        return self._run(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        text, names = for_postgres(sql)
        try:
            self._cursor.executemany(cast(Any, text), [[row[name] for name in names] for row in rows])
        except psycopg.Error as error:
            raise told(error, last=self._last) from error

    def row(self, sql: str, **parameters: object) -> Row | None:
        rows = self._run(sql, parameters).fetchall()
        return rows[0] if rows else None

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        return cast(list[Row], self._run(sql, parameters).fetchall())

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        into = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
        loaded = 0
        try:
            with self._cursor.copy(into) as copy:
                for row in rows:
                    copy.write_row(row)
                    loaded += 1
            if "id" in columns:
                self._number_on(table)
        except psycopg.Error as error:
            raise told(error, last=self._last) from error
        return loaded

    def _number_on(self, table: str) -> None:
        """What comes with its own id leaves the counter behind; textual ids have none."""
        self._cursor.execute(
            SQL(
                "SELECT setval(counter, (SELECT MAX(id) FROM {})) FROM pg_get_serial_sequence({}, 'id') AS counter"
                " WHERE counter IS NOT NULL AND EXISTS (SELECT 1 FROM {})"
            ).format(Identifier(table), Literal(table), Identifier(table))
        )

    def wake(self, topic: Topic) -> None:
        self.topics.add(topic)

    def _run(self, sql: str, parameters: Mapping[str, object]) -> psycopg.RawCursor[DictRow]:
        text, names = for_postgres(sql)
        try:
            return self._cursor.execute(cast(Any, text), [parameters[name] for name in names])
        except psycopg.Error as error:
            raise told(error, last=self._last) from error


class Pool:
    """Connections that threads take and give back, as many as there are threads; a broken one is replaced."""

    def __init__(self, make: Callable[[], Connection]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        self._over = False
        # The server's numbers for our connections, as notifications name their senders. None is taken out: whoever is
        # given an old one later is heard of a second late.
        self.processes: set[int] = set()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for this thread alone. Raises `StoreTrouble`."""
        taken = self._take()
        try:
            yield taken
        finally:
            self._give_back(taken)

    def _take(self) -> Connection:
        with self._lock:
            if self._over:
                raise StoreClosed("the store is closed")
            taken = self._idle.pop() if self._idle else None
        taken = taken or self._make()
        with self._lock:
            self._busy.add(taken)
            self.processes.add(taken.info.backend_pid)
        return taken

    def _give_back(self, taken: Connection) -> None:
        sound = taken.pgconn.transaction_status == pq.TransactionStatus.IDLE  # of a lost one it is UNKNOWN
        with self._lock:
            self._busy.discard(taken)
            if sound:
                self._idle.append(taken)
        if not sound:
            taken.close()

    def drop_idle(self) -> None:
        """One connection was found broken: those that wait have most likely broken with it."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def cut(self) -> None:
        """Break off whatever the busy connections wait for, and give none away any more."""
        with self._lock:
            self._over = True
            for connection in self._busy:
                cut_off(connection)
