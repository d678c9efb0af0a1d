"""A broadcast to a million: how long until everybody stands in the database, and whether others can work meanwhile."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import msgspec

from bench.delivery.city import OTHERS, open_city, populate
from bench.service import BenchFailed
from storage import audiences, broadcasts, staff, subscriptions
from storage.audiences import Audience
from storage.broadcasts import Kind, Plan
from storage.staff import Role
from storage.store import Store, Transaction

PAUSE_SECONDS = 0.02  # between two turns of somebody else


class Accepted(msgspec.Struct, frozen=True):
    """`seconds` until all stand there; `waits` are those of others' turns meanwhile, in seconds."""

    people: int
    seconds: float
    waits: list[float]

    def __str__(self) -> str:
        ordered = sorted(self.waits)
        p95 = ordered[int(len(ordered) * 0.95)] if ordered else 0.0
        return (
            f"{self.people} people accepted in {self.seconds:.2f} s; {len(ordered)} turns of others meanwhile:"
            f" p95 {1000 * p95:.0f} ms, longest {1000 * max(ordered, default=0.0):.0f} ms"
        )


async def accepted(url: str, people: int) -> Accepted:
    """Fill an empty database with so many followers and freeze them for one broadcast. Raises `BenchFailed`."""
    await populate(url, people)
    store = open_city(url)
    await store.open()
    try:
        number = await store.write(_broadcast)
        waits: list[float] = []
        others = asyncio.create_task(_work(store, waits))
        began = time.perf_counter()
        while await store.write(partial(audiences.freeze, broadcast_id=number, audience=Audience(OTHERS))):
            pass
        seconds = time.perf_counter() - began
        others.cancel()
        frozen = await store.write(lambda tx: sum(audiences.frozen(tx, number).values()))
    finally:
        await store.close()
    if frozen != people:
        raise BenchFailed(f"{people} were to be accepted, and there are {frozen}")
    return Accepted(people, seconds, waits)


def _broadcast(tx: Transaction) -> int:
    editor = staff.add(tx, "Ганна", Role.EDITOR)
    made, _new = broadcasts.add(tx, Kind.BROADCAST, Plan("{}", "all", None, False, None, None, ""), author_id=editor.id)
    tx.execute("UPDATE broadcasts SET state = 'approved' WHERE id = :id", id=made.id)
    audiences.begin(tx, made.id)
    return made.id


async def _work(store: Store, waits: list[float]) -> None:
    """Somebody presses a button again and again."""
    while True:
        began = time.perf_counter()
        await store.write(lambda tx: subscriptions.follow(tx, 1, "bench"))
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE_SECONDS)
