"""Single values about the whole database: which secret sealed it, which version of the content it holds."""

from __future__ import annotations

from storage.store import Transaction


def get(tx: Transaction, name: str) -> str | None:
    """The value kept under a name."""
    row = tx.row("SELECT value FROM meta WHERE name = :name", name=name)
    return row["value"] if row else None


def under(tx: Transaction, prefix: str) -> dict[str, str]:
    """Every value whose name begins like this; `prefix` holds no `%` and no `_`."""
    rows = tx.rows("SELECT name, value FROM meta WHERE name LIKE :pattern", pattern=f"{prefix}%")
    return {row["name"]: row["value"] for row in rows}


def put(tx: Transaction, name: str, value: str) -> None:
    """Keep a value under a name."""
    tx.execute(
        "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name,
        value=value,
    )


def put_first(tx: Transaction, name: str, value: str) -> str:
    """Keep a value unless there is one already; the one that is kept."""
    row = tx.row(
        "INSERT INTO meta (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = meta.value RETURNING value",
        name=name,
        value=value,
    )
    assert row is not None
    return str(row["value"])


def advance(tx: Transaction, name: str, value: str) -> bool:
    """Put a value in place of a smaller one, as texts are compared; False where it stands there already, or a later
    one. Of several who say the same at once, one is told True."""
    return bool(
        tx.execute(
            "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET"
            " value = excluded.value WHERE meta.value < excluded.value",
            name=name,
            value=value,
        )
    )


def hold(tx: Transaction, name: str) -> None:
    """Let nobody else hold or raise this counter until the turn ends."""
    put_first(tx, name, "0")


def bump(tx: Transaction, name: str) -> None:
    """Raise a counter, so that others see that something changed."""
    tx.execute(
        "INSERT INTO meta (name, value) VALUES (:name, '1')"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)",
        name=name,
    )
