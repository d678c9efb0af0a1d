"""A sender in a process of its own, killed with SIGKILL at a moment that is chosen to the message."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass

from bot.channels.telegram import TelegramChannel
from bot.delivery.moments import Moment
from bot.delivery.sender import Sender
from civic.buttons import ButtonSigner
from storage import outbox
from storage.claims import Terms
from storage.clock import SystemClock
from storage.database import store_at
from storage.vault import Vault
from tests.conftest import SECRET
from tests.road.program import forks

CAMPAIGN = "to all"
RATE = 500.0


@dataclass(frozen=True, slots=True)
class Death:
    """The `count`th time that a moment comes."""

    moment: Moment
    count: int


def send(url: str, api: str, token: str, death: Death | None) -> int:
    """Send what waits in a process of its own, until all has ended or it dies; its exit code."""
    process = forks.Process(target=_run, args=(url, api, token, death))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(url: str, api: str, token: str, death: Death | None) -> None:
    asyncio.run(_send(url, api, token, death))


async def _send(url: str, api: str, token: str, death: Death | None) -> None:
    came = 0

    def watch(moment: Moment) -> None:
        nonlocal came
        came += death is not None and moment is death.moment
        if death is not None and came >= death.count:
            os.kill(os.getpid(), signal.SIGKILL)

    async def draw(_name: str, _lang: str) -> None:
        return None

    store = store_at(url, clock=SystemClock(), vault=Vault(SECRET))
    channel = TelegramChannel(
        token=token,
        api_url=api,
        mode="polling",
        public_url=None,
        rate=RATE,
        webhook_secret="",
        menus={},
        draw=draw,
    )
    await store.open()
    await channel.open()
    sender = Sender(store, channel, ButtonSigner(b"k"), SystemClock(), terms=lambda now: Terms(local=now), watch=watch)
    running = asyncio.create_task(sender.run())
    while set(await store.read(lambda tx: outbox.totals(tx, CAMPAIGN))) & {"queued", "sending"}:  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # nobody rings for the end of a campaign
    await sender.stop()
    await running
    await channel.close()
    await store.close()
