"""The development questions, asked as residents ask them: a gate for whoever changes how answers are found or worded.

`python -m bench.answers quality` shows more: by kind of question, and beside plain full-text search.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.answers.scoring import CONFIDENT, LONGEST, Prediction, Verdict, Why, contains, judge
from bench.answers.sets import Item, read
from bot.app import make_world
from bot.asking import Answerer
from bot.settings import Settings
from civic.content.files import read_content
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import SECRET

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
LEAST_RIGHT = 0.95
MOST_WRONG = 0.06


@pytest.mark.only("sqlite")
async def test_the_development_questions_are_answered(store: Store) -> None:
    given: dict[str, Any] = {"secret_key": SECRET}
    answerer = Answerer(make_world(Settings(**given), read_content(CONTENT), Vault(SECRET)))

    def verdict(tx: Transaction, item: Item) -> Verdict:
        told = answerer.answer(tx, item.question, item.lang)
        return judge(item, msgspec.convert({"id": item.id, **told}, Prediction))

    items = read("dev")
    verdicts = await store.read(lambda tx: [verdict(tx, item) for item in items], seconds=60)
    wrong = [
        f"{item.id} {one.why}: {item.question}" for item, one in zip(items, verdicts, strict=True) if not one.right
    ]
    assert len(items) == 60
    assert len(items) - len(wrong) >= LEAST_RIGHT * len(items), wrong
    assert sum(one.why in CONFIDENT for one in verdicts) <= MOST_WRONG * len(items), wrong
    assert all(one.sourced for one in verdicts if one.right)


@pytest.mark.parametrize(
    ("answer", "string", "there"),
    [
        ("11 бібліотек", "11", True),
        ("у 2011 році", "11", False),
        ("у 2016–2017", "2016-2017", True),
        ("у 2016 – 2017", "2016-2017", True),
        ("16-го", "16", True),
        ("1,160", "16", False),
        ("«Зелений  курс»", '"зелений курс"', True),
        ("об’єднання", "об'єдн", True),
        ("Cafe\u0301", "CAFÉ", True),
        ("перша\n\tлінія", "перша лінія", True),
        ("лінія", "", False),
    ],
)
def test_what_counts_as_said(answer: str, string: str, there: bool) -> None:
    assert contains(answer, [[string]]) is there
    assert contains(answer, [["nothing of the kind", string]]) is there
    assert contains(answer, [[string], ["nothing of the kind"]]) is False
    assert contains(answer, []) is True


ITEM = Item(
    "q", "uk", "?", "plain", "date", answerable=True, source="003_98c4.txt", must_contain=(("11",), ("травня",))
)


@pytest.mark.parametrize(
    ("answerable", "given", "verdict"),
    [
        (True, None, Verdict(Why.MISSING)),
        (True, Prediction("q", "11 травня", sources=("x/003_98c4.txt#p3",)), Verdict(Why.RIGHT, sourced=True)),
        (True, Prediction("q", "11 травня", sources=("003",)), Verdict(Why.RIGHT, sourced=True)),
        (True, Prediction("q", "11 травня", sources=("004_98c4.txt",)), Verdict(Why.RIGHT)),
        (True, Prediction("q", "11 червня"), Verdict(Why.WRONG)),
        (True, Prediction("q", "11 травня".ljust(LONGEST)), Verdict(Why.RIGHT)),
        (True, Prediction("q", "11 травня".ljust(LONGEST + 1)), Verdict(Why.LONG)),
        (True, Prediction("q", "11 травня", abstained=True), Verdict(Why.SILENT)),
        (False, Prediction("q", "11 травня", abstained=True), Verdict(Why.RIGHT, sourced=True)),
        (False, Prediction("q", "11 травня"), Verdict(Why.INVENTED)),
    ],
)
def test_what_an_answer_is(answerable: bool, given: Prediction | None, verdict: Verdict) -> None:
    assert judge(msgspec.structs.replace(ITEM, answerable=answerable), given) == verdict
