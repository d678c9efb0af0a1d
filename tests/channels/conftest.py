"""Fixtures of the channels: Telegram's server on loopback, the channel set up for it, and a resident."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from tests.channels.telegram_setup import make
from tests.fakes.telegram import FakeTelegram, TelegramUser


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    channel = make(telegram)
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
def olena(telegram: FakeTelegram) -> TelegramUser:
    return telegram.user(language_code="uk")
