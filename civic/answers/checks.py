"""Whether a passage states the kind of thing that is asked for: an amount, a number of something, somebody."""

import re
from collections.abc import Set

from civic.answers import words
from civic.answers.passages import Passage
from civic.answers.question import Question
from civic.answers.spelling import corrected
from civic.answers.tables import cues

BEFORE, AFTER = 2, 4
STRONG = 0.7

_MONEY = re.compile(cues.MONEY)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT = re.compile(
    r"\b(?:скільки|скіки|скільком|скількох|скоко|скока|сколько|кількість|кількості|number of|amount of|how many)\b"
)
_NAMED = re.compile(r"(?<!^)(?<!\. )\b[A-Z][a-z]+ [A-Z][a-z]+|[А-ЯІЇЄ][а-яіїє’']+ [А-ЯІЇЄ][а-яіїє’']+")
_HOUR = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_PLAIN = re.compile(r"[^\W\d_]+")
_NAMEABLE = re.compile(r"(?:сел|сіл|бібліотек|школ|вулиц|компан|фірм|librar|village|school|street|firm|compan)")
_BODY = re.compile(
    r"\b(?:team|group|council|committee|ngo|residents?|students?|librar\w+|municipality|business\w*|evaluator|department|"
    r"enterprise|institutions?|stakeholders?|agency|people|officials?|body|experts?|public|organi[sz]ations?|authorities|"
    r"community members|society|veterans|representatives|employees)\b"
)


def states(passage: Passage, asked: Question) -> bool:
    """Whether the passage states each kind of thing the question asks for."""
    tests = {
        "money": lambda: states_money(passage),
        "number": lambda: states_number(passage, asked),
        "date": lambda: passage.dated,
        "hours": lambda: any(_HOUR.search(text) for text in passage.texts),
        "named": lambda: states_name(passage, asked),
        "person": lambda: states_person(passage),
    }
    return all(tests[kind]() for kind in asked.asks)


def states_money(passage: Passage) -> bool:
    """Whether a sum of money stands in the passage."""
    return any(_MONEY.search(text.lower()) for text in passage.texts)


def states_person(passage: Passage) -> bool:
    """Whether somebody is named: a person, a body or a group of people."""
    return any(_NAMED.search(text) or _BODY.search(text.lower()) for text in passage.texts)


def states_number(passage: Passage, asked: Question) -> bool:
    """Whether a number stands beside the thing that is counted in the question."""
    counted = _counted(asked)
    return any(_number_beside(words.tokens(words.fold(text)), counted) for text in passage.texts)


def states_name(passage: Passage, asked: Question) -> bool:
    """Whether a name stands beside the thing of which the name is asked: Central City Library."""
    heads = [word for word in asked.focus if _NAMEABLE.match(word.text)]
    return all(any(_name_beside(text, word.keys.keys()) for text in passage.texts) for word in heads)


def _name_beside(text: str, keys: Set[str]) -> bool:
    found = list(_PLAIN.finditer(text))
    for place, match in enumerate(found):
        if keys.isdisjoint(words.keys(words.fold(match[0]))):
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
    nouns = [word for word in after if words.form(corrected(word.text)).part in ("NOUN", "")]
    head = next(iter(nouns or after), None)
    return frozenset(key for key, strength in head.keys.items() if strength >= STRONG) if head else frozenset()


def _number_beside(tokens: list[str], counted: frozenset[str]) -> bool:
    for place, word in enumerate(tokens):
        numeral = word in cues.NUMERALS or any(lemma in cues.NUMERALS for lemma in words.form(word).lemmas)
        if numeral or (word.isdigit() and not _YEAR.fullmatch(word)):
            near = tokens[max(0, place - BEFORE) : place + AFTER + 1]
            if not counted or any(key in counted for other in near if other != word for key in words.keys(other)):
                return True
    return False
