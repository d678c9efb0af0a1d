"""Several processes on one database: each does its own, one of them works for all, another one takes over."""

from __future__ import annotations

import asyncio
import statistics
import time
from functools import partial
from typing import Any

import aiohttp
import psycopg
import pytest

from bot import desk
from bot.settings import TelegramMode
from storage.staff import Role
from tests.conftest import Place
from tests.fakes.telegram_user import TelegramUser
from tests.road.people import HELP, UPDATE, eventually, follows, notices
from tests.road.process import City
from tests.town import OnTelegram

pytestmark = pytest.mark.only("postgres")

TAKEN_OVER_SECONDS = 10.0  # a busy machine; 30 are promised
SHOWN_SECONDS = 2.0


async def told(city: City) -> dict[str, Any]:
    """What the pages say of the city's state."""
    async with aiohttp.ClientSession() as session, session.get(f"{city.site}/readyz") as answer:
        body: dict[str, Any] = await answer.json()
        return body


async def test_another_worker_takes_over_and_answers(place: Place) -> None:
    async with City(place, TelegramMode.POLLING, workers=2) as city:
        olena, petro = city.telegram.user(), city.resident("web")
        await olena.says("/help")
        await olena.wait_for(HELP)
        (first,) = city.working()
        began = time.monotonic()
        city._kill([first])
        await olena.says("/commitments")
        await petro.says("/help")
        await city.died()
        await petro.sees(HELP)
        await olena.wait_for("Натисніть на номер")
        assert time.monotonic() - began < TAKEN_OVER_SECONDS
        (second,) = city.working()
        assert second is not first
        body = await told(city)
        assert (body["worker"], body["ready"]) == ("elsewhere", True)
        await city.at_rest()
        assert [text for text in olena.texts if HELP in text] == olena.texts[:1]


async def test_whoever_loses_the_role_stops_and_may_have_it_again(place: Place) -> None:
    async with City(place, TelegramMode.POLLING, workers=2) as city:
        olena = city.telegram.user()
        for _ in range(3):
            before = len(olena.texts)
            await olena.says("/help")
            await eventually(partial(more_seen, olena, before))
            cut_the_holder_off(place.database_url)
        await city.at_rest()
        assert len(olena.texts) == 3, "nothing was answered twice"
        logs = "".join(program.log.read_text() for program in city.programs.values())
        assert logs.count("the work is another process's now") == 3


def more_seen(user: TelegramUser, number: int) -> bool:
    """Whether somebody has got more than so many messages."""
    return len(user.texts) > number


def cut_the_holder_off(url: str) -> None:
    """End the connection that holds the role, and none other."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")


async def test_what_a_worker_sends_is_shown_at_once_on_both_pages(place: Place) -> None:
    async with City(place, TelegramMode.POLLING) as city:
        browsers = [city.resident("web") for _ in range(4)]
        for browser in browsers:
            await browser.says("/help")
            await browser.sees(HELP)
        seconds = []
        for browser in browsers * 5:
            began = time.monotonic()
            await browser.says("/commitments")
            await browser.sees("Натисніть на номер")
            seconds.append(time.monotonic() - began)
        assert statistics.median(seconds) < SHOWN_SECONDS


async def test_pages_know_the_links_and_the_record_that_others_brought(place: Place) -> None:
    async with City(place, TelegramMode.WEBHOOK) as city:
        editor = await asyncio.to_thread(desk.add_staff, city.settings, "Оксана", Role.EDITOR)
        assert editor["code"]
        async with aiohttp.ClientSession() as session:

            async def linked() -> bool:
                found = []
                for _ in city.programs:  # both of the pages' processes are asked
                    async with session.get(f"{city.site}/uk/") as page:
                        found.append(f"https://t.me/{city.telegram.username}?start=" in await page.text())
                return all(found)

            await eventually(linked)
            await asyncio.to_thread(desk.publish, city.settings, "3", "Оксана", UPDATE)

            async def renewed() -> bool:
                found = []
                for _ in city.programs:
                    async with session.get(f"{city.site}/uk/") as page:
                        found.append(UPDATE["uk"] in await page.text())
                return all(found)

            await eventually(renewed)


async def test_without_a_worker_everything_is_kept_until_there_is_one(place: Place) -> None:
    async with City(place, TelegramMode.WEBHOOK) as city:
        olena = city.resident("telegram")
        assert isinstance(olena, OnTelegram)
        await follows(olena)
        city._kill(city.working())
        await city.died()
        await olena.says("/help")
        await city.telegram.settled()
        assert (await told(city))["ready"]
        await city.launch()
        await olena.sees(HELP)
        assert notices(olena) == []
