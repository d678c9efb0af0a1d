"""Trouble with the database, the same on both kinds: somebody holds it, its disk is full, a row cannot be changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import psycopg
import pytest

from storage import meta
from storage.database import SQLiteFile, parse
from storage.store import Store, StoreError, Transaction

WRITTEN = ("inbox", "deliveries", "addresses", "contacts", "conversations", "meta")
# What a server answers when its disk is full, for whatever is added.
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE SQLSTATE '53100' USING MESSAGE = 'could not extend file: No space left on device';
END $$
"""
STONE_ON_POSTGRES = """
CREATE FUNCTION stone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a stone'; END $$;
CREATE TRIGGER stumble BEFORE UPDATE OF heard_at ON addresses FOR EACH ROW WHEN (OLD.id = 1) EXECUTE FUNCTION stone()
"""
STONE_ON_SQLITE = """
CREATE TRIGGER stumble BEFORE UPDATE OF heard_at ON addresses WHEN OLD.id = 1
BEGIN SELECT RAISE(ABORT, 'a stone'); END
"""


@contextmanager
def held(url: str) -> Iterator[None]:
    """Another process writes and does not come to an end; whoever only reads is let through."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        with closing(sqlite3.connect(database.path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("COMMIT")
    else:
        with psycopg.connect(url) as connection:
            connection.execute(f"LOCK TABLE {', '.join(WRITTEN)} IN EXCLUSIVE MODE")
            yield


def run(url: str, sql: str) -> None:
    """Change something behind the product's back."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        with closing(sqlite3.connect(database.path)) as file, file:
            file.execute(sql)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(sql.encode())


async def fill_the_disk(store: Store, url: str) -> None:
    """From now on nothing that needs a page more can be kept."""
    if isinstance(parse(url), SQLiteFile):

        def limit(tx: Transaction) -> None:
            row = tx.row("PRAGMA page_count")
            assert row is not None
            tx.execute(f"PRAGMA max_page_count = {row['page_count']}")

        await store.write(limit)
        with pytest.raises(StoreError):
            await _load_ballast(store)
        return
    run(url, FULL)
    for table in ("inbox", "deliveries"):
        run(url, f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()")


async def _load_ballast(store: Store) -> None:
    """Fill what room is left in the pages there are."""
    for number in range(10_000):
        await store.write(partial(meta.put, name=f"ballast {number}", value="x" * 3000))


async def free_the_disk(store: Store, url: str) -> None:
    """Room again."""
    if isinstance(parse(url), SQLiteFile):
        await store.write(lambda tx: tx.execute("PRAGMA max_page_count = 1073741823"))
    else:
        run(url, "DROP FUNCTION full_disk CASCADE")


def lay_a_stone(url: str) -> None:
    """The first address cannot be written to, by a fault that is nobody's but its own."""
    run(url, STONE_ON_SQLITE if isinstance(parse(url), SQLiteFile) else STONE_ON_POSTGRES)


def take_the_stone_away(url: str) -> None:
    """It can again."""
    on = "" if isinstance(parse(url), SQLiteFile) else " ON addresses"
    run(url, f"DROP TRIGGER stumble{on}")
