"""What becomes of a message sent through the Telegram channel, outcome by outcome."""

from __future__ import annotations

import pytest

from bot.channels.channel import Choice, Part, SendOutcome
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_request import fits_button
from storage.store import StoreTrouble
from tests.channels.telegram_setup import make, send
from tests.fakes.telegram import FakeTelegram, TelegramUser


async def test_a_message_with_a_heading_and_buttons(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser
) -> None:
    rows = (
        (Choice("1 · Послуги", token="t1"), Choice("Сайт", url="https://khm.gov.ua/x")),
        (Choice("Назад", token="t2"),),
    )
    await send(channel, olena, "_не розмітка_ <b>", title="Парк 🌳", rows=rows)
    shown = olena.messages[0]
    assert shown.text == "Парк 🌳\n\n_не розмітка_ <b>"
    assert shown.heading == "Парк 🌳"
    assert [[button["text"] for button in row] for row in shown.rows] == [["1 · Послуги", "Сайт"], ["Назад"]]
    assert telegram.called("sendMessage")[0].parameters["link_preview_options"] == {"is_disabled": True}
    assert telegram.malformed == []


async def test_an_address_no_button_can_have_stands_in_the_text(channel: TelegramChannel, olena: TelegramUser) -> None:
    await send(channel, olena, rows=((Choice("Відкрити", url="http://localhost:8080/uk/"),),))
    assert olena.texts == ["Текст\n\nВідкрити: http://localhost:8080/uk/"]
    assert olena.buttons == []
    await send(channel, olena, "x" * 4096, rows=((Choice("Відкрити", url="http://localhost:8080/uk/"),),))
    assert olena.texts[1] == "x" * 4096


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://khm.gov.ua/a?b=1", True),
        ("http://khm.gov.ua", True),
        ("https://t.me/hromada_bot?start=c3", True),
        ("tg://user?id=5", True),
        ("viber://pa?chatURI=hromada", False),
        ("http://localhost:8080", False),
        ("http://127.0.0.1:8080", False),
        ("http://[::1]:8080", False),
        ("http://192.168.0.5", False),
        ("http://a.localhost", False),
        ("javascript:alert(1)", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_addresses_of_buttons(url: str, fits: bool) -> None:
    assert fits_button(url) is fits


async def test_editing_in_place(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    first = await send(channel, olena, "Меню", rows=((Choice("Далі", token="t"),),))
    assert await send(channel, olena, "Картка", title="1", replaces=first) == first
    assert (olena.texts, olena.buttons, olena.messages[0].edits) == (["1\n\nКартка"], [], 1)
    assert await send(channel, olena, "Картка", title="1", replaces=first) == first  # not modified is as good
    assert olena.messages[0].edits == 1
    assert telegram.malformed == []


async def test_a_screen_that_is_gone(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    await olena.says("мій текст")
    for screen in ("999999", str(olena.chat[0].id), "abc", "-1"):
        result = await channel.send(str(olena.id), Part("x", replaces=screen))
        assert result.outcome is SendOutcome.CANNOT_EDIT, screen
    telegram.fail_next("editMessageText", status=400, description="Bad Request: MESSAGE_ID_INVALID")
    assert (await channel.send(str(olena.id), Part("x", replaces="1"))).outcome is SendOutcome.CANNOT_EDIT


async def test_people_who_cannot_be_reached(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser
) -> None:
    await olena.blocks()
    stranger = telegram.user(started=False)
    for address, code in ((olena.id, "blocked"), (stranger.id, "initiate"), (404, "chat not found")):
        result = await channel.send(str(address), Part("x"))
        assert result.outcome is SendOutcome.GONE
        assert code in result.code
    await olena.unblocks()
    await send(channel, olena)
    assert (await channel.send("nobody", Part("x"))).outcome is SendOutcome.INVALID


@pytest.mark.parametrize(
    ("status", "description", "outcome"),
    [
        (403, "Forbidden: user is deactivated", SendOutcome.GONE),
        (400, "Bad Request: PEER_ID_INVALID", SendOutcome.GONE),
        (400, "Bad Request: user not found", SendOutcome.GONE),
        (400, "Bad Request: BUTTON_DATA_INVALID", SendOutcome.INVALID),
        (413, "Request Entity Too Large", SendOutcome.INVALID),
        (401, "Unauthorized", SendOutcome.CHANNEL_DOWN),
        (404, "Not Found", SendOutcome.CHANNEL_DOWN),
        (409, "Conflict: terminated", SendOutcome.CHANNEL_DOWN),
        (500, "Internal Server Error", SendOutcome.UNCERTAIN),
        (502, "Bad Gateway", SendOutcome.UNCERTAIN),
        (302, "Found", SendOutcome.UNCERTAIN),
    ],
)
async def test_refusals(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    olena: TelegramUser,
    status: int,
    description: str,
    outcome: SendOutcome,
) -> None:
    telegram.fail_next("sendMessage", status=status, description=description)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is outcome
    assert len(telegram.called("sendMessage")) == 1  # one call, whatever happens
    await send(channel, olena)


async def test_a_chat_that_moved(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    moved = b'{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}'
    telegram.fail_next("sendMessage", status=400, body=moved)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is SendOutcome.INVALID


@pytest.mark.parametrize("body", [None, b"<html>429</html>", b'{"parameters":{"retry_after":0}}', b"[]"])
async def test_being_asked_to_wait(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser, body: bytes | None
) -> None:
    telegram.fail_next("sendMessage", status=429, description="Too Many Requests", retry_after=17, body=body)
    result = await channel.send(str(olena.id), Part("x"))
    assert (result.outcome, result.flood) == (SendOutcome.RETRY, True)
    assert result.retry_after == (5 if body else 17)


async def test_a_rate_kept_by_the_server(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    telegram.flood(100, per_chat=1)
    await send(channel, olena)
    assert (await channel.send(str(olena.id), Part("x"))).flood
    await send(channel, telegram.user())


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"ok":true}', b'{"ok":true,"result":{}}', b"\xff"])
async def test_an_answer_nobody_can_read(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser, body: bytes
) -> None:
    telegram.fail_next("sendMessage", status=200, body=body)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is SendOutcome.UNCERTAIN


@pytest.mark.parametrize("applied", [True, False])
async def test_a_connection_cut_after_the_request(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser, applied: bool
) -> None:
    telegram.drop_next("sendMessage", applied=applied)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is SendOutcome.UNCERTAIN
    assert olena.texts == ["x"] * applied


async def test_nobody_listens(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    await telegram.stop()
    assert (await channel.send(str(olena.id), Part("x"))).outcome is SendOutcome.RETRY
    await channel.close()
    assert (await channel.send(str(olena.id), Part("x"))).outcome is SendOutcome.RETRY


async def test_our_own_mistakes_are_named(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser
) -> None:
    buttons = tuple(Choice(str(number), token="t") for number in range(9))
    wrong = [Part(""), Part(" \n"), Part("x" * 4097), Part("🙂" * 2049), Part("x", rows=(buttons,))]
    wrong += [Part("x", rows=((Choice("х", token="ї" * 33),),)), Part("x", rows=((Choice("", token="t"),),))]
    for part in wrong:
        assert (await channel.send(str(olena.id), part)).outcome is SendOutcome.INVALID
    assert len(telegram.malformed) == len(wrong)
    await send(channel, olena, "а\0б\ud800")
    assert olena.texts == ["аб"]


async def test_acknowledging(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    await send(channel, olena, rows=((Choice("Далі", token="t"),),))
    await olena.presses("Далі")
    [callback] = telegram.unanswered
    for ack in (callback, callback, "unknown"):
        assert (await channel.acknowledge(ack)).outcome is SendOutcome.SENT
    assert telegram.unanswered == []
    telegram.fail_next("answerCallbackQuery", status=429, retry_after=2)
    assert (await channel.acknowledge("x")).retry_after == 2


async def test_a_picture_that_cannot_be_had_now_is_tried_again(telegram: FakeTelegram, olena: TelegramUser) -> None:
    async def draw(_name: str, _lang: str) -> bytes | None:
        raise StoreTrouble("the line is cut")

    channel = make(telegram, draw=draw)
    await channel.open()
    result = await channel.send(str(olena.id), Part("Текст", picture="broadcast/1"))
    await channel.close()
    assert result.outcome is SendOutcome.RETRY
    assert result.retry_after
    assert not result.flood, "it is no fault of Telegram's"
    assert telegram.called("sendPhoto") == telegram.called("sendMessage") == []
