"""Databases that live as long as a measurement."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from bench.service import BenchFailed
from storage.database import PostgresDatabase, parse


@contextmanager
def database(server: str) -> Iterator[str]:
    """A new, empty database of a PostgreSQL server; its URL. Raises `BenchFailed` where the URL names no server."""
    place = parse(server)
    if not isinstance(place, PostgresDatabase):
        raise BenchFailed("--postgres names a server of PostgreSQL")
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(**place.parameters, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
