"""What belongs to one key is done one after another in the order of arrival, whatever belongs to others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Order:
    """Who waits for whom in this process."""

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def turn(self, key: Hashable | None) -> AsyncIterator[None]:
        """Wait until everybody who came before with this key is done; None waits for nobody."""
        if key is None:
            yield
            return
        before, mine = self._last.get(key), asyncio.get_running_loop().create_future()
        self._last[key] = mine

        def leave(_before: asyncio.Future[None] | None = None) -> None:
            mine.set_result(None)
            if self._last[key] is mine:
                del self._last[key]

        try:
            if before is not None:
                await asyncio.wait((before,))  # not `await before`: who is cancelled would cancel it for the others
            yield
        finally:
            if before is None or before.done():
                leave()
            else:  # cancelled while waiting: whoever comes next still waits for those before
                before.add_done_callback(leave)
