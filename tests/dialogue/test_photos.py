"""Photos sent in a conversation: kept with its draft, five at most, refused in plain words, told once."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import UTC
from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from bot.channels.channel import Channel, ChannelUnavailable, MediumTooLarge
from bot.channels.webchat import WebChatChannel
from bot.pictures import PictureKeeper
from civic.answers.engine import Answers
from civic.attachments import LIMIT, Brought, Reason, Wanted, brought, wanted, written
from civic.buttons import ButtonSigner
from civic.content.files import read_content
from civic.messages import Address, Button, IncomingMessage, Media, MediaKind, OutgoingMessage
from handlers import ROUTERS, attaching
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.router import Router, Routes
from handlers.dialogue.world import World
from handlers.exits import EXITS
from locales import Catalogues
from storage import attachments, progress
from storage.store import Store, Topic, Transaction
from tests import photographs
from tests.conftest import StillClock

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"
LANGUAGES = Catalogues(UTC)
EN = LANGUAGES["en"]


class Try(StrEnum):
    """The steps of a small conversation."""

    PHOTOS = "try.photos"


def small() -> Router:
    """A conversation that takes photos."""
    router = Router("small")

    @router.command("photos")
    def begin(context: Context, _argument: str = "") -> None:
        context.go(None)
        context.go(Try.PHOTOS)
        ask(context)

    @router.step(Try.PHOTOS)
    def ask(context: Context) -> None:
        context.show(f"Photos: {len(attaching.photos(context))}", rows=attaching.rows(context))

    @router.photo(Try.PHOTOS, files=True)
    def photo(context: Context) -> None:
        attaching.take(context, then=Try.PHOTOS)

    @router.command("leave")
    def leave(context: Context, _argument: str = "") -> None:
        attaching.clear(context)
        context.go(None)
        context.show("Left.")

    return router


def world() -> World:
    content = read_content(CITY)
    return World(
        content=content,
        answers=Answers(content),
        languages=LANGUAGES,
        signer=ButtonSigner(b"k" * 32),
        public_url="http://localhost:8080",
        staff_channels=frozenset({"web"}),
    )


@pytest.fixture(scope="module")
def dispatched() -> World:
    return world()


class Studio:
    """One person before a Dispatcher, and the one who brings what they send."""

    def __init__(self, store: Store, clock: StillClock, given: World) -> None:
        self.store = store
        self.dispatcher = Dispatcher(store, Routes([*ROUTERS, small()], EXITS), given)
        self.address = Address("web", "olena")
        self.said = 0

        async def upload(ref: str) -> bytes | None:
            return await store.read(lambda tx: progress.upload(tx, ref))

        self.web = WebChatChannel(upload)
        self.keeper = self.keeping(self.web, clock)

    def keeping(self, channel: Channel, clock: StillClock) -> PictureKeeper:
        return PictureKeeper(self.store, {"web": channel}, self.dispatcher, clock)

    async def says(self, text: str = "", *, media: Media | None = None, press: str | None = None) -> None:
        self.said += 1
        message = IncomingMessage(
            key=f"key-{self.said}", address=self.address, text=text, media=media, press=press, locale="en"
        )
        await self.dispatcher.accept("web", message, json.dumps(text).encode())

    async def sends(self, raw: bytes, kind: MediaKind = MediaKind.PHOTO, *, album: str = "") -> str:
        """Send a picture; the name under which it was uploaded."""
        ref = secrets.token_urlsafe(32)
        await self.store.write(lambda tx: progress.keep_media(tx, ref, "upload", raw))
        await self.says(media=Media(kind, ref, len(raw), album))
        return ref

    async def waits(self) -> None:
        """Until everything that was sent has been looked at."""
        while await self.keeper._one():
            pass

    async def replies(self) -> list[OutgoingMessage]:
        def read(tx: Transaction) -> list[OutgoingMessage]:
            rows = tx.rows("SELECT content FROM deliveries WHERE lane > 0 ORDER BY id")
            return [msgspec.json.decode(row["content"], type=OutgoingMessage) for row in rows]

        return await self.store.read(read)

    async def texts(self) -> list[str]:
        return [reply.text for reply in await self.replies()]

    async def button(self, label: str) -> Button:
        (found,) = (one for row in (await self.replies())[-1].rows for one in row if one.label == label)
        return found

    async def kept(self) -> int:
        return await self.store.read(lambda tx: len(tx.rows("SELECT id FROM attachments")))


@pytest.fixture
async def studio(store: Store, clock: StillClock, dispatched: World) -> Studio:
    made = Studio(store, clock, dispatched)
    await made.says("/photos")
    return made


async def test_a_photo_is_kept_stripped_and_the_step_is_asked_again(studio: Studio) -> None:
    raw, _size = photographs.good()["a JPEG that tells where it was taken, and a zip behind it"]
    ref = await studio.sends(raw, MediaKind.FILE)
    await studio.waits()
    assert (await studio.texts())[-2:] == [EN.plural("{n} photo is saved.", "{n} photos are saved.", 1), "Photos: 1"]
    content = await studio.store.read(lambda tx: tx.rows("SELECT content FROM attachments")[0]["content"])
    assert bytes(content).startswith(b"\xff\xd8\xff")
    assert b"Canary" not in bytes(content)
    assert await studio.store.read(lambda tx: progress.upload(tx, ref)) is None, "as it came it is gone"
    assert await studio.store.read(lambda tx: tx.rows("SELECT id FROM media")) == []


async def test_of_twenty_sent_at_once_five_are_kept_and_it_is_said_once(studio: Studio) -> None:
    for number in range(20):
        await studio.sends(photographs.photo(size=(40 + number, 30)), album="album")
    await studio.waits()
    said = " ".join(await studio.texts())
    full = attaching_full()
    assert (await studio.kept(), said.count(full), said.count("One moment")) == (LIMIT, 1, 1)
    await studio.sends(photographs.photo("red"), album="album")
    assert (await studio.texts())[-1] == f"Photos: {LIMIT}", "of the same album nothing more is said"
    await studio.sends(photographs.photo("red"))
    assert (await studio.texts())[-2] == full


def attaching_full() -> str:
    return EN("{limit} photos are kept, the others are not: no more fit.", limit=LIMIT)


async def test_good_and_bad_ones_are_told_together(studio: Studio) -> None:
    for raw in (photographs.photo(), photographs.zipped(), photographs.photo(), photographs.bomb()):
        await studio.sends(raw)
    await studio.waits()
    told = (await studio.texts())[-2].split("\n\n")
    assert told == [
        EN.plural("{n} photo is saved.", "{n} photos are saved.", 1),
        EN("You had sent the same photo before: it is kept once."),
        attaching.why(EN, Reason.NOT_A_PICTURE),
        attaching.why(EN, Reason.TOO_MANY_PIXELS),
    ]


async def test_what_cannot_be_a_picture_is_not_even_fetched(studio: Studio) -> None:
    for media, reason in (
        (Media(MediaKind.VIDEO), Reason.NOT_A_PICTURE),
        (Media(MediaKind.FILE, "x", 11 * 1024**2), Reason.TOO_MANY_BYTES),
    ):
        await studio.says(media=media)
        assert (await studio.texts())[-2:] == [attaching.why(EN, reason), "Photos: 0"]
    assert await studio.store.read(lambda tx: tx.rows("SELECT id FROM work")) == []


async def test_a_photo_is_taken_out_again(studio: Studio) -> None:
    for colour in ("red", "blue"):
        await studio.sends(photographs.photo(colour))
    await studio.waits()
    action = (await studio.button("Take out photo 1")).action
    assert action is not None
    signed = studio.dispatcher.world.signer.sign(studio.address, action, lasting=False)
    await studio.says(press=signed)
    assert (await studio.texts())[-1] == "Photos: 1"
    await studio.says(press=signed)
    assert await studio.kept() == 1
    assert "Nothing was changed" in (await studio.texts())[-1]


async def test_a_photo_that_comes_after_its_draft_was_given_up_is_not_kept(studio: Studio) -> None:
    await studio.sends(photographs.photo())
    await studio.says("/leave")
    await studio.waits()
    assert await studio.kept() == 0
    assert (await studio.texts())[-1] == "Left."
    assert await studio.store.read(lambda tx: tx.rows("SELECT id FROM media")) == []


async def test_in_a_state_without_pictures_a_file_is_answered_as_before(studio: Studio) -> None:
    await studio.says("/leave")
    await studio.sends(photographs.photo(), MediaKind.FILE)
    assert (await studio.texts())[-1].startswith("Thank you! But I can only read text.")


class Trouble(WebChatChannel):
    """A platform that hands nothing over."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        self.asked += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "asked", "reason"),
    [
        (ChannelUnavailable("no network"), 3, Reason.NOT_FETCHED),
        (MediumTooLarge("more than 20 MB", platform=True), 1, Reason.PLATFORM_LIMIT),
        (MediumTooLarge("more than 10 MB"), 1, Reason.TOO_MANY_BYTES),
    ],
)
async def test_why_a_platform_hands_nothing_over(
    studio: Studio, clock: StillClock, error: Exception, asked: int, reason: Reason
) -> None:
    trouble = Trouble(error)
    studio.keeper = studio.keeping(trouble, clock)
    await studio.sends(photographs.photo())
    await studio.waits()
    assert (await studio.texts())[-2] == attaching.why(EN, reason)
    assert trouble.asked == asked


