"""Which database a URL names: `sqlite:///path` or `postgresql://user:password@host:port/name`. Its password is shown
to nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from storage.clock import Clock
    from storage.store import Store
    from storage.vault import Vault

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")
EXPECTED = "must be sqlite:///path or postgresql://user:password@host:port/name"
SPOILT = f"{EXPECTED}; in a password write @ as %40, / as %2F, : as %3A, # as %23, ? as %3F and % as %25"


@dataclass(frozen=True, slots=True)
class SQLiteFile:
    """A file on this machine, relative to the working folder; four slashes make it absolute."""

    path: Path
    password: ClassVar[str] = ""

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database of a PostgreSQL server. `parameters` are libpq's keywords, the password among them."""

    parameters: dict[str, str] = field(repr=False)

    @property
    def password(self) -> str:
        """What must be in no log."""
        return self.parameters.get("password", "")

    def __str__(self) -> str:
        given = self.parameters
        user = f"{given['user']}@" if "user" in given else ""
        port = f":{given['port']}" if "port" in given else ""
        return f"postgresql://{user}{given.get('host', '')}{port}/{given.get('dbname', '')}"


def parse(url: str) -> SQLiteFile | PostgresDatabase:
    """The database a URL names. Raises `ValueError` in plain words that quote nothing of the URL."""
    if url.startswith(SQLITE) and len(url) > len(SQLITE):
        return SQLiteFile(Path(url.removeprefix(SQLITE)))
    if url.startswith(POSTGRESQL):
        return PostgresDatabase(_parameters(url))
    raise ValueError(EXPECTED)


def _parameters(url: str) -> dict[str, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(SPOILT) from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.fragment or not name or "/" in name or "@" in name:
        raise ValueError(SPOILT)
    named = {
        "host": unquote(parts.hostname or ""),
        "port": str(port or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": name,
    }
    return {keyword: value for keyword, value in named.items() if value} | dict(given)


def store_at(url: str, *, clock: Clock, vault: Vault) -> Store:
    """The store behind a URL, not yet open. Raises `ValueError`; only the driver that is needed is loaded."""
    database = parse(url)
    if isinstance(database, SQLiteFile):
        from storage.sqlite import SQLiteStore

        return SQLiteStore(database.path, clock=clock, vault=vault)
    from storage.postgres import PostgresStore

    return PostgresStore(database, clock=clock, vault=vault)
