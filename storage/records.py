"""The city's content as imported: one row for each record, with what the file said beside what staff made of it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.clock import to_ms
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of content: JSON `body` in force, JSON `imported` as the file last said, `conflict` where the file has
    since said something else than staff. `position` counts within the kind."""

    kind: str
    id: str
    position: int
    body: str
    imported: str
    edited: bool
    conflict: str | None


def everything(tx: Transaction) -> list[Record]:
    """All records, in the order of the files."""
    rows = tx.rows(
        "SELECT kind, id, position, body, imported, edited_at, conflict FROM records ORDER BY kind, position, id"
    )
    return [
        Record(r["kind"], r["id"], r["position"], r["body"], r["imported"], r["edited_at"] is not None, r["conflict"])
        for r in rows
    ]


def put(tx: Transaction, kind: str, record_id: str, position: int, body: str) -> None:
    """Write what the file says, in force."""
    tx.execute(
        "INSERT INTO records (kind, id, position, body, imported) VALUES (:kind, :id, :position, :body, :body)"
        " ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position, body = excluded.body,"
        " imported = excluded.imported, conflict = NULL",
        kind=kind,
        id=record_id,
        position=position,
        body=body,
    )


def move(tx: Transaction, kind: str, record_id: str, position: int) -> None:
    """Give a record its place among those of its kind."""
    tx.execute(
        "UPDATE records SET position = :position WHERE kind = :kind AND id = :id",
        position=position,
        kind=kind,
        id=record_id,
    )


def hear(tx: Transaction, kind: str, record_id: str, incoming: str, *, conflict: str | None) -> None:
    """Keep what the file says of a record that staff changed, and the part of it they contradict."""
    tx.execute(
        "UPDATE records SET imported = :incoming, conflict = :conflict WHERE kind = :kind AND id = :id",
        incoming=incoming,
        conflict=conflict,
        kind=kind,
        id=record_id,
    )


def edit(tx: Transaction, kind: str, record_id: str, body: str) -> None:
    """Staff change a record."""
    tx.execute(
        "UPDATE records SET body = :body, edited_at = :now WHERE kind = :kind AND id = :id",
        body=body,
        now=to_ms(tx.now),
        kind=kind,
        id=record_id,
    )


def drop(tx: Transaction, kind: str, record_id: str) -> None:
    """Remove a record that the files no longer have."""
    tx.execute("DELETE FROM records WHERE kind = :kind AND id = :id", kind=kind, id=record_id)
