"""The words that a text is about, cut to what they share: the same for other endings, spellings, letters, languages.

Words that every proposal has are left out, words of one meaning are one term, numbers stay as they are. A text of
nothing but such words, or of signs, is its own only term, so two of them are the same only when they are equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from civic.answers import spelling, stems, words
from civic.likeness.everyday import DEED, GROUPS, PLAIN, SETTING

LIMIT = 4000  # characters of a text that are looked at
MOST = 250  # terms of one text
LONGEST = 40  # characters of a term: a key of the store has an end
LETTERS = 3  # a word in Latin letters of so many may be Ukrainian

_GROUP = "="  # marks the name of a group, which is no word of its own
_BEGINNING = "*"
# Letters of other alphabets that are drawn like Ukrainian ones; Latin ones are told apart word by word.
_ALIKE = str.maketrans(
    "αάβεέηικίκμνοόρτυύχγωѕјһԁԛԝӏ",
    "аавеенікікмноортуухгwsjhdqwі",
)
_TO_CYRILLIC = str.maketrans("aceiopxykmhtb", "асеіорхукмнтв")
_DRAWN_ALIKE = frozenset("aceiopxykmhtb")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_MIXED = re.compile("[a-z\u0400-\u04ff]+")
_WIFI = re.compile(r"\b(?:wi|вай)[ -]?(?:fi|фай)\b")
_STREET = re.compile("(?:sk|tsk)(?:a|yi|oi|ii|iy|ij|y|oho|omu|iyi)$")  # a name, not an English word
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cs"})
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\u034f\u17b4\u17b5\u2800\u180e")


@lru_cache(maxsize=256)  # a text is folded to be searched for, to be compared and to be kept, all in one turn
def folded(text: str) -> str:
    """The words of a text in one spelling, one space between them; equal for texts that read the same."""
    return " ".join(_tokens(text[:LIMIT]))


@lru_cache(maxsize=256)
def terms(text: str) -> frozenset[str]:
    """What a text is about: at most `MOST` terms of at most `LONGEST` characters; never none, unless it is blank."""
    tokens = _tokens(text[:LIMIT])
    found = dict.fromkeys(term[:LONGEST] for token in tokens for term in _terms_of(token))
    if not found:
        whole = " ".join(tokens) or "".join(text.split())
        return frozenset((whole[:LONGEST],)) if whole else frozenset()
    return frozenset(list(found)[:MOST])


def weight_of(word: str) -> float:
    """How much a word as written tells of what a text is about: nothing, little, or all (0 to 1)."""
    return max(map(telling, _terms_of(word)), default=0.0)


def telling(term: str) -> float:
    """How much a term tells whatever stands in the store: places where anything may be tell less (0 to 1)."""
    return 0.4 if term in _settings() else 1.0


def things(found: Iterable[str]) -> frozenset[str]:
    """Those of the terms that name what a proposal is about, of the things that proposals are often about."""
    return frozenset(term for term in found if term[0] == _GROUP and term not in _settings() and term not in _deeds())


def is_number(term: str) -> bool:
    """Whether a term is a number: of a house, a route, a year."""
    return term[:1].isdigit()


def plainly(text: str) -> str:
    """A text in lower case without what cannot be seen, in letters of one alphabet a word."""
    plain = unicodedata.normalize("NFKC", text.replace("№", " "))
    seen = (
        letter for letter in plain if unicodedata.category(letter) not in _UNSEEN and letter not in _DRAWN_AS_NOTHING
    )
    drawn = _MIXED.sub(_one_alphabet, "".join(seen).lower().translate(_ALIKE))
    return _WIFI.sub("вайфай", words.fold(drawn))


def _one_alphabet(match: re.Match[str]) -> str:
    """A word of both alphabets is Ukrainian where all its Latin letters are drawn like Ukrainian ones."""
    word = match[0]
    if word.isascii() or not _DRAWN_ALIKE.issuperset(letter for letter in word if letter.isascii()):
        return word
    return word.translate(_TO_CYRILLIC)


def _tokens(text: str) -> list[str]:
    """The words in order: letters of one alphabet, Ukrainian also where it was typed in Latin letters."""
    tokens = words.tokens(plainly(text))
    cyrillic = sum(_CYRILLIC.search(token) is not None for token in tokens)
    latin = [token for token in tokens if token.isascii() and token.isalpha()]
    if latin and cyrillic >= len(latin):
        return [_drawn_alike(token) if token.isascii() else token for token in tokens]
    if latin and _is_ukrainian(latin):
        return [_spelt(token) if token.isascii() and token.isalpha() else token for token in tokens]
    return tokens


def _drawn_alike(token: str) -> str:
    """A word wholly of Latin letters amid Ukrainian ones, where these letters are drawn as a Ukrainian word."""
    if token.isalpha() and _DRAWN_ALIKE.issuperset(token):
        meant = token.translate(_TO_CYRILLIC)
        if words.is_known(meant):
            return meant
    return token


def _is_ukrainian(latin: Iterable[str]) -> bool:
    """Whether words in Latin letters read better as Ukrainian than as English."""
    ukrainian = english = 0
    for token in latin:
        if words.is_stop(token) or _named(token) is not None or token in _plain():
            english += 1
        elif len(token) >= LETTERS and words.is_known(_spelt(token)):
            ukrainian += 1
    return ukrainian > english


@lru_cache(maxsize=8192)
def _spelt(token: str) -> str:
    return next((spelt for spelt in spelling.cyrillic(token)), token)


@lru_cache(maxsize=32768)
def _terms_of(token: str) -> tuple[str, ...]:
    """The term of a word, or none where the word tells nothing."""
    if token.isdigit():
        return (token.lstrip("0") or "0",)
    if words.is_stop(token) or token in _plain():
        return ()
    if (name := _named(token)) is not None:
        return (name,)
    if _STREET.search(token):
        token = _spelt(token)
    if not words.is_cyrillic(token):
        stem = stems.english(token)
        return () if stem in _plain() else (stem,)
    lemmas = _lemmas(token)
    if any(lemma in _plain() for lemma in lemmas):
        return ()
    for lemma in lemmas:
        if (name := _named(lemma)) is not None:
            return (name,)
    return (stems.ukrainian(lemmas[0]),)


def _lemmas(token: str) -> tuple[str, ...]:
    """The lemmas of a Ukrainian word, of what a mixed or misspelt one stands for, or the word."""
    form = words.form(token)
    meant = spelling.with_apostrophe(token) or spelling.mixed(token, form.known)
    if meant is None and not form.known:
        meant = next(iter(spelling.respelt(token)), None)
    return words.form(meant).lemmas if meant else form.lemmas


def _named(word: str) -> str | None:
    """The group of words of one meaning that a word belongs to."""
    whole, beginnings = _groups()
    if (name := whole.get(word)) is not None:
        return name
    return next((beginnings[word[:end]] for end in range(len(word), 3, -1) if word[:end] in beginnings), None)


@cache
def _groups() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The names of groups by whole words and by beginnings."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for line in GROUPS.strip().splitlines():
        group = line.split()
        name = _GROUP + group[0].rstrip(_BEGINNING)
        for word in group:
            if word.endswith(_BEGINNING):
                beginnings.setdefault(word.rstrip(_BEGINNING), name)
            else:
                whole.setdefault(word, name)
    return whole, beginnings


@cache
def _plain() -> frozenset[str]:
    table = PLAIN.split()
    return frozenset(table) | {stems.english(word) for word in table if word.isascii()}


@cache
def _settings() -> frozenset[str]:
    return frozenset(_GROUP + word for word in SETTING.split())


@cache
def _deeds() -> frozenset[str]:
    return frozenset(_GROUP + word.rstrip(_BEGINNING) for word in DEED.split())
