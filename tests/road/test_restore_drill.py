"""The drill of docs/backup.md, by the very commands that stand there: last night's backup on an empty place.

Who was erased or stopped after it receives nothing; nobody else is forgotten.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import sealing
from bot.journal import SUFFIX
from storage import departures, nights, outbox
from storage.outbox import Lane
from storage.store import Transaction
from tests import databases
from tests.conftest import Place
from tests.conversations.test_following import follows
from tests.desk.conftest import ROOT, Desk
from tests.road.people import eventually
from tests.town import Resident, Town

RUNBOOK = ROOT / "docs" / "backup.md"
NEWS = "Відкрито дванадцятий хаб"


def drill() -> list[list[str]]:
    """The commands of the runbook's drill, word by word, without the program's name."""
    section = RUNBOOK.read_text(encoding="utf-8").partition("## The drill")[2].partition("\n## ")[0]
    lines = [line.strip() for line in section.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("hromada ")]


@pytest.fixture
async def empty_url(place: Place) -> AsyncIterator[str]:
    """An empty place of the same kind."""
    if place.database_url.startswith("sqlite"):
        (place.folder / "new").mkdir()
        yield f"sqlite:///{place.folder}/new/hromada.db"
        return
    url = databases.empty(f"{place.database_url}_new")
    yield url
    databases.drop(url)


async def until(town: Town, holds: Callable[[Transaction], bool]) -> None:
    """Wait until the store says yes."""

    async def asked() -> bool:
        return await town.read(holds)

    await eventually(asked, 60)


def waits(tx: Transaction) -> None:
    """A notice that has not left when the night comes."""
    rows = tx.rows("SELECT id FROM addresses")
    for row in rows:
        outbox.queue(tx, "waiting", row["id"], '{"text": "торішня новина"}', lane=Lane.NOTICE)
    tx.execute("UPDATE deliveries SET status = 'held' WHERE campaign = 'waiting'")


async def test_the_drill_of_the_runbook(place: Place, empty_url: str) -> None:
    key, backups = place.folder / "key.txt", place.folder / "backups"
    async with Town(place) as town:
        public = sealing.new_key(key)
        staff = ("staff", "add", "Марія", "--role", "editor")
        await asyncio.to_thread(Desk(place.database_url).run, *staff)
        erased, stopped, stays = [await town.resident(name) for name in ("telegram", "viber", "telegram")]
        for person in (erased, stopped, stays):
            await follows(person)
        await town.app.store.write(waits)

        # The service makes up for the night that it has missed.
        await town.app.stop()
        town.settings = town.settings.model_copy(update={"backup_dir": str(backups), "backup_recipients": (public,)})
        await town.begin()
        await until(town, lambda tx: nights.state(tx).night > 0)
        (file,) = backups.glob("*.age")

        # Life goes on after the backup.
        await erased.says("/forget")
        await erased.sees("Стерти ваші дані?")
        await erased.presses("Так, стерти")
        await erased.sees("Ми більше нічого про вас не знаємо")
        await stopped.says("/stop")
        await stopped.sees("Новини більше не надходитимуть")
        await until(town, lambda tx: not departures.unwritten(tx))
        await town.telegram.settled()

        # The disk is lost.
        await town.app.stop()
        for lost in (path for path in place.folder.iterdir() if path.name.startswith("hromada.db")):
            lost.unlink()
        before = [len(person.texts) for person in (erased, stopped)]

        told = await asyncio.to_thread(follow_the_runbook, empty_url, file, key)
        assert "1 erased, 1 stopped" in told
        assert "Not sent: 1 messages" in told  # of the two others none is left

        town.settings = town.settings.model_copy(update={"database_url": empty_url})
        await town.begin()
        await stays.sees("Наш сервер вийшов з ладу")
        await asyncio.to_thread(publish, empty_url)
        await stays.sees(NEWS)
        await until(
            town, lambda tx: not tx.rows("SELECT 1 AS yes FROM deliveries WHERE status IN ('queued', 'sending')")
        )
        assert [len(person.texts) for person in (erased, stopped)] == before
        assert sum(NEWS in text for text in stays.texts) == 1
        assert not any("торішня" in text for text in stays.texts)
        assert await town.count("contacts") == 2
        assert await town.count("tombstones") == 1

        # Who comes back is welcome, as somebody new.
        await erased.says("/subscriptions")
        await erased.sees("ще ні за чим не стежите")


def follow_the_runbook(url: str, file: Path, key: Path) -> str:
    """Every command of the drill, on the new place; what they said."""
    desk, said = Desk(url), ""
    named = {"BACKUP": str(file), "KEYFILE": str(key)}
    commands = drill()
    assert [words[0] for words in commands] == ["restore", "check", "stats", "staff"]
    for words in commands:
        said += desk.run(*[named.get(word, word) for word in words]).stdout
    return said


def publish(url: str) -> None:
    words = ("update", "3", "--status", "substantial", "--uk", NEWS, "--evidence", "https://khm.gov.ua/zvit")
    Desk(url).run(*words, "--as", "Марія")


async def test_who_left_stands_beside_the_backups_within_a_second(place: Place) -> None:
    backups = place.folder / "backups"
    async with Town(place) as town:
        await town.app.stop()
        to = (sealing.new_key(place.folder / "key.txt"),)
        town.settings = town.settings.model_copy(update={"backup_dir": str(backups), "backup_recipients": to})
        await town.begin()
        person: Resident = await town.resident("telegram")
        await follows(person)
        await person.says("/stop")
        await person.sees("Новини більше не надходитимуть")

        def lines() -> list[str]:
            (journal,) = backups.glob(f"*{SUFFIX}")
            return journal.read_text().splitlines()[1:]

        await eventually(lambda: len(lines()) == 1, timedelta(seconds=2).total_seconds())
        assert " stop " in lines()[0]
