"""What the tests of linked messengers share."""

from __future__ import annotations

import re

from tests.conversations.test_following import follows
from tests.town import Resident, Town

CODE = re.compile(r"\b[A-Z2-7]{5}-[A-Z2-7]{5}\b")
PAGE = re.compile(r"http\S+")


async def code_of(resident: Resident) -> str:
    """Ask for a code to link another messenger."""
    await resident.says("/link")
    found = CODE.search(await resident.sees("напишіть там цей код"))
    assert found
    return found[0]


async def links(first: Resident, second: Resident) -> None:
    """Link two messengers: the code is made on the first and written on the second, which confirms."""
    await second.says(await code_of(first))
    await second.sees("Об’єднати ці месенджери?")
    await second.presses("Так, об’єднати")
    await second.sees("Готово, месенджери об’єднано")
    await first.sees("До цього чату приєднано месенджер")


async def unlinks(resident: Resident, which: str) -> None:
    """Unlink one of the messengers, by its name in the list."""
    await resident.says("/unlink")
    await resident.sees("Який месенджер від’єднати?")
    await resident.presses(which)
    await resident.sees("Від’єднати: ")
    await resident.presses("Так, від’єднати")


async def couple(town: Town, one: str, two: str) -> tuple[Resident, Resident]:
    """Somebody on two channels who has linked them and follows commitment 3."""
    first, second = await town.resident(one), await town.resident(two)
    await follows(first)
    await links(first, second)
    return first, second


def news(*residents: Resident) -> list[int]:
    """How many notices each has got."""
    return [sum("Новина: 3" in text for text in resident.texts) for resident in residents]
