"""Where everything of a board stands: plain shapes in pixels, the same for SVG and PNG.

Widths are measured with the font that paints the PNG. It is wider than what browsers use, so an SVG never overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias

from PIL import ImageFont

from civic.charts.board import Board, Group, Line, Mark

FONTS = Path(__file__).parent / "fonts"
WIDTH = 600  # pixels; in a chat on a narrow phone the lines are still 12 pixels high
MARGIN = 36
INDENT = 44  # of a line behind its mark
RADIUS = 12

INK = "#1b2430"
PALE = "#51606f"
PAPER = "#ffffff"
RULE = "#d5dbe1"
COLOUR = {
    Mark.REPORTED: "#1a6b3c",
    Mark.PUBLISHED: "#1a4f8b",
    Mark.NOT_CARRIED_OUT: "#8a3b12",
    Mark.NOT_STATED: "#51606f",
}


class Weight(StrEnum):
    """The two faces of the font."""

    REGULAR = "DejaVuSans.ttf"
    BOLD = "DejaVuSans-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: pixels of the font, of the line, its face and colour."""

    size: int
    leading: int
    weight: Weight = Weight.REGULAR
    colour: str = INK


TITLE = Style(34, 44, Weight.BOLD)
STATE = Style(26, 36)
HEADING = Style(24, 34, Weight.BOLD, PALE)
TEXT = Style(26, 34)
KNOWN = Style(22, 30, colour=PALE)
FOOTER = Style(20, 28, colour=PALE)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `y` is its baseline."""

    x: int
    y: int
    words: str
    style: Style


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark; `x`, `y` are its middle."""

    x: int
    y: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across."""

    y: int


Shape: TypeAlias = Text | Sign | Rule


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished layout. `alternative` says in words what it shows, `lang` in which language."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    title: str
    alternative: str
    lang: str


@cache
def face(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """A face of the font at a size in pixels."""
    return ImageFont.truetype(str(FONTS / weight.value), size)


def wrap(text: str, style: Style, room: int) -> list[str]:
    """The text in lines of at most `room` pixels; a word too long for a line is cut."""
    font = face(style.weight, style.size)
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        lines += _pieces(word, font, room)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and font.getlength(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class _Sheet:
    """A sheet that fills from the top."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.y = MARGIN

    def write(self, text: str, style: Style, *, indent: int = 0) -> None:
        """Write a text under what stands already."""
        for words in wrap(text, style, WIDTH - 2 * MARGIN - indent):
            self.y += style.leading
            self.shapes.append(Text(MARGIN + indent, self.y - (style.leading - style.size) // 2 - 4, words, style))

    def mark(self, line: Line) -> None:
        """Write a line behind its mark."""
        self.shapes.append(Sign(MARGIN + RADIUS, self.y + TEXT.leading // 2, line.mark))
        self.write(line.text, TEXT, indent=INDENT)
        self.write(line.state, KNOWN, indent=INDENT)
        self.y += 10

    def group(self, group: Group) -> None:
        """Write a group under a rule."""
        self.y += 14
        self.shapes.append(Rule(self.y))
        self.y += 6
        self.write(group.heading, HEADING)
        self.y += 4
        for line in group.lines:
            self.mark(line)
        if not group.lines:
            self.write(group.note, TEXT)


def lay_out(board: Board) -> Drawing:
    """Find a place for everything on the board."""
    sheet = _Sheet()
    sheet.write(board.title, TITLE)
    sheet.write(board.state, STATE)
    for group in board.groups:
        sheet.group(group)
    sheet.y += 14
    sheet.shapes.append(Rule(sheet.y))
    sheet.y += 4
    for line in board.footer:
        sheet.write(line, FOOTER)
    return Drawing(WIDTH, sheet.y + MARGIN, tuple(sheet.shapes), board.title, board.alternative, board.lang)
