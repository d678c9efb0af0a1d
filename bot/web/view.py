"""What the templates ask of the city's record, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from civic import days, labels
from civic.content.model import (
    Completion,
    Content,
    Discrepancy,
    Fact,
    Localised,
    Measure,
    Passage,
    PlanState,
    ProgrammeSection,
    Source,
    Translation,
)
from locales import Translator
from storage.progress import ProgressUpdate

DEFAULT = "uk"

Updates = dict[str, list[ProgressUpdate]]


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the language it is really in."""

    text: str
    lang: str


class View:
    """The record in one language. `updates` are the published steps by commitment, newest first."""

    def __init__(self, content: Content, language: Translator, updates: Updates) -> None:
        self.content = content
        self.language = language
        self.updates = updates

    def words(self, text: Localised) -> Words:
        """A text of the record and its language."""
        return Words(*text.pick(self.language.code))

    def said(self, text: Mapping[str, str]) -> Words:
        """What staff wrote and its language."""
        code = self.language.code if self.language.code in text else DEFAULT
        return Words(text[code], code)

    def names(self, texts: Iterable[Localised]) -> str:
        """Names one after another."""
        return ", ".join(self.words(text).text for text in texts)

    def source(self, source_id: str) -> Source:
        """The document with this id."""
        return self.content.source(source_id)

    def level(self, commitment_id: str) -> Completion:
        """The level in force: the last published one, else the documents'."""
        steps = self.updates.get(commitment_id)
        return Completion(steps[0].status) if steps else self.content.commitment(commitment_id).status.level

    def level_before(self, commitment_id: str) -> Completion:
        """The level that the documents gave before anything was published."""
        steps = self.updates.get(commitment_id)
        return Completion(steps[-1].before) if steps else self.content.commitment(commitment_id).status.level

    def level_words(self, level: str) -> str:
        """A level in words."""
        return labels.completion(self.language, Completion(level))

    def beside(self, commitment_id: str) -> list[Fact]:
        """The facts whose words stand beside the status."""
        return [self.content.facts[fact_id] for fact_id in self.content.commitment(commitment_id).status.beside]

    def is_translation(self, source_id: str, lang: str, state: Translation) -> bool:
        """Whether words are our own translation of a document, not approved by staff."""
        return state is Translation.UNOFFICIAL and lang != self.source(source_id).language

    @property
    def ended(self) -> bool:
        """Whether the plan is over."""
        return self.content.plan.state in {PlanState.ENDED, PlanState.REVIEWED}

    def sections(self) -> list[tuple[ProgrammeSection | None, list[Measure]]]:
        """The measures of the programme by printed section; all under None where it has no sections."""
        programme, found = self.content.programme, list(self.content.measures)
        if programme is None or not programme.sections:
            return [(None, found)] if found else []
        return [
            (section, [item for item in found if programme.section(item.number) == section])
            for section in programme.sections
        ]

    def measure_words(self, measure: Measure) -> str:
        """What the report says of a measure, in words."""
        programme = self.content.programme
        return labels.measure(self.language, measure.state, programme.report_year) if programme else ""

    def day(self, fact: Fact | Passage) -> str:
        """The printed day of a fact; empty where none is printed."""
        return days.of_fact(self.language, fact) if isinstance(fact, Fact) else ""

    def entries(self, piece: Fact | Passage) -> tuple[Fact | Passage, ...]:
        """The words of one titled piece of a document."""
        return (piece,) if isinstance(piece, Fact) else self.content.entries([piece.id])

    def doubts(self, record_id: str) -> tuple[Discrepancy, ...]:
        """Where documents do not match about a record or any of its facts."""
        return self.content.doubts(record_id)
