"""SQLite's own promises: of turns that share a commit only the guilty one fails, and other processes are waited for."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage import meta
from storage.sqlite import SQLiteStore
from storage.store import StoreBusy, StoreClosed, StoreTrouble, Transaction
from storage.vault import Vault
from tests.conftest import SECRET, StillClock
from tests.storage.turns import put


@pytest.fixture
async def store(database: Path, clock: StillClock) -> AsyncIterator[SQLiteStore]:
    opened = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await opened.open()
    yield opened
    await opened.close()


def kept(path: Path) -> set[str]:
    """What another connection sees: only what is committed."""
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM meta")}
    finally:
        connection.close()


def rolls_everything_back(tx: Transaction) -> str:
    meta.put(tx, "first", "1")
    tx.execute("INSERT OR ROLLBACK INTO meta (name, value) VALUES ('first', '2')")
    return "never"


async def test_a_transaction_that_ends_inside_a_batch_fails_only_its_cause(store: SQLiteStore, database: Path) -> None:
    answers = await asyncio.gather(
        *(store.write(put(f"early {n}")) for n in range(3)),
        store.write(rolls_everything_back),
        *(store.write(put(f"late {n}")) for n in range(3)),
        return_exceptions=True,
    )
    assert isinstance(answers[3], sqlite3.IntegrityError)
    assert [answer for answer in answers if isinstance(answer, Exception)] == [answers[3]]
    assert kept(database) == {f"{word} {n}" for word in ("early", "late") for n in range(3)}


async def test_an_interrupt_inside_a_batch_loses_nobody_elses_turn(store: SQLiteStore, database: Path) -> None:
    assert store._writer is not None
    raw = store._writer._conn
    once = threading.Event()

    def interrupted(tx: Transaction) -> str:
        if not once.is_set():
            once.set()
            threading.Timer(0.05, raw.interrupt).start()
            tx.execute(
                "INSERT INTO meta (name, value) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                " WHERE i < 100000000) SELECT 'row ' || i, '' FROM n"
            )
        return "again"

    answers = await asyncio.gather(
        store.write(put("before")), store.write(interrupted), store.write(put("after")), return_exceptions=True
    )
    assert answers[0] == "before"
    assert answers[2] == "after"
    assert kept(database) == {"before", "after"}


async def test_a_full_disk_refuses_and_what_was_acknowledged_stays(store: SQLiteStore, database: Path) -> None:
    await store.write(put("acknowledged"))

    def fill(tx: Transaction) -> str:
        row = tx.row("PRAGMA page_count")
        assert row is not None
        tx.execute(f"PRAGMA max_page_count = {row['page_count'] + 2}")
        return "full"

    await store.write(fill)

    def big(number: int) -> Callable[[Transaction], str]:
        def turn(tx: Transaction) -> str:
            meta.put(tx, f"big {number}", "x" * 200_000)
            return f"big {number}"

        return turn

    answers = await asyncio.gather(
        store.write(put("small")), *(store.write(big(n)) for n in range(5)), return_exceptions=True
    )
    assert answers[0] == "small"
    assert all(isinstance(answer, StoreTrouble) for answer in answers[1:])
    answered = {answer for answer in answers if isinstance(answer, str)}
    assert kept(database) == {"acknowledged", *answered}
    await store.write(lambda tx: tx.execute("PRAGMA max_page_count = 1073741823"))
    assert await store.write(big(9)) == "big 9"


async def test_another_process_that_holds_the_writer_is_waited_for(store: SQLiteStore, database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(store.write(put("patient")))
    threading.Timer(0.2, lambda: other.execute("COMMIT")).start()
    assert await writing == "patient"
    other.close()


async def test_a_lock_past_all_patience_fails_its_turns_and_not_the_writer(
    store: SQLiteStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = await asyncio.gather(*(store.write(put(f"held {n}")) for n in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreBusy] * 3
    assert len({id(answer) for answer in answers}) == 3, "each caller has an exception of their own"
    for answer in answers:
        assert isinstance(answer, StoreBusy)
        traceback.clear_frames(answer.__traceback__)  # as a scheduler does with what its job raised
    other.execute("COMMIT")
    other.close()
    assert await store.write(put("after")) == "after"


async def test_closing_does_not_wait_for_somebody_elses_lock(database: Path, clock: StillClock) -> None:
    store = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await store.open()
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.write(put("never")))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await store.close()
    with pytest.raises(StoreClosed):
        await waiting
    other.close()


async def test_what_is_erased_is_gone_from_the_files(store: SQLiteStore, database: Path) -> None:
    def raw() -> bytes:
        return b"".join(file.read_bytes() for file in database.parent.iterdir() if file.is_file())

    await store.write(lambda tx: meta.put(tx, "canary", "xq7-canary-xq7" * 50))
    assert b"xq7-canary-xq7" in raw()
    await store.write(lambda tx: tx.execute("DELETE FROM meta WHERE name = 'canary'"))
    await store.scrub()
    assert b"xq7-canary-xq7" not in raw()
