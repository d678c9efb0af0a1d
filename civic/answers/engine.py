"""From a question to a finding: the facts that answer it, a recorded discrepancy, or an honest "not recorded"."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Self, TypeAlias

from civic.answers import judging, words
from civic.answers.checks import is_of_another
from civic.answers.common import Common
from civic.answers.finding import Entry, Finding, FindingKind, Living, is_empty
from civic.answers.index import Hit, Index
from civic.answers.judging import Weighed
from civic.answers.pieces import Piece, of_living, pieces
from civic.answers.question import Question, Reader
from civic.answers.spelling import Speller
from civic.answers.understood import understood
from civic.answers.wholes import Wholes
from civic.content.model import Commitment, Content, Measure, MeasureState

MOST = 3
FURTHER = 9  # that are kept behind those, for whoever wants to read on
MOST_LIVING = 2
STALE = 12  # pieces of what has gone, at most: they take places among the nearest
AS_WELL = 0.7  # of the best score: then the newer goes first
NEARLY = 0.55  # a further fact is worth showing at this share of the best score
GENERAL = 0.6  # what is said of the whole plan, where a commitment is named
ANOTHER = 0.3  # what is of another day or year, or of elsewhere: too seldom asked for to be learnt
READING = 0.85  # what is not about this city
SILENCE = 0.85  # that something is not given, where something else is
DENIED, DENIED_OF = 0.6, 0.58  # of the best score, and of the question, for a piece that says no
ENOUGH = 0.55  # sure that the best piece answers; below, it is honest to say that the documents do not
NEAREST = 0.4  # of a question that nothing answers must stand in what is offered beside
NEARLY_ABOUT = 0.25  # ... and in what is about another year: the year is a good part of the question
CLOSER, NEAR_BEST = 0.02, 0.8
DOUBTED = 0.6  # of the score of what doubts it
SILENT_OF = 0.5  # of a question must stand in what says that it is missing

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
        self._city = {
            lemma
            for name in content.city.name.values()
            for word in words.tokens(words.fold(name))
            for lemma in words.form(word).lemmas
        }
        self.reader = self._reader()
        self._wholes = Wholes(content)
        listed = [
            ([text for language in one.ask for text in one.wordings(language)], content.entries(one.answer))
            for one in content.questions
        ]
        self._common = Common(listed, self.reader, self.index)
        self._told = Common[Living]((), self.reader, self.index)
        self._living: dict[Living, Piece] = {}

    def _reader(self) -> Reader:
        return Reader(Speller(self.index), self._commitments, self._measures, self._city)

    def extended(self, living: Sequence[Living], last: Self | None = None) -> Self:
        """These answers with what the store says beside the files; both share what is known of the record.

        `last` are those that were in force until now: it goes on from them. What has gone since stays in the index and
        is passed over, until there is much of it.
        """
        before = last if last is not None and last._common is self._common else self
        known = before._living
        pieces = {one: known.get(one) or of_living(one, self._content) for one in living}
        stale = len(before.index.pieces) + len(pieces.keys() - known.keys()) - len(self.index.pieces) - len(pieces)
        start = before if stale <= STALE else self
        answers = copy(before)
        answers._living = pieces
        answers.index = start.index.extended([piece for one, piece in pieces.items() if one not in start._living])
        answers.reader = answers._reader()
        if {one for one in living if one.asked} != {one for one in known if one.asked}:
            answers._told = Common([(one.asked, (one,)) for one in living if one.asked], answers.reader, answers.index)
        return answers

    def ask(self, question: str) -> Finding:
        """The best that the documents say about a question."""
        asked = self.reader.read(question)
        if asked.rude or asked.ordered:
            return Finding(FindingKind.RUDE if asked.rude else FindingKind.NOT_RECORDED)
        found = self._ask(asked)
        if not found.abstained:
            return found
        return replace(found, understood=understood(asked, question, self.index.has))

    def _ask(self, asked: Question) -> Finding:
        named = asked.number is not None or asked.measure is not None
        if not (asked.focus or named or asked.tokens):
            return Finding(FindingKind.NOT_RECORDED)
        if told := self._told.same(asked):
            return Finding(FindingKind.PUBLISHED, living=told, score=1.0)
        if listed := self._common.same(asked):
            return self._listed(asked, listed)
        if asked.measure is not None and self._measures:
            return self._of_measure(asked, asked.measure)
        if asked.number is not None and asked.number not in self._commitments:
            return Finding(FindingKind.NO_SUCH_COMMITMENT, number=asked.number)
        meant = self._commitments[asked.number] if asked.number is not None else None
        if whole := self._wholes.commitment(asked, meant):
            return self._about_commitment(asked, whole)
        if self._wholes.commitments(asked):
            said = [hit.piece.said for hit in self._search(asked, None) if hit.piece.said and not hit.piece.owner]
            return Finding(FindingKind.LIST, entries=tuple(said[:1]), score=1.0)
        if self._wholes.measures(asked):
            return Finding(FindingKind.MEASURES, score=1.0)
        if told := self._told.find(asked):
            return Finding(FindingKind.PUBLISHED, living=told, score=1.0)
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
        owner = self._content.owners.get(entries[0].id)
        of_one = {item.id for item in self._content.commitments} | {item.id for item in self._content.measures}
        whose = self._whose(owner if owner in of_one else None)
        return Finding(FindingKind.FACTS, *whose, entries=entries, discrepancies=told, score=1.0)

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
        """The pieces, nearest first; a named commitment's own come before the plan's, others not at all."""
        hits = self._gathered(asked, meant)
        judging.rate(asked, hits)
        return sorted(hits, key=lambda hit: -hit.score)

    def _gathered(self, asked: Question, meant: Whole | None) -> list[Hit]:
        """The pieces that share words with the question, and may answer it."""
        hits = self.index.search(asked.focus, asked.aside)
        hits = [hit for hit in hits if hit.piece.living is None or hit.piece.living in self._living]
        for hit in hits:
            if hit.piece.living:
                hit.score *= hit.piece.living.weight
            if hit.piece.missing:
                hit.score *= SILENCE
            if is_of_another(asked, hit.piece):
                hit.score *= ANOTHER
            if hit.piece.reading:
                hit.score *= READING
        if meant:
            general = isinstance(meant, Commitment)  # the plan speaks of every commitment, the report of one measure
            hits = [hit for hit in hits if _is_of(hit, meant) or (general and hit.piece.owner is None)]
            for hit in hits:
                if not _is_of(hit, meant):
                    hit.score *= GENERAL
        return hits

    def _find(self, asked: Question, meant: Whole | None) -> Finding:
        found = self._search(asked, meant)
        owner = meant.id if meant else None
        sure = judging.sureness(asked, found, self.index, owner)
        if missing := _missing(found):
            return self._missing(missing, found, sure)
        if sure < ENOUGH or is_of_another(asked, found[0].piece):
            if asked.everyday and not asked.ours:
                return Finding(FindingKind.EVERYDAY, *self._whose(owner), score=sure)
            return self._silent(asked, found, owner, sure)
        if living := _published(found):
            near = [hit for hit in found if hit.piece.said and hit.score >= NEARLY * found[0].score]
            return self._beside(living, near, sure)
        hits = [hit for hit in found if hit.piece.said or hit.piece.discrepancy]
        if not hits:  # nothing but that something is missing, and that is about too little of the question
            return self._silent(asked, found, owner, sure)
        if hits[0].piece.discrepancy:
            doubted = _doubted(hits)
            if doubted is None:
                return self._discrepancy(hits[0], hits, sure)
            hits = [doubted, *(hit for hit in hits if hit is not doubted)]
        return self._facts(hits, sure)

    def weighed(self, question: str) -> Weighed | None:
        """The pieces found for a question, before they are judged; None where words alone do not decide the answer."""
        asked = self.reader.read(question)
        meant = self._measures.get(asked.measure or "") or self._commitments.get(asked.number or 0)
        if asked.rude or asked.ordered or not asked.focus or ((asked.number or asked.measure) and meant is None):
            return None
        return Weighed(asked, self.index, self._gathered(asked, meant), meant.id if meant else None)

    def _beside(self, living: Sequence[Hit], hits: Sequence[Hit], score: float) -> Finding:
        """What the store says, and beside it what the documents say of the same."""
        found = (
            self._facts(hits, score) if hits else Finding(FindingKind.PUBLISHED, *self._whose(living[0].piece.owner))
        )
        said = dict.fromkeys(hit.piece.living for hit in living if hit.piece.living)
        return replace(found, kind=FindingKind.PUBLISHED, living=tuple(said), score=score)

    def _silent(self, asked: Question, found: Sequence[Hit], owner: str | None, sure: float) -> Finding:
        """Nothing answers: what the record denies of it, and the nearest that it has."""
        denied = next((hit.piece for hit in found if len(hit.strengths) > 1 and _denies(hit, found[0])), None)
        near = next((hit.piece.said for hit in found if hit.piece.said and hit.coverage >= NEAREST), None)
        whose = self._whose(denied.owner if denied and owner is None else owner)
        return Finding(
            FindingKind.NOT_RECORDED,
            *whose,
            denied=denied.said if denied else None,
            nearest=None if near is None or is_empty(near) else near,
            years=_other_years(asked, found),
            score=sure,
        )

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
        fitting = [hit.piece.said for hit in hits if hit.piece.said and not is_empty(hit.piece.said)]
        touched = [hit.piece.discrepancy for hit in hits if hit.piece.discrepancy and hit.score >= NEARLY * best.score]
        of_whole = [item for item in touched if best.piece.owner in item.about]
        told = tuple(dict.fromkeys([*self._content.discrepancies_about(first.id), *of_whole]))
        told = tuple(sorted(told, key=lambda item: item not in touched))
        kind = FindingKind.DISCREPANCY if is_empty(first) and told else FindingKind.FACTS
        commitment, measure = self._whose(best.piece.owner)
        doubted = bool(told) and told[0] in touched
        more = tuple(said for said in fitting if said not in entries)[:FURTHER]
        return Finding(kind, commitment, measure, entries, told, doubted=doubted, score=score, more=more)

    def _discrepancy(self, best: Hit, hits: Sequence[Hit], score: float) -> Finding:
        """A recorded discrepancy with the facts it concerns, in the order in which they were found."""
        found = best.piece.discrepancy
        assert found is not None
        about = [self._content.facts[key] for key in found.about if key in self._content.facts]
        ranked = [hit.piece.said for hit in hits if hit.piece.said and hit.score >= NEARLY * best.score]
        entries = tuple(dict.fromkeys([*ranked, *about]))
        commitment, measure = self._whose(best.piece.owner)
        return Finding(FindingKind.DISCREPANCY, commitment, measure, entries[:MOST], (found,), score=score)


def _is_of(hit: Hit, meant: Whole) -> bool:
    """Whether a piece belongs to a commitment or measure, or tells what does not match about it."""
    told = hit.piece.discrepancy
    return hit.piece.owner == meant.id or (told is not None and meant.id in told.about)


def _missing(found: Sequence[Hit]) -> Hit | None:
    """The piece that says that just what is asked for is missing: the nearest, or one that fits better than it."""
    silent = next((hit for hit in found if hit.piece.missing), None)
    if silent is None or silent.coverage < SILENT_OF:
        return None
    nearest = found[0]
    closer = silent.coverage > nearest.coverage + CLOSER and silent.score >= NEAR_BEST * nearest.score
    return silent if silent is nearest or closer else None


def _doubted(hits: Sequence[Hit]) -> Hit | None:
    """The fact that the nearest discrepancy is about, if it is about as near: it answers, the doubt stands under it."""
    best = hits[0]
    about = best.piece.discrepancy.about if best.piece.discrepancy else ()
    near = (hit for hit in hits if hit.piece.said and hit.piece.said.id in about)
    return next((hit for hit in near if hit.score >= DOUBTED * best.score and not hit.piece.empty), None)


def _published(hits: Sequence[Hit]) -> list[Hit]:
    """What the store says, if it is about as near as anything: the newer before the older where they fit as well."""
    near = [hit for hit in hits if hit.piece.living and hit.score >= NEARLY * hits[0].score]
    alike = [hit for hit in near if hit.score >= AS_WELL * max(one.score for one in near)]
    return sorted(alike, key=_when, reverse=True)[:MOST_LIVING]


def _when(hit: Hit) -> datetime:
    assert hit.piece.living is not None
    return hit.piece.living.at


def _denies(hit: Hit, best: Hit) -> bool:
    """Whether a piece says no to a question that is nearly about it: that something was not carried out."""
    return hit.piece.denied and hit.score >= DENIED * best.score and hit.coverage >= DENIED_OF


def _other_years(asked: Question, found: Sequence[Hit]) -> tuple[str, ...]:
    """The years of the piece nearest to a question that asks about others."""
    best = next((hit for hit in found if hit.coverage >= NEARLY_ABOUT), None)
    if best is None or not asked.years or not asked.years.isdisjoint(best.piece.years):
        return ()
    return tuple(sorted(best.piece.years))
