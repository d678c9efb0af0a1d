"""A whole database carried into an empty one, and the proof that every row of it arrived.

    CopyFailed          the copy cannot be made; the target is as it was
    ├── NotEmpty        the target holds something already
    └── NotCarried      a value of the source has no place in the target, such as a NUL in a text

All of it is one transaction of the target, or one new file: an interrupted copy leaves nothing, and a copy that is not
the same to the last byte is given up. The proof of a table is the number of its rows and the sum of their SHA-256
hashes, which does not depend on the order of the rows. It finds mistakes; it is no protection against a forger.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from storage.database import SQLITE, SQLiteFile, parse
from storage.migrate import MigrationFailed, migrate
from storage.tables import Kind, Table

ALL = 1 << 256
SUFFIX = ".moving"
_TYPES = {Kind.NUMBER: int, Kind.TEXT: str, Kind.BYTES: bytes, Kind.YES_OR_NO: bool}

Values = Sequence[object]
"""One row: the values of a table's columns in their order."""


class CopyFailed(Exception):
    """The copy cannot be made; the message says why, in plain words."""


class NotEmpty(CopyFailed):
    """The target holds something already."""


class NotCarried(CopyFailed):
    """A value of the source has no place in the target."""


class End(Protocol):
    """One of the two databases of a copy, in a transaction that ends with it."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in the order in which they can be filled."""

    def rows(self, table: Table) -> Iterator[Values]:
        """Every row."""

    def put(self, table: Table, rows: Iterable[Values]) -> None:
        """Add rows."""

    def is_empty(self, table: Table) -> bool:
        """Whether there is no row."""

    def highest(self, table: Table) -> int:
        """The highest number that a row of the table ever had, as far as is known."""

    def number_on(self, table: Table, highest: int) -> None:
        """Never give a number again that is not above this one."""

    def keep(self) -> None:
        """Make everything last that was put."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What tells whether two tables hold the same."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One table on both sides. `next_number` is what the target gives the next row, None where rows have no numbers."""

    table: str
    source: Proof
    target: Proof
    next_number: int | None

    @property
    def same(self) -> bool:
        """Whether every row of one side is on the other, byte by byte."""
        return self.source == self.target


class _Prover:
    """Adds rows up as they pass by, and looks whether each value is what its column says."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._kinds = [_TYPES[kind] for _name, kind in table.columns]
        self._texts = [place for place, (_name, kind) in enumerate(table.columns) if kind is Kind.TEXT]
        self._rows = 0
        self._sum = 0

    def over(self, rows: Iterable[Values]) -> Iterator[Values]:
        encode = msgspec.msgpack.Encoder().encode
        for row in rows:
            for value, kind in zip(row, self._kinds, strict=True):
                if value is not None and type(value) is not kind:
                    self._refuse(row, f"is a {type(value).__name__} where a {kind.__name__} belongs")
            for place in self._texts:
                if row[place] is not None and "\0" in str(row[place]):
                    self._refuse(row, "holds a text with a NUL character in it")
            self._rows += 1
            self._sum += int.from_bytes(hashlib.sha256(encode(row)).digest(), "big")
            yield row

    def _refuse(self, row: Values, why: str) -> None:
        number = dict(zip(self._table.names, row, strict=True)).get("id", "without a number")
        raise NotCarried(f"{self._table.name}: the row {number} {why}")

    @property
    def proof(self) -> Proof:
        return Proof(self._rows, f"{self._sum % ALL:064x}")


def prove(end: End, table: Table) -> Proof:
    """The proof of a table as it is now. Raises `NotCarried`."""
    prover = _Prover(table)
    for _row in prover.over(end.rows(table)):
        pass
    return prover.proof


def copy(source: str, target: str, *, held: bool = True) -> list[Compared]:
    """Carry everything from one URL to another and prove it; where anything differs, nothing is kept.

    Others may write to a source that is not `held`; what arrives is that of one moment. Raises `CopyFailed`.
    """
    place = parse(target)
    if isinstance(place, SQLiteFile):
        return _into_file(source, place, held=held)
    _make(target)
    with at(source, held=held) as from_, at(target, alone=True) as to:
        return _carry(from_, to)


def _into_file(source: str, target: SQLiteFile, *, held: bool) -> list[Compared]:
    """Fill a file beside the place and put it there when it is whole."""
    if target.path.exists():
        raise NotEmpty(f"{target} is there already")
    new = target.path.with_name(target.path.name + SUFFIX)
    new.unlink(missing_ok=True)  # what an interrupted copy left
    try:
        _make(f"{SQLITE}{new}")
        with at(source, held=held) as from_, at(f"{SQLITE}{new}", alone=True) as to:
            compared = _carry(from_, to)
        if all(one.same for one in compared):
            os.link(new, target.path)  # unlike a renaming, this never takes the place of another file
    except FileExistsError as error:
        raise NotEmpty(f"{target} is there already") from error
    finally:
        for left in (new, new.with_name(f"{new.name}.migrate.lock")):
            left.unlink(missing_ok=True)
    return compared


def _make(target: str) -> None:
    try:
        migrate(target)
    except (MigrationFailed, OSError) as error:
        raise CopyFailed(f"the target cannot be used: {error}") from error


def _carry(source: End, target: End) -> list[Compared]:
    _alike(source, target)
    if filled := [table.name for table in target.tables if not target.is_empty(table)]:
        raise NotEmpty(f"the target is not empty: there are rows in {', '.join(sorted(filled))}")
    proofs: dict[str, Proof] = {}
    for table in source.tables:
        prover = _Prover(table)
        target.put(table, prover.over(source.rows(table)))
        proofs[table.name] = prover.proof
        if table.numbered:
            target.number_on(table, source.highest(table))
    compared = [_compared(target, table, proofs[table.name]) for table in source.tables]
    if all(one.same for one in compared):
        target.keep()
    return compared


def compare(source: str, target: str) -> list[Compared]:
    """Prove both sides anew, as they are now, and change neither. Raises `CopyFailed`."""
    with at(source) as from_, at(target) as to:
        _alike(from_, to)
        return [_compared(to, table, prove(from_, table)) for table in from_.tables]


def _compared(target: End, table: Table, source: Proof) -> Compared:
    next_number = target.highest(table) + 1 if table.numbered else None
    return Compared(table.name, source, prove(target, table), next_number)


def _alike(source: End, target: End) -> None:
    if different := set(source.tables) ^ set(target.tables):
        names = ", ".join(sorted({table.name for table in different}))
        raise CopyFailed(f"the two are not of the same release: {names}; run `hromada migrate` on both first")


def in_use(url: str) -> bool:
    """Whether processes of ours are connected to a server's database; of a file only its lease tells.

    Raises `CopyFailed`.
    """
    database = parse(url)
    if isinstance(database, SQLiteFile):
        return False
    from storage.postgres_end import in_use as server_in_use

    return server_in_use(database)


def at(url: str, *, alone: bool = False, held: bool = True) -> AbstractContextManager[End]:
    """A database that nobody else writes to until the block ends, nor reads where `alone`. Raises `CopyFailed`.

    Where it is not `held`, others write on and the block sees it as it was at one moment.
    """
    database = parse(url)
    if isinstance(database, SQLiteFile):
        from storage.sqlite_end import file_end

        return file_end(database, held=held)
    from storage.postgres_end import server_end

    return server_end(database, alone=alone, held=held)
