"""A broadcast under way, from chat: paused, stopped, sent again, corrected, all of them stopped; and large ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from civic import broadcast_run
from storage import broadcasts
from storage.broadcasts import BroadcastState
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.conversations.broadcast_people import WORDS, approves, follower, got, opens, pair, submits
from tests.conversations.test_following import follows, publishes
from tests.road.people import eventually
from tests.town import CHANNELS, OnTelegram, Resident, Town


@asynccontextmanager
async def town_with(place: Place, **chosen: Any) -> AsyncIterator[Town]:
    """A town with other settings."""
    town = Town(place)
    town._given |= chosen
    async with town:
        yield town


async def card(person: Resident, number: int) -> str:
    """How it stands."""
    await person.says(f"/broadcasts {number}")
    return await person.sees("Для кого:")


async def test_paused_gone_on_with_and_stopped(place: Place) -> None:
    async with town_with(place, telegram_rate=2) as town:
        people = [await follower(town, "telegram") for _ in range(8)]
        editor, approver = await pair(town, "web")
        number = await submits(editor)
        await approves(approver, number)

        def told() -> int:
            return sum(got(person, WORDS) for person in people)

        await eventually(lambda: told() >= 1)
        await card(editor, number)
        await editor.presses("Призупинити")
        await editor.sees("призупинено")
        await card(approver, number)
        await approver.presses("Продовжити")
        await approver.sees("надсилається")
        await editor.presses("Зупинити")
        await editor.sees("зупинити назавжди?")
        await editor.presses("Так, зупинити")
        assert "Людей: 8" in await editor.sees("зупинено")
        before = told()
        await town.app.stop()
        assert told() <= before + 1 < 8, "at most what was under way"
        await town.begin()


async def test_all_sending_is_stopped_and_allowed_by_an_administrator_only(town: Town, channel: str) -> None:
    resident = await follower(town, channel)
    editor, approver = await pair(town, channel)
    await approver.says("/broadcasts")
    await approver.sees("Ще нічого не надсилали")
    await approver.presses("Зупинити всі")
    await approver.sees("Зупинити всі розсилки?")
    await approver.presses("Так, зупинити все")
    await approver.sees("ЗУПИНЕНО")
    number = await submits(editor)
    await approves(approver, number)
    assert "ЗУПИНЕНО" in await card(editor, number)
    await editor.says("/broadcasts")
    await editor.sees("ЗУПИНЕНО")
    assert not any(label.startswith("Дозволити") for label in editor.buttons)
    assert got(resident, WORDS) == 0
    await approver.says("/broadcasts")
    await approver.sees("ЗУПИНЕНО")
    await approver.presses("Дозволити")
    await approver.sees("Дозволити розсилки знову?")
    await approver.presses("Так, дозволити")
    await resident.sees(WORDS)


async def test_the_unconfirmed_get_it_once_more(town: Town) -> None:
    first, second = await follower(town, "telegram"), await follower(town, "web")
    editor, approver = await pair(town, "viber")
    number = await submits(editor)
    town.telegram.drop_next("sendMessage", applied=False)
    await approves(approver, number)
    await second.sees(WORDS)
    assert "Непідтверджених: 1" in await editor.sees("завершено")
    assert "не підтверджено: 1" in await card(editor, number)
    await editor.presses("Непідтвердженим ще раз")
    await editor.sees("Надіслати непідтвердженим ще раз?")
    await editor.presses("Так, надіслати")
    await editor.sees("Ще раз надсилаємо 1 людині")
    await first.sees(WORDS)
    await editor.sees("завершено")
    assert got(second, WORDS) == 1


async def test_a_correction_reaches_exactly_those_who_got_the_wrong_words(town: Town, channel: str) -> None:
    people = {one: await follower(town, one) for one in CHANNELS}
    editor, approver = await pair(town, channel)
    number = await submits(editor)
    await approves(approver, number)
    for person in people.values():
        await person.sees(WORDS)
    late = await follower(town, "web")
    await editor.sees("завершено")
    await card(editor, number)
    await editor.presses("Виправити")
    await editor.sees("Напишіть правильний текст")
    await editor.says("Води не буде в середу, а не завтра.")
    await editor.sees("Тепер те саме англійською")
    await editor.presses("Без англійської")
    await editor.sees(f"Виправлення до № {number}: усе правильно?")
    await editor.presses("На схвалення")
    await editor.sees("має схвалити")
    assert "Отримають 3 людини" in await opens(approver, number + 1)
    await approver.presses("Схвалити")
    await approver.sees("схвалено")
    await people["viber"].sees("Виправлення")
    await people["web"].sees("Виправлення")
    assert got(people["web"], "Води не буде в середу") == 1
    on_telegram = people["telegram"]
    assert isinstance(on_telegram, OnTelegram)
    await eventually(lambda: got(on_telegram, "Води не буде в середу"))
    assert got(on_telegram, WORDS) == 0, "the wrong words were replaced where they stood"
    assert got(late, "Води не буде") == 0


async def test_a_large_one_waits_after_the_approval_and_can_still_be_stopped(place: Place) -> None:
    async with town_with(place, broadcast_large=1) as town:
        people = [await follower(town, one) for one in CHANNELS]
        editor, approver = await pair(town, "viber")
        number = await submits(editor)
        assert "вона чекатиме 10 хвилин" in await opens(approver, number)
        await approver.presses("Схвалити")
        await approver.sees("До того її можна зупинити")
        await editor.sees(f"схвалено розсилку № {number}. Початок:")
        await approver.presses("Як справи з нею")
        await approver.sees("ще не почалося")
        await approver.presses("Зупинити")
        await approver.sees("зупинити назавжди?")
        await approver.presses("Так, зупинити")
        await approver.sees("зупинено")
        assert [got(person, WORDS) for person in people] == [0, 0, 0]


async def test_news_for_many_followers_wait_for_a_second_person(place: Place) -> None:
    async with town_with(place, broadcast_large=1, broadcast_delay_minutes=0) as town:
        people = [await town.resident(one) for one in CHANNELS]
        for person in people:
            await follows(person)
        editor = await town.staff("web", Role.EDITOR, "Оксана")
        approver = await town.staff("viber", Role.EDITOR, "Марія")
        await publishes(editor)
        await editor.sees("спершу схвалить друга людина")
        await approver.sees("чекає на схвалення")
        await approver.says("схвалити")
        await approver.sees("На вас чекає 1")
        await approver.presses("1 · ")
        await approver.sees("Відкрито дванадцятий хаб")
        assert "хто стежить за зобов’язанням «3" in await approver.sees("Новина № 1: схвалити?")
        await people[0].says("/commitment 3")
        await people[0].sees("Стан: суттєвий поступ")
        assert [got(person, "Новина: 3") for person in people] == [0, 0, 0]
        await approver.presses("Схвалити")
        await approver.sees("схвалено")
        for person in people:
            await person.sees("Новина: 3")


async def test_why_one_was_given_up_is_said_in_the_readers_language(town: Town) -> None:
    await follower(town, "telegram")
    editor, _approver = await pair(town, "web")
    number = await submits(editor)

    def given_up(tx: Transaction) -> None:
        broadcasts.move(tx, number, BroadcastState.STOPPED, {BroadcastState.SUBMITTED}, reason=broadcast_run.TAMPERED)

    await town.app.store.write(given_up)
    assert "Причина: Збережене вже не те, що схвалили" in await card(editor, number)
