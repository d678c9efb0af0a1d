"""The contract of the store: a turn is one synchronous function inside one transaction.

    await store.write(turn)    runs `turn(tx)`; answers only after the commit
    await store.read(query)    runs `query(tx)` on a reader of its own, time-limited

A turn may run twice (a batch that broke is run again one by one, a deadlock is tried again), so it builds its objects
itself, touches nothing outside the store and never commits. Nothing inside it can wait for a network. Turns are serial
on SQLite only: on PostgreSQL others commit between two statements of one turn, so what a turn has read may be changed
before it writes, unless it holds the row (`FOR UPDATE`, or an update of it) or says in the `WHERE` what must still be.

    StoreError
    ├── StoreBusy       others hold what the turn needs longer than we are ready to wait
    ├── StoreTrouble    the disk is full, the server cannot be reached, a statement was stopped
    │   └── LeaseLost   the connection that held a lease is gone, and with it the right
    ├── CommitUnknown   the connection was lost while committing: nobody knows whether the turn is kept
    ├── StoreClosed     the store is closed or closing
    └── ReadTooSlow     a query exceeded its time limit
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from storage.vault import Vault

T = TypeVar("T")


class StoreError(Exception):
    """The store could not do its work; nothing of the turn is kept, unless it is a `CommitUnknown`."""


class StoreBusy(StoreError):
    """Others hold what the turn needs."""


class StoreTrouble(StoreError):
    """The machine, not the turn, is at fault: the disk is full, the server is gone, a statement was stopped."""


class LeaseLost(StoreTrouble):
    """Whoever held the lease must stop: another process may have it by now."""


class CommitUnknown(StoreError):
    """The turn may be kept or not. Whoever wants to know asks the store, or runs a turn that does nothing twice."""


class StoreClosed(StoreError):
    """The store is closed."""


class ReadTooSlow(StoreError):
    """A query exceeded its time limit and was interrupted."""


class Topic(StrEnum):
    """What a commit may wake."""

    OUTBOX = "outbox"  # a delivery became due
    CONTENT = "content"  # the city's record changed
    SHOWN = "shown"  # a message reached a web chat's mailbox
    WORK = "work"  # slow work waits
    DEPARTURES = "departures"  # somebody stopped the news or was erased


class Row(Protocol):
    """One row of a result: columns by name."""

    def __getitem__(self, column: str) -> Any: ...


class Transaction(Protocol):
    """One turn's view of the store. SQL takes `:name` parameters."""

    now: datetime
    vault: Vault

    def execute(self, sql: str, **parameters: object) -> int:
        """Run a statement; returns how many rows it touched."""

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement once for each set of parameters."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Put many new rows into a table by the database's fastest way; returns how many.

        A row that is there already is an error. Where `id` is among the columns, numbering goes on after the largest.
        """

    def row(self, sql: str, **parameters: object) -> Row | None:
        """The first row, or None."""

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """All rows."""

    def wake(self, topic: Topic) -> None:
        """Ring the topic's bells once this turn is committed."""


class Bell:
    """Wakes one waiting task; rings while nobody waits are kept as one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for a ring, at most `seconds`; whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Bells:
    """Who waits for which topics in this process."""

    def __init__(self) -> None:
        self._bells: dict[Bell, frozenset[Topic]] = {}

    def listen(self, *topics: Topic) -> Bell:
        bell = Bell()
        self._bells[bell] = frozenset(topics)
        return bell

    def forget(self, bell: Bell) -> None:
        self._bells.pop(bell, None)

    def ring(self, topics: Iterable[Topic] = Topic) -> None:
        """Ring whoever waits for one of them; by default everybody."""
        for bell, wanted in self._bells.items():
            if not wanted.isdisjoint(topics):
                bell.ring()


class Store(Protocol):
    """A database behind the turns."""

    async def open(self) -> None:
        """Connect. Raises `StoreError`."""

    async def close(self) -> None:
        """Finish what waits and disconnect."""

    async def write(self, turn: Callable[[Transaction], T], *, key: Hashable | None = None) -> T:
        """Run one turn and answer after its commit; what the turn raises is raised here and leaves no trace.

        Turns of one `key` run one after another in the order of arrival, so that a resident who writes fast holds up
        nobody else. A caller who is cancelled learns nothing: the turn is committed all the same.
        """

    async def read(self, query: Callable[[Transaction], T], *, seconds: float = 2.0) -> T:
        """Run one query beside the writer. Raises `ReadTooSlow` after `seconds`."""

    def listen(self, *topics: Topic) -> Bell:
        """A bell that rings when a commit, in this process or another, wakes one of the topics."""

    def forget(self, bell: Bell) -> None:
        """Stop ringing a bell."""

    async def scrub(self) -> None:
        """Let nothing of deleted rows remain in the files, as far as the database lets us."""

    async def size(self) -> int:
        """How many bytes the database takes on its disk."""

    def lease(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold a role that only one process may have; waits until it is free.

        Where the right is lost while it is held, the holder is interrupted and `LeaseLost` is raised.
        """
