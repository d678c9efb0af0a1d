"""The two that take the same turns: the product as it runs, and the usual stack. Each is made anew for every round."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench.service import BenchFailed, Service, free_port, run_once
from bench.turn.updates import Token, Turn
from bench.usual.__main__ import SECRET as USUAL_SECRET
from bot.channels.telegram import SECRET_HEADER
from bot.worker import ROLE
from civic.buttons import ButtonSigner
from civic.messages import Address
from storage.clock import SystemClock
from storage.database import store_at
from storage.vault import Vault

SECRET = "the secret of a measurement, long enough to be one"  # noqa: S105 -- of a database that lives for a minute
PATH = "/webhooks/telegram"
KEPT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A running service and how it is spoken to."""

    service: Service
    headers: dict[str, str]
    token: Token
    engine: Engine

    async def until_kept(self, updates: int) -> None:
        """Wait until so many turns are committed; the usual stack answers before it has done the work."""
        async with asyncio.timeout(KEPT_SECONDS):
            while (kept := self._kept()) < updates:  # noqa: ASYNC110 -- in another process's hands: nobody tells
                await asyncio.sleep(0.02)
        if kept > updates:
            raise BenchFailed(f"{kept} updates are kept of {updates}")

    def _kept(self) -> int:
        """How many updates are in the inbox; both call it so."""
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT COUNT(*) FROM inbox")).scalar_one())


@asynccontextmanager
async def product(folder: Path, database: str) -> AsyncIterator[Contender]:
    """`hromada web` with Telegram's webhook, on an empty database that holds the city's record.

    Nothing is delivered while it is measured: whoever sends needs the worker's lease, and it is held here. So a turn
    ends with its 200.
    """
    port, vault = free_port(), Vault(SECRET)
    environment = {
        "HROMADA_DATABASE_URL": database,
        "HROMADA_PORT": str(port),
        "HROMADA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HROMADA_SECRET_KEY": SECRET,
        "HROMADA_TELEGRAM_TOKEN": "1:bench",
        "HROMADA_TELEGRAM_MODE": "webhook",
        "HROMADA_TELEGRAM_API_URL": "http://127.0.0.1:9",  # nobody
    }
    await run_once([sys.executable, "-m", "bot", "content", "import"], environment)
    signer = ButtonSigner(vault.key("buttons"))

    def token(person: int, turn: Turn) -> str:
        action = "commitment:khm-3" if turn is Turn.CARD else "agree:send:propose"
        return signer.sign(Address("telegram", str(person)), action, lasting=False)

    service = Service([sys.executable, "-m", "bot", "web"], port, folder / "product.log", environment)
    store = store_at(database, clock=SystemClock(), vault=vault)
    await store.open()
    try:
        async with store.lease(ROLE), _running(service, database) as engine:
            yield Contender(service, {SECRET_HEADER: vault.token("telegram-webhook")}, token, engine)
    finally:
        await store.close()


@asynccontextmanager
async def usual(folder: Path, database: str) -> AsyncIterator[Contender]:
    """python-telegram-bot's `run_webhook`, ConversationHandler, SQLAlchemy's async ORM on aiosqlite or psycopg."""
    port = free_port()
    command = [sys.executable, "-m", "bench.usual", "--port", str(port), "--database", _dialect(database, "aiosqlite")]

    def token(_person: int, turn: Turn) -> str:
        return "commitment:3" if turn is Turn.CARD else "agree"

    service = Service(command, port, folder / "usual.log", {})
    async with _running(service, database) as engine:
        yield Contender(service, {SECRET_HEADER: USUAL_SECRET}, token, engine)


@asynccontextmanager
async def _running(service: Service, database: str) -> AsyncIterator[Engine]:
    engine = create_engine(_dialect(database, "pysqlite"))
    try:
        await service.start()
        yield engine
    finally:
        engine.dispose()
        await service.stop()


def _dialect(database: str, sqlite: str) -> str:
    """The URL as SQLAlchemy wants it, with the driver named."""
    return database.replace("sqlite:", f"sqlite+{sqlite}:").replace("postgresql:", "postgresql+psycopg:")
