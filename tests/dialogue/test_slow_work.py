"""Slow work beside a turn: nobody else waits for it, nobody overtakes themselves, and nothing is half done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC

import pytest

from civic.content.files import read_content
from civic.messages import Address, IncomingMessage
from handlers import ROUTERS
from handlers.dialogue.aside import Aside
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.router import Router, Routes
from handlers.dialogue.world import World
from handlers.exits import EXITS
from locales import Catalogues
from storage.contacts import meet
from storage.store import Store, Transaction
from tests.dialogue.test_turn import CITY, Chat, world


@dataclass
class Library:
    """Where a search takes as long as we like: it goes on when it is told to, and counts how often it was done."""

    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    searches: int = 0

    def search(self, words: str) -> str:
        self.searches += 1
        self.begun.set()
        assert self.go_on.wait(10), "nobody let it go on"
        return words.upper()

    async def is_searching(self) -> None:
        await asyncio.to_thread(self.begun.wait, 10)


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    library = Library()
    yield library
    library.go_on.set()


def among(library: Library) -> Routes:
    router = Router("library")

    @router.command("search")
    def search(context: Context, words: str = "") -> None:
        meet(context.tx, "web", "a stranger", locale="uk")  # leaves nothing in a run that is undone
        context.say(f"found: {context.aside(library.search, words)}")

    @router.command("greedy")
    def greedy(context: Context, _words: str = "") -> None:
        for number in range(9):
            context.aside(str, number)

    @router.command("broken")
    def broken(context: Context, _words: str = "") -> None:
        context.aside(int, "no number")

    return Routes([*ROUTERS, router], EXITS)


@pytest.fixture(scope="module")
def city() -> World:
    return world(read_content(CITY), Catalogues(UTC))


@pytest.fixture
def make(store: Store, library: Library, city: World) -> Callable[..., Dispatcher]:
    return lambda **how: Dispatcher(store, among(library), city, **how)


def _addresses(tx: Transaction) -> int:
    return int(tx.rows("SELECT COUNT(*) AS n FROM addresses")[0]["n"])


async def test_others_are_answered_while_somebody_waits_for_a_search(
    store: Store, make: Callable[..., Dispatcher], library: Library
) -> None:
    dispatcher = make()
    olena, ivan = Chat(store, dispatcher), Chat(store, dispatcher, person="ivan")
    asking = asyncio.create_task(olena.says("/search libraries"))
    await library.is_searching()
    assert await store.read(_addresses) == 0, "the first run left nothing"
    assert "Натисніть на номер" in (await ivan.says("/commitments"))[0].text
    assert not asking.done()
    library.go_on.set()
    assert (await asking)[-1].text == "found: LIBRARIES"
    assert library.searches == 1


async def test_nobody_overtakes_themselves(store: Store, make: Callable[..., Dispatcher], library: Library) -> None:
    dispatcher, olena = make(), Address("web", "olena")
    said = [
        asyncio.create_task(dispatcher.accept("web", IncomingMessage(text, olena, text, locale="uk"), b"raw"))
        for text in ("/search one", "/search two", "/help")
    ]
    await library.is_searching()
    (ivans,) = await Chat(store, dispatcher, person="ivan").says("/help")
    library.go_on.set()
    await asyncio.gather(*said)
    assert [message.text for message in await store.read(Chat._replies)] == [
        ivans.text,
        "found: ONE",
        "found: TWO",
        ivans.text,
    ]


async def test_a_search_that_takes_too_long_is_excused_and_changes_nothing(
    store: Store, make: Callable[..., Dispatcher], library: Library
) -> None:
    chat = Chat(store, make(aside=Aside(patience=0)))
    (excuse,) = await chat.says("/search libraries", key="the same")
    assert "Нічого не змінилося" in excuse.text or "Nothing was changed" in excuse.text
    assert await chat.says("/search libraries", key="the same") == [], "taken in once"
    assert await store.read(lambda tx: tx.rows("SELECT id FROM inbox WHERE incident IS NOT NULL")) == []
    assert await store.read(_addresses) == 1
    assert "Натисніть на номер" in (await chat.says("/commitments"))[0].text


async def test_work_that_fails_or_never_ends_asking_is_parked_like_a_handler(
    store: Store, make: Callable[..., Dispatcher]
) -> None:
    chat = Chat(store, make())
    for command in ("/broken", "/greedy"):
        (sorry,) = await chat.says(command)
        assert "Вибачте" in sorry.text
    parked = await store.read(lambda tx: tx.rows("SELECT incident FROM inbox WHERE incident IS NOT NULL"))
    assert len(parked) == 2


async def test_an_item_that_was_let_go_meanwhile_is_taken_in_when_it_comes_again(
    store: Store, make: Callable[..., Dispatcher], library: Library
) -> None:
    """As after a crash: the platform was told nothing, and brings the update once more."""
    chat = Chat(store, make())
    asking = asyncio.create_task(chat.says("/search libraries", key="the same"))
    await library.is_searching()
    asking.cancel()
    assert (await asyncio.gather(asking, return_exceptions=True))[0] is not None
    assert await store.read(lambda tx: tx.rows("SELECT id FROM inbox")) == []
    library.go_on.set()
    assert (await chat.says("/search libraries", key="the same"))[0].text == "found: LIBRARIES"


async def test_a_turn_called_directly_works_it_out_itself(
    store: Store, make: Callable[..., Dispatcher], library: Library
) -> None:
    dispatcher = make()
    library.go_on.set()
    message = IncomingMessage(key="1", address=Address("web", "olena"), text="/search libraries", locale="uk")
    await store.write(lambda tx: dispatcher.turn(tx, "web", message, b"raw"))
    assert len(await store.read(Chat._replies)) == 1
