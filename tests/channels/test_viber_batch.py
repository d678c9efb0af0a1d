"""One call of Viber's to many: who was told, who was not, and what of it is certain."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.channels.channel import Choice, Part, SendOutcome, SendResult
from bot.channels.viber import BATCH, BODY_BYTES, ViberChannel
from tests.fakes.viber import FakeViber
from tests.fakes.viber_rules import BATCHES

NEWS = Part("Відкрито хаб.", title="Новина", rows=((Choice("Читати", url="https://khm.gov.ua/x"),),))


@pytest.fixture
async def fake() -> AsyncIterator[FakeViber]:
    async with FakeViber() as server:
        server.webhook_url = "https://hromada.example/webhooks/viber"
        yield server


@pytest.fixture
async def viber(fake: FakeViber) -> AsyncIterator[ViberChannel]:
    channel = ViberChannel(token=fake.token, api_url=fake.api_url, public_url=None, sender_name="Громада")
    await channel.open()
    yield channel
    await channel.close()
    assert fake.malformed == []


def people(fake: FakeViber, number: int) -> list[str]:
    """The ids of so many subscribers."""
    users = [fake.user() for _ in range(number)]
    for user in users:
        user.subscribed = True
    return [user.id for user in users]


def texts(fake: FakeViber) -> list[list[str]]:
    return [user.texts for user in fake.users.values()]


async def test_three_hundred_are_told_in_one_call(fake: FakeViber, viber: ViberChannel) -> None:
    ids = people(fake, BATCH)
    results = await viber.send_many(ids, NEWS)
    (call,) = fake.sent("broadcast_message")
    assert call["broadcast_list"] == ids
    assert "receiver" not in call
    assert texts(fake) == [["Новина\n\nВідкрито хаб."]] * BATCH
    token = fake.users[ids[0]].messages[0].token
    assert results == [SendResult(SendOutcome.SENT, external_id=str(token))] * BATCH


async def test_those_who_were_not_told_are_named(fake: FakeViber, viber: ViberChannel) -> None:
    ids = [*people(fake, 4), "nobody=="]
    fake.users[ids[1]].subscribed = False
    fake.users[ids[2]].unanswered, fake.users[ids[2]].hour = 100, int(fake._now() // 3600)
    results = await viber.send_many(ids, NEWS)
    assert [(result.outcome, result.code) for result in results] == [
        (SendOutcome.SENT, ""),
        (SendOutcome.GONE, "status 6"),
        (SendOutcome.RETRY, "status 12"),
        (SendOutcome.SENT, ""),
        (SendOutcome.GONE, "status 5"),
    ]
    assert (results[2].retry_after, results[2].flood) == (10, False)
    assert list(map(len, texts(fake))) == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("fault", "outcome", "flood"),
    [
        ({"status": 19}, SendOutcome.BATCH_REFUSED, False),
        ({"status": 20}, SendOutcome.BATCH_REFUSED, False),
        ({"http_status": 404}, SendOutcome.BATCH_REFUSED, False),
        ({"http_status": 413}, SendOutcome.BATCH_REFUSED, False),
        ({"status": 3}, SendOutcome.BATCH_REFUSED, False),
        ({"status": 6}, SendOutcome.BATCH_REFUSED, False),
        ({"status": 12}, SendOutcome.RETRY, True),
        ({"http_status": 429}, SendOutcome.RETRY, True),
        ({"status": 99}, SendOutcome.RETRY, False),
        ({"status": 24}, SendOutcome.ACCOUNT, False),
        ({"status": 2}, SendOutcome.CHANNEL_DOWN, False),
        ({"http_status": 401}, SendOutcome.CHANNEL_DOWN, False),
        ({"http_status": 502}, SendOutcome.UNCERTAIN, False),
        ({"body": "[]"}, SendOutcome.UNCERTAIN, False),
        ({"drop": True}, SendOutcome.UNCERTAIN, False),
        ({"drop": True, "delivered": True}, SendOutcome.UNCERTAIN, False),
    ],
    ids=str,
)
async def test_what_is_known_of_all(
    fake: FakeViber, viber: ViberChannel, fault: dict[str, Any], outcome: SendOutcome, flood: bool
) -> None:
    ids = people(fake, 3)
    fake.fail_next(method="broadcast_message", **fault)
    results = await viber.send_many(ids, NEWS)
    assert [(result.outcome, result.flood) for result in results] == [(outcome, flood)] * 3
    assert list(map(len, texts(fake))) == [1 if fault.get("delivered") else 0] * 3


def answer(failed: str) -> str:
    """What Viber says of a call that it took."""
    return f'{{"status":0,"message_token":17,"failed_list":{failed}}}'


@pytest.mark.parametrize("listed", ["5", "{}", "null", "[1, null, {}]", '[{"status": 6}]', '[{"receiver": 7}]'])
async def test_a_damaged_list_names_nobody(fake: FakeViber, viber: ViberChannel, listed: str) -> None:
    fake.fail_next(method="broadcast_message", body=answer(listed))
    results = await viber.send_many(["A=", "B="], NEWS)
    assert results == [SendResult(SendOutcome.SENT, external_id="17")] * 2


@pytest.mark.parametrize("status", ["0", "null", "true", '"6"'])
async def test_a_member_who_failed_for_no_reason_is_unconfirmed(
    fake: FakeViber, viber: ViberChannel, status: str
) -> None:
    listed = f'[{{"receiver":"B=","status":{status}}}]'
    fake.fail_next(method="broadcast_message", body=answer(listed))
    results = await viber.send_many(["A=", "B="], NEWS)
    assert [result.outcome for result in results] == [SendOutcome.SENT, SendOutcome.UNCERTAIN]


@pytest.mark.parametrize("text", ["*" * 3398, "https://a/" + "_" * 3388, "ї" * 3398, "’" * 3398, '"' * 3398])
async def test_the_longest_words_to_the_most_people_fit(fake: FakeViber, viber: ViberChannel, text: str) -> None:
    ids = [f"{number:023d}=" for number in range(BATCH)]
    rows = tuple((Choice("ї" * 60, url=f"https://khm.gov.ua/{'x' * 180}"),) for _ in range(20))
    results = await viber.send_many(ids, Part(text, rows=rows))
    assert {result.outcome for result in results} == {SendOutcome.GONE}, "Viber took it, and knows nobody"
    (call,) = fake.sent("broadcast_message")
    assert len(json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode()) <= BODY_BYTES


async def test_what_does_not_fit_goes_one_by_one(fake: FakeViber, viber: ViberChannel) -> None:
    ids = ["Ї" * 200 + str(number) for number in range(BATCH)]
    results = await viber.send_many(ids, NEWS)
    assert results == [SendResult(SendOutcome.BATCH_REFUSED, code="body size")] * BATCH
    assert fake.calls == []


async def test_a_closed_door_is_certainly_not_sent_to_anybody() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        viber = ViberChannel(
            token="t", api_url=f"http://127.0.0.1:{taken.getsockname()[1]}/pa", public_url=None, sender_name="Г"
        )
        await viber.open()
        assert [result.outcome for result in await viber.send_many(["A=", "B="], NEWS)] == [SendOutcome.RETRY] * 2
        await viber.close()
    viber = ViberChannel(token="то\nкен", api_url="https://x/pa", public_url=None, sender_name="Г")
    assert [result.outcome for result in await viber.send_many(["A="], NEWS)] == [SendOutcome.CHANNEL_DOWN]


# The fake itself


async def call(fake: FakeViber, **fields: Any) -> int:
    payload = {"broadcast_list": ["A="], "type": "text", "text": "так", "sender": {"name": "Громада"}} | fields
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{fake.api_url}/broadcast_message", json=payload, headers={"X-Viber-Auth-Token": fake.token}
        ) as response,
    ):
        return int((await response.json())["status"])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"broadcast_list": []}, 4),
        ({"broadcast_list": None}, 4),
        ({"broadcast_list": "A="}, 4),
        ({"broadcast_list": [7]}, 3),
        ({"broadcast_list": [str(number) for number in range(301)]}, 3),
        ({"broadcast_list": ["A=", "A="]}, 3),
        ({"receiver": "A="}, 3),
        ({"colour": "red"}, 3),
        ({"text": ""}, 3),
        ({"text": "x" * 7000, "tracking_data": "y" * 4001}, 3),
    ],
    ids=range(10),
)
async def test_the_fake_refuses_a_wrong_batch(fake: FakeViber, fields: dict[str, Any], status: int) -> None:
    assert await call(fake, **fields) == status
    assert fake.malformed


async def test_the_fake_keeps_the_pace_of_batches_and_the_rights_of_the_account(fake: FakeViber) -> None:
    clock = [0.0]
    fake._now = lambda: clock[0]
    assert [await call(fake) for _ in range(BATCHES)] == [0] * BATCHES
    assert await call(fake) == 12
    clock[0] += 10
    assert await call(fake) == 0
    fake.account = 24
    assert await call(fake) == 24
    fake.batches = False
    assert await call(fake) == 19
    fake.webhook_url = ""
    assert await call(fake) == 10
    assert fake.malformed == []
