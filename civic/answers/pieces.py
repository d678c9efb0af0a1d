"""What can be found: every fact, passage and discrepancy, and what is known to be missing, each with its setting."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from civic.answers import words
from civic.answers.dates import names_a_date, years
from civic.answers.finding import Living
from civic.answers.tables.sections import MISSING_WORDS, PLACE, SECTION_WORDS
from civic.content.model import (
    Commitment,
    Content,
    Discrepancy,
    Fact,
    Hubs,
    Localised,
    Measure,
    MeasureState,
    Missing,
    Passage,
    Source,
)

TEXT, TOPIC, QUOTE, FIELD, WORDING, SETTING = 1.0, 1.3, 0.7, 0.5, 0.5, 0.35
LINK = "посилання адреса сайт сторінка link address url website"  # what a piece with a web address can be asked for

_NUMBERED = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that can be found, its weighted keys, and the texts in which numbers and names are looked for.

    `owner` is the commitment or measure it belongs to; `reading`: it stands in a document that is not about this city;
    `denied`: it says that something was not carried out; `span` are its first and last day, where days are printed.
    """

    terms: dict[str, float]
    length: float
    texts: tuple[str, ...]
    said: Fact | Passage | None = None
    living: Living | None = None
    discrepancy: Discrepancy | None = None
    missing: Missing | None = None
    owner: str | None = None
    dated: bool = False
    goal: bool = False
    reading: bool = False
    denied: bool = False
    years: frozenset[str] = frozenset()
    span: tuple[str, str] | None = None

    @property
    def empty(self) -> bool:
        """Whether it is a question of a form that was left unanswered."""
        return isinstance(self.said, Fact) and self.said.empty_field


def pieces(content: Content) -> Iterator[Piece]:
    """Everything in the content that can be found, facts first."""
    settings = _Settings(content)
    for fact in content.facts.values():
        yield settings.of_fact(fact)
    for document in content.documents:
        for passage in document.passages:
            if passage.quote and passage.findable:
                yield settings.of_passage(passage)
    for discrepancy in content.discrepancies:
        yield settings.of_discrepancy(discrepancy)
    if content.hubs is not None:
        for missing in content.hubs.missing:
            yield _of_missing(content.hubs, missing)


