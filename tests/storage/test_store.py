"""The store keeps its promises on every database: answered means committed, and a failed turn harms nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from storage import contacts, meta, progress
from storage.clock import to_ms
from storage.database import store_at
from storage.store import ReadTooSlow, Store, StoreClosed, StoreTrouble, Topic, Transaction
from storage.vault import Vault
from tests import databases
from tests.conftest import SECRET, StillClock
from tests.storage.turns import beside, kept, put

FOR_EVER = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) AS n FROM n"
)


async def test_many_turns_at_once_are_all_kept(store: Store, database_url: str) -> None:
    names = [f"turn {number}" for number in range(600)]
    answers = await asyncio.gather(*(store.write(put(name)) for name in names))
    assert answers == names
    assert await kept(database_url) >= set(names)


async def test_a_failed_turn_leaves_no_trace_and_harms_no_other(store: Store, database_url: str) -> None:
    def half(tx: Transaction) -> str:
        meta.put(tx, "half", "1")
        raise LookupError("after writing")

    answers = await asyncio.gather(
        store.write(put("before")), store.write(half), store.write(put("after")), return_exceptions=True
    )
    assert answers[0] == "before"
    assert isinstance(answers[1], LookupError)
    assert answers[2] == "after"
    assert await kept(database_url) == {"before", "after"}


async def test_a_turn_sees_what_it_wrote_and_others_do_not_until_the_commit(store: Store, database_url: str) -> None:
    seen: list[str | None] = []
    written, looked = threading.Event(), threading.Event()

    def turn(tx: Transaction) -> None:
        meta.put(tx, "name", "new")
        seen.append(meta.get(tx, "name"))
        written.set()
        looked.wait(10)

    writing = asyncio.create_task(store.write(turn))
    await asyncio.to_thread(written.wait, 10)
    seen.append(await store.read(lambda tx: meta.get(tx, "name")))
    looked.set()
    await writing
    assert seen == ["new", None]
    assert await kept(database_url) == {"name"}


async def test_readers_do_not_wait_for_the_writer_nor_stop_it(store: Store) -> None:
    reading = asyncio.create_task(store.read(lambda tx: tx.rows(FOR_EVER), seconds=0.3))
    assert await store.write(put("meanwhile")) == "meanwhile"
    assert not reading.done()
    with pytest.raises(ReadTooSlow):
        await reading
    assert await store.read(lambda tx: meta.get(tx, "meanwhile")) == "meanwhile"


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreTrouble):
        await store.read(put("no"))


async def test_a_reader_sees_one_moment_however_often_it_looks(store: Store) -> None:
    looked, written = threading.Event(), threading.Event()

    def twice(tx: Transaction) -> tuple[str | None, str | None]:
        first = meta.get(tx, "name")
        looked.set()
        written.wait(10)
        return first, meta.get(tx, "name")

    await store.write(lambda tx: meta.put(tx, "name", "old"))
    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(looked.wait, 10)
    await store.write(lambda tx: meta.put(tx, "name", "new"))
    written.set()
    assert await reading == ("old", "old")


async def test_a_cancelled_caller_does_not_undo_the_turn(store: Store, database_url: str) -> None:
    task = asyncio.create_task(store.write(put("kept all the same"), key="somebody"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.write(put("next"), key="somebody")
    assert await kept(database_url) == {"kept all the same", "next"}


async def test_turns_of_one_key_run_in_the_order_they_came(store: Store) -> None:
    order: list[int] = []

    def turn(number: int) -> Callable[[Transaction], None]:
        return lambda tx: order.append(number)

    await asyncio.gather(*(store.write(turn(number), key="olena") for number in range(100)))
    assert order == list(range(100))


async def test_a_failed_turn_lets_the_next_of_its_key_pass(store: Store) -> None:
    def fails(tx: Transaction) -> None:
        raise LookupError

    answers = await asyncio.gather(
        store.write(fails, key="olena"), store.write(put("after"), key="olena"), return_exceptions=True
    )
    assert isinstance(answers[0], LookupError)
    assert answers[1] == "after"


async def test_bells_ring_after_the_commit_here_and_for_another_process(store: Store, database_url: str) -> None:
    bell = store.listen(Topic.OUTBOX)
    await store.write(lambda tx: tx.wake(Topic.OUTBOX))
    assert await bell.wait(1)
    async with beside(database_url) as other:
        heard = other.listen(Topic.WORK)
        await other.read(lambda tx: None)
        while await heard.wait(0.3):  # what is rung at the beginning, to be sure
            pass

        def work(tx: Transaction) -> str:
            tx.wake(Topic.WORK)
            return put("from elsewhere")(tx)

        await store.write(work)
        assert await heard.wait(0.9), "before any bell is rung just to be sure"
    store.forget(bell)


async def test_a_turn_that_fails_rings_nobody(store: Store) -> None:
    bell = store.listen(Topic.OUTBOX)

    def fails(tx: Transaction) -> None:
        tx.wake(Topic.OUTBOX)
        raise LookupError

    while await bell.wait(0.3):
        pass
    with pytest.raises(LookupError):
        await store.write(fails)
    assert not await bell.wait(0.2)


async def test_a_lease_has_one_holder_and_passes_on(store: Store, database_url: str) -> None:
    order: list[str] = []
    async with beside(database_url) as other:

        async def second() -> None:
            async with other.lease("sender"):
                order.append("second")

        async with store.lease("sender"), store.lease("another role"):
            waiting = asyncio.create_task(second())
            await store.write(put("time passes"))
            order.append("first")
        await waiting
    assert order == ["first", "second"]


async def test_whoever_waits_for_a_lease_can_be_stopped(store: Store, database_url: str) -> None:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(beside(database_url))
        await stack.enter_async_context(store.lease("sender"))
        waiting = asyncio.create_task(stack.enter_async_context(other.lease("sender")))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()


async def test_a_closed_store_says_so_and_finishes_what_waited(database_url: str, clock: StillClock) -> None:
    store = store_at(databases.migrated(database_url), clock=clock, vault=Vault(SECRET))
    await store.open()
    last = asyncio.create_task(store.write(put("last")))
    await asyncio.sleep(0)
    await store.close()
    assert await last == "last"
    with pytest.raises(StoreClosed):
        await store.write(put("too late"))
    with pytest.raises(StoreClosed):
        await store.read(lambda tx: meta.get(tx, "last"))
    await store.close()


# What a turn may ask


async def test_bytes_come_back_as_bytes_and_rows_by_name(store: Store) -> None:
    def turn(tx: Transaction) -> list[object]:
        progress.keep_media(tx, "picture", "image/jpeg", b"\x00\xff'\\")
        row = tx.row("SELECT content, published_at, LENGTH(mime) AS n FROM media WHERE id = :id", id="picture")
        assert row is not None
        return [type(row["content"]), row["content"], row["published_at"], row["n"]]

    assert await store.write(turn) == [bytes, b"\x00\xff'\\", None, 10]


async def test_a_statement_says_how_many_rows_it_touched_and_returns_them(store: Store) -> None:
    def turn(tx: Transaction) -> list[object]:
        tx.many("INSERT INTO meta (name, value) VALUES (:name, :value)", [{"name": n, "value": "1"} for n in "abc"])
        touched = tx.execute("UPDATE meta SET value = :value WHERE name <> :name", value="2", name="a")
        none = tx.execute("DELETE FROM meta WHERE name = :name", name="z")
        new = "INSERT INTO meta (name, value) VALUES (:name, '') ON CONFLICT (name) DO NOTHING RETURNING name"
        back = tx.row(new, name="d")
        again = tx.row(new, name="d")
        tx.many("DELETE FROM meta WHERE name = :name", [])
        return [touched, none, back["name"] if back else None, again]

    assert await store.write(turn) == [2, 0, "d", None]


async def test_percent_signs_colons_and_casts_are_left_alone(store: Store) -> None:
    def turn(tx: Transaction) -> list[object]:
        meta.put(tx, "100% :sure", "it's")
        row = tx.row(
            "SELECT value, ':name' AS literal, 7 % 4 AS rest FROM meta /* :comment ? */ WHERE name LIKE '100% :s%'"
            " AND value = :value AND CAST(:none AS TEXT) IS NULL -- :end",
            value="it's",
            none=None,
        )
        assert row is not None
        return [row["value"], row["literal"], row["rest"]]

    assert await store.write(turn) == ["it's", ":name", 3]


async def test_many_rows_are_loaded_at_once_and_numbering_goes_on(store: Store, clock: StillClock) -> None:
    now = to_ms(clock.now())
    columns = ("id", "contact_id", "channel", "lookup", "sealed", "heard_at", "blocked_at", "created_at")

    def turn(tx: Transaction) -> int:
        tx.load("contacts", ("id", "locale", "created_at"), ((n, "uk", now) for n in range(1, 1001)))
        lookup = tx.vault.lookup
        rows = ((n, n, "web", lookup(f"web:{n}"), b"\\\x00\t\n", now, None, now) for n in range(1, 1001))
        return tx.load("addresses", columns, rows) + tx.load("meta", ("name", "value"), [("a\tb\\N", "ї\n")])

    assert await store.write(turn) == 1001
    assert await store.read(lambda tx: meta.get(tx, "a\tb\\N")) == "ї\n"
    row = await store.read(lambda tx: tx.row("SELECT sealed, blocked_at FROM addresses WHERE id = 500"))
    assert row is not None
    assert (row["sealed"], row["blocked_at"]) == (b"\\\x00\t\n", None)
    met = await store.write(lambda tx: contacts.meet(tx, "web", "somebody new", locale="uk"))
    assert (met.id, met.address_id) == (1001, 1001)


async def test_loading_what_is_there_already_fails_and_leaves_nothing(store: Store, database_url: str) -> None:
    await store.write(put("there"))

    def turn(tx: Transaction) -> None:
        tx.load("meta", ("name", "value"), [("new", ""), ("there", "")])

    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.write(turn)
    assert await kept(database_url) == {"there"}
