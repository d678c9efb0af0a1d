"""Whether a piece answers a question: it covers its words and states the kind of thing that is asked for."""

import re
from collections.abc import Set
from functools import lru_cache

from civic.answers import words
from civic.answers.dates import without_days
from civic.answers.index import CLEAR, Hit, Sought
from civic.answers.pieces import Piece
from civic.answers.question import Question
from civic.answers.spelling import corrected, means
from civic.answers.tables import cues

BEFORE, AFTER = 2, 4
PREDICATE = 2  # words from the beginning, where "who was the trainer" names what somebody is
SENTENCE = 12  # words between an office and the name of who holds it
STRONG = 0.7
REMEMBERED = 4096  # texts
FULLY = 0.75  # of the question must stand in a piece that lacks the thing or the deed on which it turns

_MONEY = re.compile(cues.MONEY)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT = re.compile(
    r"\b(?:скільки|скіки|скільком|скількох|скоко|скока|сколько|кількість|кількості|number of|amount of|how many)\b"
)
_NAMED = re.compile(r"(?<!^)(?<!\. )\b[A-Z][a-z]+ [A-Z][a-z]+|[А-ЯІЇЄ][а-яіїє’']+ [А-ЯІЇЄ][а-яіїє’']+")
_HOUR = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_IN_FULL = {"вул": "вулиця", "просп": "проспект"}
_NAMEABLE = re.compile(r"(?:сел|сіл|бібліотек|школ|вулиц|компан|фірм|librar|village|school|street|firm|compan)")


def is_of_another(asked: Question, piece: Piece) -> bool:
    """Whether a piece is about another day, year or place, or tells what was to be where it is asked what was."""
    if asked.days and piece.span and not any(piece.span[0] <= day <= piece.span[1] for day in asked.days):
        return True
    if asked.years and piece.years and asked.years.isdisjoint(piece.years):
        return True
    return (piece.reading and asked.local) or (piece.goal and asked.done and "number" in asked.asks)


def turns_on_it(asked: Question, hit: Hit) -> bool:
    """Whether what the question turns on stands in the piece: the telling word, the thing, the deed."""
    if any(word.must and not says(hit.piece, word) for word in asked.focus):
        return False
    if lacks_deed(asked, hit):
        return False
    if hit.coverage >= FULLY:
        return True
    thing = asked.head is None or asked.head in hit.strengths
    return thing and (not asked.deeds or any(place in hit.strengths for place in asked.deeds))


def lacks_deed(asked: Question, hit: Hit) -> bool:
    """Whether a question turns on a deed alone, and the piece has not got it: how do I *enrol*, when will it *open*."""
    return asked.strict and not any(says(hit.piece, asked.focus[place]) for place in asked.deeds)


def says(piece: Piece, word: Sought) -> bool:
    """Whether the piece itself has the word or a near synonym; a common root is not enough."""
    return any(piece.terms.get(key, 0) >= CLEAR for key in word.keys if key[0] != "~")


def states(piece: Piece, asked: Question) -> bool:
    """Whether the piece states each kind of thing the question asks for."""
    tests = {
        "money": lambda: states_money(piece),
        "number": lambda: states_number(piece, asked),
        "date": lambda: piece.dated,
        "hours": lambda: any(_HOUR.search(text) for text in piece.texts),
        "named": lambda: states_name(piece, asked),
        "person": lambda: states_person(piece, asked),
        "name": lambda: states_person_name(piece, asked),
        "holder": lambda: any(map(_has_personal_name, piece.texts)),
    }
    return all(tests[kind]() for kind in asked.asks)


def states_money(piece: Piece) -> bool:
    """Whether a sum of money stands in the piece."""
    return any(_MONEY.search(text.lower()) for text in piece.texts)


def states_person(piece: Piece, asked: Question) -> bool:
    """Whether somebody is named: a person, a body or a group of people; who holds an office, by name only."""
    if _offices(asked):
        return states_person_name(piece, asked)
    return any(map(_names_somebody, piece.texts))


@lru_cache(maxsize=REMEMBERED)
def _names_somebody(text: str) -> bool:
    return bool(_NAMED.search(text)) or any(map(_is_somebody, words.tokens(words.fold(text))))


