"""Reading page by page: texts split to fit a phone, the buttons that turn pages, the original behind a translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from civic.answers.finding import Entry
from civic.messages import Button
from civic.plain_text import one_line
from handlers import cards
from handlers.dialogue.context import Context

T = TypeVar("T")

ORIGINAL = "o"  # the last argument of an action that shows the documents' own words
LABEL = 42  # characters of a label on a row of its own; a telephone shows about as many


def label(text: str, most: int = LABEL) -> str:
    """The beginning of a text as a button says it, cut between words."""
    line = one_line(text, most)
    if line == text or " " not in line:
        return line
    return f"{line.rpartition(' ')[0].rstrip(' ,;:·–')}…"


def split(items: Sequence[T], length: Callable[[T], int], room: int) -> list[list[T]]:
    """Items in order on pages of about `room` characters, each page with at least one; one empty page of nothing."""
    pages: list[list[T]] = [[]]
    left = room
    for item in items:
        size = length(item)
        if pages[-1] and size > left:
            pages.append([])
            left = room
        pages[-1].append(item)
        left -= size
    return pages


def number(word: str, pages: int) -> int:
    """The page that an argument names, counted from 0; the nearest there is, and the first for no number."""
    return min(int(word), pages - 1) if word.isdecimal() and len(word) < 6 else 0


def turning(context: Context, action: str, page: int, pages: int) -> list[list[Button]]:
    """A row with the ways to the page before and the page after, where there are such."""
    _ = context._
    row = []
    if page > 0:
        row.append(Button(_("‹ Earlier"), action=f"{action}:{page - 1}"))
    if page + 1 < pages:
        further = _("Further ({page} of {pages}) ›", page=page + 2, pages=pages)
        row.append(Button(further, action=f"{action}:{page + 1}"))
    return [row] if row else []


def wording(
    context: Context, entries: Sequence[Entry], rows: list[list[Button]], action: str, *, original: bool
) -> list[str]:
    """What to say under words that are not the document's own, with the way to those put first in `rows`; and back.

    `action` shows the page in our words, and in the document's with `ORIGINAL` behind it.
    """
    _ = context._
    if not entries:
        return []
    note = cards.translation_note(context, entries)
    if original:
        rows.insert(0, [Button(_("Translation") if note else _("In plain words"), action=action)])
        return [_("These are the document's own words.")]
    if note is None and all(context.pick(entry.text) == entry.quote for entry in entries):
        return []
    words = _("Original") if note else _("In the document's words")
    rows.insert(0, [Button(words, action=f"{action}:{ORIGINAL}")])
    return [note or _("This is retold in plain words.")]
