"""The fake of Viber is strict: each wrong call is refused with the proper status and remembered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.fakes.viber import FakeViber, ViberUser
from tests.fakes.viber_rules import is_address, rows_used

GOOD: dict[str, Any] = {"receiver": "A=", "type": "text", "text": "так", "sender": {"name": "Громада"}}
BUTTON: dict[str, Any] = {"Columns": 6, "Rows": 1, "Text": "Меню", "ActionType": "reply", "ActionBody": "~a"}


def keyboard(*buttons: Any, **about: Any) -> dict[str, Any]:
    return GOOD | {"keyboard": {"Type": "keyboard", "Buttons": list(buttons)} | about}


@pytest.fixture
async def fake() -> AsyncIterator[FakeViber]:
    async with FakeViber() as server:
        yield server


@pytest.fixture
async def olena(fake: FakeViber) -> ViberUser:
    """A subscriber of a bot whose webhook is set and answers 200 to nobody."""
    fake.webhook_url = "https://hromada.example/webhooks/viber"
    user = fake.user("A=")
    user.subscribed = True
    return user


async def call(fake: FakeViber, payload: Any, method: str = "send_message", token: str | None = "") -> int:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    headers = {} if token is None else {"X-Viber-Auth-Token": token or fake.token}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.api_url}/{method}", data=raw, headers=headers) as response,
    ):
        answer = await response.json()
    status = answer["status"]
    assert isinstance(status, int)
    return status


@pytest.mark.parametrize(
    "payload",
    [
        GOOD,
        keyboard(BUTTON),
        keyboard(*[BUTTON] * 12),
        keyboard(*[BUTTON | {"Columns": 2}] * 36),
        keyboard(BUTTON | {"Text": "<b>А</b> &amp; Б"}),
        keyboard(BUTTON | {"ActionType": "open-url", "ActionBody": "https://khm.gov.ua/"}, DefaultHeight=False),
    ],
)
async def test_a_good_message_is_shown(fake: FakeViber, olena: ViberUser, payload: dict[str, Any]) -> None:
    assert await call(fake, payload) == 0
    assert (olena.texts, fake.malformed) == (["так"], [])


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        (b"", 3),
        (b"[]", 3),
        (json.dumps(GOOD | {"text": "ї" * 7000}).encode(), 3),
        (GOOD | {"text": ""}, 3),
        (GOOD | {"text": "x" * 7001}, 3),
        (GOOD | {"text": None}, 3),
        (GOOD | {"colour": "red"}, 3),
        (GOOD | {"type": "hologram"}, 3),
        (GOOD | {"sender": {"name": "х" * 29}}, 3),
        (GOOD | {"sender": {"name": "x", "avatar": None}}, 3),
        (GOOD | {"sender": {}}, 4),
        (GOOD | {"receiver": ""}, 4),
        (GOOD | {"type": "picture", "media": "https://a.example/x.svg"}, 3),
        (GOOD | {"keyboard": {"Buttons": [BUTTON]}}, 3),
        (keyboard(), 4),
        (keyboard(*[BUTTON] * 13), 3),
        (keyboard(*[BUTTON | {"Columns": 4}] * 13), 3),
        (keyboard(*[BUTTON | {"Rows": 2}] * 7), 3),
        (keyboard(BUTTON | {"Columns": 7}), 3),
        (keyboard(BUTTON | {"Columns": 0}), 3),
        (keyboard(BUTTON | {"Rows": 3}), 3),
        (keyboard(BUTTON | {"Text": "х" * 251}), 3),
        (keyboard(BUTTON | {"Text": "А & Б"}), 3),
        (keyboard(BUTTON | {"Text": "<script>"}), 3),
        (keyboard(BUTTON | {"Text": ""}), 4),
        (keyboard(BUTTON | {"ActionBody": ""}), 4),
        (keyboard(BUTTON | {"ActionType": "dance"}), 3),
        (keyboard(BUTTON | {"ActionType": "open-url"}), 3),
        (keyboard(BUTTON | {"action": "x"}), 3),
        (keyboard(BUTTON | {"Silent": "yes"}), 3),
        (keyboard(BUTTON, InputFieldState="hidden"), 3),  # needs a min_api_version we do not ask for
    ],
    ids=range(31),
)
async def test_a_wrong_message_is_refused_and_remembered(
    fake: FakeViber, olena: ViberUser, payload: Any, status: int
) -> None:
    assert await call(fake, payload) == status
    assert fake.malformed
    assert olena.messages == []


async def test_refusals_that_are_nobodys_mistake_are_not_remembered(fake: FakeViber, olena: ViberUser) -> None:
    assert await call(fake, GOOD, token="wrong") == 2
    assert await call(fake, GOOD | {"receiver": "nobody"}) == 5
    olena.subscribed = False
    assert await call(fake, GOOD) == 6
    fake.webhook_url = ""
    assert await call(fake, GOOD) == 10
    assert fake.malformed == []


async def test_a_call_without_a_token_or_of_no_method_is_remembered(fake: FakeViber) -> None:
    assert await call(fake, {}, "get_account_info", token=None) == 2
    assert await call(fake, {}, "edit_message") == 3
    assert len(fake.malformed) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"url": "http://hromada.example/webhooks/viber"}, 1),
        ({"url": None}, 3),
        ({"event_types": ["telepathy"]}, 3),
        ({"send_name": 0}, 3),
        ({"secret": "x"}, 3),
    ],
)
async def test_a_wrong_webhook_is_refused(fake: FakeViber, change: dict[str, Any], status: int) -> None:
    assert await call(fake, {"url": "https://hromada.example/"} | change, "set_webhook") == status
    assert fake.malformed
    assert fake.webhook_url == ""


async def test_a_wrong_welcome_is_remembered_and_not_shown(fake: FakeViber) -> None:
    async def hook(request: web.Request) -> web.Response:
        return web.json_response(GOOD)

    app = web.Application()
    app.router.add_post("/", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    assert await call(fake, {"url": url, "event_types": ["conversation_started"]}, "set_webhook") == 0
    olena = fake.user()
    await olena.opens()
    await olena.says("так")
    assert (olena.messages, fake.malformed) == ([], ["welcome: a welcome names no receiver"])
    told = len(fake.told)
    await olena.opens()
    olena.messages = []
    await fake.tell("delivered", {"user_id": olena.id}, user=olena)  # nobody asked for such events
    assert len(fake.told) == told + 1
    with pytest.raises(AssertionError, match="no button"):
        await olena.presses("Меню")
    with pytest.raises(AssertionError, match="waited 0"):
        await olena.wait_for("так", timeout=0)
    await runner.cleanup()


async def test_an_hour_passes(olena: ViberUser, fake: FakeViber) -> None:
    clock = [7200.0]
    fake._now = lambda: clock[0]
    statuses = [await call(fake, GOOD) for _ in range(101)]
    clock[0] += 3600
    assert (statuses[99:], await call(fake, GOOD)) == ([0, 12], 0)


def test_the_grid_is_packed_as_on_a_telephone() -> None:
    wide, half, third, tall = ({"Columns": 6}, {"Columns": 3}, {"Columns": 2}, {"Columns": 2, "Rows": 2})
    assert rows_used([wide, half, half, third, third, third]) == 3
    assert rows_used([half, wide, half]) == 3
    assert rows_used([tall, {"Columns": 4}, {"Columns": 4}]) == 2
    assert rows_used([{"Columns": 4}, {"Columns": 4}]) == 2


def test_addresses() -> None:
    assert all(map(is_address, ("https://a.example/x", "http://127.0.0.1:80/")))
    assert not any(map(is_address, (None, "", "a.example", "http://a.example/", "https:///x", "https://a b/")))
