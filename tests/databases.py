"""Databases for tests, one URL each, on both kinds alike: empty, with the schema, or with a city's record in it.

A database is made as a copy of one that was made once for the run: a file is copied, a server copies a template.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from storage.database import PostgresDatabase, SQLiteFile, parse
from storage.migrate import migrate
from tests import postgres

KINDS = ("sqlite", "postgres")
PATIENCE = 6  # times five seconds


def new_url(kind: str, folder: Path, name: str) -> str:
    """The URL of a database that does not exist yet. `name` is the run's own."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/hromada.db"
    return postgres.url(name)


@lru_cache
def _server() -> psycopg.Connection[TupleRow]:
    """This process's connection for making and dropping databases; closed by `hang_up`."""
    return psycopg.connect(postgres.url("postgres"), autocommit=True, options="-c file_copy_method=clone")


def hang_up() -> None:
    """Close what this process holds open."""
    if _server.cache_info().currsize:
        _server().close()
        _server.cache_clear()


def _name(database: PostgresDatabase) -> str:
    return database.parameters["dbname"]


def empty(url: str) -> str:
    """Make a database with nothing in it, where the kind needs that; its URL."""
    database = parse(url)
    if isinstance(database, PostgresDatabase):
        _server().execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(_name(database))))
    return url


def exists(url: str) -> bool:
    """Whether anything was made there."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        return database.path.exists()
    found = _server().execute("SELECT 1 FROM pg_database WHERE datname = %s", (_name(database),))
    return found.fetchone() is not None


def migrated(url: str) -> str:
    """Make a database with the schema of this release; its URL."""
    return like(url, "migrated", migrate)


def like(url: str, name: str, furnish: Callable[[str], object]) -> str:
    """Make a database as `furnish` made the first of this name in this run; its URL."""
    if postgres.RUN not in os.environ:  # a picture is being taken, no test is run
        furnish(url)
        return url
    run = Path(os.environ[postgres.RUN])
    database = parse(url)
    short = hashlib.sha256(name.encode()).hexdigest()[:12]
    if isinstance(database, SQLiteFile):
        model = run / f"{short}.db"
        _once(run / f"{short}.sqlite", lambda: _finish(model, furnish))
        shutil.copyfile(model, database.path)
        return url
    template = f"like_{short}"
    _once(run / f"{short}.postgres", lambda: furnish(empty(postgres.url(template))))
    _copy(_name(database), template)
    return url


def _copy(name: str, template: str) -> None:
    """Copy a template; the server waits five seconds for whoever still leaves it, a busy machine needs longer."""
    copy = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    for left in reversed(range(PATIENCE)):
        try:  # by the kernel, in half the time
            _server().execute(SQL("{} STRATEGY file_copy").format(copy))
            return
        except psycopg.errors.ObjectInUse:
            if not left:
                raise
        except psycopg.Error:  # which not every file system can
            _server().execute(copy)
            return


def _once(done: Path, work: Callable[[], object]) -> None:
    """Do something once for all workers of the run."""
    with done.with_suffix(f"{done.suffix}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            work()
            done.touch()


def _finish(model: Path, furnish: Callable[[str], object]) -> None:
    """Closed by its last user, a SQLite database is one file."""
    furnish(f"sqlite:///{model}")
    assert not model.with_name(f"{model.name}-wal").exists()


def raw(url: str) -> bytes:
    """Everything that is kept in a database that nobody has open, as whoever steals it would see it."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        return b"".join(file.read_bytes() for file in database.path.parent.iterdir() if file.is_file())
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        texts = []
        for name in names:  # binary, as in the files, not as hexadecimal digits
            with connection.cursor().copy(SQL("COPY {} TO STDOUT (FORMAT binary)").format(Identifier(name))) as copy:
                texts += [bytes(piece) for piece in copy]
    return b"".join(texts)


def drop(url: str) -> None:
    """Remove a database, if it was made, from under whoever still uses it; files go with their folder."""
    database = parse(url)
    if isinstance(database, PostgresDatabase):
        _server().execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(_name(database))))
