"""From text to words: folding, lemmas, roots and groups of near meanings, for Ukrainian and English alike.

A word is known by its *keys*, each with a strength: its lemmas (or English stem), its root ("~навч") and the
groups of near meanings it belongs to ("#12"). The same keys stand in the index, whatever the language.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from civic.answers import stems
from civic.answers.tables.deeds import DEEDS
from civic.answers.tables.frequent import STOP, WEAK
from civic.answers.tables.phrases import NAMES, PHRASES
from civic.answers.tables.relations import COUNTRIES, RELATIONS
from civic.answers.tables.synonyms import GROUPS
from civic.answers.tables.wider import WIDER

END = b"\x01"  # closes each word in the dictionary's tree
EXACT, ROOT, NEAR, NEAR_ROOT = 1.0, 0.85, 0.75, 0.6
REMEMBERED = 131_072  # words: more than ten thousand passages have

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´ʹ′＇", "'") | dict.fromkeys("‐‑‒–—―−", "-"))
_UNSEEN = re.compile("[\u00ad\u0300\u0301\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TOKEN = re.compile(r"[^\W_]+(?:['_][^\W_]+)*")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
_TO_CYRILLIC = str.maketrans("aceiopxykmhtb", "асеіорхукмнтв")
_TO_LATIN = str.maketrans("асеіорхукмнтв", "aceiopxykmhtb")
_PHRASES = tuple((re.compile(pattern), f" {words} ") for pattern, words in PHRASES.items())


def fold(text: str) -> str:
    """One spelling for all: NFC, lower case, plain apostrophes and dashes, nothing invisible, whole scripts."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    text = _UNSEEN.sub("", text).lower().replace("%", " відсоток ")
    return _TOKEN.sub(_one_script, text) if _LATIN.search(text) and _CYRILLIC.search(text) else text


def _one_script(match: re.Match[str]) -> str:
    """A word that mixes scripts gets the script of most of its letters."""
    word = match[0]
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


def expand_phrases(folded: str) -> str:
    """Short forms and set phrases in the words that documents use."""
    for pattern, words in _PHRASES:
        folded = pattern.sub(words, folded)
    return folded


def tokens(folded: str) -> list[str]:
    """The words and numbers of a folded text, in order; an English 's is dropped."""
    return [word.removesuffix("'s") for word in _TOKEN.findall(folded)]


@dataclass(frozen=True, slots=True)
class Form:
    """What the dictionary knows of a word as written: its lemmas, whether it is a word at all, what kind of word."""

    lemmas: tuple[str, ...]
    known: bool
    part: str
    name: bool = False
    future: bool = False
    animate: bool = False


@cache
def _dictionary() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="uk")


def tree() -> Any:
    """The dictionary's tree of letters, to be walked byte by byte."""
    return _dictionary().dictionary.words.dct


def is_known(word: str) -> bool:
    """Whether the Ukrainian dictionary has the word as written."""
    return tree().follow_bytes(word.encode() + END, 0) is not None


def grammemes(word: str) -> tuple[frozenset[str], ...]:
    """What each reading of a folded word is by the Ukrainian dictionary; nothing for a word that it has not."""
    if not is_known(word):
        return ()
    dictionary = _dictionary().dictionary
    return tuple(frozenset(dictionary.build_tag_info(*entry).grammemes) for entry in dictionary.words.get(word))


@lru_cache(maxsize=REMEMBERED)
def form(word: str) -> Form:
    """The word's lemmas: by the dictionary for Ukrainian, by rule for English."""
    if not _CYRILLIC.search(word):
        return Form((stems.english(word) if word.isalpha() else word,), word.isdigit(), "")
    dictionary = _dictionary().dictionary
    entries = dictionary.words.get(word)
    known = entries is not None
    if known:
        readings = [
            (dictionary.build_tag_info(*entry), dictionary.build_normal_form(*entry, word)) for entry in entries[:12]
        ]
    else:
        readings = [(parse.tag, parse.normal_form) for parse in _dictionary().parse(word)[:12]]
    readings = [(tag, lemma) for tag, lemma in readings if tag.POS]
    lemmas = tuple(dict.fromkeys(lemma for _, lemma in readings))
    if not readings:
        return Form((word,), False, "")
    first = readings[0][0]
    name = any(kind in first for kind in ("Name", "Surn", "Patr"))
    animate = any("anim" in tag for tag, _ in readings)
    return Form(lemmas[:4], known, str(first.POS), name, "futr" in first, animate)