async def test_no_bad_picture_stops_the_one_who_brings_them(studio: Studio) -> None:
    serving = asyncio.create_task(studio.keeper.run())
    for raw, _reason in photographs.bad().values():
        await studio.sends(raw)
    await studio.sends(photographs.photo())
    bell = studio.store.listen(Topic.OUTBOX)
    while await studio.kept() == 0:
        assert not serving.done()
        await bell.wait(1.0)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_photos_go_to_the_case_with_the_draft(studio: Studio) -> None:
    await studio.sends(photographs.photo())
    await studio.waits()

    def send(tx: Transaction) -> list[int | None]:
        (kept,) = tx.rows("SELECT draft, contact_id FROM attachments")
        tx.execute(
            "INSERT INTO cases (id, kind, state, contact_id, locale, queued_at, created_at)"
            " VALUES (7, 'proposal', 'submitted', :contact, 'uk', 0, 0)",
            contact=kept["contact_id"],
        )
        assert attachments.attach(tx, kept["draft"], 7, most=LIMIT) == 1
        return [one.case_id for one in attachments.of_contact(tx, kept["contact_id"])]

    assert await studio.store.write(send) == [7]


def test_what_an_earlier_release_asked_for_is_still_understood() -> None:
    assert wanted("AgACAgIAAxkBAAIB") == Wanted("AgACAgIAAxkBAAIB")
    assert wanted("https://dl-media.viber.com/1.jpg") == Wanted("https://dl-media.viber.com/1.jpg")
    assert wanted(written(Wanted("ref", 5, "note"))) == Wanted("ref", 5, "note")
    assert brought(written(Brought("media", None, "note"))) == Brought("media", None, "note")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    for language in LANGUAGES.values():
        words = attaching.why(language, reason)
        assert words
        assert "{" not in words
