"""What staff published about a commitment, each with its evidence, and the pictures that are evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """One published step. `text` holds each language it was written in."""

    id: int
    commitment_id: str
    before: str
    status: str
    text: dict[str, str]
    evidence_url: str | None
    evidence_media: str | None
    reason: str | None
    after_end: bool
    at: datetime


def _update(row: Row) -> ProgressUpdate:
    return ProgressUpdate(
        id=row["id"],
        commitment_id=row["commitment_id"],
        before=row["before"],
        status=row["status"],
        text=msgspec.json.decode(row["text"], type=dict[str, str]),
        evidence_url=row["evidence_url"],
        evidence_media=row["evidence_media"],
        reason=row["reason"],
        after_end=bool(row["after_end"]),
        at=from_ms(row["created_at"]),
    )


_SELECT = (
    "SELECT id, commitment_id, before, status, text, evidence_url, evidence_media, reason, after_end, created_at"
    " FROM progress_updates"
)


def add(
    tx: Transaction,
    commitment_id: str,
    *,
    before: str,
    status: str,
    text: dict[str, str],
    evidence_url: str | None,
    evidence_media: str | None,
    reason: str | None,
    after_end: bool,
    staff_id: int,
) -> ProgressUpdate:
    """Publish a step."""
    row = tx.row(
        "INSERT INTO progress_updates (commitment_id, before, status, text, evidence_url, evidence_media, reason,"
        " after_end, staff_id, created_at) VALUES (:commitment, :before, :status, :text, :url, :media, :reason,"
        " :after_end, :staff, :now) RETURNING id",
        commitment=commitment_id,
        before=before,
        status=status,
        text=msgspec.json.encode(text).decode(),
        url=evidence_url,
        media=evidence_media,
        reason=reason,
        after_end=after_end,
        staff=staff_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    added = tx.row(f"{_SELECT} WHERE id = :id", id=row["id"])
    assert added is not None
    return _update(added)


def of_commitment(tx: Transaction, commitment_id: str, *, limit: int, offset: int = 0) -> list[ProgressUpdate]:
    """The steps of a commitment, newest first, after the `offset` newest ones."""
    rows = tx.rows(
        f"{_SELECT} WHERE commitment_id = :id ORDER BY progress_updates.id DESC LIMIT :limit OFFSET :offset",
        id=commitment_id,
        limit=limit,
        offset=offset,
    )
    return [_update(row) for row in rows]


def from_on(tx: Transaction, commitment_id: str, update_id: int) -> list[ProgressUpdate]:
    """The steps of a commitment from one on, the oldest first."""
    rows = tx.rows(
        f"{_SELECT} WHERE commitment_id = :id AND progress_updates.id >= :first ORDER BY progress_updates.id",
        id=commitment_id,
        first=update_id,
    )
    return [_update(row) for row in rows]


def since(tx: Transaction, moment: datetime, *, limit: int, offset: int = 0) -> list[ProgressUpdate]:
    """What was published about all commitments from a moment on, newest first, after the `offset` newest ones."""
    rows = tx.rows(
        f"{_SELECT} WHERE created_at >= :since ORDER BY progress_updates.id DESC LIMIT :limit OFFSET :offset",
        since=to_ms(moment),
        limit=limit,
        offset=offset,
    )
    return [_update(row) for row in rows]


def told_alone(tx: Transaction, staff_id: int, moment: datetime, *, prefix: str) -> set[str]:
    """About which commitments somebody has published from a moment on so that no second person was asked, or only for
    those beyond the first ones, who were told in a campaign named `prefix` and the step."""
    rows = tx.rows(
        "SELECT DISTINCT commitment_id FROM progress_updates u WHERE staff_id = :staff AND created_at >= :since"
        " AND (NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.update_id = u.id)"
        " OR EXISTS (SELECT 1 FROM campaigns c WHERE c.id = :prefix || CAST(u.id AS TEXT)))",
        staff=staff_id,
        since=to_ms(moment),
        prefix=prefix,
    )
    return {row["commitment_id"] for row in rows}


def get(tx: Transaction, update_id: int) -> ProgressUpdate | None:
    """One published step."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=update_id)
    return _update(row) if row else None


def rewrite(tx: Transaction, update_id: int, text: dict[str, str]) -> None:
    """Keep a step's words in more languages."""
    tx.execute(
        "UPDATE progress_updates SET text = :text WHERE id = :id",
        text=msgspec.json.encode(text).decode(),
        id=update_id,
    )


def keep_media(tx: Transaction, media_id: str, mime: str, content: bytes) -> None:
    """Keep a picture that may become evidence."""
    tx.execute(
        "INSERT INTO media (id, mime, content, created_at) VALUES (:id, :mime, :content, :now)",
        id=media_id,
        mime=mime,
        content=content,
        now=to_ms(tx.now),
    )


def publish_media(tx: Transaction, media_id: str) -> None:
    """The picture became evidence: everybody may see it."""
    tx.execute("UPDATE media SET published_at = :now WHERE id = :id", now=to_ms(tx.now), id=media_id)


def media(tx: Transaction, media_id: str) -> tuple[str, bytes] | None:
    """A kept picture, published or not: its type and bytes."""
    row = tx.row("SELECT mime, content FROM media WHERE id = :id", id=media_id)
    return (row["mime"], bytes(row["content"])) if row else None


def published_media(tx: Transaction, media_id: str) -> tuple[str, bytes] | None:
    """A published picture: its type and bytes."""
    row = tx.row("SELECT mime, content FROM media WHERE id = :id AND published_at IS NOT NULL", id=media_id)
    return (row["mime"], bytes(row["content"])) if row else None


def upload(tx: Transaction, media_id: str) -> bytes | None:
    """What was uploaded in the web chat and nobody has seen yet."""
    row = tx.row("SELECT content FROM media WHERE id = :id AND mime = 'upload'", id=media_id)
    return bytes(row["content"]) if row else None


def drop_upload(tx: Transaction, media_id: str) -> bool:
    """What was uploaded has been looked at: it goes as it came, with whatever stood beside its pixels."""
    return bool(
        tx.execute("DELETE FROM media WHERE id = :id AND mime = 'upload' AND published_at IS NULL", id=media_id)
    )


def take_media(tx: Transaction, media_id: str) -> bytes | None:
    """Take an unpublished picture out of here, to be kept elsewhere or not at all."""
    row = tx.row("DELETE FROM media WHERE id = :id AND published_at IS NULL RETURNING content", id=media_id)
    return bytes(row["content"]) if row else None


def purge_uploads(tx: Transaction, kept: timedelta) -> int:
    """Delete what was uploaded and never sent; how many."""
    return tx.execute(
        "DELETE FROM media WHERE mime = 'upload' AND published_at IS NULL AND created_at < :before",
        before=to_ms(tx.now - kept),
    )


def purge_unpublished(tx: Transaction, kept: timedelta) -> int:
    """Delete pictures that never became evidence; how many."""
    return tx.execute(
        "DELETE FROM media WHERE published_at IS NULL AND created_at < :before", before=to_ms(tx.now - kept)
    )
