"""Bring a database to the schema of this release, and tell whether it is there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

HEAD = "0001"


def is_current(path: Path) -> bool:
    """Whether the database has this release's schema; asked without loading the migration machinery."""
    if not path.exists():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return row is not None and row[0] == HEAD


def migrate(path: Path) -> bool:
    """Create the database or bring it up to date; whether anything had to be done.

    Raises `sqlalchemy.exc.SQLAlchemyError` when a revision fails; each revision is one transaction.
    """
    if is_current(path):
        return False
    # Imported here: the machinery takes longer to load than the product itself.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    path.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return True
