"""The shape of a city's content: frozen statements, each with the words of the document it rests on."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec

FALLBACK = "uk"


class Localised(Mapping[str, str]):
    """One text in several languages, by language code; Ukrainian is always there."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Localised({self._texts!r})"

    def pick(self, locale: str) -> tuple[str, str]:
        """The text for a resident's locale and the language it is really in (Ukrainian when there is none)."""
        for language in (locale, locale.replace("_", "-").split("-")[0].lower(), FALLBACK):
            if language in self._texts:
                return self._texts[language], language
        raise KeyError(FALLBACK)


class Completion(StrEnum):
    """How far a commitment is done: the Open Government Partnership's scale and three honest unknowns."""

    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"
    NOT_STATED = "not_stated"
    NO_EVIDENCE = "no_evidence"
    WITHDRAWN = "withdrawn"


class PlanState(StrEnum):
    """The life of a plan; after it comes the next plan."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"
    REVIEWED = "reviewed"


class Translation(StrEnum):
    """Whether staff have approved our translation of a document's words."""

    UNOFFICIAL = "unofficial"
    APPROVED = "approved"


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all records of the content share: they never change, and a stray key is an error."""


class Source(Record, frozen=True, kw_only=True):
    """A document. `own` means that the city wrote it about itself; `date` is None when none is printed."""

    id: str
    source_file: str
    title: Localised
    kind: str
    language: str
    date: str | None
    date_text: Localised
    own: bool
    publisher: Localised | None = None
    authors: tuple[Localised, ...] = ()
    url: str | None = None
    note: Localised | None = None


class Fact(Record, frozen=True, kw_only=True):
    """One statement and the exact words it rests on; `empty_field`: a question of a form left unanswered."""

    id: str
    text: Localised
    quote: str
    source: str
    topic: Localised
    where: str | None = None
    year: int | None = None
    date: str | None = None
    empty_field: bool = False
    translation: Translation = Translation.UNOFFICIAL


class Section(Record, frozen=True, kw_only=True):
    """One part of a commitment's card; when the documents are silent, `note` says so."""

    facts: tuple[Fact, ...] = ()
    note: Localised | None = None


class Topic(Record, frozen=True, kw_only=True):
    """Facts about the whole plan under one heading."""

    id: str
    title: Localised
    facts: tuple[Fact, ...]


class Institution(Record, frozen=True, kw_only=True):
    """An office as the document of that day names it; `quote` is the printed spelling."""

    id: str
    name: Localised
    quote: str
    source: str
    as_of: str
    as_of_text: Localised


class Plan(Record, frozen=True, kw_only=True):
    """The action plan: its life, its lead institutions and what the documents say of it as a whole."""

    id: str
    title: Localised
    quote: str
    source: str
    state: PlanState
    submitted: str | None = None
    submitted_text: Localised | None = None
    ends: str | None = None
    ends_text: Localised | None = None
    lead_institutions: tuple[Institution, ...] = ()
    topics: tuple[Topic, ...] = ()
    translation: Translation = Translation.UNOFFICIAL

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts about the plan, in the order of the file."""
        return tuple(fact for topic in self.topics for fact in topic.facts)


class Lead(Record, frozen=True, kw_only=True):
    """Who leads a commitment, or the note that the documents say it only for the whole plan."""

    stated_for: str
    institutions: tuple[str, ...] = ()
    note: Localised | None = None


class Status(Record, frozen=True, kw_only=True):
    """The level a document states, why there is none, and the facts whose words stand beside it."""

    level: Completion
    reason: Localised | None = None
    beside: tuple[str, ...] = ()


SECTIONS = ("about", "problem", "goals", "done", "obstacles", "results", "evaluation", "lessons")


class Commitment(Record, frozen=True, kw_only=True):
    """One commitment of the plan. `related` are facts about the whole plan on a near topic."""

    id: str
    number: int
    plan: str
    name: Localised
    title: Localised
    quote: str
    source: str
    status: Status
    where: str | None = None
    lead_institutions: Lead = Lead(stated_for="nobody")
    about: Section = Section()
    problem: Section = Section()
    goals: Section = Section()
    done: Section = Section()
    obstacles: Section = Section()
    results: Section = Section()
    evaluation: Section = Section()
    lessons: Section = Section()
    related: tuple[str, ...] = ()
    translation: Translation = Translation.UNOFFICIAL

    @property
    def sections(self) -> dict[str, Section]:
        """The parts of the card by name, in reading order."""
        return {name: getattr(self, name) for name in SECTIONS}

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts of this commitment, in reading order."""
        return tuple(fact for section in self.sections.values() for fact in section.facts)


class Statement(Record, frozen=True, kw_only=True):
    """One side of a discrepancy: the document's words and how they read in each language."""

    text: Localised
    quote: str
    source: str
    where: str | None = None


class Discrepancy(Record, frozen=True, kw_only=True):
    """Where documents differ, are silent or doubtful; shown to residents, never smoothed."""

    id: str
    about: tuple[str, ...]
    title: Localised
    text: Localised
    statements: tuple[Statement, ...]
    translation: Translation = Translation.UNOFFICIAL


class OtherBot(Record, frozen=True, kw_only=True):
    """The city's other chatbot, so that residents are not confused; no address unless a document states it."""

    name: Localised
    text: Localised
    url: str | None = None
    quote: str | None = None
    source: str | None = None


class City(Record, frozen=True, kw_only=True):
    """The city itself: its names, its language and the number to call in danger."""

    id: str
    name: Localised
    name_genitive: Localised | None = None
    default_language: str = FALLBACK
    emergency: str = "112"
    translation: Translation = Translation.UNOFFICIAL
    other_bot: OtherBot | None = None


class Content(Record, frozen=True, kw_only=True, dict=True):
    """Everything a city's folder says, with look-ups by id; an unknown id is a KeyError."""

    city: City
    plan: Plan
    sources: tuple[Source, ...]
    commitments: tuple[Commitment, ...]
    discrepancies: tuple[Discrepancy, ...] = ()

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every fact by its id: the plan's first, then each commitment's."""
        return {fact.id: fact for _, facts in self._parts for fact in facts}

    @cached_property
    def owners(self) -> dict[str, str]:
        """The id of the plan or commitment that each fact id belongs to."""
        return {fact.id: owner for owner, facts in self._parts for fact in facts}

    @property
    def _parts(self) -> list[tuple[str, tuple[Fact, ...]]]:
        commitments = [(commitment.id, commitment.facts) for commitment in self.commitments]
        return [(self.plan.id, self.plan.facts), *commitments]

    def source(self, key: str) -> Source:
        """The document with this id."""
        return {source.id: source for source in self.sources}[key]

    def commitment(self, key: str | int) -> Commitment:
        """The commitment with this id ("khm-3") or number (3)."""
        return {name: item for item in self.commitments for name in (item.id, item.number)}[key]

    def discrepancies_about(self, key: str) -> tuple[Discrepancy, ...]:
        """The discrepancies that concern this plan, commitment, fact, institution or document."""
        return tuple(item for item in self.discrepancies if key in item.about)


def encode_hook(value: object) -> Any:
    """For msgspec encoders: a localised text is written as a plain object."""
    if isinstance(value, Localised):
        return dict(value)
    raise NotImplementedError(type(value))


def decode_hook(wanted: type[Any], value: object) -> Any:
    """For msgspec decoders: a plain object read back as a localised text."""
    if wanted is Localised and isinstance(value, Mapping):
        return Localised(value)
    raise NotImplementedError(wanted)
