"""From a question to a finding: the facts that answer it, a recorded discrepancy, or an honest "not recorded"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from civic.answers import words
from civic.answers.checks import ENOUGH, fits
from civic.answers.common import Common
from civic.answers.finding import Entry, Finding, FindingKind, is_empty
from civic.answers.index import Hit, Index
from civic.answers.pieces import pieces
from civic.answers.question import Question, Reader
from civic.answers.spelling import Speller
from civic.answers.wholes import Wholes
from civic.content.model import Commitment, Content, Fact, Measure, MeasureState

MOST = 3
NEARLY = 0.55  # a further fact is worth showing at this share of the best score
FARTHER = 0.3
NOT_FAR = 0.55  # an answer of the kind asked for must not be much farther than the nearest piece
GENERAL = 0.6  # what is said of the whole plan, where a commitment is named
WISH = 0.6  # what was to be done, where it is asked what was done
DOUBT = 0.8
DENIED = 0.6
LARGE = 10.0
CLOSER, NEAR_BEST = 0.02, 0.8
SILENCE = 0.85  # that something is not given, where something else is
READING = 0.8  # an article that is not about the city stands behind the city's own documents

Whole: TypeAlias = Commitment | Measure


class Answers:
    """Answers questions from one city's content; build once, ask from any thread.

    `index` holds the record by its words, `reader` takes a question to pieces: whoever looks for something else in the
    record uses the same.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self.index = Index(tuple(pieces(content)))
        self._commitments = {item.number: item for item in content.commitments}
        self._measures = {item.number: item for item in content.measures}
        city = {
            lemma
            for name in content.city.name.values()
            for word in words.tokens(words.fold(name))
            for lemma in words.form(word).lemmas
        }
        self.reader = Reader(Speller(self.index), self._commitments, self._measures, city)
        self._wholes = Wholes(content)
        self._common = Common(content, self.reader, self.index)

    def ask(self, question: str) -> Finding:
        """The best that the documents say about a question."""
        asked = self.reader.read(question)
        named = asked.number is not None or asked.measure is not None
        if asked.rude or not (asked.focus or named or asked.tokens):
            return Finding(FindingKind.NOT_RECORDED)
        if listed := self._common.same(asked):
            return self._listed(asked, listed)
        if asked.measure is not None and self._measures:
            return self._of_measure(asked, asked.measure)
        if asked.number is not None and asked.number not in self._commitments:
            return Finding(FindingKind.NOT_RECORDED)
        meant = self._commitments[asked.number] if asked.number is not None else None
        if whole := self._wholes.commitment(asked, meant):
            return self._about_commitment(asked, whole)
        if self._wholes.commitments(asked):
            said = [hit.piece.said for hit in self._search(asked, None) if hit.piece.said and not hit.piece.owner]
            return Finding(FindingKind.LIST, entries=tuple(said[:1]), score=1.0)
        if self._wholes.measures(asked):
            return Finding(FindingKind.MEASURES, score=1.0)
        if listed := self._common.find(asked):
            return self._listed(asked, listed)
        return self._find(asked, meant)

    def _listed(self, asked: Question, entries: tuple[Entry, ...]) -> Finding:
        """The answer that the city's list of common questions names, or what is missing of it."""
        hubs = self._content.hubs
        if hubs and entries[0].id in hubs.facts:
            found = self._find(asked, None)
            if found.missing:
                return replace(found, entries=entries)
        told = self._content.discrepancies_about(entries[0].id)
        return Finding(FindingKind.FACTS, entries=entries, discrepancies=told, score=1.0)

    def _of_measure(self, asked: Question, number: str) -> Finding:
        """A measure as a whole, or one thing about it."""
        meant, programme = self._measures.get(number), self._content.programme
        if meant is None:
            return Finding(FindingKind.NO_SUCH_MEASURE, measure=number)
        if programme and asked.years and str(programme.report_year) not in asked.years:
            return Finding(FindingKind.OTHER_YEAR, measure=number)
        if self._wholes.measure(asked, meant) or (asked.closed and meant.state is MeasureState.NOT_CARRIED_OUT):
            told = self._content.discrepancies_about(meant.id)
            return Finding(FindingKind.MEASURE, measure=number, entries=meant.facts, discrepancies=told, score=1.0)
        return self._find(asked, meant)

    def _about_commitment(self, asked: Question, item: Commitment) -> Finding:
        """The state of a commitment: the facts nearest to the question, then those beside its status."""
        hits = [hit.piece.said for hit in self._search(asked, item) if hit.piece.owner == item.id]
        beside = [self._content.facts[key] for key in item.status.beside]
        ranked: dict[Entry, None] = dict.fromkeys([*beside, *(said for said in hits if said), *item.facts])
        entries = tuple(said for said in ranked if not is_empty(said))[:MOST]
        told = self._content.discrepancies_about(item.id)
        return Finding(FindingKind.COMMITMENT, item.id, entries=entries, discrepancies=told, score=1.0)

    def _search(self, asked: Question, meant: Whole | None) -> list[Hit]:
        """The pieces, best first; a named commitment's own come before the plan's, others not at all."""
        hits = self.index.search(asked.focus, asked.aside)
        for hit in hits:
            hit.score *= hit.fit
            if hit.piece.discrepancy:
                hit.score *= DOUBT
            if hit.piece.missing:
                hit.score *= SILENCE
            if hit.piece.reading:
                hit.score *= READING
            if hit.piece.goal and asked.done:
                hit.score *= WISH
        if meant:
            general = isinstance(meant, Commitment)  # the plan speaks of every commitment, the report of one measure
            hits = [hit for hit in hits if _is_of(hit, meant) or (general and hit.piece.owner is None)]
            for hit in hits:
                if not _is_of(hit, meant):
                    hit.score *= GENERAL
        return sorted(hits, key=lambda hit: -hit.score)

    def _find(self, asked: Question, meant: Whole | None) -> Finding:
        found = self._search(asked, meant)
        owner = meant.id if meant else None
        lead = _lead(found)
        hits = [hit for hit in found if _is_near(asked, hit, found[0]) and fits(asked, hit, owner, lead)]
        if asked.closed:
            hits = [*(hit for hit in found if _denies(hit, found[0])), *(hit for hit in hits if not hit.piece.denied)]
        if not hits or (asked.everyday and asked.service):
            kind = FindingKind.EVERYDAY if asked.everyday and not asked.ours else FindingKind.NOT_RECORDED
            return Finding(kind, *self._whose(owner))
        best = next((hit for hit in hits if _closer(hit, hits[0])), hits[0])
        score = min(1.0, best.coverage)
        if best.piece.missing:
            return self._missing(best, found, score)
        if best.piece.discrepancy:
            return self._discrepancy(best, hits, score)
        return self._facts(hits, score)

    def _whose(self, owner: str | None) -> tuple[str | None, str | None]:
        """The id of the commitment and the number of the measure that a piece belongs to, one or neither."""
        measure = next((item.number for item in self._content.measures if item.id == owner), None)
        return (None if measure else owner), measure

    def _missing(self, best: Hit, found: Sequence[Hit], score: float) -> Finding:
        """What the documents do not give, with the nearest of what they do say of the hubs."""
        hubs = self._content.hubs
        of_hubs = hubs.facts if hubs else ()
        near = [hit.piece.said for hit in found if hit.piece.said and hit.piece.said.id in of_hubs]
        said = near or self._content.entries(of_hubs[:1])
        return Finding(FindingKind.MISSING, entries=tuple(said[:1]), missing=best.piece.missing, score=score)

    def _facts(self, hits: Sequence[Hit], score: float) -> Finding:
        """One to three facts, or the empty field that was asked for."""
        best = hits[0]
        near = [hit.piece.said for hit in hits if hit.piece.said and hit.score >= NEARLY * best.score]
        first = near[0]
        entries = (first,) if is_empty(first) else tuple(said for said in near if not is_empty(said))[:MOST]
        touched = [hit.piece.discrepancy for hit in hits if hit.piece.discrepancy]
        of_whole = [item for item in touched if best.piece.owner in item.about]
        told = tuple(dict.fromkeys([*self._content.discrepancies_about(first.id), *of_whole]))
        told = tuple(sorted(told, key=lambda item: item not in touched))
        kind = FindingKind.DISCREPANCY if is_empty(first) and told else FindingKind.FACTS
        commitment, measure = self._whose(best.piece.owner)
        doubted = bool(told) and told[0] in touched
        return Finding(kind, commitment, measure, entries, told, doubted=doubted, score=score)

    def _discrepancy(self, best: Hit, hits: Sequence[Hit], score: float) -> Finding:
        """A recorded discrepancy with the facts it concerns, in the order in which they were found."""
        found = best.piece.discrepancy
        assert found is not None
        about = [self._content.facts[key] for key in found.about if key in self._content.facts]
        ranked = [hit.piece.said for hit in hits if hit.piece.said and hit.score >= NEARLY * best.score]
        entries = tuple(dict.fromkeys([*ranked, *about]))
        commitment, measure = self._whose(best.piece.owner)
        return Finding(FindingKind.DISCREPANCY, commitment, measure, entries[:MOST], (found,), score=score)


