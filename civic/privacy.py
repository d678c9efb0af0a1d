"""Consent, stopping and erasure: what a resident decides about their own data.

Only following and sending need consent. A consent is to one version of one short text and is kept as evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from civic.keeping import PersonalData, everything
from civic.labels import N_
from locales import Translator
from storage import (
    attachments,
    cases,
    consents,
    contacts,
    conversations,
    departures,
    digests,
    forwarding,
    inbox,
    outbox,
    passes,
    subscriptions,
    work,
)
from storage.contacts import Contact
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
    departures.add(tx, contact_id, departures.Kind.STOP)
    followed = subscriptions.unfollow_all(tx, contact_id)
    consents.withdraw(tx, contact_id, Purpose.FOLLOW.value)
    digests.clear(tx, contact_id)
    outbox.cancel(tx, contact_id, from_lane=Lane.NOTICE)
    return followed


def lost(tx: Transaction, contact: Contact) -> None:
    """They blocked us on one address. What was for them goes to another; where there is none, that is a no to news."""
    contacts.block(tx, contact.address_id)
    forwarding.leave(tx, contact.address_id)
    if contacts.reach(tx, contact.id) is None:
        departures.add(tx, contact.id, departures.Kind.STOP)
        subscriptions.unfollow_all(tx, contact.id)
        consents.withdraw(tx, contact.id, Purpose.FOLLOW.value)


def erase(tx: Transaction, contact: Contact, kept: Iterable[PersonalData]) -> None:
    """Erase a resident, wherever they are reached: everything that was declared, then the addresses themselves.

    The sealed address of `contact` stays until the confirmation has been sent, at most a minute.
    """
    departures.add(tx, contact.id, departures.Kind.ERASURE)
    outbox.erase(tx, contact.id)  # first: it finds the moderators' copies by the cases
    for data in everything(kept):
        data.erase(tx, contact.id)
    work.erase(tx, contact.id)
    passes.erase(tx, contact.id)
    contacts.erase(tx, contact.id, confirmed_at=contact.address_id)


def purge(tx: Transaction) -> int:
    """Remove the last rows of erased residents; how many of them."""
    gone = [contact_id for contact_id in contacts.due_for_purge(tx) if contacts.lock_erased(tx, contact_id)]
    for contact_id in gone:
        # Whatever arrived between the erasure and now would keep the address alive.
        conversations.erase(tx, contact_id)
        work.erase(tx, contact_id)
        passes.erase(tx, contact_id)
        inbox.erase(tx, contact_id)
        outbox.erase(tx, contact_id)
        attachments.erase(tx, contact_id)
        cases.erase(tx, contact_id)
        digests.erase(tx, contact_id)
        subscriptions.unfollow_all(tx, contact_id)
        consents.cut_loose(tx, contact_id)
        contacts.purge(tx, contact_id)
    return len(gone)
