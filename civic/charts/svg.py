"""A drawing as SVG, for pages: text stays text, so it can be read aloud, searched and enlarged."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from civic.charts.board import Mark
from civic.charts.layout import COLOUR, MARGIN, PAPER, RADIUS, RULE, Drawing, Rule, Shape, Sign, Text, Weight

FAMILY = "'DejaVu Sans', Verdana, system-ui, sans-serif"


def to_svg(drawing: Drawing) -> str:
    """The whole file."""
    shapes = "\n".join(_shape(shape, drawing.width) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}"'
        f' width="{drawing.width}" height="{drawing.height}" role="img" xml:lang={quoteattr(drawing.lang)}'
        f' font-family="{FAMILY}">\n'
        f"<title>{escape(drawing.title)}</title>\n<desc>{escape(drawing.alternative)}</desc>\n"
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="{PAPER}"/>\n{shapes}\n</svg>\n'
    )


def _shape(shape: Shape, width: int) -> str:
    match shape:
        case Text():
            weight = ' font-weight="bold"' if shape.style.weight is Weight.BOLD else ""
            return (
                f'<text x="{shape.x}" y="{shape.y}" font-size="{shape.style.size}" fill="{shape.style.colour}"{weight}>'
                f"{escape(shape.words)}</text>"
            )
        case Sign():
            return _sign(shape)
        case Rule():
            return f'<path d="M{MARGIN} {shape.y}H{width - MARGIN}" stroke="{RULE}" stroke-width="2"/>'


def _sign(sign: Sign) -> str:
    colour, x, y = COLOUR[sign.mark], sign.x, sign.y
    stroke = f'fill="none" stroke="{PAPER}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
    full = f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{colour}"/>'
    hollow = f'<circle cx="{x}" cy="{y}" r="{RADIUS - 1}" fill="{PAPER}" stroke="{colour}" stroke-width="3"/>'
    match sign.mark:
        case Mark.REPORTED:
            return f'{full}<path d="M{x - 6} {y}l4 5l8 -9" {stroke}/>'
        case Mark.PUBLISHED:
            return f'{full}<path d="M{x} {y + 6}v-12m-5 5l5 -5l5 5" {stroke}/>'
        case Mark.NOT_CARRIED_OUT:
            return f'{hollow}<path d="M{x - 5} {y}h10" fill="none" stroke="{colour}" stroke-width="3"/>'
        case Mark.NOT_STATED:
            return hollow
