"""What was understood of a question: the asker's own words that the record knows, put right where misspelt."""

import re
from collections.abc import Callable, Mapping

from civic.answers import words
from civic.answers.question import WEAK, Question
from civic.answers.spelling import corrected, mixed, respelt, slipped

MOST = 4

_WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+)*")


def understood(asked: Question, question: str, knows: Callable[[Mapping[str, float]], bool]) -> tuple[str, ...]:
    """At most `MOST` words of the question with a topic, in its order; none that the record has nowhere.

    `knows` tells whether the record has any of a word's keys.
    """
    first, *others = _WORD.findall(question) or [""]
    written = {words.fold(word): word for word in (first.lower(), *others)}  # a capital letter there is no name's
    topics = (word for word in asked.focus if word.weight > WEAK and knows(word.keys) and _is_topic(word.text))
    said = sorted(topics, key=lambda word: word.place)
    found = dict.fromkeys(_put_right(word.text, written.get(word.text, word.text)) for word in said)
    return tuple(word for word in found if knows(words.keys(words.fold(word))))[:MOST]


def _is_topic(word: str) -> bool:
    """Whether a word names something; what was done with it, what it is like and how many say little on their own."""
    readings = words.grammemes(word)
    return not word.isdigit() and words.form(word).part in {"NOUN", ""} and all("NOUN" in one for one in readings)


def _put_right(word: str, written: str) -> str:
    """The word as the dictionary has it, else the Ukrainian word that was meant; a name as it was written."""
    if not words.is_cyrillic(word) or (words.form(word).known and written[0].isupper()):
        return written
    if words.form(word).known:
        return words.form(word).lemmas[0]
    candidates = (corrected(word), mixed(word), *respelt(word), *slipped(word))
    meant = next((meant for meant in candidates if meant and meant != word and words.form(meant).known), None)
    return written if meant is None else meant.capitalize() if written[0].isupper() else meant
