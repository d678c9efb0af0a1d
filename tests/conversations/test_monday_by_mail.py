"""Monday morning by mail: whoever has given an address reads the same there, with or without a messenger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import desk
from bot.mailing import Mailer
from civic import keeping
from storage import staff
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.moderating import moderator, sent
from tests.conversations.test_monday import EARLY, told
from tests.fakes.mail import FakeMailServer
from tests.road.people import MovedClock
from tests.town import Town

SOON = EARLY + timedelta(minutes=2)
FROM = "bot@city.example"


@pytest.fixture
async def server() -> AsyncIterator[FakeMailServer]:
    async with FakeMailServer() as server:
        yield server
        assert server.malformed == []


@pytest.fixture
async def monday(place: Place, server: FakeMailServer) -> AsyncIterator[tuple[Town, MovedClock]]:
    """A town that sends mail, and its clock."""
    clock = MovedClock(datetime.now(UTC))
    mail = {"smtp_url": server.url, "mail_from": FROM}
    async with Town(place, clock=clock, alerts=mail) as town:
        yield town, clock


async def address(town: Town, name: str, of: str | None) -> None:
    await asyncio.to_thread(desk.staff_email, town.settings, name, of)


async def hands_over(town: Town) -> None:
    """Another worker beside the town's own: between the two every mail goes."""
    assert town.clock is not None
    while await town.count("mails", "due_at IS NOT NULL"):
        await Mailer.of(town.settings, town.app.store, town.clock).turn()


async def test_it_comes_by_chat_and_by_mail_once(monday: tuple[Town, MovedClock], server: FakeMailServer) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    ivan = await moderator(town, "Іван")
    await moderator(town, "Ганна", "viber")
    await address(town, "Іван", "ivan@city.example")
    await sent(town, resident)
    clock.set(SOON)
    for _worker in range(2):
        await town.app.reminders().tick()
    await ivan.sees("Доброго ранку.")
    assert await told(town) == 2
    await hands_over(town)
    await town.app.stop()
    await town.begin()
    await town.app.reminders().tick()
    await hands_over(town)
    (letter,) = server.letters
    assert letter.to == "ivan@city.example"
    assert letter.message["Subject"].startswith("Доброго ранку.")
    text = letter.message.get_content()
    assert "Усього чекає: 1" in text
    assert town.site in text
    assert "липи" not in text, "no word of a resident's"


async def test_whoever_has_no_messenger_is_told_by_mail_in_ukrainian(
    monday: tuple[Town, MovedClock], server: FakeMailServer
) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    await town.code(Role.MODERATOR, "Іван")
    await address(town, "Іван", "ivan@city.example")
    await sent(town, resident)
    clock.set(SOON)
    await town.app.reminders().tick()
    await hands_over(town)
    assert await told(town) == 0
    (letter,) = server.letters
    assert "Усього чекає: 1" in letter.message.get_content()


async def test_mail_is_in_the_language_of_its_reader(monday: tuple[Town, MovedClock], server: FakeMailServer) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    ivan = await moderator(town, "Іван")
    await ivan.says("/language")
    await ivan.sees("Якою мовою")
    await ivan.presses("English")
    await ivan.sees("From now on I will write in English.")
    await address(town, "Іван", "ivan@city.example")
    await sent(town, resident)
    clock.set(SOON)
    await town.app.reminders().tick()
    await hands_over(town)
    assert "Waiting in all: 1" in server.letters[0].message.get_content()
    assert f"Open it: {town.site}" in server.letters[0].message.get_content()


async def test_who_is_let_go_or_asks_for_none_gets_none(
    monday: tuple[Town, MovedClock], server: FakeMailServer
) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    for name in ("Іван", "Ганна"):
        await town.code(Role.MODERATOR, name)
        await address(town, name, f"{'ivan' if name == 'Іван' else 'hanna'}@city.example")
    await address(town, "Іван", None)
    await asyncio.to_thread(desk.disable_staff, town.settings, "Ганна")
    await sent(town, resident)
    clock.set(SOON)
    await town.app.reminders().tick()
    assert await town.count("mails") == 0
    assert await town.count("staff", "email IS NOT NULL") == 0
    assert server.letters == []


async def test_what_is_kept_of_it_is_told_to_whom_it_is_about(monday: tuple[Town, MovedClock]) -> None:
    town, clock = monday
    resident = await town.resident("telegram")
    await moderator(town, "Іван")
    await address(town, "Іван", "ivan@city.example")
    rows = await town.read(lambda tx: tx.rows("SELECT email FROM staff"))
    assert b"ivan" not in bytes(rows[0]["email"]), "it is sealed"
    await sent(town, resident)
    clock.set(SOON)
    await town.app.reminders().tick()
    (kept,) = [one for one in keeping.everything(()) if one.name == "staff"]

    def asked(tx: Transaction) -> dict[str, Any]:
        person = staff.by_name(tx, "Іван")
        assert person is not None
        assert person.contact_id is not None
        return dict(kept.export(tx, person.contact_id)[0])

    item = await town.read(asked)
    assert item["email"] == "ivan@city.example"
    assert len(item["mails"]) == 1


async def test_without_a_server_no_mail_is_written(place: Place) -> None:
    clock = MovedClock(datetime.now(UTC))
    async with Town(place, clock=clock) as town:
        resident = await town.resident("telegram")
        await moderator(town, "Іван")
        await address(town, "Іван", "ivan@city.example")
        await sent(town, resident)
        clock.set(SOON)
        await town.app.reminders().tick()
        assert await told(town) == 1
        assert await town.count("mails") == 0
