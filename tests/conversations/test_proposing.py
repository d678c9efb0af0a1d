"""From an idea to a number: a few taps, nothing personal in public, drafts that survive, what one may still change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civic.verdicts import Promise
from storage import bans, staff
from storage.cases import EventKind
from storage.staff import Role
from storage.store import Transaction
from tests import photographs
from tests.conversations.deciding import decided, publishes, refuses
from tests.conversations.people import links
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town, number_in

IDEA = "Поставити лавки й урну біля зупинки на вулиці Зарічанській"


async def writes(resident: Resident, text: str, *, agreed: bool = False) -> None:
    """Come as far as the question what it is about; `agreed` before, or not yet."""
    await resident.says("/propose")
    if not agreed:
        await resident.agrees()
    await resident.sees("Що ви пропонуєте?")
    await resident.says(text)


async def proposes(resident: Resident, text: str = IDEA) -> str:
    """Send a proposal about nothing in particular; its number."""
    await writes(resident, text)
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    return number_in(await resident.sees("Дякуємо, ми отримали"))


async def test_a_proposal_takes_two_presses_after_the_text_and_says_when_it_is_answered(resident: Resident) -> None:
    await writes(resident, IDEA)
    await resident.sees("Якого зобов’язання це стосується?")
    await resident.presses("Про жодне")
    check = await resident.sees("надіслати так?")
    assert IDEA in check
    assert "без вашого імені" in check
    await resident.presses("Надіслати")
    assert "Відповідь має бути до" in await resident.sees("Дякуємо, ми отримали")


async def test_what_is_personal_is_hidden_from_everybody_but_staff(town: Town, resident: Resident) -> None:
    await writes(resident, "Зробіть пандус у поліклініці, дзвоніть мені 067 123 45 67")
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    check = await resident.sees("Зверніть увагу: ")
    assert "067" not in check
    assert "пандус" in check
    await resident.presses("Надіслати")
    number = number_in(await resident.sees("Дякуємо, ми отримали"))
    await publishes(town, number)
    reader = await town.resident("web")
    await reader.says("/ideas")
    await reader.sees("Що пропонують мешканці")
    await reader.presses(f"{number} · ")
    shown = await reader.sees(f"Пропозиція № {number}")
    assert "067" not in shown
    assert "пандус" in shown


async def test_one_may_keep_it_for_the_staff_add_a_place_and_show_a_name(town: Town, resident: Resident) -> None:
    await writes(resident, IDEA)
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Додати місце")
    await resident.sees("Де це?")
    await resident.says("вулиця Зарічанська, біля школи")
    await resident.sees("Місце: вулиця Зарічанська, біля школи")
    await resident.presses("Показати ім’я")
    await resident.sees("Як вас назвати?")
    await resident.says("+380671234567")
    await resident.sees("лише ім’я")
    await resident.says("Олена з Дубового")
    await resident.sees("з іменем Олена з Дубового")
    await resident.presses("Лише для міста")
    await resident.sees("лише працівники міста")
    await resident.presses("Хай читають усі")
    assert "без вашого імені" in await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    number = number_in(await resident.sees("Дякуємо, ми отримали"))
    await publishes(town, number)
    await resident.says("/ideas")
    await resident.sees("Що пропонують мешканці")
    await resident.presses(f"{number} · ")
    shown = await resident.sees("Місце: вулиця Зарічанська")
    assert "Автор не назвав" in shown


@pytest.mark.parametrize("on", ["telegram", "viber"])
async def test_a_place_from_the_map_is_kept_to_a_hundred_metres(town: Town, on: str) -> None:
    resident = await town.resident(on)
    assert isinstance(resident, OnTelegram | OnViber)
    await writes(resident, IDEA)
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.user.sends_location(49.4231567, 26.9871234)
    assert "поблизу 49.423, 26.987" in await resident.sees("надіслати так?")


async def test_photos_are_seen_by_everybody_once_they_are_published(town: Town, resident: Resident) -> None:
    await writes(resident, IDEA)
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.sends_photo(photographs.photo())
    assert "1 світлина" in await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    number = number_in(await resident.sees("Дякуємо, ми отримали"))
    moderator = await town.staff("web", Role.MODERATOR)
    await moderator.says(f"/queue {number}")
    await moderator.sees(IDEA)
    await moderator.presses("Подивитися 1 світлину")
    await moderator.sees("Світлина 1 з 1")
    await moderator.sees(IDEA)
    await moderator.presses("Опублікувати")
    await moderator.sees(f"№ {number} опубліковано")
    reader = await town.resident("web")
    assert isinstance(reader, OnWeb)
    await reader.says("/ideas")
    await reader.sees("Що пропонують мешканці")
    await reader.presses(f"{number} · ")
    await reader.sees(f"Пропозиція № {number}")
    await reader.presses("Подивитися 1 світлину")
    await reader.sees("Світлина 1 з 1")
    shown = [message["drawing"] for message in reader.messages if "drawing" in message]
    assert await reader.gets(shown[-1]) == 200


async def test_what_may_help_the_enemy_is_said_to_be_read_first(town: Town) -> None:
    resident = await town.resident("web")
    await writes(resident, "За нашою школою на Зарічанській стоїть ППО, приберіть її звідти")
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    assert "Модератор прочитає" in await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    await resident.sees("Дякуємо, ми отримали")
    assert await town.count("cases", "held = 'positions'") == 1


async def test_a_name_can_be_taken_back(town: Town) -> None:
    resident = await town.resident("web")
    await writes(resident, IDEA)
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Показати ім’я")
    await resident.sees("Як вас назвати?")
    await resident.says("Олена")
    await resident.sees("з іменем Олена")
    await resident.presses("Надіслати")
    number = number_in(await resident.sees("Дякуємо, ми отримали"))
    await publishes(town, number)
    await resident.sees("опубліковано")
    await resident.says("/my")
    await resident.sees("Мої звернення")
    await resident.presses(f"№ {number}")
    await resident.sees("прочитати можуть усі")
    await resident.presses("Приховати ім’я")
    await resident.sees("прочитати можуть усі")
    assert "Приховати ім’я" not in resident.buttons
    await resident.presses("Як це бачать усі")
    assert "Олена" not in await resident.sees("Автор не назвав")


async def test_a_draft_goes_on_in_another_messenger_and_after_a_restart(town: Town) -> None:
    first, second = await town.resident("telegram"), await town.resident("viber")
    await links(first, second)
    await writes(first, IDEA)
    await first.sees("Якого зобов’язання")
    await town.app.stop()
    await town.begin()
    await second.says("/propose")
    await second.sees("Ви почали це писати в іншому месенджері")
    await second.presses("Продовжити тут")
    assert IDEA in await second.sees("надіслати так?")
    await second.presses("Надіслати")
    await second.sees("Дякуємо, ми отримали")
    await second.says("/propose")
    await second.sees("Що ви пропонуєте?")


async def test_something_like_it_is_shown_first_and_can_be_supported(town: Town, resident: Resident) -> None:
    author = await town.resident("web")
    number = await proposes(author, "Поставити лавки та урни на зупинці по вулиці Зарічанській")
    await publishes(town, number)
    await writes(resident, IDEA)
    shown = await resident.sees("Схоже вже пропонували")
    assert f"№ {number}" in shown
    await resident.presses(f"Підтримати № {number}")
    assert "Підтримала 1 людина." in await resident.sees(f"ви підтримали № {number}")
    await resident.presses("Розкажіть")
    await resident.agrees()
    await resident.sees("напишемо вам сюди")
    await decided(
        town,
        number,
        EventKind.APPROVED,
        "Зробимо.",
        promise=Promise("лавки стоятимуть", datetime(2027, 9, 30, 20, 59, tzinfo=UTC)),
        by="Ганна",
    )
    assert "Зробимо." in await resident.sees(f"Пропозиція № {number}: прийнято")
    await author.sees(f"Пропозиція № {number}: прийнято")
    await resident.presses(f"Відкрити № {number}")
    assert "30 вересня 2027" in await resident.sees("Обіцяно до")


async def test_mine_is_different_goes_on(town: Town) -> None:
    author, resident = await town.resident("web"), await town.resident("web")
    await publishes(town, await proposes(author, "Поставити лавки та урни на зупинці по вулиці Зарічанській"))
    await writes(resident, IDEA)
    await resident.sees("Схоже вже пропонували")
    await resident.presses("У мене інше")
    await resident.sees("Якого зобов’язання")


async def test_ones_own_text_is_not_taken_twice(resident: Resident) -> None:
    number = await proposes(resident)
    await writes(resident, IDEA, agreed=True)
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    await resident.sees(f"Ви вже це надсилали: № {number}")


async def test_the_same_from_many_is_one_to_read(town: Town) -> None:
    heads = [await proposes(await town.resident("web")) for _time in range(4)]
    assert len(set(heads)) == 4
    assert await town.count("cases", "folded_into IS NULL") == 1
    assert await town.count("cases", "folded = 3") == 1


async def test_an_own_case_can_be_changed_and_withdrawn_until_somebody_has_it(town: Town, resident: Resident) -> None:
    number = await proposes(resident)
    await resident.says("/my")
    await resident.sees("Мої звернення")
    await resident.presses(f"№ {number}")
    await resident.sees("ви написали")
    await resident.presses("Змінити текст")
    await resident.sees("Напишіть весь текст наново")
    await resident.says("Поставити три лавки біля зупинки, мій номер 0671234567")
    changed = await resident.sees(f"№ {number} змінено")
    assert "067" not in changed.partition("читатимуть")[2]
    await resident.presses(f"Відкрити № {number}")
    await resident.sees("ви змінили текст")
    moderator = await town.staff("web", Role.MODERATOR)
    await moderator.says("/queue")
    await moderator.sees("три лавки")
    await resident.presses("Змінити текст")
    await resident.sees("ви змінили текст")
    assert "Змінити текст" not in resident.buttons
    await resident.presses("Відкликати")
    await resident.sees(f"Відкликати № {number}?")
    await resident.presses("Так, відкликати")
    await resident.sees("відкликано")
    await moderator.presses("Відхилити")
    await moderator.says("/queue")
    await moderator.sees("Черга порожня")


async def test_a_refusal_can_be_appealed_once_and_is_looked_at_by_somebody_else(town: Town, resident: Resident) -> None:
    number = await proposes(resident)
    await refuses(town, number)
    await resident.sees(f"Пропозиція № {number}: відхилено")
    await resident.presses("Хочу оскаржити")
    await resident.sees("Чому ви не згодні?")
    await resident.says("Там нічого не заплановано, я питала у відділі.")
    await resident.sees(f"№ {number} перегляне інший модератор")
    await decided(town, number, EventKind.APPROVED, "Маєте рацію.", by="Ганна")
    await resident.sees(f"Пропозиція № {number}: прийнято")
    await resident.says("/my")
    await resident.sees("Мої звернення")
    await resident.presses(f"№ {number}")
    await resident.sees("ви не погодилися")
    assert not any(button.startswith("Хочу оскаржити") for button in resident.buttons)


async def test_whoever_is_banned_reads_why_and_until_when(town: Town, resident: Resident) -> None:
    await proposes(resident)

    def ban(tx: Transaction) -> None:
        person = staff.add(tx, "Ірина", Role.MODERATOR)
        row = tx.row("SELECT contact_id FROM cases")
        assert row is not None
        bans.put(tx, row["contact_id"], "образи", datetime(2099, 1, 1, tzinfo=UTC), staff_id=person.id)

    await town.app.store.write(ban)
    await resident.says("/propose")
    assert "образи" in await resident.sees("До 1 січня 2099")
    await resident.says("/commitments")
    await resident.sees("Натисніть на номер")


async def test_one_word_is_too_little(resident: Resident) -> None:
    await writes(resident, "Дерева")
    await resident.sees("Одного слова замало")
    await resident.says("Дерева біля школи")
    await resident.sees("Якого зобов’язання")


@pytest.mark.parametrize("number", ["1", "999999", "0"])
async def test_somebody_elses_case_does_not_exist(town: Town, number: str) -> None:
    author, stranger = await town.resident("web"), await town.resident("web")
    await proposes(author)
    await stranger.says("/my")
    await stranger.sees("ще нічого не надсилали")
    await stranger.says("/ideas")
    await stranger.sees("Жодної пропозиції ще не опубліковано")


async def test_feedback_is_rated(town: Town, resident: Resident) -> None:
    await resident.says("/feedback")
    await resident.agrees()
    await resident.sees("сказати місту")
    await resident.says("Бот відповідає швидко")
    await resident.sees("Якого зобов’язання")
    await resident.presses("Цього бота")
    await resident.sees("Як ви це оцінюєте?")
    await resident.presses("5")
    assert "Оцінка: 5 з 5" in await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    await resident.sees("Дякуємо, ми отримали")
    assert await town.count("cases", "score = 5 AND about = 'bot'") == 1


async def test_feedback_goes_on_like_a_talk(town: Town, resident: Resident) -> None:
    await resident.says("/feedback")
    await resident.agrees()
    await resident.sees("сказати місту")
    await resident.says("Автобус 5 не приїжджає зранку")
    await resident.sees("Якого зобов’язання")
    await resident.presses("Про жодне")
    await resident.sees("надіслати так?")
    await resident.presses("Надіслати")
    number = number_in(await resident.sees("Дякуємо, ми отримали"))
    await decided(town, number, EventKind.APPROVED, "Перевірили: графік змінено.")
    await resident.sees("Перевірили: графік змінено.")
    await resident.presses(f"Відкрити № {number}")
    await resident.sees("Перевірили: графік змінено.")
    await resident.presses("Написати ще")
    await resident.sees("що хочете додати чи запитати")
    await resident.says("А де подивитися новий графік?")
    await resident.sees("передано модератору")
    await decided(town, number, EventKind.APPROVED, "На сайті міста.")
    await resident.sees("На сайті міста.")


async def test_a_refusal_that_did_not_stand_is_nobody_elses_to_read(town: Town) -> None:
    resident, reader = await town.resident("web"), await town.resident("web")
    number = await proposes(resident)
    await refuses(town, number, "Ви, пані Олено, вже питали про це.")
    await resident.sees(f"Пропозиція № {number}: відхилено")
    await resident.presses("Хочу оскаржити")
    await resident.sees("Чому ви не згодні?")
    await resident.says("Я питала про інше.")
    await resident.sees(f"№ {number} перегляне інший модератор")
    await decided(town, number, EventKind.PUBLISHED, by="Ганна")
    await reader.says("/ideas")
    await reader.sees("Що пропонують мешканці")
    await reader.presses(number)
    idea = await reader.sees("Опубліковано")
    assert "Олено" not in idea
    assert "ще не відповіло" in idea
