"""A drawing as PNG, for chats: painted in few colours, so that it is small on a slow line."""

from __future__ import annotations

import io
from functools import cache
from typing import TypeAlias

from PIL import Image, ImageColor, ImageDraw
from PIL.PngImagePlugin import PngInfo

from civic.charts.board import Mark
from civic.charts.layout import COLOUR, INK, MARGIN, PALE, PAPER, RADIUS, RULE, Drawing, Rule, Shape, Sign, Text, face

STEPS = 6  # between a colour and the paper: enough for smooth letters
COMPRESSION = 4  # of zlib: beyond it a tenth is saved for twice the time

Point: TypeAlias = tuple[float, float]


def to_png(drawing: Drawing) -> bytes:
    """The whole file."""
    image = Image.new("RGB", (drawing.width, drawing.height), PAPER)
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _paint(pen, shape, drawing.width)
    told = PngInfo()
    told.add_itxt("Description", drawing.alternative, drawing.lang)
    written = io.BytesIO()
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(written, "PNG", pnginfo=told, compress_level=COMPRESSION)
    return written.getvalue()


@cache
def _palette() -> Image.Image:
    """Every colour of ours in steps down to the paper: looked up, it costs a fifth of a palette found anew."""
    colours = [ImageColor.getrgb(name)[:3] for name in dict.fromkeys((INK, PALE, RULE, *COLOUR.values()))]
    paper = ImageColor.getrgb(PAPER)[:3]
    mixed = [
        round(part + (white - part) * step / (STEPS - 1))
        for colour in colours
        for step in range(STEPS)
        for part, white in zip(colour, paper, strict=True)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(mixed)
    return palette


def _paint(pen: ImageDraw.ImageDraw, shape: Shape, width: int) -> None:
    match shape:
        case Text():
            font = face(shape.style.weight, shape.style.size)
            pen.text((shape.x, shape.y), shape.words, fill=shape.style.colour, font=font, anchor="ls")
        case Sign():
            _sign(pen, shape)
        case Rule():
            pen.line([(MARGIN, shape.y), (width - MARGIN, shape.y)], RULE, 2)


def _sign(pen: ImageDraw.ImageDraw, sign: Sign) -> None:
    colour, x, y = COLOUR[sign.mark], sign.x, sign.y
    full = sign.mark in {Mark.REPORTED, Mark.PUBLISHED}
    pen.circle((x, y), RADIUS, fill=colour if full else PAPER, outline=colour, width=3)
    strokes: tuple[list[Point], ...] = ()
    match sign.mark:
        case Mark.REPORTED:
            strokes = ([(x - 6, y), (x - 2, y + 5), (x + 6, y - 4)],)
        case Mark.PUBLISHED:
            strokes = ([(x, y + 6), (x, y - 6)], [(x - 5, y - 1), (x, y - 6), (x + 5, y - 1)])
        case Mark.NOT_CARRIED_OUT:
            strokes = ([(x - 5, y), (x + 5, y)],)
        case Mark.NOT_STATED:
            pass
    for stroke in strokes:
        pen.line(stroke, PAPER if full else colour, 3, joint="curve")
