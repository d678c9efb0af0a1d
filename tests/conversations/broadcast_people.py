"""What the tests of broadcasts share: followers of the city's news, a broadcast written step by step, its approval."""

from __future__ import annotations

import re

from storage.staff import Role
from tests.town import CHANNELS, Resident, Town

WORDS = "Завтра з 9-ї до 18-ї не буде води на вулиці Зарічанській."
ENGLISH = "No water tomorrow from 9 to 18 on Zarichanska street."


async def follower(town: Town, channel: str, *, language: str = "uk") -> Resident:
    """Somebody who follows the city's news."""
    person = await town.resident(channel, language=language)
    await person.says("/follow city")
    await person.sees("?")
    await person.presses("Так" if language == "uk" else "Yes")
    await person.sees("/stop")
    return person


def another(channel: str) -> str:
    """Some other channel."""
    return CHANNELS[(CHANNELS.index(channel) + 1) % len(CHANNELS)]


async def pair(town: Town, channel: str = "web") -> tuple[Resident, Resident]:
    """Who writes, and who approves."""
    return await town.staff(channel, Role.EDITOR, "Оксана"), await town.staff(another(channel), Role.ADMIN, "Марія")


async def begins(editor: Resident, words: str = WORDS) -> None:
    """The first step."""
    await editor.says("/broadcast")
    await editor.sees("Що сказати людям?")
    await editor.says(words)
    await editor.sees("Тепер те саме англійською")


async def goes_on(editor: Resident) -> str:
    """From the picture on, everything as usual; what the look at the whole says."""
    await editor.sees("Надішліть одне зображення")
    await editor.presses("Без зображення")
    await editor.sees("Є сторінка")
    await editor.presses("Без посилання")
    await editor.sees("Для кого?")
    await editor.presses("Далі")
    await editor.sees("Коли надіслати?")
    await editor.presses("Одразу після")
    await editor.sees("До якого часу")
    await editor.presses("Три дні")
    await editor.sees("Це термінове?")
    await editor.presses("Може зачекати")
    return await editor.sees("усе правильно?")


async def writes(editor: Resident, words: str = WORDS, english: str = ENGLISH) -> int:
    """All the steps up to the look at the whole; the number."""
    await begins(editor, words)
    if english:
        await editor.says(english)
    else:
        await editor.presses("Без англійської")
    return number_in(await goes_on(editor))


async def submits(editor: Resident, words: str = WORDS, english: str = ENGLISH) -> int:
    """Write one and lay it before a second person; its number."""
    number = await writes(editor, words, english)
    await editor.presses("На схвалення")
    await editor.sees("має схвалити інша людина")
    return number


async def opens(approver: Resident, number: int) -> str:
    """Read what waits; everything beside the words."""
    await approver.says(f"/approve {number}")
    return await approver.sees("схвалити?")


async def approves(approver: Resident, number: int) -> None:
    """Read it and approve it."""
    await opens(approver, number)
    await approver.presses("Схвалити")
    await approver.sees("схвалено")


def number_in(text: str) -> int:
    """The number of a broadcast in what the bot said."""
    found = re.search(r"№ (\d+)", text)
    assert found, text
    return int(found[1])


def got(person: Resident, words: str) -> int:
    """How often somebody got these words."""
    return sum(words in text for text in person.texts)
