"""Several steps of one commitment within an hour: the first goes at once, the rest are one notice an hour later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from civic.content.model import Completion
from tests.conftest import Place
from tests.conversations.people import links
from tests.road.gazette import clock_at, published, stir, told
from tests.road.people import MovedClock, eventually, follows, statuses, strict_town, until_sent
from tests.town import Town


@pytest.fixture
def clock() -> MovedClock:
    return clock_at(12)


@pytest.fixture
async def town(place: Place, clock: MovedClock) -> AsyncIterator[Town]:
    async with strict_town(place, clock=clock) as opened:
        yield opened


async def test_the_first_goes_at_once_and_the_rest_are_one_notice(town: Town, clock: MovedClock) -> None:
    person = await town.resident("telegram")
    await follows(person)
    await published(town, "Відкрито перший хаб.", level=Completion.LIMITED)
    await person.sees("Відкрито перший хаб.")
    clock.forward(minutes=10)
    await published(town, "Відкрито другий хаб.", level=Completion.SUBSTANTIAL)
    clock.forward(minutes=10)
    newcomer = await town.resident("web", language="en")
    await follows(newcomer, language="en")
    done = await published(town, "Усі хаби працюють.", level=Completion.COMPLETE)
    assert done.followers == 2
    page = await _page(town)
    assert "Відкрито другий хаб." in page
    assert "Усі хаби працюють." in page
    await stir(town)
    await until_sent(town)
    assert (told(person, "другий хаб"), told(person, "Усі хаби")) == (0, 0)
    clock.forward(minutes=41)
    await stir(town)
    notice = await person.sees("Усі хаби працюють.")
    assert notice.index("Стан: виконано (було: обмежений поступ)") < notice.index("другий") < notice.index("Усі хаби")
    assert notice.count("16 листопада 2026") == 2
    assert "Усі хаби працюють. (en)" in await newcomer.sees("Відкрито другий хаб. (en)")
    await until_sent(town)
    assert await statuses(town, "lane = 4") == {"sent": 3}
    assert told(person, "перший хаб") == told(person, "другий хаб") == told(person, "Усі хаби") == 1


async def test_after_a_quiet_hour_it_goes_at_once_again(town: Town, clock: MovedClock) -> None:
    person = await town.resident("telegram")
    await follows(person)
    await published(town, "Відкрито перший хаб.")
    await person.sees("Відкрито перший хаб.")
    clock.forward(minutes=61)
    await published(town, "Відкрито другий хаб.")
    await person.sees("Відкрито другий хаб.")
    await published(town, "Інше зобов’язання.", commitment="khm-2")
    clock.forward(minutes=30)
    await published(town, "Відкрито третій хаб.")
    clock.forward(minutes=31)
    await stir(town)
    await person.sees("Відкрито третій хаб.")


async def test_what_nobody_was_told_makes_nobody_wait(town: Town) -> None:
    assert (await published(town, "Відкрито перший хаб.")).followers == 0
    person = await town.resident("telegram")
    await follows(person)
    await published(town, "Відкрито другий хаб.")
    notice = await person.sees("Відкрито другий хаб.")
    assert "перший" not in notice


async def test_stop_while_it_waits(town: Town, clock: MovedClock) -> None:
    people = [await town.resident("telegram") for _ in range(2)]
    for person in people:
        await follows(person)
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: all(told(person, "перший хаб") for person in people))
    await published(town, "Відкрито другий хаб.")
    await people[0].says("/stop")
    await people[0].sees("Новини більше не надходитимуть")
    clock.forward(minutes=61)
    await stir(town)
    await people[1].sees("Відкрито другий хаб.")
    await until_sent(town)
    assert told(people[0], "другий хаб") == 0


async def test_messengers_linked_while_it_waits_get_one_copy_with_all_of_it(town: Town, clock: MovedClock) -> None:
    first = await town.resident("telegram")
    await follows(first)
    await published(town, "Відкрито перший хаб.")
    await first.sees("Відкрито перший хаб.")
    await published(town, "Відкрито другий хаб.")
    second = await town.resident("web")  # known to the city only since, and the one who confirms
    await second.says("/help")
    await second.sees("Усе просто")
    await links(first, second)
    await stir(town)
    await published(town, "Відкрито третій хаб.")
    clock.forward(minutes=61)
    await stir(town)
    notice = await second.sees("Відкрито другий хаб.")
    assert "Відкрито третій хаб." in notice
    await until_sent(town)
    assert told(first, "другий хаб") + told(second, "другий хаб") == 1


async def _page(town: Town) -> Any:
    async with aiohttp.ClientSession() as session, session.get(f"{town.site}/uk") as answer:
        assert answer.status == 200
        return await answer.text()
