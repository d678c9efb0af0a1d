"""Postings over the pieces of a city's content, weighted in the manner of BM25, in both languages at once."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from civic.answers import words
from civic.answers.pieces import Piece

K1, B = 1.1, 0.25
CLEAR = 0.45  # a piece has a word when it stands there with at least this weight; below, it is only its setting
LEAST = 0.38  # a piece that covers less of a question is never looked at
NEAREST = 4  # times as many pieces as asked for are ranked exactly


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
    """A piece found: its score, the share of the question it covers and how strongly it has each word."""

    piece: Piece
    score: float = 0.0
    coverage: float = 0.0
    own: float = 0.0
    strengths: dict[int, float] = field(default_factory=dict)

    @property
    def fit(self) -> float:
        """How fully the piece covers the question, its own words counting more than its setting."""
        return 0.3 + 0.4 * self.coverage + 0.3 * self.own


@dataclass(frozen=True, slots=True)
class Posting:
    """The pieces where a key stands, by number, and its weight in each: the rarer and the more often, the more."""

    numbers: array[int]
    weights: array[float]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a word of a question stands: weight, strength of the match, and the strength where the match is clear."""

    weights: dict[int, float]
    strengths: dict[int, float]
    clear: dict[int, float]


class Index:
    """All pieces and where their keys stand: in their own words or only around them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(pieces)
        average = sum(piece.length for piece in self.pieces) / max(1, len(self.pieces))
        own: dict[str, list[tuple[int, float]]] = defaultdict(list)
        around: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, piece in enumerate(self.pieces):
            norm = K1 * (1 - B + B * piece.length / max(1.0, average))
            for key, count in piece.terms.items():
                weight = count * (K1 + 1) / (count + norm)
                (own if count >= CLEAR else around)[key].append((number, weight))
        self.counts = {key: len(own.get(key, ())) + len(around.get(key, ())) for key in {**own, **around}}
        self._own = dict(self._postings(own))
        self._around = dict(self._postings(around))
        self.rarest = self.rarity(0)

    def _postings(self, found: Mapping[str, list[tuple[int, float]]]) -> Iterator[tuple[str, Posting]]:
        for key, entries in found.items():
            rarity = self.rarity(self.counts[key])
            numbers, weights = zip(*entries, strict=True)
            yield key, Posting(array("I", numbers), array("f", (weight * rarity for weight in weights)))

    def rarity(self, count: int) -> float:
        """The inverse document frequency of something that stands in so many pieces."""
        total = len(self.pieces)
        return math.log(1 + (total - count + 0.5) / (count + 0.5))

    def has(self, keys: Iterable[str]) -> bool:
        """Whether any of the keys stands anywhere."""
        return any(key in self.counts for key in keys)

    def importance(self, word: Sought) -> float:
        """How much of the question's meaning the word carries: the rarer, the more; an unheard word the most."""
        counts = [(strength, self.counts[key]) for key, strength in word.keys.items() if key in self.counts]
        rarity = self.rarity(max(counts)[1]) if counts else self.rarest
        return word.weight * (0.35 + 0.65 * rarity / self.rarest)

    def search(self, focus: Sequence[Sought], aside: Sequence[Sought] = (), most: int = 24) -> list[Hit]:
        """The pieces that fit best; words aside lift a piece but need not be covered.

        Rare words come first. Once those that are left could not cover enough on their own, they only add to pieces
        that are found already: a common word opens no new ones.
        """
        total = sum(self.importance(word) for word in focus) or 1.0
        shares = [self.importance(word) / total for word in focus]
        found = [self._find(word) for word in focus]
        scores: dict[int, float] = {}
        coverage: dict[int, float] = {}
        left = 1.0
        for place in sorted(range(len(focus)), key=lambda place: len(found[place].weights)):
            word, share, where = focus[place], shares[place], found[place]
            numbers = where.weights.keys() if left >= LEAST else where.weights.keys() & scores.keys()
            for number in numbers:
                scores[number] = scores.get(number, 0.0) + where.weights[number] * word.weight
                coverage[number] = coverage.get(number, 0.0) + where.strengths[number] * share
            left -= share
        for word in aside:
            where = self._find(word)
            for number in where.weights.keys() & scores.keys():
                scores[number] += where.weights[number] * word.weight
        near = heapq.nlargest(
            most * NEAREST, scores, key=lambda number: scores[number] * (0.6 + 0.4 * coverage[number])
        )
        hits = [Hit(self.pieces[number], scores[number], coverage[number]) for number in near]
        for number, hit in zip(near, hits, strict=True):
            hit.strengths = {place: at.clear[number] for place, at in enumerate(found) if number in at.clear}
            hit.own = sum(shares[place] * strength for place, strength in hit.strengths.items())
        return heapq.nlargest(most, hits, key=lambda hit: hit.score * hit.fit)

    def _find(self, word: Sought) -> Found:
        """Where a word stands: a piece's own words go before those around it, and a better key before a worse one."""
        known = [(strength, key) for key, strength in word.keys.items() if key in self.counts]
        by_weight = sorted(known, key=lambda entry: entry[0] * self.rarity(self.counts[entry[1]]))
        found = Found({}, {}, {})
        for postings in (self._around, self._own):
            for strength, key in by_weight:
                if posting := postings.get(key):
                    found.weights.update(zip(posting.numbers, map(strength.__mul__, posting.weights), strict=True))
            for strength, key in sorted(known):
                if posting := postings.get(key):
                    found.strengths.update(dict.fromkeys(posting.numbers, strength))
        for strength, key in sorted(known):
            if posting := self._own.get(key):
                found.clear.update(dict.fromkeys(posting.numbers, strength))
        return found


class Vocabulary:
    """The words of the index, for words that are misspelt, half known or in another alphabet."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._tails: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, list[str]] | None = None
        for key in index.counts:
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

    def garbled(self, root: str, shortest: int = 6) -> list[str]:
        """Keys two slips away from a long root that begins alike: only where nothing is nearer."""
        if len(root) < shortest:
            return []
        mark = "~" if words.is_cyrillic(root) else ""
        near = self._heads.get(mark + root[:2], ())
        return sorted(key for key in near if key.startswith(mark) and within_two(root, key.removeprefix(mark)))

    def sounding(self, sound: Callable[[str], str], word: str) -> list[str]:
        """Keys that sound the same in the rough spelling."""
        if self._sounds is None:
            self._sounds = defaultdict(list)
            for key in self._index.counts:
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


def within_two(one: str, other: str) -> bool:
    """Whether two words are at most two edits apart."""
    if abs(len(one) - len(other)) > 2:
        return False
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        row, above = [place], row
        for at, facing in enumerate(other, start=1):
            row.append(min(above[at] + 1, row[at - 1] + 1, above[at - 1] + (letter != facing)))
        if min(row) > 2:
            return False
    return row[-1] <= 2
