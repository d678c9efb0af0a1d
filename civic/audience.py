"""Whom a broadcast is for, in a few words: `all`, `lang=uk channel=telegram`, `follows=3 -lang=en`, `silent=90`.

Words stand side by side and all must be true; `a|b` is either; a leading minus leaves people out. Everybody meant has
asked for it: followers of one commitment where `follows` names it, else whoever follows the city's news.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic.broadcast_terms import Refused, Why
from civic.content.model import Content
from civic.labels import CHANNEL
from civic.topics import CITY, topic_of
from storage.audiences import Audience
from storage.broadcasts import campaign_of

ALL = "all"
WORDS = ("all", "lang=", "channel=", "follows=", "silent=", "-lang=", "-channel=", "-follows=")
SETTLEMENT = frozenset({"settlement", "place", "village"})
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience as read. `follows` is a commitment's id, None for the city's news; `silent` is in days."""

    follows: str | None = None
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    silent: int | None = None
    without_languages: tuple[str, ...] = ()
    without_channels: tuple[str, ...] = ()
    without_follows: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The one way to write it, whatever the order and the names it was read in."""
        words = [
            *_said("lang", self.languages),
            *_said("channel", self.channels),
            *([f"follows={self.follows}"] if self.follows else []),
            *([f"silent={self.silent}"] if self.silent is not None else []),
            *_said("-lang", self.without_languages),
            *_said("-channel", self.without_channels),
            *_said("-follows", self.without_follows),
        ]
        return " ".join(words) or ALL

    @property
    def topic(self) -> str:
        """What everybody meant follows."""
        return topic_of(self.follows) if self.follows else CITY


def _said(word: str, values: Collection[str]) -> list[str]:
    return [f"{word}={'|'.join(values)}"] if values else []


def read(text: str, content: Content, languages: Sequence[str]) -> Wanted:
    """Read an audience. Raises `Refused`."""
    reader = _Reader(content, languages)
    for word in text.lower().split():
        reader.take(word)
    return reader.wanted()


class _Reader:
    """Takes one word after another."""

    def __init__(self, content: Content, languages: Sequence[str]) -> None:
        self._known = {
            "lang": {code: code for code in languages},
            "channel": {name: name for name in CHANNEL},
            "follows": {name: one.id for one in content.commitments for name in (one.id.lower(), str(one.number))},
        }
        self._found: dict[str, list[str]] = {}
        self._silent: int | None = None

    def take(self, word: str) -> None:
        name, equals, value = word.partition("=")
        minus, name = ("-", name[1:]) if name.startswith("-") else ("", name)
        if name in SETTLEMENT:
            raise Refused(Why.NO_SETTLEMENTS)
        if word == ALL:
            return
        if name == "silent" and not minus:
            self._silent = _days(word, value)
        elif name in self._known and equals:
            self._found.setdefault(minus + name, []).extend(self._values(word, name, value))
        else:
            raise Refused(Why.UNKNOWN_WORD, word)

    def _values(self, word: str, name: str, value: str) -> list[str]:
        known = self._known[name]
        values = [one for one in value.replace(",", "|").split("|") if one]
        if not values or any(one not in known for one in values):
            raise Refused(Why.UNKNOWN_VALUE, f"{word} {', '.join(dict.fromkeys(known.values()))}")
        return [known[one] for one in values]

    def wanted(self) -> Wanted:
        follows = tuple(dict.fromkeys(self._found.get("follows", [])))
        if len(follows) > 1:  # one broadcast, one topic that a `/stop` ends
            raise Refused(Why.UNKNOWN_VALUE, f"follows={'|'.join(follows)} {follows[0]}")
        return Wanted(
            follows=follows[0] if follows else None,
            languages=self._sorted("lang"),
            channels=self._sorted("channel"),
            silent=self._silent,
            without_languages=self._sorted("-lang"),
            without_channels=self._sorted("-channel"),
            without_follows=self._sorted("-follows"),
        )

    def _sorted(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(set(self._found.get(name, []))))


def _days(word: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 0 < int(value) <= MOST_DAYS):
        raise Refused(Why.UNKNOWN_VALUE, f"{word} 1–{MOST_DAYS}")
    return int(value)


def of_text(
    text: str, content: Content, languages: Sequence[str], now: datetime, *, corrects: int | None = None
) -> Audience:
    """Whom a text means now; with `corrects`, whoever got that broadcast, still under its topic. Raises `Refused`."""
    wanted = read(text, content, languages)
    if corrects is not None:
        return Audience(wanted.topic, corrects=campaign_of(corrects))
    return Audience(
        topic=wanted.topic,
        languages=wanted.languages,
        channels=wanted.channels,
        silent_since=now - timedelta(days=wanted.silent) if wanted.silent is not None else None,
        without_languages=wanted.without_languages,
        without_channels=wanted.without_channels,
        without_topics=tuple(topic_of(one) for one in wanted.without_follows),
    )
