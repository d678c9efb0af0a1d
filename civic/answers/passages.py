"""What can be found: every fact and every discrepancy, with the words of its setting around it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from civic.answers import words
from civic.answers.tables.sections import SECTION_WORDS
from civic.content.model import SECTIONS, Commitment, Content, Discrepancy, Fact, Localised, Source

TEXT, TOPIC, QUOTE, FIELD, SETTING = 1.0, 1.3, 0.7, 0.5, 0.35


@dataclass(frozen=True, slots=True)
class Passage:
    """A fact or a discrepancy, its weighted keys, and the texts in which numbers and names are looked for."""

    terms: dict[str, float]
    length: float
    texts: tuple[str, ...]
    fact: Fact | None = None
    discrepancy: Discrepancy | None = None
    owner: str | None = None
    dated: bool = False
    goal: bool = False


def passages(content: Content) -> Iterator[Passage]:
    """Every passage of the content, facts first."""
    sections = {
        fact.id: name for item in content.commitments for name in SECTIONS for fact in getattr(item, name).facts
    }
    commitments = {item.id: item for item in content.commitments}
    settings = {source.id: _of_source(source) for source in content.sources}
    titles = {fact.id: topic.title for topic in content.plan.topics for fact in topic.facts}
    offices = " ".join(f"{_both(office.name)} {office.quote}" for office in content.plan.lead_institutions)
    leading = {office.quote for office in content.plan.lead_institutions}
    for fact in content.facts.values():
        owner = commitments.get(content.owners[fact.id])
        setting = [settings[fact.source], SECTION_WORDS.get(sections.get(fact.id, ""), "")]
        setting.append(_of_commitment(owner) if owner else _both(content.plan.title))
        named = offices if leading and all(quote in fact.quote for quote in leading) else ""
        heading = _both(titles[fact.id]) if fact.id in titles else ""
        passage = _of_fact(fact, setting, f"{named} {heading}", owner.id if owner else None)
        yield replace(passage, goal=sections.get(fact.id) == "goals")
    for discrepancy in content.discrepancies:
        about = [key for key in discrepancy.about if key in commitments]
        setting = [_of_commitment(commitments[key]) for key in about if len(about) == 1]
        yield _of_discrepancy(discrepancy, setting, about[0] if len(about) == 1 else None)


def _of_fact(fact: Fact, setting: list[str], beside: str, owner: str | None) -> Passage:
    texts = (*fact.text.values(), fact.quote)
    parts = [(text, TEXT) for text in fact.text.values()]
    parts += [(_both(fact.topic), TOPIC), (fact.quote, QUOTE), (fact.where or "", FIELD), (beside, FIELD)]
    terms = _terms([*parts, *((part, SETTING) for part in setting)])
    dated = bool(fact.date or fact.year) or any(_DATE.search(text.lower()) for text in texts)
    return Passage(terms, _length(texts), texts, fact=fact, owner=owner, dated=dated)


def _of_discrepancy(item: Discrepancy, setting: list[str], owner: str | None) -> Passage:
    said = [f"{_both(statement.text)} {statement.quote}" for statement in item.statements]
    texts = tuple(item.text.values())
    parts = [*((text, TEXT) for text in texts), (_both(item.title), TOPIC), *((text, FIELD) for text in said)]
    terms = _terms([*parts, *((part, SETTING) for part in setting)])
    dated = any(_DATE.search(text.lower()) for text in (*texts, *said))
    return Passage(terms, _length(texts), (*texts, *said), discrepancy=item, owner=owner, dated=dated)


def _of_source(source: Source) -> str:
    own = [_both(source.title), source.kind.replace("_", " "), _both(source.date_text)]
    people = [_both(name) for name in (*source.authors, *((source.publisher,) if source.publisher else ()))]
    return " ".join((*own, *people))


def _of_commitment(item: Commitment) -> str:
    return f"{_both(item.name)} {_both(item.title)} зобов'язання commitment {item.number} {item.id}"


def _both(text: Localised) -> str:
    return " ".join(text.values())


def _length(texts: tuple[str, ...]) -> float:
    return float(sum(text.count(" ") + 1 for text in texts))


def _terms(parts: list[tuple[str, float]]) -> dict[str, float]:
    """The keys of all parts; what only surrounds the passage never weighs more than a mention."""
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


@lru_cache(maxsize=2048)
def _counted(text: str) -> dict[str, int]:
    """How often each key stands in a text."""
    counts: dict[str, int] = defaultdict(int)
    for word in words.tokens(words.fold(text)):
        if not words.is_stop(word):
            for key in words.keys(word):
                counts[key] += 1
    return dict(counts)


_MONTHS = (
    "січ(?:ень|ня)|лют(?:ий|ого)|берез(?:ень|ня)|квіт(?:ень|ня)|трав(?:ень|ня)|черв(?:ень|ня)|лип(?:ень|ня)|серп(?:ень|ня)|"
    "верес(?:ень|ня)|жовт(?:ень|ня)|листопада?|груд(?:ень|ня)|january|february|march|april|june|july|august|september|"
    "october|november|december"
)
_DATE = re.compile(rf"\b(?:19|20)\d\d\b|\b(?:{_MONTHS})\b")
