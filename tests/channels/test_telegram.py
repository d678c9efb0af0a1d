"""The Telegram channel against a strict Bot API server on loopback: registering, receiving, files and secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.channel import (
    Channel,
    ChannelError,
    ChannelRejected,
    ChannelUnavailable,
    MediumTooLarge,
    Part,
    PollingChannel,
)
from bot.channels.telegram import SERVED, TelegramChannel
from civic.messages import IncomingMessage
from tests.channels.telegram_setup import MENUS, SECRET, make, send
from tests.fakes.telegram import FakeTelegram, TelegramUser
from tests.fakes.telegram_world import LARGEST_FILE


def test_it_keeps_the_contract() -> None:
    channel = make(FakeTelegram())
    assert isinstance(channel, Channel)
    assert isinstance(channel, PollingChannel)
    assert channel.respond(Part("x")) is None
    assert channel.link("c3") is None


@pytest.mark.parametrize(
    ("mode", "public_url", "polls"),
    [
        ("auto", None, True),
        ("auto", "", True),
        ("auto", "https://hromada.test", False),
        ("polling", "https://hromada.test", True),
        ("webhook", "https://hromada.test", False),
    ],
)
def test_when_it_polls(mode: str, public_url: str | None, polls: bool) -> None:
    assert make(FakeTelegram(), mode=mode, public_url=public_url).polls is polls


# Registration


async def test_registering_for_polling_takes_the_webhook_away(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    telegram.webhook = {"url": "https://old.test"}
    await channel.register()
    assert telegram.webhook == {}
    assert channel.link("c3") == "https://t.me/hromada_bot?start=c3"
    assert telegram.commands[""] == telegram.commands["uk"]
    assert telegram.commands["en"] == [{"command": "start", "description": "Begin"}]
    assert telegram.profile["description", "en"] == MENUS["en"].description
    assert telegram.profile["short_description", ""] == MENUS["uk"].short_description
    assert telegram.malformed == []


async def test_registering_again_changes_nothing(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.register()
    telegram.calls.clear()
    await channel.register()
    assert [call.method for call in telegram.calls if call.method.startswith("set")] == []


async def test_registering_a_webhook(telegram: FakeTelegram) -> None:
    channel = make(telegram, public_url="https://hromada.test/")
    await channel.open()
    await channel.register()
    await channel.close()
    assert telegram.called("setWebhook")[0].parameters == {
        "url": "https://hromada.test/webhooks/telegram",
        "secret_token": SECRET,
        "allowed_updates": list(SERVED),
        "max_connections": 40,
        "drop_pending_updates": False,
    }
    assert telegram.malformed == []


async def test_menus_that_fail_do_not_stop_the_bot(
    telegram: FakeTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next("setMyCommands", status=429, description="Too Many Requests", retry_after=3000)
    await channel.register()
    assert "too many requests" in caplog.text


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
@pytest.mark.parametrize(
    ("status", "retry_after", "error"),
    [
        (401, None, ChannelRejected),
        (404, None, ChannelRejected),
        (400, None, ChannelRejected),
        (409, None, ChannelUnavailable),
        (429, 7, ChannelUnavailable),
        (502, None, ChannelUnavailable),
    ],
)
async def test_registering_fails(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    method: str,
    status: int,
    retry_after: int | None,
    error: type[ChannelError],
) -> None:
    telegram.fail_next(method, status=status, description="Something", retry_after=retry_after)
    with pytest.raises(error) as raised:
        await channel.register()
    if retry_after:
        assert isinstance(raised.value, ChannelUnavailable)
        assert raised.value.retry_after == retry_after


async def test_checking_a_wrong_token(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    assert await channel.check() == "@hromada_bot"
    telegram.token = "1:another"
    with pytest.raises(ChannelRejected, match="unauthorized"):
        await channel.check()


@pytest.mark.parametrize(
    "given", ["", "a-secret_", "a-secret_00", "A-SECRET_0", "a-secret_0 ", "ї", "\udc80", "\0", None]
)
def test_a_forged_secret(given: str | None) -> None:
    headers = {} if given is None else {"x-telegram-bot-api-secret-token": given}
    assert not make(FakeTelegram()).authenticate(headers, b"{}")
    assert not make(FakeTelegram(), webhook_secret="").authenticate(headers, b"{}")


def test_the_right_secret() -> None:
    assert make(FakeTelegram()).authenticate({"x-telegram-bot-api-secret-token": SECRET}, b"{}")


# Receiving


async def test_polling(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    await channel.register()
    await olena.says("перше")
    await olena.says("друге")
    batch = await channel.poll(None)
    assert await channel.poll(None) == batch  # nothing is forgotten before it is confirmed
    read = [channel.parse(raw)[0] for _, raw in batch]
    assert [one.text for one in read if isinstance(one, IncomingMessage)] == ["перше", "друге"]
    assert [one.key for one in read] == [str(number) for number, _ in batch]
    waiting = asyncio.create_task(channel.poll(batch[-1][0] + 1))
    await telegram.settled()
    await olena.says("третє")
    assert len(await waiting) == 1
    assert telegram.called("getUpdates")[0].parameters["allowed_updates"] == list(SERVED)
    assert telegram.malformed == []


async def test_one_poisonous_update_spoils_no_other(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser
) -> None:
    await telegram.deliver({"callback_query": {"id": "1"}})
    await telegram.deliver({"message": {"text": "\ud800"}})
    await telegram.deliver({"update_id": "x"})
    update = await olena.says("добре")
    batch = await channel.poll(None)
    assert [number for number, _ in batch][-1] == update["update_id"]
    assert len(batch) == 3
    assert len([one for _, raw in batch for one in channel.parse(raw)]) == 3


async def test_two_pollers(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    first = asyncio.create_task(channel.poll(None))
    async with telegram.changed:
        await telegram.changed.wait_for(lambda: telegram.called("getUpdates"))
    second = asyncio.create_task(channel.poll(None))
    with pytest.raises(ChannelUnavailable, match="another process") as raised:
        await first
    assert raised.value.retry_after == 5
    await olena.says("так")
    assert len(await second) == 1
    telegram.deliveries.url = "https://another.test"
    with pytest.raises(ChannelUnavailable, match="a webhook is set"):
        await channel.poll(None)


@pytest.mark.parametrize(("status", "error"), [(401, ChannelRejected), (500, ChannelUnavailable)])
async def test_polling_fails(
    telegram: FakeTelegram, channel: TelegramChannel, status: int, error: type[ChannelError]
) -> None:
    telegram.fail_next("getUpdates", status=status)
    with pytest.raises(error):
        await channel.poll(1)
    telegram.fail_next("getUpdates", status=200, body=b'{"ok":true,"result":7}')
    with pytest.raises(ChannelUnavailable):
        await channel.poll(1)


async def test_the_webhook_gets_updates_with_the_secret_and_again(telegram: FakeTelegram, olena: TelegramUser) -> None:
    got: list[bytes] = []
    answers = [500, 503]

    async def take(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = await request.read()
        if not webhook.authenticate(headers, raw):
            return web.Response(status=401)
        got.append(raw)
        return web.Response(status=answers.pop() if answers else 200)

    app = web.Application()
    app.router.add_post("/webhooks/telegram", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    webhook = make(telegram, public_url=f"http://127.0.0.1:{runner.addresses[0][1]}")
    await webhook.open()
    await webhook.register()
    update = await olena.says("перше")
    await olena.says("друге")
    await telegram.repeat(update, 2)
    await telegram.settled()
    assert [json.loads(raw)["message"]["text"] for raw in got] == ["перше"] * 3 + ["друге"] + ["перше"] * 2
    await webhook.close()
    await runner.cleanup()
    await olena.says("нікого немає")
    await telegram.settled()
    assert len(telegram.undelivered) == 1


# Files


async def test_fetching(telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser) -> None:
    photo = bytes(range(256)) * 10
    update = await olena.sends_photo(photo)
    [message] = channel.parse(json.dumps(update).encode())
    assert isinstance(message, IncomingMessage)
    assert message.media is not None
    assert await channel.fetch(message.media.ref, limit=len(photo)) == photo
    with pytest.raises(ChannelError, match="2560 bytes"):
        await channel.fetch(message.media.ref, limit=len(photo) - 1)
    with pytest.raises(ChannelError, match="invalid file_id"):
        await channel.fetch("unknown", limit=10)


async def test_a_file_larger_than_it_says(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    ref = telegram.store(b"x" * 1000)["file_id"]
    short = {"ok": True, "result": {"file_id": ref, "file_unique_id": "u", "file_path": telegram.files[ref][0]}}
    telegram.fail_next("getFile", status=200, body=json.dumps(short).encode())
    with pytest.raises(MediumTooLarge, match="too large"):
        await channel.fetch(ref, limit=999)


async def test_a_file_that_telegram_hands_over_to_no_bot(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    ref = telegram.store(bytes(LARGEST_FILE + 1))["file_id"]
    with pytest.raises(MediumTooLarge) as refused:
        await channel.fetch(ref, limit=10)
    assert refused.value.platform


@pytest.mark.parametrize(
    "path", ["../x", "a/../b", "/etc/passwd", "https://evil.test/x", "//evil", "a?b", "a\\b", "", None]
)
async def test_paths_that_are_not_followed(telegram: FakeTelegram, channel: TelegramChannel, path: str | None) -> None:
    answer = {"ok": True, "result": {"file_id": "f", "file_unique_id": "u", "file_path": path}}
    telegram.fail_next("getFile", status=200, body=json.dumps(answer).encode())
    with pytest.raises(ChannelError, match="no usable path"):
        await channel.fetch("f", limit=10)


# Secrets


async def test_the_token_is_never_told(
    telegram: FakeTelegram, olena: TelegramUser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    channel = make(telegram, public_url="https://hromada.test")
    await channel.open()
    await channel.register()
    await send(channel, olena, "слова мешканки")
    for fault in ({"status": 401}, {"status": 500}, {"status": 400, "body": b"<html>"}, {"status": 200, "body": b"?"}):
        for method in ("sendMessage", "getMe", "getFile", "getUpdates"):
            telegram.fail_next(method, **fault)
        told.append(repr(await channel.send(str(olena.id), Part("слова мешканки"))))
        for call in (channel.register, lambda: channel.fetch("f", limit=1), lambda: channel.poll(1), channel.check):
            try:
                await call()
            except ChannelError as error:
                told += traceback.format_exception(error)
    await telegram.stop()
    told.append(repr(await channel.send(str(olena.id), Part("слова мешканки"))))
    with pytest.raises(ChannelUnavailable) as raised:
        await channel.check()
    told += traceback.format_exception(raised.value)
    await channel.close()
    written = caplog.text + "".join(told)
    assert len(told) > 10
    secret = telegram.token.partition(":")[2]
    assert secret not in written
    assert SECRET not in written
    assert "мешканки" not in caplog.text


def test_the_specification_is_small_and_says_where_it_is_from() -> None:
    data = Path(__file__).parents[1] / "data"
    assert (data / "telegram_bot_api.json").stat().st_size < 200_000
    assert "MIT" in (data / "README.md").read_text("utf-8")
