"""The moderators' queue in chat: what is shown of a case, deciding it in few presses, and why a step is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot import desk, templating
from civic import cases
from storage import cases as stored
from storage.cases import CaseKind, Submission
from storage.staff import Role
from tests.conversations.moderating import TEXT, at_work, copied, moderator, sent
from tests.town import CHANNELS, Resident, Town


class Counting:
    """A moderator whose presses and words are counted."""

    def __init__(self, person: Resident) -> None:
        self.person = person
        self.taps = 0

    async def says(self, words: str) -> None:
        self.taps += 1
        await self.person.says(words)

    async def presses(self, label: str) -> None:
        self.taps += 1
        await self.person.presses(label)

    async def sees(self, words: str) -> str:
        return await self.person.sees(words)


async def test_a_case_is_shown_with_all_that_matters(town: Town, resident: Resident) -> None:
    number = await sent(
        town,
        resident,
        "Висадити липи, мій телефон 067 123 45 67",
        public_text="Висадити липи, мій телефон [номер телефону]",
        place="проспект Миру",
        due_at=datetime.now(UTC) - timedelta(days=2, hours=1),
        held="infrastructure",
    )
    await copied(town, number)
    author = await town.resident("web")
    await sent(town, author, "Інша думка про лавки")
    person = await moderator(town)
    await person.says("черга")
    shown = await person.sees("067 123 45 67")
    assert f"Пропозиція № {number}: чекає на перше читання" in shown
    assert "запізнення 3 дні" in shown, "the first is the one that is due first"
    assert "Усі прочитають таке:\n«Висадити липи, мій телефон [номер телефону]»" in shown
    assert "проспект Миру" in shown
    assert "І ще 1 таке саме" in shown
    assert "Притримано" in shown
    assert "Воно за вами до" in shown


@pytest.mark.parametrize("moderators_channel", CHANNELS)
async def test_publishing_is_two_taps_and_the_author_is_told(
    town: Town, resident: Resident, moderators_channel: str
) -> None:
    number = await sent(town, resident)
    person = Counting(await moderator(town, channel=moderators_channel))
    await person.says("/queue")
    await person.sees(TEXT)
    await person.presses("Опублікувати")
    await person.sees(f"№ {number} опубліковано")
    assert person.taps == 2
    await resident.sees(f"Пропозиція № {number}: опубліковано")


async def test_a_refusal_takes_a_reason_and_words(town: Town, resident: Resident) -> None:
    number = await sent(town, resident)
    person = Counting(await at_work(town))
    await person.presses("Відхилити")
    await person.sees("З якої причини")
    await person.presses("На це зараз немає")
    await person.sees("Чому відхилено?")
    await person.says("Цього року грошей на дерева немає.")
    await person.sees(f"№ {number} відхилено")
    assert person.taps + 1 <= 6
    told = await resident.sees(f"Пропозиція № {number}: відхилено")
    assert "Цього року грошей на дерева немає." in told


async def test_ready_words_are_chosen_by_a_press(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author)
    put = templating.put
    await asyncio.to_thread(put, town.settings, "Немає грошей", "refusal", "no_money", "Грошей цього року немає.")
    await asyncio.to_thread(put, town.settings, "Готово вже", "refusal", "done", "Це вже зроблено.")
    person = Counting(await at_work(town))
    await person.presses("Відхилити")
    await person.sees("З якої причини")
    await person.presses("На це зараз немає")
    offered = await person.sees("Або оберіть готові слова")
    assert "Грошей цього року немає." in offered
    assert "Це вже зроблено." not in offered, "of another reason"
    await person.presses("Немає грошей")
    await person.sees(f"№ {number} відхилено")
    assert person.taps + 1 == 4
    await author.sees("Грошей цього року немає.")


async def test_a_promise_is_made_for_a_day_that_was_confirmed(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author)
    person = Counting(await at_work(town))
    await person.presses("З обіцянкою")
    await person.sees("Що обіцяє зробити місто?")
    await person.says("Висадимо сорок лип")
    await person.sees("До якого часу?")
    await person.says("колись потім")
    await person.sees("Незрозуміло, до якого часу")
    await person.says("01.02.2020")
    await person.sees("Цей день уже минув")
    person.taps -= 2
    await person.says("у III кварталі 2031")
    assert "30 вересня 2031" in await person.sees("Обіцяємо так?")
    await person.presses("Так, обіцяємо")
    await person.sees(f"№ {number} прийнято")
    assert person.taps + 1 <= 6
    told = await author.sees("Висадимо сорок лип")
    assert "до 30 вересня 2031" in told


async def test_a_question_is_answered_in_words(town: Town, resident: Resident) -> None:
    number = await sent(town, resident, "Коли відкриється басейн?", kind=CaseKind.QUESTION, public_text=None)
    person = await at_work(town, words="Коли відкриється басейн?")
    assert "Прийняти" not in person.buttons
    await person.presses("Відповісти")
    await person.sees("Напишіть відповідь")
    await person.says("👍")
    await person.sees("Напишіть це словами")
    await person.says("У травні")
    await person.sees(f"№ {number}")
    await resident.sees("У травні")


async def test_what_is_held_back_needs_one_press_more(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author, held="positions")
    person = await at_work(town)
    await person.presses("Опублікувати")
    await person.sees("публікувати може бути небезпечно")
    await person.presses("Прочитано, це безпечно")
    await person.sees(f"№ {number} опубліковано")


async def test_shelves_show_how_many_and_who_looks(town: Town) -> None:
    for text in ("Перша пропозиція", "Друга пропозиція", "Третя пропозиція"):
        await sent(town, await town.resident("web"), text)
    await sent(town, await town.resident("web"), "Коли?", kind=CaseKind.QUESTION, public_text=None)
    await at_work(town, "Ганна", "Перша пропозиція")
    person = await at_work(town, "Іван", "Друга пропозиція")
    await person.presses("Розділи")
    await person.sees("Черга за розділами")
    assert {"Усе · 4", "Нові · 3", "Питання · 1", "Скарги на відмову · 0"} <= set(person.buttons)
    await person.presses("Нові")
    listed = await person.sees("Дивиться Ганна до")
    assert "Перша пропозиція" not in listed, "a list quotes nobody's words that are not public"
    await person.presses("№ 3")
    await person.sees("Третя пропозиція")
    await person.says("/queue 1")
    await person.sees("дивиться Ганна до")
    await person.says("/queue 2")
    await person.sees("Друга пропозиція")
    await person.says("/queue 99")
    await person.sees("Звернення № 99 немає")


async def test_a_long_shelf_has_pages(town: Town) -> None:
    author = await town.resident("web")
    await sent(town, author, "Пропозиція перша")
    contact = (await town.read(lambda tx: stored.all_of(tx, 1)))[0].contact_id
    assert contact is not None
    for number in range(6):
        feedback = Submission(CaseKind.FEEDBACK, f"Відгук {number}", "uk")
        await town.app.store.write(partial(cases.submit, contact_id=contact, sent=feedback))
    person = await moderator(town)
    await person.says("/queue")
    await person.sees("Пропозиція перша")
    await person.presses("Розділи")
    await person.sees("Черга за розділами")
    await person.presses("Усе")
    await person.sees("№ 5")
    await person.presses("Далі")
    assert "№ 7" in await person.sees("№ 6")
    await person.presses("Перше з них")
    await person.sees("Пропозиція перша")


async def test_the_claim_of_somebody_else_is_told_with_name_and_time(town: Town) -> None:
    number = await sent(town, await town.resident("web"))
    first, second = await at_work(town, "Іван"), await moderator(town, "Ганна")
    await first.presses("Пізніше")
    await first.sees("На вас зараз нічого не чекає")
    await second.says(f"/queue {number}")
    await second.sees(TEXT)
    await first.presses("Прийняти")
    refused = await first.sees("вже не за вами")
    assert "дивиться Ганна до" in refused
    await second.presses("Прийняти")
    await second.sees("прийнято")
    await first.says(f"/queue {number}")
    assert "Ганна" in await first.sees("уже вирішено")


async def test_what_its_author_took_back_is_not_decided(town: Town) -> None:
    author = await town.resident("web")
    number = await sent(town, author)
    person = await at_work(town)
    await town.app.store.write(lambda tx: cases.withdraw(tx, number, 1))
    await person.presses("Прийняти")
    await person.sees("Автор відкликає")


async def test_a_role_that_was_taken_away_decides_nothing(town: Town) -> None:
    await sent(town, await town.resident("web"))
    person = await at_work(town)
    await asyncio.to_thread(desk.add_staff, town.settings, "Іван", Role.EDITOR)
    await person.presses("Опублікувати")
    await person.sees("для працівників міста")


async def test_one_press_twice_decides_once(town: Town) -> None:
    number = await sent(town, await town.resident("web"))
    person = await at_work(town)
    await asyncio.gather(person.presses("Прийняти"), person.presses("Прийняти"))
    await person.sees("Ви вже вирішили")
    assert await town.count("case_events", f"case_id = {number} AND was <> ''") == 1
