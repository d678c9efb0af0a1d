"""A picture of progress: the same drawing on every channel, and its words for whoever cannot see it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot import desk
from civic.content.model import Completion
from storage.staff import Role
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town

PNG, SVG = b"\x89PNG\r\n\x1a\n", b"<svg "


async def picture_of(town: Town, resident: Resident) -> bytes:
    """What the resident's app shows above the last words."""
    if isinstance(resident, OnTelegram):
        shown = resident.user.messages[-1].picture
        assert shown is not None
        return town.telegram.files[shown][1]
    if isinstance(resident, OnViber):
        return await fetched(next(item.picture for item in reversed(resident.user.messages) if item.picture))
    assert isinstance(resident, OnWeb)
    return await fetched(town.site + resident.messages[-1]["drawing"])


async def fetched(address: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.read()


async def asks_for_the_picture(resident: Resident) -> None:
    await resident.presses("Ще про це")
    await resident.sees("·")
    await resident.presses("Показати малюнком")


async def test_a_picture_shows_what_is_reported_and_what_is_not_stated(town: Town, resident: Resident) -> None:
    await resident.says("/commitment 3")
    await resident.sees("3 · Цифрові")
    await asks_for_the_picture(resident)
    words = await resident.sees("Що мали зробити за планом")
    assert words.startswith("3 · Цифрові компетентності")
    assert "• Навчання в бібліотеках: про це звітують: Хаби цифрової освіти" in words
    assert "• 2021: Концепція: 2021" in words
    assert "Джерело: Звіт про завершення зобов’язання" in words
    assert (await picture_of(town, resident)).startswith((PNG, SVG))
    await resident.presses("‹ Назад")
    await resident.sees("Стан: не зазначено")


async def test_a_commitment_without_a_report_says_so(town: Town, resident: Resident) -> None:
    await resident.says("/commitment 2")
    await resident.sees("2 · Зелений")
    await asks_for_the_picture(resident)
    words = await resident.sees("Що мали зробити за планом")
    assert "• План дій «Зелене місто»: у документах не зазначено" in words
    assert "Звіту про виконання цього зобов’язання в нас немає." in words


async def test_a_published_step_is_on_the_next_picture(town: Town, resident: Resident) -> None:
    before = await fetched(f"{town.site}/uk/pictures/commitment/khm-2.svg")
    await town.code(Role.EDITOR, "Оксана")
    step = {"status": Completion.LIMITED, "uk": "Відкрито навчальний центр.", "en": "", "reason": ""}
    await asyncio.to_thread(
        desk.publish, town.settings, "2", "Оксана", step | {"evidence": "https://khm.gov.ua/centre"}
    )
    after = await fetched(f"{town.site}/uk/pictures/commitment/khm-2.svg")
    assert "Відкрито навчальний центр." not in before.decode()
    assert "Відкрито навчальний центр." in after.decode()
    assert (await fetched(f"{town.site}/en/pictures/commitment/khm-2.png")).startswith(PNG)


@pytest.mark.parametrize(
    "path",
    [
        "/uk/pictures/commitment/khm-9.svg",
        "/uk/pictures/commitment/khm-2.gif",
        "/uk/pictures/secret/khm-2.svg",
        "/xx/pictures/commitment/khm-2.svg",
        "/uk/pictures/programme/9.png",
    ],
)
async def test_what_is_not_on_record_has_no_picture(town: Town, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(town.site + path) as answer:
        assert answer.status == 404
