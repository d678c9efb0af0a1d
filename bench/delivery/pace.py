"""A long broadcast by the whole product within Telegram's limits, and residents who ask for something meanwhile."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec

from bench.delivery.city import CAMPAIGN, SECRET, build, open_city
from bench.delivery.contenders import Server
from bench.delivery.words import TOKEN
from bench.service import BenchFailed, Service, free_port
from bench.turn.updates import FIRST_PERSON, Turn, updates
from bot.channels.telegram import SECRET_HEADER
from storage import outbox
from storage.vault import Vault

LIMIT = 30  # a second over all chats, as Telegram's
SETTLES_SECONDS = 3.0
ASKS_EVERY_SECONDS = 1.0
LOOK_SECONDS = 0.01
REPLY_SECONDS = 20.0
START_SECONDS = 60.0


class Pace(msgspec.Struct, frozen=True):
    """What a stretch of the broadcast looked like. `replies` are seconds from a resident's update to the message."""

    rate: float
    seconds: float
    taken: int
    refused: list[float]
    twice: int
    fullest_second: int
    cpu: float
    replies: list[float]

    @property
    def share(self) -> float:
        """How much of the rate was used."""
        return self.taken / (self.rate * self.seconds)

    def reply(self, share: float) -> float:
        """The time within which so large a share of the replies came."""
        return sorted(self.replies)[min(len(self.replies) - 1, int(len(self.replies) * share))]

    def __str__(self) -> str:
        lines = (
            f"{self.taken} messages in {self.seconds:.1f} s at a rate of {self.rate:g}: {100 * self.share:.2f} % of it,"
            f" {self.twice} doubled, at most {self.fullest_second} in one second",
            f"429 given {len(self.refused)} times, in these seconds since the first message: {self.refused}",
            f"{len(self.replies)} replies asked for meanwhile: p50 {self.reply(0.5):.3f} s,"
            f" p95 {self.reply(0.95):.3f} s, longest {max(self.replies):.3f} s",
            f"CPU of the whole product {1000 * self.cpu / self.taken:.3f} s / 1,000 messages, its turns and its waiting"
            " included",
        )
        return "\n".join(lines)


async def broadcast(rate: float, seconds: float, to: Server, folder: Path) -> Pace:
    """Run the product on a city that waits for a campaign, for so long. Raises `BenchFailed`."""
    url, port = f"sqlite:///{folder}/city.db", free_port()
    await build(url, followers=round(rate * (seconds + 3 * SETTLES_SECONDS)))
    await to.reset(rate=LIMIT, chat_rate=1)
    service = Service(
        [sys.executable, "-m", "bot", "run"], port, folder / "product.log", environment(url, port, to, rate)
    )
    await service.start()
    try:
        pace = await _watched(service, rate, seconds, to)
    except TimeoutError:
        raise BenchFailed(f"the product did not send:\n{(folder / 'product.log').read_text()[-3000:]}") from None
    finally:
        await service.stop()
    await _check(url, (await to.figures())["taken"])
    return pace


def environment(url: str, port: int, to: Server, rate: float) -> dict[str, str]:
    """The settings of a product that sends to the fake server day and night."""
    return {
        "HROMADA_DATABASE_URL": url,
        "HROMADA_PORT": str(port),
        "HROMADA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HROMADA_SECRET_KEY": SECRET,
        "HROMADA_TELEGRAM_TOKEN": TOKEN,
        "HROMADA_TELEGRAM_MODE": "webhook",
        "HROMADA_TELEGRAM_API_URL": to.api,
        "HROMADA_TELEGRAM_RATE": str(rate),
        "HROMADA_QUIET_HOURS": "",
    }


@dataclass(frozen=True, slots=True)
class _Mark:
    """How things stood at a moment."""

    at: float
    taken: int
    cpu: float


async def _watched(service: Service, rate: float, seconds: float, to: Server) -> Pace:
    async with asyncio.timeout(START_SECONDS):
        while not (await to.figures())["taken"]:  # noqa: ASYNC110 -- in another process: nobody tells
            await asyncio.sleep(LOOK_SECONDS)
    await asyncio.sleep(SETTLES_SECONDS)
    before = await _mark(service, to)
    replies = await _asked(service.port, seconds, to)
    await asyncio.sleep(max(0.0, before.at + seconds - time.monotonic()))
    after, seen = await _mark(service, to), await to.figures()
    return Pace(
        rate=rate,
        seconds=after.at - before.at,
        taken=after.taken - before.taken,
        refused=seen["refused"],
        twice=seen["twice"],
        fullest_second=max(seen["seconds"]),
        cpu=after.cpu - before.cpu,
        replies=replies,
    )


async def _mark(service: Service, to: Server) -> _Mark:
    return _Mark(time.monotonic(), (await to.figures())["taken"], service.cpu_seconds())


async def _asked(port: int, seconds: float, to: Server) -> list[float]:
    """Somebody new writes to us every second; how long each waited for the first message."""
    times = int(seconds / ASKS_EVERY_SECONDS)
    headers = {SECRET_HEADER: Vault(SECRET).token("telegram-webhook"), "Content-Type": "application/json"}
    bodies = updates(Turn.START, times, lambda _person, _turn: "")
    began = time.monotonic()
    async with aiohttp.ClientSession() as session:

        async def ask(at: int) -> float:
            await asyncio.sleep(max(0.0, began + at * ASKS_EVERY_SECONDS - time.monotonic()))
            sent = time.monotonic()
            address = f"http://127.0.0.1:{port}/webhooks/telegram"
            async with session.post(address, data=bodies[at], headers=headers) as answer:
                if answer.status != 200:
                    raise BenchFailed(f"an update was answered with {answer.status}")
            async with asyncio.timeout(REPLY_SECONDS):
                while not (heard := await to.heard(FIRST_PERSON + at)):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_SECONDS)
            return heard - sent

        return list(await asyncio.gather(*(ask(at) for at in range(times))))


async def _check(url: str, taken: int) -> None:
    """Whether the product has recorded what the server saw, and nothing is in doubt."""
    store = open_city(url)
    await store.open()
    try:
        found = await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))
    finally:
        await store.close()
    if not set(found) <= {"sent", "queued"} or found.get("sent", 0) > taken:
        raise BenchFailed(f"the server took {taken} messages, and the campaign stands at {found}")
