"""Viber's adapter over real HTTP against the strict fake."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.channels.channel import (
    BatchChannel,
    Bold,
    Channel,
    ChannelRejected,
    ChannelUnavailable,
    Choice,
    Part,
    SendOutcome,
)
from bot.channels.viber import BODY_BYTES, EVENTS, ViberChannel
from bot.channels.viber_keyboard import TEXT_LENGTH
from civic.messages import ChannelEvent, EventKind, Inbound, IncomingMessage, Receipt, StatusUpdate
from tests.fakes.viber import FakeViber

CANARY = "4f1canary9b7-token-never-to-be-seen"
MENU = Part("Що робимо?", rows=((Choice("Меню", token="abc"),),))


def channel(**changes: Any) -> ViberChannel:
    settings: dict[str, Any] = {
        "token": CANARY,
        "api_url": "https://chatapi.viber.com/pa",
        "public_url": None,
        "sender_name": "Громада",
    }
    return ViberChannel(**settings | changes)


@dataclass
class House:
    """The smallest bot: takes callbacks through the adapter and answers an opened chat with `welcome`."""

    viber: ViberChannel
    inbox: list[Inbound] = field(default_factory=list)
    welcome: bytes | None = None
    refuse: int = 0
    port: int = 0

    async def hook(self, request: web.Request) -> web.Response:
        raw = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not self.viber.authenticate(headers, raw):
            return web.Response(status=403)
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=500)
        (item,) = self.viber.parse(raw)
        self.inbox.append(item)
        opened = isinstance(item, ChannelEvent) and item.kind is EventKind.OPENED
        return web.Response(body=self.welcome if opened else None)


@pytest.fixture
async def fake() -> AsyncIterator[FakeViber]:
    async with FakeViber(token=CANARY) as server:
        yield server


@pytest.fixture
async def house(fake: FakeViber) -> AsyncIterator[House]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    house = House(channel(api_url=fake.api_url))
    app.router.add_post("/webhooks/viber", house.hook)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    house.port = runner.addresses[0][1]
    house.viber = channel(api_url=fake.api_url, public_url=f"http://127.0.0.1:{house.port}/")
    await house.viber.open()
    await house.viber.register()
    house.inbox.clear()
    yield house
    await house.viber.close()
    await runner.cleanup()
    assert fake.malformed == []


RAW = json.dumps(
    {
        "event": "message",
        "timestamp": 1457764197627,
        "message_token": 4912661846655238145,
        "sender": {"id": "01234567890A=", "name": "Олена", "language": "uk"},
        "message": {"type": "text", "text": "так"},
    },
    ensure_ascii=False,
).encode()


# How a welcome is made


def test_is_a_channel_with_its_limits_as_data() -> None:
    viber = channel()
    assert isinstance(viber, Channel)
    assert (viber.capabilities.bold, viber.capabilities.edits) == (Bold.ASTERISKS, False)
    assert (viber.capabilities.buttons, viber.capabilities.buttons_per_row) == (36, 3)
    assert isinstance(viber, BatchChannel)
    assert viber.capabilities.batch == 300


@pytest.mark.parametrize("text", ["*" * 3398, "https://a/" + "_" * 3388, "ї" * 3398, "\n" * 3000 + "x", '"' * 3398])
def test_the_longest_part_with_a_full_keyboard_fits(text: str) -> None:
    viber = channel()
    rows = tuple((Choice("ї" * 60, token="t" * 60),) for _ in range(viber.capabilities.buttons))
    body = viber.respond(Part(text=text, rows=rows))
    assert body is not None
    assert len(body) <= BODY_BYTES
    assert len(json.loads(body)["text"]) <= TEXT_LENGTH


def test_what_viber_would_refuse_makes_no_welcome() -> None:
    assert channel().respond(Part("")) is None
    assert channel().respond(Part("x" * 7001)) is None
    assert channel().respond(Part("x", rows=((Choice("x", token="x"),),) * 37)) is None
    assert channel().respond(Part("\x01" * 6000)) is None


# A chat


async def test_the_webhook_refuses_a_forged_call_and_repeats_until_taken(fake: FakeViber, house: House) -> None:
    assert (await fake.post(RAW, signature=""))[0] == 403
    assert (await fake.post(RAW, signature="0" * 64))[0] == 403
    assert house.inbox == []
    house.refuse = 3
    await fake.user().says("меню")
    assert [item.text for item in house.inbox if isinstance(item, IncomingMessage)] == ["меню"]
    house.refuse = 99
    await fake.user("x").says("загублене")
    house.refuse = 0
    assert len(fake.undelivered) == 1
    await fake.redeliver()
    assert (len(house.inbox), fake.undelivered) == (2, [])


async def test_registration_tells_where_and_about_what(fake: FakeViber, house: House) -> None:
    assert fake.sent("set_webhook") == [
        {
            "url": f"http://127.0.0.1:{house.port}/webhooks/viber",
            "event_types": list(EVENTS),
            "send_name": False,
            "send_photo": False,
        }
    ]
    assert await house.viber.check() == "Громада"
    assert house.viber.link("c 3&x") == "viber://pa?chatURI=hromada&context=c%203%26x"


async def test_without_a_public_address_viber_is_no_use_and_says_so(fake: FakeViber) -> None:
    viber = channel(api_url=fake.api_url)
    assert viber.link("c3") is None
    await viber.open()
    with pytest.raises(ChannelRejected, match="public address"):
        await viber.register()
    await viber.close()
    assert [call.method for call in fake.calls] == ["get_account_info"]
    assert viber.called == "hromada"


async def test_a_whole_chat(fake: FakeViber, house: House) -> None:
    olena = fake.user("AbC=")
    house.welcome = house.viber.respond(Part("Оберіть.", title="Вітаю", rows=((Choice("Почати", token="go"),),)))
    await olena.opens(context="c3")
    assert (await olena.wait_for("Вітаю")).text == "*Вітаю*\n\nОберіть."
    assert (olena.buttons, olena.subscribed) == (["Почати"], False)
    assert (await house.viber.send("AbC=", MENU)).outcome is SendOutcome.GONE
    await olena.presses("Почати")
    item = house.inbox[-1]
    assert isinstance(item, IncomingMessage)
    assert (item.press, olena.subscribed) == ("go", True)

    part = Part("т_е_к_с_т", rows=((Choice("Сайт & <місто>", url="https://khm.gov.ua/"),),), replaces="1")
    result = await house.viber.send("AbC=", part)
    shown = await olena.wait_for("т_е_к_с_т")
    assert (result.outcome, result.external_id) == (SendOutcome.SENT, str(shown.token))
    assert fake.sent()[-1]["sender"] == {"name": "Громада"}
    assert olena.buttons == ["Сайт & <місто>"]
    await olena.presses("Сайт")
    assert olena.opened == ["https://khm.gov.ua/"]
    assert isinstance(house.inbox[-1], ChannelEvent)

    await olena.confirms("delivered")
    await olena.confirms("failed")
    receipts = [item.receipt for item in house.inbox if isinstance(item, StatusUpdate)]
    assert receipts == [Receipt.DELIVERED, Receipt.FAILED]
    await olena.sends_sticker()
    await olena.unsubscribes()
    assert isinstance(house.inbox[-1], ChannelEvent)
    assert house.inbox[-1].kind is EventKind.BLOCKED
    assert (await house.viber.send("AbC=", MENU)).outcome is SendOutcome.GONE
    await olena.subscribes()
    assert (await house.viber.send("AbC=", MENU)).outcome is SendOutcome.SENT
    assert (await house.viber.acknowledge("x")).outcome is SendOutcome.SENT


# What became of a message


@pytest.mark.parametrize(
    ("http_status", "outcome"),
    [
        (200, SendOutcome.UNCERTAIN),
        (302, SendOutcome.CHANNEL_DOWN),
        (401, SendOutcome.CHANNEL_DOWN),
        (404, SendOutcome.CHANNEL_DOWN),
        (408, SendOutcome.UNCERTAIN),
        (413, SendOutcome.INVALID),
        (429, SendOutcome.RETRY),
        (500, SendOutcome.UNCERTAIN),
        (502, SendOutcome.UNCERTAIN),
    ],
)
async def test_http(fake: FakeViber, house: House, http_status: int, outcome: SendOutcome) -> None:
    fake.fail_next(http_status=http_status)
    assert (await house.viber.send("AbC=", MENU)).outcome is outcome


@pytest.mark.parametrize("body", ["", "[]", "5", '{"status":"0"}', '{"status":true}', '{"status":null}', "[" * 100_000])
async def test_junk_is_uncertain(fake: FakeViber, house: House, body: str) -> None:
    fake.fail_next(body=body)
    assert (await house.viber.send("AbC=", MENU)).outcome is SendOutcome.UNCERTAIN


async def test_a_cut_connection_is_uncertain_even_where_the_message_arrived(fake: FakeViber, house: House) -> None:
    olena = fake.user()
    await olena.says("меню")
    fake.fail_next(drop=True)
    assert (await house.viber.send(olena.id, MENU)).outcome is SendOutcome.UNCERTAIN
    assert olena.messages == []
    fake.fail_next(drop=True, delivered=True)
    assert (await house.viber.send(olena.id, MENU)).outcome is SendOutcome.UNCERTAIN
    assert len(olena.messages) == 1
    assert (await house.viber.send(olena.id, MENU)).outcome is SendOutcome.SENT


async def test_a_closed_door_is_certainly_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        viber = channel(api_url=f"http://127.0.0.1:{taken.getsockname()[1]}/pa")
        assert (await viber.send("x", MENU)).outcome is SendOutcome.RETRY
        await viber.open()
        assert (await viber.send("x", MENU)).outcome is SendOutcome.RETRY
        with pytest.raises(ChannelUnavailable):
            await viber.check()
        await viber.close()


async def test_a_message_viber_would_refuse_makes_no_call(fake: FakeViber, house: House) -> None:
    before = len(fake.calls)
    for part in (Part(""), Part(" \n"), Part("x" * 7001), Part("\x01" * 6000), Part("x", rows=MENU.rows * 37)):
        assert (await house.viber.send("AbC=", part)).outcome is SendOutcome.INVALID
    assert len(fake.calls) == before


async def test_strange_characters_leave_well_formed(fake: FakeViber, house: House) -> None:
    olena = fake.user()
    await olena.says("меню")
    part = Part("а\0б\ud800 \u202eв\u2028😀", title="\udfff1\0", rows=((Choice("\ud800\0ї", token="t"),),))
    assert (await house.viber.send(olena.id, part)).outcome is SendOutcome.SENT
    assert (await olena.wait_for("аб")).buttons == ["ї"]
    assert (await house.viber.send("\ud800", MENU)).outcome is not SendOutcome.SENT
    fake.malformed.clear()  # the empty receiver just now


async def test_the_hundredth_unanswered_message_of_an_hour(house: House, fake: FakeViber) -> None:
    olena = fake.user()
    await olena.says("меню")
    outcomes = [(await house.viber.send(olena.id, MENU)).outcome for _ in range(101)]
    assert outcomes == [SendOutcome.SENT] * 100 + [SendOutcome.RETRY]
    await olena.says("ще")
    assert (await house.viber.send(olena.id, MENU)).outcome is SendOutcome.SENT


# The other calls


@pytest.mark.parametrize("status", [1, 2, 7, 8, 9, 15])
async def test_refused_registration_is_for_a_person_to_mend(fake: FakeViber, house: House, status: int) -> None:
    fake.fail_next(status=status, method="set_webhook")
    with pytest.raises(ChannelRejected, match=f"set_webhook: status {status}"):
        await house.viber.register()


@pytest.mark.parametrize("fault", [{"drop": True}, {"http_status": 503}, {"status": 12}, {"status": 99}, {"body": "x"}])
async def test_troubled_registration_may_be_tried_again(fake: FakeViber, house: House, fault: dict[str, Any]) -> None:
    fake.fail_next(method="set_webhook", **fault)
    with pytest.raises(ChannelUnavailable):
        await house.viber.register()
    await house.viber.register()


async def test_an_address_that_does_not_answer_is_refused(fake: FakeViber, house: House) -> None:
    house.refuse = 1
    with pytest.raises(ChannelRejected, match="does not reach"):
        await house.viber.register()


async def test_a_wrong_token_and_an_impossible_one(fake: FakeViber) -> None:
    for token, reason in (("an0ther", "token is wrong"), ("то\nкен", "no token has")):
        viber = channel(api_url=fake.api_url, token=token)
        await viber.open()
        with pytest.raises(ChannelRejected, match=reason) as caught:
            await viber.check()
        assert token not in str(caught.value)
        assert (await viber.send("x", MENU)).outcome is SendOutcome.CHANNEL_DOWN
        await viber.close()


async def test_a_picture_is_brought_from_viber_only(fake: FakeViber, house: House) -> None:
    data = b"\xff\xd8" + bytes(5000)
    await fake.user().sends_picture(data, caption="яма")
    item = house.inbox[-1]
    assert isinstance(item, IncomingMessage)
    assert item.media is not None
    assert (item.text, item.media.size) == ("яма", len(data))
    assert await house.viber.fetch(item.media.ref, limit=len(data)) == data
    with pytest.raises(ChannelRejected, match="larger"):
        await house.viber.fetch(item.media.ref, limit=len(data) - 1)
    with pytest.raises(ChannelRejected, match="404"):
        await house.viber.fetch(f"{fake.origin}/media/none.jpg", limit=10)


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "file:///etc/passwd",
        "http://dl-media.viber.com/1.jpg",
        "https://viber.com.evil.example/1.jpg",
        "https://evilviber.com/1.jpg",
        "https://dl-media.viber.com@evil.example/1.jpg",
        "https://evil.example\\@dl-media.viber.com/1.jpg",
        "https://evil.example#.viber.com/",
        "https://evil.example?.viber.com",
        "https://user:pass@dl-media.viber.com/1.jpg",
        "https://dl-media.viber.com:8443/1.jpg",
        "https://dl-media.viber.com:x/1.jpg",
        "https://[::1/1.jpg",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/1.jpg",
        "http://localhost/1.jpg",
        "https://dl-media.viber.com/a b",
        "https://dl-media.viber.com/\n",
        "https://dl-mediа.viber.com/1.jpg",
        "//dl-media.viber.com/1.jpg",
    ],
)
async def test_no_other_address_is_ever_fetched(ref: str) -> None:
    with pytest.raises(ChannelRejected, match="not in Viber's store"):
        await channel().fetch(ref, limit=1000)


async def test_viber_s_own_hosts_are_allowed() -> None:
    for ref in ("https://dl-media.viber.com/1.jpg?x=1", "https://media-direct.cdn.viber.com:443/a/b"):
        with pytest.raises(ChannelUnavailable, match="client is closed"):
            await channel().fetch(ref, limit=1000)


async def test_the_token_appears_in_no_log_and_no_error(
    fake: FakeViber, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors: list[str] = []
    for fault in ({"drop": True}, {"http_status": 500}, {"status": 2}, {"body": CANARY}, {"http_status": 302}):
        fake.fail_next(**fault)
        errors.append(repr(await house.viber.send("AbC=", MENU)))
        fake.fail_next(method="get_account_info", **fault)
        with pytest.raises((ChannelUnavailable, ChannelRejected)) as caught:
            await house.viber.register()
        errors.append(repr(caught.value) + repr(caught.value.__cause__))
    house.viber.parse(RAW)
    with pytest.raises(ValueError, match="JSON") as junk:
        house.viber.parse(CANARY.encode())
    errors += [repr(junk.value), repr(house.viber), repr(house.viber.capabilities)]
    assert len(errors) == 13
    assert CANARY not in "".join(errors) + caplog.text
    assert all(CANARY not in repr(record.__dict__) for record in caplog.records)
