"""The action plan and its commitments, as the documents describe them."""

from enum import StrEnum

from civic.content.documents import Fact, Translation
from civic.content.text import Localised, Record


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


class Milestone(Record, frozen=True, kw_only=True):
    """A step the city meant to take, and the facts by which a document reports it; none where it is not stated."""

    goal: str
    reported: tuple[str, ...] = ()


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
    milestones: tuple[Milestone, ...] = ()
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
