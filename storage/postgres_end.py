"""A PostgreSQL database as one end of a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from storage import tables
from storage.copying import CopyFailed, Values
from storage.database import PostgresDatabase
from storage.postgres_wire import Connection, connect, first_line
from storage.store import StoreError
from storage.tables import Kind, Table, UnknownKind

_TYPES = {Kind.NUMBER: "int8", Kind.TEXT: "text", Kind.BYTES: "bytea", Kind.YES_OR_NO: "bool"}


def in_use(database: PostgresDatabase) -> bool:
    """Whether others of our processes are connected. Raises `CopyFailed`."""
    try:
        with closing(connect(database)) as connection:
            row = connection.execute(
                "SELECT COUNT(*) AS n FROM pg_stat_activity o, pg_stat_activity mine WHERE mine.pid = pg_backend_pid()"
                " AND o.pid <> mine.pid AND o.datid = mine.datid AND o.application_name = mine.application_name"
            ).fetchone()
    except StoreError as error:
        raise CopyFailed(str(error)) from error
    return row is not None and row["n"] > 0


@contextmanager
def server_end(database: PostgresDatabase, *, alone: bool, held: bool = True) -> Iterator[ServerEnd]:
    """The database with every table held: others may read, unless `alone`. Raises `CopyFailed`.

    Where it is not `held`, others write on, and all is read as it was when the block began.
    """
    try:
        with closing(connect(database)) as connection:
            connection.execute("SET idle_in_transaction_session_timeout = 0")  # it waits while the other end is read
            found = tables.of_server(connection)
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            if found and held:
                names = SQL(", ").join(Identifier(table.name) for table in found)
                mode = SQL("ACCESS EXCLUSIVE" if alone else "SHARE")
                connection.execute(SQL("LOCK TABLE {} IN {} MODE").format(names, mode))
            yield ServerEnd(connection, found)
    except psycopg.Error as error:
        raise CopyFailed(f"{database}: {first_line(error)}") from error
    except (StoreError, UnknownKind) as error:
        raise CopyFailed(str(error)) from error


class ServerEnd:
    """The open database."""

    def __init__(self, connection: Connection, found: tuple[Table, ...]) -> None:
        self._connection = connection
        self._cursor = connection.cursor(row_factory=tuple_row)
        self.tables = found

    def rows(self, table: Table) -> Iterator[Values]:
        with self._cursor.copy(SQL("COPY {} ({}) TO STDOUT").format(*_named(table))) as copy:
            copy.set_types([_TYPES[kind] for _name, kind in table.columns])
            yield from copy.rows()

    def put(self, table: Table, rows: Iterable[Values]) -> None:
        with self._cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(*_named(table))) as copy:
            for row in rows:
                copy.write_row(row)

    def is_empty(self, table: Table) -> bool:
        return not self._number(SQL("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT 1) AS any_row"), table.name)

    def highest(self, table: Table) -> int:
        present = self._number(SQL("SELECT COALESCE(MAX(id), 0) FROM {}"), table.name)
        given = SQL("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}")
        return max(present, self._number(given, *self._counter(table)))

    def number_on(self, table: Table, highest: int) -> None:
        counter = ".".join(f'"{part}"' for part in self._counter(table))
        self._cursor.execute("SELECT setval(%s, %s, %s)", (counter, max(highest, 1), highest > 0))

    def _counter(self, table: Table) -> tuple[str, str]:
        """The schema and name of the sequence behind a table's numbers."""
        self._cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.oid = pg_get_serial_sequence(%s, 'id')::regclass",
            (table.name,),
        )
        row = self._cursor.fetchone()
        assert row is not None, f"{table.name} has no counter"
        return row[0], row[1]

    def _number(self, text: SQL, *name: str) -> int:
        self._cursor.execute(text.format(Identifier(*name)))
        row = self._cursor.fetchone()
        assert row is not None
        return int(row[0])

    def keep(self) -> None:
        for table in self.tables:  # without figures of its own the server would go through whole tables
            self._connection.execute(SQL("ANALYZE {}").format(Identifier(table.name)))
        self._connection.execute("COMMIT")


def _named(table: Table) -> tuple[Identifier, Composed]:
    return Identifier(table.name), SQL(", ").join(map(Identifier, table.names))
