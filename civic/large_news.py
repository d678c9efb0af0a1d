"""News of a commitment for more followers than one person may tell: a second person approves the notice first.

The page shows the update at once in any case. Where nobody else could approve the notice in a chat, as many followers
as one person may tell are told at once and the rest waits.
"""

from __future__ import annotations

import msgspec

from civic import broadcast_news, gathering, leaflet, notices
from civic.broadcast_terms import MAY_APPROVE, Rules
from civic.content.model import Commitment
from civic.leaflet import Leaflet
from civic.messages import OutgoingMessage
from civic.topics import topic_of
from storage import broadcast_steps, broadcasts, campaigns, staff, subscriptions
from storage.broadcast_steps import Step
from storage.broadcasts import Broadcast, Kind, Plan
from storage.outbox import Lane
from storage.progress import ProgressUpdate
from storage.staff import Staff
from storage.store import Transaction


def is_large(tx: Transaction, commitment: Commitment, rules: Rules) -> bool:
    """Whether a commitment has more followers than one person may tell."""
    return subscriptions.followers(tx, topic_of(commitment.id)) > rules.limits.large


def announce(tx: Transaction, commitment: Commitment, update: ProgressUpdate, *, author: Staff, rules: Rules) -> int:
    """Lay the notice before a second person; how many follow."""
    topic, most = topic_of(commitment.id), rules.limits.large
    messages = {code: notices.progress(_, commitment, update, rules.public_url) for code, _ in rules.languages.items()}
    followers = subscriptions.followers(tx, topic)
    seconds = _seconds(tx, author)
    told, up_to = 0, 0
    if not seconds:
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
    """Who else could approve, and can be asked in a chat."""
    return [
        person
        for person in staff.everybody(tx)
        if person.role in MAY_APPROVE and not person.disabled and person.id != author.id
        if person.contact_id is not None
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
