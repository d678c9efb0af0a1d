"""What messengers post: authenticated on the raw bytes, sized, parsed, committed, and only then answered."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.web.webhooks import LIMIT_BYTES
from handlers import cards
from storage import inbox
from tests.channels.telegram_setup import draw
from tests.web.conftest import MakeSite
from tests.web.house import Site

SECRET = "webhook-secret_1"
VIBER_TOKEN = "viber-token-of-the-tests"
CANARY = "canaryofaresident"


@pytest.fixture
async def hooks(make_site: MakeSite) -> Site:
    telegram = TelegramChannel(
        token="1:token",
        api_url="http://127.0.0.1:9",
        mode="webhook",
        public_url=None,
        rate=28.0,
        webhook_secret=SECRET,
        menus={},
        draw=draw,
    )
    viber = ViberChannel(
        token=VIBER_TOKEN, api_url="http://127.0.0.1:9/pa", public_url=None, sender_name="Хмельницький"
    )
    return await make_site(channels={"telegram": telegram, "viber": viber})


def update(text: str, number: int = 1) -> bytes:
    person = {"id": 77, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
    chat = {"id": 77, "type": "private", "first_name": "Олена"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()


def opened(token: int = 5) -> bytes:
    user = {"id": "AbC=", "name": "Олена", "language": "uk", "country": "UA", "api_version": 10}
    event = {"event": "conversation_started", "timestamp": 1, "message_token": token, "type": "open", "user": user}
    return json.dumps(event | {"subscribed": False}).encode()


def signed(body: bytes) -> dict[str, str]:
    return {"X-Viber-Content-Signature": hmac.digest(VIBER_TOKEN.encode(), body, hashlib.sha256).hex()}


async def rows(site: Site, table: str) -> int:
    return await site.store.read(lambda tx: int(tx.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]))


async def post(http: aiohttp.ClientSession, site: Site, body: Any, **headers: str) -> int:
    async with http.post(f"{site.url}/webhooks/telegram", data=body, headers=headers) as answer:
        await answer.read()
        return answer.status


TOLD = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


async def test_a_true_update_is_committed_before_it_is_answered(hooks: Site, http: aiohttp.ClientSession) -> None:
    assert await post(http, hooks, update("привіт"), **TOLD) == 200
    assert await rows(hooks, "inbox") == 1
    assert await rows(hooks, "deliveries") == 1


async def test_the_same_update_five_times_has_one_effect(hooks: Site, http: aiohttp.ClientSession) -> None:
    for _ in range(5):
        assert await post(http, hooks, update("/start"), **TOLD) == 200
    assert await rows(hooks, "inbox") == 1
    assert await rows(hooks, "deliveries") == 1


@pytest.mark.parametrize(
    "headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}]
)
async def test_a_forged_update_leaves_no_row_and_no_log(
    hooks: Site, http: aiohttp.ClientSession, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await post(http, hooks, update(CANARY), **headers) == 401
    assert await rows(hooks, "inbox") == 0
    assert CANARY not in caplog.text


async def test_bytes_that_are_no_update_are_let_go_or_they_would_only_come_again(
    hooks: Site, http: aiohttp.ClientSession
) -> None:
    for body in (b"", b"{", b"[" * 50_000, b"\xff\xfe", b'"\\ud800"'):
        assert await post(http, hooks, body, **TOLD) == 200
    assert await rows(hooks, "inbox") == 0


async def test_authentication_comes_before_parsing(hooks: Site, http: aiohttp.ClientSession) -> None:
    assert await post(http, hooks, b"{") == 401


async def test_more_than_a_mebibyte_is_refused(hooks: Site, http: aiohttp.ClientSession) -> None:
    assert await post(http, hooks, io.BytesIO(b" " * (LIMIT_BYTES + 1)), **TOLD) == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    assert await post(http, hooks, chunks(), **TOLD) == 413
    assert await rows(hooks, "inbox") == 0


async def test_only_channels_that_are_switched_on_and_only_by_post(
    hooks: Site, site: Site, http: aiohttp.ClientSession
) -> None:
    assert await post(http, site, update("привіт"), **TOLD) == 404
    for name, status in (("web", 404), ("nobody", 404)):
        async with http.post(f"{hooks.url}/webhooks/{name}", data=b"{}") as answer:
            assert answer.status == status
    async with http.get(f"{hooks.url}/webhooks/telegram") as answer:
        assert answer.status == 405


async def test_a_store_that_cannot_keep_it_says_so(hooks: Site, http: aiohttp.ClientSession) -> None:
    await hooks.store.close()
    async with http.post(f"{hooks.url}/webhooks/telegram", data=update("привіт"), headers=TOLD) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        assert "привіт" not in await answer.text()


async def test_a_handler_that_fails_is_parked_and_never_a_500(
    hooks: Site, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cards, "card", broken)
    assert await post(http, hooks, update("/start c3"), **TOLD) == 200
    (parked,) = await hooks.store.read(lambda tx: tx.rows("SELECT incident FROM inbox"))
    trace = await hooks.store.read(lambda tx: inbox.trace(tx, parked["incident"]))
    assert "ZeroDivisionError" in (trace or "")


async def test_viber_is_welcomed_in_the_answer_and_again_in_a_retry(hooks: Site, http: aiohttp.ClientSession) -> None:
    bodies = []
    for _ in range(2):
        raw = opened()
        async with http.post(f"{hooks.url}/webhooks/viber", data=raw, headers=signed(raw)) as answer:
            assert answer.status == 200
            assert answer.content_type == "application/json"
            bodies.append(await answer.json())
    assert bodies[0] == bodies[1]
    assert "Вітаємо" in bodies[0]["text"] or "Hello" in bodies[0]["text"]
    assert bodies[0]["keyboard"]["Buttons"]
    assert await rows(hooks, "deliveries") == 0


async def test_viber_signs_the_raw_bytes(hooks: Site, http: aiohttp.ClientSession) -> None:
    raw = opened()
    for headers in ({}, signed(raw + b" "), {"X-Viber-Content-Signature": "00"}):
        async with http.post(f"{hooks.url}/webhooks/viber", data=raw, headers=headers) as answer:
            assert answer.status == 401
    assert await rows(hooks, "inbox") == 0
