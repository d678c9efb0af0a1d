"""A store that cannot take an update in: nothing is acknowledged, and the platform's next try succeeds."""

from __future__ import annotations

import asyncio

from tests.road.people import HELP, each_way, effects, eventually, until_sent
from tests.road.trouble import fill_the_disk, free_the_disk, held
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town


@each_way
async def test_a_database_held_by_another_process_loses_nothing(town: Town, resident: Resident) -> None:
    with held(town.settings.database_url):
        telling = asyncio.create_task(resident.says("/help"))
        await asyncio.sleep(1)  # nothing happens; that is what is to be seen
        assert resident.texts == []
    await telling
    await resident.sees(HELP)
    await until_sent(town)
    assert len(resident.texts) == 1


LONG = "Слово про бібліотеку. " * 180  # needs pages of its own


@each_way
async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(town: Town, resident: Resident) -> None:
    await resident.says("/help")
    await resident.sees(HELP)
    await until_sent(town)
    before = await effects(town)
    await fill_the_disk(town.app.store, town.settings.database_url)
    telling = asyncio.create_task(tells(town, resident))
    await refused(town, resident)
    assert await effects(town) == before
    await free_the_disk(town.app.store, town.settings.database_url)
    if isinstance(resident, OnTelegram):
        town.telegram.redeliver()
    if isinstance(resident, OnViber):
        assert len(town.viber.undelivered) == 1
        await town.viber.redeliver()
    await telling
    await eventually(lambda: len(resident.texts) == 2)
    await until_sent(town)
    assert await effects(town) == before | {name: before[name] + 1 for name in ("inbox", "deliveries")}


async def tells(town: Town, resident: Resident) -> None:
    """Say something long, as often as the messenger or page would."""
    if not isinstance(resident, OnWeb):
        await resident.says(LONG)
        return
    name = "0b3cbd5a-8f7e-4a8e-9c2b-1d7f6a1e0c11"

    async def acknowledged() -> bool:
        await asyncio.sleep(0.1)  # the page takes breath before it tells the same again
        await resident.tells({"text": LONG}, name=name)
        return resident.answers[name] == "ack"

    await eventually(acknowledged)


async def refused(town: Town, resident: Resident) -> None:
    """Wait until the platform has been told that we could not keep it."""
    if isinstance(resident, OnWeb):
        await eventually(lambda: "retry" in resident.answers.values())
    elif isinstance(resident, OnViber):
        await eventually(lambda: town.viber.undelivered)
    elif town.telegram.webhook:
        await eventually(lambda: len(town.telegram.undelivered) == 1)
        assert [status for _, status in town.telegram.deliveries.answers][-5:] == [503] * 5
    else:
        asked = len(town.telegram.called("getUpdates"))
        await eventually(lambda: len(town.telegram.called("getUpdates")) > asked)
        assert town.telegram.deliveries.pending == 1
