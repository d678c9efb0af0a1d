"""A message as the form that goes over Telegram's wire, but for the chat it is for.

What is the same for many chats, its words and the labels of its buttons, is written once and kept; only the signed
tokens of the buttons are new for each. Through the library's objects this took most of what a message costs: ADR 0019.
"""

from __future__ import annotations

import json
from functools import lru_cache
from urllib.parse import quote, quote_plus

from bot.channels.channel import Choice, Part
from bot.channels.telegram_request import compose, fits_button

KEPT = 256  # messages, and four times as many labels

_PREVIEW = quote_plus('{"is_disabled":true}')
_KEYBOARD, _KEYBOARD_END = "&reply_markup=" + quote_plus('{"inline_keyboard":['), quote_plus("]}")
_KEY = quote_plus('{"text":')
_DATA = quote_plus(',"callback_data":"')
_URL = quote_plus(',"url":"')
_END = quote_plus('"}')
_OPEN, _NEXT, _CLOSE = quote_plus("["), quote_plus(","), quote_plus("]")


def written(part: Part) -> bytes:
    """The words and the keyboard of a part, as `sendMessage` and `editMessageText` take them."""
    rows = tuple(tuple(choice for choice in row if _is_key(choice)) for row in part.rows)
    beside = tuple(choice for row in part.rows for choice in row if not _is_key(choice))
    words = _words(part.title, part.text, beside)
    keys = _NEXT.join(f"{_OPEN}{_NEXT.join(map(_key, row))}{_CLOSE}" for row in rows if row)
    if not keys:
        return words
    return words + f"{_KEYBOARD}{keys}{_KEYBOARD_END}".encode()


def _is_key(choice: Choice) -> bool:
    return choice.url is None or fits_button(choice.url)


@lru_cache(KEPT)
def _words(title: str, text: str, beside: tuple[Choice, ...]) -> bytes:
    """The words with their heading; links that do not fit behind a button stand under them."""
    call = compose(Part(text=text, title=title, rows=(beside,)))
    form = f"text={quote_plus(call.text)}&link_preview_options={_PREVIEW}"
    if call.entities:
        form += f"&entities={quote_plus(json.dumps([entity.to_dict() for entity in call.entities]))}"
    return form.encode()


def _key(choice: Choice) -> str:
    if choice.url is not None:
        return f"{_KEY}{_quoted(choice.label)}{_URL}{_inner(choice.url)}{_END}"
    return f"{_KEY}{_quoted(choice.label)}{_DATA}{quote(choice.token or '', safe='')}{_END}"


@lru_cache(4 * KEPT)
def _quoted(label: str) -> str:
    return quote_plus(json.dumps(label.replace("\0", ""), ensure_ascii=False).encode("utf-8", "ignore"))


@lru_cache(KEPT)
def _inner(url: str) -> str:
    return quote_plus(json.dumps(url, ensure_ascii=False)[1:-1].encode("utf-8", "ignore"))
