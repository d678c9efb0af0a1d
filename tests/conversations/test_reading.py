"""Reading and asking: the first five minutes of somebody who has never used a bot, the same on every channel."""

from __future__ import annotations

import pytest

from tests.town import OnTelegram, Resident, Town


async def test_the_first_screen_is_short_and_an_answer_is_three_presses_away(resident: Resident) -> None:
    await resident.opens()
    greeting = await resident.sees("Вітаємо!")
    assert len(greeting) <= 300
    assert len(resident.buttons) <= 4
    assert "Це не «Свої»" in greeting
    await resident.presses("Що зроблено")
    await resident.sees("3 зобов’язання")
    assert [label for label in resident.buttons if label[0].isdigit()] == [
        "1 · Цифрові послуги",
        "2 · Зелений курс",
        "3 · Цифрові компетентності",
    ]
    await resident.presses("3 · Цифрові")
    card = await resident.sees("Стан: не зазначено")
    assert "All of the commitment milestones were implemented as planned" in card
    assert "серпень 2025" in card
    assert "Джерело: Звіт про завершення зобов’язання" in card
    assert "дату не вказано" in card


async def test_everything_works_by_typed_words_and_numbers_alone(resident: Resident) -> None:
    await resident.says("привіт")
    await resident.says("зобов'язання")
    await resident.sees("Натисніть на номер")
    await resident.says("2")
    await resident.sees("2 · Зелений курс")
    await resident.says("ще про це")
    await resident.sees("2 · Зелений курс")
    await resident.says("цілі")
    await resident.sees("2 · Зелений курс · Цілі")
    await resident.says("назад")
    await resident.sees("2 · Зелений курс")
    await resident.says("МЕНЮ!")
    await resident.sees("Що ви хочете зробити?")
    await resident.says("не розумію")
    await resident.sees("Усе просто")


async def test_commands_work_too(resident: Resident) -> None:
    await resident.says("/commitment 1")
    await resident.sees("1 · Цифрові послуги")
    await resident.says("/commitment 99")
    await resident.sees("Натисніть на номер")
    await resident.says("/commitment")
    await resident.sees("Натисніть на номер")
    await resident.says("/help")
    await resident.sees("Усе просто")
    await resident.says("/whatever")
    await resident.sees("Такої команди немає")


@pytest.mark.parametrize(("payload", "shown"), [("c2", "2 · Зелений курс"), ("c99", "Вітаємо!"), ("%%%", "Вітаємо!")])
async def test_a_link_opens_its_commitment_and_a_wrong_one_is_an_ordinary_start(
    resident: Resident, payload: str, shown: str
) -> None:
    await resident.opens(payload)
    await resident.sees(shown)


async def test_a_question_is_answered_with_its_source_and_the_original_a_press_away(resident: Resident) -> None:
    await resident.says("скільки працівників бібліотек поліпшили навички?")
    answer = await resident.sees("11 бібліотек")
    assert "Джерело:" in answer
    assert "неофіційний переклад" in answer
    await resident.presses("Мовою документа")
    await resident.sees("employees from 11 libraries")


async def test_what_is_not_recorded_is_said_honestly_and_passed_to_staff(town: Town, resident: Resident) -> None:
    await resident.says("хто очолював делегацію міста на форумі в Люблині?")
    await resident.sees("У наших документах цього немає")
    await resident.presses("Передати працівникам")
    await resident.agrees()
    await resident.sees("Ваше запитання передано працівникам. Номер: 1")
    moderator = await town.staff("viber")
    await moderator.says("/queue")
    await moderator.sees("хто очолював делегацію")
    await moderator.presses("Відповісти")
    await moderator.sees("Напишіть відповідь")
    await moderator.says("Делегацію очолював заступник міського голови.")
    await moderator.sees("має відповідь")
    await resident.sees("Делегацію очолював заступник міського голови.")


async def test_everyday_questions_are_told_whose_they_are(resident: Resident) -> None:
    await resident.says("коли дадуть гарячу воду")
    await resident.sees("З щоденними послугами він не допоможе")
    await resident.presses("Щоденні міські послуги")
    await resident.sees("«Свої»")


