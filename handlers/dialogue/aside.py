"""Slow work that needs no transaction: asked for in the middle of a turn, done between two runs of it.

    finding = context.aside(answers.ask, question)      anywhere in a handler

What is not in hand yet is raised as `Needed`. The turn is undone whole, so nobody waits for it; the work is done in a
thread beside the store, and the turn runs again with the result in hand. A crash loses nothing: the item was not
acknowledged, so the platform brings it again.

    Again
    ├── Needed      the turn needs the result of some work
    └── Outdated    the turn needs the record as new as the store has it
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from handlers.dialogue.world import World

T = TypeVar("T")

MOST = 3  # results that one turn may ask for; more is a bug
PATIENCE = 5.0  # seconds that somebody waits for work, the wait for those who came before included


@dataclass(frozen=True, slots=True)
class Work:
    """A function of values alone: wherever two are equal, so are their results."""

    function: Callable[..., Any]
    values: tuple[Hashable, ...]


class Again(Exception):
    """The turn cannot go on: it is undone, and runs again. No handler catches it."""


class Needed(Again):
    """The result of this work is needed."""

    def __init__(self, work: Work) -> None:
        super().__init__(work.function)
        self.work = work


class Outdated(Again):
    """The store holds a newer record than the process."""


class TooSlow(Exception):
    """Work beside a turn was not done in time."""


@dataclass(slots=True)
class Attempts:
    """One item through all runs of its turn: the world it is answered from, and what was worked out for it.

    The world stays the same in every run, so what was worked out from it still holds. `renewed`: it is as new as the
    item, so that what is published meanwhile does not make it run for ever.
    """

    world: World
    renewed: bool = False
    results: dict[Work, Any] = field(default_factory=dict)

    def result(self, work: Work) -> Any:
        """What the work gave. Raises `Needed` where it is not done yet."""
        if work in self.results:
            return self.results[work]
        if len(self.results) == MOST:
            raise RuntimeError("a turn asks for more and more work")
        raise Needed(work)


class Aside:
    """The thread beside the store. One, because threads share one interpreter: a second would slow the writer down."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aside")

    async def do(self, work: Work) -> Any:
        """Do it. Raises what the work raises, and `TooSlow`."""
        doing = asyncio.get_running_loop().run_in_executor(self._thread, partial(work.function, *work.values))
        try:
            return await self.wait(doing)
        finally:
            doing.cancel()  # what has not begun is not begun for somebody who has gone

    async def wait(self, doing: asyncio.Future[T]) -> T:
        """Wait for something, which goes on after our patience is at its end. Raises `TooSlow` then."""
        done, _pending = await asyncio.wait((doing,), timeout=self._patience)
        if not done:
            raise TooSlow
        return doing.result()
