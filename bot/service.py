"""Starting and stopping a serving process: one owner of signals, one plain welcome, an orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NoReturn

from bot.settings import BadSettings, Settings

if TYPE_CHECKING:
    from bot.app import Duty

SWITCH_SECONDS = 0.0005  # beside a search in Python the writer waits so long for each statement; by default ten times

logger = logging.getLogger(__name__)

Fail = Callable[[str], NoReturn]


def run(settings: Settings, fail: Fail) -> None:
    """Bring everything up to date and do everything in this process, until SIGTERM or SIGINT."""
    from bot.app import EVERYTHING

    _bring_up_to_date(settings, fail)
    _serve(settings, EVERYTHING, fail, greeting=welcome(settings))


def web(settings: Settings, fail: Fail) -> None:
    """Pages and webhooks; with SQLite the same as `run`, without the welcome."""
    from bot.app import EVERYTHING, Duty

    if not settings.shared:
        _bring_up_to_date(settings, fail)
        _serve(settings, EVERYTHING, fail)
    else:
        _check_release(settings, fail)
        _serve(settings, {Duty.LISTEN}, fail)


def worker(settings: Settings, fail: Fail) -> None:
    """What only one process at a time may do; with SQLite it is the web process that does."""
    from bot.app import Duty

    if not settings.shared:
        _idle()
    else:
        _check_release(settings, fail)
        _serve(settings, {Duty.WORK}, fail)


def _bring_up_to_date(settings: Settings, fail: Fail) -> None:
    from bot import desk

    try:
        desk.migrate_database(settings)
        for change, number in Counter(change["change"] for change in desk.import_if_new(settings)).items():
            logger.info("content: %d records %s", number, change)
    except desk.DeskError as error:
        fail(str(error))


def _check_release(settings: Settings, fail: Fail) -> None:
    """Several processes start at once, so none of them changes the tables: that is done once, before."""
    from storage.migrate import MigrationFailed, is_current

    try:
        if not is_current(settings.database_url):
            fail(f"{settings.database_name} is not at this release: `hromada migrate`, then `hromada content import`")
    except MigrationFailed as error:
        fail(f"The database cannot be used: {error}")


def _serve(settings: Settings, duties: Collection[Duty], fail: Fail, *, greeting: str = "") -> None:
    import uvloop

    from bot.app import NothingImported
    from storage.store import StoreError

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_live(settings, duties, greeting))
    except (BadSettings, NothingImported) as error:
        fail(str(error))
    except StoreError as error:
        fail(f"The database cannot be used: {error}")
    except OSError as error:
        fail(f"Port {settings.port} on {settings.host} cannot be used: {error.strerror or error}")


async def _live(settings: Settings, duties: Collection[Duty], greeting: str) -> None:
    from bot.app import App

    stopped = _until_stopped()
    app = App(settings, duties=duties)
    try:
        await app.start()
        settle_memory()
        sys.setswitchinterval(SWITCH_SECONDS)
        if greeting:
            print(greeting, flush=True)
        await stopped.wait()
        logger.info("stopping")
    finally:
        await app.stop()


def settle_memory() -> None:
    """Take what was loaded for good out of the collector's rounds: a twentieth of a turn's work went into them."""
    gc.collect()
    gc.freeze()


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
        "  Перший працівник / first staff member: "
        f" {'HROMADA_DEMO=1 ' if settings.demo else ''}.venv/bin/hromada staff add NAME --role admin",
        "  Зупинити / stop:  Ctrl+C",
    ]
    if empty := settings.empty():
        lines += [
            "Ще порожні налаштування (без них працює чат у браузері) /"
            " settings still empty (the chat in the browser works without them):",
            *(f"  {name}" for name in empty),
        ]
    return "\n".join(lines)


def _idle() -> None:
    """Say once that there is nothing to do and wait: a Procfile runner stops everything when one process ends."""

    async def wait() -> None:
        stopped = _until_stopped()
        print("worker: with SQLite the web process does everything; nothing to do here.", flush=True)
        await stopped.wait()

    asyncio.run(wait())
