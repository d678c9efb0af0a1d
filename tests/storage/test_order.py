"""What belongs to one key is done in order, also when somebody in the middle no longer waits."""

from __future__ import annotations

import asyncio

from storage.order import Order


async def test_one_key_is_served_in_order_and_another_does_not_wait() -> None:
    order, done, gate = Order(), [], asyncio.Event()

    async def does(name: str, key: str | None) -> None:
        async with order.turn(key):
            if name == "first":
                await gate.wait()
            done.append(name)

    waiting = [asyncio.create_task(does(name, "olena")) for name in ("first", "second", "third")]
    await does("other", "ivan")
    await does("nobody", None)
    waiting[1].cancel()
    await asyncio.gather(waiting[1], return_exceptions=True)
    late = asyncio.create_task(does("late", "olena"))
    await does("other", "ivan")
    assert done == ["other", "nobody", "other"], "whoever comes after the one who has gone still waits for the first"
    gate.set()
    await asyncio.gather(waiting[0], waiting[2], late)
    assert done[3:] == ["first", "third", "late"]
    assert not order._last
