"""The picture of progress as a drawing: it fits, it says what the board says, and nobody's words can break it."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from civic.charts.board import Board, Group, Line, Mark
from civic.charts.layout import MARGIN, WIDTH, Drawing, Text, face, lay_out
from civic.charts.png import to_png
from civic.charts.svg import to_svg

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=200)
LINES = st.builds(Line, st.sampled_from(Mark), WORDS, WORDS)
GROUPS = st.builds(Group, WORDS, st.lists(LINES, max_size=4).map(tuple), WORDS)
BOARDS = st.builds(
    Board, WORDS, WORDS, st.lists(GROUPS, max_size=3).map(tuple), st.lists(WORDS, max_size=2).map(tuple), st.just("uk")
)
SVG = "{http://www.w3.org/2000/svg}"


def a_board(text: str = "Курси цифрової грамотності") -> Board:
    lines = (Line(Mark.REPORTED, text, "2021"), *(Line(mark, text) for mark in Mark))
    return Board(
        "3 · Цифрові", "Стан: не зазначено.", (Group("План", lines), Group("Звіт", note="Немає.")), ("Джерело",), "uk"
    )


def texts(drawing: Drawing) -> list[Text]:
    return [shape for shape in drawing.shapes if isinstance(shape, Text)]


@given(BOARDS)
def test_everything_stays_inside_and_nothing_is_left_out(board: Board) -> None:
    drawing = lay_out(board)
    for text in texts(drawing):
        assert text.x + face(text.style.weight, text.style.size).getlength(text.words) <= WIDTH - MARGIN + 1
        assert MARGIN <= text.y <= drawing.height - MARGIN
    drawn = "".join("".join(text.words for text in texts(drawing)).split())
    for group in board.groups:
        for line in group.lines:
            assert "".join(line.text.split()) in drawn
            assert "".join(line.state.split()) in drawn


@given(BOARDS)
def test_an_svg_is_sound_whatever_is_written(board: Board) -> None:
    root = ElementTree.fromstring(to_svg(lay_out(board)))
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "text", "circle", "path")
    }
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert (described.text or "") == board.alternative


def test_markup_stays_text() -> None:
    hostile = '</text><script>alert(1)</script> & "quoted"'
    assert "<script" not in to_svg(lay_out(a_board(hostile)))


def test_a_png_is_small_and_tells_its_words() -> None:
    board = a_board()
    png = to_png(lay_out(board))
    assert len(png) < 60_000
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == WIDTH
        assert image.info["Description"] == board.alternative


def test_the_marks_differ_without_colour() -> None:
    drawings = {mark: to_svg(lay_out(Board("", "", (Group("", (Line(mark, "x"),)),), (), "uk"))) for mark in Mark}
    shapes = {"".join(c for c in text if c not in "0123456789abcdef#") for text in drawings.values()}
    assert len(shapes) == len(Mark)


def test_every_letter_of_ukrainian_has_a_shape() -> None:
    missing = face(texts(lay_out(a_board()))[0].style.weight, 26).getmask("\ue000")
    for letter in "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ’«»–—№…•₴":
        for style in {text.style for text in texts(lay_out(a_board()))}:
            assert bytes(face(style.weight, 26).getmask(letter)) != bytes(missing), letter