def _lead(found: Sequence[Hit]) -> float:
    """How many times better the best piece is than the best of another matter: of another day, or undated."""
    if not found:
        return 1.0
    best = _matter(found[0])
    second = next((hit.score for hit in found if _matter(hit) != best), 0.0)
    return found[0].score / second if second else LARGE


def _is_near(asked: Question, hit: Hit, best: Hit) -> bool:
    """Whether a piece is about as near as the nearest: if that has no date or number, a farther one's is of another."""
    return hit.score >= NOT_FAR * best.score and not (asked.asks and hit.own < best.own - FARTHER)


def _is_of(hit: Hit, meant: Whole) -> bool:
    """Whether a piece belongs to a commitment or measure, or tells what does not match about it."""
    told = hit.piece.discrepancy
    return hit.piece.owner == meant.id or (told is not None and meant.id in told.about)


def _closer(hit: Hit, best: Hit) -> bool:
    """Whether a piece says that just what is asked for is missing, where the best one only comes near it."""
    return (
        hit.piece.missing is not None and hit.coverage > best.coverage + CLOSER and hit.score >= NEAR_BEST * best.score
    )


def _denies(hit: Hit, best: Hit) -> bool:
    """Whether a piece says no to a question that is nearly about it: that something was not carried out."""
    return hit.piece.denied and hit.score >= DENIED * best.score and hit.coverage >= ENOUGH


def _matter(hit: Hit) -> str:
    said = hit.piece.said
    if isinstance(said, Fact):
        return said.date or said.sort or said.id
    return said.id if said else ""
