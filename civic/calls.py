"""The call for the next plan: opened, drafted version by version, commented on, closed and decided. All of it public.

CallRefused                 the rules do not allow this step; `why` says which rule
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from civic.plain_text import clean, has_words
from storage import calls, editions
from storage.calls import Call, Draft, Texts
from storage.staff import Role, Staff
from storage.store import Transaction

MAY_CALL = frozenset({Role.ADMIN, Role.EDITOR})
NAME_LIMIT = 120
TEXT_LIMIT = 60_000

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


class Why(StrEnum):
    """Why a step is refused."""

    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    ENDS_EARLY = "ends_early"
    PAST = "past"
    CLOSED = "closed"
    STILL_OPEN = "still_open"
    DECIDED = "decided"
    SAME = "same"


class CallRefused(Exception):
    """The rules do not allow this step."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def _checked(staff: Staff, texts: Texts, limit: int) -> Texts:
    if staff.role not in MAY_CALL or staff.disabled:
        raise CallRefused(Why.NOT_ALLOWED)
    found = {language: clean(text) for language, text in texts.items() if has_words(text)}
    if "uk" not in found:
        raise CallRefused(Why.NO_TEXT)
    if any(len(text) > limit for text in found.values()):
        raise CallRefused(Why.TOO_LONG)
    return found


def _known(tx: Transaction, call_id: int) -> Call:
    call = calls.get(tx, call_id)
    if call is None:
        raise CallRefused(Why.UNKNOWN)
    return call


def announce(tx: Transaction, name: Texts, opens: datetime, closes: datetime, *, staff: Staff) -> int:
    """Announce a call; its number. Raises `CallRefused`."""
    checked = _checked(staff, name, NAME_LIMIT)
    if closes <= opens:
        raise CallRefused(Why.ENDS_EARLY)
    if closes <= tx.now:
        raise CallRefused(Why.PAST)
    number = calls.add(tx, checked, opens, closes, staff_id=staff.id)
    editions.changed(tx, editions.CALLS)
    return number


def draft(tx: Transaction, call_id: int, text: Texts, *, staff: Staff) -> int:
    """Publish the next version of the draft; its number. Raises `CallRefused`."""
    checked = _checked(staff, text, TEXT_LIMIT)
    if _known(tx, call_id).decision is not None:
        raise CallRefused(Why.DECIDED)
    before = calls.drafts(tx, call_id)
    if before and before[-1].text == checked:
        raise CallRefused(Why.SAME)
    version = calls.put_draft(tx, call_id, checked, staff_id=staff.id)
    editions.changed(tx, editions.CALLS)
    return version


def close(tx: Transaction, call_id: int, *, staff: Staff) -> None:
    """End a call before its day. Raises `CallRefused`."""
    if staff.role not in MAY_CALL or staff.disabled:
        raise CallRefused(Why.NOT_ALLOWED)
    _known(tx, call_id)
    if not calls.close(tx, call_id):
        raise CallRefused(Why.CLOSED)
    editions.changed(tx, editions.CALLS)


def decide(tx: Transaction, call_id: int, decision: Texts, *, staff: Staff) -> None:
    """Say what became of it, once it is closed; for ever. Raises `CallRefused`."""
    checked = _checked(staff, decision, TEXT_LIMIT)
    if _known(tx, call_id).closes > tx.now:
        raise CallRefused(Why.STILL_OPEN)
    if not calls.decide(tx, call_id, checked):
        raise CallRefused(Why.DECIDED)
    editions.changed(tx, editions.CALLS)


def spoken_of(tx: Transaction, call_id: int) -> int | None:
    """The version that whoever proposes something now speaks of; None before the first. Raises `CallRefused`."""
    if not _known(tx, call_id).is_open(tx.now):
        raise CallRefused(Why.CLOSED)
    versions = calls.drafts(tx, call_id)
    return versions[-1].version if versions else None


def paragraphs(draft: Draft) -> list[Texts]:
    """A draft by paragraphs; in another language only where that has as many."""
    by_language = {
        language: [part.strip() for part in text.split("\n") if part.strip()] for language, text in draft.text.items()
    }
    own = by_language["uk"]
    alike = {language: parts for language, parts in by_language.items() if len(parts) == len(own)}
    return [{language: parts[place] for language, parts in alike.items()} for place in range(len(own))]


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that one version of a draft has and the other has not."""

    added: bool
    text: str


def changes(old: Draft, new: Draft, language: str) -> list[Change]:
    """What changed from one version to another, sentence by sentence, in the order of the text."""
    before, after = (_sentences(one.text.get(language) or one.text["uk"]) for one in (old, new))
    found = []
    for opcode, first, last, new_first, new_last in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if opcode != "equal":
            found += [Change(False, text) for text in before[first:last]]
            found += [Change(True, text) for text in after[new_first:new_last]]
    return found


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in (part.strip() for part in _SENTENCE.split(text)) if sentence]
