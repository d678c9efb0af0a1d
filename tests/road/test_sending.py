"""The way out under trouble: floods, cut connections, refusals, a used-up rate, an end in the middle of a round."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.delivery.sender import WINDOW_LEAST
from storage.outbox import Lane
from tests.conftest import Place
from tests.fakes.telegram import Call
from tests.fakes.telegram_user import TelegramUser
from tests.road.people import (
    HELP,
    LONG,
    OF_NEWS,
    announced,
    eventually,
    floods,
    followers,
    known,
    moments,
    notices,
    publish,
    recorded,
    restart,
    statuses,
    strict_town,
    tell,
    until_sent,
)
from tests.town import Town


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place) as opened:
        yield opened


# What the platform answers


async def test_a_flood_makes_everybody_wait_and_loses_and_doubles_nothing(town: Town) -> None:
    users = await known(town, 10)
    before = len(town.telegram.called("sendMessage"))
    floods(town)
    await tell(town, users[0], "Перша")
    await eventually(lambda: any(call.status == 429 for call in town.telegram.calls))
    await recorded(town)
    await asyncio.gather(*(tell(town, user, "Звістка") for user in users))
    for user in users:
        await user.wait_for("Звістка", 10)
    await until_sent(town)
    refused, *others = town.telegram.called("sendMessage")[before:]
    assert refused.status == 429
    assert all(call.at - refused.at >= 1 for call in others)
    assert users[0].texts[1:] == ["Перша", "Звістка"]
    assert all(user.texts[1:] == ["Звістка"] for user in users[1:])


async def test_a_platform_slower_than_we_think_gets_everything_once(town: Town) -> None:
    people = await followers(town, telegram=25)
    town.telegram.flood(10, retry_after=1)
    await publish(town)
    await eventually(lambda: all(notices(person) for person, _ in people), 20)
    await until_sent(town)
    assert all(len(notices(person)) == 1 for person, _ in people)
    assert any(call.status == 429 for call in town.telegram.calls)
    assert await statuses(town, OF_NEWS) == {"sent": 25}


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_reply_whose_answer_was_cut_off_is_sent_once_more(town: Town, arrived: bool) -> None:
    (olena,) = await known(town)
    town.telegram.drop_next("sendMessage", applied=arrived)
    await tell(town, olena, "Відповідь")
    await eventually(lambda: olena.texts.count("Відповідь") == (2 if arrived else 1))
    await until_sent(town)
    assert await statuses(town, "campaign = 'test:Відповідь' AND attempts = 2") == {"sent": 1}


async def test_a_reply_that_is_cut_off_twice_is_not_sent_for_ever(town: Town) -> None:
    (olena,) = await known(town)
    town.telegram.drop_next("sendMessage", times=2)
    await tell(town, olena, "Відповідь", "Наступна")
    await eventually(lambda: "Наступна" in olena.texts)
    assert olena.texts.count("Відповідь") == 2
    assert await statuses(town, "campaign = 'test:Відповідь'") == {"uncertain": 1}


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_notice_whose_answer_was_cut_off_is_unconfirmed_and_not_repeated(town: Town, arrived: bool) -> None:
    people = await followers(town, telegram=2, viber=2)
    town.telegram.drop_next("sendMessage", applied=arrived)
    town.viber.fail_next(drop=True, delivered=arrived)
    await publish(town)
    await eventually(lambda: announced(town, 4))
    await until_sent(town, OF_NEWS)
    assert await statuses(town, OF_NEWS) == {"sent": 2, "uncertain": 2}
    assert sum(len(notices(person)) for person, _ in people) == (4 if arrived else 2)
    await restart(town)
    assert await statuses(town, OF_NEWS) == {"sent": 2, "uncertain": 2}


async def test_a_refused_message_is_not_repeated_and_holds_up_nobody(town: Town) -> None:
    olena, petro = await known(town, 2)
    town.telegram.fail_next("sendMessage", status=400, description="Bad Request: can't parse entities")
    await tell(town, olena, "Зламане")
    await eventually(lambda: any(call.status == 400 for call in town.telegram.calls))
    await tell(town, olena, "Ціле")
    await petro.says("/help")
    await eventually(lambda: "Ціле" in olena.texts)
    await petro.wait_for(HELP)
    assert await statuses(town, "campaign = 'test:Зламане'") == {"failed": 1}
    assert "Зламане" not in olena.texts
    await restart(town)
    await until_sent(town)
    assert "Зламане" not in olena.texts


async def test_a_server_error_is_unknown_and_viber_asks_to_wait(town: Town) -> None:
    (olena,) = await known(town)
    town.telegram.fail_next("sendMessage", status=502, body=b"<html>Bad Gateway</html>")
    await tell(town, olena, "Крізь помилку")
    await eventually(lambda: "Крізь помилку" in olena.texts)
    person = await town.resident("viber")
    town.viber.fail_next(http_status=502)
    await person.says("/help")
    await person.sees(HELP)


async def test_a_screen_that_vanished_becomes_a_new_message(town: Town) -> None:
    olena = town.telegram.user()
    await olena.says("/help")
    screen = await olena.wait_for(HELP)
    await olena.presses("Що зроблено")
    olena.chat.remove(screen)
    shown = await olena.wait_for("1 · ")
    assert shown.id != screen.id
    assert shown.edits == 0
    await until_sent(town)
    assert [call.status for call in town.telegram.called("editMessageText")] == [400]


# How fast


async def test_a_press_is_answered_though_the_rate_is_used_up(place: Place) -> None:
    async with strict_town(place, rate=2) as town:
        users = await known(town, 4)
        await asyncio.gather(*(tell(town, user, *(f"{user.id} {n}" for n in range(3))) for user in users))
        await eventually(lambda: len(moments(town)) > 4)
        await users[0].presses("Що зроблено")
        await eventually(lambda: not town.telegram.unanswered and town.telegram.callbacks, 2)
        assert (await statuses(town))["queued"] >= 5, "the backlog was still there"


async def test_a_press_is_answered_though_the_platform_leaves_others_hanging(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with strict_town(place, rate=28) as town:
        users = await known(town, 20)
        answer, free = town.telegram._answer, asyncio.Event()

        async def hanging(call: Call, fault: Any) -> web.Response:
            if call.method == "sendMessage":
                await free.wait()
            return await answer(call, fault)

        monkeypatch.setattr(town.telegram, "_answer", hanging)
        calls = len(town.telegram.called("sendMessage"))
        await asyncio.gather(*(tell(town, user, "Довго") for user in users))
        await eventually(lambda: len(town.telegram.called("sendMessage")) == calls + WINDOW_LEAST)
        try:
            await users[0].presses("Що зроблено")
            await eventually(lambda: town.telegram.callbacks and not town.telegram.unanswered, 2)
            assert len(town.telegram.called("sendMessage")) == calls + WINDOW_LEAST, "no more were let go"
        finally:
            free.set()
        await until_sent(town)
        assert all(user.texts.count("Довго") == 1 for user in users)


async def test_the_rate_over_all_chats_is_used_and_never_exceeded(place: Place) -> None:
    async with strict_town(place, rate=20) as town:
        for _ in range(60):
            await town.telegram.user().says("/help")
        await eventually(lambda: len(moments(town)) == 60, 20)
        at = moments(town)
        assert max(sum(start <= one < start + 1 for one in at) for start in at) <= 22
        assert (len(at) - 1) / (at[-1] - at[0]) >= 20 * 0.95
        assert all(user.texts != [] for user in town.telegram.users.values())


async def test_a_chat_that_must_rest_holds_up_nobody_else(place: Place) -> None:
    async with strict_town(place, rate=20, paced=True) as town:
        users = await known(town, 31)
        await tell(town, users[0], *(f"Швидко {n}" for n in range(4)))
        await eventually(lambda: "Швидко 1" in users[0].texts)
        began = time.monotonic()
        await asyncio.gather(*(tell(town, user, "Звістка", lane=Lane.PERSONAL) for user in users[1:]))
        await eventually(lambda: all("Звістка" in user.texts for user in users[1:]))
        assert time.monotonic() - began < 30 / 20 + 0.6
        await until_sent(town)
        assert users[0].texts[1:] == [f"Швидко {n}" for n in range(4)]


async def test_a_chat_is_fed_by_its_own_pace(place: Place) -> None:
    async with strict_town(place, paced=True) as town:
        (olena,) = await known(town)
        await tell(town, olena, *(f"Рядок {n}" for n in range(6)))
        await until_sent(town)
        at = moments(town)
        assert olena.texts[1:] == [f"Рядок {n}" for n in range(6)]
        assert max(sum(start <= one < start + 1 for one in at) for start in at) <= 4
        assert at[-1] - at[0] < 5, "and not slower than that"


# In order


async def test_the_replies_to_one_person_keep_their_order_under_load(town: Town) -> None:
    users = await known(town, 8)

    async def chats(user: TelegramUser) -> None:
        for number in range(6):
            await tell(town, user, f"{user.id} перше {number}", f"{user.id} друге {number}")

    await asyncio.gather(*(chats(user) for user in users))
    await until_sent(town)
    for user in users:
        expected = [f"{user.id} {word} {number}" for number in range(6) for word in ("перше", "друге")]
        assert user.texts[1:] == expected


@pytest.mark.parametrize("trouble", ["flood", "cut", "server"])
async def test_what_must_wait_is_not_overtaken(town: Town, trouble: str) -> None:
    users = await known(town, 6)
    for round_ in range(2):
        if trouble == "flood":
            floods(town, times=6)
        elif trouble == "cut":
            town.telegram.drop_next("sendMessage", applied=False, times=6)
        else:
            town.telegram.fail_next("sendMessage", status=500, times=6)
        await asyncio.gather(*(tell(town, user, *(f"{round_} {n}" for n in range(5))) for user in users))
        await until_sent(town)
    for user in users:
        assert user.texts[1:] == [f"{round_} {n}" for round_ in range(2) for n in range(5)]


async def test_a_long_text_arrives_in_parts_in_order_once_each(town: Town) -> None:
    (olena,) = await known(town)
    town.telegram.fail_next("sendMessage", status=500)
    await tell(town, olena, LONG, "Після довгого")
    await until_sent(town)
    *parts, last = olena.texts[1:]
    assert len(parts) == 4
    assert last == "Після довгого"
    assert "".join("".join(parts).split()) == "".join(LONG.split())
