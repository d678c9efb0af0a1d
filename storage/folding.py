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


def leave(tx: Transaction, case_id: int) -> None:
    """A case goes its own way: a copy is counted no more; of a head's waiting copies the first stands for the rest."""
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
    tx.execute("UPDATE cases SET folded_into = NULL, folded = :n WHERE id = :heir", heir=heir, n=len(copies) - 1)
    tx.execute("UPDATE cases SET folded = 0 WHERE id = :id", id=case_id)
    tx.execute("UPDATE alarms SET case_id = :heir WHERE case_id = :id AND done_at IS NULL", heir=heir, id=case_id)
