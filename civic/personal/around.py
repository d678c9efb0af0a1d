"""What stands around a name: words that make it somebody's, a street that bears it, an office in public."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from civic.personal import names_known
from civic.personal.tokens import SPACE, Token, is_one_of, words_of

_LOOSE = re.compile(r"[ \n,:\-.(\"«]{1,3}")
_REACH = 4  # words before a name that may give it to a street or an institution
_ENDS_SENTENCE = re.compile(r"[.!?\n\ufffc]")
_PAUSE = re.compile("[,:;]")
_QUOTE = re.compile('[«"„“]')
_CASES = frozenset(
    (
        "",
        *names_known.words(
            "а я у ю і и й о е є ь ом ем єм ові еві єві ою ею єю ий ій ого ому им ім ої ів ка ко ку ки ці"
        ),
    )
)


def called(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a first name is of somebody to be spoken to: зверніться до Марини."""
    for back in (1, 2):
        if at < back or not SPACE.fullmatch(text[tokens[at - back].end : tokens[at - back + 1].start]):
            return False
        if is_one_of(tokens[at - back].small, names_known.CALLS):
            return True
        if tokens[at - back].small not in ("до", "з", "із", "на", "к", "с", "у"):
            return False
    return False


def near_loosely(text: str, tokens: list[Token], at: int) -> bool:
    """Whether only a space, a comma, a colon or a dot of mr. stands before the word."""
    between = text[tokens[at - 1].end : tokens[at].start]
    return _LOOSE.fullmatch(between) is not None and ("." not in between or tokens[at - 1].small in ("mr", "mrs", "ms"))


def introduced(text: str, tokens: list[Token], at: int, *, only: bool) -> bool:
    """Whether the word before says that somebody is named: сусідка Галя, мого сина Максима."""
    for back in (1, 2) if only else (1,):
        if at < back:
            return False
        before = tokens[at - back]
        between = text[before.end : tokens[at - back + 1].start]
        if before.small == "гр":
            between = between.removeprefix(".")
        if not _LOOSE.fullmatch(between) or (("." in between or "\n" in between) and before.small != "повагою"):
            return False
        if is_one_of(before.small, names_known.BEFORE):
            return back == 1 or (tokens[at].look.given and not tokens[at - 1].capital)
    return False


def signed(text: str, token: Token) -> bool:
    """Whether a first name is a signature: the last word of the text, after a comma or on a line of its own."""
    before = text[max(0, token.start - 3) : token.start].rstrip(" ")
    return before[-1:] in (",", "\n", ".", "\ufffc", "!") and text[token.end : token.end + 12].strip(" .!)\n") == ""


def taken(text: str, tokens: list[Token], first: int) -> bool:
    """Whether a street, a school, a prize bears the name that begins here."""
    for back in range(1, min(_REACH, first) + 1):
        token = tokens[first - back]
        between = text[token.end : tokens[first - back + 1].start]
        if is_one_of(token.small, names_known.STREETS):
            return _ENDS_SENTENCE.search(between.removeprefix(".")) is None and not _PAUSE.search(between)
        if _ENDS_SENTENCE.search(between) and not token.initial:
            return False
        if _PAUSE.search(between):
            return False
        if is_one_of(token.small, names_known.INSTITUTIONS):
            look = tokens[first].look
            return look.genitive or tokens[first].initial or _QUOTE.search(between) is not None
        if not is_one_of(token.small, names_known.TITLES) and not token.initial:
            return False
    return False


@cache
def _entries(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(entry) for entry in names)


def is_public(text: str, tokens: list[Token], first: int, last: int, public: tuple[str, ...]) -> bool:
    """Whether it is somebody of history or office, by whole name, initials with surname, or surname alone."""
    words = tokens[first:last]
    whole = [
        token.small
        for token in words
        if not token.initial and not (token.look.patronymic and not token.look.surname and len(words) > 1)
    ]
    initials = {token.small for token in words if token.initial}
    named = _entries(public)
    if len(whole) == 1 and not initials:
        if introduced(text, tokens, first, only=True):
            office = first > 0 and is_one_of(tokens[first - 1].small, names_known.OFFICES)
            return office and any(_same(whole[0], entry[-1]) for entry in named if entry)
        return any(_same(whole[0], name) for name in _alone()) or any(
            _same(whole[0], entry[-1]) for entry in named if entry
        )
    return bool(whole) and any(
        all(any(_same(small, word) for word in entry) for small in whole)
        and (not initials or any(word[0] in initials for word in entry))
        for entry in (*_entries(names_known.HISTORIC), *named)
    )


@cache
def _alone() -> tuple[str, ...]:
    return tuple(name.lower() for name in names_known.ALONE)


@lru_cache(maxsize=16384)
def _same(one: str, other: str) -> bool:
    """Whether two words are forms of one name: Симчишина, Симчишин."""
    short, most = min(len(one), len(other)), 0
    while most < short and one[most] == other[most]:
        most += 1
    return most >= 2 and one[most:] in _CASES and other[most:] in _CASES
