"""News once a day or once a week: one message, in the morning, with all of it, once; nothing after /stop."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import campaigns, digests, switches
from storage.choices import Pace
from tests.conftest import Place
from tests.conversations.people import links
from tests.road.gazette import clock_at, morning, published, stir, told, wants
from tests.road.people import MovedClock, eventually, follows, restart, statuses, strict_town, until_sent
from tests.town import Resident, Town

DAY, WEEK = "Ваші новини за день", "Ваші новини за тиждень"
NOTICE = "Новина: 3"


@pytest.fixture
def clock() -> MovedClock:
    return clock_at(12)


@pytest.fixture
async def town(place: Place, clock: MovedClock) -> AsyncIterator[Town]:
    async with strict_town(place, clock=clock, quiet_hours="22-08") as opened:
        yield opened


async def follower(town: Town, channel: str, pace: Pace = Pace.DAILY) -> Resident:
    person = await town.resident(channel)
    await follows(person)
    if pace is not Pace.AT_ONCE:
        await wants(person, pace)
    return person


async def gathered(town: Town) -> int:
    return await town.count("digest_items", "digest IS NULL")


async def test_a_day_is_one_message_in_the_morning_and_the_others_are_told_at_once(
    town: Town, clock: MovedClock
) -> None:
    daily = [await follower(town, channel) for channel in ("telegram", "viber", "web")]
    at_once = await follower(town, "telegram", Pace.AT_ONCE)
    await published(town, "Відкрито перший хаб.")
    await at_once.sees("Відкрито перший хаб.")
    clock.forward(hours=2)
    await published(town, "Відкрито другий хаб.")
    await at_once.sees("Відкрито другий хаб.")
    await until_sent(town)
    assert await statuses(town, "lane = 4") == {"sent": 2}
    assert [told(person, "хаб") for person in daily] == [0, 0, 0]
    await morning(town, clock)
    for person in daily:
        digest = await person.sees(DAY)
        assert digest.index("Відкрито другий хаб.") < digest.index("Відкрито перший хаб."), "the newest first"
        assert "/notices" in digest
        assert "Коли надходять новини" in person.buttons
    await until_sent(town)
    assert await statuses(town, "lane = 6") == {"sent": 3}
    await daily[0].presses("Новина: 3")
    await daily[0].sees("Цифрові компетентності")
    await morning(town, clock)
    await until_sent(town)
    assert await statuses(town, "lane = 6") == {"sent": 3}, "nothing new, nothing sent"


async def test_a_week_ends_on_monday_morning(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "telegram", Pace.WEEKLY)
    await published(town, "Відкрито перший хаб.")
    for _ in range(6):
        await morning(town, clock)
        await until_sent(town)
    assert await gathered(town) == 1
    await morning(town, clock)
    assert "Відкрито перший хаб." in await person.sees(WEEK)


async def test_a_restart_loses_nothing_and_tells_nobody_twice(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "telegram")
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 1))
    await restart(town)
    await morning(town, clock)
    await person.sees(DAY)
    await restart(town)
    await stir(town)
    await until_sent(town)
    assert told(person, "перший хаб") == 1


async def _has(town: Town, number: int) -> bool:
    return await gathered(town) == number


async def test_nothing_comes_after_stop(town: Town, clock: MovedClock) -> None:
    early, late = await follower(town, "telegram"), await follower(town, "telegram")
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 2))
    await early.says("/stop")
    await early.sees("Новини більше не надходитимуть")
    assert await gathered(town) == 1
    await town.app.store.write(lambda tx: switches.set_alert(tx, "now"))
    await morning(town, clock)
    await eventually(lambda: _has(town, 0))
    assert await statuses(town, "lane = 6") == {"queued": 1}, "it waits for the all-clear"
    await late.says("/stop")
    await late.sees("Новини більше не надходитимуть")
    await town.app.store.write(lambda tx: switches.set_alert(tx, ""))
    await stir(town)
    await until_sent(town)
    assert await statuses(town, "lane = 6") == {"cancelled": 1}
    assert told(early, "перший хаб") == told(late, "перший хаб") == 0


async def test_at_once_again_sends_what_waits(town: Town) -> None:
    person = await follower(town, "telegram", Pace.WEEKLY)
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 1))
    await wants(person, Pace.AT_ONCE)
    assert "Відкрито перший хаб." in await person.sees("Ваші новини")


async def test_a_digest_that_waits_is_told_with_the_next_one(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "viber")
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 1))
    clock.forward(hours=1)
    for number in range(2):  # outside Viber's free day it costs money, and the city pays none
        await morning(town, clock, days=2)
        await eventually(lambda: _has(town, 0))
        await until_sent(town)
        assert await statuses(town, "lane = 6") == {"held": 1}
        if not number:
            await published(town, "Відкрито другий хаб.")
            await eventually(lambda: _has(town, 1))
    await person.says("/help")
    digest = await person.sees(DAY)
    assert "перший" in digest
    assert "другий" in digest
    await until_sent(town)
    assert told(person, DAY) == 1


async def test_what_was_stopped_or_is_followed_no_more_is_left_out(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "telegram")
    first = await published(town, "Відкрито перший хаб.")
    await person.says("/follow 2")
    await person.sees("Ви стежите")
    await published(town, "Бюджет громадян надруковано.", commitment="khm-2")
    await eventually(lambda: _has(town, 2))
    await town.app.store.write(lambda tx: switches.set_alert(tx, "now"))
    await morning(town, clock)
    await eventually(lambda: _has(town, 0))
    assert await town.app.store.write(lambda tx: campaigns.stop(tx, f"progress:{first.update.id}"))
    assert await statuses(town, "lane = 6") == {"paused": 1}, "with the wrong words it leaves no more"
    await town.app.store.write(lambda tx: switches.set_alert(tx, ""))
    await stir(town)
    digest = await person.sees(DAY)
    assert "Бюджет громадян" in digest
    assert "перший хаб" not in digest
    assert await town.read(lambda tx: digests.totals(tx, f"progress:{first.update.id}")) == {}


async def test_the_stop_switch_keeps_digests_back(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "telegram")
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 1))
    await town.app.store.write(lambda tx: switches.stop_bulk(tx, "a hostile message"))
    await morning(town, clock)
    await until_sent(town)
    assert await statuses(town, "lane = 6") == {}
    await town.app.store.write(switches.allow_bulk)
    assert "перший хаб" in await person.sees(DAY)


async def test_two_who_become_one_are_told_once(town: Town, clock: MovedClock) -> None:
    first, second = await follower(town, "telegram"), await follower(town, "web", Pace.AT_ONCE)
    await published(town, "Відкрито перший хаб.")
    await second.sees("Відкрито перший хаб.")
    await until_sent(town)
    await links(first, second)
    await morning(town, clock)
    await eventually(lambda: _has(town, 0))
    await until_sent(town)
    assert (told(first, "перший хаб"), told(second, "перший хаб")) == (0, 1)


async def test_stop_also_ends_a_digest_that_waited_for_a_word_of_theirs(town: Town, clock: MovedClock) -> None:
    person = await follower(town, "viber")
    await published(town, "Відкрито перший хаб.")
    await eventually(lambda: _has(town, 1))
    clock.forward(hours=1)
    await morning(town, clock, days=2)
    await eventually(lambda: _has(town, 0))
    await until_sent(town)
    assert await statuses(town, "lane = 6") == {"held": 1}
    await person.says("/stop")
    await person.sees("Новини більше не надходитимуть")
    await until_sent(town)
    assert told(person, "перший хаб") == 0
    assert await statuses(town, "campaign LIKE 'digest:%'") == {"cancelled": 1}
