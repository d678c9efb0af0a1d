"""Sharing a commitment into another chat: words behind the bot's name, a card to post, nothing kept."""

from __future__ import annotations

import pytest

from bot.settings import TelegramMode
from tests.conftest import Place
from tests.fakes.bot_api import Json
from tests.town import OnTelegram, Town

ALL = ["khm-1", "khm-2", "khm-3"]


async def offered(town: Town, words: str, language: str = "uk") -> Json:
    person = town.telegram.user(language_code=language, started=False)
    return await person.is_offered(await person.looks_up(words))


def names(offer: Json) -> list[str]:
    return [result["id"] for result in offer["results"]]


async def test_a_card_says_whose_promise_its_status_source_and_date(town: Town) -> None:
    (card,) = (await offered(town, "цифрових компетентностей"))["results"]
    assert card["title"] == "3 · Цифрові компетентності"
    assert card["description"] == "Стан: не зазначено."
    text = card["input_message_content"]["message_text"]
    assert text.startswith("3 · Цифрові компетентності\n\nХмельницький:")
    assert "Джерело: Звіт про завершення зобов’язання" in text
    assert "дату не вказано" in text
    (button,) = card["reply_markup"]["inline_keyboard"][0]
    assert button["url"] == f"https://t.me/{town.telegram.username}?start=c3"


async def test_nothing_typed_offers_all_and_a_number_one(town: Town) -> None:
    assert names(await offered(town, "")) == ALL
    assert names(await offered(town, "2")) == ["khm-2"]
    assert names(await offered(town, "зелен")) == ["khm-2"]
    assert names(await offered(town, "digital services", "en")) == ["khm-1"]


async def test_what_nobody_promised_offers_only_the_way_into_the_chat(town: Town) -> None:
    offer = await offered(town, "автобус на Марс")
    assert offer["results"] == []
    assert offer["button"] == {"text": "Запитати в чаті міста", "start_parameter": "ask"}
    person = town.telegram.user()
    await person.starts("ask")
    await person.wait_for("Напишіть запитання своїми словами")


@pytest.mark.parametrize("mode", [TelegramMode.POLLING, TelegramMode.WEBHOOK])
async def test_nothing_is_kept_of_a_lookup(place: Place, mode: TelegramMode) -> None:
    async with Town(place, telegram_mode=mode) as town:
        await offered(town, "цифрові", "en")
        assert [await town.count(table) for table in ("contacts", "addresses", "deliveries")] == [0, 0, 0]
        assert await town.count("inbox", "channel = 'telegram'") == 0


async def test_a_lookup_that_telegram_gave_up_or_cannot_be_read_disturbs_nobody(town: Town) -> None:
    olena = town.telegram.user()
    town.telegram.fail_next("answerInlineQuery", status=400, description="Bad Request: query is too old")
    town.telegram.fail_next("answerInlineQuery", status=502)
    for words in ("план", "\u202e" * 256, "x" * 256):
        await olena.looks_up(words)
    await olena.says("меню")
    await olena.wait_for("Що ви хочете зробити?")
    assert isinstance(await town.resident("telegram"), OnTelegram)
