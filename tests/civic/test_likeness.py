"""Alike proposals are found in other words and other languages, copies are one flood, and nothing else is shown."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.likeness import drop, erase, fold, folded, put, similar, terms, twins
from civic.likeness.wording import LONGEST, MOST
from storage import cases, contacts
from storage.cases import CaseKind, Submission
from storage.store import Store, Transaction

CORPUS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("likeness.yaml").read_text(encoding="utf-8"))
SAME = [pair for kind in ("same", "languages") for pair in CORPUS[kind]]
DIFFERENT = CORPUS["different"]
TEXT = "Прошу відремонтувати дорогу та тротуар на вулиці Свободи біля школи, бо там глибокі ями і вода стоїть тижнями"


def resident(tx: Transaction, name: str = "olena") -> int:
    return contacts.meet(tx, "web", name, locale="uk").id


def sent(tx: Transaction, text: str, contact: int, state: str = "submitted") -> int:
    """A proposal in a state, with its words; its number."""
    number = cases.open_case(tx, contact, Submission(CaseKind.PROPOSAL, text, "uk"))
    tx.execute("UPDATE cases SET state = :state WHERE id = :id", state=state, id=number)
    put(tx, number, text)
    return number


def test_the_corpus_is_large_enough() -> None:
    assert len(SAME) >= 40
    assert len(DIFFERENT) >= 20
    assert len(SAME) + len(DIFFERENT) >= 60


async def test_alike_proposals_are_shown_and_others_are_not(store: Store) -> None:
    """Each first text is looked for among all the second ones at once."""

    def look(tx: Transaction) -> tuple[list[str], list[str], int]:
        author = resident(tx)
        there = {sent(tx, second, author, "published"): second for _, second in SAME + DIFFERENT}
        missed, wrong, found = [], [], 0
        for first, second in SAME + DIFFERENT:
            shown = [there[one.case_id] for one in similar(tx, first)]
            hit = second in shown and [first, second] in SAME
            found += hit
            if [first, second] in SAME and not hit:
                missed.append(f"{first} | {second}")
            if [first, second] in DIFFERENT and second in shown:
                wrong.append(f"{first} | {second}")
        return missed, wrong, found

    missed, wrong, found = await store.write(look)
    assert found / len(SAME) >= 0.8, missed
    assert found / (found + len(wrong)) >= 0.85, wrong


@cache
def spread(text: str) -> str:
    """The text with what cannot be seen, and Latin letters for the Ukrainian ones that are drawn alike."""
    return "\u200b".join(text.translate(str.maketrans("асеіорху", "aceiopxy")))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace(" ", "  \n"),
        TEXT + "!!!",
        spread(TEXT),
        TEXT.replace("о", "o").replace("а", "a"),
        f"\ufeff{TEXT}\u202e",
        TEXT.replace("і", "ί"),
        "".join(f"{letter}\u0336" for letter in TEXT),
    ],
)
def test_spelling_hides_no_copy(other: str) -> None:
    assert folded(other) == folded(TEXT)
    assert terms(other) == terms(TEXT)


def test_terms_are_what_a_text_is_about() -> None:
    assert terms("Поставте лавки в парку") == terms("Пропоную встановити лавочки у сквері")
    assert terms("Please put benches in the park") == terms("Поставте лавки в парку")
    assert "20" in terms("Свободи 20")
    assert terms("Свободи 20") != terms("Свободи 22")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200b"])
def test_nothing_has_no_terms(text: str) -> None:
    assert not {term for term in terms(text) if term.isalnum()}


@pytest.mark.parametrize(
    "text", ["🙂🙂", "та й що", "?!", "а" * 10_000, "лавка " * 3000, "\ud800", "<b>x</b>", "'", "7"]
)
def test_any_text_has_terms_that_the_store_can_keep(text: str) -> None:
    found = terms(text)
    assert len(found) <= MOST
    assert all(0 < len(term) <= LONGEST for term in found)


async def test_the_same_text_fifty_times_is_one_to_read(store: Store) -> None:
    def flood(tx: Transaction) -> list[int]:
        heads = []
        for number in range(50):
            author = resident(tx, f"bot {number}")
            head = twins(tx, TEXT, author=author)
            case = sent(tx, TEXT, author)
            if head is None:
                heads.append(case)
            else:
                assert fold(tx, case, head)
        return heads

    assert len(await store.write(flood)) == 1


async def test_near_duplicates_of_many_accounts_are_a_few_to_read(store: Store) -> None:
    """Each with a word added, left out or changed, other spelling, and a number of its own."""
    chance = random.Random(5)
    extra = ["терміново", "сусіди", "вчора", "аварія", "сором", "негайно", "скарга", "обіцянки"]

    def variant() -> str:
        words = TEXT.split()
        for _ in range(2):
            match chance.randrange(4):
                case 0:
                    words.insert(chance.randrange(len(words)), chance.choice(extra))
                case 1:
                    words.pop(chance.randrange(len(words)))
                case 2:
                    words[chance.randrange(len(words))] = words[chance.randrange(len(words))].upper()
                case _:
                    words.append(str(chance.randrange(10_000)))
        return " ".join(words)

    def flood(tx: Transaction) -> int:
        heads = 0
        for number in range(300):
            text = variant()
            head = twins(tx, text, author=None)
            case = sent(tx, text, resident(tx, f"bot {number}"))
            if head is None:
                heads += 1
            else:
                fold(tx, case, head)
        return heads

    assert await store.write(flood) <= 20


async def test_neighbours_who_ask_for_their_own_houses_are_not_a_flood(store: Store) -> None:
    text = "Прошу відремонтувати під'їзд і замінити вікна на сходах у будинку {}, бо взимку дуже холодно людям"

    def write(tx: Transaction) -> tuple[int | None, int | None, int | None, int]:
        first = sent(tx, text.format(5), resident(tx, "olena"))
        other = twins(tx, text.format(7), author=None)
        same = twins(tx, text.format(5), author=None)
        sent(tx, text.format(7), resident(tx, "petro"))
        sent(tx, text.format(9), resident(tx, "ivan"))
        return other, same, twins(tx, text.format(11), author=None), first

    other, same, flood, first = await store.write(write)
    assert other is None
    assert same == flood == first


async def test_ones_own_copy_is_named_first_and_closed_cases_are_not_found(store: Store) -> None:
    def write(tx: Transaction) -> None:
        olena, petro = resident(tx, "olena"), resident(tx, "petro")
        refused = sent(tx, TEXT, olena, "refused")
        assert twins(tx, TEXT, author=petro) is None
        first, own = sent(tx, TEXT, olena), sent(tx, TEXT, petro)
        assert twins(tx, TEXT, author=petro) == own
        assert twins(tx, TEXT, author=None) == twins(tx, TEXT, author=olena) == first
        assert twins(tx, TEXT, author=petro, but=own) == first
        assert twins(tx, TEXT, author=petro, kind=CaseKind.FEEDBACK) is None
        assert similar(tx, TEXT) == ()
        assert refused < first

    await store.write(write)


async def test_only_public_proposals_are_shown_and_what_is_erased_is_not_found(store: Store) -> None:
    def write(tx: Transaction) -> None:
        olena = resident(tx)
        for state in ("submitted", "asked", "appealed", "refused", "withdrawn", "merged", "forwarded"):
            sent(tx, TEXT, olena, state)
        assert similar(tx, TEXT) == ()
        shown = [sent(tx, TEXT, olena, state) for state in ("published", "approved")]
        assert [one.case_id for one in similar(tx, TEXT)] == shown
        assert [one.case_id for one in similar(tx, TEXT, limit=1)] == shown[:1]
        assert drop(tx, shown[0])
        assert [one.case_id for one in similar(tx, TEXT)] == shown[1:]
        erase(tx, olena)
        assert similar(tx, TEXT) == ()
        assert twins(tx, TEXT, author=None) is None
        assert not fold(tx, shown[0], shown[1]), "a head without words leads no flood"

    await store.write(write)
