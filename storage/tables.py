"""The tables of a database as it has them: their columns, their keys, which must be filled before which.

Asked from the database itself, so that a table which a later release adds cannot be forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.postgres_wire import Connection

OURS = "alembic_version"  # which revision this is, written by the migrations of each database


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    BYTES = "bytes"
    YES_OR_NO = "yes or no"


_KINDS = {
    "BIGINT": Kind.NUMBER,
    "INTEGER": Kind.NUMBER,
    "TEXT": Kind.TEXT,
    "BLOB": Kind.BYTES,
    "BYTEA": Kind.BYTES,
    "BOOLEAN": Kind.YES_OR_NO,
}


class UnknownKind(Exception):
    """A column of a type that nobody has taught us to carry."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns by name in alphabetical order, which is the same on every database."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns without what they hold."""
        return tuple(name for name, _kind in self.columns)

    @property
    def numbered(self) -> bool:
        """Whether its rows have numbers of their own."""
        return ("id", Kind.NUMBER) in self.columns


def _kind(table: str, column: str, declared: str) -> Kind:
    try:
        return _KINDS[declared.upper()]
    except KeyError:
        raise UnknownKind(f"{table}.{column} is of type {declared}") from None


def _tables(columns: Iterable[tuple[str, str, str]], needs: Iterable[tuple[str, str]]) -> tuple[Table, ...]:
    """Tables in the order in which they can be filled. `needs` are pairs: a table and one that it refers to."""
    found: dict[str, dict[str, Kind]] = {}
    for table, column, declared in columns:
        if table != OURS:
            found.setdefault(table, {})[column] = _kind(table, column, declared)
    graph: dict[str, set[str]] = {table: set() for table in sorted(found)}
    for table, other in needs:
        if table != other:
            graph[table].add(other)
    return tuple(Table(name, tuple(sorted(found[name].items()))) for name in TopologicalSorter(graph).static_order())


def of_file(connection: sqlite3.Connection) -> tuple[Table, ...]:
    """The tables of a SQLite file. Raises `UnknownKind`."""
    whose = "FROM sqlite_master m, {} p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    columns = f"SELECT m.name, p.name, p.type {whose.format('pragma_table_info(m.name)')}"
    needs = f'SELECT m.name, p."table" {whose.format("pragma_foreign_key_list(m.name)")}'
    return _tables(connection.execute(columns).fetchall(), connection.execute(needs).fetchall())


def of_server(connection: Connection) -> tuple[Table, ...]:
    """The tables of a PostgreSQL database. Raises `UnknownKind`."""
    ours = (
        "JOIN pg_class c ON c.oid = {} AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
    )
    columns = connection.execute(
        "SELECT c.relname AS name, a.attname AS field, format_type(a.atttypid, NULL) AS kind FROM pg_attribute a"
        f" {ours.format('a.attrelid')} WHERE a.attnum > 0 AND NOT a.attisdropped".encode()
    )
    needs = connection.execute(
        "SELECT c.relname AS name, o.relname AS other FROM pg_constraint k"
        f" {ours.format('k.conrelid')} JOIN pg_class o ON o.oid = k.confrelid WHERE k.contype = 'f'".encode()
    )
    return _tables(
        [(row["name"], row["field"], row["kind"]) for row in columns],
        [(row["name"], row["other"]) for row in needs],
    )
