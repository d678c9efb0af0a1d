"""How a message looks in Viber: its text, and the keyboard below the chat, six columns by at most twelve rows.

Viber marks text by asterisks and the like, knows no escape character and cannot be told to leave a text alone, so the
marks in our words and in a resident's are taken apart; only our heading is bold.

No button is ever left out. Rows keep the shape they were given while the grid has room; beyond that short labels share
a row, and only when even that is too tall do long ones too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from bot.channels.channel import Choice

COLUMNS = 6
ROWS = 12
PER_ROW = 3
MOST_BUTTONS = ROWS * PER_ROW
LABEL_LENGTH = 250  # of a button, with its HTML entities
TEXT_LENGTH = 7_000  # of a message
PRESS = "~"  # what the ActionBody of our buttons begins with, since a press arrives as an ordinary text

# How long a label may be to share a row with one or two others: about 38 letters fit across the six columns.
_ROOMY = (18, 11)
_TIGHT = (30, 18)
_FORCED = (1_000, 1_000)

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MARKS = re.compile(r"[*_~`]")
_LINK = re.compile(r"(https?://\S+)")
_ZERO_WIDTH_SPACE = "\u200b"

Button = dict[str, str | int | bool]
Keyboard = dict[str, str | bool | list[Button]]


def clean(text: str) -> str:
    """The text without what no store and no JSON takes: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def written(title: str, text: str) -> str:
    """The heading in bold on a line of its own and the text below, in which nothing else is markup."""
    heading = " ".join(_MARKS.sub("", _shown(title)).split())
    body = _shown(text)
    taken_apart = "".join(map(_unmarked, _LINK.split(body)))
    if len(taken_apart) + len(heading) + 4 > TEXT_LENGTH:  # long links full of marks
        taken_apart = _MARKS.sub(_spaced, body)
    return "\n\n".join(filter(None, (f"*{heading}*" if heading else "", taken_apart)))


def keyboard(rows: Sequence[Sequence[Choice]]) -> Keyboard | None:
    """The keyboard for these rows; None where there is no button. Raises `ValueError` beyond 36 buttons."""
    choices = [choice for row in rows for choice in row]
    if not choices:
        return None
    if len(choices) > MOST_BUTTONS:
        raise ValueError(f"{len(choices)} buttons do not fit a keyboard of {MOST_BUTTONS}")
    buttons = [_button(choice, COLUMNS // len(row)) for row in _grid(rows, choices) for choice in row]
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": buttons}


def _shown(text: str) -> str:
    """The text without control characters, which show nothing and take six bytes each."""
    return _CONTROLS.sub("", clean(text))


def _unmarked(piece: str) -> str:
    """A zero-width space after each mark; in a link, which that would break, the mark's percent code."""
    if _LINK.fullmatch(piece):
        return _MARKS.sub(lambda mark: f"%{ord(mark[0]):02X}", piece)
    return _MARKS.sub(_spaced, piece)


def _spaced(mark: re.Match[str]) -> str:
    return mark[0] + _ZERO_WIDTH_SPACE


def _grid(rows: Sequence[Sequence[Choice]], choices: Sequence[Choice]) -> list[list[Choice]]:
    """At most twelve rows of at most three: as given if that fits, else packed ever more tightly, in order."""
    grid = [line for row in rows for line in _packed(row, *_ROOMY)]
    for pair, triple in (_ROOMY, _TIGHT, _FORCED):
        if len(grid) <= ROWS:
            break
        grid = _packed(choices, pair, triple)
    return grid


def _packed(choices: Sequence[Choice], pair: int, triple: int) -> list[list[Choice]]:
    """Rows filled from the left: three where all labels are within `triple`, two within `pair`, else one."""
    lines: list[list[Choice]] = []
    at = 0
    while at < len(choices):
        for size, longest in ((3, triple), (2, pair), (1, None)):
            line = list(choices[at : at + size])
            if longest is None or (len(line) == size and all(len(choice.label) <= longest for choice in line)):
                lines.append(line)
                at += len(line)
                break
    return lines


def _button(choice: Choice, columns: int) -> Button:
    """One button. `Silent` keeps the token, or the link, out of the chat when the button is pressed."""
    button: Button = {"Columns": columns, "Rows": 1, "Text": _label(_shown(choice.label) or "…")}
    if choice.url is not None:
        return button | {"ActionType": "open-url", "ActionBody": choice.url, "Silent": True}
    if choice.token is not None:
        return button | {"ActionType": "reply", "ActionBody": PRESS + choice.token, "Silent": True}
    return button | {"ActionType": "none", "ActionBody": PRESS}


def _label(label: str) -> str:
    """The label with the HTML that button texts understand made harmless, cut between characters if need be."""
    text = html.escape(label, quote=False)
    while len(text) > LABEL_LENGTH:
        label = label.removesuffix("…")[:-1] + "…"
        text = html.escape(label, quote=False)
    return text
