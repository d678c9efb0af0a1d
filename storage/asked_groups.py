"""Groups of questions that ask the same, as staff see them: how many people wait, since when, what is laid aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.asked import PURPOSE
from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction

_WAITING = (
    "SELECT g.id, g.opened_at, g.dismissed_at, COUNT(DISTINCT a.contact_id) AS people, MAX(a.id) AS newest,"
    " COUNT(DISTINCT CASE WHEN a.unhelpful THEN a.contact_id END) AS unhelped"
    " FROM asked_groups g JOIN asked a ON a.group_id = g.id AND a.waits = 1"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many people wait in it; `unhelped` of them were answered, which did not help."""

    id: int
    since: datetime
    people: int
    unhelped: int
    newest: int
    dismissed: datetime | None


def _group(row: Row) -> Group:
    return Group(
        row["id"],
        from_ms(row["opened_at"]),
        row["people"],
        row["unhelped"],
        row["newest"],
        maybe_from_ms(row["dismissed_at"]),
    )


def add(tx: Transaction, *, since: datetime) -> int:
    """A new group, first asked about at a moment; its number."""
    row = tx.row("INSERT INTO asked_groups (opened_at) VALUES (:since) RETURNING id", since=to_ms(since))
    assert row is not None
    return int(row["id"])


def firsts(tx: Transaction) -> list[tuple[int, str]]:
    """The first question that is left of every group."""
    rows = tx.rows(
        "SELECT group_id, sealed FROM asked WHERE id IN (SELECT MIN(a.id) FROM asked a WHERE a.group_id IS NOT NULL"
        " GROUP BY a.group_id) ORDER BY group_id"
    )
    return [(row["group_id"], tx.vault.unseal(row["sealed"], PURPOSE).decode()) for row in rows]


def waiting(tx: Transaction, *, limit: int, offset: int = 0, dismissed: bool = False) -> list[Group]:
    """Groups in which somebody waits, those with most people first; or those that staff laid aside."""
    aside = "NOT NULL" if dismissed else "NULL"
    rows = tx.rows(
        f"{_WAITING} WHERE g.dismissed_at IS {aside} GROUP BY g.id, g.opened_at, g.dismissed_at"
        " ORDER BY COUNT(DISTINCT a.contact_id) DESC, g.id LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
    )
    return [_group(row) for row in rows]


def count(tx: Transaction, *, dismissed: bool = False) -> int:
    """In how many groups somebody waits."""
    aside = "NOT NULL" if dismissed else "NULL"
    row = tx.row(
        f"SELECT COUNT(*) AS n FROM asked_groups g WHERE g.dismissed_at IS {aside}"
        " AND EXISTS (SELECT 1 FROM asked a WHERE a.group_id = g.id AND a.waits = 1)"
    )
    assert row is not None
    return int(row["n"])


def get(tx: Transaction, group_id: int) -> Group | None:
    """One in which somebody waits."""
    row = tx.row(f"{_WAITING} WHERE g.id = :id GROUP BY g.id, g.opened_at, g.dismissed_at", id=group_id)
    return _group(row) if row else None


def hold(tx: Transaction, group_id: int) -> bool:
    """Keep others from answering a group until the turn ends; whether it is there."""
    return tx.row("SELECT id FROM asked_groups WHERE id = :id FOR UPDATE", id=group_id) is not None


def dismiss(tx: Transaction, group_id: int, staff_id: int) -> bool:
    """Lay a group aside; False where that was done before."""
    return bool(
        tx.execute(
            "UPDATE asked_groups SET dismissed_at = :now, dismissed_by = :staff"
            " WHERE id = :id AND dismissed_at IS NULL",
            now=to_ms(tx.now),
            staff=staff_id,
            id=group_id,
        )
    )


def restore(tx: Transaction, group_id: int) -> bool:
    """Take a group up again; False where it was not laid aside."""
    return bool(
        tx.execute(
            "UPDATE asked_groups SET dismissed_at = NULL, dismissed_by = NULL"
            " WHERE id = :id AND dismissed_at IS NOT NULL",
            id=group_id,
        )
    )


def drop_empty(tx: Transaction) -> int:
    """Delete the groups that no question is left of; how many."""
    return tx.execute(
        "DELETE FROM asked_groups WHERE NOT EXISTS (SELECT 1 FROM asked a WHERE a.group_id = asked_groups.id)"
    )
