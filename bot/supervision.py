"""A background task that ends by trouble is said loudly and begun again: a process half alive helps nobody."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from storage.clock import Clock
from storage.store import LeaseLost

AGAIN = (1.0, 5.0, 30.0)  # seconds before a failed task is begun again, for the first time, the second and so on
FORGOTTEN_SECONDS = 60.0  # whoever went well for so long begins to count anew

logger = logging.getLogger(__name__)


async def supervised(work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run until it ends by itself. Raises `LeaseLost`, which ends whatever is done under a lease."""
    failures = 0
    while True:
        began = clock.monotonic()
        try:
            await work()
        except LeaseLost:
            raise
        except Exception:
            logger.exception("a background task failed and is begun again")
            if clock.monotonic() - began > FORGOTTEN_SECONDS:
                failures = 0
            await clock.sleep(AGAIN[min(failures, len(AGAIN) - 1)])
            failures += 1
        else:
            return