@pytest.mark.parametrize("words", ["чую запах газу в під'їзді!", "у будинку пожежа", "не хочу більше жити"])
async def test_danger_is_answered_at_once_with_112(resident: Resident, words: str) -> None:
    await resident.says(words)
    answer = await resident.sees("112")
    assert "не служба порятунку" in answer


async def test_danger_in_the_middle_of_a_proposal_does_not_lose_it(resident: Resident) -> None:
    await resident.says("/propose")
    await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says("У сусідньому будинку пожежа, поставте гідрант")
    await resident.sees("112")
    await resident.sees("Якого зобов’язання це стосується?")


async def test_the_parts_of_a_card_have_pages_originals_and_doubts(resident: Resident) -> None:
    await resident.says("/commitment 3")
    await resident.sees("3 · Цифрові компетентності")
    await resident.presses("Що зроблено")
    first = await resident.sees("Що зроблено")
    assert "Джерело:" in first
    await resident.presses("Мовою документа")
    await resident.sees("In 2021, the Concept for the Development of Digital Competencies")
    await resident.presses("Переклад")
    await resident.sees("неофіційний переклад")
    await resident.presses("Далі (2 з")
    await resident.sees("Джерело:")
    await resident.presses("‹ Назад")
    await resident.sees("Стан: не зазначено")
    await resident.presses("Ще про це")
    await resident.sees("Розвиток цифрових компетентностей")
    await resident.presses("Хто відповідає")
    leads = await resident.sees("Хто відповідає")
    assert "Khmelnytskinfocenter" in leads
    assert "станом на 10 вересня 2021 року" in leads
    await resident.presses("‹ Назад")
    await resident.sees("Розвиток цифрових компетентностей")
    await resident.presses("Що не збігається")
    await resident.sees("Джерело:")


@pytest.mark.parametrize(
    ("device", "greeting"), [("en", "Hello!"), ("en-GB", "Hello!"), ("ru", "Вітаємо!"), ("pl", "Вітаємо!")]
)
async def test_the_device_language_is_spoken_or_else_ukrainian(town: Town, device: str, greeting: str) -> None:
    for channel in ("telegram", "viber"):
        resident = await town.resident(channel, language=device)
        await resident.opens()
        await resident.sees(greeting)


async def test_the_language_can_be_changed_and_stays(resident: Resident) -> None:
    await resident.says("мова")
    await resident.sees("Якою мовою")
    await resident.presses("English")
    await resident.sees("From now on I will write in English.")
    await resident.says("/commitments")
    await resident.sees("3 commitments")
    await resident.says("/language")
    await resident.sees("Which language")
    await resident.presses("Українська")
    await resident.sees("писатиму українською")


async def test_screens_are_edited_in_place_on_telegram(town: Town) -> None:
    resident = await town.resident("telegram")
    assert isinstance(resident, OnTelegram)
    await resident.opens()
    await resident.sees("Вітаємо!")
    await resident.presses("Що зроблено")
    await resident.sees("3 зобов’язання")
    await resident.presses("1 · ")
    await resident.sees("1 · Цифрові послуги")
    assert len(resident.user.messages) == 1
    assert resident.user.messages[0].edits == 2


async def test_media_get_a_kind_answer_and_the_menu(town: Town) -> None:
    on_telegram = town.telegram.user()
    for send in (
        on_telegram.sends_voice,
        on_telegram.sends_sticker,
        on_telegram.sends_photo,
        on_telegram.sends_location,
    ):
        await send()
        await on_telegram.wait_for("Дякуємо! Але я вмію читати лише текст")
        assert "Що зроблено" in on_telegram.buttons
    on_viber = town.viber.user()
    await on_viber.sends_sticker()
    await on_viber.wait_for("Дякуємо! Але я вмію читати лише текст")
    await on_viber.sends_picture(b"\xff\xd8\xff")
    await on_viber.wait_for("Дякуємо! Але я вмію читати лише текст")
