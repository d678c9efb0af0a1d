"""The keys of a word as a resident wrote it: slips, mixed language, and Ukrainian in Latin letters."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from civic.answers import stems, translit, words
from civic.answers.index import Index
from civic.answers.slips import slips
from civic.answers.tables import cues, surzhyk
from civic.answers.vocabulary import Vocabulary

Table: TypeAlias = frozenset[str] | tuple[str, ...]

SLIP, ALIKE, OTHER_TONGUE, SPELT, NARROWER = 0.9, 0.6, 0.9, 0.95, 0.65
TRIES = 40
SHORTEST, LONGEST, SOUNDED = 4, 24, 6

_APOSTROPHE = re.compile("([бпвмфр])(?=[яюєї])")
_WHOLE: dict[str, str] = {}
_BEGINNINGS: dict[str, str] = {}
for _entry in surzhyk.TABLE.replace("\n", "|").strip("|").split("|"):
    _written, _meant = _entry.split()
    (_BEGINNINGS if _written.endswith("*") else _WHOLE)[_written.rstrip("*")] = _meant


class Speller:
    """Finds what a written word may mean, given the words that the content has."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vocabulary = Vocabulary(index)
        self._found: dict[tuple[str, bool], Mapping[str, float]] = {}

    def keys(self, word: str, latin_is_ukrainian: bool = False) -> Mapping[str, float]:
        """The word's keys with strengths; remembered, up to a bound."""
        asked = (word, latin_is_ukrainian)
        if asked not in self._found:
            if len(self._found) > 20000:
                self._found.clear()
            found = dict(self._keys(word, latin_is_ukrainian))
            _merge(found, dict.fromkeys(words.narrower(corrected(word)), 1.0), NARROWER)
            self._found[asked] = found
        return self._found[asked]

    def _keys(self, word: str, latin_is_ukrainian: bool) -> Mapping[str, float]:
        if word[0].isdigit():
            return words.keys(word)
        if not words.is_cyrillic(word):
            return self._latin_ukrainian(word) if latin_is_ukrainian else self._english(word)
        found = dict(words.keys(word))
        known = words.form(word).known
        if whole := with_apostrophe(word):
            _merge(found, words.keys(whole), 1.0)
        elif meant := mixed(word, known and self._index.has(found)):
            _merge(found, words.lemma_keys(meant), OTHER_TONGUE)
        elif not known:
            _merge(found, self._unknown(word), 1.0)
        if not self._index.has(found) and len(word) >= SOUNDED:
            for part in {word, word[:-1], word[:-2], stems.ukrainian(word)}:
                for key in self._vocabulary.sounding(translit.rough, part):
                    _merge(found, words.lemma_keys(key), SLIP)
        if not self._index.has(found):
            for lemma in words.form(word).lemmas if known else (word,):
                for bare in _without_prefix(lemma):
                    _merge(found, words.lemma_keys(bare), ALIKE)
                _merge(found, dict.fromkeys(self._vocabulary.beginning(stems.ukrainian(lemma)), 1.0), ALIKE)
        return found

    def knows(self, keys: Mapping[str, float]) -> bool:
        """Whether the content has any of these keys."""
        return self._index.has(keys)

    def is_english(self, word: str) -> bool:
        """Whether the content or the tables have this English word, be it with a slip."""
        if self._index.has(words.keys(word)) or words.is_stop(word) or words.is_weak(word):
            return True
        return len(word) >= SOUNDED and bool(self._vocabulary.misspelt(stems.english(word)))

    def _unknown(self, word: str) -> Mapping[str, float]:
        """A word of no dictionary: a Russian ending, a slip of the finger, or a misspelt name."""
        found: dict[str, float] = {}
        for candidates in (respelt(word), slipped(word)):
            meant = [spelt for spelt in candidates if self._index.has(words.form(spelt).lemmas)]
            for spelt in meant or [spelt for spelt in candidates if self._index.has(words.keys(spelt))]:
                _merge(found, words.keys(spelt), SLIP)
            if found:
                return found
        for form in (word, stems.ukrainian(word)):
            for key in self._vocabulary.misspelt(form):
                _merge(found, words.lemma_keys(key) if key[0] != "~" else {key: words.ROOT}, SLIP)
        for key in self._vocabulary.garbled(stems.ukrainian(word)) if not found else ():
            _merge(found, {key: words.ROOT}, SLIP)
        return found

    def _english(self, word: str) -> Mapping[str, float]:
        found = dict(words.keys(word))
        if not self._index.has(found):
            stem = stems.english(word)
            for key in self._vocabulary.misspelt(stem) or self._written_together(word):
                _merge(found, words.lemma_keys(key), SLIP)
            for key in self._vocabulary.garbled(stem) if not self._index.has(found) else ():
                _merge(found, words.lemma_keys(key), SLIP)
            if not self._index.has(found):
                _merge(found, dict.fromkeys(self._vocabulary.beginning(stem), 1.0), ALIKE)
        return found

    def _written_together(self, word: str) -> list[str]:
        """The two names that a word is made of, where the content has both: voxukraine."""
        for cut in range(SHORTEST - 1, len(word) - SHORTEST + 2):
            parts = [stems.english(part) for part in (word[:cut], word[cut:])]
            if all(self._index.has((part,)) for part in parts):
                return parts
        return []

    def _latin_ukrainian(self, word: str) -> Mapping[str, float]:
        found = dict(self._english(word)) if self._index.has(words.keys(word)) else {}
        for spelt in cyrillic(word):
            _merge(found, self.keys(spelt), SPELT)
        for key in self._vocabulary.sounding(translit.rough, word):
            _merge(found, words.lemma_keys(key), SPELT)
        return found or dict(words.keys(word))


