"""How a case becomes a copy of another one in the queue, and how it goes its own way again."""

from __future__ import annotations

from storage.store import Transaction

_WAITING = "state IN ('submitted', 'published')"  # a copy whose head is yet to be decided


def fold(tx: Transaction, head_id: int) -> bool:
    """Count one copy more of a case; False where it stands for no copies any more: it is decided, or is one itself."""
    return bool(
        tx.execute(
            "UPDATE cases SET folded = folded + 1 WHERE id = :id AND folded_into IS NULL"
            " AND state IN ('submitted', 'asked', 'published')",
            id=head_id,
        )
    )


def copy_of(tx: Transaction, head_id: int, contact_id: int) -> int | None:
    """The number of a resident's own running copy of a case."""
    row = tx.row(
        "SELECT MIN(id) AS id FROM cases WHERE folded_into = :head AND contact_id = :contact"
        " AND state IN ('submitted', 'asked', 'published', 'appealed')",
        head=head_id,
        contact=contact_id,
    )
    return row["id"] if row else None


def leave(tx: Transaction, case_id: int) -> None:
    """A case goes its own way: a copy is counted no more; of a head's waiting copies the first stands for the rest.

    Only their head was published, so that one is to be read first.
    """
    tx.execute(
        "UPDATE cases SET folded = folded - 1 WHERE id = (SELECT c.folded_into FROM cases c WHERE c.id = :id)",
        id=case_id,
    )
    tx.execute("UPDATE cases SET folded_into = NULL WHERE id = :id", id=case_id)
    copies = tx.rows(f"SELECT id FROM cases WHERE folded_into = :id AND {_WAITING} ORDER BY id FOR UPDATE", id=case_id)
    if not copies:
        return
    heir = copies[0]["id"]
    tx.execute(
        f"UPDATE cases SET folded_into = :heir WHERE folded_into = :id AND id <> :heir AND {_WAITING}",
        heir=heir,
        id=case_id,
    )
    tx.execute(
        "UPDATE cases SET folded_into = NULL, folded = :n, state = 'submitted' WHERE id = :heir",
        heir=heir,
        n=len(copies) - 1,
    )
    tx.execute("UPDATE cases SET folded = 0 WHERE id = :id", id=case_id)
