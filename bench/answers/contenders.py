"""Who answers: the product, on the road a resident's question takes, and each peer with its best passage."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.answers.passages import Passage
from bench.answers.peers import Best, Peer
from bench.answers.scoring import Prediction, judge
from bench.answers.sets import Item
from bot.asking import Answerer
from bot.desk import in_store
from bot.settings import Settings
from storage.store import Transaction

PRODUCT = "product"
SECRET = "the secret of a measurement, long enough to be one"  # noqa: S105 -- of a database that lives for a minute


def settings_in(place: Path, content: Path) -> Settings:
    """A city of its own, in a database that is made in this folder."""
    given: dict[str, Any] = {"database_url": f"sqlite:///{place}/city.db", "secret_key": SECRET, "content": content}
    return Settings(**given)


def of_product(content: Path, sets: Mapping[str, Sequence[Item]]) -> dict[str, list[Prediction]]:
    """What the chat says to each question of each set, every one a conversation of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        settings = settings_in(Path(place), content)
        answerer = Answerer.of(settings)

        def answer(tx: Transaction, item: Item) -> Prediction:
            told = answerer.answer(tx, item.question, item.lang)
            return msgspec.convert({"id": item.id, **told}, Prediction)

        return in_store(
            settings, lambda tx: {name: [answer(tx, item) for item in items] for name, items in sets.items()}
        )


class Searcher:
    """A peer that shows the best passage; it abstains where that scores less than `least` or says nothing is known."""

    def __init__(self, peer: Peer, passages: Sequence[Passage], tuned_on: Sequence[Item]) -> None:
        self._peer = peer
        self._passages = passages
        self.least = self._tuned(tuned_on)

    def answer(self, item: Item) -> Prediction:
        """What it says to a question."""
        return self._said(item, self._peer.best(item.question), self.least)

    def _said(self, item: Item, best: Best, least: float) -> Prediction:
        if best is None or best[0] < least or self._passages[best[1]].silent:
            return Prediction(item.id, abstained=True)
        passage = self._passages[best[1]]
        return Prediction(item.id, passage.answer(item.lang), sources=(passage.file,))

    def _tuned(self, items: Sequence[Item]) -> float:
        """The least score with which most questions of a set are judged right; of several the lowest."""
        found = [(item, self._peer.best(item.question)) for item in items]
        tried = sorted({0.0, *(best[0] for _, best in found if best)})

        def right(least: float) -> int:
            return sum(judge(item, self._said(item, best, least)).right for item, best in found)

        return max(tried, key=lambda least: (right(least), -least), default=0.0)
