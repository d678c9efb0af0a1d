"""A backup: one SQLite file with everything a database held at one moment, and a note by which it is proved.

Both databases give the same kind of file, so that a city may restore to the other one. A SQLite database is copied by
SQLite itself, page by page, in one reading transaction; the rows of a PostgreSQL one are carried over, read in one
`REPEATABLE READ` transaction. Nobody who writes meanwhile is held up.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from storage import copying
from storage.copying import CopyFailed, Proof
from storage.database import SQLITE, SQLiteFile, parse
from storage.migrate import HEAD
from storage.sqlite_end import file_end

NOTE = "backup_note"  # a table of the file, and of no database
FORMAT = 1


class Note(msgspec.Struct, frozen=True):
    """What a backup says of itself. `made_at` is in milliseconds since 1970; `tables` gives rows and digest of each."""

    format: int
    made_at: int
    revision: str
    source: str
    tables: dict[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(rows for rows, _digest in self.tables.values())


def take(url: str, path: Path, *, made_at: int) -> Note:
    """Write a backup to a path where nothing is, and prove what was written. Raises `CopyFailed`."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        source, proofs = "sqlite", _pages(database, path)
    else:
        source, proofs = "postgresql", _rows(url, path)
    tables = {name: (proof.rows, proof.digest) for name, proof in sorted(proofs.items())}
    note = Note(FORMAT, made_at, HEAD, source, tables)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        connection.execute(f"CREATE TABLE {NOTE} (note TEXT NOT NULL)")
        connection.execute(f"INSERT INTO {NOTE} VALUES (?)", (msgspec.json.encode(note).decode(),))
    if inspect(path) != note:
        raise CopyFailed("what was written is not what the database holds")
    return note


def _pages(database: SQLiteFile, path: Path) -> dict[str, Proof]:
    with file_end(database, held=False) as end:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            end.pour(copy)
        return {table.name: copying.prove(end, table) for table in end.tables}


def _rows(url: str, path: Path) -> dict[str, Proof]:
    compared = copying.copy(url, f"{SQLITE}{path}", held=False)
    if not all(one.same for one in compared):
        raise CopyFailed("what was written is not what the database holds")
    return {one.table: one.source for one in compared}


def inspect(path: Path) -> Note:
    """Read a backup from end to end, unchanged: whether it is sound and holds what it says. Raises `CopyFailed`."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            note = _note(connection)
            (sound,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise CopyFailed(f"this is no backup of Hromada, or it is damaged: {error}") from error
    if sound != "ok" or loose is not None:
        raise CopyFailed(f"the backup is damaged: {sound if sound != 'ok' else 'a row refers to nothing'}")
    if revision != (note.revision,):
        raise CopyFailed("the backup is damaged: it is not of the revision that it says")
    with file_end(SQLiteFile(path), held=False) as end:
        found = {table.name: copying.prove(end, table) for table in end.tables if table.name != NOTE}
    if {name: (proof.rows, proof.digest) for name, proof in found.items()} != note.tables:
        raise CopyFailed("the backup is damaged: it does not hold the rows that it says")
    return note


def _note(connection: sqlite3.Connection) -> Note:
    row = connection.execute(f"SELECT note FROM {NOTE}").fetchone()
    try:
        note = msgspec.json.decode(row[0] if row else b"", type=Note)
    except msgspec.DecodeError as error:
        raise CopyFailed("this is no backup of Hromada, or it is damaged") from error
    if note.format != FORMAT:
        raise CopyFailed("the backup was made by a newer release")
    return note


def unpack(path: Path) -> None:
    """Make a database of a backup that was inspected: the note goes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"DROP TABLE {NOTE}")


def number_on(path: Path, *, by: int, less: dict[str, int]) -> None:
    """Leave numbers out, so that what was made after the backup, and is lost, has none that is given again.

    `less` are the tables where another step will do, and that step.
    """
    with file_end(SQLiteFile(path)) as end:
        for table in end.tables:
            if table.numbered:
                end.number_on(table, end.highest(table) + less.get(table.name, by))
        end.keep()
