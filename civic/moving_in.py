"""Residents of an earlier bot come to this one: with a proof of what they agreed to, and nobody against their will.

Whoever has written to us, stopped the news, blocked us or asked to be forgotten has decided here for themselves: an old
list changes nothing for them. Whoever was brought in by a list and has not been heard since may get from another list
what they follow. So the same list can be brought in again and again, and nothing is doubled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.privacy import Purpose
from storage import bulk
from storage.bulk import Known, Newcomer
from storage.store import Transaction

ELSEWHERE = 0  # the version of a consent to a text that was not ours; before they follow more, we ask with our own
NOTE_LIMIT = 200


class Fate(StrEnum):
    """What became of one address of a list."""

    IMPORTED = "imported"
    KNOWN = "known"
    STOPPED = "stopped"  # known, and here they said no to news
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Listed:
    """One address of a list and what its owner follows, as topics."""

    address: Newcomer
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it, and how many topics are followed that were not before."""

    fate: Fate
    follows: int = 0


def is_note(note: str) -> bool:
    """Whether these words can stand as the note of a consent."""
    return note.isprintable() and bool(note.strip()) and len(note) <= NOTE_LIMIT


def bring_in(tx: Transaction, listed: Sequence[Listed], note: str) -> list[Outcome]:
    """Bring a part of a list in; what became of each, in the same order. `note` says where they agreed to notices.

    No address may stand in `listed` twice.
    """
    lookups = [one.address.lookup for one in listed]
    known, forgotten = bulk.look(tx, lookups, Purpose.FOLLOW.value)
    left_alone = known.keys() | forgotten
    made = bulk.make(tx, [one.address for one in listed if one.address.lookup not in left_alone])
    channels = {one.address.lookup: one.address.channel for one in listed}
    bulk.consent(
        tx,
        [(contact_id, channels[lookup]) for lookup, contact_id in made.items()],
        Purpose.FOLLOW.value,
        version=ELSEWHERE,
        text_hash=hashlib.sha256(note.encode()).hexdigest(),
        note=note,
    )
    open_to_more = made | {lookup: one.contact_id for lookup, one in known.items() if _undecided(one)}
    added = bulk.follow(
        tx,
        [
            (open_to_more[one.address.lookup], topic)
            for one in listed
            if one.address.lookup in open_to_more
            for topic in one.topics
        ],
    )

    def outcome(lookup: bytes) -> Outcome:
        if lookup in forgotten and lookup not in known:
            return Outcome(Fate.FORGOTTEN)
        fate = Fate.IMPORTED if lookup in made else _fate(known.get(lookup))
        return Outcome(fate, added.get(open_to_more[lookup], 0) if lookup in open_to_more else 0)

    return [outcome(lookup) for lookup in lookups]


def _undecided(one: Known) -> bool:
    return one.agrees and not (one.erased or one.acted or one.withdrew)


def _fate(one: Known | None) -> Fate:
    if one is None:  # they wrote to us for the first time while the list was being read
        return Fate.KNOWN
    if one.erased:
        return Fate.FORGOTTEN
    stopped = one.blocked or (one.withdrew and not one.agrees)
    return Fate.STOPPED if stopped else Fate.KNOWN
