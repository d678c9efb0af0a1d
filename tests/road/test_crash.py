"""`kill -9` at any moment: the conversation goes on where it stood, nothing acknowledged is lost, nothing is doubled
that the documents do not name: a reply whose answer was on its way may come twice."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from enum import StrEnum
from itertools import zip_longest
from typing import Any

import msgspec
import pytest

from bot import desk
from bot.channels.channel import Part
from bot.channels.telegram_request import compose
from bot.channels.viber_keyboard import written
from bot.settings import TelegramMode
from bot.web.visitor import COOKIE
from civic.messages import Address, OutgoingMessage
from storage import contacts
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.fakes.telegram import SENDING
from tests.road.people import OF_NEWS, UPDATE, eventually, follows, notices
from tests.road.process import City, PatientOnWeb, Telegram
from tests.town import OnTelegram, OnViber, Resident, number_in

pytestmark = pytest.mark.timeout(300)  # some thirty starts of a process, on whatever machine

POLLING, WEBHOOK = TelegramMode.POLLING, TelegramMode.WEBHOOK
WAYS = {
    "telegram, asked": (POLLING, "telegram"),
    "telegram, posted": (WEBHOOK, "telegram"),
    "viber": (POLLING, "viber"),
    "web": (POLLING, "web"),
}

Step = tuple[Callable[[Resident], Awaitable[None]], str]


def says(text: str) -> Callable[[Resident], Awaitable[None]]:
    return lambda person: person.says(text)


def presses(label: str) -> Callable[[Resident], Awaitable[None]]:
    return lambda person: person.presses(label)


PROPOSE: list[Step] = [
    (says("/propose"), "Ви згодні?"),
    (presses("Так"), "одним повідомленням"),
    (says("Поставити контейнери для батарейок у школах"), "Якого зобов’язання"),
    (presses("2 · "), "надіслати так?"),
    (presses("Надіслати"), "Дякуємо, ми отримали"),
    (says("/my"), "чекає на модератора"),
    (presses("№ "), "Поставити контейнери для батарейок"),
]
PUBLISH: list[Step] = [
    (says("/publish"), "Про яке зобов’язання новина?"),
    (presses("3 · "), "Стан зараз"),
    (presses("Суттєвий"), "Напишіть українською"),
    (says("Відкрито дванадцятий хаб."), "англійською"),
    (says("The twelfth hub has opened."), "Надішліть посилання"),
    (says("https://khm.gov.ua/zvit"), "Опублікувати?"),
    (presses("Опублікувати"), "1 підписник"),
]


class Moment(StrEnum):
    """When the process dies."""

    DOWN = "before anything is said"
    AT_ONCE = "while it is being said"
    ANSWERING = "when the answer has arrived and this is not yet known"
    ANSWERED = "after the answer was seen"


async def lives_through(
    city: City, moment: Moment, act: Callable[[], Coroutine[Any, Any, Any]], see: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    """Act and see the answer, with a death of the process in between."""
    if moment is Moment.DOWN:
        await city.kill()
    acting = asyncio.create_task(act())
    if moment is Moment.AT_ONCE:
        await asyncio.sleep(0)
        await city.kill()
    elif moment is Moment.ANSWERING:
        city.fatal = lambda text: True
        await city.died()
    elif moment is Moment.ANSWERED:
        await acting
        await see()
        await city.kill()
    await city.launch()
    await acting
    if moment is not Moment.ANSWERED:
        await see()


def moment_of(number: int, channel: str) -> Moment:
    """A different one at every step; our own page makes no call that could be watched."""
    moment = list(Moment)[number % len(Moment)]
    return Moment.AT_ONCE if channel == "web" and moment is Moment.ANSWERING else moment


@pytest.mark.parametrize("way", WAYS)
async def test_a_kill_at_every_step_of_proposing_and_publishing(place: Place, way: str) -> None:
    mode, channel = WAYS[way]
    async with City(place, mode, workers=2) as city:
        author, editor, follower = (city.resident(channel) for _ in range(3))
        await follows(follower)
        added = await asyncio.to_thread(desk.add_staff, city.settings, "Оксана", Role.EDITOR)
        await editor.says(added["code"])
        await editor.sees("Вітаємо, Оксана")
        *flow, last = list(zip_longest(PROPOSE, PUBLISH))
        for number, steps in enumerate(flow):
            pairs = list(zip((author, editor), steps, strict=True))

            async def act(pairs: Any = pairs) -> None:
                await asyncio.gather(*(do(person) for person, (do, _) in pairs))

            async def see(pairs: Any = pairs) -> None:
                await asyncio.gather(*(person.sees(words) for person, (_, words) in pairs))

            await lives_through(city, moment_of(number + list(WAYS).index(way), channel), act, see)
        await publishes_and_dies(city, author, editor, follower, last)
        await city.at_rest()
        await everything_is_told_again(city)
        await city.at_rest()
        assert await city.count("cases") == 1
        assert await city.count("progress_updates") == 1
        assert await city.count("campaigns") == 1
        assert await city.count("subscriptions") == 1
        assert await city.count("deliveries", OF_NEWS) == 1
        assert len(notices(follower)) == 1
        assert len({number_in(text) for text in author.texts if "Дякуємо, ми отримали" in text}) == 1


async def publishes_and_dies(city: City, author: Resident, editor: Resident, follower: Resident, last: Any) -> None:
    """The last step; the process dies when the notice is on the phone and this is not yet known."""
    (opens, opened), (announces, announced) = last
    await opens(author)
    await author.sees(opened)
    if isinstance(follower, PatientOnWeb):
        await announces(editor)
        await city.kill()
    else:
        city.fatal = lambda text: "Новина: 3" in text
        await announces(editor)
        await city.died()
    await city.launch()
    await editor.sees(announced)
    await follower.sees("Новина: 3")


# At random


async def talks(city: City, person: Resident, name: str) -> None:
    """Follow a commitment and send feedback, as anybody would."""
    await follows(person)
    steps: list[Step] = [
        (says("/feedback"), "Ви згодні?"),
        (presses("Так"), "Що ви хочете сказати"),
        (says(f"Дякую за бібліотеку, це пише {name}"), "Якого зобов’язання"),
        (presses("Про жодне"), "надіслати так?"),
        (presses("Надіслати"), "Дякуємо, ми отримали"),
    ]
    for do, words in steps:
        await do(person)
        await person.sees(words)


def happened(city: City) -> int:
    """How much has arrived anywhere."""
    frames = sum(len(browser.answers) for browser in city._browsers)
    return city.arrivals + frames


async def more_happened(city: City, much: int, talking: list[asyncio.Task[None]]) -> None:
    """Wait until so much more has arrived, or everybody has said everything."""
    before = happened(city)
    await eventually(lambda: happened(city) >= before + much or all(one.done() for one in talking), 30)


async def test_six_kills_at_random_moments_while_twenty_people_talk(place: Place) -> None:
    chance = random.Random(16)
    async with City(place, POLLING) as city:
        channels = ["telegram"] * 8 + ["viber"] * 6 + ["web"] * 6
        people = {f"№{number}-{channel}": city.resident(channel) for number, channel in enumerate(channels)}
        await asyncio.to_thread(desk.add_staff, city.settings, "Оксана", Role.EDITOR)
        talking = [asyncio.create_task(talks(city, person, name)) for name, person in people.items()]
        for kill in range(6):
            await more_happened(city, chance.randint(1, 45), talking)
            if kill in {3, 5}:
                words = {"uk": f"Новина перед падінням {kill}."}
                await asyncio.to_thread(desk.publish, city.settings, "3", "Оксана", UPDATE | words)
            await city.kill()
            await city.launch(WEBHOOK if kill % 2 == 0 else POLLING)
        await asyncio.gather(*talking)
        await city.at_rest()
        await everything_is_told_again(city)
        await city.at_rest()
        assert (await city.terminate())[0] == 0
        assert await city.count("campaigns") == 2
        await nothing_is_lost_or_doubled(city, people, kills=6)


async def everything_is_told_again(city: City) -> None:
    """The messengers have lost our answers, and the order."""
    for update in reversed(list(city.telegram.updates)):
        await city.telegram.repeat(update)
    for raw in reversed(list(city.viber.told)):
        assert (await city.viber.post(raw))[0] == 200


async def nothing_is_lost_or_doubled(city: City, people: dict[str, Resident], *, kills: int) -> None:
    """Hold what the store knows against what the messengers saw."""
    kept = await city.look(lambda tx: Counter(row["channel"] for row in tx.rows("SELECT channel FROM inbox")))
    assert kept["telegram"] == len(city.telegram.updates)
    assert city.viber.taken >= set(city.viber.told)
    assert len(city.viber.taken) <= kept["viber"] <= len(city.viber.posted), "what was kept as the process died is not"
    assert kept["web"] == sum(len(browser.answers) for browser in city._browsers)

    texts = await city.look(lambda tx: Counter(row["text"] for row in tx.rows("SELECT text FROM case_events")))
    assert texts == Counter(f"Дякую за бібліотеку, це пише {name}" for name in people)
    assert await city.count("cases") == len(people)
    assert await city.count("subscriptions") == len(people)
    assert await city.count("consents") == 2 * len(people)
    told_at_all = await city.look(said_by_us)
    assert sum(status == "uncertain" for *_, status in told_at_all) <= kills * len(people)
    for name, person in people.items():
        who, seen = str(address_of(person)), seen_by(person)
        mine = [(lane, text, status) for whose, lane, text, status in told_at_all if whose == who]
        replies = Counter(text for lane, text, _ in mine if lane < Lane.NOTICE)
        news = Counter(text for lane, text, _ in mine if lane == Lane.NOTICE)
        sure = Counter(text for lane, text, status in mine if lane == Lane.NOTICE and status == "sent")
        assert replies - seen == Counter(), f"{name} misses a reply"
        assert sure - seen == Counter(), f"{name} misses a notice"
        assert set(seen) <= set(replies) | set(news)
        for text, times in (seen - replies - news).items():
            assert text not in news, f"{name} was told the same news twice"
            assert times <= (0 if isinstance(person, PatientOnWeb) else kills), f"{name} saw {text!r} too often"
        assert (seen - replies - news).total() <= kills, f"{name} saw more doubled than there were kills"


def said_by_us(tx: Transaction) -> list[tuple[str, int, str, str]]:
    """What the store holds to have been said: to whom, in which lane, the words as they are shown, and its state."""
    rows = tx.rows(
        "SELECT a.channel, a.sealed, d.lane, d.status, d.attempts, COALESCE(d.content, c.content) AS content"
        " FROM deliveries d JOIN addresses a ON a.id = d.address_id LEFT JOIN campaigns c ON c.id = d.campaign"
        " WHERE d.lane > 0"
    )
    found = []
    for row in rows:
        unsure = row["status"] == "uncertain" and (row["lane"] == Lane.NOTICE or row["attempts"] == 2)
        assert row["status"] == "sent" or unsure, "nothing else can have become of it"
        content = row["content"]
        if row["lane"] == Lane.NOTICE:
            message = msgspec.json.decode(content, type=dict[str, OutgoingMessage])["uk"]
        else:
            message = msgspec.json.decode(content, type=OutgoingMessage)
        part = Part(text=message.text, title=message.title)
        text = written(part.title, part.text) if row["channel"] == "viber" else compose(part).text
        found.append((f"{row['channel']}:{contacts.unseal(tx, row['sealed'])}", row["lane"], text, row["status"]))
    return found


def address_of(person: Resident) -> Address:
    """Under which address the store knows somebody."""
    if isinstance(person, OnTelegram):
        return Address("telegram", str(person.user.id))
    if isinstance(person, OnViber):
        return Address("viber", person.user.id)
    assert isinstance(person, PatientOnWeb)
    secret = next(cookie.value for cookie in person._session.cookie_jar if cookie.key == COOKIE)
    return Address("web", hashlib.sha256(b"hromada chat " + secret.encode()).hexdigest())


def seen_by(person: Resident) -> Counter[str]:
    """Everything that ever arrived in somebody's chat, what was edited since as well."""
    if isinstance(person, OnTelegram):
        fake = person.user.fake
        assert isinstance(fake, Telegram)
        calls = [call for call in fake.calls if call.method in SENDING and call.status == 200]
        return Counter(call.parameters["text"] for call in calls if call.parameters["chat_id"] == person.user.id)
    if isinstance(person, OnViber):
        return Counter(message.text for message in person.user.messages)
    return Counter(person.texts)


# An orderly end


async def test_sigterm_ends_in_order_loses_nothing_and_doubles_nothing(place: Place) -> None:
    async with City(place, POLLING) as city:
        channels = ["telegram"] * 5 + ["viber"] * 4 + ["web"] * 3
        people = {f"№{number}-{channel}": city.resident(channel) for number, channel in enumerate(channels)}
        talking = [asyncio.create_task(talks(city, person, name)) for name, person in people.items()]
        for _ in range(2):
            await more_happened(city, 20, talking)
            code, seconds = await city.terminate()
            assert code == 0
            assert seconds < 10
            assert await city.count("deliveries", "status IN ('sending', 'uncertain')") == 0
            await city.launch()
        await asyncio.gather(*talking)
        await city.at_rest()
        assert (await city.terminate())[0] == 0
        await nothing_is_lost_or_doubled(city, people, kills=0)
