"""Words of danger are heard, and words that only sound like it are not."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.danger import LIMIT, Danger, danger

CORPUS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("danger_corpus.yaml").read_text(encoding="utf-8"))
IN_DANGER = [(kind, phrase) for kind, phrases in CORPUS["danger"].items() for phrase in phrases]


def test_the_corpus_is_large_enough() -> None:
    assert len(IN_DANGER) >= 60
    assert len(CORPUS["calm"]) >= 60
    assert set(CORPUS["danger"]) == set(Danger)


def test_people_in_danger_are_heard() -> None:
    missed = [phrase for _, phrase in IN_DANGER if danger(phrase) is None]
    assert len(missed) <= 0.05 * len(IN_DANGER), missed


def test_the_kind_of_danger_is_mostly_right() -> None:
    mistaken = [(kind, phrase, danger(phrase)) for kind, phrase in IN_DANGER if danger(phrase) != kind]
    assert len(mistaken) <= 0.1 * len(IN_DANGER), mistaken


def test_there_are_few_false_alarms() -> None:
    alarms = [(phrase, danger(phrase)) for phrase in CORPUS["calm"] if danger(phrase) is not None]
    assert len(alarms) <= 2, alarms


@pytest.mark.parametrize(
    "text", ["ПОЖЕЖА", "по\u0301жежа", "пожежa", "  чую\nзапах газу  ", "не хочу жити", "Не хочу жити!!!"]
)
def test_spelling_does_not_hide_danger(text: str) -> None:
    assert danger(text) is not None


def test_urgent_words_outweigh_calm_ones() -> None:
    assert danger("програма пожежної безпеки") is None
    assert danger("допоможіть, пожежа, план евакуації не допоміг") is Danger.FIRE


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🔥" * 3000, "не " * 5000, "газ" * 5000, "a" * 100_000])
def test_any_text_is_answered(text: str) -> None:
    assert danger(text) is None


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert danger("а " * LIMIT + "пожежа") is None
    assert danger("пожежа " + "а " * LIMIT) is Danger.FIRE


def test_time_grows_with_length_only() -> None:
    """Ten times the words cost about ten times as much: nothing is tried again and again."""

    def spent(text: str) -> float:
        rounds = []
        for _ in range(7):
            start = time.perf_counter()
            danger(text)
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert spent("дим газ кров не " * 160) < 60 * max(spent("дим газ кров не " * 16), 1e-5)
