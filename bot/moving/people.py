"""Who stands in a row of a list: whether their address can be one at all, their language, what they follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from civic.content.model import Content
from civic.topics import CITY, topic_of
from locales import Catalogues

CELL_LIMIT = 1000
REMEMBERED = 4096  # most rows follow and speak what another one did
TELEGRAM_BELOW = 2**52  # the Bot API promises that ids stay below

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+|\d+[.,]0+", re.IGNORECASE)
_DIGITS = re.compile(r"[1-9]\d{0,15}", re.ASCII)
_VIBER = re.compile(r"[A-Za-z0-9+/]{11,62}={1,2}", re.ASCII)
_BETWEEN = re.compile(r"[\s|,;]+")
_FORMULA = ("=", "+", "-", "@")


class Refused(ValueError):
    """The row cannot be brought in; the message says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row understood. `guessed` says that the language is the city's own for want of another."""

    channel: str
    address: str
    locale: str
    guessed: bool
    topics: tuple[str, ...]
    unknown: tuple[str, ...]


def _telegram(address: str) -> None:
    if address.startswith("-") and _DIGITS.fullmatch(address[1:]):
        raise Refused("a group or a channel, not a person")
    _no_formula(address)
    if _ROUNDED.fullmatch(address):
        raise Refused("a spreadsheet has rounded this number; export the address as text")
    if not _DIGITS.fullmatch(address) or int(address) >= TELEGRAM_BELOW:
        raise Refused("not the number of a Telegram chat")


def _viber(address: str) -> None:
    if _VIBER.fullmatch(address):  # it may begin with a plus sign
        return
    _no_formula(address)
    raise Refused("a phone number, not a Viber id" if address.isdigit() else "not a Viber id, which ends in “=”")


def _web(_address: str) -> None:
    raise Refused("the chat on the page cannot be moved: each browser holds its own secret")


_SHAPES: dict[str, Callable[[str], None]] = {"telegram": _telegram, "viber": _viber, "web": _web}


def _no_formula(cell: str) -> None:
    if cell.startswith(_FORMULA) and len(cell) > 1:
        raise Refused("a formula, not a value")


class Reader:
    """Reads rows for one city: its commitments, the languages there are."""

    def __init__(self, content: Content, languages: Catalogues) -> None:
        self._languages = languages
        self._topics = {CITY: CITY}
        for commitment in content.commitments:
            self._topics |= dict.fromkeys((commitment.id.lower(), str(commitment.number)), topic_of(commitment.id))
        self._followed = lru_cache(REMEMBERED)(self._follow)
        self._spoken = lru_cache(REMEMBERED)(self._speak)

    def read(self, cells: Mapping[str, str]) -> Person:
        """The person in a row. Raises `Refused`."""
        channel, address = cells.get("channel", "").lower(), cells.get("address", "")
        locale, followed = cells.get("locale", ""), cells.get("topics", "")
        for cell in (channel, address, locale, followed):
            if len(cell) > CELL_LIMIT:
                raise Refused(f"a cell is longer than {CELL_LIMIT} characters")
            if not cell.replace("\u00a0", " ").isprintable():
                raise Refused("a control character or an invisible one")
        for cell in (channel, locale, followed):
            _no_formula(cell)
        if not address:
            raise Refused("no address")
        if channel not in _SHAPES:
            raise Refused(f"the channel must be one of {', '.join(_SHAPES)}")
        _SHAPES[channel](address)
        spoken, guessed = self._spoken(locale)
        topics, unknown = self._followed(followed)
        return Person(channel, address, spoken, guessed, topics, unknown)

    def _speak(self, locale: str) -> tuple[str, bool]:
        spoken = self._languages.best(locale)
        return spoken, re.split("[-_]", locale.lower())[0] != spoken

    def _follow(self, followed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        words = dict.fromkeys(word for word in _BETWEEN.split(followed.lower()) if word)
        if not words:  # they agreed to what the city sends, and to nothing else by name
            return (CITY,), ()
        topics = dict.fromkeys(self._topics[word] for word in words if word in self._topics)
        return tuple(topics), tuple(word for word in words if word not in self._topics)
