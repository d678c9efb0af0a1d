"""From an idea to a reasoned decision, on every channel: proposed, asked back, published, refused, appealed, decided
again, promised; author and followers told; and the log of it all is whole."""

from __future__ import annotations

import re

import pytest

from storage import audit
from storage.staff import Role
from tests.conversations.deciding import publishes
from tests.conversations.test_proposing import proposes
from tests.town import CHANNELS, Town, number_in

OLD = "Поставити лавки та урни на зупинці по вулиці Зарічанській"
IDEA = "Поставити лавки й урну біля зупинки на вулиці Зарічанській, телефон 067 123 45 67"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_idea_goes_the_whole_road(town: Town, channel: str) -> None:
    await publishes(town, await proposes(await town.resident("web"), OLD))
    author, first = await town.resident(channel), await town.staff(channel, Role.MODERATOR, "Іван")

    await author.says("/propose")
    await author.agrees()
    await author.sees("Що ви пропонуєте?")
    await author.says(IDEA)
    await author.sees("Схоже вже пропонували")
    await author.presses("У мене інше")
    await author.sees("Якого зобов’язання це стосується?")
    await author.presses("Про жодне")
    assert "067" not in await author.sees("Зверніть увагу: ")
    await author.presses("Надіслати")
    number = number_in(await author.sees("Дякуємо, ми отримали"))

    await first.says(f"/queue {number}")
    shown = await first.sees("067 123 45 67")
    assert "Поставити лавки" in shown
    await first.presses("Запитати автора")
    await first.sees("Що ви хочете запитати")
    await first.says("Скільки лавок?")
    await first.sees("автора")
    await author.sees("модератор запитує")
    await author.presses("Відповісти")
    await author.sees("Напишіть відповідь одним повідомленням")
    await author.says("Дві лавки.")
    await author.sees("передано модератору")

    await first.says(f"/queue {number}")
    await first.sees("Дві лавки.")
    await first.presses("Опублікувати")
    await first.sees(f"№ {number} опубліковано")
    await author.sees(f"Пропозиція № {number}: опубліковано")

    follower = await town.resident(channel)
    await follower.says("/ideas")
    assert "067" not in await follower.sees("Що пропонують мешканці")
    await follower.presses(f"{number} · ")
    await follower.sees(f"Пропозиція № {number}")
    await follower.presses("Стежити")
    await follower.agrees()
    await follower.sees("напишемо вам сюди")

    await first.says(f"/queue {number}")
    await first.sees("Дві лавки.")
    await first.presses("Відхилити")
    await first.sees("З якої причини")
    await first.presses("Це вже заплановано")
    await first.sees("Чому відхилено?")
    await first.says("Лавки стоятимуть навесні.")
    await first.sees(f"№ {number} відхилено")
    assert "Лавки стоятимуть навесні." in await author.sees(f"Пропозиція № {number}: відхилено")
    assert "Лавки стоятимуть навесні." in await follower.sees(f"Пропозиція № {number}: відхилено")

    await author.presses("Хочу оскаржити")
    await author.sees("Чому ви не згодні?")
    await author.says("Навесні там почнуть ремонт.")
    await author.sees("перегляне інший модератор")
    await first.says(f"/queue {number}")
    await first.sees("Скаргу має розглянути хтось інший")

    second = await town.staff(channel, Role.MODERATOR, "Ганна")
    await second.says(f"/queue {number}")
    await second.sees("Навесні там почнуть ремонт.")
    await second.presses("Прийняти")
    await second.sees(f"№ {number} прийнято")
    await author.sees(f"Пропозиція № {number}: прийнято")
    await follower.sees(f"Пропозиція № {number}: прийнято")

    await follower.says("/ideas")
    await follower.sees("Що пропонують мешканці")
    await follower.presses("Як це вирішували")
    tally = await follower.sees("Оскаржено 1 відмову.")
    assert "Це вже заплановано: 1" in tally
    assert "В 1 випадку інший модератор вирішив інакше." in tally
    assert not re.search(r"067", "\n".join(follower.texts))
    found = await town.read(audit.verify)
    assert found.ok, found
    steps = [kept.entry.action for kept in await town.read(lambda tx: audit.entries(tx, subject=case(number)))]
    assert steps == [
        f"case.{step}" for step in ("submitted", "asked", "replied", "published", "refused", "appealed", "approved")
    ]


def case(number: str) -> audit.Subject:
    """A case, as the log names it."""
    return audit.Subject("case", number)
