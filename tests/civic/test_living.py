"""What the store says beside the record: added, taken out and carried over to another record, as if indexed anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from civic.answers.engine import Answers
from civic.answers.finding import FindingKind, Living
from civic.content.files import read_content
from civic.content.model import Content

EXAMPLE = Path(__file__).parents[1] / "content" / "zrazkova" / "full"
QUESTION = "Чи відкрили медіастудію для підлітків?"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(EXAMPLE)


def step(number: int, words: str, day: int = 1) -> Living:
    return Living("steps", str(number), f"step.{number}@0", (words,), datetime(2026, 11, day, tzinfo=UTC))


STUDIO = step(1, "Відкрили медіастудію для підлітків.")
CLOSED = step(2, "Медіастудію для підлітків закрили.", day=2)
OTHER = step(3, "Посадили каштани на алеї.", day=3)


def told(answers: Answers, question: str = QUESTION) -> list[str]:
    return [one.key for one in answers.ask(question).living]


def test_it_is_found_in_any_order_and_gone_when_it_is_gone(content: Content) -> None:
    record = Answers(content)
    one = record.extended([STUDIO])
    assert told(one) == ["1"]
    more = record.extended([OTHER, CLOSED, STUDIO], one)
    assert told(more) == ["2", "1"], "the newer first"
    less = record.extended([OTHER, CLOSED], more)
    assert told(less) == ["2"]
    assert told(record.extended([OTHER, CLOSED, STUDIO], less)) == ["2", "1"], "once each when it comes back"
    for number in range(50):
        less = record.extended([OTHER, step(9, f"Медіастудію для підлітків відкрили на {number} поверсі.")], less)
    assert told(less) == ["9"]
    assert len(less.index.pieces) < len(record.index.pieces) + 20, "what has gone does not pile up"
    assert told(record) == [], "the record itself is as it was"
    assert told(one) == ["1"], "and so is what was in force before"


def test_another_record_takes_nothing_over_from_the_one_before(content: Content) -> None:
    old, new = Answers(content), Answers(msgspec.structs.replace(content, questions=(), discrepancies=()))
    carried = new.extended([STUDIO], old.extended([STUDIO, OTHER]))
    assert carried.index.counts == new.extended([STUDIO]).index.counts
    assert len(carried.index.pieces) == len(new.index.pieces) + 1
    assert told(carried, "каштани на алеї") == []


def test_the_record_answers_as_before_beside_much_that_is_said(content: Content) -> None:
    record = Answers(content)
    busy = record.extended([step(number, f"Посадили каштан номер {number} на алеї.") for number in range(10, 400)])
    for question in content.questions[:10]:
        asked = question.ask["uk"]
        assert busy.ask(asked).entries == record.ask(asked).entries, asked


def test_a_whole_question_that_staff_answered_goes_first(content: Content) -> None:
    living = Living(
        "questions",
        "1",
        "question.1@0",
        ("У кабінеті 12.",),
        datetime(2026, 11, 1, tzinfo=UTC),
        asked=("Де забрати приз?",),
    )
    found = Answers(content).extended([living]).ask("де забрати приз")
    assert (found.kind, found.score, [one.key for one in found.living]) == (FindingKind.PUBLISHED, 1.0, ["1"])
    assert not found.abstained
