"""A broadcast on the whole road: written and approved by command, on three channels, each person exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import bulletin, bulletin_switch, desk
from storage.staff import Role
from tests.conftest import Place
from tests.road.people import eventually, strict_town, until_sent
from tests.town import Resident, Town

WORDS = {"uk": "Завтра з 9:00 не буде води.", "en": "No water tomorrow from 9:00."}
RIGHT = {"uk": "Вода завтра буде.", "en": "There will be water tomorrow."}
OF_IT = "campaign LIKE 'broadcast:%'"


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place) as opened:
        for name in ("Олена", "Іван"):
            await asyncio.to_thread(desk.add_staff, opened.settings, name, Role.EDITOR)
        yield opened


async def at_desk(town: Town, work: Any, *arguments: Any) -> Any:
    return await asyncio.to_thread(work, town.settings, *arguments)


async def listeners(town: Town, **numbers: int) -> list[tuple[Resident, str]]:
    """So many people on each channel who follow the city's news, every second one English."""
    people = []
    for channel, number in numbers.items():
        for at in range(number):
            language = "en" if at % 2 else "uk"
            person = await town.resident(channel, language=language)
            await person.says("/follow city")
            await person.sees("?")
            await person.presses("Yes" if language == "en" else "Так")
            await person.sees("City news will come" if language == "en" else "новини міста надходитимуть")
            people.append((person, language))
    await until_sent(town)
    return people


async def broadcast(town: Town, **fields: Any) -> int:
    """Written by one, approved by another."""
    made = await at_desk(town, bulletin.create, "Олена", WORDS | fields)
    await at_desk(town, bulletin.approve, made["id"], "Іван", "спроба", None)
    return int(made["id"])


async def ended(town: Town, number: int, state: str = "done") -> dict[str, Any]:
    """Wait until a broadcast has ended; how."""
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update(await town.app.store.read(lambda tx: bulletin.status_of(tx, number)))
        return bool(found["state"] == state)

    await eventually(is_over, 30)
    return found


def got(person: Resident, words: dict[str, str]) -> int:
    return sum(any(said in text for said in words.values()) for text in person.texts)


async def test_everybody_who_asked_for_news_gets_it_once_in_their_language(town: Town) -> None:
    people = await listeners(town, telegram=4, viber=4, web=4)
    stranger = await town.resident("telegram")
    await stranger.says("/menu")
    number = await broadcast(town)
    found = await ended(town, number)
    assert (found["recipients"], found["sent"]) == (12, 12)
    for person, language in people:
        await person.sees(WORDS[language])
        assert got(person, WORDS) == 1
    assert got(stranger, WORDS) == 0
    assert await town.count("deliveries", OF_IT) == 12

    async def forgotten() -> bool:
        return await town.count("recipients") == 0

    await eventually(forgotten)


async def test_who_has_stopped_gets_nothing(town: Town) -> None:
    people = await listeners(town, telegram=2, web=1)
    await at_desk(town, bulletin_switch.stop_all, "Олена", "спроба")
    number = await broadcast(town)
    gone, _language = people[0]
    await gone.says("/stop")
    await gone.sees("не надходитимуть")
    await at_desk(town, bulletin_switch.allow, "Іван")
    found = await ended(town, number)
    assert got(gone, WORDS) == 0
    assert found["sent"] == found["recipients"] == 2


async def test_a_correction_takes_the_place_of_the_wrong_words(town: Town) -> None:
    people = await listeners(town, telegram=2, viber=2, web=1)
    wrong = await broadcast(town)
    await ended(town, wrong)
    edited = len(town.telegram.called("editMessageText"))
    made = await at_desk(town, bulletin.correct, wrong, "Олена", RIGHT, None)
    await at_desk(town, bulletin.approve, made["id"], "Іван", "спроба", None)
    found = await ended(town, made["id"])
    assert (found["recipients"], found["sent"]) == (5, 5)
    assert len(town.telegram.called("editMessageText")) == edited + 2
    for person, language in people:
        await person.sees(RIGHT[language])
