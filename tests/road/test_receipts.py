"""What Viber says became of a message: of a batch, of one nobody knows, of one that a device would not show."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import contacts, outbox
from storage.outbox import DeliveryStatus, Lane
from storage.store import Transaction
from tests.conftest import Place
from tests.fakes.viber_user import ViberMessage
from tests.road.people import (
    HELP,
    OF_NEWS,
    announced,
    eventually,
    followers,
    publish,
    statuses,
    strict_town,
    until_sent,
)
from tests.town import OnViber, Town


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place) as opened:
        yield opened


async def told(town: Town, number: int = 1, *, lost: bool = False) -> list[OnViber]:
    """Followers who were sent a notice; the answer to the first was lost where `lost`."""
    people = [person for person, _ in await followers(town, viber=number)]
    if lost:
        town.viber.fail_next(drop=True, delivered=True)
    await publish(town)
    await eventually(lambda: announced(town, number))
    await until_sent(town, OF_NEWS)
    return [person for person in people if isinstance(person, OnViber)]


async def test_everybody_of_a_batch_confirms_for_themselves(town: Town) -> None:
    """One `broadcast_message` has one token; who confirms it is known by their id."""
    people = await told(town, 3)

    def share(tx: Transaction) -> None:
        tx.execute(f"UPDATE deliveries SET external_id = '17' WHERE {OF_NEWS}")

    await town.app.store.write(share)
    await people[0].user.confirms(message=ViberMessage(17, ""))
    assert await statuses(town, OF_NEWS) == {"delivered": 1, "sent": 2}
    await people[1].user.confirms("failed", message=ViberMessage(17, ""), desc="bad keyboard")
    assert await statuses(town, OF_NEWS) == {"delivered": 1, "failed": 1, "sent": 1}
    assert await town.count("deliveries", f"{OF_NEWS} AND code = 'device: bad keyboard'") == 1
    await people[0].user.confirms("failed", message=ViberMessage(17, ""))
    assert (await statuses(town, OF_NEWS))["delivered"] == 1, "a better state is not taken back"


async def test_a_receipt_for_a_message_nobody_knows_settles_the_uncertain_one(town: Town) -> None:
    people = await told(town, 2, lost=True)
    assert await statuses(town, OF_NEWS) == {"uncertain": 1, "sent": 1}
    for person in people:
        await person.user.confirms()
    assert await statuses(town, OF_NEWS) == {"delivered": 2}
    assert await town.count("deliveries", f"{OF_NEWS} AND external_id IS NULL") == 0


async def test_a_receipt_for_their_own_words_settles_nothing(town: Town) -> None:
    (olena,) = await told(town, lost=True)
    await olena.says("/help")
    await olena.sees(HELP)
    await until_sent(town)
    said = next(raw for raw in reversed(town.viber.told) if b'"message"' in raw and b"/help" in raw)
    token = int(said.split(b'"message_token": ')[1].split(b",")[0].rstrip(b"}"))
    await olena.user.confirms(message=ViberMessage(token, ""))
    await olena.user.confirms()  # of the reply, which is known
    assert await statuses(town, OF_NEWS) == {"uncertain": 1}
    await olena.user.confirms(message=olena.user.messages[-2])
    assert await statuses(town, OF_NEWS) == {"delivered": 1}


async def test_an_old_doubt_is_not_settled_by_a_guess(town: Town) -> None:
    (olena,) = await told(town, lost=True)

    def age(tx: Transaction) -> None:
        tx.execute(f"UPDATE deliveries SET sent_at = sent_at - 600001 WHERE {OF_NEWS}")

    await town.app.store.write(age)
    await olena.user.confirms()
    assert await statuses(town, OF_NEWS) == {"uncertain": 1}


@pytest.mark.parametrize("what", ["on its way", "in parts"])
async def test_nothing_is_guessed_where_it_may_be_another_message(town: Town, what: str) -> None:
    (olena,) = await told(town, lost=True)

    def another(tx: Transaction) -> None:
        address_id = contacts.find(tx, "viber", olena.user.id)
        assert address_id is not None
        outbox.queue(tx, "another", address_id, "{}", lane=Lane.REPLY)
        status, part = ("sending", 0) if what == "on its way" else ("sent", 1)
        tx.execute(
            "UPDATE deliveries SET status = :status, part = :part WHERE campaign = 'another'", status=status, part=part
        )
        assert not outbox.reconcile(tx, address_id, "999")
        tx.execute("DELETE FROM deliveries WHERE campaign = 'another'")
        assert outbox.reconcile(tx, address_id, "999")
        assert not outbox.reconcile(tx, address_id, "1000"), "there is only one"
        assert outbox.receipt(tx, address_id, "999", DeliveryStatus.DELIVERED)

    await town.app.store.write(another)
    assert await statuses(town, OF_NEWS) == {"delivered": 1}
