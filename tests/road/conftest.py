"""A town for each way in, and somebody on a channel of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import TelegramMode
from tests.conftest import Place
from tests.road.people import strict_town
from tests.town import Resident, Town


@pytest.fixture(params=[TelegramMode.POLLING, TelegramMode.WEBHOOK])
def mode(request: pytest.FixtureRequest) -> TelegramMode:
    return TelegramMode(request.param)


@pytest.fixture
async def town(place: Place, mode: TelegramMode) -> AsyncIterator[Town]:
    async with strict_town(place, telegram_mode=mode) as opened:
        yield opened


@pytest.fixture
async def resident(town: Town, request: pytest.FixtureRequest) -> Resident:
    return await town.resident(request.param)
