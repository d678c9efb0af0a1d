"""Which database a URL names, and that nothing of its password is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import PostgresDatabase, SQLiteFile, parse


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:///var/hromada.db", "var/hromada.db"), ("sqlite:////srv/hromada.db", "/srv/hromada.db")]
)
def test_a_file(url: str, path: str) -> None:
    database = parse(url)
    assert isinstance(database, SQLiteFile)
    assert database.path == Path(path)
    assert str(database) == path
    assert database.password == ""


@pytest.mark.parametrize(
    ("url", "parameters", "shown"),
    [
        (
            "postgresql://anna:pa%40ss%3A%25%20word@db.example:5433/city?sslmode=require",
            {
                "host": "db.example",
                "port": "5433",
                "user": "anna",
                "password": "pa@ss:% word",
                "dbname": "city",
                "sslmode": "require",
            },
            "postgresql://anna@db.example:5433/city",
        ),
        ("postgres://[::1]/city", {"host": "::1", "dbname": "city"}, "postgresql://::1/city"),
        (
            "postgresql:///city?host=/run/postgresql",
            {"host": "/run/postgresql", "dbname": "city"},
            "postgresql:///run/postgresql/city",
        ),
        (
            "postgresql://db.example/city?user=anna&password=s3cret",
            {"host": "db.example", "user": "anna", "password": "s3cret", "dbname": "city"},
            "postgresql://anna@db.example/city",
        ),
    ],
)
def test_a_database_of_a_server(url: str, parameters: dict[str, str], shown: str) -> None:
    database = parse(url)
    assert isinstance(database, PostgresDatabase)
    assert database.parameters == parameters
    assert str(database) == shown
    assert database.password == parameters.get("password", "")
    assert not database.password or database.password not in f"{database!r} {database}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///",
        "sqlite://var/hromada.db",
        "mysql://anna:s3cret@db/city",
        "postgresql://",
        "postgresql://anna:s3cret@db",
        "postgresql://anna:s3cret@db/",
        "postgresql://anna:s3/cret@db/city",
        "postgresql://anna:1/s3cret@db/city",
        "postgresql://anna:s3#cret@db/city",
        "postgresql://anna:s3?cret@db/city",
        "postgresql://anna:s3cret@db:port/city",
        "postgresql://anna:s3[cret@db/city",
        "postgresql://anna:s3cret@db/city?sslmode",
        "postgresql://anna:s3cret@db/city/more",
    ],
)
def test_anything_else_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be sqlite:///path or postgresql://") as told:
        parse(url)
    assert not any(part in str(told.value) for part in ("s3", "cret", "anna"))
    assert told.value.__cause__ is None
