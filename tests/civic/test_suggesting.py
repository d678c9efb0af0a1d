"""What a proposal is about is suggested from its words, and nothing is where the record has nothing of it."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.answers import Answers
from civic.content.files import read_content
from civic.suggesting import MOST, suggested

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
CORPUS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("suggesting.yaml").read_text(encoding="utf-8"))
TOUCHING = [item for item in CORPUS if item["touches"]]
ALIEN = [item for item in CORPUS if not item["touches"]]


@cache
def answers() -> Answers:
    return Answers(read_content(CONTENT))


def ids(text: str) -> list[str]:
    return [one.id for one in suggested(answers(), text)]


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 40
    assert len(ALIEN) >= 15
    content = read_content(CONTENT)
    known = {item.id for item in content.commitments} | {item.id for item in content.measures}
    assert {name for item in CORPUS for name in item["touches"]} <= known


def test_what_a_proposal_touches_is_suggested() -> None:
    missed = [(item["text"], ids(item["text"])) for item in TOUCHING if not set(ids(item["text"])) & {*item["touches"]}]
    assert len(missed) <= 0.2 * len(TOUCHING), missed


def test_little_is_suggested_where_the_record_has_nothing() -> None:
    """`also` is what a proposal may well be thought to touch."""
    wrong = [(item["text"], ids(item["text"])) for item in ALIEN if set(ids(item["text"])) - set(item.get("also", ()))]
    assert len(wrong) <= 0.2 * len(ALIEN), wrong


@pytest.mark.parametrize("text", ["", "  ", "🙂", "та", "\x00", "\ud800", "а" * 10_000, "послуга " * 2000, "1", "'"])
def test_any_text_is_answered(text: str) -> None:
    assert len(ids(text)) <= MOST


def test_the_order_of_sentences_does_not_matter() -> None:
    one = "Курси цифрової грамотності. Навчіть літніх людей у бібліотеці!"
    other = "Навчіть літніх людей у бібліотеці? Курси цифрової грамотності"
    assert ids(one) == ids(other)
    assert ids(one)[0] == "khm-3"
