"""The store keeps its promise: answered means committed, and only the guilty turn fails."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import meta
from storage.sqlite import SQLiteStore
from storage.store import ReadTooSlow, StoreBusy, StoreClosed, StoreTrouble, Topic, Transaction
from storage.vault import Vault
from tests.conftest import SECRET, StillClock


def put(name: str) -> Callable[[Transaction], str]:
    def turn(tx: Transaction) -> str:
        meta.put(tx, name, name)
        return name

    return turn


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


async def test_turns_that_wait_share_one_commit_and_all_are_kept(store: SQLiteStore, database: Path) -> None:
    names = [f"turn {number}" for number in range(600)]
    answers = await asyncio.gather(*(store.write(put(name)) for name in names))
    assert answers == names
    assert kept(database) >= set(names)


async def test_a_failed_turn_leaves_no_trace_and_harms_no_other(store: SQLiteStore, database: Path) -> None:
    def half(tx: Transaction) -> str:
        meta.put(tx, "half", "1")
        raise LookupError("after writing")

    answers = await asyncio.gather(
        store.write(put("before")), store.write(half), store.write(put("after")), return_exceptions=True
    )
    assert answers[0] == "before"
    assert isinstance(answers[1], LookupError)
    assert answers[2] == "after"
    assert kept(database) == {"before", "after"}


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


async def test_readers_do_not_wait_for_the_writer_nor_stop_it(store: SQLiteStore) -> None:
    def slow(tx: Transaction) -> None:
        tx.rows(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) FROM n"
        )

    reading = asyncio.create_task(store.read(slow, seconds=0.3))
    assert await store.write(put("meanwhile")) == "meanwhile"
    assert not reading.done()
    with pytest.raises(ReadTooSlow):
        await reading
    assert await store.read(lambda tx: meta.get(tx, "meanwhile")) == "meanwhile"


async def test_a_reader_cannot_write(store: SQLiteStore) -> None:
    with pytest.raises(StoreTrouble):
        await store.read(put("no"))


async def test_a_cancelled_caller_does_not_undo_the_turn(store: SQLiteStore, database: Path) -> None:
    task = asyncio.create_task(store.write(put("kept all the same")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.write(put("next"))
    assert kept(database) == {"kept all the same", "next"}


async def test_bells_ring_after_the_commit_here_and_for_another_process(
    store: SQLiteStore, database: Path, clock: StillClock
) -> None:
    bell = store.listen(Topic.OUTBOX)
    await store.write(lambda tx: tx.wake(Topic.WORK))
    await store.write(lambda tx: tx.wake(Topic.OUTBOX))
    assert await bell.wait(1)
    other = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await other.open()
    await bell.wait(0.6)  # the ring for our own commits, seen through the file
    await other.write(put("from elsewhere"))
    await other.close()
    assert await bell.wait(5)
    store.forget(bell)


async def test_a_lease_has_one_holder_and_passes_on(store: SQLiteStore, database: Path, clock: StillClock) -> None:
    other = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await other.open()
    order: list[str] = []

    async def second() -> None:
        async with other.lease("sender"):
            order.append("second")

    async with store.lease("sender"):
        waiting = asyncio.create_task(second())
        await store.write(put("time passes"))
        order.append("first")
    await waiting
    assert order == ["first", "second"]
    await other.close()


async def test_a_closed_store_says_so_and_finishes_what_waited(database: Path, clock: StillClock) -> None:
    store = SQLiteStore(database, clock=clock, vault=Vault(SECRET))
    await store.open()
    last = asyncio.create_task(store.write(put("last")))
    await asyncio.sleep(0)
    await store.close()
    assert await last == "last"
    with pytest.raises(StoreClosed):
        await store.write(put("too late"))
    with pytest.raises(StoreClosed):
        await store.read(lambda tx: meta.get(tx, "last"))


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
