"""What is wrong with a broadcast is said in a plain sentence that says what to do, and the draft waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.settings import ViberMode
from storage.staff import Role
from tests.conftest import Place
from tests.conversations.broadcast_people import (
    WORDS,
    approves,
    begins,
    follower,
    goes_on,
    got,
    opens,
    pair,
    submits,
    writes,
)
from tests.conversations.test_following import picture
from tests.conversations.test_pictures import picture_of
from tests.road.people import MovedClock
from tests.town import Resident, Town

JPEG = b"\xff\xd8\xff"


def local(**ahead: float) -> str:
    """A time so far from now, as people write it in the city."""
    at = datetime.now(ZoneInfo("Europe/Kyiv")) + timedelta(**ahead)
    return f"{at:%d.%m.%Y %H:%M}"


async def changes(editor: Resident, part: str) -> None:
    """From the look at the whole to one part of the draft."""
    await editor.presses("Змінити")
    await editor.sees("Що змінити?")
    await editor.presses(part)


async def test_the_words_must_be_words_fit_everywhere_and_lead_nowhere_else(town: Town, channel: str) -> None:
    await follower(town, "telegram")
    editor = await town.staff(channel, Role.EDITOR)
    await editor.says("/broadcast")
    await editor.sees("Що сказати людям?")
    await editor.says("!!!")
    await editor.sees("Тут немає слів")
    await editor.says("слово " * 580)
    assert "3 400" in (await editor.sees("текст задовгий")).replace("\xa0", " ")
    await editor.says("Докладніше на example.com/voda")
    await editor.sees("«example.com» стане посиланням")
    await editor.says("Докладніше на khm.gоv.ua/voda")
    assert "поставте пробіл після крапки" in await editor.sees("схоже на сайт міста")
    await editor.says("Питайте в @khm_misto_bot")
    await editor.sees("«@khm_misto_bot» стане посиланням")
    await editor.says(WORDS)
    await editor.sees("Тепер те саме англійською")
    await editor.says("…")
    await editor.sees("Тут немає слів")
    await editor.says("No water tomorrow.")
    await goes_on(editor)


async def test_a_picture_and_a_page_are_checked_and_shown(town: Town, channel: str) -> None:
    resident = await follower(town, channel)
    editor, approver = await pair(town, channel)
    await begins(editor)
    await editor.presses("Без англійської")
    await editor.sees("Надішліть одне зображення")
    await editor.says("ось воно")
    await editor.sees("Тут я чекаю на зображення")
    if channel != "web":  # the page itself takes nothing but pictures
        await editor.sends_photo(b"not a picture at all")
        await editor.sees("Це зображення не підходить")
    await editor.sends_photo(picture())
    await editor.sees("Зображення збережено")
    await editor.presses("Далі")
    await editor.sees("Є сторінка")
    for address, why in (
        ("дивіться на сайті", "не може бути посиланням"),
        ("https://bit.ly/voda", "bit.ly"),
        ("https://[khm.gov.ua", "не може бути посиланням"),
        ("https://khm.gоv.ua/voda", "схоже на сайт міста"),
    ):
        await editor.says(address)
        await editor.sees(why)
    await editor.says(f"{town.site}/uk/")
    await editor.sees("Що написати на кнопці?")
    await editor.says("Дуже-дуже довгий напис на маленькій кнопці")
    await editor.sees("до 30 знаків")
    await editor.says("Докладніше")
    await editor.sees("Для кого?")
    await editor.presses("Далі")
    await editor.sees("Коли надіслати?")
    await editor.presses("Одразу після")
    await editor.sees("До якого часу")
    await editor.presses("Три дні")
    await editor.sees("Це термінове?")
    await editor.presses("Може зачекати")
    await editor.sees("усе правильно?")
    await editor.presses("На схвалення")
    await editor.sees("має схвалити")
    await approves(approver, 1)
    await resident.sees(WORDS)
    assert (await picture_of(town, resident)).startswith(JPEG)


async def test_times_that_cannot_be_are_refused(town: Town, channel: str) -> None:
    await follower(town, "telegram")
    editor = await town.staff(channel, Role.EDITOR)
    await writes(editor, english="")
    await changes(editor, "Початок")
    await editor.sees("Коли надіслати?")
    await editor.says("післязавтра ввечері")
    await editor.sees("Я не розумію часу «післязавтра ввечері»")
    await editor.says("01.01.0001 00:00")
    await editor.sees("Я не розумію часу «01.01.0001 00:00»")
    await editor.says(local(days=-1))
    await editor.sees("Цей час уже минув")
    await editor.says(local(days=2))
    await editor.sees("усе правильно?")
    await changes(editor, "Кінець")
    await editor.sees("До якого часу")
    await editor.says(local(days=1))
    await editor.sees("застаріє ще до початку")
    await editor.says(local(days=3))
    assert "Не пізніше:" in await editor.sees("усе правильно?")


async def test_an_audience_of_nobody_is_none(town: Town, channel: str) -> None:
    await follower(town, "telegram")
    editor = await town.staff(channel, Role.EDITOR)
    await writes(editor, english="")
    await changes(editor, "Для кого?")
    assert "Telegram 1" in await editor.sees("Отримає 1 людина")
    await editor.presses("За месенджером")
    await editor.sees("Лише кому?")
    await editor.presses("Viber")
    await editor.sees("Зараз цього не отримає ніхто")
    await editor.presses("Далі")
    await editor.sees("Оберіть інших людей")
    await editor.presses("Для кого?")
    await editor.sees("месенджер – Viber")
    await editor.says("settlement=Раково")
    await editor.sees("Ми не зберігаємо, де хто живе")
    await editor.says("вік=60")
    await editor.sees("Я не знаю слова «вік=60»")
    await editor.says("lang=de")
    assert "uk, en" in await editor.sees("«lang=de» не підходить")
    await editor.says("lang=uk -channel=viber")
    await editor.sees("мова – українська, крім: Viber")
    await editor.presses("Крім кого")
    await editor.sees("Кому не надсилати?")
    await editor.presses("англійська")
    await editor.sees("крім: англійська, Viber")
    await editor.presses("Мовчать 90 днів")
    await editor.sees("мовчать 90 днів")
    await editor.presses("Усі")
    await editor.sees("усі, хто стежить за новинами міста.")
    await editor.presses("Далі")
    await editor.sees("усе правильно?")


async def test_nobody_approves_their_own(town: Town, channel: str) -> None:
    resident = await follower(town, "telegram")
    editor, approver = await pair(town, channel)
    number = await submits(editor)
    assert "погодити його має хтось інший" in (await opens(editor, number)).replace("схвалити", "погодити")
    assert not any(label.startswith("Схвалити") for label in editor.buttons)
    await opens(approver, number)
    await approver.says("/broadcasts")
    await approver.sees("чекає на схвалення")
    await approver.presses(f"Розсилка № {number}")
    await approver.sees("чекає на схвалення")
    await approver.presses("Змінити")
    await approver.sees("Це знову чернетка")
    await approver.sees("усе правильно?")
    await approver.presses("На схвалення")
    await approver.sees("має схвалити інша людина")
    await opens(approver, number)
    await opens(editor, number)
    assert got(resident, WORDS) == 0, "whoever changed it is an author too"


async def test_what_was_changed_after_it_was_read_is_not_approved(town: Town, channel: str) -> None:
    resident = await follower(town, "telegram")
    editor, approver = await pair(town, channel)
    number = await submits(editor)
    await opens(approver, number)
    await editor.says(f"/broadcasts {number}")
    await editor.sees("чекає на схвалення")
    await editor.presses("Змінити")
    await editor.sees("усе правильно?")
    await changes(editor, "Текст українською")
    await editor.sees("Що сказати людям?")
    await editor.says("Води не буде й у середу.")
    await editor.sees("усе правильно?")
    await editor.presses("На схвалення")
    await editor.sees("має схвалити")
    await approver.sees("чекає на схвалення")
    await approver.presses("Схвалити")
    await approver.sees("Нічого не схвалено")
    await approver.sees("Води не буде й у середу.")
    await approver.sees("схвалити?")
    await approver.presses("Схвалити")
    await approver.sees("схвалено")
    await resident.sees("Води не буде й у середу.")
    assert got(resident, WORDS) == 0


async def test_what_costs_more_than_is_left_is_refused(place: Place) -> None:
    clock = MovedClock(datetime.now(UTC) - timedelta(days=5))
    async with Town(place, viber_mode=ViberMode.PAID, viber_budget=0.01, clock=clock) as town:
        await follower(town, "viber")
        await follower(town, "telegram")
        clock.forward(hours=25)
        editor = await town.staff("web", Role.EDITOR)
        assert "Вартість: 0,02 €" in await _written(editor)
        await editor.presses("На схвалення")
        await editor.sees("У Viber це коштує 0,02 €, а на цей місяць залишилося 0,01 €")
        await editor.presses("Для кого?")
        await editor.sees("Для кого?")
        await editor.says("-channel=viber")
        assert "безкоштовно" in await editor.sees("Отримає 1 людина")
        await editor.presses("Далі")
        await editor.sees("усе правильно?")
        await editor.presses("На схвалення")
        await editor.sees("має схвалити")


async def _written(editor: Resident) -> str:
    await begins(editor)
    await editor.presses("Без англійської")
    return await goes_on(editor)


async def test_a_finished_one_cannot_be_stopped(town: Town) -> None:
    resident = await follower(town, "telegram")
    editor, approver = await pair(town, "web")
    number = await submits(editor)
    await editor.presses("Як справи з нею")
    await editor.sees("чекає на схвалення")
    await editor.presses("Зупинити")
    assert "Її ніхто не отримає" in await editor.sees("зупинити назавжди?")
    await approves(approver, number)
    await resident.sees(WORDS)
    await editor.sees("завершено")
    await editor.presses("Так, зупинити")
    await editor.sees("Вона вже закінчилася: завершено")
    await editor.says("/broadcasts 77")
    await editor.sees("Розсилки з таким номером немає")


async def test_a_moderator_and_a_resident_are_not_let_in(town: Town, resident: Resident) -> None:
    moderator = await town.staff("web", Role.MODERATOR)
    for person in (resident, moderator):
        for command in ("/broadcast", "/broadcasts", "/approve"):
            await person.says(command)
            await person.sees("для працівників міста")
