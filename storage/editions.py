"""What answers rest on has an edition for each kind of record: a counter that whoever changes such a record raises.

Every process holds what it answers from in memory, with the editions it was taken from. A question reads the present
ones, which is one small query, and so learns whether anything is newer.
"""

from __future__ import annotations

from storage import meta
from storage.store import Topic, Transaction

CONTENT = "content_version"  # the record that a city's folder and its staff make
STEPS, PROPOSALS, CALLS, QUESTIONS = "steps", "proposals", "calls", "common_questions"
PREFIX = "edition:"

Editions = dict[str, str]
"""The counter of each kind, by its name; nothing for a kind that never changed."""


def present(tx: Transaction) -> Editions:
    """The editions of everything that answers rest on."""
    rows = tx.rows(
        "SELECT name, value FROM meta WHERE name = :content OR name LIKE :pattern",
        content=CONTENT,
        pattern=f"{PREFIX}%",
    )
    return {row["name"].removeprefix(PREFIX): row["value"] for row in rows}


def changed(tx: Transaction, kind: str) -> None:
    """What everybody may read of this kind has changed. Call it late: on PostgreSQL others wait for the turn's end."""
    meta.bump(tx, PREFIX + kind)
    tx.wake(Topic.CONTENT)
