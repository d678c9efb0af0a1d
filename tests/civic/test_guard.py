"""What could help the enemy or rob a neighbour is held, and ordinary proposals are not."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.guard import CONCERN, LIMIT, TOLD, ConcernKind, guard

CORPUS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("guard_corpus.yaml").read_text(encoding="utf-8"))
HELD = [(kind, text) for kind, texts in CORPUS["held"].items() for text in texts]


def test_the_corpus_is_large_enough() -> None:
    assert len(HELD) + len(CORPUS["ordinary"]) >= 120
    assert len(CORPUS["ordinary"]) >= 60
    assert set(CORPUS["held"]) == set(ConcernKind) == set(TOLD) == set(CONCERN)


def test_what_must_not_be_public_is_held() -> None:
    missed = [text for _, text in HELD if guard(text) is None]
    assert len(missed) <= 0.05 * len(HELD), missed


def test_the_reason_given_is_mostly_right() -> None:
    found = [(kind, text, guard(text)) for kind, text in HELD]
    mistaken = [(kind, text, concern) for kind, text, concern in found if concern and concern.kind != kind]
    assert len(mistaken) <= 0.1 * len(HELD), mistaken


def test_ordinary_proposals_pass() -> None:
    alarms = [(text, guard(text)) for text in CORPUS["ordinary"] if guard(text)]
    assert len(alarms) <= 0.05 * len(CORPUS["ordinary"]), alarms


def test_texts_that_the_rules_never_saw() -> None:
    """Written after the rules, which were not changed for them: what is to be expected of residents' own words."""
    held, ordinary = CORPUS["later"]["held"], CORPUS["later"]["ordinary"]
    assert sum(guard(text) is not None for text in held) >= 0.5 * len(held), [text for text in held if not guard(text)]
    assert sum(guard(text) is not None for text in ordinary) <= 0.1 * len(ordinary)


@pytest.mark.parametrize(
    "text",
    [
        "НА ДАХУ СТОЇТЬ ППО",
        "на даху стоїть ппo",
        "на\u200b даху ст\u0301оїть п\u200bпо",
        "на даху\nстоїть\t ППО!!!",
        "нa дaxy cтoїть ППО",
    ],
)
def test_spelling_hides_nothing(text: str) -> None:
    concern = guard(text)
    assert concern is not None
    assert concern.kind is ConcernKind.POSITIONS


def test_a_moderator_sees_what_was_heard() -> None:
    concern = guard("Добрий день. Дуже прошу місто про таке. На даху школи стоїть ППО, приберіть.")
    assert concern is not None
    assert "стоїть ппо" in concern.words


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🔥" * 3000, "не " * 5000, "а" * 100_000, "'" * 500])
def test_any_text_is_read(text: str) -> None:
    assert guard(text) is None


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert guard("а " * LIMIT + "стоїть ППО") is None


def test_time_grows_with_length_only() -> None:
    """Ten times the words cost about ten times as much: nothing is tried again and again."""

    def spent(text: str) -> float:
        rounds = []
        for _ in range(7):
            start = time.perf_counter()
            guard(text)
            rounds.append(time.perf_counter() - start)
        return min(rounds)

    assert spent("стоїть пам'ятник ппо вулиця картка збір " * 90) < 60 * max(spent("стоїть пам'ятник ппо " * 18), 1e-5)
