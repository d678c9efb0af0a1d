"""Telling what was decided: the author of a case, and whoever follows it once it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from civic import notices
from civic.messages import OutgoingMessage
from civic.topics import topic_of_case
from locales import Catalogues, Translator
from storage import campaigns, cases, contacts, outbox, subscriptions
from storage.cases import Case, EventKind
from storage.outbox import Lane
from storage.store import Transaction

AWAKE = timedelta(minutes=15)  # whoever wrote so lately hears a decision like a reply
FOLLOWED = frozenset({EventKind.APPROVED, EventKind.REFUSED, EventKind.UPHELD, EventKind.FORWARDED, EventKind.KEPT})

Words = Callable[[Translator], str]
"""What is said of a decision, in a language."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms decisions are made: `undo` is how long the author is not told yet, `large` how many followers
    one person may tell."""

    languages: Catalogues
    undo: timedelta = timedelta(0)
    large: int = 1000


def said_to_author(case_id: int, entry: int) -> str:
    """The name under which the author is told of an entry."""
    return f"case:{case_id}:{entry}"


def said_to_followers(case_id: int, entry: int) -> str:
    """The name under which the followers are told of an entry."""
    return f"case:{case_id}:{entry}:followers"


def tell_author(tx: Transaction, case: Case, entry: int, event: EventKind, words: str, terms: Terms) -> None:
    """Queue what the author is told of an entry, once it cannot be undone any more."""
    say_to_author(tx, case, entry, lambda _: notices.decision(_, case, event, words), terms)


def say_to_author(
    tx: Transaction, case: Case, entry: int, say: Callable[[Translator], OutgoingMessage], terms: Terms
) -> None:
    """Queue a message to the author about an entry, once it cannot be undone any more."""
    found = cases.get(tx, case.id)  # anew: since the case was read they may have linked another messenger
    author = found.contact_id if found else None
    address = contacts.reach(tx, author) if author is not None else None
    if address is None:  # erased or blocked us everywhere; the decision stands and shows under /my
        return
    content = msgspec.json.encode(say(terms.languages.of(case.locale))).decode()
    # Quiet hours are for those who sleep.
    lane = Lane.REPLY if contacts.heard_within(tx, address, AWAKE) else Lane.PERSONAL
    campaign = said_to_author(case.id, entry)
    outbox.queue(tx, campaign, address, content, lane=lane, due=tx.now + terms.undo, contact_id=author)


def tell_followers(
    tx: Transaction, case: Case, entry: int, event: EventKind, said: Words, terms: Terms
) -> tuple[int, int]:
    """Tell those who follow a published case; how many are told, and how many are too many for one person to tell."""
    topic = topic_of_case(case.id)
    followers = subscriptions.followers(tx, topic) if case.published_at is not None and event in FOLLOWED else 0
    if not followers:
        return 0, 0
    messages = {_.code: notices.followed_decision(_, case, event, said(_)) for _ in terms.languages.values()}
    told = campaigns.create(
        tx,
        said_to_followers(case.id, entry),
        topic,
        msgspec.json.encode(messages).decode(),
        lane=Lane.NOTICE,
        due=tx.now + terms.undo,
        up_to=subscriptions.follower(tx, topic, terms.large) if followers > terms.large else None,
    )
    return told, followers - told
