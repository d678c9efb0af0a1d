"""Another city is a folder: a community made up for tests is read, asked and written to everywhere, with no code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import Place
from tests.town import Resident, Town

ZRAZKOVA = Path(__file__).parents[1] / "content" / "zrazkova"


@pytest.fixture(params=["short", "full"])
async def town(request: pytest.FixtureRequest, place: Place) -> AsyncIterator[Town]:
    """The product with the smallest folder that works, and with one that has every kind of file."""
    async with Town(place, content=ZRAZKOVA / request.param) as opened:
        yield opened


async def test_a_resident_reads_asks_proposes_and_changes_the_language(town: Town, resident: Resident) -> None:
    full = town.settings.content.name == "full"
    name = "Хаби в бібліотеках" if full else "Новий парк"
    await resident.opens()
    assert "Зразкова громада" in await resident.sees("Вітаємо!")
    await resident.presses("Що зроблено")
    await resident.sees("Натисніть на номер")
    assert f"1 · {name}" in resident.buttons
    await resident.presses(f"1 · {name}")
    card = await resident.sees("Стан: обмежений" if full else "Стан: не зазначено")
    assert "Джерело: План дій Зразкової громади" in card
    await resident.says("ще про це")
    await resident.sees(f"1 · {name}")
    await resident.says("цілі")
    await resident.sees("хаб у кожній сільській бібліотеці" if full else "парк біля ставка на вулиці Липовій")
    await resident.says("Де перший хаб?" if full else "Де закладуть парк?")
    assert "Джерело: План дій Зразкової громади" in await resident.sees("Липов")
    await resident.says("/propose Більше лавок")
    await resident.agrees()
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    await resident.sees("Дякуємо, ми отримали")
    await resident.says("мова")
    await resident.sees("Якою мовою писати?")
    await resident.presses("English")
    await resident.sees("From now on I will write in English.")
    await resident.says("/commitment 1")
    await resident.sees("1 · Library hubs" if full else "1 · Новий парк")
    assert not any("Хмельниц" in text or "Khmelnytskyi" in text for text in resident.texts)


async def test_the_pages_tell_of_that_city_alone(town: Town) -> None:
    async with aiohttp.ClientSession() as http:
        for path in ("/uk/", "/en/", "/uk/chat", "/en/chat"):
            async with http.get(town.site + path) as answer:
                assert answer.status == 200
                page = await answer.text()
            assert "Зразков" in page or "Zrazkova" in page, path
            assert "Хмельниц" not in page, path
            assert "Khmelnytskyi" not in page, path
