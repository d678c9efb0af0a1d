"""“What changed since I last asked”: a resident’s last look at each commitment, the same on all their messengers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from civic.content.model import Completion
from civic.progress import Draft, publish
from storage import staff
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.people import links
from tests.road.people import MovedClock
from tests.town import Town


@pytest.fixture
async def moved(place: Place) -> AsyncIterator[tuple[Town, MovedClock]]:
    clock = MovedClock(datetime(2026, 11, 2, 10, 0, tzinfo=UTC))
    async with Town(place, clock=clock) as town:
        yield town, clock


async def _publish(town: Town, commitment: str, proof: str) -> None:
    def turn(tx: Transaction) -> None:
        world = town.app.dispatcher.world
        draft = Draft(commitment, Completion.LIMITED, {"uk": "Крок"}, evidence_url=f"https://khm.gov.ua/{proof}")
        publish(
            tx,
            draft,
            staff=staff.add(tx, "Ірина", Role.EDITOR),
            content=world.content,
            languages=world.languages.values(),
            public_url="http://localhost:8080",
        )

    await town.app.store.write(turn)


async def test_only_what_is_new_since_the_last_look_is_told_and_told_once(moved: tuple[Town, MovedClock]) -> None:
    town, clock = moved
    resident = await town.resident("telegram")
    await _publish(town, "khm-3", "before")
    await resident.says("/commitment 3")
    await resident.sees("3 · Цифрові компетентності")
    await resident.says("що змінилося")
    first = await resident.sees("Раніше ви про це тут не питали")
    assert "khm.gov.ua/before" in first
    clock.forward(hours=72)
    await resident.says("що змінилося з того часу, як я питала?")
    assert "Від 2 листопада 2026 року нічого нового." in await resident.sees("Що змінилося, відколи ви питали")
    clock.forward(hours=72)
    await _publish(town, "khm-3", "after")
    await resident.says("/commitment 3")
    await resident.sees("3 · Цифрові компетентності")
    await resident.presses("Нове від 5 листопада 2026 року")
    news = await resident.sees("khm.gov.ua/after")
    assert "khm.gov.ua/before" not in news
    clock.forward(hours=72)
    await resident.says("що нового по бібліотеках відколи я питала востаннє")
    assert "Від 8 листопада 2026 року нічого нового." in await resident.sees("Що змінилося, відколи ви питали")


async def test_a_question_counts_as_a_look_and_linked_messengers_share_it(moved: tuple[Town, MovedClock]) -> None:
    town, clock = moved
    resident, other = await town.resident("telegram"), await town.resident("viber")
    await resident.says("Що таке хаби цифрової освіти?")
    await resident.sees("Місто узагальнило роботу бібліотек")
    await links(resident, other)
    clock.forward(hours=72)
    await _publish(town, "khm-3", "new")
    await other.says("what changed since I last asked?")
    await other.sees("khm.gov.ua/new")
    assert await town.count("looks") == 1
