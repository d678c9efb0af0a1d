"""Every text of SQL in the store runs on both databases; one that nobody added to `queries.py` is named here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import storage
from storage.store import Row, Store, Topic, Transaction
from tests.storage import queries

FOLDER = Path(storage.__file__).parent
ASKING = {"execute", "row", "rows", "many", "load"}
OWN = {"postgres.py"}  # what only one kind of store asks, for itself

Site = tuple[str, int]


class Noting:
    """A transaction that notes from which line each query came."""

    def __init__(self, tx: Transaction, seen: set[Site]) -> None:
        self._tx = tx
        self._seen = seen
        self.now = tx.now
        self.vault = tx.vault

    def _note(self) -> None:
        caller = sys._getframe(2)
        self._seen.add((Path(caller.f_code.co_filename).name, caller.f_lineno))

    def execute(self, sql: str, **parameters: object) -> int:
        self._note()
        return self._tx.execute(sql, **parameters)

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        self._note()
        self._tx.many(sql, rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        self._note()
        return self._tx.load(table, columns, rows)

    def row(self, sql: str, **parameters: object) -> Row | None:
        self._note()
        return self._tx.row(sql, **parameters)

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        self._note()
        return self._tx.rows(sql, **parameters)

    def wake(self, topic: Topic) -> None:
        self._tx.wake(topic)


def calls() -> dict[str, list[ast.Call]]:
    """Where a transaction is asked, by module."""

    def asks(node: ast.AST) -> bool:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="tx"), attr=asked)):
                return asked in ASKING
        return False

    found: dict[str, list[Any]] = {}
    for file in sorted(FOLDER.glob("*.py")):
        if file.name not in OWN:
            found[file.name] = [node for node in ast.walk(ast.parse(file.read_text())) if asks(node)]
    return found


async def test_every_query_runs(store: Store) -> None:
    seen: set[Site] = set()
    await store.write(lambda tx: queries.everything(Noting(tx, seen)))
    assert sum(map(len, calls().values())) > 150, "the search itself is broken"
    missed = [
        f"storage/{name}:{call.lineno}"
        for name, asked in calls().items()
        for call in asked
        if not any((name, line) in seen for line in range(call.lineno, (call.end_lineno or call.lineno) + 1))
    ]
    assert missed == [], "add them to tests/storage/queries.py"
