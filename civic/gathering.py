"""Several steps of one commitment within an hour are one notice: the first goes at once, the others wait together.

The page shows each step at once. What waits is one campaign that is not written out before its time, and each step that
comes meanwhile rewords it. The publishing turns come one after the other (`meta.hold`), and the rewording is a change
on the condition that nothing has been written out, so no step is lost between two moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from civic import notices
from civic.content.model import Commitment
from civic.topics import topic_of
from locales import Translator
from storage import campaigns, progress
from storage.outbox import Lane
from storage.progress import ProgressUpdate
from storage.store import Transaction

APART = timedelta(hours=1)  # notices of one commitment, at least
PREFIX = "progress:"  # and the first step that is told


def announce(
    tx: Transaction, commitment: Commitment, update: ProgressUpdate, *, languages: Iterable[Translator], public_url: str
) -> int:
    """Tell the followers of a step, by itself or with those it waits for; how many they are."""
    topic, spoken = topic_of(commitment.id), tuple(languages)

    def words(updates: list[ProgressUpdate]) -> str:
        said = {one.code: notices.several(one, commitment, updates, public_url) for one in spoken}
        return msgspec.json.encode(said).decode()

    latest = campaigns.latest(tx, topic, Lane.NOTICE)
    if latest is not None and latest.at > tx.now and latest.id.startswith(PREFIX):
        together = progress.from_on(tx, commitment.id, int(latest.id.removeprefix(PREFIX)))
        followers = campaigns.reword(tx, latest.id, topic, words(together))
        if followers is not None:
            return followers
    due = earliest(tx, commitment.id)
    return campaigns.create(tx, f"{PREFIX}{update.id}", topic, words([update]), lane=Lane.NOTICE, due=due)


def earliest(tx: Transaction, commitment_id: str) -> datetime | None:
    """Before when no other notice of a commitment may go; None where it may go at once."""
    latest = campaigns.latest(tx, topic_of(commitment_id), Lane.NOTICE)
    if latest is None or latest.at + APART <= tx.now:
        return None
    return latest.at + APART
