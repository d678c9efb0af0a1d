"""Consent, stopping and erasure: what a resident decides about their own data.

Only following and sending need consent. A consent is to one version of one short text and is kept as evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from civic.labels import N_
from locales import Translator
from storage import cases, consents, contacts, conversations, inbox, outbox, staff, subscriptions, work
from storage.outbox import Lane
from storage.store import Transaction


class Purpose(StrEnum):
    """What consent is asked for."""

    FOLLOW = "follow"
    SEND = "send"


VERSION = 1

CONSENT_TEXT = {
    Purpose.FOLLOW: N_(
        "To send you news, we keep your chat address (encrypted), your language and what you follow. Only the city"
        " sees this. You can stop at any time: /stop. Erase everything: /forget.\n\nDo you agree?"
    ),
    Purpose.SEND: N_(
        "To take your text in and answer you, we keep the text, your chat address (encrypted) and your language."
        " A moderator reads the text but does not see who you are. Please write no phone numbers or addresses."
        " Erase everything: /forget.\n\nDo you agree?"
    ),
}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What one conversation keeps of a resident: in words for the privacy screen, and how it is erased."""

    words: str
    erase: Callable[[Transaction, int], object]
    kept: timedelta | None = None


def agreed(tx: Transaction, contact_id: int, purpose: Purpose) -> bool:
    """Whether the resident agreed to the present text."""
    return consents.given(tx, contact_id, purpose.value, VERSION)


def agree(tx: Transaction, contact_id: int, purpose: Purpose, *, channel: str, language: Translator) -> None:
    """Record a yes with the evidence of what was agreed to."""
    text = language(CONSENT_TEXT[purpose])
    digest = hashlib.sha256(text.encode()).hexdigest()
    consents.give(tx, contact_id, purpose.value, version=VERSION, text_hash=digest, channel=channel)


def stop(tx: Transaction, contact_id: int) -> int:
    """Stop every notice at once, those already waiting too; how many topics were followed."""
    followed = subscriptions.unfollow_all(tx, contact_id)
    consents.withdraw(tx, contact_id, Purpose.FOLLOW.value)
    outbox.cancel(tx, contact_id, from_lane=Lane.NOTICE)
    return followed


def erase(tx: Transaction, contact_id: int, kept: Iterable[PersonalData]) -> None:
    """Erase a resident: everything the conversations declared, then what the house itself keeps.

    The sealed address stays until the confirmation has been sent, at most a minute.
    """
    outbox.erase(tx, contact_id)  # first: it finds the moderators' copies by the cases
    for data in kept:
        data.erase(tx, contact_id)
    consents.cut_loose(tx, contact_id)
    staff.unlink(tx, contact_id)
    work.erase(tx, contact_id)
    conversations.erase(tx, contact_id)
    inbox.erase(tx, contact_id)
    contacts.erase(tx, contact_id)


def purge(tx: Transaction) -> int:
    """Remove the last rows of erased residents; how many of them."""
    gone = contacts.due_for_purge(tx)
    for contact_id in gone:
        # Whatever arrived between the erasure and now would keep the address alive.
        conversations.erase(tx, contact_id)
        work.erase(tx, contact_id)
        inbox.erase(tx, contact_id)
        outbox.erase(tx, contact_id)
        cases.erase(tx, contact_id)
        subscriptions.unfollow_all(tx, contact_id)
        consents.cut_loose(tx, contact_id)
        contacts.purge(tx, contact_id)
    return len(gone)
