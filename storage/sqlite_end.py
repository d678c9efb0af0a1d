"""A SQLite file as one end of a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from storage import tables
from storage.copying import CopyFailed, Values
from storage.database import SQLiteFile
from storage.tables import Kind, Table, UnknownKind

PATIENCE_SECONDS = 5.0


@contextmanager
def file_end(file: SQLiteFile, *, held: bool = True) -> Iterator[FileEnd]:
    """The file with its one writer held: others may read, and write where it is not `held`. Raises `CopyFailed`."""
    try:
        address = f"{file.path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)) as connection:
            connection.execute("BEGIN IMMEDIATE" if held else "BEGIN")
            yield FileEnd(connection)
    except sqlite3.Error as error:
        raise CopyFailed(f"{file}: {error}") from error
    except UnknownKind as error:
        raise CopyFailed(str(error)) from error


class FileEnd:
    """The open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tables = tables.of_file(connection)

    def rows(self, table: Table) -> Iterator[Values]:
        truths = [place for place, (_name, kind) in enumerate(table.columns) if kind is Kind.YES_OR_NO]
        for row in self._connection.execute(f'SELECT {_quoted(table)} FROM "{table.name}"'):
            if truths:
                row = tuple(bool(value) if place in truths else value for place, value in enumerate(row))  # noqa: PLW2901
            yield row

    def put(self, table: Table, rows: Iterable[Values]) -> None:
        marks = ", ".join("?" * len(table.columns))
        self._connection.executemany(f'INSERT INTO "{table.name}" ({_quoted(table)}) VALUES ({marks})', rows)

    def is_empty(self, table: Table) -> bool:
        return self._connection.execute(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone() is None

    def highest(self, table: Table) -> int:
        (present,) = self._connection.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table.name}"').fetchone()
        given = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return max(int(present), int(given[0]) if given else 0)

    def number_on(self, table: Table, highest: int) -> None:
        (text,) = self._connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)).fetchone()
        if "AUTOINCREMENT" not in text.upper():  # such a table numbers on from what it holds
            return
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, highest))

    def keep(self) -> None:
        self._connection.execute("COMMIT")

    def pour(self, into: sqlite3.Connection) -> None:
        """Copy every page as this transaction sees it, whatever others write meanwhile."""
        self._connection.backup(into)


def _quoted(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.names)
