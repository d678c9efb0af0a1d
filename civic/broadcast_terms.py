"""Under which terms a broadcast may go out, and why one is refused.

Refused                     the rules do not allow this; `why` says which rule, `detail` what it met
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from civic.content.model import Content
from locales import Translator
from storage.staff import Role

MAY_WRITE = frozenset({Role.ADMIN, Role.EDITOR})
MAY_APPROVE = frozenset({Role.ADMIN, Role.EDITOR})


class Why(StrEnum):
    """Why something about a broadcast is refused. After each: what `detail` holds, where it holds anything."""

    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"  # there is no such broadcast
    NO_TEXT = "no_text"  # the language without words: uk, or en where it was begun
    TOO_LONG = "too_long"  # the channel and its limit: "viber 3400"
    BROKEN_PICTURE = "broken_picture"
    BAD_LINK = "bad_link"  # the address
    NO_LABEL = "no_label"  # a link without words for its button, or words without a link
    UNKNOWN_DOMAIN = "unknown_domain"  # the host
    LOOKALIKE = "lookalike"  # the host
    UNKNOWN_WORD = "unknown_word"  # the word of the audience
    UNKNOWN_VALUE = "unknown_value"  # the word, and after a space what there is
    NO_SETTLEMENTS = "no_settlements"  # no place of a resident is on record
    NOBODY = "nobody"
    BAD_TIME = "bad_time"  # what was written
    PAST = "past"
    EXPIRES_EARLY = "expires_early"
    OVER_BUDGET = "over_budget"  # what it costs and what is left, in millionths of a euro: "196000 0"
    OWN = "own"  # whoever wrote or changed it may not approve it
    CHANGED = "changed"  # since it was read
    NOT_A_DRAFT = "not_a_draft"  # the state
    NOT_WAITING = "not_waiting"  # the state; there is nothing to approve or to refuse
    NOT_RUNNING = "not_running"  # the state
    NOT_PAUSED = "not_paused"  # the state
    ENDED = "ended"  # the state
    UNDER_WAY = "under_way"  # stop it before it is corrected
    NOT_SENT = "not_sent"  # nobody has got it, so there is nothing to correct
    NONE_UNCERTAIN = "none_uncertain"
    ONCE_ONLY = "once_only"
    NEEDS_REASON = "needs_reason"
    NO_OVERRIDE = "no_override"  # the setting forbids it
    FIXED = "fixed"  # the words of a progress notice or a correction's audience


class Refused(Exception):
    """The rules do not allow this."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why.value} {detail}".strip())
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """What a city may choose. Money is in millionths of a euro.

    Above `large` people there is a `delay` after the approval. `lengths` is how long a message may be, by channel, in
    UTF-16 code units. `domains` are those that links may lead to beside the site's own. A message to somebody not
    heard on the paid channel `paid` within `free` costs `price`, as long as the month's `budget` holds it; with no
    budget none is paid.
    """

    large: int = 1000
    delay: timedelta = timedelta(minutes=10)
    life: timedelta = timedelta(hours=72)
    domains: tuple[str, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)
    paid: str = ""
    free: timedelta = timedelta(hours=24)
    price: int = 0
    budget: int = 0
    override: bool = True
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Rules:
    """What a broadcast is held against: the record, the languages, the site's address without a slash, the limits."""

    content: Content
    languages: Mapping[str, Translator]
    public_url: str
    limits: Limits

    def language(self, code: str) -> Translator:
        """The translator of a code, or the Ukrainian one."""
        return self.languages.get(code) or self.languages["uk"]


def moment(text: str, zone: tzinfo) -> datetime:
    """A moment as staff write it: "2026-11-23 18:00" in the city's own time, or ISO 8601. Raises `Refused`."""
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo is not None else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # the very first and last hours of the calendar have no UTC
        raise Refused(Why.BAD_TIME, text) from None
