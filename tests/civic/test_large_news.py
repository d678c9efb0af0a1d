"""News of a commitment that many follow: the page shows them at once, the notice goes after a second yes."""

from __future__ import annotations

import pytest

from civic import broadcasts, progress
from civic.broadcast_terms import Refused
from civic.content.model import Completion
from civic.progress import Draft, Published
from civic.topics import topic_of
from storage import campaigns
from storage.broadcasts import BroadcastState, Kind
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.broadcasting import Hall, rules_of
from tests.conftest import StillClock


@pytest.fixture
async def hall(store: Store) -> Hall:
    return Hall(store, rules_of(large=3))


async def publish(hall: Hall, author: Staff, *, followers: int, which: int = 0) -> Published:
    """An update of a commitment, with so many followers."""
    commitment = hall.rules.content.commitments[which]
    await hall.residents(followers, topic=topic_of(commitment.id))
    draft = Draft(
        commitment.id, Completion.LIMITED, {"uk": "Зроблено крок."}, evidence_url="https://khm.gov.ua/x", reason="Так є"
    )

    def turn(tx: Transaction) -> Published:
        published = progress.publish(
            tx,
            draft,
            staff=author,
            content=hall.rules.content,
            languages=hall.rules.languages.values(),
            public_url=hall.rules.public_url,
            limits=hall.rules.limits,
        )
        while campaigns.expand(tx):
            pass
        return published

    return await hall.store.write(turn)


async def told(hall: Hall) -> list[int]:
    """Who has a notice."""
    rows = await hall.do(lambda tx: tx.rows("SELECT contact_id FROM deliveries WHERE lane = 4 ORDER BY contact_id"))
    return [row["contact_id"] for row in rows]


async def test_few_followers_are_told_at_once(hall: Hall) -> None:
    published = await publish(hall, await hall.hire("Олена"), followers=3)
    assert (published.followers, published.waits) == (3, False)
    assert len(await told(hall)) == 3


async def test_many_wait_for_a_second_person_who_can_be_asked(hall: Hall) -> None:
    olena, ivan = await hall.hire("Олена"), await hall.hire("Іван", linked=True)
    published = await publish(hall, olena, followers=5)
    assert (published.followers, published.waits) == (5, True)
    assert await told(hall) == []
    (waiting,) = await hall.do(lambda tx: broadcasts.waiting(tx, ivan))
    assert (waiting.kind, waiting.recipients) == (Kind.NOTICE, 5)
    assert "/approve" in (await hall.told(ivan))[0]
    with pytest.raises(Refused, match="own"):
        await hall.approve(waiting, olena)
    await hall.approve(waiting, ivan)
    await hall.do(lambda tx: tx.execute("UPDATE broadcasts SET due_at = 0, approved_at = 0"))
    await hall.time_passes()
    assert len(set(await told(hall))) == 5


async def test_where_nobody_else_is_a_thousand_are_told_and_the_rest_waits(hall: Hall) -> None:
    olena = await hall.hire("Олена")
    admin = await hall.hire("Адмін", Role.ADMIN)  # has linked no messenger, so cannot be asked
    published = await publish(hall, olena, followers=8)
    assert (published.followers, published.waits) == (8, True)
    assert len(await told(hall)) == 3
    (waiting,) = await hall.do(lambda tx: broadcasts.waiting(tx, admin))
    assert (waiting.state, waiting.recipients) == (BroadcastState.SUBMITTED, 5)
    await hall.approve(waiting, admin)
    await hall.do(lambda tx: tx.execute("UPDATE broadcasts SET due_at = 0, approved_at = 0"))
    await hall.time_passes()
    people = await told(hall)
    assert len(people) == len(set(people)) == 8
    assert (await hall.get(waiting.id)).recipients == 5


async def test_the_followers_of_several_commitments_are_counted_together(hall: Hall, clock: StillClock) -> None:
    olena = await hall.hire("Олена")
    ivan, maria = await hall.hire("Іван", linked=True), await hall.hire("Марія", linked=True)
    assert not (await publish(hall, olena, followers=2)).waits
    second = await publish(hall, olena, followers=2, which=1)
    assert (second.followers, second.waits) == (2, True), "two and two are more than three"
    assert len(await told(hall)) == 2
    assert not (await publish(hall, ivan, followers=2, which=2)).waits, "somebody else"
    assert not (await publish(hall, olena, followers=2)).waits, "the same people once more"
    (waiting,) = await hall.do(lambda tx: broadcasts.waiting(tx, maria))
    await hall.approve(waiting, maria)
    clock.forward(24 * 3600 + 1)
    assert not (await publish(hall, olena, followers=2, which=1)).waits, "a day later"


async def test_where_nobody_else_is_several_commitments_share_the_thousand(hall: Hall) -> None:
    olena = await hall.hire("Олена")
    assert not (await publish(hall, olena, followers=2)).waits
    assert (await publish(hall, olena, followers=5, which=1)).waits
    assert len(await told(hall)) == 3, "two and the first one"
    assert (await publish(hall, olena, followers=9, which=2)).waits
    assert len(await told(hall)) == 3


async def test_a_second_person_who_cannot_be_reached_is_none(hall: Hall) -> None:
    olena, ivan = await hall.hire("Олена"), await hall.hire("Іван", linked=True)
    await hall.do(
        lambda tx: tx.execute("UPDATE addresses SET blocked_at = 1 WHERE contact_id = :id", id=ivan.contact_id)
    )
    assert (await publish(hall, olena, followers=5)).waits
    assert len(await told(hall)) == 3
