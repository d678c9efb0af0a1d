"""Sending a proposal, feedback or a question, what moderators decide, and what the author is told."""

from __future__ import annotations

import asyncio

import pytest

from storage.staff import Role
from tests.town import CHANNELS, Resident, Town, number_in


async def sends(resident: Resident, text: str, *, command: str = "/propose", about: str = "2 · Зелений курс") -> str:
    """Send a text with a first-time consent; its number."""
    await resident.says(command)
    await resident.agrees()
    await resident.sees("одним повідомленням")
    await resident.says(text)
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.presses(about)
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    return number_in(await resident.sees("Дякуємо, ми отримали"))


async def test_a_proposal_gets_a_number_and_its_state_at_any_time(resident: Resident) -> None:
    number = await sends(resident, "Поставити контейнери для батарейок у школах")
    await resident.says("/my")
    listed = await resident.sees("Мої звернення")
    assert f"№ {number}" in listed
    assert "чекає на модератора" in listed
    await resident.presses(f"№ {number}")
    await resident.sees("Поставити контейнери для батарейок у школах")


async def test_feedback_by_words_alone(resident: Resident) -> None:
    await resident.says("відгук")
    await resident.sees("Ви згодні?")
    await resident.says("так")
    await resident.sees("сказати місту")
    await resident.says("Дякую за смарт-бібліотеку!")
    await resident.sees("Якого зобов’язання")
    await resident.says("про жодне з них")
    await resident.sees("Відгук: надіслати так?")
    await resident.says("надіслати")
    await resident.sees("Дякуємо, ми отримали")


async def test_a_no_keeps_nothing_and_reading_goes_on(resident: Resident) -> None:
    await resident.says("/propose")
    await resident.sees("Ви згодні?")
    await resident.presses("Ні")
    await resident.sees("ми нічого не зберегли")
    await resident.says("/commitments")
    await resident.sees("Натисніть на номер")


@pytest.mark.parametrize("moderators_channel", CHANNELS)
async def test_a_moderator_decides_in_chat_and_the_author_is_told(
    town: Town, resident: Resident, moderators_channel: str
) -> None:
    number = await sends(resident, "Висадити дерева на проспекті Миру")
    moderator = await town.staff(moderators_channel, Role.MODERATOR)
    await moderator.says("/queue")
    shown = await moderator.sees("Висадити дерева")
    assert "Зелений курс" in shown
    await moderator.presses("Відхилити")
    await moderator.sees("З якої причини відхиляєте?")
    await moderator.presses("Це вже заплановано")
    await moderator.sees("Чому відхилено?")
    await moderator.says("Дерева там уже заплановано на весну.")
    await moderator.sees(f"№ {number} відхилено")
    told = await resident.sees(f"Пропозиція № {number}: відхилено")
    assert "Дерева там уже заплановано на весну." in told


async def test_accepting_is_two_presses_and_the_next_case_comes(town: Town, resident: Resident) -> None:
    number = await sends(resident, "Більше лавок біля бібліотеки")
    moderator = await town.staff("web", Role.MODERATOR)
    await moderator.says("черга")
    await moderator.sees("Більше лавок")
    await moderator.presses("Прийняти")
    await moderator.sees(f"№ {number} прийнято")
    await moderator.presses("Наступне")
    await moderator.sees("Черга порожня")
    await resident.sees(f"Пропозиція № {number}: прийнято")


async def test_a_question_back_goes_to_the_author_and_the_reply_to_the_queue(town: Town, resident: Resident) -> None:
    number = await sends(resident, "Відремонтуйте зупинку")
    moderator = await town.staff("viber", Role.MODERATOR)
    await moderator.says("/queue")
    await moderator.sees("Відремонтуйте зупинку")
    await moderator.presses("Запитати автора")
    await moderator.sees("Що ви хочете запитати")
    await moderator.says("Яку саме зупинку?")
    await moderator.sees("автора")
    await resident.sees("модератор запитує")
    await resident.says("/my")
    await resident.sees("модератор чекає на вашу відповідь")
    await resident.presses(f"№ {number}")
    await resident.sees("Яку саме зупинку?")
    await resident.presses("Відповісти")
    await resident.sees("Напишіть відповідь одним повідомленням")
    await resident.says("Біля ринку на Кам'янецькій")
    await resident.sees("передано модератору")
    await moderator.says("/queue")
    again = await moderator.sees("Відремонтуйте зупинку")
    assert "Біля ринку на Кам'янецькій" in again


