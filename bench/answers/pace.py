"""How long an answer takes out of many passages, lemmatising included, beside the peers on the same passages.

Milliseconds of CPU of this one process. Everybody answers every question of the sets, in rounds that take turns; a
figure is the median over the rounds. Of the product three: *first*, with an index that was just built by a process
that knew no word, so it has met the words of the passages and none of the questions; *again*, the same questions once
more; *cold*, everything remembered of words emptied before each question. Lemmas that a peer remembers are emptied
before its round. The peers find their best passage; the product also decides whether that answers the question.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import msgspec

from bench.answers.building import Built, built
from bench.answers.contenders import PRODUCT
from bench.answers.forgetting import forget
from bench.answers.passages import passages as passages_of
from bench.answers.peers import ready
from bench.answers.report import columns
from bench.answers.sets import read
from bench.answers.synthetic import city
from bench.answers.turns import Turns, turns
from bot.service import settle_memory
from civic.answers import Answers
from civic.content.files import read_content
from civic.content.model import Content

FIRST, AGAIN, COLD = f"{PRODUCT}, first", f"{PRODUCT}, again", f"{PRODUCT}, cold"
BUILD_SECONDS, BUILD_MB, ANSWER_MS = 1.0, 30.0, 10.0  # the bars

Ask = Callable[[str], object]


class Spread(msgspec.Struct, frozen=True):
    """Milliseconds of CPU a question in one round."""

    p50: float
    p95: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Of each question's seconds."""
        cuts = quantiles(seconds, n=20, method="inclusive")
        return cls(1000 * cuts[9], 1000 * cuts[18], 1000 * max(seconds))


class Pace(msgspec.Struct, frozen=True):
    """Everything measured; `spreads` by contender, a round each; `made` the seconds of taking the passages in."""

    questions: int
    passages: int
    words: int
    indexed: list[Built]
    made: dict[str, list[float]]
    spreads: dict[str, list[Spread]]
    turns: Turns
    missing: list[str]


def measure(content: Path, sets: Sequence[str], *, passages: int, rounds: int) -> Pace:
    """Build, ask, and build again."""
    questions = [item.question for name in sets for item in read(name)]
    real = read_content(content)
    indexed = [built(content) for _ in range(rounds)]
    found = turns(content, questions)
    large = city(real, passages)
    said = [passage.words for passage in passages_of(large)]
    started = time.process_time()
    peers, missing = ready(said)
    made = {PRODUCT: [], "the peers together": [time.process_time() - started]}
    asks: dict[str, Ask] = {name: peer.best for name, peer in peers.items()}
    spreads: dict[str, list[Spread]] = {name: [] for name in (FIRST, AGAIN, COLD, *asks)}
    for _ in range(rounds):
        answers, seconds = _started(large)
        made[PRODUCT].append(seconds)
        spreads[FIRST].append(Spread.of(_each(answers.ask, questions)))
        spreads[AGAIN].append(Spread.of(_each(answers.ask, questions)))
        spreads[COLD].append(Spread.of(_each(answers.ask, questions, before=partial(forget, answers))))
        for name, ask in asks.items():
            forget()
            spreads[name].append(Spread.of(_each(ask, questions)))
    words = len({word for text in said for word in text.lower().split()})
    return Pace(len(questions), len(said), words, indexed, made, spreads, found, missing)


def _started(content: Content) -> tuple[Answers, float]:
    """The answers of a city as after a start, and the CPU seconds of that."""
    gc.unfreeze()
    forget()
    started = time.process_time()
    answers = Answers(content)
    seconds = time.process_time() - started
    settle_memory()
    return answers, seconds


def _each(ask: Ask, questions: Iterable[str], before: Callable[[], None] | None = None) -> list[float]:
    """CPU seconds of each question."""
    took = []
    for question in questions:
        if before is not None:
            before()
        started = time.process_time()
        ask(question)
        took.append(time.process_time() - started)
    return took


def _middle(spreads: Sequence[Spread]) -> Spread:
    return Spread(
        median(one.p50 for one in spreads), median(one.p95 for one in spreads), median(one.longest for one in spreads)
    )


def table(found: Pace) -> str:
    """What it took, with the bars."""
    return "\n\n".join((_of_index(found.indexed), _of_turns(found.turns), *found.missing, _of_answers(found)))


def _of_index(indexed: Sequence[Built]) -> str:
    middle = {name: median(getattr(one, name) for one in indexed) for name in Built.__struct_fields__}
    return "\n".join(
        (
            f"the city’s index, median of {len(indexed)} new processes, CPU seconds and growth of the resident set",
            f"  the dictionary   {middle['dictionary_seconds']:.2f} s  {middle['dictionary_mb']:.1f} MB",
            f"  the first index  {middle['first_seconds']:.2f} s  {middle['first_mb']:.1f} MB"
            f"  (bars {BUILD_SECONDS:.0f} s, {BUILD_MB:.0f} MB)",
            f"  one more         {middle['again_seconds']:.2f} s  {middle['traced_mb']:.1f} MB by tracemalloc",
        )
    )


def _of_turns(found: Turns) -> str:
    return (
        "a whole turn in this process, the real city, CPU: a question"
        f" {found.question_ms:.2f} ms, a word that opens a menu {found.word_ms:.2f} ms"
    )


def _of_answers(found: Pace) -> str:
    middles = {name: _middle(spreads) for name, spreads in found.spreads.items()}
    beside = [name for name in middles if name not in {FIRST, AGAIN, COLD}]
    rows = []
    for name, one in middles.items():
        times = [f"{one.p50 / middles[peer].p50:.1f} / {one.p95 / middles[peer].p95:.1f}" for peer in beside]
        rows.append([name, f"{one.p50:.2f}", f"{one.p95:.2f}", f"{one.longest:.2f}", *times])
    head = ["CPU ms", "p50", "p95", "longest", *(f"× {peer}" for peer in beside)]
    made = ", ".join(f"{name} {median(seconds):.1f} s" for name, seconds in found.made.items())
    said = (
        f"{found.questions} questions to {found.passages} passages ({found.words} different words), medians of"
        f" {len(next(iter(found.spreads.values())))} rounds; the bar is p95 {ANSWER_MS:.0f} ms; times are of p50 / p95"
    )
    return f"{said}\n{columns(head, rows)}\ntaken in: {made}"


def document(found: Pace) -> dict[str, Any]:
    """Every round."""
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told
