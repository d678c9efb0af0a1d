"""What residents asked and nobody has answered, at the desk: groups by people, and counts of what is kept no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import desk
from bot.settings import Settings
from civic import grouping
from civic.intake import without_personal
from civic.plain_text import one_line
from locales import Catalogues
from storage import asked, asked_groups
from storage.store import Transaction

SHOWN = 160  # characters of an example
MOST = 100  # groups
COUNTED = timedelta(days=365)  # what was deleted since is counted


def everything(settings: Settings) -> dict[str, Any]:
    """The groups that wait, those with most people first, and how often what was asked before."""
    while desk.in_store(settings, grouping.gather):
        pass
    return desk.in_store(settings, lambda tx: _look(tx, settings))


def _look(tx: Transaction, settings: Settings) -> dict[str, Any]:
    _ = Catalogues(settings.zone)["uk"]
    groups = []
    for group in asked_groups.waiting(tx, limit=MOST):
        newest = asked.of_group(tx, group.id, limit=1)
        groups.append(
            {
                "id": group.id,
                "people": group.people,
                "unhelped": group.unhelped,
                "since": group.since.astimezone(settings.zone).date().isoformat(),
                "example": one_line(without_personal(_, newest[0].text), SHOWN) if newest else "",
            }
        )
    counted = sorted(asked.counted(tx, tx.now - COUNTED).items())
    return {
        "groups": groups,
        "laid_aside": asked_groups.count(tx, dismissed=True),
        "before": [{"topic": topic, "outcome": outcome, "n": n} for (topic, outcome), n in counted],
    }


def text(found: dict[str, Any]) -> str:
    """The same for a terminal."""
    lines = [
        f"{one['id']}: {one['people']} since {one['since']}, {one['unhelped']} not helped: {one['example']}"
        for one in found["groups"]
    ]
    lines.append(f"waiting: {len(found['groups'])}, laid aside: {found['laid_aside']}")
    lines += [f"before: {one['topic'] or '-'} {one['outcome']}: {one['n']}" for one in found["before"]]
    return "\n".join(lines)
