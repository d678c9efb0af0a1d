"""Reading a question: which words matter, what kind of thing is asked for, which commitment is meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from civic.answers import words
from civic.answers.index import Sought
from civic.answers.spelling import Speller, corrected, cyrillic, mixed
from civic.answers.tables import cues

Table: TypeAlias = frozenset[str] | tuple[str, ...]

LONGEST = 1000
NEAR = 2
MANY = 14
WEIGHTS = {"NOUN": 1.0, "ADJF": 0.85, "VERB": 0.5, "GRND": 0.5, "ADVB": 0.4, "PREP": 0.2, "CONJ": 0.2, "PRCL": 0.2}
WEAK, NAME, NUMBER, ENGLISH = 0.2, 1.5, 1.4, 0.8

_SENTENCE = re.compile(r"[^.!?…\n;]+[.!?…\n;]*")
_ASKS = {kind: re.compile(pattern) for kind, pattern in cues.ASKS.items()}
_SERVICE = re.compile(cues.SERVICE)
_TOKEN_OR_MARK = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_NAME = re.compile(r"(?<=[\w,:«\"“'’] )[«\"“(]?([A-ZА-ЯІЇЄҐ][\w'’-]{2,})")
_NUMBERED = re.compile(
    r"(?:зобов\S+|commitment|обіцян\w+|promise|пункт\w*|обіз\w+|обяз\w+) ?(?:номер|number|no\.?|n|№|#)? ?(\d{1,2})\b|"
    r"\b(?:khm|хм)-?(\d{1,2})\b|(\d{1,2})(?:-?\w{1,3})? "
    r"(?:зобов|commitment|обіцян|обіз)|"
    r"(?:^|\W)(?:№|#) ?(\d{1,2})\b"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart."""

    focus: tuple[Sought, ...]
    aside: tuple[Sought, ...]
    asks: frozenset[str]
    number: int | None
    tokens: tuple[str, ...]
    text: str
    everyday: bool
    service: bool
    rude: bool


class Reader:
    """Takes questions apart with the vocabulary of the content in hand."""

    def __init__(self, speller: Speller) -> None:
        self._speller = speller

    def read(self, text: str) -> Question:
        """The question in its parts."""
        text = text[:LONGEST]
        names = {words.fold(name) for name in _NAME.findall(text)}
        folded = words.fold(text)
        latin = self._is_latin_ukrainian(words.tokens(folded))
        if latin:
            folded = " ".join(cyrillic(word)[0] if word.isascii() else word for word in words.tokens(folded))
        main, rest = _sentences(words.expand_phrases(folded))
        tokens = words.tokens(main)
        cue = " ".join(_TOKEN_OR_MARK.sub(lambda found: corrected(found[0]), main).split())
        number, named = _number(cue, words.tokens(cue))
        return Question(
            focus=self._sought(tokens, names, () if not latin else words.tokens(words.fold(text)), named),
            aside=self._sought(words.tokens(rest), set(), (), frozenset()),
            asks=frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(cue)),
            number=number,
            tokens=tuple(tokens),
            text=cue,
            everyday=_begins(tokens, cues.EVERYDAY),
            service=bool(_SERVICE.search(cue)) and not _begins(tokens, cues.OURS),
            rude=_begins(tokens, cues.RUDE),
        )

    def _sought(
        self, tokens: Sequence[str], names: set[str], spelt: Sequence[str], named: frozenset[int]
    ) -> tuple[Sought, ...]:
        """The words that carry meaning; a word written twice counts once."""
        found: dict[str, Sought] = {}
        same = len(spelt) == len(tokens)
        for place, word in enumerate(tokens):
            if word in found or place in named or words.is_stop(word) or words.is_stop(corrected(word)):
                continue
            found_keys = dict(self._speller.keys(word))
            if same and spelt[place] != word:
                for key, strength in self._speller.keys(spelt[place], latin_is_ukrainian=True).items():
                    found_keys[key] = max(strength, found_keys.get(key, 0.0))
            found[word] = Sought(word, found_keys, _weight(word, names), means(word, cues.MUST), place)
        return tuple(found.values())

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


def means(word: str, table: Table) -> bool:
    """Whether a word as written stands in a table of cues, itself or by one of its lemmas."""
    form = words.form(word)
    stems = _with_stems(table)
    return word in stems or any(lemma in stems for lemma in form.lemmas) or mixed(word, form.known) in stems


@lru_cache(maxsize=64)
def _with_stems(table: Table) -> frozenset[str]:
    return frozenset(table) | {words.form(word).lemmas[0] for word in table if word.isascii()}


def _weight(word: str, names: set[str]) -> float:
    """How much a kind of word matters: names and numbers most, filling words little."""
    if word.isdigit():
        return NUMBER
    if words.is_weak(word) or words.is_weak(corrected(word)):
        return WEAK
    if word in names:
        return NAME
    return WEIGHTS.get(words.form(word).part, ENGLISH if not words.is_cyrillic(word) else 1.0)


def _sentences(text: str) -> tuple[str, str]:
    """The sentence that asks, and what was said around it."""
    parts = [part.strip() for part in _SENTENCE.findall(text) if words.tokens(part)]
    if len(parts) < 2:
        return text, ""
    asking = [part for part in parts if "?" in part and _carries(part)]
    if not asking and len(words.tokens(text)) > MANY:
        asking = [part for part in parts if _carries(part)][-1:]
    if not asking:
        return text, ""
    return " ".join(asking), " ".join(part for part in parts if part not in asking)


def _carries(sentence: str) -> bool:
    """Whether a sentence has at least two words with a topic."""
    return sum(not words.is_stop(word) and not words.is_weak(word) for word in words.tokens(sentence)) > 1


def _begins(tokens: Sequence[str], beginnings: Sequence[str]) -> bool:
    """Whether some word begins so; a bar ends a beginning that is a whole word."""
    marked = tuple(beginnings)
    return any(f"{word}|".startswith(marked) for word in tokens)


def _number(cue: str, tokens: Sequence[str]) -> tuple[int | None, frozenset[int]]:
    """The number of the commitment meant (commitment 3, khm-3, третє зобов'язання) and the places of these words."""
    heads = {place for place, word in enumerate(tokens) if means(word, cues.LIST_HEADS)}
    if match := _NUMBERED.search(cue):
        number = next(filter(None, match.groups()))
        said = {place for place, word in enumerate(tokens) if word == number or word in ("khm", "хм")}
        return int(number), frozenset(said | heads)
    for number, names in cues.ORDINALS.items():
        for place, word in enumerate(tokens):
            if means(word, names) and any(0 < abs(head - place) <= NEAR for head in heads):
                return number, frozenset({place, *heads})
    return None, frozenset()
