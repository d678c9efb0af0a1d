"""The audit log on both databases: chained, only ever added to, and whatever is done to it is found and named."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from storage import audit, copying, staff
from storage.audit import Actor, Entry, Subject, Value, Why
from storage.chain import as_bytes
from storage.database import SQLiteFile, parse
from storage.staff import Role
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import SECRET, StillClock
from tests.storage.turns import beside

YEARS = timedelta(days=1096)
TRIGGERS = {
    "audit": ("audit_unchanged", "audit_kept", "audit_new"),
    "audit_cuts": ("audit_cuts_unchanged", "audit_cuts_kept", "audit_cuts_new"),
}


def entry(number: int, **details: Value) -> Entry:
    return Entry(Actor.SYSTEM, "case.approved", Subject("case", str(number)), details=details)


def write(number: int) -> audit.Entry:
    return entry(number, event=number, code="not_ours")


async def written(store: Store, many: int = 10) -> None:
    for number in range(1, many + 1):
        assert await store.write(lambda tx, n=number: audit.append(tx, write(n))) == number  # type: ignore[misc]


async def verdict(store: Store, noted: str = "") -> audit.Verdict:
    return await store.read(lambda tx: audit.verify(tx, noted=noted))


@pytest.fixture
async def other(store: Store, database_url: str, clock: StillClock) -> AsyncIterator[Store]:
    async with beside(database_url, clock) as opened:
        yield opened


async def test_what_was_written_stands_there_in_order(store: Store, clock: StillClock) -> None:
    def turn(tx: Transaction) -> int:
        person = staff.add(tx, "Ірина", Role.MODERATOR)
        audit.append(tx, Entry(Actor.STAFF, "case.refused", Subject("case", "7"), person.id, {"code": "done"}))
        audit.append(tx, entry(8))
        return audit.append(tx, Entry(Actor.RESIDENT, "case.replied", Subject("case", "7"), details={"event": 12}))

    assert await store.write(turn) == 3
    kept = await store.read(audit.entries)
    assert [one.number for one in kept] == [1, 2, 3]
    assert kept[0].at == clock.now()
    assert kept[0].entry == Entry(Actor.STAFF, "case.refused", Subject("case", "7"), 1, {"code": "done"})
    of_seven = await store.read(lambda tx: audit.entries(tx, subject=Subject("case", "7"), after=1))
    assert [one.number for one in of_seven] == [3]
    assert [one.number for one in await store.read(lambda tx: audit.entries(tx, after=1, limit=1))] == [2]


async def test_a_chain_that_nobody_touched_is_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = await verdict(store)
    assert (nothing.ok, nothing.entries, nothing.since) == (True, 0, None)
    monkeypatch.setattr(audit, "BATCH", 4)
    await written(store)
    found = await verdict(store)
    assert (found.ok, found.entries, found.first, found.fault) == (True, 10, 1, None)
    assert found.head == await store.read(audit.head)
    assert len({one.hash for one in await store.read(audit.entries)}) == 10


async def test_a_turn_that_fails_leaves_no_entry_and_no_gap(store: Store) -> None:
    await written(store, 2)

    def fails(tx: Transaction) -> None:
        audit.append(tx, entry(3))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.write(fails)
    assert await store.write(lambda tx: audit.append(tx, entry(4))) == 3
    assert (await verdict(store)).ok


async def test_twenty_at_once_are_put_in_one_order(store: Store, other: Store) -> None:
    async def writer(which: int) -> list[int]:
        through = (store, other)[which % 2]
        return [await through.write(lambda tx: audit.append(tx, entry(which))) for _ in range(10)]

    numbers = await asyncio.gather(*(writer(which) for which in range(20)))
    assert sorted(number for own in numbers for number in own) == list(range(1, 201))
    found = await verdict(store)
    assert (found.ok, found.entries, found.head.number) == (True, 200, 200)


@pytest.mark.parametrize(
    "bad",
    [
        entry(1, text="code"),
        entry(1, contact_id=7),
        entry(1, code="слова"),
        entry(1, code="two words"),
        entry(1, code="x" * 65),
        entry(1, event=2**63),
        Entry(Actor.SYSTEM, "Що завгодно", Subject("case", "1")),
        Entry(Actor.SYSTEM, "case.approved", Subject("case", "Ірина")),
        Entry(Actor.SYSTEM, "case.approved", Subject("case", "")),
        Entry(Actor.STAFF, "case.approved", Subject("case", "1")),
        Entry(Actor.RESIDENT, "case.replied", Subject("case", "1"), staff_id=1),
    ],
)
async def test_words_names_and_contacts_have_no_place_in_it(store: Store, bad: Entry) -> None:
    with pytest.raises(ValueError, match=r"log|code|id"):
        await store.write(lambda tx: audit.append(tx, bad))
    assert (await verdict(store)).entries == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET action = 'case.refused' WHERE id = 3",
        "DELETE FROM audit WHERE id = 3",
        "DELETE FROM audit",
        "UPDATE audit_cuts SET number = 9",
        "DELETE FROM audit_cuts",
    ],
)
async def test_the_database_itself_refuses_what_is_no_addition(store: Store, clock: StillClock, sql: str) -> None:
    await written(store, 2)
    clock.forward(YEARS.total_seconds() + 2 * 86_400)
    assert await store.write(audit.purge) == 2
    await store.write(lambda tx: audit.append(tx, entry(3)))
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError), match="only ever added to"):
        await store.write(lambda tx: tx.execute(sql))
    assert (await verdict(store)).ok


@pytest.mark.only("sqlite")
async def test_a_row_is_not_replaced_either(store: Store) -> None:
    await written(store, 2)
    again = "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2"
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        await store.write(lambda tx: tx.execute(again))


@pytest.mark.only("postgres")
async def test_a_table_is_not_emptied_either(store: Store) -> None:
    await written(store, 2)
    with pytest.raises(psycopg.errors.IntegrityError, match="only ever added to"):
        await store.write(lambda tx: tx.execute("TRUNCATE audit"))


def break_in(url: str, *statements: str) -> None:
    """What somebody does who has the database and not the secret."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        with closing(sqlite3.connect(database.path, isolation_level=None)) as file:
            for name in (name for names in TRIGGERS.values() for name in names):
                file.execute(f"DROP TRIGGER {name}")
            for sql in statements:
                file.execute(sql)
        return
    with psycopg.connect(url, autocommit=True) as server:
        for table in TRIGGERS:
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for sql in statements:
            server.execute(sql.encode())


