"""How long everybody else waits while one resident's search takes 200 ms: python -m bench.aside

The search is a loop in Python, done inside the turn, beside it with the interpreter's own pace of changing threads, and
beside it with ours (`bot/service.py`).
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC
from pathlib import Path

from bot.service import SWITCH_SECONDS
from civic.answers.kept import answers_to
from civic.buttons import ButtonSigner
from civic.content.files import read_content
from civic.messages import Address, IncomingMessage
from handlers import ROUTERS
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.router import Router, Routes
from handlers.dialogue.world import World
from handlers.exits import EXITS
from locales import Catalogues
from storage.clock import SystemClock
from storage.database import store_at
from storage.migrate import migrate
from storage.vault import Vault

SEARCH_SECONDS = 0.2
OTHERS = 200
CITY = Path(__file__).parents[1] / "content" / "khmelnytskyi"


def search(seconds: float) -> int:
    """Work for the processor, for so long."""
    until, rounds = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        rounds += len({str(number): number for number in range(50)})
    return rounds


def made() -> Routes:
    """The conversations, and two that search."""
    router = Router("bench")
    router.command("inside")(lambda context, _words="": _told(context, search(SEARCH_SECONDS)))
    router.command("beside")(lambda context, _words="": _told(context, context.aside(search, SEARCH_SECONDS)))
    return Routes([*ROUTERS, router], EXITS)


def _told(context: Context, rounds: int) -> None:
    context.say(str(rounds))


async def measured(dispatcher: Dispatcher, command: str) -> list[float]:
    """The seconds that each of the others takes, one after another, while one resident searches again and again."""
    said = 0

    async def says(person: str, text: str) -> None:
        nonlocal said
        said += 1
        message = IncomingMessage(key=f"{command}{said}", address=Address("web", person), text=text, locale="uk")
        await dispatcher.accept("web", message, b"raw")

    async def searches() -> None:
        while True:
            await says("olena", command)

    asking = asyncio.create_task(searches()) if command else None
    taken = []
    for number in range(OTHERS):
        begun = time.perf_counter()
        await says(f"person {number % 20}", "/help")
        taken.append(time.perf_counter() - begun)
    if asking is not None:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    return taken


async def main() -> None:
    """Measure and say."""
    content = read_content(CITY)
    world = World(content, answers_to(content), Catalogues(UTC), ButtonSigner(b"k" * 32), "http://x", frozenset())
    default = sys.getswitchinterval()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        migrate(url)
        store = store_at(url, clock=SystemClock(), vault=Vault("a secret of the bench, long enough to be one"))
        await store.open()
        dispatcher = Dispatcher(store, made(), world)
        for name, command, pace in (
            ("nobody searches", "", default),
            ("inside the turn", "/inside", default),
            ("beside it, threads change every 5 ms", "/beside", default),
            ("beside it, every 0.5 ms", "/beside", SWITCH_SECONDS),
        ):
            sys.setswitchinterval(pace)
            taken = sorted(await measured(dispatcher, command))
            middle, slow = statistics.median(taken), taken[len(taken) * 99 // 100]
            print(f"{name}: others wait {middle * 1000:.1f} ms, one in a hundred {slow * 1000:.1f} ms")
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
