"""What a question aims at beyond its words: the noun after "which" and the verb after "who", "when" or "how do I"."""

import re
from collections.abc import Sequence, Set

from civic.answers import words
from civic.answers.index import Sought
from civic.answers.spelling import corrected, means
from civic.answers.tables import cues

_KINDS = ("kind", "type", "sort", "вид", "тип", "рід")
_ARTICLES = ("the", "this", "their", "its", "city's")
_FORMS_OF_BE = ("is", "are", "was", "were")
_DOING = ("VERB", "INFN")
_BEFORE_A_VERB = ("who", "i", "we")
_LIGHT = cues.DONE | cues.STATUS
_HOW_TO = re.compile(cues.HOW_TO)


def head(focus: Sequence[Sought], tokens: Sequence[str]) -> int | None:
    """The place in `focus` of what "which" asks for: which *party*, якого *міста*; None for any thing at all."""
    start = next((place for place, word in enumerate(tokens) if means(word, cues.WHICH)), None)
    if start is None or not all(words.is_stop(word) for word in tokens[:start]):
        return None
    at = {word.place: place for place, word in enumerate(focus)}
    after = tokens[start + 1 :]
    found = _noun(after) if words.is_cyrillic(tokens[start]) else _run(after)
    if found is None or means(after[found], cues.ANY_THING) or (after[found].isascii() and words.is_weak(after[found])):
        return None
    return at.get(start + 1 + found)


def _noun(after: Sequence[str]) -> int | None:
    """The first noun, behind adjectives only."""
    for place, word in enumerate(after[:4]):
        part = words.form(corrected(word)).part
        if part == "NOUN" and word not in _KINDS:
            return place
        if part not in ("ADJF", "NUMR", "NOUN") and not words.is_stop(word):
            return None
    return None


def _run(after: Sequence[str]) -> int | None:
    """The last of the words before the next small word: which *pumping station* is, what is the *capital* of."""
    start = 0
    if after[:1] and after[0] in _FORMS_OF_BE:
        if len(after) < 2 or after[1] not in _ARTICLES:
            return None
        start = 2
    while len(after) > start + 1 and after[start] in _KINDS and after[start + 1] == "of":
        start += 2
    end = next((place for place in range(start, len(after)) if words.is_stop(after[place])), len(after))
    return end - 1 if start < end else None


def deeds(focus: Sequence[Sought], tokens: Sequence[str], asks: Set[str], cue: str) -> tuple[tuple[int, ...], bool]:
    """The places in `focus` of verbs, one of which an answer must have, and whether nothing else makes up for it.

    Only where the verb decides: who did it, when it was or will be done, how one does it oneself.
    """
    how = _HOW_TO.search(cue) is not None
    if not how and asks.isdisjoint({"person", "date"}):
        return (), False
    verbs = [place for place, word in enumerate(focus) if _is_verb(word, tokens)]
    coming = [place for place in verbs if "date" in asks and _is_future(focus[place].text)]
    if coming:
        return tuple(coming[:1]), True
    telling = [place for place in verbs if not means(focus[place].text, cues.READING)]
    if not how:
        telling = [place for place in telling if not (means(focus[place].text, _LIGHT) or _is_weak(focus[place].text))]
    return tuple(telling[:2]), bool(how and telling)


def _is_verb(word: Sought, tokens: Sequence[str]) -> bool:
    if words.is_cyrillic(word.text):
        form = words.form(corrected(word.text))
        return form.known and form.part in _DOING
    return any(token in _BEFORE_A_VERB for token in tokens[max(0, word.place - 2) : word.place])


def _is_weak(word: str) -> bool:
    return words.is_weak(word) or words.is_weak(corrected(word))


def _is_future(word: str) -> bool:
    """Whether a Ukrainian verb says what will be."""
    return words.is_cyrillic(word) and words.form(corrected(word)).future