COPIED = "at, actor_kind, staff_id, action, subject_kind, subject_id, details, previous, hash"
TAMPERING = {
    "a word": (["UPDATE audit SET action = 'case.refused' WHERE id = 5"], 5, Why.CHANGED),
    "a moment": (["UPDATE audit SET at = at + 1 WHERE id = 5"], 5, Why.CHANGED),
    "a detail": (["UPDATE audit SET details = '{}' WHERE id = 5"], 5, Why.CHANGED),
    "a hash": (["UPDATE audit SET hash = previous WHERE id = 5"], 5, Why.CHANGED),
    "a link": (["UPDATE audit SET previous = hash WHERE id = 5"], 5, Why.CHANGED),
    "one taken out": (["DELETE FROM audit WHERE id = 5"], 5, Why.GAP),
    "the beginning": (["DELETE FROM audit WHERE id < 5"], 1, Why.GAP),
    "one taken out, the others moved up": (
        ["DELETE FROM audit WHERE id = 5", *(f"UPDATE audit SET id = {n} WHERE id = {n + 1}" for n in range(5, 10))],
        5,
        Why.REORDERED,
    ),
    "two exchanged": (
        [f"UPDATE audit SET id = {to} WHERE id = {from_}" for from_, to in ((5, 99), (7, 5), (99, 7))],
        5,
        Why.REORDERED,
    ),
    "one put in": (
        [
            *(f"UPDATE audit SET id = {n + 1} WHERE id = {n}" for n in range(10, 4, -1)),
            f"INSERT INTO audit (id, {COPIED}) SELECT 5, {COPIED} FROM audit WHERE id = 3",
        ],
        5,
        Why.REORDERED,
    ),
    "one added": (
        [f"INSERT INTO audit (id, {COPIED}) SELECT 11, {COPIED} FROM audit WHERE id = 10"],
        11,
        Why.REORDERED,
    ),
    "one forged": (
        [
            "INSERT INTO audit (id, at, actor_kind, action, subject_kind, subject_id, details, previous, hash)"
            " SELECT 11, at, actor_kind, 'case.refused', subject_kind, '3', details, hash, hash FROM audit"
            " WHERE id = 10",
        ],
        11,
        Why.CHANGED,
    ),
    "one before the first": (
        [f"INSERT INTO audit (id, {COPIED}) SELECT 0, {COPIED} FROM audit WHERE id = 1"],
        0,
        Why.REORDERED,
    ),
    "the tail": (["DELETE FROM audit WHERE id > 7"], 8, Why.CUT_TAIL),
    "everything": (["DELETE FROM audit"], 1, Why.CUT_TAIL),
    "the tail, and the head set back": (
        [
            "DELETE FROM audit WHERE id > 7",
            "UPDATE audit_head SET number = 7, hash = (SELECT hash FROM audit WHERE id = 7)",
        ],
        7,
        Why.HEAD,
    ),
    "the head": (["DELETE FROM audit_head"], 10, Why.HEAD),
    "the beginning, under a forged mark": (
        [
            "INSERT INTO audit_cuts (number, at, hash, seal) SELECT 4, at, hash, hash FROM audit WHERE id = 4",
            "DELETE FROM audit WHERE id <= 4",
        ],
        4,
        Why.CUT,
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
async def test_whatever_is_done_to_it_is_found_and_named(store: Store, database_url: str, kind: str) -> None:
    statements, number, why = TAMPERING[kind]
    await written(store)
    break_in(database_url, *statements)
    found = await verdict(store)
    assert not found.ok
    assert found.fault is not None
    assert (found.fault.number, found.fault.why) == (number, why)


@pytest.mark.parametrize("kind", ["the tail, and the head set back", "the head", "the tail", "one added"])
async def test_going_on_does_not_make_it_good(store: Store, database_url: str, kind: str) -> None:
    await written(store)
    break_in(database_url, *TAMPERING[kind][0])
    for _ in range(3):
        await store.write(lambda tx: audit.append(tx, entry(1)))
    assert not (await verdict(store)).ok


async def test_an_older_copy_is_found_out_by_a_head_that_was_noted(store: Store, database_url: str) -> None:
    await written(store, 7)
    (kept,) = await store.read(lambda tx: tx.rows("SELECT number, hash, seal FROM audit_head"))
    earlier = as_bytes(kept["hash"]).hex()
    for _ in range(3):
        await store.write(lambda tx: audit.append(tx, entry(1)))
    noted = (await store.read(audit.head)).hash.hex()
    assert (await verdict(store, noted)).ok
    assert (await verdict(store, noted[:16])).noted is True
    assert (await verdict(store, earlier)).ok
    break_in(database_url, "DELETE FROM audit WHERE id > 7")
    await store.write(
        lambda tx: tx.execute(
            "UPDATE audit_head SET number = 7, hash = :hash, seal = :seal", hash=kept["hash"], seal=kept["seal"]
        )
    )
    assert (await verdict(store)).ok, "a sound chain, only an older one"
    assert (await verdict(store, earlier)).ok
    found = await verdict(store, noted)
    assert (found.ok, found.fault, found.noted) == (False, None, False)


async def test_another_secret_makes_another_chain(store: Store, database_url: str, clock: StillClock) -> None:
    await written(store, 2)
    found = await store.read(lambda tx: _with(tx, Vault("another secret, long enough to be one as well")))
    assert found.fault is not None
    assert found.fault.why is Why.CHANGED
    assert SECRET not in repr(found)


def _with(tx: Transaction, vault: Vault) -> audit.Verdict:
    tx.vault = vault
    return audit.verify(tx)


async def test_a_beginning_past_its_days_is_cut_off_and_the_chain_goes_on(store: Store, clock: StillClock) -> None:
    await written(store, 5)
    noted = (await store.read(audit.head)).hash.hex()
    clock.forward(86_400)
    await store.write(lambda tx: audit.append(tx, entry(6)))
    clock.forward(YEARS.total_seconds() - 86_400)
    assert await store.write(audit.purge) == 0, "the day on which they were written is not over yet, three years later"
    clock.forward(86_400)
    assert await store.write(lambda tx: audit.purge(tx, batch=3)) == 3
    assert await store.write(lambda tx: audit.purge(tx, batch=3)) == 2
    assert await store.write(audit.purge) == 0
    found = await verdict(store, noted)
    assert (found.ok, found.entries, found.first, found.noted) == (True, 1, 6, True)
    assert await store.write(lambda tx: audit.append(tx, entry(7))) == 7
    clock.forward(2 * 86_400)
    clock.forward(YEARS.total_seconds())
    assert await store.write(audit.purge) == 2
    found = await verdict(store)
    assert (found.ok, found.entries, found.head.number) == (True, 0, 7)
    assert await store.write(lambda tx: audit.append(tx, entry(8))) == 8
    assert (await verdict(store)).ok


async def test_what_is_broken_is_not_cut_off(store: Store, database_url: str, clock: StillClock) -> None:
    await written(store, 5)
    break_in(database_url, "UPDATE audit SET action = 'case.refused' WHERE id = 3")
    clock.forward(YEARS.total_seconds() + 2 * 86_400)
    assert await store.write(audit.purge) == 2
    assert await store.write(audit.purge) == 0
    found = await verdict(store)
    assert found.fault is not None
    assert (found.fault.number, found.fault.why) == (3, Why.CHANGED)


async def test_an_entry_left_under_a_cut_is_found(store: Store, database_url: str, clock: StillClock) -> None:
    await written(store, 5)
    clock.forward(YEARS.total_seconds() + 2 * 86_400)
    await store.write(audit.purge)
    await store.write(lambda tx: audit.append(tx, entry(6)))
    break_in(database_url, f"INSERT INTO audit (id, {COPIED}) SELECT 2, {COPIED} FROM audit WHERE id = 6")
    found = await verdict(store)
    assert found.fault is not None
    assert (found.fault.number, found.fault.why) == (2, Why.REORDERED)


async def test_a_copy_carries_the_chain_and_its_guards(
    store: Store, database_url: str, clock: StillClock, tmp_path: Path
) -> None:
    await written(store, 3)
    clock.forward(YEARS.total_seconds() + 2 * 86_400)
    await store.write(audit.purge)
    await store.write(lambda tx: audit.append(tx, entry(4)))
    await store.close()
    target = f"sqlite:///{tmp_path}/carried.db"
    assert all(one.same for one in await asyncio.to_thread(copying.copy, database_url, target))
    async with beside(target, clock) as carried:
        found = await verdict(carried)
        assert (found.ok, found.entries, found.first) == (True, 1, 4)
        assert await carried.write(lambda tx: audit.append(tx, entry(5))) == 5
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            await carried.write(lambda tx: tx.execute("DELETE FROM audit"))
        assert (await verdict(carried)).ok
