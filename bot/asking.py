"""Questions at the desk: answered as a stranger's would be in the chat, one alone or many, a line each.

Nothing is kept. Many are answered by one world: the record is read and indexed once, every question is a conversation
of its own.
"""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import msgspec

from bot.app import make_world
from bot.desk import DeskError, at_store, loaded
from bot.settings import Settings
from civic import record
from handlers import routes
from handlers.dialogue.context import Context
from handlers.dialogue.routing import consult
from handlers.dialogue.world import World, renewed
from storage.store import Store, StoreError, Transaction
from storage.vault import Vault

logger = logging.getLogger(__name__)

SOURCES = 2  # documents named for one answer, the one it leads with first

Answered: TypeAlias = dict[str, Any]
Tell: TypeAlias = Callable[[Answered], None]
Complain: TypeAlias = Callable[[str], None]


class Question(msgspec.Struct, frozen=True):
    """One line of a batch. Without `lang` it is answered in the language of the run."""

    id: str | int
    question: str
    lang: str | None = None


class Answerer:
    """The chat's answers from one city's record; made once, for any number of questions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes = routes()

    @classmethod
    def of(cls, settings: Settings) -> Answerer:
        """From what the store says; the record is brought in first where there is none."""
        world = make_world(settings, loaded(settings), Vault(settings.secret()))
        return cls(at_store(settings, lambda store: renewed(store, world)))

    def unknown(self, lang: str) -> str | None:
        """What is to be said of a language that there is not; None for one that there is."""
        languages = self._world.languages
        return None if lang in languages else f"There is no language “{lang}”; there are: {', '.join(languages)}."

    def answer(self, tx: Transaction, text: str, lang: str) -> Answered:
        """What the chat says, whether it abstains, what that rests on, and how well it fits (0 to 1)."""
        return _told(consult(self._routes, self._world, tx, text, lang))


def _told(context: Context) -> Answered:
    message = context.replies[-1]  # an alarm may stand before it
    cited = list(dict.fromkeys(context.cited))
    dated = [source.date for source in cited]
    return {
        "answer": f"{message.title}\n\n{message.text}" if message.title else message.text,
        "abstained": context.abstained,
        "sources": list(dict.fromkeys(source.source_file for source in cited))[:SOURCES],
        "dates": list(dict.fromkeys([*_published(context), *filter(None, dated), *_as_of(context)])),
        "records": list(message.records),
        "score": round(context.score, 3),
    }


def _published(context: Context) -> list[str]:
    """The days on which the city published what is told beside the documents."""
    return [_day(context, at) for at in context.published]


def _day(context: Context, at: datetime) -> str:
    return at.astimezone(context.world.languages.zone).date().isoformat()


def _as_of(context: Context) -> list[str]:
    """The day since which our record of the cited documents reads as it does."""
    at = record.brought(context.tx) if context.cited else None
    return [_day(context, at)] if at else []


def ask(settings: Settings, text: str, lang: str) -> Answered:
    """Answer one question."""
    answerer = Answerer.of(settings)
    if problem := answerer.unknown(lang):
        raise DeskError(problem)
    return at_store(settings, lambda store: store.read(partial(answerer.answer, text=text, lang=lang)))


def ask_all(settings: Settings, lines: Iterable[bytes], lang: str, tell: Tell, complain: Complain) -> bool:
    """Answer the lines in their order, each told as soon as it is there; whether all could be answered.

    A line that cannot is complained of by its number, and the rest are answered all the same. Empty ones are passed
    over.
    """
    answerer = Answerer.of(settings)

    async def each(store: Store) -> bool:
        whole = True
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                asked = _read(answerer, line.removeprefix(codecs.BOM_UTF8), lang)
                answered = await store.read(partial(answerer.answer, text=asked.question, lang=asked.lang or lang))
            except StoreError:
                raise
            except _BadLine as problem:
                whole = False
                complain(f"Line {number}: {problem}")
            except Exception:  # our own fault with one question takes no answers from the others
                whole = False
                logger.exception("Line %d: this question could not be answered.", number)
            else:
                tell({"id": asked.id, **answered})
        return whole

    return at_store(settings, each)


class _BadLine(Exception):
    """A line that asks nothing; the message says why."""


def _read(answerer: Answerer, line: bytes, lang: str) -> Question:
    try:
        asked = msgspec.json.decode(line, type=Question)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _BadLine(f"this is no JSON object with “id” and “question”: {error}.") from error
    if problem := answerer.unknown(asked.lang or lang):
        raise _BadLine(problem)
    return asked
