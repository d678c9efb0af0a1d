"""A store that cannot take an update in: nothing is acknowledged, and the platform's next try succeeds."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from functools import partial

import pytest

from storage import meta
from storage.store import StoreError, Transaction
from tests.road.people import HELP, each_way, effects, eventually, until_sent
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town


@each_way
async def test_a_database_held_by_another_process_loses_nothing(town: Town, resident: Resident) -> None:
    other = sqlite3.connect(town.settings.database_path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    freeing = threading.Timer(1.0, lambda: other.execute("COMMIT"))
    freeing.start()
    await resident.says("/help")
    await resident.sees(HELP)
    await asyncio.to_thread(freeing.join)
    other.close()
    await until_sent(town)
    assert len(resident.texts) == 1


async def fill_the_disk(town: Town) -> None:
    """From now on nothing that needs a page more can be kept."""

    def limit(tx: Transaction) -> None:
        row = tx.row("PRAGMA page_count")
        assert row is not None
        tx.execute(f"PRAGMA max_page_count = {row['page_count']}")

    await town.app.store.write(limit)
    with pytest.raises(StoreError):
        await load_ballast(town)


async def load_ballast(town: Town) -> None:
    """Fill what room is left in the pages there are."""
    for number in range(10_000):
        await town.app.store.write(partial(meta.put, name=f"ballast {number}", value="x" * 3000))


async def free_the_disk(town: Town) -> None:
    await town.app.store.write(lambda tx: tx.execute("PRAGMA max_page_count = 1073741823"))


LONG = "Слово про бібліотеку. " * 180  # needs pages of its own


@each_way
async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(town: Town, resident: Resident) -> None:
    await resident.says("/help")
    await resident.sees(HELP)
    await until_sent(town)
    before = await effects(town)
    await fill_the_disk(town)
    telling = asyncio.create_task(tells(town, resident))
    await refused(town, resident)
    assert await effects(town) == before
    await free_the_disk(town)
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
