"""A broadcast by the whole product through a storm: what was lost or doubled, and how soon the old pace is back."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from bench.delivery.city import CAMPAIGN, build, open_city
from bench.delivery.contenders import Server
from bench.delivery.pace import LIMIT, environment
from bench.delivery.weather import BLOCKED_OF, blocked
from bench.delivery.words import FIRST_CHAT
from bench.service import BenchFailed, Service, free_port
from storage import outbox

CALM_SECONDS = 60.0  # looked at after the storm
FULL_PACE = 0.9
LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 3600.0


class Passed(msgspec.Struct, frozen=True):
    """What became of everybody. `recovery` is in seconds, from when the server had room again to nine tenths of the
    rate, kept for ten seconds; `stands` is how the product has recorded it."""

    rate: float
    storm: float
    people: int
    stands: dict[str, int]
    fates: dict[str, int]
    twice: int
    gone: int
    gone_again: int
    recovery: float

    def __str__(self) -> str:
        return (
            f"{self.people} people, a storm of {self.storm:.0f} s at a rate of {self.rate:g}: {self.stands}\n"
            f"the server: {self.fates}; {self.twice} told twice, {self.gone} have blocked us, {self.gone_again} of them"
            f" tried again\n{100 * FULL_PACE:.0f} % of the rate again {self.recovery:.1f} s after the server had room"
        )


async def weathered(rate: float, storm: float, to: Server, folder: Path) -> Passed:
    """Run the product through a storm and on until everybody's fate is recorded. Raises `BenchFailed`."""
    url, port = f"sqlite:///{folder}/city.db", free_port()
    people = round(rate * (storm / 3 + 2 * CALM_SECONDS))  # in a storm a third of the time at most is left to send in
    await build(url, followers=people)
    await to.reset(rate=LIMIT, chat_rate=1, storm=storm)
    service = Service(
        [sys.executable, "-m", "bot", "run"], port, folder / "product.log", environment(url, port, to, rate)
    )
    await service.start()
    try:
        recovery = await _recovered(rate, to)
        stands = await _all_recorded(url)
    finally:
        await service.stop()
    seen = await to.figures()
    passed = Passed(
        rate=rate,
        storm=storm,
        people=people,
        stands=stands,
        fates=seen["fates"],
        twice=seen["twice"],
        gone=seen["gone"],
        gone_again=seen["gone_again"],
        recovery=recovery,
    )
    _check(passed, seen["taken"])
    return passed


async def _recovered(rate: float, to: Server) -> float:
    """After how many seconds from the calm on ten in a row have nine tenths of the rate."""
    marks: list[tuple[float, int]] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            seen = await to.figures()
            marks.append((seen["now"], seen["taken"]))
            calm = seen["calm_at"]
            for at, taken in marks:
                since = seen["now"] - at
                if at >= calm and since >= 10.0 and (seen["taken"] - taken) / since >= FULL_PACE * rate:
                    return float(at - calm)
            marks = [mark for mark in marks if mark[0] >= seen["now"] - 10.5]
            await asyncio.sleep(LOOK_SECONDS)


async def _all_recorded(url: str) -> dict[str, int]:
    store = open_city(url)
    await store.open()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                found = await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))
                if not found.keys() & {"queued", "sending", "held", "resting", "paused"}:
                    return found
                await asyncio.sleep(LOOK_SECONDS)
    finally:
        await store.close()


def _check(passed: Passed, taken: int) -> None:
    """Nobody lost, nobody told twice, nobody asked again who has blocked us."""
    who_blocked = sum(blocked(chat) for chat in range(FIRST_CHAT, FIRST_CHAT + passed.people))
    sent, unsure = passed.stands.get("sent", 0), passed.stands.get("uncertain", 0)
    right = (
        passed.twice == 0
        and passed.gone_again == 0
        and sum(passed.stands.values()) == passed.people
        and passed.stands.get("failed", 0) == who_blocked
        and sent + unsure == passed.people - who_blocked
        and sent <= taken <= sent + unsure
    )
    if not right:
        raise BenchFailed(
            f"one in {BLOCKED_OF} of all has blocked us, {who_blocked}, the server took {taken}: {passed}"
        )
