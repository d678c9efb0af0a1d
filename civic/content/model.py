"""Everything a city's folder says: frozen records, each with the words of the document it rests on."""

from collections.abc import Iterable
from functools import cached_property

from civic.content.city import City, Hubs, Missing, OtherBot, Question, Wording
from civic.content.competence import Office
from civic.content.documents import (
    Discrepancy,
    Document,
    Fact,
    Passage,
    Source,
    Statement,
    Translation,
)
from civic.content.glossary import HardWord
from civic.content.plan import (
    SECTIONS,
    Commitment,
    Completion,
    Institution,
    Lead,
    Milestone,
    Plan,
    PlanState,
    Section,
    Status,
    Topic,
)
from civic.content.programme import Measure, MeasureState, Programme, ProgrammeSection
from civic.content.text import FALLBACK, Localised, Record, decode_hook, encode_hook
from civic.deadlines.defaults import Deadlines, OwnDeadlines, in_force

__all__ = [
    "FALLBACK",
    "SECTIONS",
    "City",
    "Commitment",
    "Completion",
    "Content",
    "Deadlines",
    "Discrepancy",
    "Document",
    "Fact",
    "HardWord",
    "Hubs",
    "Institution",
    "Lead",
    "Localised",
    "Measure",
    "MeasureState",
    "Milestone",
    "Missing",
    "Office",
    "OtherBot",
    "OwnDeadlines",
    "Passage",
    "Plan",
    "PlanState",
    "Programme",
    "ProgrammeSection",
    "Question",
    "Record",
    "Section",
    "Source",
    "Statement",
    "Status",
    "Topic",
    "Translation",
    "Wording",
    "decode_hook",
    "encode_hook",
]


class Content(Record, frozen=True, kw_only=True, dict=True):
    """Everything a city's folder says, with look-ups by id; an unknown id is a KeyError."""

    city: City
    plan: Plan
    sources: tuple[Source, ...]
    commitments: tuple[Commitment, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    programme: Programme | None = None
    measures: tuple[Measure, ...] = ()
    documents: tuple[Document, ...] = ()
    hubs: Hubs | None = None
    questions: tuple[Question, ...] = ()
    wordings: tuple[Wording, ...] = ()
    offices: tuple[Office, ...] = ()
    glossary: tuple[HardWord, ...] = ()
    own_deadlines: OwnDeadlines | None = None  # only what differs here: a release that mends the rest mends it here too

    @cached_property
    def deadlines(self) -> Deadlines:
        """The terms in force in the city: the packaged ones, with its own laid over them."""
        return in_force(self.own_deadlines)

    def office(self, key: str) -> Office:
        """The office with this id."""
        return {office.id: office for office in self.offices}[key]

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every fact by its id: the plan's, each commitment's, the programme's, each measure's."""
        return {fact.id: fact for _, facts in self._parts for fact in facts}

    @cached_property
    def owners(self) -> dict[str, str]:
        """The id of the plan, commitment, programme or measure that each fact id belongs to."""
        return {fact.id: owner for owner, facts in self._parts for fact in facts}

    @property
    def _parts(self) -> list[tuple[str, tuple[Fact, ...]]]:
        programmes = (self.programme,) if self.programme else ()
        owners = (self.plan, *self.commitments, *programmes, *self.measures)
        return [(owner.id, owner.facts) for owner in owners]

    @cached_property
    def _passages(self) -> dict[str, Passage]:
        return {passage.id: passage for document in self.documents for passage in document.passages}

    def source(self, key: str) -> Source:
        """The document with this id."""
        return {source.id: source for source in self.sources}[key]

    def commitment(self, key: str | int) -> Commitment:
        """The commitment with this id ("khm-3") or number (3)."""
        return {name: item for item in self.commitments for name in (item.id, item.number)}[key]

    def measure(self, key: str) -> Measure:
        """The measure with this id ("measure-2.4") or number ("2.4")."""
        return {name: item for item in self.measures for name in (item.id, item.number)}[key]

    def passage(self, key: str) -> Passage:
        """The passage of a document with this id, whether of its own words or made of facts."""
        return self._passages[key]

    def entries(self, keys: Iterable[str]) -> tuple[Fact | Passage, ...]:
        """What these ids of facts and passages say; a passage made of facts stands for its facts."""
        found: list[Fact | Passage] = []
        for key in keys:
            passage = self._passages.get(key)
            if passage is None:
                found.append(self.facts[key])
            elif passage.facts:
                found += self.entries(passage.facts)
            else:
                found.append(passage)
        return tuple(found)

    def passages(self, source: str) -> tuple[Fact | Passage, ...]:
        """A document to read from beginning to end: its facts and own passages in printed order.

        The report of a programme is read through the programme's and the measures' facts. Empty where the folder does
        not give the document as a whole.
        """
        key = self.source(source).id
        printed = [passage.id for document in self.documents if document.source == key for passage in document.passages]
        if printed or self.programme is None or self.programme.source != key:
            return self.entries(printed)
        facts = [*self.programme.facts, *(fact for measure in self.measures for fact in measure.facts)]
        return tuple(fact for fact in facts if fact.source == key)

    def pieces(self, source: str) -> tuple[Fact | Passage, ...]:
        """A document as titled pieces in printed order: its passages, or else the facts through which it is read."""
        for document in self.documents:
            if document.source == source:
                return document.passages
        return self.passages(source)

    def discrepancies_about(self, key: str) -> tuple[Discrepancy, ...]:
        """The discrepancies that concern this record or document, by its id."""
        return tuple(item for item in self.discrepancies if key in item.about)

    def doubts(self, key: str) -> tuple[Discrepancy, ...]:
        """The discrepancies that concern this record or any of its facts, by the record's id."""
        return tuple(
            item
            for item in self.discrepancies
            if key in item.about or any(self.owners.get(about) == key for about in item.about)
        )
