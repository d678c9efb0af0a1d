"""Everything we keep about a resident, told to themselves alone: in chat, and as a file that is handed out once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from storage.staff import Role
from tests.conftest import Place
from tests.conversations.people import PAGE, links
from tests.conversations.test_following import follows, publishes
from tests.conversations.test_sending import sends
from tests.road.people import MovedClock, until_sent
from tests.town import OnTelegram, Resident, Town

HTML = {"Accept": "text/html"}


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers=HTML) as session:
        yield session


async def page_of(resident: Resident) -> str:
    """The address of the page with the file."""
    await resident.says("/mydata")
    await resident.sees("Що ми про вас зберігаємо")
    await resident.presses("Отримати файлом")
    found = PAGE.search(await resident.sees("Ваші дані файлом"))
    assert found
    return found[0]


async def downloaded(browser: aiohttp.ClientSession, page: str) -> dict[str, Any]:
    async with browser.post(page) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("application/json")
        found: dict[str, Any] = json.loads(await answer.read())
        return found


async def test_the_chat_tells_what_is_kept_part_by_part(resident: Resident, channel: str) -> None:
    number = await sends(resident, "Пропозиція, яку покажуть")
    await follows(resident)
    await resident.says("покажи мої дані")
    shown = await resident.sees("Що ми про вас зберігаємо")
    named = {"telegram": "Telegram: з ", "viber": "Viber: з ", "web": "чат на сайті міста: з "}[channel]
    for line in ("перший день тут: Українська, з ", f"ваші месенджери: {named}", "ваші згоди: 2"):
        assert line in shown
    assert "(зберігаємо 7 днів)" in shown
    assert "ваші підписки: Цифрові компетентності, з " in shown
    await resident.presses("Ваші згоди")
    agreed = await resident.sees("ви погодилися на новини")
    assert "ви погодилися на зберігання того, що надсилаєте" in agreed
    assert "текст № 1" in agreed
    await resident.presses("‹ Назад")
    await resident.sees("Що ми про вас зберігаємо")
    await resident.presses("Те, що ви нам надіслали")
    assert f"Пропозиція № {number}" in await resident.sees("Пропозиція, яку покажуть")
    await resident.presses("‹ Назад")
    await resident.sees("Що ми про вас зберігаємо")
    await resident.presses("Ваші підписки")
    await resident.sees("Цифрові компетентності, з ")
    await resident.presses("‹ Назад")
    await resident.sees("Що ми про вас зберігаємо")
    await resident.presses("Ваші месенджери")
    await resident.sees(named)


async def test_long_lists_have_pages(resident: Resident) -> None:
    wishes = ("Дерева у дворі", "Лавки в парку", "Автобус до села", "Курси людям", "Нові ліхтарі", "Чисті зупинки")
    for wish in wishes:
        await resident.says(f"/propose {wish}")
        if wish == wishes[0]:
            await resident.agrees()
        await resident.sees("Якого зобов’язання")
        await resident.presses("Про жодне")
        await resident.sees("надіслати так?")
        await resident.presses("Надіслати")
        await resident.sees("Дякуємо, ми отримали")
    await resident.says("/mydata")
    await resident.sees("Що ми про вас зберігаємо")
    await resident.presses("Те, що ви нам надіслали")
    first = await resident.sees(f"«{wishes[4]}»")
    assert f"«{wishes[5]}»" not in first
    await resident.presses("Далі ›")
    await resident.sees(f"«{wishes[5]}»")
    await resident.presses("‹ Раніше")
    await resident.sees(f"«{wishes[0]}»")


async def test_the_file_is_handed_out_once_and_the_chat_is_told(
    resident: Resident, browser: aiohttp.ClientSession
) -> None:
    await sends(resident, "Канарейка в пропозиції")
    await follows(resident)
    page = await page_of(resident)
    for _preview in range(3):  # messengers look at links before people do
        async with browser.get(page) as answer:
            assert answer.status == 200
            assert "Завантажити файл" in await answer.text()
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert "Set-Cookie" not in answer.headers
    async with browser.post(page) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-2')
        found = json.loads(await answer.read())
    assert found["form"] == "hromada-my-data"
    assert found["version"] == 1
    await resident.sees("Ваші дані завантажили")
    for method in (browser.get, browser.post):
        async with method(page) as answer:
            assert answer.status == 410
            assert "Це посилання вже нічого не відкриває" in await answer.text()


async def test_the_file_holds_all_there_is(
    town: Town, resident: Resident, channel: str, browser: aiohttp.ClientSession
) -> None:
    number = await sends(resident, "Канарейка в пропозиції")
    await follows(resident)
    moderator = await town.staff("viber", Role.MODERATOR, "Ірина Таємна")
    await moderator.says("/queue")
    await moderator.sees("Канарейка в пропозиції")
    await moderator.presses("Запитати автора")
    await moderator.sees("Що ви хочете запитати")
    await moderator.says("Яка саме канарейка?")
    await moderator.sees("автора")
    await resident.sees("Яка саме канарейка?")
    await publishes(await town.staff("web", Role.EDITOR))
    await resident.sees("Новина: 3")
    await resident.says("/propose")
    await resident.sees("Що ви пропонуєте?")
    await resident.says("Недописана канарейка")
    await resident.sees("Якого зобов’язання")
    await until_sent(town)
    found = await downloaded(browser, await page_of(resident))
    parts = {name: part["items"] for name, part in found["parts"].items()}
    (profile,) = parts["profile"]
    assert profile["language"] == "uk"
    (messenger,) = parts["messengers"]
    assert messenger["messenger"] == channel
    if isinstance(resident, OnTelegram):
        assert messenger["id"] == str(resident.user.id)
    assert {item["purpose"] for item in parts["consents"]} == {"follow", "send"}
    assert all(item["withdrawn"] is None and len(item["text_sha256"]) == 64 for item in parts["consents"])
    assert [item["topic"] for item in parts["followed"]] == ["commitment:khm-3"]
    (case,) = parts["sent_by_you"]
    assert (case["number"], case["kind"], case["state"]) == (int(number), "proposal", "asked")
    assert [(event["by"], event["what"]) for event in case["history"]] == [("you", "submitted"), ("city", "asked")]
    assert case["history"][1]["text"] == "Яка саме канарейка?"
    (unfinished,) = parts["unfinished"]
    assert "Недописана канарейка" in unfinished["gathered"].values()
    written = [item["text"] for item in parts["received"] if item["kind"] == "text"]
    assert {"Канарейка в пропозиції", "Недописана канарейка"} <= set(written)
    assert all(item["update"] and item["deleted_on"] > item["at"] for item in parts["received"])
    said = "\n".join(item["text"] for item in parts["sent_to_you"])
    assert "Яка саме канарейка?" in said
    assert "Відкрито дванадцятий хаб" in said
    assert parts["staff"] == []
    assert "Таємна" not in json.dumps(found, ensure_ascii=False), "no name of staff"


async def test_both_messengers_are_in_one_file(town: Town, browser: aiohttp.ClientSession) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    number = await sends(first, "З одного месенджера")
    await links(first, second)
    await first.says("сказано в Telegram")
    await first.sees("Джерело:")
    found = await downloaded(browser, await page_of(second))
    assert [item["messenger"] for item in found["parts"]["messengers"]["items"]] == ["telegram", "viber"]
    assert [item["number"] for item in found["parts"]["sent_by_you"]["items"]] == [int(number)]
    assert "сказано в Telegram" in [item["text"] for item in found["parts"]["received"]["items"]]
    await second.sees("Ваші дані завантажили")
    assert not any("завантажили {" in text for text in first.texts)


async def test_a_moderators_file_holds_nobody_elses_words(town: Town, browser: aiohttp.ClientSession) -> None:
    author = await town.resident("web")
    await sends(author, "Чужі слова")
    moderator = await town.staff("viber", Role.MODERATOR, "Ірина")
    await moderator.says("/queue")
    await moderator.sees("Чужі слова")
    found = await downloaded(browser, await page_of(moderator))
    assert found["parts"]["staff"]["items"] == [
        {"name": "Ірина", "role": "moderator", "away": [], "email": None, "mails": []}
    ]
    assert "Чужі слова" not in json.dumps(found, ensure_ascii=False)
    assert None in [item["text"] for item in found["parts"]["sent_to_you"]["items"]]


async def test_a_link_dies_after_a_day_and_a_newer_one_voids_it(place: Place, browser: aiohttp.ClientSession) -> None:
    clock = MovedClock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    async with Town(place, clock=clock) as town:
        resident = await town.resident("telegram")
        old, page = await page_of(resident), await page_of(resident)
        async with browser.post(old) as answer:
            assert answer.status == 410
        clock.forward(hours=23)
        async with browser.get(page) as answer:
            assert answer.status == 200
        clock.forward(hours=2)
        async with browser.get(page) as answer:
            assert answer.status == 410
        async with browser.post(page) as answer:
            assert answer.status == 410
        assert not any("Ваші дані завантажили" in text for text in resident.texts)


async def test_two_quick_downloads_are_one(town: Town, browser: aiohttp.ClientSession) -> None:
    import asyncio

    page = await page_of(await town.resident("web"))

    async def status() -> int:
        async with browser.post(page) as answer:
            return answer.status

    assert sorted(await asyncio.gather(*(status() for _ in range(4)))) == [200, 410, 410, 410]


async def test_a_guess_opens_nothing(town: Town, browser: aiohttp.ClientSession) -> None:
    await page_of(await town.resident("web"))
    for token in ("0" * 32, "x", "%00", "a" * 500, "join-" + "0" * 32):
        async with browser.post(f"{town.site}/uk/mydata/{token}") as answer:
            assert answer.status in {404, 410}
    for path in ("/xx/mydata/" + "0" * 32, "/uk/link/nothing", "/xx/link/join-" + "0" * 32):
        async with browser.get(f"{town.site}{path}") as answer:
            assert answer.status in {404, 410}


async def test_after_forgetting_the_link_opens_nothing(town: Town, browser: aiohttp.ClientSession) -> None:
    resident = await town.resident("telegram")
    page = await page_of(resident)
    await resident.says("/forget")
    await resident.sees("Стерти ваші дані?")
    await resident.presses("Так, стерти")
    await resident.sees("Ми більше нічого про вас не знаємо")
    async with browser.post(page) as answer:
        assert answer.status == 410


async def test_the_file_speaks_the_readers_language(town: Town, browser: aiohttp.ClientSession) -> None:
    john = await town.resident("telegram", language="en")
    await john.says("/mydata")
    shown = await john.sees("What we keep about you")
    assert "your messengers: Telegram: since " in shown
    await john.presses("Get it as a file")
    found = PAGE.search(await john.sees("It works once"))
    assert found
    assert "/en/mydata/" in found[0]
    async with browser.get(found[0]) as answer:
        assert "Download the file" in await answer.text()
    about = [part["about"] for part in (await downloaded(browser, found[0]))["parts"].values()]
    assert "what you follow" in about
