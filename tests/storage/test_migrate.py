"""Every released schema comes up to this one, with the rows that are in it; a revision that fails changes nothing."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from storage import meta, migrate
from storage.clock import SystemClock
from storage.database import parse, store_at
from storage.migrate import HEAD, MigrationFailed
from storage.store import Store
from storage.vault import Vault
from tests import databases, postgres
from tests.conftest import SECRET
from tests.storage.turns import put

# What SQLAlchemy cannot look at in SQLite it leaves out, on both sides of the comparison.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")

MIGRATIONS = Path(migrate.__file__).parent / "migrations"


def revisions() -> list[str]:
    """Every revision, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


REVISIONS = revisions()


@contextmanager
def opened(url: str) -> Iterator[sa.Connection]:
    """A plain connection to whichever database."""
    engine = migrate.engine_of(parse(url))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def schema(url: str) -> dict[str, Any]:
    """Everything about the tables that can be asked for, in an order of its own."""
    with opened(url) as connection:
        looked = sa.inspect(connection)
        return {
            table: {
                "columns": sorted(
                    (c["name"], str(c["type"]), c["nullable"], _default(c)) for c in looked.get_columns(table)
                ),
                "key": looked.get_pk_constraint(table)["constrained_columns"],
                "refers": sorted(
                    (f["constrained_columns"], f["referred_table"], f["referred_columns"])
                    for f in looked.get_foreign_keys(table)
                ),
                "unique": sorted(u["column_names"] for u in looked.get_unique_constraints(table)),
                "indexes": sorted(
                    (i["name"], i["column_names"], bool(i["unique"]), _where(i)) for i in looked.get_indexes(table)
                ),
            }
            for table in sorted(looked.get_table_names())
        }


def _default(column: Any) -> str:
    default = str(column["default"])
    return "counter" if "nextval" in default else default


def _where(index: Any) -> list[str]:
    return sorted(str(value) for key, value in index.get("dialect_options", {}).items() if key.endswith("_where"))


def fill(url: str) -> dict[str, int]:
    """Put rows into every table, whatever columns it has; how many there are in each."""
    with opened(url) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        counts = {}
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            for number in (1, 2):
                connection.execute(table.insert().values({c.name: _value(c, number) for c in table.columns}))
            counts[table.name] = 2
        return counts


def _value(column: sa.Column[Any], number: int) -> object:
    """Something that fits a column and refers to what is there."""
    if isinstance(column.type, sa.LargeBinary):
        return f"{column.name} {number}".encode()
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return number
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column, number)
    return f"{column.name} {number}"


def counted(url: str, tables: list[str]) -> dict[str, int]:
    with opened(url) as connection:
        return {table: connection.execute(sa.text(f"SELECT COUNT(*) FROM {table}")).scalar_one() for table in tables}


def test_the_newest_revision_is_the_one_that_is_asked_for() -> None:
    assert REVISIONS[-1] == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_schema_comes_up_to_this_one_with_its_rows(database_url: str, tmp_path: Path, revision: str) -> None:
    url = databases.empty(database_url)
    migrate.upgrade(parse(url), revision)
    assert migrate.is_current(url) is (revision == HEAD)
    before = fill(url)
    assert migrate.migrate(url) is (revision != HEAD)
    assert migrate.is_current(url)
    assert migrate.migrate(url) is False
    assert counted(url, list(before)) == before
    with another(database_url, tmp_path) as fresh:
        migrate.migrate(fresh)
        assert schema(url) == schema(fresh)


