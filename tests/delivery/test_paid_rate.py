"""Telegram's paid rate: only what is said to many, only where the city chose it, and its price beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from bot.channels.channel import Part
from bot.channels.telegram import TelegramChannel
from bot.delivery.calls import Caller
from bot.delivery.prices import stars
from civic.buttons import ButtonSigner
from civic.messages import OutgoingMessage
from storage.outbox import Claimed, Lane
from tests.channels.telegram_setup import make
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


NEWS = msgspec.json.encode({"uk": OutgoingMessage(text="Новина")}).decode()


def delivery(lane: Lane, recipient: int, *, replaces: str | None = None) -> Claimed:
    return Claimed(
        id=1, attempt="a", attempts=1, campaign=f"{lane}", address_id=1, recipient=str(recipient), lane=lane,
        content=NEWS, locale="uk", replaces=replaces, part=0, shared=True,
    )  # fmt: skip


async def called(telegram: FakeTelegram, channel: TelegramChannel, lane: Lane) -> object:
    """Whether Telegram was allowed to charge for a message of this lane."""
    await channel.open()
    olena = telegram.user()
    await Caller(channel, ButtonSigner(b"k")).call([delivery(lane, olena.id)])
    await channel.close()
    return telegram.called("sendMessage")[-1].parameters.get("allow_paid_broadcast", False)


@pytest.mark.parametrize("lane", [lane for lane in Lane if lane is not Lane.ACK])
async def test_only_what_is_said_to_many_is_paid_for(telegram: FakeTelegram, lane: Lane) -> None:
    channel = make(telegram, rate=500.0, paid=True)
    assert await called(telegram, channel, lane) is (lane not in {Lane.REPLY, Lane.PERSONAL})
    assert telegram.malformed == []


@pytest.mark.parametrize(("rate", "paid"), [(28.0, True), (30.0, True), (500.0, False)])
async def test_nothing_is_paid_below_the_free_rate_or_unasked(telegram: FakeTelegram, rate: float, paid: bool) -> None:
    channel = make(telegram, rate=rate, paid=paid)
    assert await called(telegram, channel, Lane.BROADCAST) is False


async def test_a_picture_is_paid_for_and_an_edit_is_not(telegram: FakeTelegram) -> None:
    channel = make(telegram, rate=500.0, paid=True)
    await channel.open()
    olena = telegram.user()
    first = await channel.send(str(olena.id), Part("x", paid=True))
    await channel.send(str(olena.id), Part("y", paid=True, replaces=first.external_id))
    await channel.send(str(olena.id), Part("z", paid=True, picture="commitment/khm-3"))
    await channel.send(str(olena.id), Part("z", picture="commitment/khm-3"))
    await channel.close()
    asked = [
        (call.method, call.parameters.get("allow_paid_broadcast"))
        for call in telegram.calls
        if call.method.startswith(("send", "edit"))
    ]
    assert asked == [("sendMessage", True), ("editMessageText", None), ("sendPhoto", True), ("sendPhoto", None)]
    assert telegram.malformed == []


@pytest.mark.parametrize(
    ("messages", "rate", "paid", "price"),
    [
        (300_000, 1000, True, 29_100),
        (300_000, 60, True, 15_000),
        (300_000, 28, True, 0),
        (300_000, 30, True, 0),
        (300_000, 1000, False, 0),
        (1, 1000, True, 1),
        (0, 1000, True, 0),
    ],
)
def test_the_price_beforehand(messages: int, rate: float, paid: bool, price: int) -> None:
    assert stars(messages, rate, paid=paid) == price
