"""What a question costs as a whole turn: taken in, searched, worded, queued, committed, all in this process.

Beside it the same turn with a word that needs no search. One turn at a time, on SQLite in a file, so the difference is
the search and the wording. How long others wait meanwhile is measured by `bench.aside`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import msgspec

from bench.answers.contenders import settings_in
from bench.service import BenchFailed
from bot.app import make_world
from bot.desk import at_store, loaded
from civic.messages import Address, IncomingMessage
from handlers import routes
from handlers.dialogue.dispatcher import Dispatcher
from storage import figures
from storage.store import Store
from storage.vault import Vault

CHANNEL = "telegram"
WORD = "/help"


class Turns(msgspec.Struct, frozen=True):
    """Milliseconds of CPU a turn, all threads of the process."""

    question_ms: float
    word_ms: float


def turns(content: Path, questions: Sequence[str]) -> Turns:
    """Every question as a turn of somebody new, twice; the second time counts. So does the word."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        settings = settings_in(Path(place), content)
        world = make_world(settings, loaded(settings), Vault(settings.secret()))

        async def run(store: Store) -> Turns:
            residents = _Residents(Dispatcher(store, routes(), world))
            await residents.say(questions)
            asked = await residents.say(questions)
            worded = await residents.say([WORD] * len(questions))
            _updates, incidents = await store.read(figures.inbox)
            if incidents:
                raise BenchFailed(f"{incidents} turns ended in an incident")
            return Turns(asked, worded)

        return at_store(settings, run)


class _Residents:
    """People who say one thing each."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._number = count(1)

    async def say(self, texts: Sequence[str]) -> float:
        """One after another; milliseconds of CPU a turn."""
        cpu = time.process_time()
        for text in texts:
            key = str(next(self._number))
            inbound = IncomingMessage(key=key, address=Address(CHANNEL, key), text=text, locale="uk")
            await self._dispatcher.accept(CHANNEL, inbound, text.encode())
        return 1000 * (time.process_time() - cpu) / len(texts)
