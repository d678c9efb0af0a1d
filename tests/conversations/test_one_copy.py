"""Linked messengers: where news and decisions come, what a stop or a block means, parting, forgetting."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from storage.staff import Role
from tests.conftest import Place
from tests.conversations.people import code_of, couple, links, news, unlinks
from tests.conversations.test_following import follows, publishes
from tests.conversations.test_sending import sends
from tests.road.people import MovedClock, eventually, publish, until_sent
from tests.town import CHANNELS, OnTelegram, OnViber, Town

ACROSS = list(itertools.permutations(CHANNELS, 2))


@pytest.mark.parametrize(("one", "two"), ACROSS)
async def test_either_side_may_leave_and_takes_along_what_is_its_own(town: Town, one: str, two: str) -> None:
    first, second = await couple(town, one, two)
    number = await sends(first, "Наша спільна пропозиція")
    await unlinks(second, {"telegram": "Telegram", "viber": "Viber", "web": "чат на сайті"}[two])
    left = await second.sees("Цей чат від’єднано")
    assert {"telegram": "Telegram", "viber": "Viber", "web": "чат на сайті"}[one] in left
    await first.sees("Месенджер від’єднано")
    await second.says("/my")
    await second.sees("ще нічого не надсилали")
    await second.says("/subscriptions")
    await second.sees("Ви стежите за цим")
    await second.says("/follow 1")  # agreed to already
    await second.sees("Ви стежите за зобов")
    await first.says("/my")
    assert f"№ {number}" in await first.sees("Мої звернення")
    await publishes(await town.staff("web", Role.EDITOR))
    await first.sees("Новина: 3")
    await second.sees("Новина: 3")
    await second.says("/unlink")
    await second.sees("ні з чим не об’єднано")
    await until_sent(town)
    assert news(first, second) == [1, 1]


async def test_linking_again_after_parting(town: Town) -> None:
    first, second = await couple(town, "telegram", "web")
    await unlinks(first, "Telegram")
    await second.sees("Месенджер від’єднано")
    await links(second, first)
    await publishes(await town.staff("viber", Role.EDITOR))
    await first.sees("Новина: 3")
    await until_sent(town)
    assert news(first, second) == [1, 0]
    assert await town.count("contacts") == 2


async def test_news_come_where_the_resident_chose(place: Place) -> None:
    clock = MovedClock(datetime.now(UTC))
    async with Town(place, clock=clock) as town:
        first, second = await couple(town, "telegram", "web")
        await second.says("/link")
        await second.sees("Зараз це чат на сайті міста")
        await second.presses("Куди приходять новини")
        await second.sees("Куди надсилати новини?")
        await second.presses("Telegram")
        await second.sees("Новини й відповіді приходять сюди: Telegram")
        await second.says("/help")
        await second.sees("Усе просто")
        await publish(town)
        await first.sees("Новина: 3")
        await second.says("/link")
        await second.sees("Ваші месенджери об’єднано")
        await second.presses("Куди приходять новини")
        await second.sees("Куди надсилати новини?")
        await second.presses("Там, де я зараз пишу")
        await second.sees("Зараз це чат на сайті міста")
        clock.forward(hours=1)  # within an hour they would be one notice
        await publish(town)
        await second.sees("Новина: 3")
        await until_sent(town)
        assert news(first, second) == [1, 1]


async def test_a_decision_goes_where_the_news_go_once(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    number = await sends(first, "Пропозиція з Telegram")
    await links(first, second)
    moderator = await town.staff("web", Role.MODERATOR)
    await moderator.says("/queue")
    await moderator.sees("Пропозиція з Telegram")
    await moderator.presses("Прийняти")
    await second.sees(f"Пропозиція № {number}: прийнято")
    await until_sent(town)
    assert not any("прийнято" in text for text in first.texts)


@pytest.mark.parametrize("told", [True, False])
async def test_a_blocked_messenger_gives_way_to_the_next_one(town: Town, told: bool) -> None:
    first, second = await couple(town, "viber", "telegram")
    assert isinstance(second, OnTelegram)
    if told:
        await second.user.blocks()
        await town.telegram.settled()
    else:
        second.user.blocked = True  # Telegram's word of it is still on its way
    await publishes(await town.staff("web", Role.EDITOR))
    await first.sees("Новина: 3")
    await until_sent(town)
    assert news(first, second) == [1, 0]
    assert await town.count("subscriptions") == 1


async def test_who_blocks_us_everywhere_wants_no_news(town: Town) -> None:
    first, second = await couple(town, "viber", "telegram")
    assert isinstance(first, OnViber)
    assert isinstance(second, OnTelegram)
    first.user.subscribed, second.user.blocked = False, True
    await publishes(await town.staff("web", Role.EDITOR))

    async def ended() -> bool:
        return await town.count("subscriptions") == 0

    await eventually(ended)
    await until_sent(town)
    assert news(first, second) == [0, 0]


async def test_a_stop_that_came_later_counts_for_both(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    await follows(second)
    await follows(first)
    await second.says("/stop")
    await second.sees("Новини більше не надходитимуть")
    await second.says(await code_of(first))
    await second.sees("Об’єднати ці месенджери?")
    await second.presses("Так, об’єднати")
    await second.sees("ви відмовилися від новин")
    await first.says("/subscriptions")
    await first.sees("ще ні за чим не стежите")
    await first.says("/follow 3")
    await first.agrees()
    await first.sees("Ви стежите за зобов")


async def test_a_stop_that_came_earlier_does_not(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    await follows(second)
    await second.says("/stop")
    await second.sees("Новини більше не надходитимуть")
    await follows(first)
    await links(first, second)
    await second.says("/subscriptions")
    await second.sees("Ви стежите за цим")


async def test_forgetting_forgets_every_messenger(town: Town) -> None:
    first, second = await couple(town, "telegram", "viber")
    await sends(first, "Те, що забудуть")
    await second.says("/forget")
    asked = await second.sees("Стерти ваші дані?")
    assert "• Telegram" in asked
    assert "• Viber (цей чат)" in asked
    await second.presses("Так, стерти")
    await second.sees("Ми більше нічого про вас не знаємо")
    assert await town.count("tombstones") == 2
    assert await town.count("addresses") <= 1, "only the one that is told so stays for a moment"
    await first.says("/my")
    await first.sees("ще нічого не надсилали")
    await first.says("/link")
    await first.sees("напишіть там цей код")
