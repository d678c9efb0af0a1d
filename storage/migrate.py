"""Bring a database to the schema of this release, and tell whether it is there. Each revision is one transaction."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import PostgresDatabase, SQLiteFile, parse
from storage.store import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

HEAD = "0017"
OURS = "SELECT version_num FROM alembic_version"
LOCK = 7_205_759  # the advisory lock under which one process migrates and the others wait


class MigrationFailed(Exception):
    """The database cannot be brought to this release's schema; the revision that failed changed nothing."""


def is_current(url: str) -> bool:
    """Whether the database has this release's schema; asked without loading the migration machinery.

    Raises `MigrationFailed` for one that cannot be used at all.
    """
    database = parse(url)
    if isinstance(database, SQLiteFile):
        return _file_is_current(database.path)
    return _server_is_current(database)


def migrate(url: str) -> bool:
    """Create the tables or bring them up to date; whether anything had to be done. Raises `MigrationFailed`."""
    if is_current(url):
        return False
    database = parse(url)
    with _alone(database):  # of several processes that start at once, one migrates and the others wait
        if is_current(url):
            return False
        if isinstance(database, SQLiteFile):
            database.path.touch(mode=0o600)  # residents' words are nobody else's on this machine
        upgrade(database, "head")
    return True


def upgrade(database: SQLiteFile | PostgresDatabase, revision: str) -> None:
    """Run the revisions up to one of them. Raises `MigrationFailed`."""
    # Imported here: the machinery takes longer to load than the product itself.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = engine_of(database)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:  # a revision this release does not know
        raise MigrationFailed(f"{database} was made by a newer release: {error}") from error
    except DBAPIError as error:
        raise MigrationFailed(f"{database} cannot be migrated: {_first_line(error.orig)}") from error
    except SQLAlchemyError as error:
        raise MigrationFailed(f"{database} cannot be migrated: {_first_line(error)}") from error
    finally:
        engine.dispose()


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]


def _file_is_current(path: Path) -> bool:
    if not path.exists():
        return False
    if not path.is_file():
        raise MigrationFailed(f"{path} is not a file")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute(OURS).fetchone()
        except sqlite3.OperationalError:  # no such table
            return False
        except sqlite3.DatabaseError as error:
            raise MigrationFailed(f"{path} is not a sound database: {error}") from error
    return row is not None and row[0] == HEAD


def _server_is_current(database: PostgresDatabase) -> bool:
    import psycopg

    from storage.postgres_wire import connect

    try:
        with closing(connect(database)) as connection:
            row = connection.execute(OURS).fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    except psycopg.Error as error:
        raise MigrationFailed(f"{database} cannot be used: {_first_line(error)}") from error
    except StoreError as error:
        raise MigrationFailed(str(error)) from error
    return row is not None and row["version_num"] == HEAD


@contextmanager
def _alone(database: SQLiteFile | PostgresDatabase) -> Iterator[None]:
    """Hold the right to migrate; it ends with the process."""
    if isinstance(database, SQLiteFile):
        path = database.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    from storage.postgres_wire import connect

    with closing(connect(database)) as connection:
        connection.execute("SET lock_timeout = 0")
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        yield


def engine_of(database: SQLiteFile | PostgresDatabase) -> Engine:
    """SQLAlchemy's door to a database; only migrations go through it."""
    from sqlalchemy import Connection, NullPool, create_engine, event

    if isinstance(database, PostgresDatabase):
        import psycopg

        from storage.postgres_wire import parameters_of

        parameters = parameters_of(database)
        return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(**parameters), poolclass=NullPool)
    path = database.path
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path, isolation_level=None), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver begins by itself only before a change of rows, so changes of tables would stay when others fail.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
