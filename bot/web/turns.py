"""A turn that was begun is brought to its end, whoever stops waiting for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Turns:
    """The writes under way for requests and sockets."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def keep(self, turn: Coroutine[Any, Any, T]) -> T:
        """Run a turn to its end, even when the caller is cancelled meanwhile."""
        task = asyncio.create_task(turn)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.debug("a turn failed: %s", type(error).__name__)  # whoever waits for it hears the error itself
