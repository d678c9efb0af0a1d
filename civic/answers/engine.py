"""From a question to a finding: the facts that answer it, a recorded discrepancy, or an honest "not recorded"."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.answers import words
from civic.answers.checks import states
from civic.answers.index import CLEAR, Hit, Index, Sought
from civic.answers.passages import Passage, passages
from civic.answers.question import Question, Reader, means
from civic.answers.spelling import Speller
from civic.answers.tables import cues
from civic.content.model import Commitment, Content, Discrepancy, Fact

ENOUGH = 0.58  # of the question's meaning must be covered by the best passage
EXACTLY = 0.66  # ... when a person, a date or a number is asked for
OWN = 0.42  # ... and this much by its own words rather than by its setting
MOST = 3
NEARLY = 0.55  # a further fact is worth showing at this share of the best score
NOT_FAR = 0.55  # an answer of the kind asked for must not be much farther than the nearest passage
NAMED_ALREADY = 0.12  # less must be covered when the commitment is named and the passage is its own


class FindingKind(StrEnum):
    """What sort of answer there is."""

    COMMITMENT = "commitment"
    LIST = "list"
    FACTS = "facts"
    DISCREPANCY = "discrepancy"
    NOT_RECORDED = "not_recorded"
    EVERYDAY = "everyday"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer: facts best first, what is known to be doubtful about them, and how well they fit (0 to 1)."""

    kind: FindingKind
    commitment_id: str | None = None
    facts: tuple[Fact, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    score: float = 0.0

    @property
    def abstained(self) -> bool:
        """Whether the honest answer is that nothing is recorded."""
        if self.kind in (FindingKind.NOT_RECORDED, FindingKind.EVERYDAY):
            return True
        return self.kind in (FindingKind.FACTS, FindingKind.DISCREPANCY) and all(f.empty_field for f in self.facts)


class Answers:
    """Answers questions from one city's content; build once, ask from any thread."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._index = Index(tuple(passages(content)))
        self._reader = Reader(Speller(self._index))
        self._names = {item.id: self._name_keys(item) for item in content.commitments}

    def ask(self, question: str) -> Finding:
        """The best that the documents say about a question."""
        asked = self._reader.read(question)
        if not asked.focus and asked.number is None and not asked.tokens:
            return Finding(FindingKind.NOT_RECORDED)
        known = {item.number: item for item in self._content.commitments}
        if asked.rude or (asked.number is not None and asked.number not in known):
            return Finding(FindingKind.NOT_RECORDED)
        meant = known[asked.number] if asked.number is not None else None
        if whole := self._whole(asked, meant):
            return self._about_commitment(asked, whole)
        if self._is_list(asked):
            hits = self._search(asked, None)
            facts = tuple(hit.passage.fact for hit in hits if hit.passage.fact and not hit.passage.owner)
            return Finding(FindingKind.LIST, facts=facts[:1], score=1.0)
        return self._find(asked, meant)

    def _name_keys(self, item: Commitment) -> tuple[frozenset[str], frozenset[str]]:
        """Words of a commitment's name and of its title, as lemmas and stems."""
        return tuple(  # type: ignore[return-value]
            frozenset(
                key
                for value in text.values()
                for word in words.tokens(words.fold(value))
                if not words.is_stop(word)
                for key in words.form(word).lemmas
            )
            for text in (item.name, item.title)
        )

    def _whole(self, asked: Question, meant: Commitment | None) -> Commitment | None:
        """The commitment whose state as a whole is asked for: nothing else is left of the question."""
        if asked.asks & {"money", "number", "date", "person"}:
            return None
        numbers = frozenset(name for names in cues.ORDINALS.values() for name in names)
        left = [word for word in asked.focus if not means(word.text, cues.STATUS)]
        if meant:
            return None if left else meant
        bare = [word for word in asked.focus if means(word.text, numbers)]
        if len(bare) == 1 == len(left):
            number = next(n for n, names in cues.ORDINALS.items() if means(bare[0].text, names))
            return next((item for item in self._content.commitments if item.number == number), None)
        for item in self._content.commitments:
            name, title = self._names[item.id]
            exact = [w for w in asked.focus if w.keys.keys() & name]
            named = {n for w in exact for n in w.keys.keys() & name}
            rest = [w for w in left if not w.keys.keys() & (name | title)]
            if not rest and len(exact) >= 2 and len(named) >= 2:
                return item
        return None

    def _is_list(self, asked: Question) -> bool:
        """Whether the question asks which commitments there are."""
        if asked.asks & {"money", "number", "date", "person"} or asked.number is not None:
            return False
        about = any(means(word, cues.LIST_HEADS) for word in asked.tokens)
        return about and all(means(word.text, cues.LIST_WORDS) for word in asked.focus)

    def _about_commitment(self, asked: Question, item: Commitment) -> Finding:
        """The state of a commitment: the facts nearest to the question, then those beside its status."""
        hits = [hit.passage.fact for hit in self._search(asked, item) if hit.passage.owner == item.id]
        beside = [self._content.facts[key] for key in item.status.beside]
        ranked = dict.fromkeys([*beside, *(fact for fact in hits if fact), *item.facts])
        facts = tuple(fact for fact in ranked if not fact.empty_field)[:MOST]
        told = self._content.discrepancies_about(item.id)
        return Finding(FindingKind.COMMITMENT, item.id, facts, told, 1.0)

    def _search(self, asked: Question, meant: Commitment | None) -> list[Hit]:
        """The passages, best first; a named commitment's own come before the plan's, others not at all."""
        hits = self._index.search(asked.focus, asked.aside)
        done = any(means(word, cues.DONE) for word in asked.tokens)
        for hit in hits:
            hit.score *= hit.fit
            if hit.passage.discrepancy:
                hit.score *= 0.7
            if hit.passage.goal and done:  # what was to be done does not answer what was done
                hit.score *= 0.6
        if meant:
            hits = [hit for hit in hits if hit.passage.owner in (meant.id, None)]
            for hit in hits:
                if hit.passage.owner is None:
                    hit.score *= 0.6
        return sorted(hits, key=lambda hit: -hit.score)

    def _find(self, asked: Question, meant: Commitment | None) -> Finding:
        found = self._search(asked, meant)
        hits = [hit for hit in found if hit.score >= NOT_FAR * found[0].score and self._fits(asked, hit, meant)]
        ours = hits and not (asked.everyday and asked.service)
        if not ours:
            kind = FindingKind.EVERYDAY if asked.everyday else FindingKind.NOT_RECORDED
            return Finding(kind, commitment_id=meant.id if meant else None)
        best = hits[0]
        score = min(1.0, best.coverage)
        if best.passage.discrepancy:
            return self._discrepancy(best, hits, score)
        return self._facts(hits, score)

    def _facts(self, hits: Sequence[Hit], score: float) -> Finding:
        """One to three facts, or the empty field that was asked for."""
        best = hits[0]
        near = [hit.passage.fact for hit in hits if hit.passage.fact and hit.score >= NEARLY * best.score]
        first = near[0]
        if first.empty_field:
            facts: tuple[Fact, ...] = (first,)
        else:
            facts = tuple(fact for fact in near if not fact.empty_field)[:MOST]
        told = self._content.discrepancies_about(first.id)
        kind = FindingKind.DISCREPANCY if first.empty_field and told else FindingKind.FACTS
        return Finding(kind, best.passage.owner, facts, told, score)

    def _discrepancy(self, best: Hit, hits: Sequence[Hit], score: float) -> Finding:
        """A recorded discrepancy with the facts it concerns, in the order in which they were found."""
        found = best.passage.discrepancy
        assert found is not None
        about = [self._content.facts[key] for key in found.about if key in self._content.facts]
        ranked = [hit.passage.fact for hit in hits if hit.passage.fact and hit.score >= NEARLY * best.score]
        facts = tuple(dict.fromkeys([*ranked, *about]))
        return Finding(FindingKind.DISCREPANCY, best.passage.owner, facts[:MOST], (found,), score)

    def _fits(self, asked: Question, hit: Hit, meant: Commitment | None = None) -> bool:
        """Whether a passage answers rather than merely shares words."""
        enough = EXACTLY if asked.asks else ENOUGH
        if meant and hit.passage.owner == meant.id:
            enough -= NAMED_ALREADY
        if hit.coverage < enough or hit.own < min(OWN, enough):
            return False
        if any(word.must and not _says(hit.passage, word) for word in asked.focus):
            return False
        return bool(hit.passage.fact and hit.passage.fact.empty_field) or states(hit.passage, asked)


def _says(passage: Passage, word: Sought) -> bool:
    """Whether the passage itself has the word or a near synonym; a common root is not enough."""
    return any(passage.terms.get(key, 0) >= CLEAR for key in word.keys if key[0] != "~")
