"""Single values about the whole database: which secret sealed it, which version of the content it holds."""

from __future__ import annotations

from storage.store import Transaction


def get(tx: Transaction, name: str) -> str | None:
    """The value kept under a name."""
    row = tx.row("SELECT value FROM meta WHERE name = :name", name=name)
    return row["value"] if row else None


def put(tx: Transaction, name: str, value: str) -> None:
    """Keep a value under a name."""
    tx.execute(
        "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name,
        value=value,
    )


def bump(tx: Transaction, name: str) -> None:
    """Raise a counter, so that others see that something changed."""
    put(tx, name, str(int(get(tx, name) or "0") + 1))