class _Settings:
    """What stands around each piece: its document, its commitment or measure, the questions that lead to it."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._sources = {source.id: source for source in content.sources}
        self._about = {source.id: _of_source(source) for source in content.sources}
        self._sections = {
            fact.id: name for item in content.commitments for name, part in item.sections.items() for fact in part.facts
        }
        self._groups: dict[str, str] = {item.id: _of_commitment(item) for item in content.commitments}
        self._groups |= {item.id: _of_measure(item) for item in content.measures}
        year = frozenset({str(content.programme.report_year)} if content.programme else ())
        self._reported = {item.id: year for item in content.measures}
        self._denied = {item.id for item in content.measures if item.state is MeasureState.NOT_CARRIED_OUT}
        self._headings = {fact.id: _both(topic.title) for topic in content.plan.topics for fact in topic.facts}
        self._offices = " ".join(f"{_both(office.name)} {office.quote}" for office in content.plan.lead_institutions)
        self._leading = {office.quote for office in content.plan.lead_institutions}
        self._asked: dict[str, str] = defaultdict(str)
        for question in content.questions:
            wordings = " ".join(text for language in question.ask for text in question.wordings(language))
            for entry in content.entries(question.answer):
                self._asked[entry.id] += f" {wordings}"
        self._wordings = {
            item.about: " ".join(text for texts in item.asked.values() for text in texts) for item in content.wordings
        }
        self._within: dict[str, str] = defaultdict(str)
        for document in content.documents:
            for passage in document.passages:
                for fact_id in passage.facts:
                    self._within[fact_id] += f" {_both(passage.title)}"

    def of_fact(self, fact: Fact) -> Piece:
        owner = self._content.owners[fact.id]
        section = self._sections.get(fact.id, "")
        setting = [SECTION_WORDS.get(section, ""), self._within.get(fact.id, "")]
        setting.append(self._groups.get(owner) or self._title(owner))
        named = self._offices if self._leading and all(quote in fact.quote for quote in self._leading) else ""
        piece = self._of_words(fact, setting, f"{named} {self._headings.get(fact.id, '')}")
        dated = piece.dated or bool(fact.date or fact.year)
        own = piece.years | ({str(fact.year)} if fact.year else self._reported.get(owner, frozenset()))
        place = owner if owner in self._groups else None
        denied = place in self._denied
        span = _span(fact.sort or fact.date, fact.until)
        return replace(piece, owner=place, dated=dated, years=own, span=span, goal=section == "goals", denied=denied)

    def of_passage(self, passage: Passage) -> Piece:
        return replace(self._of_words(passage, [], ""), reading=self._sources[passage.source].reading)

    def _title(self, owner: str) -> str:
        programme = self._content.programme
        return _both(programme.title if programme and programme.id == owner else self._content.plan.title)

    def _of_words(self, said: Fact | Passage, setting: list[str], beside: str) -> Piece:
        texts = (*said.text.values(), said.quote)
        where = said.where or ""
        parts = [(text, TEXT) for text in said.text.values()]
        parts += [(_both(said.topic), TOPIC), (said.quote, QUOTE), (beside, FIELD)]
        parts += [("" if _NUMBERED.fullmatch(where) else where, FIELD)]
        parts.append((LINK if any("http" in text for text in texts) else "", FIELD))
        parts.append((self._wordings.get(said.id, ""), WORDING))
        setting = [*setting, self._about[said.source], self._asked.get(said.id, "")]
        terms = _terms([*parts, *((part, SETTING) for part in setting)])
        named = frozenset(year for text in texts for year in years(text))
        dated = any(names_a_date(text) for text in texts)
        return Piece(terms, _length(texts), texts, said=said, dated=dated, years=named)

    def of_discrepancy(self, item: Discrepancy) -> Piece:
        about = [key for key in item.about if key in self._groups]
        owner = about[0] if len(about) == 1 else None
        said = [f"{_both(statement.text)} {statement.quote}" for statement in item.statements]
        texts = tuple(item.text.values())
        parts = [*((text, TEXT) for text in texts), (_both(item.title), TOPIC), *((text, FIELD) for text in said)]
        parts.append((self._wordings.get(item.id, ""), WORDING))
        terms = _terms([*parts, (self._groups[owner] if owner else "", SETTING)])
        dated = any(names_a_date(text) for text in (*texts, *said))
        goal = any(self._sections.get(key) == "goals" for key in item.about)
        return Piece(terms, _length(texts), (*texts, *said), discrepancy=item, owner=owner, dated=dated, goal=goal)


def of_living(living: Living, content: Content) -> Piece:
    """What the store says and no file does; a step has the commitment that it is about around it."""
    about = next((item for item in content.commitments if item.id == living.about), None)
    parts = [*((text, TEXT) for text in living.texts), (living.topic, FIELD)]
    parts += [(text, WORDING) for text in living.asked]
    named = frozenset(year for text in living.texts for year in years(text))
    return Piece(
        _terms([*parts, (_of_commitment(about) if about else "", SETTING)]),
        _length(living.texts),
        living.texts,
        living=living,
        owner=about.id if about else None,
        dated=any(names_a_date(text) for text in living.texts),
        years=named | {str(living.at.year)} if named else frozenset(),
    )


def _of_missing(hubs: Hubs, missing: Missing) -> Piece:
    texts = tuple(missing.text.values())
    said = [(MISSING_WORDS.get(missing.id, ""), FIELD), (_both(hubs.title), TOPIC)]
    terms = _terms([*((text, TEXT) for text in texts), *said])
    if missing.id == "addresses":
        terms[PLACE] = TOPIC
    return Piece(terms, _length(texts), texts, missing=missing)


def _span(first: str | None, last: str | None) -> tuple[str, str] | None:
    """The first and the last day of a fact within a year, as "06-21"."""
    if first is None or first.count("-") != 2:
        return None
    return first[5:], (last or first)[5:]


def _of_source(source: Source) -> str:
    own = [_both(source.title), source.kind.replace("_", " "), _both(source.date_text)]
    people = [_both(name) for name in (*source.authors, *((source.publisher,) if source.publisher else ()))]
    return " ".join((*own, *people))


def _of_commitment(item: Commitment) -> str:
    return f"{_both(item.name)} {_both(item.title)} зобов'язання commitment {item.number} {item.id}"


def _of_measure(item: Measure) -> str:
    return f"{_both(item.title)} захід measure"


def _both(text: Localised) -> str:
    return " ".join(text.values())


def _length(texts: tuple[str, ...]) -> float:
    return float(sum(text.count(" ") + 1 for text in texts))


def _terms(parts: list[tuple[str, float]]) -> dict[str, float]:
    """The keys of all parts; what only surrounds the piece never weighs more than a mention."""
    terms: dict[str, float] = defaultdict(float)
    setting: dict[str, float] = {}
    for text, weight in parts:
        for key, count in _counted(text).items():
            if weight == SETTING:
                setting[key] = SETTING
            else:
                terms[key] += weight * min(count, 2)
    for key, weight in setting.items():
        terms[key] += weight
    return dict(terms)


@lru_cache(maxsize=4096)
def _counted(text: str) -> dict[str, int]:
    """How often each key stands in a text."""
    counts: dict[str, int] = defaultdict(int)
    for word in words.tokens(words.fold(text)):
        if not words.is_stop(word):
            for key in words.keys(word):
                counts[key] += 1
    return dict(counts)
