"""The process of the usual stack: `python -m bench.usual --port 8081 --database sqlite+aiosqlite:////tmp/usual.db`."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

import uvloop
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from telegram import Update
from telegram.ext import Application

from bench.usual.conversations import handlers
from bench.usual.models import Base
from bench.usual.nowhere import Nowhere

SECRET = "bench-secret"  # noqa: S105 -- of a process that lives for a minute on loopback
TOKEN = "1:bench"  # noqa: S105


def make_engine(database: str) -> AsyncEngine:
    """The engine; SQLite as safe against a power cut as the product keeps it."""
    engine = create_async_engine(database)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    given = parser.parse_args()
    engine = make_engine(given.database)

    async def begin(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        application.bot_data["sessions"] = async_sessionmaker(engine, expire_on_commit=False)

    async def end(_application: object) -> None:
        await engine.dispose()

    asyncio.set_event_loop(uvloop.new_event_loop())  # not usual, and a little faster: it is to have its best day
    application = (
        Application.builder()
        .token(TOKEN)
        .request(Nowhere())
        .get_updates_request(Nowhere())
        .post_init(begin)
        .post_shutdown(end)
        .build()
    )
    application.add_handlers(handlers())
    application.run_webhook(
        listen="127.0.0.1",
        port=given.port,
        url_path="webhooks/telegram",
        webhook_url=f"https://127.0.0.1:{given.port}/webhooks/telegram",
        secret_token=SECRET,
        allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
    )


if __name__ == "__main__":
    main()
