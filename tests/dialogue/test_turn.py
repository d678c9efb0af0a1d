"""One turn, called directly: routing, a new language, a second city, and mistakes of ours found at start."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from civic.answers.engine import Answers
from civic.buttons import ButtonSigner
from civic.content.files import read_content
from civic.content.model import Content
from civic.messages import Address, IncomingMessage, OutgoingMessage
from handlers import ROUTERS, routes
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.router import Router, Routes
from handlers.dialogue.world import World
from handlers.exits import EXITS
from locales import Catalogues
from locales.translator import FOLDER
from storage import inbox
from storage.outbox import Shown, mailbox
from storage.store import Store, Transaction

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(CITY)


def world(content: Content, languages: Catalogues) -> World:
    return World(
        content=content,
        answers=Answers(content),
        languages=languages,
        signer=ButtonSigner(b"k" * 32),
        public_url="http://localhost:8080",
        staff_channels=frozenset({"web"}),
    )


class Chat:
    """One person before a Dispatcher, with nothing in between."""

    def __init__(self, store: Store, dispatcher: Dispatcher, *, locale: str = "uk", person: str = "olena") -> None:
        self.store = store
        self.dispatcher = dispatcher
        self.address = Address("web", person)
        self.locale = locale
        self.said = 0

    async def says(self, text: str, *, key: str | None = None) -> list[OutgoingMessage]:
        """Say something; what is answered."""
        self.said += 1
        message = IncomingMessage(
            key=key or f"{self.address.id}-{self.said}", address=self.address, text=text, locale=self.locale
        )
        before = await self.store.read(self._replies)
        await self.dispatcher.accept("web", message, json.dumps(text).encode())
        return (await self.store.read(self._replies))[len(before) :]

    @staticmethod
    def _replies(tx: Transaction) -> list[OutgoingMessage]:
        rows = tx.rows("SELECT content FROM deliveries WHERE lane > 0 ORDER BY id")
        return [msgspec.json.decode(row["content"], type=OutgoingMessage) for row in rows]


async def test_a_third_language_is_one_file_and_content_falls_back_marked(
    store: Store, content: Content, tmp_path: Path
) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    polish = folder / "pl" / "LC_MESSAGES" / "messages.po"
    polish.parent.mkdir(parents=True)
    polish.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: pl\\n"\n\n'
        'msgid "Status: {status}."\nmsgstr "Stan: {status}."\n\nmsgid "not stated"\nmsgstr "nie podano"\n',
        encoding="utf-8",
    )
    languages = Catalogues(UTC, folder)
    assert languages["pl"].name == "Polski"
    chat = Chat(store, Dispatcher(store, routes(), world(content, languages)), locale="pl-PL")
    (card,) = await chat.says("/commitment 1")
    assert "Stan: nie podano." in card.text
    assert "Цифрові послуги (" in card.title, "content falls back to Ukrainian, marked"
    assert card.lang == "pl"
    (menu,) = await chat.says("/language")
    assert [row[0].label for row in menu.rows[:3]] == ["Українська", "English", "Polski"]


async def test_a_handler_that_raises_is_parked_apologised_for_once_and_harms_nobody(
    store: Store, content: Content
) -> None:
    broken = Router("broken")

    @broken.command("boom")
    def boom(context: Context, _argument: str = "") -> None:
        context.say("never seen")
        raise ZeroDivisionError("a bug")

    dispatcher = Dispatcher(store, Routes([*ROUTERS, broken], EXITS), world(content, Catalogues(UTC)))
    olena, ivan = Chat(store, dispatcher), Chat(store, dispatcher, person="ivan")
    (sorry,) = await olena.says("/boom", key="the same")
    assert "Вибачте" in sorry.text
    assert "bug" not in sorry.text
    assert await olena.says("/boom", key="the same") == []
    (row,) = await store.read(lambda tx: tx.rows("SELECT incident FROM inbox WHERE incident IS NOT NULL"))
    assert row["incident"] in sorry.text
    trace = await store.read(lambda tx: inbox.trace(tx, row["incident"]))
    assert trace is not None
    assert "ZeroDivisionError: a bug" in trace
    assert "Натисніть на номер" in (await ivan.says("/commitments"))[0].text
    assert "Натисніть на номер" in (await olena.says("/commitments"))[0].text


async def test_the_word_beside_a_link_can_be_typed_in_either_alphabet(store: Store, content: Content) -> None:
    chat = Chat(store, Dispatcher(store, routes(), world(content, Catalogues(UTC))))
    for word in ("c2", "C2", "с2", "/start c2"):
        assert (await chat.says(word))[0].title == "2 · Зелений курс"


async def test_a_message_reaches_its_mailbox_only_once_it_is_sent(store: Store, content: Content) -> None:
    chat = Chat(store, Dispatcher(store, routes(), world(content, Catalogues(UTC))))
    await chat.says("/start")
    look: Callable[[Transaction], list[Shown]] = lambda tx: mailbox(tx, 1, limit=5)  # noqa: E731
    assert await store.read(look) == []
    await store.write(lambda tx: tx.execute("UPDATE deliveries SET status = 'sent'"))
    assert len(await store.read(look)) == 1


def test_two_conversations_that_claim_one_word_are_found_at_start() -> None:
    one, other = Router("one"), Router("other")
    for router in (one, other):
        router.command("same")(lambda context, argument="": None)
    with pytest.raises(ValueError, match="same"):
        Routes([one, other], EXITS)


def test_every_handler_of_staff_is_guarded_by_a_role() -> None:
    for router in ROUTERS:
        if router.name in {"moderation", "publishing"}:
            for table in (router.commands, router.actions, router.words, router.texts, router.media):
                assert all(route.roles for route in table.values()), router.name
