"""Move everything into another database: from a SQLite file to PostgreSQL or back, while no service runs."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from bot import belonging
from bot.desk import DeskError
from bot.settings import BadSettings, Settings
from bot.worker import ROLE
from storage import copying
from storage.clock import SystemClock
from storage.copying import CopyFailed
from storage.database import SQLiteFile, parse, store_at
from storage.migrate import MigrationFailed, is_current
from storage.store import StoreError
from storage.vault import Vault

FREE_SECONDS = 3.0


def move(settings: Settings, to: str, *, compare: bool) -> dict[str, Any]:
    """Copy this database into the one at `to` and prove that nothing is missing, or only prove it.

    Raises `DeskError`; nothing is left in the target then, unless it was only compared.
    """
    _check(settings, to)
    try:
        found = asyncio.run(_alone(settings, to, compare=compare))
    except (StoreError, BadSettings, CopyFailed) as error:
        raise DeskError(f"{'Nothing was compared' if compare else 'Nothing was moved'}: {error}.") from error
    tables = [
        {
            "table": one.table,
            "rows": one.source.rows,
            "digest": one.source.digest,
            "rows_there": one.target.rows,
            "digest_there": one.target.digest,
            "same": one.same,
            "next_number": one.next_number,
        }
        for one in sorted(found, key=lambda one: one.table)
    ]
    return {
        "from": settings.database_name,
        "to": str(parse(to)),
        "compared_only": compare,
        "same": all(one.same for one in found),
        "rows": sum(one.source.rows for one in found),
        "tables": tables,
        "secret": _secret(settings),
    }


def _check(settings: Settings, to: str) -> None:
    """Raises `DeskError`."""
    try:
        target, source = parse(to), parse(settings.database_url)
    except ValueError as error:
        raise DeskError(f"--to {error}.") from error
    if target == source or (
        isinstance(target, SQLiteFile)
        and isinstance(source, SQLiteFile)
        and target.path.resolve() == source.path.resolve()
    ):
        raise DeskError("--to names the database that is in use already.")
    try:
        current = is_current(settings.database_url)
    except MigrationFailed as error:
        raise DeskError(f"The database cannot be used: {error}.") from error
    if not current:
        raise DeskError(f"{settings.database_name} is not one of this release: hromada migrate")


async def _alone(settings: Settings, to: str, *, compare: bool) -> list[copying.Compared]:
    """Work while no service runs on the source, and none can begin to send. Raises `StoreError`, `CopyFailed`."""
    if copying.in_use(settings.database_url) and not compare:
        raise _running(settings)
    store = store_at(settings.database_url, clock=SystemClock(), vault=Vault(settings.secret()))
    await store.open()
    try:
        await belonging.check(store, demo=settings.demo)
        if compare:
            return await asyncio.to_thread(copying.compare, settings.database_url, to)
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(FREE_SECONDS):
                    await held.enter_async_context(store.lease(ROLE))
            except TimeoutError:
                raise _running(settings) from None
            return await asyncio.to_thread(copying.copy, settings.database_url, to)
    finally:
        await store.close()


def _running(settings: Settings) -> CopyFailed:
    return CopyFailed(f"a service is running on {settings.database_name}; stop it first")


def _secret(settings: Settings) -> str:
    """Where the secret stands that the moved database cannot be opened without."""
    source = parse(settings.database_url)
    if settings.secret_key or not isinstance(source, SQLiteFile):
        return "the present HROMADA_SECRET_KEY"
    return f"HROMADA_SECRET_KEY set to what stands in {source.path.parent / 'secret.key'}"


def text(result: dict[str, Any]) -> str:
    """The same for a person to read."""
    width = max(len(one["table"]) for one in result["tables"])
    lines = [f"{result['from']} -> {result['to']}"]
    for one in result["tables"]:
        next_number = f", numbers go on with {one['next_number']}" if one["next_number"] is not None else ""
        if one["same"]:
            lines.append(f"same   {one['table']:{width}} {one['rows']:>9} rows {one['digest'][:16]}{next_number}")
        else:
            lines.append(
                f"DIFFER {one['table']:{width}} {one['rows']:>9} rows {one['digest'][:16]},"
                f" there {one['rows_there']} rows {one['digest_there'][:16]}"
            )
    lines.append(_verdict(result))
    return "\n".join(lines)


def _verdict(result: dict[str, Any]) -> str:
    if not result["same"]:
        kept = "" if result["compared_only"] else " Nothing is kept in the target; the source is as it was."
        return f"The two are not the same.{kept}"
    if result["compared_only"]:
        return f"{result['rows']} rows, the same on both sides."
    return (
        f"{result['rows']} rows, the same on both sides. Now set HROMADA_DATABASE_URL to the new database and start the"
        f" service. It needs {result['secret']}. Keep the old database aside: a service started on it"
        " would send what waits there a second time."
    )
