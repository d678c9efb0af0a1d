"""Bring a database to the schema of this release, and tell whether it is there."""

from __future__ import annotations

import fcntl
import sqlite3
from pathlib import Path

HEAD = "0001"


class MigrationFailed(Exception):
    """The database cannot be brought to this release's schema; nothing was changed."""


def is_current(path: Path) -> bool:
    """Whether the database has this release's schema; asked without loading the migration machinery."""
    if not path.exists():
        return False
    if not path.is_file():
        raise MigrationFailed(f"{path} is not a file")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:  # no such table
        return False
    except sqlite3.DatabaseError as error:
        raise MigrationFailed(f"{path} is not a sound database: {error}") from error
    finally:
        connection.close()
    return row is not None and row[0] == HEAD


def migrate(path: Path) -> bool:
    """Create the database or bring it up to date; whether anything had to be done.

    Raises `MigrationFailed`; each revision is one transaction.
    """
    if is_current(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes that start at once, one migrates and the others wait
        if is_current(path):
            return False
        _upgrade(path)
    return True


def _upgrade(path: Path) -> None:
    # Imported here: the machinery takes longer to load than the product itself.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    path.touch(mode=0o600)  # residents' words are nobody else's on this machine
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:  # a revision this release does not know
        raise MigrationFailed(f"{path} was made by a newer release: {error}") from error
    except SQLAlchemyError as error:
        raise MigrationFailed(f"{path} cannot be migrated: {error}") from error
    finally:
        engine.dispose()