async def test_two_moderators_never_hold_the_same_case(town: Town) -> None:
    author = await town.resident("web")
    await sends(author, "Перша пропозиція")
    first = await town.staff("web", Role.MODERATOR, "Іван")
    second = await town.staff("web", Role.MODERATOR, "Ганна")
    await first.says("/queue")
    await first.sees("Перша пропозиція")
    await second.says("/queue")
    await second.sees("На вас зараз нічого не чекає")
    await first.presses("Пізніше")
    await first.sees("На вас зараз нічого не чекає")
    await second.says("/queue")
    await second.sees("Перша пропозиція")
    await first.presses("Прийняти")
    await first.sees("вже не за вами")


async def test_a_revoked_moderator_can_do_nothing_more(town: Town) -> None:
    from bot import desk

    author = await town.resident("web")
    await sends(author, "Пропозиція до відкликання")
    moderator = await town.staff("web", Role.MODERATOR, "Петро")
    await moderator.says("/queue")
    await moderator.sees("Пропозиція до відкликання")
    await asyncio.to_thread(desk.disable_staff, town.settings, "Петро")
    await moderator.presses("Прийняти")
    await moderator.sees("для працівників міста")
    await author.says("/my")
    await author.sees("чекає на модератора")


async def test_nobody_sees_or_answers_somebody_elses_case(town: Town) -> None:
    author, stranger = await town.resident("web"), await town.resident("web")
    await sends(author, "Таємниця автора")
    await stranger.says("/my")
    await stranger.sees("ще нічого не надсилали")
    assert not any("Таємниця" in text for text in stranger.texts)
    for command in ("/queue", "/publish"):
        await stranger.says(command)
        await stranger.sees("для працівників міста")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("👍👍👍", "немає слів"),
        ("   ", "немає слів"),
        ("слово " * 1700, "Текст задовгий: тут 10"),
        ("\u202e\u200f", "немає слів"),
    ],
)
async def test_bad_texts_get_a_clear_answer_and_the_conversation_goes_on(
    resident: Resident, typed: str, answer: str, channel: str
) -> None:
    if channel == "telegram" and len(typed) > 4096:
        typed = typed[:4096]
        answer = "Текст задовгий: тут 4"
    if channel == "viber" and len(typed) > 7000:
        typed = typed[:7000]
        answer = "Текст задовгий: тут"
    if channel == "telegram" and not typed.strip():
        pytest.skip("Telegram does not carry a blank text")
    await resident.says("/propose")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says(typed)
    await resident.sees(answer)
    await resident.says("Звичайна пропозиція")
    await resident.sees("Якого зобов’язання")


async def test_markup_and_tricks_in_a_text_stay_a_text(town: Town, resident: Resident) -> None:
    nasty = "<b>жирний</b> *зірка* _під_ [link](http://x) {7*7} %s </a> a\u202eb \x00 &amp; `код`"
    number = await sends(resident, nasty)
    moderator = await town.staff("telegram", Role.MODERATOR)
    await moderator.says("/queue")
    shown = await moderator.sees("<b>жирний</b> *зірка*")
    assert "\u202e" not in shown
    assert "{7*7} %s </a> ab" in shown
    await moderator.presses("Прийняти")
    await resident.sees(f"№ {number}: прийнято")


async def test_two_quick_presses_of_send_make_one_case(town: Town) -> None:
    resident = town.telegram.user()
    for words, seen in (("/propose", "Ви згодні?"), ("", "")):
        if words:
            await resident.says(words)
            await resident.wait_for(seen)
    await resident.presses("Так")
    await resident.wait_for("Що ви пропонуєте?")
    await resident.says("Одна пропозиція")
    await resident.wait_for("Якого зобов’язання")
    await resident.presses("Про жодне")
    message = await resident.wait_for("надіслати так?")
    data = message.rows[0][0]["callback_data"]
    await asyncio.gather(resident.presses_raw(data, message.id), resident.presses_raw(data, message.id))
    await resident.wait_for("Дякуємо, ми отримали")
    await resident.wait_for("Ця кнопка вже не діє")
    assert await town.count("cases") == 1
    assert any("Номер: 1" in text for text in resident.texts), "the number stays readable"
