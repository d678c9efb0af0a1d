"""What is wrong in a folder: a file's data with the line of every part, and problems a person can mend."""

from collections.abc import Iterator
from typing import Any

import msgspec

Place = tuple[str | int, ...]


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong in the folder, said so that the person who edits the file can mend it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(Exception):
    """The folder cannot be used; `problems` lists everything found, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class File:
    """A file's data (None when it cannot be read), the line of each part of it, and what is wrong with it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.lines: dict[Place, int] = {(): 1}
        self.problems: list[Problem] = []

    def report(self, place: Place, reason: str) -> None:
        """Note a problem at the nearest known line."""
        while place not in self.lines:
            place = place[:-1]
        self.problems.append(Problem(self.name, self.lines[place], reason))

    def records(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Every set of keys in the data, with its place."""
        return _walk(self.data, ())


def _walk(value: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from _walk(inner, (*place, step))


def absent(name: str) -> File:
    """A file that the folder does without."""
    file = File(name)
    file.data = {}
    return file
