"""Which questions ask the same, in other words or in the other language: put into groups for staff, away from turns.

A question belongs to a group whose first question shares most of what it is about, names the same numbers, and wants
the same kind of answer: when, how much, who. What nobody could answer, insults and signs, belongs to none. Only the
residents' own rows say what a group is about, so nothing is left of it once they are deleted or erased.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from civic import likeness
from civic.answers import words
from civic.answers.question import asking_part
from civic.answers.tables import cues
from civic.plain_text import has_words
from storage import asked, asked_groups, meta
from storage.store import Transaction

ALIKE = 0.62  # of what two questions are about must be shared
STRONG = 0.45  # the weakest tie between a word and its meaning that counts
HOLD = "asked_groups"
BATCH = 200  # questions put into groups in one turn
ROOM = 5_000  # characters of them: words that nobody knows are dear, and whoever writes waits
LONGEST = 300  # characters of a question that say what it is about
FULL, SETTING, DEED, WEAK = 1.0, 0.7, 0.6, 0.2  # what a word weighs
_DEEDS = frozenset({"VERB", "INFN", "GRND", "PRTF", "PRTS", "ADVB", "PRED"})
_KINDS = {kind: re.compile(cues.ASKS[kind]) for kind in ("date", "money", "number", "hours", "person")}
_MUCH = {"money": "much", "number": "much"}
_ORDERS = re.compile(cues.ORDERS)
_RUDE = tuple(cues.RUDE)


@dataclass(frozen=True, slots=True)
class Gist:
    """What a question is about: its words, each as the keys that mean the same with a weight; its numbers; what kind of
    answer it wants."""

    words: tuple[tuple[frozenset[str], float], ...]
    numbers: frozenset[str]
    wants: frozenset[str]
    weight: float


@lru_cache(maxsize=4096)
def gist(text: str) -> Gist:
    """What a question is about."""
    text = asking_part(text, LONGEST)
    folded = likeness.folded(text)
    tokens = list(dict.fromkeys(words.tokens(folded)))
    about = _joined(_word(token) for token in tokens if not token.isdigit() and not words.is_stop(token))
    wants = {_MUCH.get(kind, kind) for kind, pattern in _KINDS.items() if pattern.search(words.fold(text))}
    numbers = frozenset(filter(str.isdigit, tokens))
    return Gist(about, numbers, frozenset(wants), sum(weight for _, weight in about))


@lru_cache(maxsize=8192)
def _word(token: str) -> tuple[frozenset[str], float]:
    """The keys of a word, and how much it tells."""
    near = frozenset(key for key, strength in words.keys(token).items() if strength >= STRONG)
    told = likeness.weight_of(token)
    weight = WEAK if words.is_weak(token) or not told else DEED if words.form(token).part in _DEEDS else FULL
    return near | likeness.terms(token), weight if told in {0.0, 1.0} else min(weight, SETTING)


def _joined(found: Iterable[tuple[frozenset[str], float]]) -> tuple[tuple[frozenset[str], float], ...]:
    """Words of one meaning as one: “swimming pool” is one thing."""
    joined: list[tuple[frozenset[str], float]] = []
    for keys, weight in found:
        same = next((place for place, (others, _) in enumerate(joined) if keys & others), None)
        if same is None:
            joined.append((keys, weight))
        else:
            others, heavier = joined[same]
            joined[same] = (keys | others, max(weight, heavier))
    return tuple(joined)


def alike(one: Gist, other: Gist) -> float:
    """How much two questions share (0 to 1)."""
    if one.numbers != other.numbers or (one.wants and other.wants and one.wants != other.wants):
        return 0.0
    shared = 0.0
    for keys, weight in one.words:
        meant = max((heavy for others, heavy in other.words if keys & others), default=0.0)
        shared += min(weight, meant) if meant else 0.0
    whole = one.weight + other.weight
    return 2 * shared / whole if whole else 0.0


def is_for_nobody(text: str) -> bool:
    """Whether there is nothing to answer: an insult, an order to forget the rules, signs without a word."""
    folded = words.fold(asking_part(text, LONGEST))
    rude = any(f"{token}|".startswith(_RUDE) for token in words.tokens(folded))
    return rude or not has_words(text) or bool(_ORDERS.search(folded)) or not gist(text).words


class Groups:
    """Groups by what their first questions are about; finding one costs by its rare words, not by their number."""

    def __init__(self) -> None:
        self._gists: dict[int, Gist] = {}
        # By numbers, since those that name others never ask the same; then by key, with the weight it has there.
        self._by_key: defaultdict[frozenset[str], dict[str, dict[int, float]]] = defaultdict(dict)

    def add(self, number: int, about: Gist) -> None:
        """A group."""
        self._gists[number] = about
        standing = self._by_key[about.numbers]
        for keys, weight in about.words:
            for key in keys:
                standing.setdefault(key, {})[number] = weight

    def find(self, about: Gist) -> int | None:
        """The group that asks the same: the most alike, the oldest of such; None where there is none."""
        shared = self._shared(about)
        scored = ((alike(about, self._gists[number]), -number) for number in self._nearest(about, shared))
        best = max(scored, default=(0.0, 0))
        return -best[1] if best[0] >= ALIKE else None

    def _nearest(self, about: Gist, shared: Mapping[int, float]) -> list[int]:
        """Those that may share enough, by a sum that is at least what they share."""
        whole = about.weight
        return [number for number, least in shared.items() if 2 * least >= ALIKE * (whole + self._gists[number].weight)]

    def _shared(self, about: Gist) -> dict[int, float]:
        """What each group shares at most. One that has none of the rarest words shares too little with the others."""
        by_key = self._by_key.get(about.numbers, {})
        standing = [([by_key[key] for key in keys if key in by_key], weight) for keys, weight in about.words]
        left, enough = about.weight, ALIKE / (2 - ALIKE) * about.weight
        found: dict[int, float] = {}
        for groups, weight in sorted(standing, key=lambda one: sum(map(len, one[0]))):
            if left >= enough:
                here = {number: heavy for group in groups for number, heavy in group.items()}
                for number, heavy in here.items():
                    found[number] = found.get(number, 0.0) + min(weight, heavy)
            else:
                for number in found:
                    if any(number in group for group in groups):
                        found[number] += weight
            left -= weight
        return found


def gather(tx: Transaction) -> bool:
    """Put what waits into groups, a batch of it; whether more is left."""
    asked.settle_decided(tx)
    if not asked.loose(tx, limit=1):
        return False
    meta.hold(tx, HOLD)  # two who look at once make each group once
    waiting = asked.loose(tx, limit=BATCH)
    groups = Groups()
    for number, text in asked_groups.firsts(tx):
        groups.add(number, gist(text))
    placed: dict[int, int | None] = {}
    room = ROOM
    for one in waiting:
        if room <= 0:
            break
        room -= min(len(one.text), LONGEST)
        if is_for_nobody(one.text):
            placed[one.id] = None
            continue
        about = gist(one.text)
        same = groups.find(about)
        if same is None:
            same = asked_groups.add(tx, since=one.at)
            groups.add(same, about)
        placed[one.id] = same
    asked.assign(tx, placed)
    return len(waiting) == BATCH or len(placed) < len(waiting)


def tidy(tx: Transaction) -> None:
    """Drop what a flood left, and the groups that nobody's question is in any more."""
    asked.cut_floods(tx)
    asked_groups.drop_empty(tx)