@cache
def _groups() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """The groups of near meanings by lemma or stem, and by root."""
    words: dict[str, dict[str, None]] = {}
    roots: dict[str, dict[str, None]] = {}
    for number, line in enumerate(_lines(GROUPS, NAMES, RELATIONS, DEEDS, COUNTRIES)):
        for word in (part for item in line.split() for part in item.split("-")):
            key = word if _CYRILLIC.search(word) else stems.english(word)
            words.setdefault(key, {})[f"#{number}"] = None
            if key is word and len(root := stems.ukrainian(word)) >= stems.SHORTEST:
                roots.setdefault(root, {})[f"#{number}"] = None
    return _frozen(words), _frozen(roots)


def _lines(*tables: str) -> list[str]:
    return [line for table in tables for line in table.strip().splitlines()]


@cache
def _narrower() -> Mapping[str, tuple[str, ...]]:
    """What each wider word takes in, by lemma or stem."""
    table: dict[str, dict[str, None]] = {}
    for line in _lines(WIDER):
        wide, _, narrow = line.partition(":")
        for word in wide.split():
            key = word if _CYRILLIC.search(word) else stems.english(word)
            table.setdefault(key, {}).update(dict.fromkeys(narrow.split()))
    return _frozen(table)


def narrower(word: str) -> tuple[str, ...]:
    """The lemmas that a wider word of a question takes in: the months of autumn, the cities of a country."""
    table = _narrower()
    return tuple(lemma for own in form(word).lemmas for lemma in table.get(own, ()))


def _frozen(table: dict[str, dict[str, None]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(numbers) for key, numbers in table.items()}


@lru_cache(maxsize=REMEMBERED)
def keys(word: str) -> Mapping[str, float]:
    """All keys of a word as written, with their strengths."""
    found: dict[str, float] = {}
    for lemma in form(word).lemmas:
        _add(found, lemma)
    return found


@lru_cache(maxsize=REMEMBERED)
def lemma_keys(lemma: str) -> Mapping[str, float]:
    """All keys of a word that already is a lemma or a stem."""
    found: dict[str, float] = {}
    _add(found, lemma)
    return found


def _add(found: dict[str, float], lemma: str) -> None:
    by_word, by_root = _groups()
    found[lemma] = EXACT
    for group in by_word.get(lemma, ()):
        found[group] = max(found.get(group, 0), NEAR)
    if _CYRILLIC.search(lemma):
        root = stems.ukrainian(lemma)
        found.setdefault("~" + root, ROOT)
        for group in by_root.get(root, ()) if lemma not in by_word else ():
            found[group] = max(found.get(group, 0), NEAR_ROOT)


@lru_cache(maxsize=REMEMBERED)
def is_stop(word: str) -> bool:
    """A word with no topic of its own: и, the, please, how."""
    return word in STOP or (len(word) == 1 and not word.isdigit()) or form(word).lemmas[0] in STOP


@lru_cache(maxsize=REMEMBERED)
def is_weak(word: str) -> bool:
    """A word that says little: city, thing, to mention."""
    return word in WEAK or any(lemma in WEAK for lemma in form(word).lemmas) or _stem_is_weak(word)


@cache
def _weak_stems() -> frozenset[str]:
    return frozenset(stems.english(word) for word in WEAK if not _CYRILLIC.search(word))


def _stem_is_weak(word: str) -> bool:
    return not _CYRILLIC.search(word) and stems.english(word) in _weak_stems()


def is_cyrillic(word: str) -> bool:
    """Whether the word is written in Cyrillic letters."""
    return _CYRILLIC.search(word) is not None