def _offices(asked: Question) -> list[Sought]:
    """The offices that a question names, and what directly after "who" somebody is said to be: who was the trainer."""
    return [
        word
        for word in asked.focus
        if means(word.text, cues.OFFICES) or (word.place <= PREDICATE and means(word.text, cues.ANYBODY))
    ]


def _is_somebody(word: str) -> bool:
    return (words.is_cyrillic(word) and words.form(word).animate) or means(word, cues.BODIES)


def states_person_name(piece: Piece, asked: Question) -> bool:
    """Whether a person's name stands near the office that is asked for, or anywhere if no office is named."""
    heads = _offices(asked)
    if not heads and any(means(word.text, cues.ANYBODY) for word in asked.focus):
        return any(map(_has_personal_name, piece.texts))
    return not heads or any(_person_near(text, word.keys.keys()) for word in heads for text in piece.texts)


def _person_near(text: str, keys: Set[str]) -> bool:
    found = [match[0] for match in _PLAIN.finditer(text)]
    offices = [place for place, word in enumerate(found) if not keys.isdisjoint(words.keys(words.fold(word)))]
    return any(
        _is_personal_name(word) and any(0 < abs(place - office) <= SENTENCE for office in offices)
        for place, word in enumerate(found)
    )


@lru_cache(maxsize=REMEMBERED)
def _has_personal_name(text: str) -> bool:
    return any(_is_personal_name(match[0]) for match in _PLAIN.finditer(text))


def _is_personal_name(word: str) -> bool:
    """Whether a word as printed is a person's name: a capital letter, and first of all a name to the dictionary."""
    return word[0].isupper() and words.form(words.fold(word)).name


def states_number(piece: Piece, asked: Question) -> bool:
    """Whether a number stands beside the thing that is counted in the question."""
    counted, beside = _counted(asked), [near for text in piece.texts for near in _beside_numbers(text)]
    return any(not counted or any(not counted.isdisjoint(words.keys(word)) for word in near) for near in beside)


def states_name(piece: Piece, asked: Question) -> bool:
    """Whether a name stands beside the thing of which the name is asked: Central City Library."""
    heads = [word for word in asked.focus if _NAMEABLE.match(word.text)]
    return all(any(_name_beside(text, word.keys.keys()) for text in piece.texts) for word in heads)


def _name_beside(text: str, keys: Set[str]) -> bool:
    found = list(_PLAIN.finditer(text))
    for place, match in enumerate(found):
        if keys.isdisjoint(words.keys(_IN_FULL.get(word := words.fold(match[0]), word))):
            continue
        for other in found[max(0, place - 1) : place + 2]:
            if other[0][0].isupper() and text[: other.start()].rstrip()[-1:] not in ("", ".", ":", "?"):
                return True
    return False


def _counted(asked: Question) -> frozenset[str]:
    """The keys of the first thing named after "how many"."""
    match = _COUNT.search(asked.text)
    if match is None:
        return frozenset()
    before = len(words.tokens(asked.text[: match.end()]))
    after = [word for word in asked.focus if word.place >= before]
    nouns = [word for word in after if not {_part(word.text), _part(corrected(word.text))}.isdisjoint(("NOUN", ""))]
    head = next(iter(nouns or after), None)
    if head and means(head.text, cues.ANYBODY):  # people may be called anything: citizens, users, Ukrainians
        return frozenset()
    return frozenset(key for key, strength in head.keys.items() if strength >= STRONG) if head else frozenset()


def _part(word: str) -> str:
    return words.form(word).part


@lru_cache(maxsize=REMEMBERED)
def _beside_numbers(text: str) -> tuple[frozenset[str], ...]:
    """The words around each number of a text; a day or a year counts nothing."""
    tokens = words.tokens(words.fold(without_days(text)))
    return tuple(
        frozenset(tokens[max(0, place - BEFORE) : place + AFTER + 1]) - {word}
        for place, word in enumerate(tokens)
        if _is_number(word)
    )


def _is_number(word: str) -> bool:
    if word.isdigit():
        return not _YEAR.fullmatch(word)
    return word in cues.NUMERALS or not cues.NUMERALS.isdisjoint(words.form(word).lemmas)
