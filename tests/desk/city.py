"""A furnished city for tests of the desk that need no process: its settings, and a look into its store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bot.settings import Settings
from storage.clock import Clock, SystemClock
from storage.database import store_at
from storage.store import Transaction
from storage.vault import Vault
from tests.conftest import SECRET
from tests.town import CONTENT, furnish

T = TypeVar("T")


class City:
    """A database with the record in it, worked on one turn after another."""

    def __init__(self, database_url: str) -> None:
        given: dict[str, Any] = {"database_url": database_url, "secret_key": SECRET, "content": CONTENT}
        self.settings = Settings(**given)
        furnish(self.settings)

    def do(self, turn: Callable[[Transaction], T], *, clock: Clock | None = None) -> T:
        """Run one turn and commit it."""

        async def run() -> T:
            store = store_at(self.settings.database_url, clock=clock or SystemClock(), vault=Vault(SECRET))
            await store.open()
            try:
                return await store.write(turn)
            finally:
                await store.close()

        return asyncio.run(run())

    def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows of a table there are."""
        rows = self.do(lambda tx: tx.rows(f"SELECT COUNT(*) AS n FROM {table} WHERE {where}"))
        return int(rows[0]["n"])


def a_list(folder: Path, *rows: str, header: str = "channel,address,locale,topics") -> Path:
    """A list of residents as a file."""
    path = folder / "list.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path
