"""What a moderator may say of a case, and why one is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from civic.labels import N_
from storage.cases import CaseEvent, CaseState, EventKind


class Reason(StrEnum):
    """Why a case is refused; the public log counts by these."""

    NOT_OURS = "not_ours"
    DONE = "done"
    PLANNED = "planned"
    SAME = "same"
    NO_MONEY = "no_money"
    UNLAWFUL = "unlawful"
    UNCLEAR = "unclear"
    INSULT = "insult"
    DANGEROUS = "dangerous"
    OTHER = "other"


REASONS = {
    Reason.NOT_OURS: N_("The city may not decide this"),
    Reason.DONE: N_("It is done already"),
    Reason.PLANNED: N_("It is planned already"),
    Reason.SAME: N_("The same was sent before"),
    Reason.NO_MONEY: N_("There is no money for it now"),
    Reason.UNLAWFUL: N_("The law forbids it"),
    Reason.UNCLEAR: N_("It is not clear what is proposed"),
    Reason.INSULT: N_("It insults people"),
    Reason.DANGEROUS: N_("It is dangerous to publish in wartime"),
    Reason.OTHER: N_("Another reason"),
}

ANSWERING = frozenset({EventKind.APPROVED, EventKind.REFUSED, EventKind.UPHELD})

STATE_AFTER = {
    EventKind.PUBLISHED: CaseState.PUBLISHED,
    EventKind.APPROVED: CaseState.APPROVED,
    EventKind.REFUSED: CaseState.REFUSED,
    EventKind.UPHELD: CaseState.REFUSED,
    EventKind.ASKED: CaseState.ASKED,
    EventKind.MERGED: CaseState.MERGED,
    EventKind.FORWARDED: CaseState.FORWARDED,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What the city says it will do, and by when."""

    words: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides. A refusal has a `reason`; an acceptance may have a `promise`."""

    event: EventKind
    words: str = ""
    reason: Reason | None = None
    promise: Promise | None = None
    knowing: bool = False  # of a held case: the moderator has seen why, and it is safe


def answer_in_force(history: Iterable[CaseEvent]) -> CaseEvent | None:
    """The entry in which the city last answered in public; what was said before a publication is not for everybody."""
    answer = None
    for event in in_force(history):
        if event.kind is EventKind.PUBLISHED:
            answer = None
        elif event.kind in ANSWERING:
            answer = event
    return answer


def in_force(history: Iterable[CaseEvent]) -> list[CaseEvent]:
    """A history without the decisions that were undone within a minute, and without what was promised in them."""
    kept: list[CaseEvent] = []
    for event in history:
        if event.kind is not EventKind.UNDONE:
            kept.append(event)
            continue
        at = max((place for place, one in enumerate(kept) if one.was is not None), default=len(kept))
        kept = kept[:at] + [one for one in kept[at + 1 :] if one.kind is not EventKind.PROMISED]
    return kept
