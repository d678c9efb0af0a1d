"""Questions find their facts, and what no document says is not answered."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.answers import Answers, Entry, Finding, FindingKind
from civic.answers.slips import slips
from civic.answers.spelling import cyrillic
from civic.answers.stems import english, ukrainian
from civic.answers.translit import rough
from civic.answers.words import fold, keys, tokens
from civic.content.files import read_content
from civic.content.model import Content

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
QUESTIONS: list[dict[str, Any]] = [
    item
    for name in ("questions.yaml", "questions_programme.yaml")
    for item in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]
SEEN = 3
ABSTAINING = (FindingKind.NOT_RECORDED, FindingKind.EVERYDAY)


@cache
def content() -> Content:
    return read_content(CONTENT)


@cache
def answers() -> Answers:
    return Answers(content())


@cache
def ask(question: str) -> Finding:
    return answers().ask(question)


def wanted(fact: Entry, names: list[str]) -> bool:
    """A name that ends in a dot or a hyphen stands for all facts that begin so."""
    return any(fact.id == name or (name.endswith((".", "-")) and fact.id.startswith(name)) for name in names)


def right(item: dict[str, Any]) -> bool:
    """Whether the finding is what the corpus expects."""
    found = ask(item["q"])
    if "discrepancy" in item and all(told.id != item["discrepancy"] for told in found.discrepancies):
        return False
    if item.get("abstain"):
        return found.abstained
    if "commitment" in item:
        return found.kind is FindingKind.COMMITMENT and found.commitment_id == item["commitment"]
    if item.get("list"):
        return found.kind is FindingKind.LIST
    if "facts" in item:
        hit = not found.abstained and any(wanted(fact, item["facts"]) for fact in found.entries[:SEEN])
        return hit or bool(item.get("abstain_ok") and found.abstained)
    return True


def wrong(items: list[dict[str, Any]]) -> list[str]:
    return [f"{item['q']} → {ask(item['q'])}" for item in items if not right(item)]


def test_the_corpus_is_large_enough() -> None:
    assert len(QUESTIONS) >= 60
    assert sum(bool(item.get("abstain")) for item in QUESTIONS) >= 15
    styles = {"plain", "colloquial", "typo", "translit", "surzhyk", "keyword", "long"}
    assert {item["style"] for item in QUESTIONS} == styles
    known = {*content().facts, *(passage.id for document in content().documents for passage in document.passages)}
    for item in QUESTIONS:
        for name in item.get("facts", ()):
            assert name in known or any(fact.startswith(name) for fact in known if name.endswith((".", "-"))), name


def test_answerable_questions_find_their_facts() -> None:
    items = [item for item in QUESTIONS if not item.get("abstain")]
    assert len(wrong(items)) <= 0.1 * len(items), wrong(items)


def test_what_no_document_says_is_not_answered() -> None:
    items = [item for item in QUESTIONS if item.get("abstain")]
    assert len(wrong(items)) <= 0.15 * len(items), wrong(items)


@pytest.mark.parametrize("style", sorted({item["style"] for item in QUESTIONS}))
def test_no_style_is_left_behind(style: str) -> None:
    items = [item for item in QUESTIONS if item["style"] == style]
    assert len(wrong(items)) <= 0.25 * len(items), wrong(items)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "question",
    [
        "Що зроблено за зобов’язанням {}?",
        "Який стан зобов'язання {}?",
        "що з {} зобов'язанням",
        "What is the status of commitment {}?",
        "commitment {}",
        "khm-{}",
    ],
)
def test_the_state_of_each_commitment(number: int, question: str) -> None:
    found = ask(question.format(number))
    assert (found.kind, found.commitment_id) == (FindingKind.COMMITMENT, f"khm-{number}")
    assert found.entries
    assert not found.abstained


@pytest.mark.parametrize("key", [item.id for item in content().discrepancies])
def test_each_discrepancy_is_reached_in_both_languages(key: str) -> None:
    asked = [item["q"] for item in QUESTIONS if item.get("discrepancy") == key]
    reached = [question for question in asked if any(told.id == key for told in ask(question).discrepancies)]
    assert any(question.isascii() for question in reached), asked
    assert any(not question.isascii() for question in reached), asked


def test_an_empty_field_is_shown_and_counts_as_not_answered() -> None:
    found = ask("Який ступінь результату щодо відкриття інформації?")
    assert found.kind is FindingKind.DISCREPANCY
    assert [said.id for said in found.entries] == ["khm-3.evaluation.degree"]
    assert found.abstained


def test_everyday_matters_are_told_apart() -> None:
    assert ask("Де оформити субсидію?").kind is FindingKind.EVERYDAY
    assert ask("When does bus 5 leave?").kind is FindingKind.EVERYDAY
    assert ask("Хто очолив делегацію до Любліна?").kind is FindingKind.NOT_RECORDED


def test_a_commitment_that_does_not_exist() -> None:
    assert ask("Стан зобов'язання 9").kind is FindingKind.NO_SUCH_COMMITMENT


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?", "!!!", "🙂🙂", "\x00\x01", "\ud800", "а" * 10_000, "план " * 3000, "<b>x</b>", "'", "7", "ы" * 40],
)
def test_any_text_is_answered(text: str) -> None:
    assert ask(text).kind in FindingKind


def test_the_same_question_gives_the_same_finding() -> None:
    question = "Скільки сільських бібліотек стали хабами?"
    assert Answers(content()).ask(question) == ask(question)


def test_spelling_is_one() -> None:
    assert fold("Зобов’язання ПЛAНУ") == "зобов'язання плану"  # with a Latin A
    assert tokens(fold("City’s e-services, 100%")) == ["city", "e", "services", "100", "відсоток"]


def test_words_meet_by_root_and_meaning() -> None:
    assert ukrainian("навчання") == ukrainian("навчати")
    assert english("evaluation") == english("evaluator") == english("evaluated")
    assert keys("ноутбуки").keys() & keys("laptops").keys()


def test_latin_letters_and_slips() -> None:
    assert rough("зобов'язання") == rough("zobovyazannya")
    assert "що" in cyrillic("shcho")
    assert "конференція" in slips("конфиренція")
