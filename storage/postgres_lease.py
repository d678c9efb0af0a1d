"""A role that one process holds: an advisory lock on a connection of its own, which dies with the process.

The server frees the lock of a machine that fell silent after 25 seconds; the holder looks every second and waits no
longer than five for the answer, so it knows before anybody else can take the role over.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg

from storage.database import PostgresDatabase
from storage.postgres_wire import SESSION, cut_off, parameters_of
from storage.store import LeaseLost, StoreTrouble

AGAIN_SECONDS = 0.25
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 5.0

logger = logging.getLogger(__name__)


@asynccontextmanager
async def hold(database: PostgresDatabase, name: str) -> AsyncIterator[None]:
    """Hold a role; waits until it is free. Whoever holds it when its connection is lost is interrupted.

    Raises `LeaseLost` then.
    """
    lease = _Lease(database, _number(name))
    await lease.take()
    holder = asyncio.current_task()
    assert holder is not None
    others, lost = holder.cancelling(), False

    def tell(_ended: asyncio.Task[None]) -> None:
        nonlocal lost
        lost = True
        holder.cancel()

    guard = asyncio.create_task(lease.guard())
    guard.add_done_callback(tell)
    try:
        try:
            yield
        finally:
            guard.remove_done_callback(tell)
            if lost:
                await asyncio.sleep(0)  # an interruption that came as the holder was ending anyway arrives here
    except asyncio.CancelledError:
        if lost and holder.cancelling() <= others + 1:
            raise LeaseLost(f"the role “{name}” is lost") from guard.exception()
        raise
    finally:
        if lost:
            holder.uncancel()
        lease.let_go()
        try:
            await asyncio.gather(guard, return_exceptions=True)
        finally:
            await lease.close()


def _number(name: str) -> int:
    """The 64-bit number of a role's lock."""
    digest = hashlib.blake2b(f"hromada {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class _Lease:
    """One lock, taken once."""

    def __init__(self, database: PostgresDatabase, number: int) -> None:
        self._database = database
        self._number = number
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def take(self) -> None:
        """Wait until the role is free, however long the server cannot be reached."""
        told = False
        try:
            while not await self._free():
                if self._connection is None and not told:
                    logger.warning("the database cannot be asked for a role; asking again")
                    told = True
                await asyncio.sleep(AGAIN_SECONDS)
        except BaseException:
            await self.close()
            raise

    async def _free(self) -> bool:
        """Whether the role was free and is ours now."""
        try:
            return await self._ask()
        except psycopg.Error:
            await self.close()
            return False

    async def _ask(self) -> bool:
        # Asked again and again: a statement that waits for the lock would keep the server from tidying up meanwhile.
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(**parameters_of(self._database), autocommit=True)
            await self._connection.execute(SESSION)
        with _patience(self._connection):
            answer = await self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._number,))
            row = await answer.fetchone()
        return row == (True,)

    async def guard(self) -> None:
        """Watch over the lock. Ends with `StoreTrouble` when it is held no more."""
        assert self._connection is not None
        try:
            while True:
                async for _ in self._connection.notifies(timeout=LOOK_SECONDS):
                    pass  # nobody sends any: this notices at once when the connection closes
                with _patience(self._connection):
                    await self._connection.execute("SELECT 1")
        except psycopg.Error as error:
            raise StoreTrouble("the connection that held the role is gone") from error

    def let_go(self) -> None:
        """End the watch, whatever the server does."""
        if self._connection is not None:
            cut_off(self._connection)

    async def close(self) -> None:
        """Close the connection, and with it the role is free."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


@contextmanager
def _patience(connection: psycopg.AsyncConnection[Any]) -> Iterator[None]:
    """Hang up on a server that does not answer in time."""
    timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, cut_off, connection)
    try:
        yield
    finally:
        timer.cancel()
