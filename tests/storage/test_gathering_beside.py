"""Steps published and written out by two processes at once: every step is told once, notices stay an hour apart."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import UTC
from functools import partial

import msgspec
import pytest

from civic import gathering
from civic.content.files import read_content
from civic.content.model import Commitment
from civic.messages import OutgoingMessage
from civic.topics import topic_of
from locales import Catalogues
from storage import campaigns, contacts, meta, progress, staff, subscriptions
from storage.staff import Role
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.storage.turns import beside
from tests.town import CONTENT

HOUR = 3_600
LANGUAGES = Catalogues(UTC)


def _step(tx: Transaction, commitment: Commitment, editor: int, number: int) -> int:
    meta.hold(tx, "content_version")  # as `publish` does
    update = progress.add(
        tx,
        commitment.id,
        before="limited",
        status="limited",
        text={"uk": f"Крок номер {number}."},
        evidence_url="https://khm.gov.ua/zvit",
        evidence_media=None,
        reason=None,
        after_end=False,
        staff_id=editor,
    )
    return gathering.announce(tx, commitment, update, languages=LANGUAGES.values(), public_url="http://localhost")


def _told(tx: Transaction) -> list[tuple[int, str]]:
    """When each notice was due, and its words."""
    rows = tx.rows(
        "SELECT CASE WHEN c.due_at > 0 THEN c.due_at ELSE c.created_at END AS at, c.content"
        " FROM deliveries d JOIN campaigns c ON c.id = d.campaign ORDER BY 1"
    )
    return [
        (row["at"], msgspec.json.decode(row["content"], type=dict[str, OutgoingMessage])["uk"].text) for row in rows
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_no_step_is_lost_and_none_is_told_twice(
    store: Store, database_url: str, clock: StillClock, seed: int
) -> None:
    chance = random.Random(seed)
    commitment = read_content(CONTENT).commitment("khm-3")

    def fill(tx: Transaction) -> int:
        person = contacts.meet(tx, "telegram", "1", locale="uk")
        subscriptions.follow(tx, person.id, topic_of(commitment.id))
        return staff.add(tx, "Оксана", Role.EDITOR).id

    editor = await store.write(fill)
    steps = 30
    async with beside(database_url, clock) as other:
        for number in range(steps):
            clock.forward(chance.choice((0.2, 400, 1_500, HOUR - 1, HOUR, 2 * HOUR)))
            await asyncio.gather(
                chance.choice((store, other)).write(
                    partial(_step, commitment=commitment, editor=editor, number=number)
                ),
                chance.choice((store, other)).write(campaigns.expand),
            )
    clock.forward(2 * HOUR)
    while await store.write(campaigns.expand):
        pass
    told = await store.read(_told)
    words = "\n".join(text for _at, text in told)
    assert [words.count(f"Крок номер {number}.") for number in range(steps)] == [1] * steps
    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(told)]
    assert min(gaps) >= HOUR * 1_000
    assert len(told) < steps, "some waited for each other"
