"""What the tests of the road share: waiting on a condition, a strict end, a clock that can be moved, many followers."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot import desk
from civic.content.model import Completion
from civic.messages import OutgoingMessage
from storage import contacts, outbox
from storage.clock import SystemClock
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests.conftest import Place
from tests.fakes.telegram_user import TelegramUser
from tests.town import PATIENCE, Resident, Town

UPDATE = {
    "status": Completion.SUBSTANTIAL,
    "uk": "Відкрито дванадцятий хаб цифрової освіти.",
    "en": "The twelfth digital education hub has opened.",
    "evidence": "https://khm.gov.ua/zvit",
    "reason": "",
}
OF_NEWS = "campaign LIKE 'progress:%'"
HELP = "Як користуватися"
LONG = "\n\n".join(f"Абзац {n}. " + "слово " * 150 for n in range(14))
NEWS = {"uk": "Відкрито дванадцятий хаб", "en": "The twelfth digital education hub"}


class MovedClock(SystemClock):
    """The machine's clock, set to another moment; it goes on from there until it is set again."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def now(self) -> datetime:
        return super().now() + self._ahead

    def set(self, moment: datetime) -> None:
        """Set the wall clock."""
        self._ahead = moment - datetime.now(UTC)

    def forward(self, **time: float) -> None:
        """Move the wall clock."""
        self._ahead += timedelta(**time)


async def eventually(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds that nobody announces; `holds` may have to ask the store."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                held = holds()
                if await held if inspect.isawaitable(held) else held:
                    return
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s") from None


async def statuses(town: Town, where: str = "lane > 0") -> Counter[str]:
    """How many deliveries stand where."""
    rows = await town.read(
        lambda tx: [row["status"] for row in tx.rows(f"SELECT status FROM deliveries WHERE {where}")]
    )
    return Counter(rows)


async def until_sent(town: Town, where: str = "1 = 1") -> None:
    """Wait until nothing of this is on its way out any more."""

    async def quiet() -> bool:
        return not await town.count("deliveries", f"status IN ('queued', 'sending') AND {where}")

    await eventually(quiet, 30)


async def at_rest(town: Town) -> None:
    """The strict end: everything was taken in, every press answered, no call was malformed."""
    await town.telegram.settled()
    await eventually(lambda: not town.telegram.unanswered)
    assert town.telegram.undelivered == []
    assert town.viber.undelivered == []
    assert town.telegram.malformed == []
    assert town.viber.malformed == []


@asynccontextmanager
async def strict_town(place: Place, **chosen: Any) -> AsyncIterator[Town]:
    """A town whose end is checked."""
    async with Town(place, **chosen) as town:
        yield town
        await at_rest(town)


async def restart(town: Town) -> None:
    """End the process in order and begin another one; the pages open their sockets again."""
    browsers = [browser for browser in town._browsers if browser._socket is not None]
    await town.app.stop()
    for browser in browsers:
        await browser.leaves()
    await town.begin()
    await asyncio.gather(*(browser.connects() for browser in browsers))


async def follows(resident: Resident, *, language: str = "uk") -> None:
    """Follow commitment 3 with a first-time consent."""
    await resident.says("/follow 3")
    await resident.sees("?")
    await resident.presses("Так" if language == "uk" else "Yes")
    await resident.sees("Ви стежите за зобов" if language == "uk" else "You now follow")


async def followers(town: Town, **numbers: int) -> list[tuple[Resident, str]]:
    """So many followers of commitment 3 on each channel, every second one English; each with their language."""
    wanted = [(channel, "en" if at % 2 else "uk") for channel, number in numbers.items() for at in range(number)]
    people = [(await town.resident(channel, language=language), language) for channel, language in wanted]
    await asyncio.gather(*(follows(person, language=language) for person, language in people))
    await until_sent(town)
    return people


async def publish(town: Town, **fields: Any) -> dict[str, Any]:
    """Publish progress of commitment 3 as the command line does."""
    await asyncio.to_thread(desk.add_staff, town.settings, "Оксана", Role.EDITOR)
    return await asyncio.to_thread(desk.publish, town.settings, "3", "Оксана", UPDATE | fields)


async def announced(town: Town, number: int) -> bool:
    """Whether so many notices have been written."""
    return await town.count("deliveries", OF_NEWS) == number


def notices(resident: Resident) -> list[str]:
    """The notices somebody got."""
    return [text for text in resident.texts if "Новина: 3" in text or "News: 3" in text]


def moments(town: Town) -> list[float]:
    """When each message reached Telegram."""
    return sorted(call.at for call in town.telegram.called("sendMessage") if call.status == 200)


async def tell(town: Town, user: TelegramUser, *texts: str, lane: Lane = Lane.REPLY) -> None:
    """Queue messages to somebody who has written before, in this order."""

    def turn(tx: Transaction) -> None:
        address = contacts.find(tx, "telegram", str(user.id))
        assert address is not None
        for text in texts:
            content = msgspec.json.encode(OutgoingMessage(text=text)).decode()
            outbox.queue(tx, f"test:{text[:40]}", address, content, lane=lane)

    await town.app.store.write(turn)


async def recorded(town: Town) -> None:
    """Wait until every call that was made has its result in the store."""

    async def quiet() -> bool:
        return not await town.count("deliveries", "status = 'sending'")

    await eventually(quiet)


async def known(town: Town, number: int = 1) -> list[TelegramUser]:
    """People who have written before."""
    users = [town.telegram.user() for _ in range(number)]
    for user in users:
        await user.says("/help")
    for user in users:
        await user.wait_for(HELP, PATIENCE)
    await until_sent(town)
    return users


def floods(town: Town, *, seconds: int = 1, times: int = 1) -> None:
    """Have Telegram ask for a pause instead of taking the next messages."""
    words = f"Too Many Requests: retry after {seconds}"
    town.telegram.fail_next("sendMessage", status=429, description=words, retry_after=seconds, times=times)


async def effects(town: Town) -> dict[str, int]:
    """How much there is of everything that an update may cause."""
    counted = {table: await town.count(table) for table in ("inbox", "cases", "consents", "contacts", "subscriptions")}
    return counted | {"deliveries": await town.count("deliveries", "lane > 0")}


each_way = pytest.mark.parametrize(
    ("mode", "resident"),
    [("polling", "telegram"), ("webhook", "telegram"), ("polling", "viber"), ("polling", "web")],
    indirect=True,
)
