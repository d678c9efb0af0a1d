"""What a picture says before it is drawn: groups of marked lines, with the document and the day under them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What stands before a line. Shapes differ, not only colours."""

    REPORTED = "reported"
    NOT_CARRIED_OUT = "not_carried_out"
    NOT_STATED = "not_stated"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, and what is known of it in words."""

    mark: Mark
    text: str
    state: str = ""

    @property
    def words(self) -> str:
        """The line without its mark."""
        return f"{self.text}: {self.state}" if self.state else self.text


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading; `note` stands where there are none."""

    heading: str
    lines: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A whole picture in words, in one language (BCP 47). Two equal boards are one drawing."""

    title: str
    state: str
    groups: tuple[Group, ...]
    footer: tuple[str, ...]
    lang: str

    @property
    def alternative(self) -> str:
        """Everything the picture shows, as text."""
        parts = [self.state]
        for group in self.groups:
            lines = [f"• {line.words}" for line in group.lines] or [group.note]
            parts.append("\n".join([f"{group.heading}:", *(line for line in lines if line)]))
        return "\n\n".join([*(part for part in parts if part), *self.footer])
