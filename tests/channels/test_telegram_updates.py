"""What the Telegram channel makes of what arrives; `tests/corpus/` asks the same of everything that could."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.telegram_updates import read_update
from civic.messages import Address, ChannelEvent, EventKind, Inbound, IncomingMessage, Media, MediaKind
from tests.fakes.bot_api import Json, check
from tests.fakes.telegram import FakeTelegram

PERSON = {"id": 5_000_000_001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
CHAT = {"id": 5_000_000_001, "type": "private", "first_name": "Олена"}
GROUP = {"id": -100_123, "type": "supergroup", "title": "Сусіди"}
OLENA = Address("telegram", "5000000001")
IGNORED = ChannelEvent("7", EventKind.IGNORED)


def read(about: Json | bytes) -> Inbound:
    return read_update(about if isinstance(about, bytes) else json.dumps({"update_id": 7} | about).encode())


def message(**content: Any) -> Json:
    return {"message": {"message_id": 5, "date": 1_790_000_000, "chat": CHAT, "from": PERSON} | content}


def said(text: str) -> IncomingMessage:
    return IncomingMessage("7", OLENA, text=text, locale="uk")


def sent(media: Media, text: str = "") -> IncomingMessage:
    return IncomingMessage("7", OLENA, text=text, media=media, locale="uk")


def press(**about: Any) -> Json:
    return {"callback_query": {"id": "99", "from": PERSON, "chat_instance": "1", "data": "token"} | about}


def membership(status: str, chat: Json = CHAT) -> Json:
    bot = {"id": 1, "is_bot": True, "first_name": "Громада"}
    new = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    old = {"status": "member", "user": bot}
    about = {"chat": chat, "from": PERSON, "date": 1_790_000_000, "old_chat_member": old, "new_chat_member": new}
    return {"my_chat_member": about}


@pytest.mark.parametrize(
    "text", ["меню", "/start c3", "/start", "🙂", "a\nb", "<b>&amp;</b>", "\u202eзадом наперед", ""]
)
def test_a_private_text_is_kept_as_it_is(text: str) -> None:
    assert read(message(text=text)) == said(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/ask@hromada_bot що з парком", "/ask що з парком"),
        ("/start@hromada_bot c3", "/start c3"),
        ("пишіть на olena@hromada.ua", "пишіть на olena@hromada.ua"),
        ("а\0б", "аб"),
        ("а\ud800б\udfff", "аб"),
    ],
)
def test_what_is_taken_out_of_a_text(text: str, kept: str) -> None:
    assert read(message(text=text)) == said(kept)


def test_media() -> None:
    ref = {"file_unique_id": "u", "file_size": 10}
    small, large = ref | {"file_id": "s", "width": 9, "height": 6}, ref | {"file_id": "l", "width": 90, "height": 60}
    assert read(message(photo=[small, large], caption="яма")) == sent(Media(MediaKind.PHOTO, "l", 10), "яма")
    assert read(message(photo=[large, small])) == sent(Media(MediaKind.PHOTO, "l", 10))
    voice = ref | {"file_id": "v", "duration": 1}
    assert read(message(voice=voice)) == sent(Media(MediaKind.VOICE, "v", 10))
    assert read(message(audio=voice)) == sent(Media(MediaKind.VOICE, "v", 10))
    assert read(message(video_note=voice | {"length": 240})) == sent(Media(MediaKind.VOICE, "v", 10))
    document = ref | {"file_id": "d"}
    for mime in ({"mime_type": "image/png"}, {"mime_type": "text/html"}, {}):  # what an app believes is not asked
        assert read(message(document=document | mime)) == sent(Media(MediaKind.FILE, "d", 10))
    animation = ref | {"file_id": "a", "width": 9, "height": 6, "duration": 1}
    assert read(message(animation=animation, document=document)) == sent(Media(MediaKind.VIDEO))
    assert read(message(video=animation)) == sent(Media(MediaKind.VIDEO))
    in_album = message(photo=[large], media_group_id="13579")
    assert read(in_album) == sent(Media(MediaKind.PHOTO, "l", 10, "13579"))
    assert read(message(document=document, media_group_id=7)) == sent(Media(MediaKind.FILE, "d", 10))


@pytest.mark.parametrize(
    "about",
    [
        {"a_kind_of_tomorrow": {"id": 1}},
        {},
        {"message": None},
        {"message": "text"},
        {"message": {"message_id": 1}},
        {"message": []},
        {"edited_message": message(text="інакше")["message"]},
        message(chat=GROUP, text="усім"),
        message(**{"from": PERSON | {"is_bot": True}}, text="я бот"),
        message(**{"from": PERSON | {"id": 2**63}}, text="хто я"),
        message(**{"from": PERSON | {"id": -5}}, text="хто я"),
        membership("member", GROUP),
        membership("kicked", GROUP),
        membership("left"),
    ],
)
def test_what_is_ignored(about: Json) -> None:
    assert read(about) == IGNORED


def test_a_press_belongs_to_who_pressed() -> None:
    shown = message(text="меню")["message"]
    forwarded_from = {"id": 6_000_000_002, "is_bot": False, "first_name": "Петро"}
    assert read(press(message=shown)) == IncomingMessage("7", OLENA, press="token", screen="5", ack="99", locale="uk")
    in_group = read(press(message=shown | {"chat": GROUP, "from": forwarded_from}))
    assert in_group == IncomingMessage("7", OLENA, press="token", ack="99", locale="uk")
    gone = {"message_id": 5, "chat": CHAT, "date": 0}
    assert read(press(message=gone)) == IncomingMessage("7", OLENA, press="token", ack="99", locale="uk")
    assert read(press()) == IncomingMessage("7", OLENA, press="token", ack="99", locale="uk")


def test_a_press_without_our_data_is_still_acknowledged() -> None:
    game = {key: value for key, value in press()["callback_query"].items() if key != "data"}
    ignored = ChannelEvent("7", EventKind.IGNORED, OLENA, ack="99")
    assert read({"callback_query": game | {"game_short_name": "g"}}) == ignored
    assert read(press(**{"from": {"id": "nobody"}})) == ChannelEvent("7", EventKind.IGNORED)
    without_instance = {key: value for key, value in press()["callback_query"].items() if key != "chat_instance"}
    assert isinstance(read({"callback_query": without_instance}), IncomingMessage)


def test_blocking_and_coming_back() -> None:
    assert read(membership("kicked")) == ChannelEvent("7", EventKind.BLOCKED, OLENA, locale="uk")
    assert read(membership("member")) == ChannelEvent("7", EventKind.UNBLOCKED, OLENA, locale="uk")


@pytest.mark.parametrize(("told", "kept"), [("pt-br", "pt-br"), (None, None), ("x" * 36, None), (7, None), ("ї", None)])
def test_the_language_of_the_device(told: object, kept: str | None) -> None:
    read_as = read(message(text="x", **{"from": PERSON | {"language_code": told}}))
    assert isinstance(read_as, IncomingMessage)
    assert read_as.locale == kept


async def test_the_fake_makes_valid_updates() -> None:
    async with FakeTelegram() as telegram:
        olena = telegram.user()
        await olena.starts("c3")
        await olena.presses_raw("data", 1)
        await olena.sends_photo(caption="яма")
        await olena.sends_voice()
        await olena.sends_sticker()
        await olena.sends_document()
        await olena.sends_location()
        await olena.blocks()
        await olena.unblocks()
        assert len(telegram.updates) == 9
        for update in telegram.updates:
            check(update, ["Update"], "update")
            assert not isinstance(read(json.dumps(update).encode()), ChannelEvent) or "my_chat_member" in update
