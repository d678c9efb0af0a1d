"""Going aside in the middle of something: what was written is never lost, and there is always a way on."""

from __future__ import annotations

import pytest

from storage.staff import Role
from tests.conversations.test_following import follows
from tests.conversations.test_sending import sends
from tests.town import OnTelegram, Resident, Town


async def test_words_where_a_button_is_wanted_keep_the_proposal(resident: Resident) -> None:
    await resident.says("/propose")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says("Лавки біля школи")
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.says("не знаю, про що воно")
    await resident.sees("Натисніть, будь ласка, одну з кнопок")
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.says("не розумію")
    await resident.sees("Усе просто")
    await resident.presses("Продовжити")
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.says("2")
    await resident.sees("надіслати так?")
    await resident.says("ну добре")
    await resident.sees("Натисніть, будь ласка, одну з кнопок")
    await resident.sees("Лавки біля школи")
    await resident.says("надіслати")
    assert "Лавки біля школи" in await resident.sees("Дякуємо, ми отримали")


async def test_a_text_behind_the_command_is_taken_even_through_consent(resident: Resident) -> None:
    await resident.says("/propose Більше велодоріжок")
    await resident.sees("Ви згодні?")
    await resident.says("а навіщо?")
    await resident.sees("Ви згодні?")
    await resident.presses("Так")
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("Більше велодоріжок")


@pytest.mark.parametrize("words", ["/ask У нас пожежа, горить будинок, допоможіть", "/propose людина без свідомості"])
async def test_danger_behind_a_command_is_danger(resident: Resident, words: str) -> None:
    await resident.says(words)
    await resident.sees("112")


async def test_plain_words_do_what_buttons_do(resident: Resident) -> None:
    await resident.says("я нічого не розумію")
    await resident.sees("Усе просто")
    await resident.says("головне меню")
    await resident.sees("Що ви хочете зробити?")
    await resident.says("стежити 3")
    await resident.agrees()
    await resident.sees("Ви стежите за зобов’язанням «Цифрові компетентності»")
    await resident.says("хочу поговорити з людиною")
    await resident.agrees()
    await resident.sees("Це прочитає людина")
    await resident.says("/propose@hromada_bot")
    await resident.sees("Що ви пропонуєте?")


async def test_staff_words_from_a_resident_are_a_question(resident: Resident) -> None:
    await resident.says("черга")
    await resident.sees("Цей чат знає лише план")


async def test_a_typed_number_opens_the_case_of_that_number(resident: Resident) -> None:
    await sends(resident, "Перша з трьох")
    for text in ("Друга з трьох", "Третя з трьох"):
        await resident.says("/propose")
        await resident.sees("Що ви пропонуєте?")
        await resident.says(text)
        await resident.sees("Якого зобов’язання")
        await resident.presses("Про жодне")
        await resident.sees("надіслати так?")
        await resident.presses("Надіслати")
        await resident.sees("Дякуємо")
    await resident.says("/my")
    await resident.sees("Мої звернення")
    await resident.says("1")
    await resident.sees("Перша з трьох")


async def test_the_press_that_erases_is_answered_too(town: Town) -> None:
    resident = await town.resident("telegram")
    assert isinstance(resident, OnTelegram)
    await follows(resident)
    await resident.says("/forget")
    await resident.sees("Стерти ваші дані?")
    await resident.presses("Так, стерти")
    await resident.sees("Ми більше нічого про вас не знаємо")


async def test_blocking_after_forgetting_makes_nobody(town: Town) -> None:
    olena = town.telegram.user()
    await olena.says("/start")
    await olena.wait_for("Вітаємо!")
    await olena.says("/forget")
    await olena.wait_for("Стерти ваші дані?")
    await olena.presses("Так, стерти")
    await olena.wait_for("нічого про вас не знаємо")
    await olena.blocks()
    await town.telegram.settled()
    stranger = town.telegram.user()
    await stranger.blocks()
    await town.telegram.settled()
    assert await town.count("contacts", "erased_at IS NULL") == 0


async def test_what_a_moderator_was_shown_goes_with_its_author(town: Town, channel: str) -> None:
    author = await town.resident(channel)
    await sends(author, "Слово, яке забудуть")
    moderator = await town.staff("viber", Role.MODERATOR)
    await moderator.says("/queue")
    await moderator.sees("Слово, яке забудуть")
    await author.says("/forget")
    await author.sees("Стерти ваші дані?")
    await author.presses("Так, стерти")
    await author.sees("нічого про вас не знаємо")
    assert await town.count("deliveries", "content LIKE '%яке забудуть%'") == 0
    assert await town.count("case_events", "text LIKE '%яке забудуть%'") == 0
