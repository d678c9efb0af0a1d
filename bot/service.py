"""Starting and stopping a serving process: one owner of signals, one plain welcome, an orderly end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections import Counter
from collections.abc import Callable
from typing import NoReturn

from bot.settings import BadSettings, Settings

logger = logging.getLogger(__name__)

Fail = Callable[[str], NoReturn]


def serve(settings: Settings, *, greet: bool, fail: Fail) -> None:
    """Migrate, import what is new, and serve until SIGTERM or SIGINT."""
    from bot import desk

    try:
        desk.migrate_database(settings)
        for change, number in Counter(change["change"] for change in desk.import_if_new(settings)).items():
            logger.info("content: %d records %s", number, change)
    except desk.DeskError as error:
        fail(str(error))
    import uvloop

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, greet=greet))
    except BadSettings as error:
        fail(str(error))
    except OSError as error:
        fail(f"Port {settings.port} on {settings.host} cannot be used: {error.strerror or error}")


async def _serve(settings: Settings, *, greet: bool) -> None:
    from bot.app import App

    stopped = _until_stopped()
    app = App(settings)
    try:
        await app.start()
        if greet:
            print(welcome(settings), flush=True)
        await stopped.wait()
        logger.info("stopping")
    finally:
        await app.stop()


def _until_stopped() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


def welcome(settings: Settings) -> str:
    """Where to click and what is still empty, in plain words, in both languages."""
    lines = [
        "",
        "Громада працює. Hromada is running.",
        f"  Сторінка і чат / page and chat:  {settings.site_url}/uk/   {settings.site_url}/en/",
        "  Перший працівник / first staff member:  .venv/bin/hromada staff add NAME --role admin",
        "  Зупинити / stop:  Ctrl+C",
    ]
    if empty := settings.empty():
        lines += [
            "Ще порожні налаштування (без них працює чат у браузері) /"
            " settings still empty (the chat in the browser works without them):",
            *(f"  {name}" for name in empty),
        ]
    return "\n".join(lines)


def idle() -> None:
    """Say once that there is nothing to do and wait: a Procfile runner stops everything when one process ends."""

    async def wait() -> None:
        stopped = _until_stopped()
        print("worker: with SQLite the web process does everything; nothing to do here.", flush=True)
        await stopped.wait()

    asyncio.run(wait())
