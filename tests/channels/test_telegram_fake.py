"""The fake of Telegram: as strict as the real server, and with people who behave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.channels.channel import Choice
from bot.channels.telegram import TelegramChannel
from tests.channels.telegram_setup import send
from tests.fakes.bot_api import Json
from tests.fakes.telegram import FakeTelegram, TelegramUser

KEYBOARD: Json = {"inline_keyboard": [[{"text": "Далі", "callback_data": "t"}]]}


class Caller:
    """Calls methods of the fake as any program could."""

    def __init__(self, telegram: FakeTelegram, session: aiohttp.ClientSession) -> None:
        self.telegram, self.session = telegram, session

    async def __call__(self, method: str, *, form: bool = False, **parameters: Any) -> tuple[int, Json]:
        url = f"{self.telegram.api_url}/bot{self.telegram.token}/{method}"
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        body: Any = {"data": texts} if form else {"json": parameters}
        async with self.session.post(url, **body) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def call(telegram: FakeTelegram) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(telegram, session)


@pytest.mark.parametrize("form", [True, False])
async def test_both_encodings_mean_the_same(call: Caller, olena: TelegramUser, form: bool) -> None:
    heading = [{"type": "bold", "offset": 0, "length": 2}]
    status, answer = await call(
        "sendMessage", form=form, chat_id=olena.id, text="🌳 x", entities=heading, reply_markup=KEYBOARD
    )
    assert (status, answer["result"]["text"]) == (200, "🌳 x")
    assert (olena.messages[0].heading, olena.buttons) == ("🌳", ["Далі"])
    assert call.telegram.malformed == []


WRONG: list[tuple[str, Json]] = [
    ("sendMessage", {"text": "x"}),
    ("sendMessage", {"chat_id": [1], "text": "x"}),
    ("sendMessage", {"chat_id": 1}),
    ("sendMessage", {"chat_id": 1, "text": 5}),
    ("sendMessage", {"chat_id": 1, "text": "x", "silent": True}),
    ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "maybe"}),
    ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": {"off": True}}),
    ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": "{"}),
    ("sendMessage", {"chat_id": 1, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}),
    ("sendMessage", {"chat_id": 1, "text": "x", "entities": [{"type": "fat", "offset": 0, "length": 1}]}),
    ("sendMessage", {"chat_id": 1, "text": "x", "entities": [{"type": "bold", "offset": 0}]}),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[]]}}),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}),
    ("editMessageText", {"text": "x", "chat_id": 1}),
    ("getUpdates", {"timeout": 51}),
    ("getUpdates", {"allowed_updates": ["messages"]}),
    ("setWebhook", {"url": "http://khm.gov.ua/x"}),
    ("setWebhook", {"url": "https://khm.gov.ua:8080/x"}),
    ("setWebhook", {"url": "https://khm.gov.ua/x", "secret_token": "секрет"}),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}),
    ("setMyCommands", {"commands": [], "language_code": "ukr"}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
]


@pytest.mark.parametrize(("method", "parameters"), WRONG)
@pytest.mark.parametrize("form", [True, False])
async def test_wrong_calls_are_refused_and_kept(call: Caller, method: str, parameters: Json, form: bool) -> None:
    if form and parameters.get("text") == 5:
        parameters = parameters | {"text": ""}  # in a form every value is a text
    status, answer = await call(method, form=form, **parameters)
    assert (status, answer["ok"]) == (400, False)
    assert len(call.telegram.malformed) == 1
    assert call.telegram.calls == []


@pytest.mark.parametrize("button", [{"callback_data": ""}, {"callback_data": "ї" * 33}, {"url": "http://localhost:1"}])
async def test_buttons_the_server_refuses(call: Caller, olena: TelegramUser, button: Json) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x"} | button]]}
    assert (await call("sendMessage", chat_id=olena.id, text="x", reply_markup=keyboard))[0] == 400


async def test_unknown_methods_and_tokens(call: Caller) -> None:
    assert (await call("sendPigeon"))[0] == 404
    assert len(call.telegram.malformed) == 1
    call.telegram.token = "1:x"
    async with call.session.post(f"{call.telegram.api_url}/bot2:y/getMe") as answer:
        assert answer.status == 401


async def test_a_chat_reads_like_one(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    await call_start(channel, olena)
    screen = await olena.wait_for("Вітаю")
    await olena.presses("1 ·")
    await channel.acknowledge(telegram.unanswered[0])
    await send(channel, olena, "Картка", replaces=str(screen.id))
    assert await olena.wait_for(lambda message: message.edits == 1) is screen
    assert olena.texts == ["Картка"]
    with pytest.raises(AssertionError, match=r"unread: \[\]"):
        await olena.wait_for("Картка", timeout=0)
    with pytest.raises(AssertionError, match="no button 'Далі'"):
        await olena.presses("Далі")


async def call_start(channel: TelegramChannel, user: TelegramUser) -> None:
    update = await user.starts("c1")
    [message] = channel.parse(json.dumps(update).encode())
    assert getattr(message, "text", None) == "/start c1"
    await send(channel, user, "Вітаю", rows=((Choice("1 · Послуги", token="t"),),))


async def test_waiting_ends_when_the_message_comes(channel: TelegramChannel, olena: TelegramUser) -> None:
    waiting = asyncio.create_task(olena.wait_for("два"))
    await send(channel, olena, "раз")
    await send(channel, olena, "два")
    assert (await waiting).text == "два"


async def test_only_the_kinds_asked_for_come(call: Caller, olena: TelegramUser) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    await olena.says("не почують")
    await olena.presses_raw("почують", 1)
    _, answer = await call("getUpdates")
    assert [list(update)[1] for update in answer["result"]] == ["callback_query"]


async def test_confirmed_updates_are_forgotten_unless_repeated(call: Caller, olena: TelegramUser) -> None:
    first, second = await olena.says("1"), await olena.says("2")
    offset = second["update_id"] + 1
    assert (await call("getUpdates", offset=offset))[1]["result"] == []
    await call.telegram.repeat(first, 2)
    assert (await call("getUpdates", offset=offset))[1]["result"] == [first, first]
    assert (await call("getUpdates", offset=offset))[1]["result"] == []
    await call.telegram.settled()


async def test_a_stuck_chat_holds_up_no_other(call: Caller, olena: TelegramUser) -> None:
    petro, taken, held = call.telegram.user(), [], asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        if text == "стій":
            await held.wait()
        taken.append(text)
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await olena.says("до вебхука")
    assert (await call("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/"))[0] == 200
    await olena.says("стій")
    await olena.says("потім")
    await petro.says("я інший")
    async with call.telegram.changed:
        await call.telegram.changed.wait_for(lambda: len(taken) == 2)
    assert set(taken) == {"до вебхука", "я інший"}
    assert (await call("getUpdates"))[0] == 409
    held.set()
    await call.telegram.settled()
    assert taken[2:] == ["стій", "потім"]
    await runner.cleanup()


async def test_what_nobody_took_can_be_tried_again(call: Caller, olena: TelegramUser) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/")
    update = await olena.says("є хто?")
    await call.telegram.settled()
    assert call.telegram.deliveries.answers == [(update["update_id"], 0)] * 5
    assert call.telegram.undelivered == [update]
    await call("deleteWebhook")
    call.telegram.redeliver()
    assert (await call("getUpdates"))[1]["result"] == [update]


async def test_the_server_can_be_started_again(call: Caller, olena: TelegramUser) -> None:
    await olena.says("до обриву")
    await call.telegram.stop()
    await call.telegram.start()
    assert len((await call("getUpdates"))[1]["result"]) == 1
