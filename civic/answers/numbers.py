"""Which commitment (3) or measure of the programme (1.10) a question names by its number."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from civic.answers.spelling import means
from civic.answers.tables import cues

NEAR = 2

_COMMITMENT = re.compile(
    r"(?:зобов\S+|commitment|обіцян\w+|promise|обіз\w+|обяз\w+) ?(?:номер|number|no\.?|n|№|#)? ?(\d{1,2})\b|"
    r"\b(?:khm|хм)-?(\d{1,2})\b|(\d{1,2})(?:-?\w{1,3})? (?:зобов|commitment|обіцян|обіз)"
)
_ITEM = re.compile(r"\b(?:пункт\w*) ?(?:номер|№|#)? ?(\d)\b(?!.*рішен)|^\W*(?:№|#)? ?(\d)\W*$")
_LEADS = re.compile(r"khm|хм|пункт\w*|номер\w*|number|no|n")
_MEASURE = re.compile(r"(?<![\d.,:/+-])([1-9]\d?)([.,])([1-9]\d?)(?!\d|[.,:/-]\d)")
_CALLED = re.compile(cues.MEASURE + r"\W{0,3}(?:номер\w*|number|no|n)?\W{0,3}$")
_COUNTED = re.compile(cues.COUNTED)


@dataclass(frozen=True, slots=True)
class Named:
    """The number of a commitment in a question, and the places of the words that say it."""

    number: int | None = None
    places: frozenset[int] = frozenset()


def measure_named(folded: str, known: Collection[str]) -> tuple[str | None, str]:
    """The measure's number, and the question without it.

    A number of no measure counts only alone or behind a word for a measure ("пункт 3.7"); a date or a sum never does.
    """
    for match in _MEASURE.finditer(folded):
        number = f"{match[1]}.{match[3]}"
        before, after = folded[: match.start()], folded[match.end() :]
        called = _CALLED.search(before)
        alone = folded.strip(" .?!") == match[0]
        plain = alone or (match[2] == "." and number in known)
        if (called or plain) and not _COUNTED.match(after):
            return number, f"{before[: called.start()] if called else before} {after}"
    return None, folded


def commitment_named(cue: str, tokens: Sequence[str], known: Collection[int]) -> Named:
    """The commitment meant (commitment 3, khm-3, третє зобов'язання, пункт 3) and the places of these words."""
    heads = {place for place, word in enumerate(tokens) if means(word, cues.LIST_HEADS)}
    sure, item = _COMMITMENT.search(cue), _ITEM.search(cue)
    if match := sure or (item if item and int(item[1] or item[2]) in known else None):
        number = next(filter(None, match.groups()))
        said = {place for place, word in enumerate(tokens) if word == number or _LEADS.fullmatch(word)}
        return Named(int(number), places=frozenset(said | heads))
    for ordinal, names in cues.ORDINALS.items():
        for place, word in enumerate(tokens):
            if means(word, names) and any(0 < abs(head - place) <= NEAR for head in heads):
                return Named(ordinal, places=frozenset({place, *heads}))
    return Named()
