"""Photos that residents attach: of a draft, known by its random name, until it is sent; then of a case.

Each stands in a slot of its draft or case. The slot is taken by one statement and two cannot have the same, so several
at once never make more than there may be.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction

LIMIT = 5  # of one draft or case


@dataclass(frozen=True, slots=True)
class Attachment:
    """A kept picture without its bytes, of which there are `size`. `contact_id` is None after an erasure."""

    id: str
    contact_id: int | None
    case_id: int | None
    draft: str | None
    slot: int
    sha256: str
    size: int
    published_at: datetime | None
    created_at: datetime


class Kept(StrEnum):
    """What became of a picture that was to be kept."""

    NEW = "new"
    SAME = "same"  # this very picture stands there already
    FULL = "full"  # there are as many as there may be


_SELECT = "SELECT id, contact_id, case_id, draft, slot, sha256, size, published_at, created_at FROM attachments"


def _attachment(row: Row) -> Attachment:
    return Attachment(
        id=row["id"],
        contact_id=row["contact_id"],
        case_id=row["case_id"],
        draft=row["draft"],
        slot=row["slot"],
        sha256=row["sha256"],
        size=row["size"],
        published_at=maybe_from_ms(row["published_at"]),
        created_at=from_ms(row["created_at"]),
    )


def _free(column: str, parameter: str) -> str:
    """The lowest free slot among those with this column, null where `:most` are taken."""
    return (
        "(SELECT MIN(c.slot) FROM (SELECT 1 AS slot UNION ALL SELECT a.slot + 1 FROM attachments a"
        f" WHERE a.{column} = :{parameter}) AS c WHERE c.slot <= :most AND NOT EXISTS"
        f" (SELECT 1 FROM attachments b WHERE b.{column} = :{parameter} AND b.slot = c.slot))"
    )


_KEEP = (
    "INSERT INTO attachments (id, contact_id, draft, slot, sha256, size, content, created_at)"
    " SELECT CAST(:id AS TEXT), CAST(:contact AS BIGINT), CAST(:draft AS TEXT), free.slot, CAST(:sha256 AS TEXT),"
    f" CAST(:size AS BIGINT), :content, CAST(:now AS BIGINT) FROM (SELECT {_free('draft', 'draft')} AS slot) AS free"
    " WHERE free.slot IS NOT NULL ON CONFLICT DO NOTHING"
)
_ATTACH = (
    f"UPDATE attachments SET case_id = :case, draft = NULL, slot = {_free('case_id', 'case')} WHERE id = :id"
    f" AND {_free('case_id', 'case')} IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM attachments s WHERE s.case_id = :case AND s.sha256 = :sha256)"
)


def keep(tx: Transaction, contact_id: int, draft: str, content: bytes, *, most: int) -> Kept:
    """Keep a picture with a draft that holds at most so many."""
    digest = hashlib.sha256(content).hexdigest()
    for _attempt in range(most + 1):  # again where another turn took the slot a moment before
        if tx.execute(
            _KEEP,
            id=secrets.token_urlsafe(16),
            contact=contact_id,
            draft=draft,
            sha256=digest,
            size=len(content),
            content=content,
            now=to_ms(tx.now),
            most=most,
        ):
            return Kept.NEW
        there = of_draft(tx, draft)
        if any(one.sha256 == digest for one in there):
            return Kept.SAME
        if len(there) >= most:
            return Kept.FULL
    return Kept.FULL


def attach(tx: Transaction, draft: str, case_id: int, *, most: int) -> int:
    """Give a draft's pictures to a case that the caller holds or has just made; how many were given.

    What does not fit beside those it has, or is there already, is deleted.
    """
    given = sum(
        tx.execute(_ATTACH, id=one.id, case=case_id, sha256=one.sha256, most=most) for one in of_draft(tx, draft)
    )
    clear(tx, draft)
    return given


def get(tx: Transaction, attachment_id: str) -> Attachment | None:
    """One picture by its name."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=attachment_id)
    return _attachment(row) if row else None


def content(tx: Transaction, attachment_id: str) -> bytes | None:
    """The JPEG itself."""
    row = tx.row("SELECT content FROM attachments WHERE id = :id", id=attachment_id)
    return bytes(row["content"]) if row else None


def of_draft(tx: Transaction, draft: str) -> list[Attachment]:
    """The pictures of a draft, in the order of their slots."""
    return [_attachment(row) for row in tx.rows(f"{_SELECT} WHERE draft = :draft ORDER BY slot", draft=draft)]


def of_case(tx: Transaction, case_id: int) -> list[Attachment]:
    """The pictures of a case, in the order of their slots."""
    return [_attachment(row) for row in tx.rows(f"{_SELECT} WHERE case_id = :case ORDER BY slot", case=case_id)]


def of_contact(tx: Transaction, contact_id: int) -> list[Attachment]:
    """A resident's pictures, the oldest first."""
    rows = tx.rows(f"{_SELECT} WHERE contact_id = :contact ORDER BY created_at, id", contact=contact_id)
    return [_attachment(row) for row in rows]


def count(tx: Transaction, contact_id: int) -> int:
    """How many pictures a resident has here."""
    row = tx.row("SELECT COUNT(*) AS n FROM attachments WHERE contact_id = :contact", contact=contact_id)
    assert row is not None
    return int(row["n"])


def drop(tx: Transaction, attachment_id: str, *, draft: str) -> bool:
    """Take a picture out of a draft; False where it is not in it."""
    return bool(tx.execute("DELETE FROM attachments WHERE id = :id AND draft = :draft", id=attachment_id, draft=draft))


def clear(tx: Transaction, draft: str) -> int:
    """Delete a draft's pictures: it was given up; how many."""
    return tx.execute("DELETE FROM attachments WHERE draft = :draft", draft=draft)


def publish(tx: Transaction, case_id: int) -> int:
    """A moderator let everybody see the pictures of a case: they stay when their author is forgotten; how many."""
    return tx.execute(
        "UPDATE attachments SET published_at = :now WHERE case_id = :case AND published_at IS NULL",
        case=case_id,
        now=to_ms(tx.now),
    )


def hide(tx: Transaction, case_id: int) -> int:
    """Nobody but its author and moderators may see the pictures of a case any more; how many were public."""
    return tx.execute(
        "UPDATE attachments SET published_at = NULL WHERE case_id = :case AND published_at IS NOT NULL", case=case_id
    )


def purge(tx: Transaction, kept: timedelta) -> int:
    """Delete pictures of drafts that were never sent; how many."""
    return tx.execute(
        "DELETE FROM attachments WHERE case_id IS NULL AND created_at < :before", before=to_ms(tx.now - kept)
    )


def erase(tx: Transaction, contact_id: int) -> None:
    """Delete a resident's pictures; of published ones forget whose they were."""
    tx.execute("DELETE FROM attachments WHERE contact_id = :contact AND published_at IS NULL", contact=contact_id)
    tx.execute("UPDATE attachments SET contact_id = NULL WHERE contact_id = :contact", contact=contact_id)


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who attached what either did."""
    tx.execute("UPDATE attachments SET contact_id = :to WHERE contact_id = :loser", loser=loser, to=survivor)
