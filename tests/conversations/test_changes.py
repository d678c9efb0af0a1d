"""What changed: the history of a commitment, and what was published about all of them since a day."""

from __future__ import annotations

import pytest

from civic.content.model import Completion
from civic.progress import Draft, publish
from storage import staff
from storage.staff import Role
from storage.store import Transaction
from tests.town import Resident, Town


def _publish_four(tx: Transaction, town: Town) -> None:
    """Four steps of commitment 3, each with a proof of its number."""
    editor, world = staff.add(tx, "Ірина", Role.EDITOR), town.app.dispatcher.world
    levels = (Completion.LIMITED, Completion.SUBSTANTIAL, Completion.SUBSTANTIAL, Completion.COMPLETE)
    for number, level in enumerate(levels, start=1):
        draft = Draft("khm-3", level, {"uk": f"Крок {number}"}, evidence_url=f"https://khm.gov.ua/zvit-{number}")
        publish(
            tx,
            draft,
            staff=editor,
            content=world.content,
            languages=world.languages.values(),
            public_url="http://localhost:8080",
        )


async def test_before_anything_is_published_the_documents_speak(resident: Resident) -> None:
    await resident.says("/commitment 3")
    await resident.sees("3 · Цифрові компетентності")
    await resident.presses("Історія")
    history = await resident.sees("Історія")
    assert "тут ще нічого не публікувало" in history
    assert "За документами: не зазначено." in history
    assert "All of the commitment milestones were implemented as planned" in history
    assert "Джерело: Звіт про завершення зобов’язання" in history
    await resident.says("що змінилося")
    changes = await resident.sees("Що змінилося від")
    assert "про зобов’язання нічого не опубліковано" in changes
    assert "Тут ще нічого не публікували" in changes
    assert "Записи за документами востаннє оновлено" in changes


async def test_every_published_step_is_in_the_history_newest_first(town: Town, resident: Resident) -> None:
    await town.app.store.write(lambda tx: _publish_four(tx, town))
    await resident.says("/commitment 3")
    await resident.sees("Стан: виконано")
    await resident.presses("Історія")
    first = await resident.sees("Історія")
    assert [proof for proof in "4321" if f"zvit-{proof}" in first] == ["4", "3", "2"]
    assert first.index("zvit-4") < first.index("zvit-3") < first.index("zvit-2")
    assert "Стан: виконано (було: суттєвий поступ)" in first
    assert "Стан: суттєвий поступ (без змін)" in first
    assert "За документами" not in first
    await resident.presses("Давніші ›")
    last = await resident.sees("zvit-1")
    assert "Стан: обмежений поступ (було: не зазначено)" in last
    assert "після завершення плану" in last
    assert "За документами: не зазначено." in last
    await resident.presses("‹ Новіші")
    await resident.sees("zvit-4")
    await resident.says("/changes 7")
    changes = await resident.sees("Що змінилося від")
    assert "3 · Цифрові компетентності" in changes
    assert "zvit-4" in changes
    await resident.presses("3 · Цифрові компетентності")
    await resident.sees("Стан: виконано")


@pytest.mark.parametrize("words", ["/changes 1", "/changes 01.11.2025", "/changes 2025-11-01", "зміни 30"])
async def test_a_day_or_a_number_of_days_can_be_named(resident: Resident, words: str) -> None:
    await resident.says(words)
    await resident.sees("Що змінилося від")
    await resident.says("7")
    await resident.sees("Що змінилося від")


@pytest.mark.parametrize(
    "words", ["/changes 0", "/changes 99999", "/changes учора", "/changes 31.02.2025", "/changes ."]
)
async def test_anything_else_is_explained(resident: Resident, words: str) -> None:
    await resident.says(words)
    await resident.sees("Напишіть, за скільки днів")
    await resident.presses("30 днів")
    await resident.sees("Що змінилося від")
