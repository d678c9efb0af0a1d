"""News of a commitment for more followers than one person may tell: a second person approves the notice first.

One who publishes about several commitments within a day tells the followers of all of them, so these are counted
together. The page shows the update at once in any case. Where nobody else could approve the notice in a chat, as many
followers as one person may tell are told at once and the rest waits.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from civic import broadcast_news, gathering, leaflet, notices
from civic.broadcast_terms import MAY_APPROVE, Rules
from civic.content.model import Commitment
from civic.leaflet import Leaflet
from civic.messages import OutgoingMessage
from civic.topics import topic_of
from storage import broadcast_steps, broadcasts, campaigns, contacts, progress, staff, subscriptions
from storage.broadcast_steps import Step
from storage.broadcasts import Broadcast, Kind, Plan
from storage.outbox import Lane
from storage.progress import ProgressUpdate
from storage.staff import Staff
from storage.store import Transaction

WITHIN = timedelta(days=1)  # in which others have the time to notice


def is_large(tx: Transaction, commitment: Commitment, rules: Rules, *, author: Staff) -> bool:
    """Whether the followers, with those whom the author has told alone lately, are more than one person may tell."""
    topics = {topic_of(commitment.id), *_told_alone(tx, commitment, author)}
    return subscriptions.following_any(tx, topics) > rules.limits.large


def _told_alone(tx: Transaction, commitment: Commitment, author: Staff) -> set[str]:
    """Of which other commitments an author has lately told followers without a second person."""
    lately = progress.told_alone(tx, author.id, tx.now - WITHIN, prefix=gathering.PREFIX)
    return {topic_of(one) for one in lately if one != commitment.id}


def announce(tx: Transaction, commitment: Commitment, update: ProgressUpdate, *, author: Staff, rules: Rules) -> int:
    """Lay the notice before a second person; how many follow."""
    topic = topic_of(commitment.id)
    messages = {code: notices.progress(_, commitment, update, rules.public_url) for code, _ in rules.languages.items()}
    followers = subscriptions.followers(tx, topic)
    seconds = _seconds(tx, author)
    told, up_to = 0, 0
    most = max(0, rules.limits.large - subscriptions.following_any(tx, _told_alone(tx, commitment, author)))
    if most and not seconds:
        up_to = subscriptions.follower(tx, topic, most)
        told = campaigns.create(
            tx,
            f"{gathering.PREFIX}{update.id}",
            topic,
            msgspec.json.encode(messages).decode(),
            lane=Lane.NOTICE,
            due=gathering.earliest(tx, commitment.id),
            up_to=up_to,
        )
    waiting = _laid(tx, update, messages, author, reached=up_to, recipients=followers - told)
    if seconds:
        broadcast_news.waits(tx, waiting, seconds, rules)
    else:
        broadcast_news.nobody_second(tx, waiting, told, rules)
    return followers


def _seconds(tx: Transaction, author: Staff) -> list[Staff]:
    """Who else could approve, and can be reached in a chat."""
    return [
        person
        for person in staff.everybody(tx)
        if person.role in MAY_APPROVE and not person.disabled and person.id != author.id
        if person.contact_id is not None and contacts.reach(tx, person.contact_id) is not None
    ]


def _laid(
    tx: Transaction,
    update: ProgressUpdate,
    messages: dict[str, OutgoingMessage],
    author: Staff,
    *,
    reached: int,
    recipients: int,
) -> Broadcast:
    """The notice as a broadcast that waits for a second person."""
    words = msgspec.json.encode(Leaflet(text={}, messages=messages)).decode()
    plan = Plan(words, f"follows={update.commitment_id}", None, False, None, None, "")
    plan = leaflet.sealed(tx, plan, Kind.NOTICE, None)
    made, _new = broadcasts.add(tx, Kind.NOTICE, plan, author_id=author.id, update_id=update.id, reached=reached)
    # What it may cost on a paid channel is taken from the month as it is sent; what does not fit waits there.
    broadcasts.submit(tx, made.id, fingerprint=plan.fingerprint, recipients=recipients, cost=0)
    broadcast_steps.record(tx, made.id, Step.SUBMITTED, author.id, str(recipients))
    laid = broadcasts.get(tx, made.id)
    assert laid is not None
    return laid
