"""What the tests of the store share: small turns, and a look from beside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from storage import meta
from storage.clock import Clock, SystemClock
from storage.database import store_at
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import SECRET

T = TypeVar("T")
U = TypeVar("U")

A_MOMENT = 0.2  # seconds


def put(name: str) -> Callable[[Transaction], str]:
    """A turn that keeps a name and answers with it."""

    def turn(tx: Transaction) -> str:
        meta.put(tx, name, name)
        return name

    return turn


@asynccontextmanager
async def beside(url: str, clock: Clock | None = None) -> AsyncIterator[Store]:
    """A second store on the same database, as another process has."""
    other = store_at(url, clock=clock or SystemClock(), vault=Vault(SECRET))
    await other.open()
    try:
        yield other
    finally:
        await other.close()


async def kept(url: str) -> set[str]:
    """What others see: only what is committed."""
    async with beside(url) as other:
        return await other.read(lambda tx: {row["name"] for row in tx.rows("SELECT name FROM meta")})


async def overlapping(
    one: Store, first: Callable[[Transaction], T], other: Store, second: Callable[[Transaction], U]
) -> tuple[T, U]:
    """Run two turns so that the second begins before the first is committed, where the database allows that."""
    did, begun = threading.Event(), threading.Event()

    def holds(tx: Transaction) -> T:
        result = first(tx)
        did.set()
        begun.wait(A_MOMENT)
        return result

    def follows(tx: Transaction) -> U:
        begun.set()
        return second(tx)

    holding = asyncio.create_task(one.write(holds))
    await asyncio.to_thread(did.wait, 10)
    return await asyncio.gather(holding, other.write(follows))
