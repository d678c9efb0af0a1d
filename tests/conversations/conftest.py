"""A town for each test, and somebody on each channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Place
from tests.town import CHANNELS, Resident, Town


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as opened:
        yield opened


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def resident(town: Town, channel: str) -> Resident:
    return await town.resident(channel)
