"""The whole road of a broadcast in chat: written, approved by a second person, received once, reported."""

from __future__ import annotations

from storage.staff import Role
from tests.conversations.broadcast_people import (
    ENGLISH,
    WORDS,
    another,
    approves,
    follower,
    got,
    opens,
    pair,
    submits,
    writes,
)
from tests.road.people import restart
from tests.town import CHANNELS, Town


async def test_written_approved_received_once_on_three_channels_and_reported(town: Town, channel: str) -> None:
    people = [await follower(town, one) for one in CHANNELS]
    reader = await follower(town, another(channel), language="en")
    stranger = await town.resident(channel)
    await stranger.says("/help")
    editor, approver = await pair(town, channel)
    number = await writes(editor)
    shown = [text for text in editor.texts if WORDS in text][-1]
    assert "/stop" in shown, "the preview is what they will get"
    await editor.presses("На схвалення")
    await editor.sees("Їм уже повідомлено: Марія")
    assert WORDS[:40] in await approver.sees(f"Розсилка № {number} чекає на схвалення")
    terms = await opens(approver, number)
    assert "Текст: Оксана" in terms
    assert "Отримають 4 людини" in terms
    assert "Відбиток: " in terms
    assert all(f"{name}: " in terms for name in ("Telegram", "Viber")), "a line for each messenger"
    await approver.presses("Схвалити")
    await approver.sees("Вона починається зараз")
    await editor.sees(f"Марія: схвалено розсилку № {number}")
    for person in people:
        await person.sees(WORDS)
    await reader.sees(ENGLISH)
    done = await editor.sees(f"Розсилку № {number} завершено")
    assert "Надіслано: 4 із 4" in done
    await approver.sees(f"Розсилку № {number} завершено")
    assert [got(person, WORDS) for person in people] == [1, 1, 1]
    assert (got(reader, ENGLISH), got(reader, WORDS)) == (1, 0)
    assert got(stranger, WORDS) == 0
    await editor.says(f"/broadcasts {number}")
    assert "Людей: 4" in await editor.sees("завершено")
    await editor.presses("Звіт")
    report = await editor.sees("звіт")
    assert all(name in report for name in ("Telegram", "Viber", "чат на сайті міста", "надіслано: 4"))


async def test_a_refusal_reaches_the_author_with_its_reason_and_nobody_else(town: Town, channel: str) -> None:
    resident = await follower(town, "telegram")
    editor, approver = await pair(town, channel)
    number = await submits(editor)
    await opens(approver, number)
    await approver.presses("Не схвалювати")
    await approver.sees("Чому ні?")
    await approver.says("…")
    await approver.sees("Напишіть причину словами")
    await approver.says("Вода буде, роботи перенесли.")
    await approver.sees("Автор знає чому")
    assert "роботи перенесли" in await editor.sees(f"розсилку № {number} не схвалено")
    assert got(resident, WORDS) == 0
    await approver.says(f"/approve {number}")
    await approver.sees("Схвалювати її не треба: не схвалено")


async def test_a_draft_survives_a_restart_and_goes_on_in_another_messenger(town: Town, channel: str) -> None:
    await follower(town, "telegram")
    editor, approver = await pair(town, channel)
    await editor.says("/broadcast")
    await editor.sees("Що сказати людям?")
    await editor.says(WORDS)
    await editor.sees("Тепер те саме англійською")
    await restart(town)
    elsewhere = await town.staff(another(another(channel)), Role.EDITOR, "Оксана")
    await elsewhere.says("розсилка")
    await elsewhere.sees("У вас є чернетка")
    await elsewhere.presses("1 · Завтра з 9-ї")
    await elsewhere.sees(WORDS)
    await elsewhere.sees("усе правильно?")
    await elsewhere.presses("На схвалення")
    await elsewhere.sees("має схвалити інша людина")
    await approves(approver, 1)


async def test_a_test_reaches_only_the_one_who_writes(town: Town, channel: str) -> None:
    resident = await follower(town, "web")
    editor, _approver = await pair(town, channel)
    await writes(editor)
    before = got(editor, WORDS)
    await editor.presses("Надіслати собі на пробу")
    await editor.sees("Зараз вона прийде сюди")
    await editor.sees("усе правильно?")
    await editor.sees(WORDS)
    assert got(editor, WORDS) == before + 1
    assert got(resident, WORDS) == 0
