"""Reading a question: which words matter, what kind of thing is asked for, which commitment is meant."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from civic.answers import aims, words
from civic.answers.dates import days, spelt_out, years
from civic.answers.index import Sought
from civic.answers.numbers import commitment_named, measure_named
from civic.answers.spelling import Speller, corrected, cyrillic, means, slipped
from civic.answers.tables import cues
from civic.answers.tables.sections import PLACE

LONGEST = 1000
MANY = 14
STORY = 26  # words of one sentence, of which only some clauses ask
WEIGHTS = {"NOUN": 1.0, "ADJF": 0.85, "VERB": 0.5, "GRND": 0.5, "ADVB": 0.4, "PREP": 0.2, "CONJ": 0.2, "PRCL": 0.2}
AROUND, UNHEARD = 0.6, 0.1
WEAK, NAME, NUMBER, ENGLISH = 0.2, 1.5, 1.4, 0.8

_SENTENCE = re.compile(r"[^.!?…\n;]+[.!?…\n;]*")
_CLAUSE = re.compile(r"[,–—]+|\s-\s")
_ASKING = re.compile(cues.ASKING)
_ASKS = {kind: re.compile(pattern) for kind, pattern in cues.ASKS.items()}
_CLOSED = re.compile(cues.CLOSED)
_HERE = re.compile(cues.HERE)
_ORDERS = re.compile(cues.ORDERS)
_WHERE = re.compile(cues.WHERE)
_SERVICE = re.compile(cues.SERVICE)
_TOKEN_OR_MARK = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_NAME = re.compile(r"(?<=[\w,:«\"“'’] )[«\"“(]?([A-ZА-ЯІЇЄҐ][\w'’-]{2,})")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `aside` are words around the sentence that asks. `number` is a commitment's, `measure` a measure's; `days` are
    "06-21". `head` and `deeds` are places in `focus`: the noun after "which", and verbs one of which an answer must
    have; `strict`: nothing else makes up for the verb. `leans`: the sentence that asks rests on those around it, whose
    words are in `focus` then. `done`: what was done is asked for, not what was to be; `closed`: it wants yes or no.
    `everyday` and `service`: it sounds like a matter of other city services, and asks to be served; `ours`: plainly
    not. `local`: it is about this very city. `rude`: an insult; `ordered`: an order to forget the rules.
    """

    focus: tuple[Sought, ...]
    aside: tuple[Sought, ...]
    asks: frozenset[str]
    number: int | None
    measure: str | None
    years: frozenset[str]
    days: frozenset[str]
    tokens: tuple[str, ...]
    text: str
    everyday: bool
    service: bool
    ours: bool
    rude: bool
    ordered: bool
    local: bool
    head: int | None
    deeds: tuple[int, ...]
    strict: bool
    leans: bool
    closed: bool
    done: bool


class Reader:
    """Takes questions apart with the vocabulary of the content in hand."""

    def __init__(
        self,
        speller: Speller,
        commitments: Collection[int] = (),
        measures: Collection[str] = (),
        city: Collection[str] = (),
    ) -> None:
        self._speller = speller
        self._commitments = frozenset(commitments)
        self._city = frozenset(city)
        self._measures = frozenset(measures)

    def read(self, text: str) -> Question:
        """The question in its parts."""
        text = text[:LONGEST]
        names = {words.fold(name) for name in _NAME.findall(text)}
        measure, folded = measure_named(words.fold(text), self._measures)
        folded = spelt_out(folded)
        whole = folded
        latin = self._is_latin_ukrainian(words.tokens(folded))
        if latin:
            folded = " ".join(cyrillic(word)[0] if word.isascii() else word for word in words.tokens(folded))
        main, rest = _sentences(words.expand_phrases(folded))
        leans = bool(rest) and _leans(main)
        tokens = words.tokens(main)
        cue = " ".join(_TOKEN_OR_MARK.sub(lambda found: corrected(found[0]), main).split())
        named = commitment_named(cue, words.tokens(cue), self._commitments)
        ours = _begins(tokens, cues.OURS)
        focus = self._sought(tokens, names, () if not latin else words.tokens(whole), named.places)
        head = aims.head(focus, tokens)
        asks = frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(cue))
        deeds, strict = aims.deeds(focus, tokens, asks, cue)
        return Question(
            focus=(*focus, *self._around(rest)) if leans else focus,
            leans=leans,
            closed=bool(_CLOSED.search(cue)),
            done=_any(tokens, cues.DONE) and not _any(tokens, cues.WISHED),
            aside=(*_where(cue), *(() if leans else self._sought(words.tokens(rest), set(), (), frozenset()))),
            asks=asks,
            number=None if measure else named.number,
            measure=measure,
            years=years(folded),
            days=days(cue),
            tokens=tuple(tokens),
            text=cue,
            everyday=_begins([*tokens, *(meant for word in tokens for meant in slipped(word))], cues.EVERYDAY),
            service=bool(_SERVICE.search(cue)) and not ours,
            ours=ours,
            rude=_begins(tokens, cues.RUDE),
            ordered=bool(_ORDERS.search(folded)),
            local=bool(_HERE.search(cue)) or any(not self._city.isdisjoint(words.form(word).lemmas) for word in tokens),
            head=head,
            deeds=deeds,
            strict=strict,
        )

    def _sought(
        self, tokens: Sequence[str], names: set[str], spelt: Sequence[str], apart: frozenset[int]
    ) -> tuple[Sought, ...]:
        """The words that carry meaning; a word written twice counts once."""
        found: dict[str, Sought] = {}
        same = len(spelt) == len(tokens)
        for place, word in enumerate(tokens):
            if word in found or place in apart or words.is_stop(word) or words.is_stop(corrected(word)):
                continue
            found_keys = dict(self._speller.keys(word))
            if same and spelt[place] != word:
                for key, strength in self._speller.keys(spelt[place], latin_is_ukrainian=True).items():
                    found_keys[key] = max(strength, found_keys.get(key, 0.0))
            found[word] = Sought(word, found_keys, _weight(word, names), means(word, cues.MUST), place)
        return tuple(found.values())

    def _around(self, rest: str) -> tuple[Sought, ...]:
        """The words around a question that leans on them: each matters less, one that stands nowhere hardly at all."""
        said = self._sought(words.tokens(rest), set(), (), frozenset())
        return tuple(
            replace(word, weight=word.weight * (AROUND if self._speller.knows(word.keys) else UNHEARD), must=False)
            for word in said
        )

    def _is_latin_ukrainian(self, tokens: Sequence[str]) -> bool:
        """Whether a text in Latin letters is Ukrainian: more of its words read so than as English."""
        latin = [word for word in tokens if (word.isascii() and word.isalpha()) or "'" in word]
        if len(latin) * 2 < len(tokens) or not latin:
            return False
        english = sum(2 if words.is_stop(word) and len(word) > 2 else self._speller.is_english(word) for word in latin)
        return english < len(latin) and sum(map(_reads_ukrainian, latin)) > english


