"""PostgreSQL's own promises: turns beside each other, lost connections, commits that nobody knows of, roles."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

import psycopg
import pytest

from storage import meta
from storage.clock import SystemClock
from storage.database import parse, store_at
from storage.postgres import TRIES, WRITERS, PostgresStore
from storage.store import (
    CommitUnknown,
    LeaseLost,
    Store,
    StoreBusy,
    StoreError,
    StoreTrouble,
    Topic,
    Transaction,
)
from storage.vault import Vault
from tests import databases, postgres
from tests.conftest import SECRET
from tests.fakes.cable import Cable
from tests.storage.turns import beside, kept, put

CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND datname = current_database()"
)

pytestmark = pytest.mark.only("postgres")


# Turns beside each other


async def test_two_turns_that_wait_for_each_other_are_both_kept(store: Store, database_url: str) -> None:
    holding = threading.Barrier(2)
    runs: list[str] = []

    def crosswise(first: str, second: str) -> Callable[[Transaction], None]:
        def turn(tx: Transaction) -> None:
            runs.append(first)
            tx.execute("UPDATE meta SET value = value || '.' WHERE name = :name", name=first)
            if len(runs) <= 2:
                holding.wait(10)
            tx.execute("UPDATE meta SET value = value || '.' WHERE name = :name", name=second)

        return turn

    await store.write(put("a"))
    await store.write(put("b"))
    await asyncio.gather(store.write(crosswise("a", "b")), store.write(crosswise("b", "a")))
    assert len(runs) > 2, "one of them ran again"
    assert await store.read(lambda tx: [meta.get(tx, name) for name in "ab"]) == ["a..", "b.."]


async def test_a_turn_that_never_gets_through_is_told_so(store: Store) -> None:
    runs: list[int] = []

    def unlucky(tx: Transaction) -> None:
        runs.append(1)
        tx.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")

    with pytest.raises(StoreBusy):
        await store.write(unlucky)
    assert len(runs) == TRIES


async def test_a_row_that_somebody_holds_for_ever_is_not_waited_for_for_ever(store: Store, database_url: str) -> None:
    await store.write(put("held"))
    with psycopg.connect(database_url) as other:
        other.execute("SELECT 1 FROM meta WHERE name = 'held' FOR UPDATE")

        def impatient(tx: Transaction) -> str:
            tx.execute("SET LOCAL lock_timeout = '50ms'")
            return put("held")(tx)

        with pytest.raises(StoreBusy):
            await store.write(impatient)


async def test_a_turn_that_goes_on_after_a_failed_statement_is_not_kept(store: Store, database_url: str) -> None:
    def swallows(tx: Transaction) -> str:
        put("before")(tx)
        with suppress(psycopg.Error):
            tx.execute("INSERT INTO meta (name, value) VALUES ('before', 'twice')")
        return "all is well"

    with pytest.raises(StoreTrouble, match="nothing of it is kept"):
        await store.write(swallows)
    assert await kept(database_url) == set()


async def test_a_row_that_refers_to_what_was_just_removed_is_looked_at_again(store: Store) -> None:
    runs: list[int] = []

    def races(tx: Transaction) -> None:
        runs.append(1)
        tx.execute("INSERT INTO subscriptions (contact_id, topic, created_at) VALUES (:id, '', 0)", id=len(runs) - 5)

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await store.write(races)
    assert len(runs) == TRIES


async def test_one_who_writes_fast_holds_up_nobody_else(store: Store) -> None:
    free = threading.Event()
    slow = [asyncio.create_task(store.write(lambda tx: free.wait(10), key="fast")) for _ in range(WRITERS * 3)]
    assert await store.write(put("somebody else"), key="slow") == "somebody else"
    assert not any(task.done() for task in slow)
    free.set()
    assert all(await asyncio.gather(*slow))


# Lost connections


async def test_a_connection_lost_before_the_turn_is_no_failure(store: Store, database_url: str) -> None:
    await asyncio.gather(*(store.write(put(f"{n}")) for n in range(WRITERS)))
    await store.read(lambda tx: None)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(CUT_OFF)
    assert await store.read(lambda tx: meta.get(tx, "0")) == "0"
    assert await asyncio.gather(*(store.write(put(f"after {n}")) for n in range(WRITERS)))


async def test_a_connection_lost_inside_the_turn_is_no_failure(store: Store, database_url: str) -> None:
    runs: list[int] = []

    def turn(tx: Transaction) -> str:
        runs.append(1)
        put("inside")(tx)
        if len(runs) == 1:
            tx.rows("SELECT pg_terminate_backend(pg_backend_pid())")
        return "kept"

    assert await store.write(turn) == "kept"
    assert len(runs) == 2
    assert await kept(database_url) == {"inside"}


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_connection_lost_at_the_commit_is_neither_yes_nor_no(
    far: Store, cable: Cable, database_url: str, delivered: bool
) -> None:
    await far.write(put("before"))
    cable.cut_at(b"COMMIT\0", delivered=delivered)
    with pytest.raises(CommitUnknown):
        await far.write(put("perhaps"))
    assert cable.cuts == 1
    assert await kept(database_url) == ({"before", "perhaps"} if delivered else {"before"})
    assert await far.write(put("after")) == "after"


async def test_a_server_that_is_away_is_named_and_found_again(far: Store, cable: Cable, database_url: str) -> None:
    await far.write(put("before"))
    bell = far.listen(Topic.WORK)
    await cable.cut()
    for work in (far.write(put("never")), far.read(lambda tx: None)):
        with pytest.raises(StoreTrouble, match=rf"postgresql://hromada@127.0.0.1:{cable.port}/test_\w+ cannot be used"):
            await work
    await cable.mend()
    assert await far.write(put("after")) == "after"
    assert await kept(database_url) == {"before", "after"}
    await bell.wait(0)

    def wakes(tx: Transaction) -> None:
        tx.wake(Topic.WORK)

    async with beside(database_url) as other:
        await other.write(wakes)
    assert await bell.wait(5)


async def test_a_server_that_is_away_at_the_start_is_named(cable: Cable, database_url: str) -> None:
    host, port = postgres.address()
    url = database_url.replace(f"{host}:{port}", f"{host}:{cable.port}")
    await cable.cut()
    store = store_at(url, clock=SystemClock(), vault=Vault(SECRET))
    with pytest.raises(StoreTrouble, match="Connection refused"):
        await store.open()
    await cable.mend()
    with pytest.raises(StoreTrouble, match=r'database "test_\w+" does not exist'):
        await store.open()
    databases.empty(database_url)
    await store.open()
    await store.close()


async def test_a_wrong_password_is_said_and_not_shown(database_url: str) -> None:
    guarded = postgres.GUARDED
    with psycopg.connect(databases.empty(database_url), autocommit=True) as connection, suppress(psycopg.Error):
        connection.execute(f"CREATE ROLE {guarded} LOGIN PASSWORD 'the right one'")
    name = database_url.rpartition("/")[2]
    store = store_at(postgres.url(name, user=guarded, password="s3cret"), clock=SystemClock(), vault=Vault(SECRET))
    with pytest.raises(StoreTrouble, match="password authentication failed") as told:
        await store.open()
    assert "s3cret" not in f"{told.value} {told.value!r} {told.value.__cause__} {store!r}"
    right = postgres.url(name, user=guarded, password="the right one")
    store = store_at(right, clock=SystemClock(), vault=Vault(SECRET))
    await store.open()
    await store.close()


async def test_a_database_that_is_not_in_utf8_is_refused(database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0")
    store = store_at(database_url, clock=SystemClock(), vault=Vault(SECRET))
    with pytest.raises(StoreTrouble, match="UTF8"):
        await store.open()


async def test_a_store_closes_though_the_server_says_nothing(
    database_url: str, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.CLOSE_SECONDS", 0.1)
    host, port = postgres.address()
    url = databases.migrated(database_url).replace(f"{host}:{port}", f"{host}:{cable.port}")
    store = store_at(url, clock=SystemClock(), vault=Vault(SECRET))
    await store.open()
    await store.write(put("before"))
    cable.fall_silent()
    waiting = asyncio.create_task(store.write(put("never")))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await store.close()
    with pytest.raises(StoreError):
        await waiting


# Roles


async def test_whoever_loses_the_connection_of_a_role_is_stopped(far: Store, cable: Cable, database_url: str) -> None:
    ended = asyncio.Event()

    async def holds() -> None:
        try:
            async with far.lease("sender"):
                ready.set()
                await asyncio.Event().wait()
        finally:
            ended.set()

    ready = asyncio.Event()
    holding = asyncio.create_task(holds())
    await ready.wait()
    await cable.cut()
    with pytest.raises(LeaseLost, match="sender"):
        await asyncio.wait_for(holding, 5)
    assert ended.is_set()
    async with asyncio.timeout(5), beside(database_url) as other, other.lease("sender"):
        pass
    await cable.mend()
    async with asyncio.timeout(5), far.lease("sender"):
        assert await far.write(put("again")) == "again"


async def test_a_role_whose_server_falls_silent_is_lost_in_time(
    far: Store, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres_lease.LOOK_SECONDS", 0.05)
    monkeypatch.setattr("storage.postgres_lease.PATIENCE_SECONDS", 0.1)

    async def holds() -> None:
        async with far.lease("sender"):
            cable.fall_silent()
            await asyncio.Event().wait()

    with pytest.raises(LeaseLost):
        await asyncio.wait_for(holds(), 5)
    cable.speak_again()


async def test_being_stopped_by_somebody_else_is_not_a_lost_role(store: Store) -> None:
    ready = asyncio.Event()

    async def holds() -> None:
        async with store.lease("sender"):
            ready.set()
            await asyncio.Event().wait()

    holding = asyncio.create_task(holds())
    await ready.wait()
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding
    async with asyncio.timeout(5), store.lease("sender"):
        pass


async def test_a_failure_while_a_role_is_held_is_told_as_it_is(store: Store) -> None:
    with pytest.raises(LookupError):
        async with store.lease("sender"):
            raise LookupError
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_role_that_cannot_be_asked_for_is_asked_for_again(far: Store, cable: Cable) -> None:
    await cable.cut()
    async with AsyncExitStack() as stack:
        taking = asyncio.create_task(stack.enter_async_context(far.lease("sender")))
        done, _ = await asyncio.wait({taking}, timeout=0.3)
        assert not done
        await cable.mend()
        await asyncio.wait_for(taking, 5)


# Other processes


async def test_others_are_heard_again_after_the_ear_was_cut_off(store: Store, database_url: str) -> None:
    bell = store.listen(Topic.WORK)
    with psycopg.connect(database_url, autocommit=True) as other:
        for _ in range(3):
            other.execute(f"{CUT_OFF} AND query LIKE 'LISTEN%'")
            assert await bell.wait(5)


async def test_nothing_is_shown_of_a_password() -> None:
    database = parse("postgresql://hromada:s3cret@db.city.example:5433/city?sslmode=require")
    assert str(database) == "postgresql://hromada@db.city.example:5433/city"
    store = PostgresStore(database, clock=SystemClock(), vault=Vault(SECRET))  # type: ignore[arg-type]
    assert "s3cret" not in f"{database!r} {store!r}"
