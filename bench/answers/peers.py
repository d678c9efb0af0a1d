"""Plain full-text search over passages, as anybody would set it up: SQLite's FTS5 and BM25, on words and on lemmas.

`bm25s` is no part of the product: install it in an environment of its own (`pip install -e .[bench]`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from civic.answers import stems, words

Best: TypeAlias = tuple[float, int] | None  # the score of the best passage and its number; None where nothing is found

_WORD = re.compile(r"\w+")


class Peer(Protocol):
    """A search over passages that were given to it."""

    def best(self, question: str) -> Best:
        """The passage that fits best: the higher its score, the better."""


class FTS5:
    """SQLite's full-text table, its own tokenizer, any of the words, ranked by its bm25()."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE passages USING fts5(words)")
        self._database.executemany("INSERT INTO passages (rowid, words) VALUES (?, ?)", enumerate(texts))

    def best(self, question: str) -> Best:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(question)))
        if not asked:
            return None
        row = self._database.execute(
            "SELECT -bm25(passages), rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 1",
            (asked,),
        ).fetchone()
        return (float(row[0]), int(row[1])) if row else None


class BM25:
    """bm25s on the words that `tokens` makes of a text."""

    def __init__(self, texts: Sequence[str], tokens: Callable[[str], list[str]]) -> None:
        import bm25s

        self._tokens = tokens
        self._index: Any = bm25s.BM25()
        self._index.index([tokens(text) for text in texts], show_progress=False)

    def best(self, question: str) -> Best:
        known = [token for token in self._tokens(question) if token in self._index.vocab_dict]
        if not known:
            return None
        found, scores = self._index.retrieve([known], k=1, show_progress=False)
        return float(scores[0, 0]), int(found[0, 0])


def raw(text: str) -> list[str]:
    """The words of a text as written, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def lemmas(text: str) -> list[str]:
    """The lemmas of Ukrainian words by pymorphy3, the stems of English ones."""
    return [_lemma(word) for word in raw(text)]


def _lemma(word: str) -> str:
    return words.form(word).lemmas[0] if words.is_cyrillic(word) else stems.english(word)


PEERS: dict[str, Callable[[Sequence[str]], Peer]] = {
    "FTS5, any word": FTS5,
    "BM25, words": lambda texts: BM25(texts, raw),
    "BM25, lemmas": lambda texts: BM25(texts, lemmas),
}


def ready(texts: Sequence[str]) -> tuple[dict[str, Peer], list[str]]:
    """Every peer that is installed, with the passages given to it; what is to be said of those that are not."""
    made: dict[str, Peer] = {}
    missing: list[str] = []
    for name, make in PEERS.items():
        try:
            made[name] = make(texts)
        except ImportError as error:
            missing.append(f"{name}: left out, {error.name} is not installed (pip install -e .[bench])")
    return made, missing