def _reads_ukrainian(word: str) -> int:
    """How clearly a word in Latin letters is Ukrainian."""
    best = cyrillic(word)[0]
    return 2 if words.is_stop(best) and len(word) > 2 else int(words.form(best).known)


def _where(cue: str) -> tuple[Sought, ...]:
    """What "where" adds: it lifts an address, and whatever says that there is none."""
    return (Sought("де", {PLACE: 1.0}),) if _WHERE.search(cue) else ()


def _weight(word: str, names: set[str]) -> float:
    """How much a kind of word matters: names and numbers most, filling words little."""
    if word.isdigit():
        return NUMBER
    if words.is_weak(word) or words.is_weak(corrected(word)):
        return WEAK
    if word in names:
        return NAME
    return WEIGHTS.get(words.form(word).part, ENGLISH if not words.is_cyrillic(word) else 1.0)


def asking_part(text: str, limit: int) -> str:
    """At most so many characters of a text: those up to its last question mark, or else its beginning."""
    asked = text.rfind("?") + 1
    if len(text) <= limit or asked <= limit:
        return text[:limit]
    return text[asked - limit : asked].partition(" ")[2]


def _sentences(text: str) -> tuple[str, str]:
    """The sentence that asks, and what was said around it."""
    parts = [part.strip() for part in _SENTENCE.findall(text) if words.tokens(part)]
    if len(parts) < 2 and len(words.tokens(text)) > STORY:
        return _clauses(text)
    if len(parts) < 2:
        return text, ""
    asking = [part for part in parts if "?" in part]
    if not asking and len(words.tokens(text)) > MANY:
        asking = [part for part in parts if _carries(part)][-1:]
    if not asking:
        return text, ""
    return " ".join(asking), " ".join(part for part in parts if part not in asking)


def _clauses(text: str) -> tuple[str, str]:
    """Of a story in one breath: the clauses that ask with the one before each, and the rest."""
    parts = [part.strip() for part in _CLAUSE.split(text) if words.tokens(part)]
    asking = [place for place, part in enumerate(parts) if _ASKING.search(part)]
    kept = {near for place in asking for near in (place - 1, place)}
    if not asking or len(kept) == len(parts):
        return text, ""
    return ", ".join(part for place, part in enumerate(parts) if place in kept), ", ".join(
        part for place, part in enumerate(parts) if place not in kept
    )


def _leans(sentence: str) -> bool:
    """Whether a sentence says too little on its own or points back: which street is it, when was *that*."""
    return not _carries(sentence) or any(word in cues.BACK for word in words.tokens(sentence))


def _carries(sentence: str) -> bool:
    """Whether a sentence has at least two words with a topic."""
    return sum(not words.is_stop(word) and not words.is_weak(word) for word in words.tokens(sentence)) > 1


def _any(tokens: Sequence[str], table: frozenset[str]) -> bool:
    return any(means(word, table) for word in tokens)


def _begins(tokens: Sequence[str], beginnings: Sequence[str]) -> bool:
    """Whether some word begins so; a bar ends a beginning that is a whole word."""
    marked = tuple(beginnings)
    return any(f"{word}|".startswith(marked) for word in tokens)
