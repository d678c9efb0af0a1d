"""What nobody could answer: residents ask the same in other words, staff answer once, and the next one finds it."""

from __future__ import annotations

from storage.staff import Role
from tests.town import Resident, Town

UK, EN = "Хто очолював делегацію міста на форумі в Любліні?", "Who led the city's delegation at the forum in Lublin?"
ANSWER, ANSWER_EN = "Делегацію очолював заступник міського голови.", "A deputy mayor led the delegation."


async def asks(town: Town, text: str = UK, channel: str = "web") -> Resident:
    """Somebody asks what the documents do not say."""
    resident = await town.resident(channel)
    await resident.says(text)
    await resident.sees("У наших документах цього немає")
    return resident


async def opens(editor: Resident, words: str = "делегацію") -> None:
    """An editor looks at what residents ask and opens one question."""
    await editor.says("/asked")
    await editor.sees(words)
    await editor.presses("1 ·")
    await editor.sees("Запитання № 1")


async def answers(editor: Resident, answer: str = ANSWER, english: str = ANSWER_EN) -> None:
    """An editor answers the first question, in both languages."""
    await opens(editor)
    await editor.presses("Відповісти")
    await editor.sees("Напишіть відповідь українською")
    await editor.says(answer)
    await editor.sees("те саме англійською")
    await (editor.says(english) if english else editor.presses("Без англійської"))
    await editor.sees("Так прочитають мешканці")
    await editor.presses("Надіслати")


async def test_one_answer_reaches_all_who_asked_and_the_next_one_finds_it(town: Town) -> None:
    one, other = await asks(town), await town.resident("telegram")
    await other.says("/language")
    await other.sees("мов")
    await other.presses("English")
    await other.says(EN)
    await other.sees("Lublin")
    editor = await town.staff("web", Role.EDITOR, "Ганна")
    second = await town.staff("web", Role.EDITOR, "Олег")
    await editor.says("що питають")
    assert "делегацію" in await editor.sees("Питають 2 людини")
    await answers(editor)
    await editor.sees("Відповідь отримають 2 людини.")
    told = await one.sees("Місто відповідає на ваше запитання")
    assert f"Ви питали: «{UK}»" in told
    assert ANSWER in told
    assert "Ганна" not in told
    assert ANSWER_EN in await other.sees("You asked: “Who led the city")
    await second.sees("Відповідь чекає на другу людину")
    await second.presses("Відкрити")
    assert ANSWER_EN in await second.sees("Відповідь № 1: схвалити?")
    await second.presses("Схвалити")
    await second.sees("Тепер це часте запитання")
    third = await town.resident("web")
    await third.says("/questions")
    await third.sees("Часті запитання")
    while not any("делегацію" in label for label in third.buttons):
        await third.presses("Далі")
        await third.sees("Часті запитання")
    await third.presses(next(label for label in third.buttons if "делегацію" in label))
    assert "Відповідь працівників міста" in await third.sees(ANSWER)
    await third.says("хто очолював делегацію на форумі в Любліні")
    await third.sees(ANSWER)
    assert sum(ANSWER in text for text in one.texts) == 1
    assert await town.count("deliveries", "campaign LIKE 'answered:%'") == 2
    assert await town.count("audit", "action IN ('reply.written', 'reply.approved')") == 2


async def test_the_author_does_not_approve_and_a_refusal_says_why(town: Town) -> None:
    await asks(town)
    editor = await town.staff("web", Role.EDITOR, "Ганна")
    await answers(editor, english="")
    await editor.sees("Немає кому схвалити")
    await editor.says("/asked")
    await editor.sees("Ніхто не чекає")
    await editor.presses("Чекає на другу людину")
    await editor.sees("1 ваша")
    await editor.presses("1 ·")
    await editor.sees("Це написали ви")
    assert "Схвалити" not in editor.buttons
    second = await town.staff("web", Role.ADMIN, "Олег")
    await second.says("/asked")
    await second.sees("Ніхто не чекає")
    await second.presses("Чекає на другу людину")
    await second.sees("Чекає 1 відповідь")
    await second.presses("1 ·")
    await second.sees("схвалити?")
    await second.presses("Не схвалювати")
    await second.sees("Чому ні?")
    await second.says("Рік інший.")
    await second.sees("не стане")
    assert "Рік інший." in await editor.sees("Ваша відповідь не стане частим запитанням")
    assert await town.count("common_questions", "approved_at IS NOT NULL") == 0


async def test_who_changes_the_words_is_their_author_and_nobody_is_told_twice(town: Town) -> None:
    one = await asks(town)
    first = await town.staff("web", Role.EDITOR, "Ганна")
    second = await town.staff("web", Role.EDITOR, "Олег")
    await answers(first, english="")
    await one.sees(ANSWER)
    await second.sees("Відповідь чекає на другу людину")
    await second.presses("Відкрити")
    await second.sees("схвалити?")
    await second.presses("Інші слова")
    await second.sees("Так прочитають мешканці")
    await second.presses("Інша відповідь")
    await second.sees("Напишіть відповідь українською")
    await second.says("Делегацію очолювала заступниця міського голови. Дивіться https://khm-gov.example/pool")
    await second.sees("khm-gov.example")
    await second.says("Делегацію очолювала заступниця міського голови.")
    await second.sees("те саме англійською")
    await second.presses("Без англійської")
    await second.sees("двічі нікому не надсилаємо")
    await second.presses("Передати другій людині")
    await second.sees("Готово")
    await first.sees("Відповідь чекає на другу людину")
    await first.presses("Відкрити")
    await first.sees("очолювала заступниця")
    await first.presses("Схвалити")
    await first.sees("Тепер це часте запитання")
    assert await town.count("deliveries", "campaign LIKE 'answered:%'") == 1
    await first.presses("Що питають мешканці")
    await first.sees("Ніхто не чекає")
    await first.presses("Відповіді працівників")
    await first.sees("Відкрийте одну")
    await first.presses("2 ·")
    await first.sees("очолювала заступниця")
    await first.presses("Прибрати для всіх")
    await first.sees("Прибрано")
    assert await town.count("common_questions", "withdrawn_at IS NOT NULL") == 1


async def test_a_question_laid_aside_can_be_taken_up_again(town: Town) -> None:
    await asks(town)
    editor = await town.staff("web", Role.EDITOR, "Ганна")
    await opens(editor)
    await editor.presses("Не для міста")
    await editor.sees("відкладено. Нікому нічого не надіслано.")
    await editor.presses("Повернути до списку")
    await editor.sees("Запитання № 1")
    moderator = await town.staff("web", Role.MODERATOR, "Іван")
    await moderator.says("/asked")
    await moderator.sees("для працівників міста")


async def test_who_passed_it_on_is_answered_there_and_not_twice(town: Town) -> None:
    one, other = await asks(town), await asks(town, "хто очолював делегацію на форумі в Любліні")
    await one.presses("Передати")
    await one.agrees()
    await one.sees("Ваше запитання передано працівникам")
    admin = await town.staff("web", Role.ADMIN, "Ганна")
    await answers(admin, english="")
    await admin.sees("надсилала це працівникам")
    assert ANSWER in await one.sees("Запитання № 1: відповідь")
    assert ANSWER in await other.sees("Місто відповідає на ваше запитання")
    assert sum(ANSWER in text for text in one.texts) == 1
    assert await town.count("cases", "state = 'approved'") == 1
