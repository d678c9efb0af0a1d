"""Slips of the finger: dictionary words one edit away, found by walking the dictionary's own tree."""

from collections.abc import Iterator
from typing import Any

from civic.answers import words

LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'"
_CODES = [letter.encode() for letter in LETTERS]


def slips(word: str) -> set[str]:
    """All words of the Ukrainian dictionary that are one letter away, or have two letters changed places."""
    return set(_walk(word, words.tree()))


def _walk(word: str, tree: Any) -> Iterator[str]:
    state = 0  # the root
    for place in range(len(word) + 1):
        before, rest = word[:place], word[place:]
        for cut, put in ((1, ""), (2, rest[1::-1])):
            if len(rest) >= cut and rest[:cut] != put and _ends(tree, state, put + rest[cut:]):
                yield before + put + rest[cut:]
        for letter, code in zip(LETTERS, _CODES, strict=True):
            after = tree.follow_bytes(code, state)
            if after is None:
                continue
            if _ends(tree, after, rest):
                yield before + letter + rest
            if rest and _ends(tree, after, rest[1:]):
                yield before + letter + rest[1:]
        if rest:
            state = tree.follow_bytes(rest[0].encode(), state)
            if state is None:
                return


def _ends(tree: Any, state: int, rest: str) -> bool:
    """Whether a word of the dictionary ends with the rest."""
    return tree.follow_bytes(rest.encode() + words.END, state) is not None
