"""Which cases resemble a text: public proposals to show its author first, and the one whose flood it belongs to.

The store finds cases that share the telling words; what they really have in common is weighed here. A rare word weighs
more than a common one, and what every proposal says weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from civic.likeness.wording import is_number, telling, terms, things
from storage import case_terms
from storage.case_terms import drop, erase, fold
from storage.cases import PUBLIC, RUNNING, CaseKind, CaseState
from storage.store import Transaction

__all__ = ["Similar", "drop", "erase", "fold", "put", "similar", "twins"]

ENOUGH = 0.5  # the score from which a proposal is shown as similar
OPENED = 400  # cases that the rarest words of a text may open
OPENING = 3  # ... but so many words, however common
WEIGHED = 16  # cases found by them that are compared whole
TWIN = 0.8  # of all words of two texts must be shared
SAME_BUT_NUMBERS = 3  # neighbours may ask the same for other houses; from so many open ones on it is a flood
LOOKED_AT = 32  # cases that may be twins
LEAST_WEIGHT = 0.15  # of a word that stands nearly everywhere
SPAN = 12  # doublings of a word's cases after which it would weigh nothing
UNSEEN = 3  # cases that a word of the other text is taken to stand in, as it is not asked about


@dataclass(frozen=True, slots=True)
class Similar:
    """A public proposal that resembles the text: its number, and how much (0 to 1, at least the threshold)."""

    case_id: int
    score: float


def put(tx: Transaction, case_id: int, text: str) -> None:
    """Let a case be found by its text, from now on by this one only."""
    case_terms.put(tx, case_id, terms(text))


def similar(
    tx: Transaction, text: str, *, limit: int = 3, among: Collection[CaseState] = PUBLIC, least: float = ENOUGH
) -> tuple[Similar, ...]:
    """Proposals in one of the states that resemble a text, the nearest first; none that merely share some words."""
    own = terms(text)
    counted = _counted(tx, own)
    weights = {term: rarity(count) * telling(term) for term, count in counted}
    rarest = {term: weights[term] for term in _opening(counted)}
    found = case_terms.candidates(
        tx, rarest, among=[state.value for state in among], kind=CaseKind.PROPOSAL.value, limit=WEIGHED
    )
    others = case_terms.of_cases(tx, [one.case_id for one in found])
    scored = (Similar(case_id, _score(weights, own, other)) for case_id, other in others.items())
    near = sorted((one for one in scored if one.score >= least), key=lambda one: (-one.score, one.case_id))
    return tuple(near[:limit])


def twins(
    tx: Transaction,
    text: str,
    *,
    author: int | None,
    kind: CaseKind = CaseKind.PROPOSAL,
    among: Collection[CaseState] = RUNNING,
    but: int | None = None,
) -> int | None:
    """The number of the case that says the same: the author's own if there is one, else the oldest; None for none.

    Two texts are the same when they share four of five words, numbers apart. Those that differ in numbers are of two
    houses, not of a flood, until there are `SAME_BUT_NUMBERS` of them. `but` is a case that is not its own twin.
    """
    numbers, own = _apart(terms(text))
    if not own:
        return None
    # What shares so much has at least one of any few words that stand anywhere: the rarest open the fewest cases.
    counted = _counted(tx, own)
    absent = sum(not count for _, count in counted)
    opening = len(own) - absent - math.ceil(TWIN * len(own)) + 1
    if opening < 1:
        return None
    sizes = (math.ceil(TWIN * len(own)), math.floor(len(own) / TWIN))
    probes = dict.fromkeys((term for term, _ in counted[absent : absent + opening]), 1.0)
    found = case_terms.candidates(
        tx, probes, among=[state.value for state in among], kind=kind.value, limit=LOOKED_AT, sizes=sizes
    )
    others = case_terms.of_cases(tx, [one.case_id for one in found if one.case_id != but])
    parted = {case_id: _apart(other) for case_id, other in others.items()}
    near = [one for one in found if one.case_id in parted and _shared(own, parted[one.case_id][1]) >= TWIN]
    same = [one for one in near if parted[one.case_id][0] == numbers]
    if not same and len(near) < SAME_BUT_NUMBERS:
        return None
    return min(same or near, key=lambda one: (one.contact_id != author or author is None, one.case_id)).case_id


def _counted(tx: Transaction, own: Iterable[str]) -> list[tuple[str, int]]:
    """The words and in how many cases each stands, the rarest first. Long ones are asked about: they tell more."""
    known = case_terms.counts(tx, sorted(own, key=lambda term: (-len(term), term)))
    return sorted(known.items(), key=lambda entry: (entry[1], entry[0]))


def _opening(counted: Iterable[tuple[str, int]]) -> list[str]:
    """The rarest words, by which cases are found: as many as open a bearable number of cases."""
    chosen: list[str] = []
    opened = 0
    for term, count in counted:
        if not count:
            continue
        opened += count
        if opened > OPENED and len(chosen) >= OPENING:
            break
        chosen.append(term)
    return chosen


def rarity(count: int) -> float:
    """What a word weighs that stands in so many cases: 1 for none, less with every doubling."""
    return max(LEAST_WEIGHT, 1 - math.log2(1 + count) / SPAN)


def _score(weights: Mapping[str, float], own: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts have in common, by weight: the geometric mean of the shares of each.

    Nothing where each names a thing and they are not the same: a bench and a garage in one park.
    """
    mine_are, theirs_are = things(own), things(other)
    if mine_are and theirs_are and mine_are.isdisjoint(theirs_are):
        return 0.0
    shared = sum(weights.get(term, 0.0) for term in own & other)
    mine = sum(weights.values())
    theirs = shared + sum(telling(term) * rarity(UNSEEN) for term in other - own)
    return shared / math.sqrt(mine * theirs) if mine and theirs else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of all words of two texts that both have."""
    return len(one & other) / len(one | other)


def _apart(found: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers among the terms and the rest; a text of nothing but numbers is taken by these."""
    numbers = frozenset(filter(is_number, found))
    return (numbers, found - numbers) if found - numbers else (frozenset(), found)
