"""What a case is by law, in a moderator's chat: other rules, more time, less time, whose matter it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.deadlines.regimes import Regime
from civic.verdicts import Promise
from storage import alarms, cases, promises
from storage.cases import Case, CaseKind, CaseState, EventKind
from storage.clock import to_ms
from storage.store import Transaction
from tests.conversations.deciding import decided
from tests.conversations.moderating import at_work, sent
from tests.town import Resident, Town

DARK = "У нашому дворі третій день немає світла, ліхтарі не горять"


async def letter(town: Town, author: Resident, text: str = DARK, regime: Regime = Regime.APPEAL) -> int:
    """Words to the city under some rules, with their clock wound."""
    number = await sent(town, author, text, kind=CaseKind.FEEDBACK, public_text=None, regime=regime.value)

    def wind(tx: Transaction) -> None:
        clock = town.app.dispatcher.world.clock
        due = clock.due(regime, tx.now)
        cases.change(tx, number, due_at=to_ms(due.at))
        clock.wind(tx, number, due, tx.now)

    await town.app.store.write(wind)
    return number


async def the_case(town: Town, number: int) -> Case:
    found = await town.read(lambda tx: cases.get(tx, number))
    assert found is not None
    return found


async def codes(town: Town, number: int, kind: EventKind) -> list[str]:
    history = await town.read(lambda tx: cases.history(tx, number))
    return [event.code for event in history if event.kind is kind]


async def by_law(town: Town, number: int, words: str = DARK, **given: Any) -> Resident:
    """A moderator who looks at what a case is by law."""
    person = await at_work(town, words=words[:20], **given)
    await person.says(f"/law {number}")
    await person.sees(f"№ {number} за законом")
    return person


async def test_other_rules_keep_both_days_and_the_author_is_told_why(town: Town, resident: Resident) -> None:
    number = await letter(town, resident, "Скільки коштував ремонт вулиці Свободи?")
    before = (await the_case(town, number)).due_at
    person = await by_law(town, number, "Скільки коштував ремонт")
    await person.presses("Інші правила")
    assert "рахуємо від дня, коли це надійшло" in await person.sees("Чим є №")
    await person.presses("запит на публічну інформацію")
    await person.sees("Це прочитає автор")
    await person.says("Ви просите дані, тому діє закон про публічну інформацію.")
    await person.sees("Готово, автор дізнається.")
    assert "діє закон про публічну інформацію" in await resident.sees(f"№ {number}")
    case = await the_case(town, number)
    assert case.regime == Regime.INFORMATION_REQUEST
    assert case.due_at is not None
    assert before is not None
    assert case.due_at < before, "what ends first is kept in sight"
    [code] = await codes(town, number, EventKind.RECLASSIFIED)
    assert code.startswith("appeal:")
    assert "+information_request:" in code


async def test_the_same_words_from_an_idea_for_a_petition_lead_elsewhere(town: Town, resident: Resident) -> None:
    number = await letter(town, resident)
    person = await by_law(town, number)
    await person.presses("Інші правила")
    await person.sees("Чим є №")
    await person.presses("ідея петиції")
    await person.sees("Це прочитає автор")
    await person.says("Це справа для петиції.")
    await person.sees("Готово")
    assert "петицію подають на сайті міської ради" in await resident.sees("Це справа для петиції.")


async def test_more_time_is_given_once_and_with_a_reason(town: Town, resident: Resident) -> None:
    number = await letter(town, resident)
    person = await by_law(town, number)
    await person.presses("Більше часу")
    await person.sees("Чому відповідь потребує більше часу?")
    await person.says("Чекаємо на відповідь енергетиків.")
    await person.sees("Готово, автор дізнається.")
    await resident.sees("Чекаємо на відповідь енергетиків.")
    case = await the_case(town, number)
    assert case.extended
    await person.says(f"/law {number}")
    await person.sees("за законом")
    assert "Більше часу" not in person.buttons
    kinds = [ring.kind for ring in await town.read(lambda tx: alarms.of_case(tx, number))]
    assert not [kind for kind in kinds if kind.startswith("extension_notice")]


async def test_what_is_urgent_is_due_in_two_days(town: Town, resident: Resident) -> None:
    number = await letter(town, resident, "Чи можна пити воду з крана?", Regime.INFORMATION_REQUEST)
    person = await by_law(town, number, "Чи можна пити")
    await person.presses("Термінове")
    await person.sees("Чому це терміново?")
    await person.says("Ідеться про здоров’я.")
    await person.sees("Готово, автор дізнається.")
    await resident.sees("Ідеться про здоров’я.")
    case = await the_case(town, number)
    assert case.due_at == case.received_at + timedelta(hours=48)


async def test_somebody_elses_matter_is_suggested_and_passed_on(town: Town, resident: Resident) -> None:
    number = await letter(town, resident)
    person = await by_law(town, number)
    await person.presses("Чия це справа")
    await person.sees("Оберіть або напишіть")
    await person.presses("оператор системи розподілу")
    await person.sees(f"Передати № {number}?")
    await person.presses("Передати")
    await person.sees(f"№ {number} передано")
    assert "договорі про розподіл" in await resident.sees("Це вирішує оператор системи розподілу електроенергії")
    assert (await the_case(town, number)).state is CaseState.FORWARDED
    assert await town.read(lambda tx: alarms.of_case(tx, number)) == []


async def test_another_one_is_written_in_words(town: Town, resident: Resident) -> None:
    number = await letter(town, resident, "Треба посадити ліс за селом")
    person = await by_law(town, number, "Треба посадити")
    await person.presses("Чия це справа")
    await person.sees("Напишіть, хто її вирішує")
    await person.says("Лісгосп")
    await person.sees("Це вирішує Лісгосп")
    await person.says("Вони відповідатимуть вам листом.")
    await person.sees("передано")
    assert "листом" in await resident.sees("Це вирішує Лісгосп")


async def test_what_is_the_citys_stays_and_goes_to_a_department(town: Town, resident: Resident) -> None:
    number = await letter(town, resident)
    person = await by_law(town, number)
    await person.presses("Чия це справа")
    await person.sees("Оберіть або напишіть")
    await person.presses("департамент міської ради, який відповідає за комунальне")
    await person.sees("Автор дізнається")
    case = await the_case(town, number)
    assert case.state is CaseState.SUBMITTED
    assert case.department is not None
    assert "комунальне" in case.department


async def test_a_promise_is_kept_late_and_its_author_is_told(town: Town, resident: Resident) -> None:
    number = await sent(town, resident)
    due = (await the_case(town, number)).received_at - timedelta(days=2)
    await decided(town, str(number), EventKind.APPROVED, "Посадимо", promise=Promise("Посадити 40 лип", due))
    person = await town.staff("web", name="Марія")
    await person.says("/promises")
    assert "Запізнення – 2 дні." in await person.sees("Посадити 40 лип")
    await person.presses(f"Зроблено: № {number}")
    await person.sees("Що зроблено?")
    await person.says("Липи ростуть.")
    await person.sees("Із запізненням на 2 дні.")
    told = await resident.sees("Виконано із запізненням на 2 дні.")
    assert "Липи ростуть." in told
    assert await town.read(promises.count) == 0
    await person.says("/promises")
    await person.sees("Місто нічого не винне")