@contextmanager
def another(url: str, folder: Path) -> Iterator[str]:
    """One more database of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder}/another.db"
        return
    fresh = databases.empty(f"{url}_fresh")
    try:
        yield fresh
    finally:
        databases.drop(fresh)


async def test_rows_can_be_added_after_coming_up(database_url: str) -> None:
    url = databases.empty(database_url)
    migrate.upgrade(parse(url), REVISIONS[0])
    migrate.migrate(url)
    store = store_at(url, clock=SystemClock(), vault=Vault(SECRET))
    await store.open()
    try:
        assert await store.write(put("new")) == "new"
    finally:
        await store.close()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release with two revisions more, of which the second fails half way."""
    folder = tmp_path / "release" / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    text = (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        'revision = "{name}"\ndown_revision = "{after}"\nbranch_labels = None\ndepends_on = None\n'
        'def upgrade():\n    op.create_table("{name}_table", sa.Column("id", sa.Integer))\n{more}'
    )
    versions = folder / "versions"
    (versions / "good.py").write_text(text.format(name="good", after=HEAD, more=""))
    (versions / "bad.py").write_text(
        text.format(name="bad", after="good", more='    op.execute("INSERT INTO nowhere VALUES (1)")\n')
    )
    monkeypatch.setattr("storage.migrate.__file__", str(folder.parent / "migrate.py"))
    monkeypatch.setattr("storage.migrate.HEAD", "bad")


@pytest.mark.usefixtures("broken")
def test_a_revision_that_fails_leaves_nothing_and_those_before_it_stay(database_url: str) -> None:
    url = databases.empty(database_url)
    with pytest.raises(MigrationFailed, match="nowhere") as told:
        migrate.migrate(url)
    assert postgres.PASSWORD not in str(told.value)
    assert "\n" not in str(told.value)
    tables = schema(url)
    assert "good_table" in tables
    assert "bad_table" not in tables


def test_a_newer_database_is_not_touched(database_url: str) -> None:
    url = databases.migrated(database_url)
    with opened(url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationFailed, match="newer release"):
        migrate.migrate(url)


async def test_of_several_that_start_at_once_one_migrates(database_url: str) -> None:
    url = databases.empty(database_url)
    done = await asyncio.gather(*(asyncio.to_thread(migrate.migrate, url) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]


async def test_what_is_kept_is_there_after_migrating_again(store: Store, database_url: str) -> None:
    await store.write(put("kept"))
    assert migrate.migrate(database_url) is False
    assert await store.read(lambda tx: meta.get(tx, "kept")) == "kept"


@pytest.mark.only("sqlite")
def test_what_is_no_database_is_said_to_be_none(database_url: str) -> None:
    path = Path(str(parse(database_url)))
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(MigrationFailed, match="not a sound database"):
        migrate.migrate(database_url)
    path.unlink()
    path.mkdir()
    with pytest.raises(MigrationFailed, match="not a file"):
        migrate.migrate(database_url)


@pytest.mark.only("sqlite")
def test_the_file_is_nobody_elses(database_url: str) -> None:
    migrate.migrate(database_url)
    assert Path(str(parse(database_url))).stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(str(parse(database_url)))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.only("postgres")
def test_a_server_that_cannot_be_used_is_named_without_the_password(database_url: str) -> None:
    with pytest.raises(MigrationFailed, match=r"postgresql://hromada@127\.0\.0\.1:\d+/test_\w+ cannot be used") as told:
        migrate.migrate(database_url)
    assert "does not exist" in str(told.value)
    assert postgres.PASSWORD not in f"{told.value} {told.value!r} {told.value.__cause__}"
    with pytest.raises(MigrationFailed, match="Connection refused") as told:
        migrate.migrate(f"postgresql://hromada:s3cret@127.0.0.1:{postgres.free_port()}/city")
    assert "s3cret" not in f"{told.value} {told.value!r} {told.value.__cause__}"


@pytest.mark.only("postgres")
def test_a_user_who_may_make_no_tables_is_told_so(database_url: str) -> None:
    url = databases.empty(database_url)
    name = f"poor_{url.rpartition('_')[2]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    try:
        with pytest.raises(MigrationFailed, match="permission denied for schema public"):
            migrate.migrate(postgres.url(url.rpartition("/")[2], user=name))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {name}")
