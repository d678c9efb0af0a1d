"""How the service is used, for whoever runs it: counts of everything, never a person.

Small counts are not hidden: an operator can see the rows themselves. Whoever publishes these figures hides them first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot import desk
from bot.settings import Settings
from civic import record
from storage import figures
from storage.cases import RUNNING, CaseKind
from storage.outbox import Lane
from storage.store import Store, Transaction

DAY, WEEK = timedelta(days=1), timedelta(days=7)
ORDER = (
    *("at", "residents", "addresses", "linked", "followers", "cases", "unanswered_questions"),
    *("deliveries", "waiting", "inbox", "content"),
)
SECONDS = 60.0  # a reader of its own: nobody waits for it
OPEN = frozenset(state.value for state in RUNNING)


def stats(settings: Settings) -> dict[str, Any]:
    """All figures, counted beside each other within a second or two. Raises `DeskError`."""

    async def work(store: Store) -> dict[str, Any]:
        parts = await asyncio.gather(
            *(store.read(part, seconds=SECONDS) for part in (_deliveries, _residents, _followers, _rest))
        )
        found = {name: value for part in parts for name, value in part.items()}
        return {name: found[name] for name in ORDER} | {"database_bytes": await store.size()}

    return desk.at_store(settings, work)


def _residents(tx: Transaction) -> dict[str, Any]:
    languages = {words[0]: n for words, n in figures.languages(tx)}
    addresses = {
        found.channel: {"all": found.all, "blocked": found.blocked, "never_wrote": found.silent}
        for found in figures.addresses(tx)
    }
    return {"residents": {"all": sum(languages.values()), "by_language": languages}, "addresses": addresses}


def _followers(tx: Transaction) -> dict[str, Any]:
    followers = {words[0]: n for words, n in figures.followers(tx)}
    return {"linked": figures.linked(tx), "followers": followers}


def _deliveries(tx: Transaction) -> dict[str, Any]:
    found = figures.deliveries(tx, WEEK, DAY)
    waiting = {words[0]: n for words, n in figures.waiting(tx)}
    listed = [
        {
            "lane": Lane(one.lane).name.lower(),
            "channel": one.channel,
            "status": one.status,
            "week": one.all,
            "day": one.lately,
        }
        for one in found
    ]
    return {"deliveries": listed, "waiting": waiting}


def _rest(tx: Transaction) -> dict[str, Any]:
    cases = _nested(figures.cases(tx))
    questions = cases.get(CaseKind.QUESTION.value, {})
    updates, incidents = figures.inbox(tx)
    return {
        "at": tx.now.isoformat(timespec="seconds"),
        "cases": cases,
        "unanswered_questions": sum(n for state, n in questions.items() if state in OPEN),
        "inbox": {"updates": updates, "incidents": incidents},
        "content": {
            "version": record.version(tx),
            "records": {words[0]: n for words, n in figures.records(tx)},
            "published_updates": figures.updates(tx),
        },
    }


def _nested(counts: figures.Counts) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (outer, inner), n in counts:
        nested.setdefault(outer, {})[inner] = n
    return nested


def text(found: Mapping[str, Any]) -> str:
    """The same for a person to read."""
    residents = found["residents"]
    lines = [
        "Counts only, and no person. Small ones are shown as they are: hide those below 10 before you publish any.",
        f"Residents: {residents['all']} ({_listed(residents['by_language'])}), {found['linked']} of them with more than"
        " one messenger.",
        *(
            f"  {channel}: {count['all']}, {count['blocked']} blocked us, {count['never_wrote']} never wrote"
            for channel, count in found["addresses"].items()
        ),
        "Followers:",
        *(f"  {topic}: {count}" for topic, count in found["followers"].items()),
        "Cases:",
        *(f"  {kind}: {_listed(states)}" for kind, states in found["cases"].items()),
        f"  questions without an answer: {found['unanswered_questions']}",
        "Deliveries of the last 7 days (of the last 24 hours):",
        *(
            f"  {one['lane']} on {one['channel']}: {one['week']} ({one['day']}) {one['status']}"
            for one in found["deliveries"]
        ),
        f"Waiting to be sent: {_listed(found['waiting'])}.",
        f"Inbox: {found['inbox']['updates']} updates kept, {found['inbox']['incidents']} incidents.",
        f"Content: version {found['content']['version']}, {_listed(found['content']['records'])};"
        f" {found['content']['published_updates']} steps published.",
        f"Database: {found['database_bytes'] / 1e6:.1f} MB.",
    ]
    return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items()) or "none"
