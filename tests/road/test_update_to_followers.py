"""From `hromada update` to every follower: one notice each, in their language, whatever happens on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.settings import ViberMode
from storage import outbox
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.test_sending import sends
from tests.road.people import (
    NEWS,
    OF_NEWS,
    MovedClock,
    announced,
    eventually,
    floods,
    followers,
    notices,
    publish,
    restart,
    statuses,
    strict_town,
    until_sent,
)
from tests.town import OnTelegram, OnViber, Resident, Town

HUNDRED = {"telegram": 34, "viber": 33, "web": 33}


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime.now(UTC))


@pytest.fixture
async def town(place: Place, clock: MovedClock) -> AsyncIterator[Town]:
    async with strict_town(place, clock=clock) as opened:
        yield opened


async def told_once(people: list[tuple[Resident, str]]) -> None:
    """Everybody has exactly one notice, and it is in their language."""
    await eventually(lambda: all(notices(person) for person, _ in people), 30)
    for person, language in people:
        (notice,) = notices(person)
        assert NEWS[language] in notice


async def test_a_hundred_followers_on_three_channels_get_one_notice_each(town: Town) -> None:
    people = await followers(town, **HUNDRED)
    published = await publish(town)
    assert published["followers"] == 100
    await told_once(people)
    await until_sent(town)
    assert await statuses(town, OF_NEWS) == {"sent": 100}
    assert await town.count("progress_updates") == 1


async def test_a_process_that_is_stopped_half_way_leaves_the_rest_to_the_next(place: Place) -> None:
    async with strict_town(place, rate=20) as town:
        people = await followers(town, telegram=20, viber=20, web=10)
        on_telegram = [person for person, _ in people if isinstance(person, OnTelegram)]
        await publish(town)
        await eventually(lambda: sum(len(notices(person)) for person in on_telegram) >= 5)
        await restart(town)
        assert sum(len(notices(person)) for person in on_telegram) < 20, "it was not half-way"
        await told_once(people)
        await until_sent(town)
        assert await statuses(town, OF_NEWS) == {"sent": 50}


async def test_the_expansion_goes_on_where_a_dead_process_stood(town: Town) -> None:
    people = await followers(town, telegram=4, web=4)
    await town.app.stop()
    await publish(town)
    await town.begin()
    for browser in town._browsers:
        await browser.leaves()
        await browser.connects()
    await told_once(people)


async def test_two_publications_are_two_notices(town: Town, clock: MovedClock) -> None:
    people = await followers(town, telegram=2, viber=2, web=2)
    await publish(town)
    clock.forward(hours=1)  # within an hour they would be one: see test_gathering.py
    await publish(town, uk="Відкрито тринадцятий хаб.", en="The thirteenth hub has opened.")
    await eventually(lambda: all(len(notices(person)) == 2 for person, _ in people))
    await until_sent(town)
    for person, language in people:
        first, second = notices(person)
        assert NEWS[language] in first
        assert ("тринадцятий" if language == "uk" else "thirteenth") in second


async def test_one_who_blocked_us_is_marked_unsubscribed_and_left_in_peace(town: Town, clock: MovedClock) -> None:
    people = await followers(town, telegram=2, viber=2)
    for person, _ in people:
        if isinstance(person, OnTelegram) and person is not people[0][0]:
            person.user.blocked = True  # Telegram's word of it is still on its way
        if isinstance(person, OnViber) and person is not people[2][0]:
            person.user.subscribed = False
    await publish(town)
    await told_once([people[0], people[2]])
    await until_sent(town)
    assert await statuses(town, OF_NEWS) == {"sent": 2, "failed": 2}
    assert await town.count("addresses", "blocked_at IS NOT NULL") == 2
    assert await town.count("subscriptions") == 2
    calls = len(town.telegram.calls), len(town.viber.calls)
    clock.forward(hours=1)
    assert (await publish(town, uk="Ще один хаб."))["followers"] == 2
    await eventually(lambda: len(notices(people[0][0])) == 2 and len(notices(people[2][0])) == 2)
    assert notices(people[1][0]) == notices(people[3][0]) == []
    sends_ = [call for call in town.telegram.calls[calls[0] :] if call.method == "sendMessage"]
    assert len(sends_) == len(town.viber.calls[calls[1] :]) == 1


async def test_one_who_blocked_us_and_writes_again_is_answered_and_not_subscribed(town: Town) -> None:
    ((person, _),) = await followers(town, telegram=1)
    assert isinstance(person, OnTelegram)
    await person.user.blocks()
    await town.telegram.settled()
    assert (await publish(town))["followers"] == 0
    await person.user.unblocks()
    await person.says("/subscriptions")
    await person.sees("Ви ще ні за чим не стежите")
    assert notices(person) == []


async def test_stop_reaches_what_is_announced_and_not_sent(town: Town) -> None:
    people = await followers(town, telegram=4)
    floods(town, times=4)
    await publish(town)
    await eventually(lambda: any(call.status == 429 for call in town.telegram.called("sendMessage")))
    await people[0][0].says("/stop")
    await people[0][0].sees("Новини більше не надходитимуть")
    await told_once(people[1:])
    await until_sent(town)
    assert notices(people[0][0]) == []
    assert await statuses(town, OF_NEWS) == {"sent": 3, "cancelled": 1}


def evening() -> MovedClock:
    """Half past nine in the evening, some days ago: codes that the command line makes are good then."""
    day = datetime.now(ZoneInfo("Europe/Kyiv")) - timedelta(days=5)
    return MovedClock(day.replace(hour=21, minute=30).astimezone(UTC))


async def test_quiet_hours_hold_notices_and_decisions_but_no_reply(place: Place) -> None:
    clock = evening()
    async with strict_town(place, quiet_hours="22-08", clock=clock) as town:
        people = await followers(town, telegram=2, viber=2, web=2)
        author = await town.resident("telegram")
        number = await sends(author, "Більше лавок біля бібліотеки")
        moderator = await town.staff("web", Role.MODERATOR)
        clock.forward(hours=1)
        await publish(town)
        await moderator.says("/queue")
        await moderator.sees("Більше лавок")
        await moderator.presses("Прийняти")
        await moderator.sees(f"№ {number} прийнято")
        await author.says("/my")
        await author.sees("прийнято")  # whoever asks is told at once
        on_web = people[4:]
        await told_once(on_web)  # a page makes no noise
        await until_sent(town, "lane < 2")
        assert await statuses(town, "lane > 1") == {"sent": 2, "resting": 5}
        clock.forward(hours=11)
        await author.says("/help")
        await author.sees(f"№ {number}: прийнято")
        await told_once(people)


async def test_stop_at_night_is_no_notice_in_the_morning(place: Place) -> None:
    clock = evening()
    async with strict_town(place, quiet_hours="22-08", clock=clock) as town:
        people = await followers(town, telegram=2, viber=2)
        clock.forward(hours=1)
        await publish(town)
        await eventually(lambda: announced(town, 4))
        for person in (people[0][0], people[2][0]):
            await person.says("/stop")
            await person.sees("Новини більше не надходитимуть")
        clock.forward(hours=11)
        await people[1][0].says("/help")
        await told_once([people[1], people[3]])
        await until_sent(town)
        assert await statuses(town, OF_NEWS) == {"sent": 2, "cancelled": 2}
        assert notices(people[0][0]) == notices(people[2][0]) == []


async def test_viber_outside_its_session_waits_until_the_resident_writes(place: Place) -> None:
    clock = evening()
    async with strict_town(place, clock=clock) as town:
        people = await followers(town, viber=3, telegram=1)
        clock.forward(hours=23)
        await people[0][0].says("/help")
        await until_sent(town)
        clock.forward(hours=2)
        await publish(town)
        await told_once([people[0], people[3]])
        await until_sent(town)
        assert await statuses(town, OF_NEWS) == {"sent": 2, "held": 2}
        await restart(town)
        assert await statuses(town, OF_NEWS) == {"sent": 2, "held": 2}
        await people[1][0].says("menu")
        await told_once([people[1]])
        await people[2][0].says("/stop")
        await people[2][0].sees("Новини більше не надходитимуть")
        await until_sent(town)
        assert notices(people[2][0]) == []
        assert await statuses(town, OF_NEWS) == {"sent": 3, "cancelled": 1}


async def test_viber_paid_tells_at_once(place: Place) -> None:
    clock = evening()
    async with strict_town(place, clock=clock, viber_mode=ViberMode.PAID, viber_budget=1.0) as town:
        people = await followers(town, viber=2)
        clock.forward(hours=25)
        await publish(town)
        await told_once(people)


async def test_a_decision_waits_outside_the_session_too(place: Place) -> None:
    clock = evening()
    async with strict_town(place, clock=clock) as town:
        author = await town.resident("viber")
        number = await sends(author, "Більше лавок біля бібліотеки")
        moderator = await town.staff("telegram", Role.MODERATOR)
        clock.forward(hours=25)
        await moderator.says("/queue")
        await moderator.sees("Більше лавок")
        await moderator.presses("Прийняти")
        await moderator.sees(f"№ {number} прийнято")
        await until_sent(town)
        assert await statuses(town, "lane = 3") == {"held": 1}
        await author.says("/help")
        await author.sees(f"№ {number}: прийнято")


async def test_notices_that_are_held_keep_no_old_row_from_being_deleted(town: Town) -> None:
    await followers(town, viber=3)

    def long_ago(tx: Transaction) -> None:
        tx.execute("UPDATE deliveries SET created_at = 0")
        tx.execute("UPDATE deliveries SET status = 'held' WHERE id <= 3")

    await town.app.store.write(long_ago)
    while await town.app.store.write(lambda tx: outbox.purge(tx, timedelta(days=30), batch=2)):
        pass
    assert await statuses(town) == {"held": 3}
