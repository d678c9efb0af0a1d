"""Words that moderators use again and again."""

from __future__ import annotations

from dataclasses import dataclass

from storage.clock import to_ms
from storage.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Template:
    """Ready words for one verdict (`EventKind`); `code` is the reason of a refusal, else empty."""

    id: int
    name: str
    verdict: str
    code: str
    words: str


def _template(row: Row) -> Template:
    return Template(row["id"], row["name"], row["verdict"], row["code"], row["words"])


def put(tx: Transaction, name: str, verdict: str, code: str, words: str) -> None:
    """Keep words under a name; the same name takes the place of the one before."""
    tx.execute(
        "INSERT INTO templates (name, verdict, code, words, created_at) VALUES (:name, :verdict, :code, :words, :now)"
        " ON CONFLICT (name) DO UPDATE SET verdict = excluded.verdict, code = excluded.code, words = excluded.words",
        name=name,
        verdict=verdict,
        code=code,
        words=words,
        now=to_ms(tx.now),
    )


def drop(tx: Transaction, name: str) -> bool:
    """Forget one; whether it was there."""
    return bool(tx.execute("DELETE FROM templates WHERE name = :name", name=name))


def get(tx: Transaction, template_id: int) -> Template | None:
    """One by its number."""
    row = tx.row("SELECT id, name, verdict, code, words FROM templates WHERE id = :id", id=template_id)
    return _template(row) if row else None


def fitting(tx: Transaction, verdict: str) -> list[Template]:
    """Those for a verdict, by name."""
    rows = tx.rows(
        "SELECT id, name, verdict, code, words FROM templates WHERE verdict = :verdict ORDER BY name", verdict=verdict
    )
    return [_template(row) for row in rows]


def everything(tx: Transaction) -> list[Template]:
    """All, by verdict and name."""
    rows = tx.rows("SELECT id, name, verdict, code, words FROM templates ORDER BY verdict, name")
    return [_template(row) for row in rows]
