"""`hromada update` with a thousand followers, a tenth of them on two messengers: one notice a person, whatever dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

import msgspec

from bot import desk
from bot.settings import TelegramMode
from civic.messages import OutgoingMessage
from civic.topics import topic_of
from storage import contacts, outbox, subscriptions
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.road.people import NEWS, OF_NEWS, UPDATE, eventually
from tests.road.process import City

NOTICE = {"uk": "Новина: 3", "en": "News: 3"}


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows commitment 3, in one language, on one messenger or two."""

    language: str
    addresses: tuple[tuple[str, str], ...]


def people(city: City, *, telegram: int, viber: int, web: int, linked: int) -> list[Follower]:
    """So many on each channel; the first `linked` of those on Telegram have Viber or the page as well."""
    found = []
    for number in range(telegram + viber + web):
        language = "en" if number % 3 == 0 else "uk"
        ways = []
        if number < telegram:
            ways.append(("telegram", str(city.telegram.user(language_code=language).id)))
        if telegram <= number < telegram + viber or (number < linked and number % 2):
            user = city.viber.user(language=language)
            user.subscribed = True
            ways.append(("viber", user.id))
        if number >= telegram + viber or (number < linked and not number % 2):
            ways.append(("web", f"{number:064x}"))
        found.append(Follower(language, tuple(ways)))
    return found


def make(tx: Transaction, followers: list[Follower]) -> None:
    """Have them written to us today, linked their messengers, and followed."""
    for one in followers:
        met = [contacts.meet(tx, channel, name, locale=one.language) for channel, name in one.addresses]
        for other in met[1:]:
            contacts.hand_over(tx, other.id, met[0].id)
            contacts.drop(tx, other.id)
        subscriptions.follow(tx, met[0].id, topic_of("khm-3"))


async def publish(city: City) -> int:
    """Publish progress as the command line does; how many are to be told."""
    await asyncio.to_thread(desk.add_staff, city.settings, "Оксана", Role.EDITOR)
    published = await asyncio.to_thread(desk.publish, city.settings, "3", "Оксана", UPDATE)
    number = published["followers"]
    assert isinstance(number, int)
    return number


def mailboxes(tx: Transaction) -> dict[str, list[str]]:
    """What lies before each visitor of the page, in their language."""
    rows = tx.rows("SELECT a.id, a.sealed, k.locale FROM addresses a JOIN contacts k ON k.id = a.contact_id")
    found = {}
    for row in rows:
        shown = outbox.mailbox(tx, row["id"], limit=10)
        decoded = [msgspec.json.decode(one.content, type=dict[str, OutgoingMessage])[row["locale"]] for one in shown]
        found[contacts.unseal(tx, row["sealed"])] = [f"{one.title}\n{one.text}" for one in decoded]
    return found


async def seen(city: City, followers: list[Follower]) -> list[list[str]]:
    """The notices that each of them got, on whichever messenger."""
    laid = await city.look(mailboxes)
    got = []
    for one in followers:
        texts = []
        for channel, name in one.addresses:
            if channel == "telegram":
                texts += city.telegram.users[int(name)].texts
            elif channel == "viber":
                texts += [message.plain for message in city.viber.users[name].messages]
            else:
                texts += laid[name]
        got.append([text for text in texts if NOTICE[one.language] in text and NEWS[one.language] in text])
        assert len(got[-1]) == len(texts), "nothing else was said, nor in another language"
    return got


async def ended(city: City, number: int) -> bool:
    """Whether so many notices have been written and none is on its way any more."""
    rows = await city.look(
        lambda tx: tx.rows(f"SELECT status, COUNT(*) AS n FROM deliveries WHERE {OF_NEWS} GROUP BY 1")
    )
    states = {row["status"]: row["n"] for row in rows}
    return sum(states.values()) == number and not states.keys() & {"queued", "sending"}


async def test_a_thousand_followers_get_one_notice_each_in_their_language(place: Place) -> None:
    async with City(place, TelegramMode.POLLING, rate=400) as city:
        followers = people(city, telegram=600, viber=50, web=350, linked=100)
        await city.write(lambda tx: make(tx, followers))
        assert await publish(city) == 1000
        await eventually(lambda: city.arrivals >= 600, 60)  # 50 of those linked are told on Viber, 50 on the page
        await eventually(lambda: ended(city, 1000), 60)
        assert Counter(map(len, await seen(city, followers))) == {1: 1000}
        assert city.telegram.malformed == city.viber.malformed == []


async def test_a_death_half_way_doubles_no_notice_and_loses_only_what_was_on_its_way(place: Place) -> None:
    async with City(place, TelegramMode.POLLING, rate=200) as city:
        followers = people(city, telegram=250, viber=10, web=40, linked=30)
        await city.write(lambda tx: make(tx, followers))
        city.fatal = lambda text: city.arrivals > 120
        await publish(city)
        await city.died()
        await city.launch()
        await eventually(lambda: ended(city, 300), 60)
        unsure = await city.count("deliveries", f"{OF_NEWS} AND status = 'uncertain'")
        told = Counter(map(len, await seen(city, followers)))
        assert told.keys() <= {0, 1}, "nobody is told twice"
        assert told[0] <= unsure <= 60
        assert told[1] >= 240
