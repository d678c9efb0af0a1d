"""What is found for a question: the words that answer it, a recorded discrepancy, or an honest "not recorded"."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from civic.content.model import Discrepancy, Fact, Missing, Passage

Entry: TypeAlias = Fact | Passage


class FindingKind(StrEnum):
    """What sort of answer there is."""

    COMMITMENT = "commitment"
    MEASURE = "measure"
    LIST = "list"
    MEASURES = "measures"
    FACTS = "facts"
    DISCREPANCY = "discrepancy"
    MISSING = "missing"
    OTHER_YEAR = "other_year"
    NO_SUCH_MEASURE = "no_such_measure"
    NOT_RECORDED = "not_recorded"
    EVERYDAY = "everyday"


ABSTAINING = frozenset(
    {
        FindingKind.MISSING,
        FindingKind.OTHER_YEAR,
        FindingKind.NO_SUCH_MEASURE,
        FindingKind.NOT_RECORDED,
        FindingKind.EVERYDAY,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer: facts and passages best first, what is known to be doubtful or missing, how well they fit (0 to 1).

    `more` are further ones that fit too, behind `entries` and in the same order.
    `measure` is the number of the measure meant, also where there is no such measure; `doubted`: the question itself
    touches what is doubtful, so that goes before further facts.
    """

    kind: FindingKind
    commitment_id: str | None = None
    measure: str | None = None
    entries: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    missing: Missing | None = None
    doubted: bool = False
    score: float = 0.0

    @property
    def abstained(self) -> bool:
        """Whether the honest answer is that nothing is recorded."""
        if self.kind in ABSTAINING:
            return True
        return self.kind in (FindingKind.FACTS, FindingKind.DISCREPANCY) and all(map(is_empty, self.entries))


def is_empty(entry: Entry) -> bool:
    """Whether it is a question of a form that was left unanswered."""
    return isinstance(entry, Fact) and entry.empty_field
