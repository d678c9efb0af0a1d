"""Cutting words to what they share: English stems and Ukrainian roots, by rule."""

import re
from functools import lru_cache

from civic.answers.tables import listed

SHORTEST = 4

_ENGLISH = listed(
    """
    izational ization isation izations isations ational ations ation ators ator ating ated ates ate ibilities
    abilities ibility ability ivities ivity iveness ive ives ities ity men[t]s? nesses ness izing ising ized
    ised izes ises ize ise ings ing edly ed ers er ors or ions ion ians ian ables able ibles ible ically ical ic
    (?:al)s? ally ances ance ences ence ants ant ents ent ies ied ily y ful fully ly es s e
    """
)
_IRREGULAR = {
    "held": "hold", "built": "build", "bought": "buy", "taught": "teach", "learnt": "learn", "wrote": "write",
    "written": "write", "began": "begin", "begun": "begin", "chose": "choose", "chosen": "choose", "led": "lead",
    "men": "man", "women": "woman", "children": "child", "drawn": "draw", "drew": "draw", "spent": "spend", "sent":
    "send", "kept": "keep", "paid": "pay", "met": "meet", "meeting": "meet", "grew": "grow", "grown": "grow",
    "gave": "give", "went": "go", "gone": "go", "ran": "run", "rode": "ride", "took": "take", "taken": "take",
    "spoke": "speak", "spoken": "speak", "said": "say", "told": "tell", "found": "find", "saw": "see", "seen":
    "see", "came": "come", "got": "get", "gotten": "get", "flew": "fly", "won": "win", "lost": "lose", "made":
    "make", "libraries": "library", "librarians": "librarian", "analyses": "analysis", "lives": "life", "people":
    "people", "news": "news", "series": "series", "better": "better", "centres": "centre", "lesson": "lesson",
    "lessons": "lesson", "training": "train", "trainings": "train", "goods": "goods", "opening": "open", "openness":
    "open", "priorities": "priority", "city": "city", "cities": "city", "villages": "village", "partners":
    "partner", "partnership": "partnership", "partnerships": "partnership", "party": "party", "parties": "party",
    "national": "nation", "international": "international", "organisation": "organiz", "organisations": "organiz",
    "organise": "organiz", "organised": "organiz", "programme": "program", "programmes": "program", "programs":
    "program", "one": "one", "ones": "one",
}  # fmt: skip

_UKRAINIAN = listed(
    """
    овізація ізація изація ізувати изувати уватися юватися ювання ування увати ювати ення іння ання яння ність
    ість альний яльний ельний ичний ічний овий евий ений аний ований ський цький ній ний ий ій атися итися ятися
    тися ати ити яти іти ути нути ти ники ник ниця ець ся ія а я о е є и і ї у ю ь й
    """
)


def _by_length(endings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(set(endings), key=len, reverse=True))})$")


_ENGLISH_END = _by_length(_ENGLISH)
_UKRAINIAN_END = _by_length(_UKRAINIAN)


@lru_cache(maxsize=8192)
def english(word: str) -> str:
    """The stem of an English word: evaluator, evaluation, evaluated → evalu."""
    word = _IRREGULAR.get(word, word)
    for _ in range(2):
        cut = _cut(word, _ENGLISH_END)
        if cut == word:
            break
        word = cut
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "lsz" else word


@lru_cache(maxsize=16384)
def ukrainian(lemma: str) -> str:
    """The root of a Ukrainian lemma: навчання, навчати, навчальний → навч."""
    return _cut(lemma, _UKRAINIAN_END)


def _cut(word: str, endings: re.Pattern[str]) -> str:
    """The word without its longest ending that leaves enough of it."""
    for start in range(SHORTEST, len(word)):
        if endings.match(word, start):
            return word[:start]
    return word
