"""Postings over the passages of a city's content, weighted in the manner of BM25, in both languages at once."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from civic.answers import words
from civic.answers.passages import Passage

K1, B = 1.1, 0.25
CLEAR = 0.45  # a passage has a word when it stands there with at least this weight; below, it is only its setting


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of a question: its keys by strength and how much it matters."""

    text: str
    keys: Mapping[str, float]
    weight: float = 1.0
    must: bool = False
    place: int = 0


@dataclass(slots=True)
class Hit:
    """A passage found: its score, the share of the question it covers and how strongly it has each word."""

    passage: Passage
    score: float = 0.0
    coverage: float = 0.0
    own: float = 0.0
    strengths: dict[int, float] = field(default_factory=dict)

    @property
    def fit(self) -> float:
        """How fully the passage covers the question, its own words counting more than its setting."""
        return 0.3 + 0.4 * self.coverage + 0.3 * self.own


class Index:
    """All passages and where their keys stand."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, passage in enumerate(self.passages):
            for key, weight in passage.terms.items():
                postings[key].append((number, weight))
        self.postings = dict(postings)
        average = sum(passage.length for passage in self.passages) / max(1, len(self.passages))
        self._norms = [K1 * (1 - B + B * passage.length / max(1.0, average)) for passage in self.passages]
        self.rarest = self.rarity(0)

    def rarity(self, count: int) -> float:
        """The inverse document frequency of something that stands in so many passages."""
        total = len(self.passages)
        return math.log(1 + (total - count + 0.5) / (count + 0.5))

    def has(self, keys: Iterable[str]) -> bool:
        """Whether any of the keys stands anywhere."""
        return any(key in self.postings for key in keys)

    def importance(self, word: Sought) -> float:
        """How much of the question's meaning the word carries: the rarer, the more; an unheard word the most."""
        counts = [(strength, len(self.postings[key])) for key, strength in word.keys.items() if key in self.postings]
        rarity = self.rarity(max(counts)[1]) if counts else self.rarest
        return word.weight * (0.35 + 0.65 * rarity / self.rarest)

    def search(self, focus: Sequence[Sought], aside: Sequence[Sought] = (), most: int = 24) -> list[Hit]:
        """The passages that fit best; words aside lift a passage but need not be covered."""
        hits: dict[int, Hit] = {}
        total = sum(self.importance(word) for word in focus) or 1.0
        for place, word in enumerate(focus):
            share = self.importance(word) / total
            for number, (value, strength, clear) in self._weigh(word).items():
                hit = hits.get(number)
                if hit is None:
                    hit = hits[number] = Hit(self.passages[number])
                hit.score += value * word.weight
                hit.coverage += share * strength
                if clear:
                    hit.own += share * strength
                    hit.strengths[place] = strength
        for word in aside:
            for number, (value, _, _) in self._weigh(word).items():
                if number in hits:
                    hits[number].score += value * word.weight
        return sorted(hits.values(), key=lambda hit: -hit.score * hit.fit)[:most]

    def _weigh(self, word: Sought) -> dict[int, tuple[float, float, bool]]:
        """For each passage with the word: its part of the score, the match's strength, and whether it is clear."""
        found: dict[int, tuple[float, float, bool]] = {}
        for key, strength in word.keys.items():
            posting = self.postings.get(key)
            if posting is None:
                continue
            rarity = strength * self.rarity(len(posting))
            for number, count in posting:
                value = rarity * count * (K1 + 1) / (count + self._norms[number])
                best = found.get(number)
                clear = count >= CLEAR
                if best is None or (value, clear) > (best[0], best[2]):
                    found[number] = (value, max(strength, best[1] if best else 0), clear or bool(best and best[2]))
        return found


class Vocabulary:
    """The words of the index, for words that are misspelt, half known or in another alphabet."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._tails: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, list[str]] | None = None
        for key in index.postings:
            if key[0] not in "#0123456789":
                self._heads[key[:3] if key[0] == "~" else key[:2]].append(key)
                self._tails[key[-2:]].append(key)

    def beginning(self, root: str, shortest: int = 5) -> list[str]:
        """Keys of words that begin like this root, or whose root begins it."""
        near = self._heads.get("~" + root[:2], []) if words.is_cyrillic(root) else self._heads.get(root[:2], [])
        bare = [(key, key.removeprefix("~")) for key in near]
        return [
            key
            for key, other in bare
            if min(len(other), len(root)) >= shortest and (other.startswith(root) or root.startswith(other))
        ]

    def misspelt(self, word: str, shortest: int = 5) -> list[str]:
        """Keys one slip away: a letter wrong, missing, added, or two changed places."""
        if len(word) < shortest:
            return []
        marked = {"~" + word} if words.is_cyrillic(word) else set()
        found = {
            key
            for form in (word, *marked)
            for key in (*self._heads.get(form[: 2 + form.startswith("~")], ()), *self._tails.get(form[-2:], ()))
            if key.startswith("~") == form.startswith("~") and one_slip(form, key)
        }
        return sorted(found)

    def sounding(self, sound: Callable[[str], str], word: str) -> list[str]:
        """Keys that sound the same in the rough spelling."""
        if self._sounds is None:
            self._sounds = defaultdict(list)
            for key in self._index.postings:
                if key[0] not in "#~":
                    self._sounds[sound(key)].append(key)
        return self._sounds.get(sound(word), [])


def one_slip(one: str, other: str) -> bool:
    """Whether two different words are one edit apart, a swap of neighbours being one edit."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
