"""The words that the record has, for words that are misspelt, half known or in another alphabet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from civic.answers import words
from civic.answers.index import Index


class Vocabulary:
    """The words of the index, for words that are misspelt, half known or in another alphabet."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._tails: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, list[str]] | None = None
        for key in index.counts:
            if key[0] not in "#0123456789":
                self._heads[key[:3] if key[0] == "~" else key[:2]].append(key)
                self._tails[key[-2:]].append(key)

    def beginning(self, root: str, shortest: int = 5) -> list[str]:
        """Keys of words that begin like this root, or whose root begins it."""
        near = self._heads.get("~" + root[:2], []) if words.is_cyrillic(root) else self._heads.get(root[:2], [])
        bare = [(key, key.removeprefix("~")) for key in near]
        return [
            key
            for key, other in bare
            if min(len(other), len(root)) >= shortest and (other.startswith(root) or root.startswith(other))
        ]

    def misspelt(self, word: str, shortest: int = 5) -> list[str]:
        """Keys one slip away: a letter wrong, missing, added, or two changed places."""
        if len(word) < shortest:
            return []
        marked = {"~" + word} if words.is_cyrillic(word) else set()
        found = {
            key
            for form in (word, *marked)
            for key in (*self._heads.get(form[: 2 + form.startswith("~")], ()), *self._tails.get(form[-2:], ()))
            if key.startswith("~") == form.startswith("~") and one_slip(form, key)
        }
        return sorted(found)

    def garbled(self, root: str, shortest: int = 6) -> list[str]:
        """Keys two slips away from a long root that begins alike: only where nothing is nearer."""
        if len(root) < shortest:
            return []
        mark = "~" if words.is_cyrillic(root) else ""
        near = self._heads.get(mark + root[:2], ())
        return sorted(key for key in near if key.startswith(mark) and within_two(root, key.removeprefix(mark)))

    def sounding(self, sound: Callable[[str], str], word: str) -> list[str]:
        """Keys that sound the same in the rough spelling."""
        if self._sounds is None:
            self._sounds = defaultdict(list)
            for key in self._index.counts:
                if key[0] not in "#~":
                    self._sounds[sound(key)].append(key)
        return self._sounds.get(sound(word), [])


def one_slip(one: str, other: str) -> bool:
    """Whether two different words are one edit apart, a swap of neighbours being one edit."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def within_two(one: str, other: str) -> bool:
    """Whether two words are at most two edits apart."""
    if abs(len(one) - len(other)) > 2 or len(set(one) ^ set(other)) > 4:  # each edit puts in one letter for another
        return False
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        row, above = [place], row
        for at, facing in enumerate(other, start=1):
            row.append(min(above[at] + 1, row[at - 1] + 1, above[at - 1] + (letter != facing)))
        if min(row) > 2:
            return False
    return row[-1] <= 2
