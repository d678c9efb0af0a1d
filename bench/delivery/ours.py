"""The product's sender on a city's database, until everything is recorded: `python -m bench.delivery.ours`."""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench.delivery.city import CAMPAIGN, SECRET, open_city
from bench.delivery.measure import Took, Watch
from bench.delivery.words import TOKEN
from bench.service import BenchFailed
from bot.channels.telegram import TelegramChannel
from bot.delivery import sender as sending
from bot.delivery.sender import Sender
from bot.service import settle_memory
from civic.buttons import ButtonSigner
from storage import outbox
from storage.claims import Terms
from storage.clock import SystemClock
from storage.store import Store, Transaction
from storage.vault import Vault

LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 600.0
SHOWN = 40  # functions of a profile


async def _no_drawing(_name: str, _lang: str) -> None:
    """Nothing is drawn here."""


async def send_all(url: str, api: str, *, rate: float) -> Took:
    """Send the campaign that waits in the database. Raises `BenchFailed` where not all of it is recorded as sent."""
    vault, clock = Vault(SECRET), SystemClock()
    store = open_city(url)
    channel = TelegramChannel(
        token=TOKEN,
        api_url=api,
        mode="polling",
        public_url=None,
        rate=rate,
        webhook_secret=vault.token("telegram-webhook"),
        menus={},
        draw=_no_drawing,
    )
    await store.open()
    await channel.open()
    try:
        waiting = (await store.read(lambda tx: outbox.totals(tx, CAMPAIGN)))["queued"]
        sender = Sender(
            store,
            channel,
            ButtonSigner(vault.key("buttons")),
            clock,
            terms=lambda now: Terms(now, instead=["telegram"]),
        )
        settle_memory()
        watch = Watch.start()
        running = asyncio.create_task(sender.run())
        await _until_recorded(store, running)
        took = watch.read(waiting)
        await sender.stop()
        await running
        found = await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))
    finally:
        await channel.close()
        await store.close()
    if found != {"sent": waiting}:
        raise BenchFailed(f"{waiting} were to be sent, and there are {found}")
    return took


async def _until_recorded(store: Store, running: asyncio.Task[None]) -> None:
    """Until no delivery is open. Looked at as rarely as the figures allow: nobody tells."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await store.read(_open):
            if running.done():
                raise BenchFailed("the sender ended") from running.exception()
            await asyncio.sleep(LOOK_SECONDS)


def _open(tx: Transaction) -> bool:
    unfinished = outbox.UNFINISHED.format("deliveries")  # in these words the index of open rows is taken
    return bool(tx.rows(f"SELECT id FROM deliveries WHERE channel = 'telegram' AND {unfinished} LIMIT 1"))  # noqa: S608


@contextmanager
def profiled(into: Path | None) -> Iterator[None]:
    """Write where the time goes in every thread into a file: by whole calls and by functions' own time."""
    if into is None:
        yield
        return
    profiles = [cProfile.Profile()]

    def follow(*_event: Any) -> None:
        """Take up a thread that has just begun."""
        profile = cProfile.Profile()
        profiles.append(profile)
        profile.enable()  # in place of this very function

    threading.setprofile(follow)
    profiles[0].enable()
    try:
        yield
    finally:
        profiles[0].disable()
        threading.setprofile(None)
        with into.open("w") as file:
            for number, profile in enumerate(profiles):
                file.write(f"\n===== {'the event loop' if number == 0 else f'thread {number}'} =====\n")
                stats = pstats.Stats(profile, stream=file).strip_dirs()
                for order in ("cumulative", "tottime"):
                    stats.sort_stats(order).print_stats(SHOWN)


def main() -> None:
    """Send, and print what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery.ours", description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--window", type=int, help="at most so many calls in flight, and no fewer")
    parser.add_argument("--profile", type=Path)
    given = parser.parse_args()
    if given.window:  # otherwise the sender's own choice, from the rate and the answers' latency
        for name in ("WINDOW_LEAST", "WINDOW_MOST"):
            if not hasattr(sending, name):
                raise BenchFailed(f"the sender has no {name} any more")
            setattr(sending, name, given.window)
    with profiled(given.profile), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(send_all(given.database, given.api, rate=given.rate))
    print(msgspec.json.encode(took).decode())


if __name__ == "__main__":
    main()
