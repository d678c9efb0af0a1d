"""Postings over the pieces of a city's content, weighted in the manner of BM25, in both languages at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from civic.answers.pieces import Piece

Numbers: TypeAlias = NDArray[np.int32]
Weights: TypeAlias = NDArray[np.float32]

K1, B = 1.1, 0.25
CLEAR = 0.45  # a piece has a word when it stands there with at least this weight; below, it is only its setting
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
class Found:
    """What each piece, by number, has of a word: its weight, how surely it is meant, and how surely in the own words.

    Zero where a piece has not got it.
    """

    weights: Weights
    strengths: Weights
    clear: Weights


@dataclass(frozen=True, slots=True)
class Place:
    """Where the postings of a key stand: those in a piece's own words up to `own`, then those around it."""

    start: int
    own: int
    end: int


NOWHERE = Place(0, 0, 0)


class Index:
    """All pieces and where their keys stand: in their own words or only around them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces: tuple[Piece, ...] = ()
        self.counts: dict[str, int] = {}
        self._average = sum(piece.length for piece in pieces) / max(1, len(pieces))
        self._places: dict[str, Place] = {}
        self._numbers: Numbers = np.array((), dtype=np.int32)
        self._weights: Weights = np.array((), dtype=np.float32)
        self._add(pieces)
        self._scale = 1.0
        self.rarest = self.rarity(0)

    def extended(self, pieces: Sequence[Piece]) -> Index:
        """This index with further pieces, which are rated as if they had been among the first; quick for a few."""
        index = copy(self)
        index._add(pieces)
        index._scale = self.rarest / _frequency(len(index.pieces), 0)
        return index

    def _add(self, pieces: Sequence[Piece]) -> None:
        """Put pieces behind those that are there; whatever is shared with another index is made anew, not changed."""
        own: dict[str, list[tuple[int, float]]] = defaultdict(list)
        around: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, piece in enumerate(pieces, start=len(self.pieces)):
            norm = K1 * (1 - B + B * piece.length / max(1.0, self._average))
            for key, count in piece.terms.items():
                weight = count * (K1 + 1) / (count + norm)
                (own if count >= CLEAR else around)[key].append((number, weight))
        added: dict[str, Place] = {}
        numbers: list[int] = []
        weights: list[float] = []
        first = len(self._numbers)
        for key in {**own, **around}:
            before, start = self._places.get(key, NOWHERE), first + len(numbers)
            for part, new in ((slice(before.start, before.own), own), (slice(before.own, before.end), around)):
                entries = new.get(key, ())
                numbers += [*self._numbers[part].tolist(), *(number for number, _weight in entries)]
                weights += [*self._weights[part].tolist(), *(weight for _number, weight in entries)]
            behind = start + before.own - before.start + len(own.get(key, ()))
            added[key] = Place(start, behind, first + len(numbers))
        self.pieces = (*self.pieces, *pieces)
        self.counts = self.counts | {key: place.end - place.start for key, place in added.items()}
        self._places = self._places | added
        self._numbers = np.concatenate((self._numbers, np.array(numbers, dtype=np.int32)))
        self._weights = np.concatenate((self._weights, np.array(weights, dtype=np.float32)))

    def rarity(self, count: int) -> float:
        """The inverse document frequency of something that stands in so many pieces.

        What stands nowhere is as rare as it was among the first pieces, however many were added.
        """
        return self._scale * _frequency(len(self.pieces), count)

    def has(self, keys: Iterable[str]) -> bool:
        """Whether any of the keys stands anywhere."""
        return any(key in self.counts for key in keys)

    def importance(self, word: Sought) -> float:
        """How much of the question's meaning the word carries: the rarer, the more; an unheard word the most."""
        counts = [(strength, self.counts[key]) for key, strength in word.keys.items() if key in self.counts]
        rarity = self.rarity(max(counts)[1]) if counts else self.rarest
        return word.weight * (0.35 + 0.65 * rarity / self.rarest)

    def search(self, focus: Sequence[Sought], aside: Sequence[Sought] = (), most: int = 24) -> list[Hit]:
        """The pieces that fit best; words aside lift a piece but need not be covered."""
        total = sum(self.importance(word) for word in focus) or 1.0
        shares = [self.importance(word) / total for word in focus]
        found = [self._find(word) for word in focus]
        scores, coverage = self._nothing(), self._nothing()
        for word, share, where in zip(focus, shares, found, strict=True):
            scores += where.weights * np.float32(word.weight)
            coverage += where.strengths * np.float32(share)
        touched = scores > 0
        for word in aside:
            scores += self._find(word).weights * np.float32(word.weight) * touched
        near = _largest(scores * (0.6 + 0.4 * coverage), most * NEAREST)
        hits = [Hit(self.pieces[number], float(scores[number]), float(coverage[number])) for number in near]
        for number, hit in zip(near, hits, strict=True):
            hit.strengths = {place: float(at.clear[number]) for place, at in enumerate(found) if at.clear[number]}
            hit.own = sum(shares[place] * strength for place, strength in hit.strengths.items())
        return sorted(hits, key=lambda hit: -hit.score * hit.fit)[:most]

    def _nothing(self) -> Weights:
        return np.zeros(len(self.pieces), dtype=np.float32)

    def _find(self, word: Sought) -> Found:
        """Where a word stands: a piece's own words go before those around it, and a better key before a worse one."""
        known = sorted((strength, key) for key, strength in word.keys.items() if key in self.counts)
        by_weight = sorted((strength * self.rarity(self.counts[key]), key) for strength, key in known)
        found = Found(self._nothing(), self._nothing(), self._nothing())
        for own in (False, True):
            for weight, key in by_weight:
                part = self._part(key, own=own)
                found.weights[self._numbers[part]] = self._weights[part] * np.float32(weight)
            for strength, key in known:
                found.strengths[self._numbers[self._part(key, own=own)]] = strength
        for strength, key in known:
            found.clear[self._numbers[self._part(key, own=True)]] = strength
        return found

    def _part(self, key: str, *, own: bool) -> slice:
        place = self._places[key]
        return slice(place.start, place.own) if own else slice(place.own, place.end)


def _frequency(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def _largest(values: Weights, most: int) -> list[int]:
    """The numbers of the largest values above zero, in order of number."""
    number = min(most, int(np.count_nonzero(values > 0)))
    if not number:
        return []
    return sorted(int(place) for place in np.argpartition(values, -number)[-number:])
