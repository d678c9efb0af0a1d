"""How near a piece is to a question, and how sure it is that the nearest answers it.

Both are weighed by figures that are learnt from questions whose answers are known (`python -m bench.answers fit`); what
is weighed stands here, by name and in words. Nothing is learnt from residents.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.answers import words
from civic.answers.checks import is_of_another, lacks_deed, says, states, turns_on_it
from civic.answers.index import Hit, Index, Sought
from civic.answers.question import Question
from civic.answers.spelling import means
from civic.answers.tables import cues
from civic.answers.tables.weights import NEAR, SURE
from civic.content.model import Fact

MOST_LEAD = 3.0
MOST_ODDS = 50.0  # in the logarithm: beyond, it makes no difference
NAME = 1.4  # the weight from which a word of a question is a name or a number
VERBS = ("VERB", "INFN")
NOUNS = ("NOUN", "")


def nearness(asked: Question, hit: Hit) -> dict[str, float]:
    """What makes a piece nearer to a question, or farther, beside the words they share."""
    piece = hit.piece
    stated = not asked.asks or states_all(asked, hit)
    return {
        "coverage": hit.coverage,
        "own": hit.own,
        "stated": float(bool(asked.asks) and stated),
        "not stated": float(not stated),
        "turns": float(turns_on_it(asked, hit)),
        "wish": float(piece.goal and asked.done),
        "doubt": float(piece.discrepancy is not None),
        "reading": float(piece.reading),
        "denies": float(piece.denied and asked.closed),
        "empty": float(piece.empty),
        "head": float(asked.head in hit.strengths),
        "length": math.log1p(piece.length),
    }


def rate(asked: Question, hits: Sequence[Hit], weights: Mapping[str, float] = NEAR) -> None:
    """Turn the scores for shared words into scores for nearness; they stay comparable as ratios."""
    for hit in hits:
        hit.score *= math.exp(sum(weights[name] * value for name, value in nearness(asked, hit).items()))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question and the pieces found for it, before they are judged: what the weights are learnt from."""

    asked: Question
    index: Index
    hits: list[Hit]
    named: str | None


def states_all(asked: Question, hit: Hit) -> bool:
    """Whether the piece gives the kind of thing that is asked for, or says that it is not given."""
    return hit.piece.empty or hit.piece.missing is not None or states(hit.piece, asked)


def grounds(asked: Question, found: Sequence[Hit], index: Index, named: str | None) -> dict[str, float]:
    """What speaks for it that the nearest piece answers the question, and what against. `found` is not empty."""
    best = found[0]
    importance = [index.importance(word) for word in asked.focus]
    total = sum(importance) or 1.0
    shares = [(word, one / total) for word, one in zip(asked.focus, importance, strict=True)]
    lacking = [(word, share) for place, (word, share) in enumerate(shares) if place not in best.strengths]
    stated = not asked.asks or states_all(asked, best)
    return {
        "score": math.log(best.score + 0.2),
        "coverage": best.coverage,
        "own": best.own,
        "both": best.coverage * best.own,
        "lead": lead(found),
        "words": math.log1p(len(asked.focus)),
        "unheard": sum(share for word, share in shares if not index.has(word.keys)),
        "largest lacking": max((share for _, share in lacking), default=0.0),
        "nouns lacking": sum(share for word, share in lacking if _part(word) in NOUNS),
        "verbs lacking": sum(share for word, share in lacking if _part(word) in VERBS),
        "adjectives lacking": sum(share for word, share in lacking if _part(word) == "ADJF"),
        "weak lacking": sum(share for word, share in lacking if words.is_weak(word.text)),
        "names lacking": float(sum(word.weight >= NAME for word, _ in lacking)),
        "attributes lacking": float(sum(means(word.text, cues.ATTRIBUTES) for word, _ in lacking)),
        "must lacking": float(any(word.must and not says(best.piece, word) for word in asked.focus)),
        "head lacking": float(asked.head is not None and asked.head not in best.strengths),
        "head unheard": float(asked.head is not None and not index.has(asked.focus[asked.head].keys)),
        "nouns unheard": sum(share for word, share in lacking if _part(word) in NOUNS and not index.has(word.keys)),
        "deed lacking": float(lacks_deed(asked, best)),
        "turns": float(turns_on_it(asked, best)),
        "stated": float(bool(asked.asks) and stated),
        "not stated": float(not stated),
        "number": float("number" in asked.asks),
        "number not stated": float("number" in asked.asks and not stated),
        "money": float("money" in asked.asks),
        "person": float(not asked.asks.isdisjoint(("person", "name", "holder"))),
        "person not stated": float("person" in asked.asks and not stated),
        "date": float("date" in asked.asks),
        "date not stated": float("date" in asked.asks and not stated),
        "another": float(is_of_another(asked, best.piece)),
        "reading": float(best.piece.reading),
        "everyday": float(asked.everyday),
        "service": float(asked.service),
        "everyday service": float(asked.everyday and asked.service),
        "ours": float(asked.ours),
        "local": float(asked.local),
        "leans": float(asked.leans),
        "latin": float(all(word.text.isascii() for word in asked.focus)),
        "its own": float(named is not None and best.piece.owner == named),
    }


def sureness(
    asked: Question,
    found: Sequence[Hit],
    index: Index,
    named: str | None = None,
    weights: Mapping[str, float] = SURE,
) -> float:
    """The probability that the nearest piece answers the question, 0 to 1; `named`: the commitment or measure meant."""
    if not found or not asked.focus:
        return 0.0
    weighed = sum(weights[name] * value for name, value in grounds(asked, found, index, named).items())
    return 1 / (1 + math.exp(-max(-MOST_ODDS, min(MOST_ODDS, weights["always"] + weighed))))


def lead(found: Sequence[Hit]) -> float:
    """How many times better the best piece is than the best of another matter: of another day, or undated."""
    best = _matter(found[0])
    second = next((hit.score for hit in found if _matter(hit) != best), 0.0)
    return min(found[0].score / second, MOST_LEAD) if second else MOST_LEAD


def _matter(hit: Hit) -> str:
    if hit.piece.living:
        return hit.piece.living.version
    said = hit.piece.said
    if isinstance(said, Fact):
        return said.date or said.sort or said.id
    return said.id if said else ""


def _part(word: Sought) -> str:
    return words.form(word.text).part
