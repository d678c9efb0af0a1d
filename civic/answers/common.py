"""Common questions: one asked in nearly the words of the city's own list gets the answer that the list names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from civic.answers.index import Index, Sought
from civic.answers.question import Question, Reader

T = TypeVar("T")

SAME = 0.84  # of either wording's meaning must stand in the other
CLOSEST = 6  # wordings that share most words are compared
STRONG = 0.7  # of a key to look a wording up by


class Common(Generic[T]):
    """Listed questions in all their wordings, taken apart as a resident's question is, each with its answer."""

    def __init__(self, listed: Iterable[tuple[Iterable[str], tuple[T, ...]]], reader: Reader, index: Index) -> None:
        self._index = index
        self._wordings: list[tuple[Question, tuple[T, ...]]] = []
        self._exact: dict[tuple[str, ...], tuple[T, ...]] = {}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for wordings, answer in listed:
            for wording in wordings:
                asked = reader.read(wording)
                for key in {key for word in asked.focus for key in _strong(word)}:
                    self._by_key[key].append(len(self._wordings))
                self._wordings.append((asked, answer))
                self._exact.setdefault(asked.tokens, answer)

    def same(self, asked: Question) -> tuple[T, ...]:
        """The answer to a listed question in these very words; empty where it is not listed."""
        return self._exact.get(asked.tokens, ())

    def find(self, asked: Question) -> tuple[T, ...]:
        """The answer to a listed question in nearly these words; empty where none is so near."""
        near: Counter[int] = Counter()
        for word in asked.focus:
            near.update({number for key in _strong(word) for number in self._by_key.get(key, ())})
        ranked = [(self._alike(asked, self._wordings[number][0]), -number) for number, _ in near.most_common(CLOSEST)]
        likeness, number = max(ranked, default=(0.0, 0))
        return self._wordings[-number][1] if likeness >= SAME else ()

    def _alike(self, one: Question, other: Question) -> float:
        if one.asks != other.asks or one.number != other.number:
            return 0.0
        return min(self._covered(one.focus, other.focus), self._covered(other.focus, one.focus))

    def _covered(self, words: Sequence[Sought], by: Sequence[Sought]) -> float:
        """The share of one wording's meaning that stands in another."""
        total = covered = 0.0
        for word in words:
            importance = self._index.importance(word)
            total += importance
            covered += importance * max((_strength(word, other) for other in by), default=0.0)
        return covered / total if total else 0.0


def _strong(word: Sought) -> Iterable[str]:
    return (key for key, strength in word.keys.items() if strength >= STRONG)


def _strength(one: Sought, other: Sought) -> float:
    """How surely two words mean the same."""
    small, large = sorted((one.keys, other.keys), key=len)
    return max((min(strength, large[key]) for key, strength in small.items() if key in large), default=0.0)
