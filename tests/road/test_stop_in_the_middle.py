"""`/stop` while something for many is on its way: whoever says it gets nothing after the answer."""

from __future__ import annotations

import msgspec

from civic.messages import OutgoingMessage
from storage import campaigns, contacts, subscriptions
from storage.outbox import Lane
from storage.store import Transaction
from tests.conftest import Place
from tests.road.gazette import told
from tests.road.people import eventually, known, statuses, strict_town, until_sent
from tests.town import OnTelegram, Town

WORDS = "Завтра вимкнуть воду."
NEWS = msgspec.json.encode({"uk": OutgoingMessage(text=WORDS), "en": OutgoingMessage(text=WORDS)}).decode()
OF_IT = "campaign = 'to the city'"


async def people(town: Town, number: int) -> list[OnTelegram]:
    """Residents who follow the city's news, in the order in which they are told."""
    users = await known(town, number)

    def follow(tx: Transaction) -> None:
        for user in users:
            address = contacts.find(tx, "telegram", str(user.id))
            assert address is not None
            contact = contacts.get(tx, address)
            assert contact is not None
            subscriptions.follow(tx, contact.id, "city")

    await town.app.store.write(follow)
    return [OnTelegram(user) for user in users]


async def say(town: Town) -> None:
    await town.app.store.write(lambda tx: campaigns.create(tx, "to the city", "city", NEWS, lane=Lane.BROADCAST))


async def test_nothing_comes_after_stop_in_the_middle_of_a_broadcast(place: Place) -> None:
    async with strict_town(place, rate=5) as town:
        everybody = await people(town, 20)
        await say(town)
        await eventually(lambda: sum(told(person, WORDS) for person in everybody) >= 3)
        late = [person for person in everybody if not told(person, WORDS)][-4:]
        for person in late:
            await person.says("/stop")
        for person in late:
            await person.sees("Новини більше не надходитимуть")
        before = [told(person, WORDS) for person in late]
        await until_sent(town)
        assert [told(person, WORDS) for person in late] == before
        assert await statuses(town, OF_IT) == {"sent": 20 - before.count(0), "cancelled": before.count(0)}
        assert before.count(0) > 0


async def test_who_follows_no_more_is_found_out_when_it_is_to_be_sent(place: Place) -> None:
    async with strict_town(place, rate=5) as town:
        everybody = await people(town, 20)
        await say(town)
        await eventually(lambda: sum(told(person, WORDS) for person in everybody) >= 3)

        def forgotten(tx: Transaction) -> None:
            """As after a restore: they do not follow, and nobody has cancelled what waits for them."""
            tx.execute("DELETE FROM subscriptions WHERE topic = 'city'")

        await town.app.store.write(forgotten)
        await until_sent(town)
        ended = await statuses(town, OF_IT)
        assert ended["sent"] + ended["cancelled"] == 20
        assert ended["cancelled"] >= 10
