"""The database's server goes away in the middle of a conversation and comes back: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.settings import TelegramMode
from tests import postgres
from tests.conftest import Place
from tests.fakes.cable import Cable
from tests.road.people import HELP, each_way, effects, eventually, strict_town, until_sent
from tests.road.process import PatientOnWeb
from tests.town import OnTelegram, OnViber, Resident, Town

pytestmark = pytest.mark.only("postgres")


@pytest.fixture
async def town(place: Place, mode: TelegramMode, cable: Cable) -> AsyncIterator[Town]:
    """A town whose database is at the other end of the cable."""
    host, port = postgres.address()
    far = Place(place.folder, place.database_url.replace(f"{host}:{port}", f"{host}:{cable.port}"))
    async with strict_town(far, telegram_mode=mode) as opened:
        yield opened


@pytest.fixture
async def resident(town: Town, request: pytest.FixtureRequest) -> AsyncIterator[Resident]:
    """Somebody whose messenger or page does not give up."""
    if request.param != "web":
        yield await town.resident(request.param)
        return
    browser = PatientOnWeb(town.site)
    yield browser
    await browser.closes()


@each_way
async def test_what_is_said_meanwhile_is_answered_afterwards(town: Town, cable: Cable, resident: Resident) -> None:
    await resident.says("/help")
    await resident.sees(HELP)
    await until_sent(town)
    before = await effects(town)
    await cable.cut()
    telling = asyncio.create_task(resident.says("/commitments"))
    await eventually(lambda: nothing_is_taken_in(town, resident))
    await cable.mend()
    if isinstance(resident, OnTelegram):
        town.telegram.redeliver()
    if isinstance(resident, OnViber):
        await town.viber.redeliver()
    await telling
    await eventually(lambda: len(resident.texts) == 2, 20)
    await until_sent(town)
    after = await effects(town)
    for one in (before, after):
        del one["inbox"]  # whoever takes the work up again registers, and Viber tells of that
    assert after == before | {"deliveries": before["deliveries"] + 1}


def nothing_is_taken_in(town: Town, resident: Resident) -> bool:
    """Whether the messenger or page has found out."""
    if isinstance(resident, PatientOnWeb):
        return resident._socket is None or resident._socket.closed
    if isinstance(resident, OnViber):
        return len(town.viber.undelivered) == 1
    if town.telegram.webhook:
        return len(town.telegram.undelivered) == 1
    return town.telegram.deliveries.pending == 1