@lru_cache(maxsize=8192)
def cyrillic(word: str) -> tuple[str, ...]:
    """The Ukrainian words that a Latin spelling may stand for; if the dictionary knows none, the likeliest spelling."""
    spelt = translit.spellings(word, TRIES)
    stops = [
        form for form in spelt if form in _WHOLE or (len(word) > 1 and words.is_known(form) and words.is_stop(form))
    ]
    known = [form for form in spelt if words.is_known(form) and words.form(form).known]
    return tuple(stops[:1] or known[:2] or spelt[:1])


@lru_cache(maxsize=8192)
def mixed(word: str, known: bool = False) -> str | None:
    """The Ukrainian lemma for a Russian or mixed word; for known words only where the whole word is listed."""
    if word in _WHOLE:
        return _WHOLE[word]
    if known:
        return None
    shortest = 4 if words.form(word).known else 2
    return next((_BEGINNINGS[word[:end]] for end in range(len(word), shortest, -1) if word[:end] in _BEGINNINGS), None)


@lru_cache(maxsize=8192)
def slipped(word: str) -> tuple[str, ...]:
    """Dictionary words one slip away; short words are not guessed at."""
    return tuple(sorted(slips(word))) if SHORTEST <= len(word) <= LONGEST and not words.form(word).known else ()


@lru_cache(maxsize=8192)
def corrected(word: str) -> str:
    """The plain Ukrainian word for a question word that is mixed or misspelt: скіки, када, скілки."""
    if not words.is_cyrillic(word):
        return word
    known = words.form(word).known
    if meant := mixed(word, known):
        return meant
    if whole := with_apostrophe(word):
        return whole
    candidates = () if known else (*respelt(word), *slipped(word))
    return next((spelt for spelt in candidates if _guides(spelt)), word)


def _guides(word: str) -> bool:
    """A word by which a question is understood: how many, when, commitment."""
    guiding = words.is_stop(word) or not cues.LIST_HEADS.isdisjoint(words.form(word).lemmas)
    return guiding and len(word) >= SHORTEST


def _without_prefix(lemma: str) -> list[str]:
    """What is left of a word without its prefix, where that is a word: перенаправити → направити."""
    cut = [lemma.removeprefix(prefix) for prefix in surzhyk.PREFIXES if lemma.startswith(prefix)]
    return [bare for bare in cut if len(bare) >= SHORTEST and words.is_known(bare)]


def with_apostrophe(word: str) -> str | None:
    """The word with the apostrophe it lacks: зобовязання, комп ютер."""
    whole = _APOSTROPHE.sub(r"\1'", word)
    return whole if whole != word and words.is_known(whole) and not words.form(word).known else None


@lru_cache(maxsize=8192)
def respelt(word: str) -> tuple[str, ...]:
    """A Russian word with Ukrainian endings and letters, as far as rules go."""
    forms = [word, word.translate(surzhyk.LETTERS), word.translate(surzhyk.LETTERS).replace("и", "і")]
    for written, meant in surzhyk.ENDINGS:
        if word.endswith(written):
            stem = word.removesuffix(written).translate(surzhyk.LETTERS)
            forms += [stem + meant, stem.replace("и", "і") + meant]
            break
    return tuple(form for form in dict.fromkeys(forms) if form != word and words.form(form).known)


def means(word: str, table: Table) -> bool:
    """Whether a word as written stands in a table of cues, itself or by one of its lemmas."""
    form = words.form(word)
    stems = _with_stems(table)
    return word in stems or any(lemma in stems for lemma in form.lemmas) or mixed(word, form.known) in stems


@lru_cache(maxsize=64)
def _with_stems(table: Table) -> frozenset[str]:
    return frozenset(table) | {words.form(word).lemmas[0] for word in table if word.isascii()}


def _merge(found: dict[str, float], more: Mapping[str, float], factor: float) -> None:
    for key, strength in more.items():
        found[key] = max(found.get(key, 0.0), strength * factor)
