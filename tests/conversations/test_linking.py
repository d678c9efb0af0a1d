"""One resident on several messengers: a code carried over, one history, one copy, and nobody else's hand in it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from civic.messages import Address, IncomingMessage
from storage.staff import Role
from tests.conftest import Place
from tests.conversations.people import PAGE, code_of, couple, links, news, unlinks
from tests.conversations.test_following import follows, publishes
from tests.conversations.test_sending import sends
from tests.road.people import MovedClock, eventually, until_sent
from tests.town import CHANNELS, OnTelegram, Resident, Town

ACROSS = list(itertools.permutations(CHANNELS, 2))
PAIRS = [*ACROSS, ("telegram", "telegram"), ("web", "web")]
TOLD = "До цього чату приєднано месенджер"


@pytest.fixture
async def moved(place: Place) -> AsyncIterator[tuple[Town, MovedClock]]:
    clock = MovedClock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    async with Town(place, clock=clock) as town:
        yield town, clock


@pytest.mark.parametrize(("one", "two"), PAIRS)
async def test_two_messengers_become_one_resident(town: Town, one: str, two: str) -> None:
    first, second = await town.resident(one), await town.resident(two)
    number = await sends(first, "Лавка біля зупинки")
    await follows(first)
    other = await sends(second, "Дерева на площі")
    await links(first, second)
    for side in (first, second):
        await side.says("/my")
        listed = await side.sees("Мої звернення")
        assert f"№ {number}" in listed
        assert f"№ {other}" in listed
        await side.says("/subscriptions")
        await side.sees("Ви стежите за цим")
    assert await town.count("contacts") == 1
    editor = await town.staff("web", Role.EDITOR)
    await publishes(editor)
    await editor.sees("Новину отримає 1 підписник")
    await eventually(lambda: sum(news(first, second)) == 1)
    await until_sent(town)
    assert news(first, second) == [0, 1], "where they wrote last"


async def test_a_follower_on_both_gets_one_copy(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    await follows(first)
    await follows(second)
    await links(first, second)
    await publishes(await town.staff("web", Role.EDITOR))
    await second.sees("Новина: 3")
    await until_sent(town)
    assert news(first, second) == [0, 1]


async def test_the_language_is_that_of_the_chat_that_confirms(town: Town) -> None:
    first, second = await town.resident("telegram", language="en"), await town.resident("viber")
    await first.says("/link")
    words = await first.sees("write this code there")
    await second.says(words.split("\n\n")[3])
    await second.sees("Мова буде така, як у цьому чаті")
    await second.presses("Так, об’єднати")
    await second.sees("Готово")
    await first.sees("A messenger was linked to this chat")  # told in the words they know
    await first.says("/help")
    await first.sees("Усе просто")


@pytest.mark.parametrize(("one", "two"), ACROSS)
async def test_the_page_leads_to_the_other_chat_and_looking_at_it_uses_nothing_up(
    town: Town, one: str, two: str
) -> None:
    first, second = await town.resident(one), await town.resident(two)
    await first.says("/link")
    found = PAGE.search(await first.sees("напишіть там цей код"))
    assert found
    async with aiohttp.ClientSession() as browser:
        for _look in range(3):
            async with browser.get(found[0]) as page:
                assert page.status == 200
                assert page.headers["Referrer-Policy"] == "no-referrer"
                shown = await page.text()
    token = found[0].rsplit("/", 1)[1]
    ways = {"telegram": f"?start={token}", "viber": f"context={token}", "web": f"/uk/chat?start={token}"}
    assert all(way in shown.replace("&amp;", "&") for way in ways.values())
    await second.opens(token)
    await second.sees("Об’єднати ці месенджери?")
    await second.presses("Так, об’єднати")
    await second.sees("Готово")
    await first.sees(TOLD)
    stranger = await town.resident("web")
    await stranger.opens(token)
    await stranger.sees("Цей код уже не діє")


async def test_a_page_loaded_again_asks_again(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("web")
    await first.says("/link")
    found = PAGE.search(await first.sees("напишіть там цей код"))
    assert found
    token = found[0].rsplit("/", 1)[1]
    for _load in range(2):
        await second.opens(token)
        await second.sees("Об’єднати ці месенджери?")
    await second.says("так, об'єднати")
    await second.sees("Готово")


async def test_a_no_links_nothing_and_the_code_is_gone(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    code = await code_of(first)
    await second.says(code)
    await second.sees("Погоджуйтеся, лише якщо код щойно попросили ви самі")
    await second.says("що це?")  # where a button is to be pressed
    await second.sees("Натисніть, будь ласка, одну з кнопок")
    await second.sees("Об’єднати ці месенджери?")
    await second.presses("Ні")
    await second.sees("нічого не об’єднано")
    await second.says(code)
    await second.sees("Код не підійшов")
    assert await town.count("contacts") == 2


async def test_a_code_typed_where_it_was_made_stays_good(town: Town) -> None:
    first, second = await town.resident("viber"), await town.resident("web")
    code = await code_of(first)
    await first.says(code.lower().replace("-", " "))
    await first.sees("Напишіть його в іншому месенджері")
    await second.says(code)
    await second.sees("Об’єднати ці месенджери?")


async def test_a_code_works_once_and_a_newer_one_voids_it(town: Town) -> None:
    first, second, thief = [await town.resident(channel) for channel in ("telegram", "viber", "web")]
    old = await code_of(first)
    code = await code_of(first)
    await second.says(old)
    await second.sees("Код не підійшов")
    await second.says(code)
    await second.sees("Об’єднати ці месенджери?")
    await thief.says(code)  # read over a shoulder, a moment too late
    await thief.sees("Код не підійшов")
    await second.presses("Так, об’єднати")
    await second.sees("Готово")
    await thief.says(code)
    await thief.sees("Код не підійшов")
    assert await town.count("addresses") == 3
    assert await town.count("contacts") == 2


async def test_codes_are_kept_as_hashes_only_and_open_nothing_else(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("web")
    code = await code_of(first)
    rows = await town.read(lambda tx: [bytes(row["hash"]) for row in tx.rows("SELECT hash FROM codes")])
    assert rows
    assert all(code.replace("-", "").encode() not in row for row in rows)
    for page in (f"/uk/mydata/{code}", f"/uk/link/{code}"):
        async with aiohttp.ClientSession() as browser, browser.get(f"{town.site}{page}") as answer:
            assert answer.status in {404, 410}
    staff_code = await town.code(Role.EDITOR, "Ірина")
    await second.opens(staff_code)  # a link never gives a role
    await second.sees("Вітаємо! Тут")
    await second.says(code)
    await second.sees("Об’єднати ці месенджери?")


async def test_guessing_stops_for_one_and_for_all(town: Town) -> None:
    owner, thief = await town.resident("viber"), await town.resident("web")
    code = await code_of(owner)
    for _ in range(5):
        await thief.says("ABCDE-23456")
        await thief.sees("Код не підійшов")
    await thief.says(code)
    await thief.sees("Забагато спроб")
    await town.app.store.write(lambda tx: tx.execute("UPDATE attempts SET count = 50 WHERE scope = 'code'"))
    another = await town.resident("web")
    await another.says(code)
    await another.sees("Забагато спроб")
    assert await town.count("contacts") == 3


async def test_a_code_and_a_question_both_die_after_ten_minutes(moved: tuple[Town, MovedClock]) -> None:
    town, clock = moved
    first, second, third = [await town.resident(channel) for channel in CHANNELS]
    code, late = await code_of(first), await code_of(third)
    await second.says(code)
    await second.sees("Об’єднати ці месенджери?")
    clock.forward(minutes=11)
    await second.presses("Так, об’єднати")
    await second.sees("Цей код уже не діє")
    await second.says(late)
    await second.sees("Код не підійшов")
    assert await town.count("contacts") == 3


async def test_an_update_that_comes_twice_does_its_work_once(town: Town) -> None:
    owner, user = await town.resident("viber"), town.telegram.user()
    await user.says("/help")
    await user.wait_for("Усе просто")
    address = Address("telegram", str(user.id))
    for key, text in (("one", await code_of(owner)), ("two", "так, об'єднати")):
        update = IncomingMessage(key=key, address=address, text=text)
        taken = [await town.app.dispatcher.accept("telegram", update, b"{}") for _ in range(2)]
        assert [accepted.repeated for accepted in taken] == [False, True]
    await user.wait_for("Готово, месенджери об’єднано")
    await owner.sees(TOLD)
    assert await town.count("contacts") == 1
    assert await town.count("deliveries", "campaign LIKE 'linked:%'") == 1
    assert await town.count("attempts", "scope = 'code' AND count = 1") == 1


async def test_nobody_can_press_somebody_elses_yes(town: Town) -> None:
    victim, owner = town.telegram.user(), await town.resident("viber")
    attacker = town.telegram.user()
    await victim.says(await code_of(owner))
    question = await victim.wait_for("Об’єднати ці месенджери?")
    data = question.rows[0][0]["callback_data"]
    await attacker.says("/help")
    shown = await attacker.wait_for("Усе просто")
    await attacker.presses_raw(data, shown.id)
    await attacker.wait_for("Ця кнопка вже не діє")
    assert await town.count("contacts") == 3
    await victim.presses_raw(data, question.id)
    await victim.wait_for("Готово")
    await victim.presses_raw(data, question.id)  # pressed twice
    await victim.wait_for("Ця кнопка вже не діє")
    assert await town.count("contacts") == 2


async def test_who_was_tricked_is_told_and_gets_rid_of_the_stranger_with_their_letters_kept(town: Town) -> None:
    victim, attacker = await town.resident("telegram"), await town.resident("viber")
    number = await sends(victim, "Лист жертви")
    await links(victim, attacker)  # the code was coaxed out of them
    await victim.presses("Від’єднати")
    await victim.sees("Від’єднати: Viber?")
    await victim.presses("Так, від’єднати")
    await victim.sees("Viber тепер окремо")
    await attacker.sees("Цей чат від’єднано")
    await attacker.says("/my")
    await attacker.sees("ще нічого не надсилали")
    await victim.says("/my")
    assert f"№ {number}" in await victim.sees("Мої звернення")


async def test_staff_are_never_linked_from_either_side(town: Town) -> None:
    editor, resident = await town.staff("web", Role.EDITOR), await town.resident("viber")
    await editor.says("/link")
    await editor.sees("права працівника перейшли б")
    await editor.says(await code_of(resident))
    await editor.sees("права працівника перейшли б")
    later = await town.resident("telegram")
    code = await code_of(later)
    await later.says(await town.code(Role.MODERATOR, "Ганна"))
    await later.sees("Вітаємо, Ганна")
    await resident.says(code)  # made before they were staff
    await resident.sees("права працівника перейшли б")
    assert await town.count("contacts") == 3


async def test_a_staff_code_is_refused_where_messengers_are_linked_and_stays_good(town: Town) -> None:
    first, second = await couple(town, "web", "viber")
    code = await town.code(Role.EDITOR, "Ірина")
    await first.says(code)
    await first.sees("Спершу від’єднайте його")
    await unlinks(first, "чат на сайті міста")
    await first.sees("Цей чат від’єднано")
    await second.sees("Месенджер від’єднано")
    await first.says(code)
    await first.sees("Вітаємо, Ірина")
    await second.says("/publish")
    await second.sees("для працівників міста")


async def test_erased_blocked_and_linked_already_are_refused(town: Town) -> None:
    erased, blocked, other = await town.resident("web"), await town.resident("telegram"), await town.resident("viber")
    code = await code_of(erased)
    await erased.says("/forget")
    await erased.sees("Стерти ваші дані?")
    await erased.presses("Так, стерти")
    await erased.sees("нічого про вас не знаємо")
    await other.says(code)
    await other.sees("Код не підійшов")
    code = await code_of(blocked)
    assert isinstance(blocked, OnTelegram)
    await blocked.user.blocks()
    await town.telegram.settled()
    await other.says(code)
    await other.sees("бота заблоковано")
    await blocked.user.unblocks()
    await links(blocked, other)
    await blocked.says("/link")
    await blocked.sees("Ваші месенджери об’єднано")
    await blocked.presses("Додати ще один")
    found = await blocked.sees("напишіть там цей код")
    await other.says(found.split("\n\n")[3])
    await other.sees("вже об’єднано")


async def test_five_messengers_and_no_more(town: Town) -> None:
    first = await town.resident("telegram")
    browsers = [await town.resident("web") for _ in range(5)]
    for at, browser in enumerate(browsers[:4]):
        await first.says("/link")
        if at:
            await first.sees("Ваші месенджери об’єднано")
            await first.presses("Додати ще один")
        await browser.says((await first.sees("напишіть там цей код")).split("\n\n")[3])
        await browser.sees("Об’єднати ці месенджери?")
        await browser.presses("Так, об’єднати")
        await browser.sees("Готово")
        await first.sees(TOLD)
    await browsers[4].says("/link")
    code = (await browsers[4].sees("напишіть там цей код")).split("\n\n")[3]
    await first.says(code)
    await first.sees("більше ніж 5 месенджерів")
    await first.says("/link")
    await first.sees("чат на сайті міста № 4")
    await first.presses("Додати ще один")
    await first.sees("більше ніж 5 месенджерів")
    assert await town.count("contacts") == 2


async def test_the_words_and_the_menu_lead_there(resident: Resident) -> None:
    await resident.says("/menu")
    await resident.sees("Що ви хочете зробити?")
    await resident.presses("Ще")
    await resident.sees("Що ще тут можна зробити")
    await resident.presses("Об’єднати месенджери")
    await resident.sees("напишіть там цей код")
    await resident.says("об'єднати месенджери")
    await resident.sees("напишіть там цей код")
    await resident.says("від’єднати месенджер")
    await resident.sees("ні з чим не об’єднано")
