"""What is found for a question: the words that answer it, a recorded discrepancy, or an honest "not recorded"."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from civic.content.model import Discrepancy, Fact, Missing, Passage

Entry: TypeAlias = Fact | Passage


@dataclass(frozen=True, slots=True)
class Living:
    """Something public that the store says and no file does, as it is found: `texts` are its words in every language.

    `key` is its name within its kind, `version` its id with a mark of what it says (`civic/versions.py`), `about` the
    commitment it is about. `asked` are whole questions that it answers. `weight` is how much it counts beside the
    city's own words.
    """

    kind: str
    key: str
    version: str
    texts: tuple[str, ...]
    at: datetime
    topic: str = ""
    about: str | None = None
    asked: tuple[str, ...] = ()
    weight: float = 1.0


class FindingKind(StrEnum):
    """What sort of answer there is."""

    COMMITMENT = "commitment"
    MEASURE = "measure"
    LIST = "list"
    MEASURES = "measures"
    FACTS = "facts"
    PUBLISHED = "published"
    DISCREPANCY = "discrepancy"
    MISSING = "missing"
    OTHER_YEAR = "other_year"
    NO_SUCH_MEASURE = "no_such_measure"
    NO_SUCH_COMMITMENT = "no_such_commitment"
    RUDE = "rude"
    NOT_RECORDED = "not_recorded"
    EVERYDAY = "everyday"


ABSTAINING = frozenset(
    {
        FindingKind.MISSING,
        FindingKind.OTHER_YEAR,
        FindingKind.NO_SUCH_MEASURE,
        FindingKind.NO_SUCH_COMMITMENT,
        FindingKind.RUDE,
        FindingKind.NOT_RECORDED,
        FindingKind.EVERYDAY,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer: facts and passages best first, what is known to be doubtful or missing, how well they fit (0 to 1).

    `more` are further ones that fit too, behind `entries` and in the same order. `measure` is the number of the measure
    meant and `number` the commitment's, also where there is no such; `doubted`: the question itself touches what is
    doubtful, so that goes before further facts. Where nothing answers, `understood` are the words of the question that
    the record knows, `denied` says that what is asked about was not done, `nearest` is the nearest on record, and
    `years` are those that the record speaks of where another one is asked about. `living` is what the store says
    of it, the newest first; `entries` are what the documents say beside that.
    """

    kind: FindingKind
    commitment_id: str | None = None
    measure: str | None = None
    entries: tuple[Entry, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    missing: Missing | None = None
    doubted: bool = False
    score: float = 0.0
    more: tuple[Entry, ...] = ()
    number: int | None = None
    understood: tuple[str, ...] = ()
    denied: Entry | None = None
    nearest: Entry | None = None
    years: tuple[str, ...] = ()
    living: tuple[Living, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether the honest answer is that nothing is recorded."""
        if self.kind in ABSTAINING:
            return True
        return self.kind in (FindingKind.FACTS, FindingKind.DISCREPANCY) and all(map(is_empty, self.entries))


def is_empty(entry: Entry) -> bool:
    """Whether it is a question of a form that was left unanswered."""
    return isinstance(entry, Fact) and entry.empty_field
