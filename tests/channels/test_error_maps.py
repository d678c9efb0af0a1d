"""Every error of both platforms, and what it means for the message, its recipient and the channel.

Viber's are the codes of its `status`, 0 to 24 and any other; Telegram's the answers of the Bot API by their HTTP status
and words.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.channel import Part, SendOutcome, SendResult
from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.delivery import retry
from storage.outbox import DeliveryStatus, Lane
from tests.fakes.telegram import FakeTelegram, TelegramUser
from tests.fakes.viber import FakeViber

SENT, RETRY, GONE, INVALID = SendOutcome.SENT, SendOutcome.RETRY, SendOutcome.GONE, SendOutcome.INVALID
DOWN, ACCOUNT, UNCERTAIN = SendOutcome.CHANNEL_DOWN, SendOutcome.ACCOUNT, SendOutcome.UNCERTAIN
REFUSED = SendOutcome.BATCH_REFUSED

# code: its name, what it means for one message, and for a whole batch
VIBER = {
    0: ("ok", SENT, SENT),
    1: ("invalidUrl", DOWN, DOWN),
    2: ("invalidAuthToken", DOWN, DOWN),
    3: ("badData", INVALID, REFUSED),
    4: ("missingData", INVALID, REFUSED),
    5: ("receiverNotRegistered", GONE, REFUSED),
    6: ("receiverNotSubscribed", GONE, REFUSED),
    7: ("publicAccountBlocked", ACCOUNT, ACCOUNT),
    8: ("publicAccountNotFound", ACCOUNT, ACCOUNT),
    9: ("publicAccountSuspended", ACCOUNT, ACCOUNT),
    10: ("webhookNotSet", DOWN, DOWN),
    11: ("receiverNoSuitableDevice", GONE, REFUSED),
    12: ("tooManyRequests", RETRY, RETRY),
    13: ("apiVersionNotSupported", INVALID, REFUSED),
    14: ("incompatibleWithVersion", INVALID, REFUSED),
    15: ("publicAccountNotAuthorized", ACCOUNT, ACCOUNT),
    16: ("inchatReplyMessageNotAllowed", INVALID, REFUSED),
    17: ("publicAccountIsNotInline", INVALID, REFUSED),
    18: ("noPublicChat", INVALID, REFUSED),
    19: ("cannotSendBroadcast", DOWN, REFUSED),
    20: ("broadcastNotAllowed", DOWN, REFUSED),
    21: ("unsupportedCountry", GONE, REFUSED),
    22: ("paymentUnsupported", INVALID, REFUSED),
    23: ("freeMessagesExceeded", ACCOUNT, ACCOUNT),
    24: ("noBalance", ACCOUNT, ACCOUNT),
    25: ("general error", RETRY, RETRY),
    -1: ("general error", RETRY, RETRY),
}

TELEGRAM = [
    (403, "Forbidden: bot was blocked by the user", GONE),
    (403, "Forbidden: user is deactivated", GONE),
    (403, "Forbidden: bot was kicked from the group chat", GONE),
    (403, "Forbidden: bot is not a member of the channel chat", GONE),
    (403, "Forbidden: bot can't initiate conversation with a user", GONE),
    (400, "Bad Request: chat not found", GONE),
    (400, "Bad Request: private chat not found", GONE),
    (400, "Bad Request: PEER_ID_INVALID", GONE),
    (400, "Bad Request: message is not modified: specified new message content is the same", SENT),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", SENT),
    (400, "Bad Request: reply markup is too long", INVALID),
    (400, "Bad Request: can't parse entities", INVALID),
    (400, "Bad Request: message text is empty", INVALID),
    (413, "Request Entity Too Large", INVALID),
    (401, "Unauthorized", DOWN),
    (404, "Not Found", DOWN),
    (409, "Conflict: terminated by other getUpdates request", DOWN),
    (409, "Conflict: can't use getUpdates method while webhook is active", DOWN),
    (429, "Too Many Requests: retry after 7", RETRY),
    (500, "Internal Server Error", UNCERTAIN),
    (502, "Bad Gateway", UNCERTAIN),
]


@pytest.fixture
async def fake() -> AsyncIterator[FakeViber]:
    async with FakeViber() as server:
        yield server


@pytest.fixture
async def viber(fake: FakeViber) -> AsyncIterator[ViberChannel]:
    channel = ViberChannel(token=fake.token, api_url=fake.api_url, public_url=None, sender_name="Громада")
    await channel.open()
    yield channel
    await channel.close()


def test_no_code_of_vibers_is_left_out() -> None:
    assert {*range(25)} <= VIBER.keys()


@pytest.mark.parametrize("status", VIBER, ids=lambda status: f"{status} {VIBER[status][0]}")
async def test_each_status_of_viber(fake: FakeViber, viber: ViberChannel, status: int) -> None:
    _name, one, many = VIBER[status]
    for method in ("send_message", "broadcast_message"):
        fake.fail_next(method=method, body=f'{{"status":{status},"message_token":17,"status_message":"x"}}')
    result = await viber.send("A=", Part("x"))
    assert result.outcome is one
    assert result.external_id == ("17" if status == 0 else None)
    assert (result.retry_after is not None) is (one is RETRY)
    assert result.flood is False, "it may be the limit of one person"
    assert [member.outcome for member in await viber.send_many(["A=", "B="], Part("x"))] == [many] * 2


@pytest.mark.parametrize("status", VIBER, ids=lambda status: f"{status} {VIBER[status][0]}")
async def test_each_status_of_a_member_of_a_batch(fake: FakeViber, viber: ViberChannel, status: int) -> None:
    listed = f'[{{"receiver":"B=","status":{status},"status_message":"x"}}]'
    fake.fail_next(method="broadcast_message", body=f'{{"status":0,"message_token":17,"failed_list":{listed}}}')
    first, second = await viber.send_many(["A=", "B="], Part("x"))
    assert (first.outcome, first.external_id) == (SENT, "17")
    assert second.outcome is (VIBER[status][1] if status else UNCERTAIN), "who failed has not simply been sent it"


@pytest.mark.parametrize(("status", "words", "outcome"), TELEGRAM, ids=str)
async def test_each_answer_of_telegram(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser, status: int, words: str, outcome: SendOutcome
) -> None:
    telegram.fail_next("sendMessage", status=status, description=words, retry_after=7 if status == 429 else None)
    result = await channel.send(str(olena.id), Part("x"))
    assert result.outcome is outcome
    assert (result.flood, result.retry_after) == ((True, 7) if status == 429 else (False, None))


@pytest.mark.parametrize("body", [b"<html><h1>502 Bad Gateway</h1></html>", b"", b"\xff\xfe", b"[]", b'{"ok":true}'])
@pytest.mark.parametrize("status", [200, 500, 502, 504])
async def test_an_answer_that_is_not_telegrams_leaves_it_open(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser, status: int, body: bytes
) -> None:
    telegram.fail_next("sendMessage", status=status, body=body)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is UNCERTAIN


async def test_a_group_that_moved_is_no_chat_of_ours(
    telegram: FakeTelegram, channel: TelegramChannel, olena: TelegramUser
) -> None:
    """Only groups are given a new id, and the bot serves private chats only: nothing is sent after it."""
    moved = (
        b'{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",'
        b'"parameters":{"migrate_to_chat_id":-1001234567890123}}'
    )
    telegram.fail_next("sendMessage", status=400, body=moved)
    assert (await channel.send(str(olena.id), Part("x"))).outcome is INVALID


ENDS = {SENT: DeliveryStatus.SENT, GONE: DeliveryStatus.FAILED, INVALID: DeliveryStatus.FAILED}


@pytest.mark.parametrize("outcome", list(SendOutcome))
def test_each_outcome_has_its_consequence(outcome: SendOutcome) -> None:
    """Only what has certainly not left is tried again for nothing; a channel rests where nobody can be reached."""
    result = SendResult(outcome)
    news = retry.decide(result, lane=Lane.BROADCAST, attempts=1, failures=0)
    reply = retry.decide(result, lane=Lane.REPLY, attempts=1, failures=0)
    assert news.status is ENDS.get(outcome, DeliveryStatus.UNCERTAIN if outcome is UNCERTAIN else None)
    assert news.gone is reply.gone is (outcome is GONE)
    assert reply.counts is (outcome is UNCERTAIN)
    assert bool(news.pause) is bool(reply.pause) is (outcome in {DOWN, RETRY})
