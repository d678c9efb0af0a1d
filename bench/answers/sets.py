"""Sets of questions with what a right answer must contain: one JSON object a line.

`dev` is the set that the rules were made on; `own` was worked on too, `apart` was held apart and is no test any more
once the rules have been mended with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

FOLDER = Path(__file__).parent
BY_FACTS = sorted((FOLDER.parents[1] / "tests" / "civic").glob("questions*.yaml"))
APART = "apart"
STANDARD = ("dev", "own", APART)


class Item(msgspec.Struct, frozen=True):
    """A question. Of each group of `must_contain` one string stands in a right answer, in whichever language.

    Where it has `facts` instead, one of these answers, by id or by how ids begin. `source` is the file that answers it;
    `evidence` its words there. `cross_lingual`: they are in the other language.
    """

    id: str
    lang: str
    question: str
    style: str
    kind: str
    answerable: bool
    source: str | None = None
    must_contain: tuple[tuple[str, ...], ...] = ()
    evidence: str | None = None
    cross_lingual: bool = False
    unanswerable_type: str | None = None
    facts: tuple[str, ...] = ()


def path_of(name: str) -> Path:
    """The file of a set: one of ours by its name, any other by its path."""
    return FOLDER / f"{name}.jsonl" if name in STANDARD else Path(name)


def present() -> list[str]:
    """Those of our own sets that are there."""
    return [name for name in STANDARD if path_of(name).exists()]


def read(name: str) -> tuple[Item, ...]:
    """The questions of a set, in their order."""
    lines = path_of(name).read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Item) for line in lines if line.strip())


def by_facts() -> tuple[Item, ...]:
    """The questions that the tests of the answers ask, each with the facts that answer it."""
    written = [one for path in BY_FACTS for one in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return tuple(
        Item(
            id=f"{place}",
            lang="uk",
            question=one["q"],
            style=one["style"],
            kind="facts",
            answerable=not one.get("abstain"),
            facts=(*one.get("facts", ()), *((one["discrepancy"],) if "discrepancy" in one else ())),
        )
        for place, one in enumerate(written)
        if _tells(one)
    )


def _tells(one: dict[str, Any]) -> bool:
    """Whether it is plain what is right: some facts, a discrepancy, or nothing at all."""
    return ("abstain" in one) != ("facts" in one or "discrepancy" in one) and not one.get("abstain_ok")


def slices(item: Item) -> Iterator[str]:
    """The parts of a set that a question is counted in."""
    yield "all"
    yield "answerable" if item.answerable else "unanswerable"
    yield f"lang {item.lang}"
    yield f"style {item.style}"
    yield f"kind {item.kind}"
    yield f"source {item.source[:3] if item.source else 'none'}"
    if not item.answerable:
        yield f"unanswerable: {item.unanswerable_type or '?'}"
    elif item.cross_lingual:
        yield "across languages"
    else:
        yield "within one language"


def in_order(names: Iterable[str]) -> list[str]:
    """Names of slices as a table lists them: the whole first, then by kind of slice."""
    first = ("all", "answerable", "unanswerable", "within one language", "across languages")
    return sorted(names, key=lambda name: (first.index(name) if name in first else len(first), name))
