r"""What the city's staff answered to residents who asked the same: told to them, and a common question once approved.

waiting (for a second person) -> published -> withdrawn      One that waits may be told to those who asked already.
                              \-> refused (with a reason)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction

_COLUMNS = (
    "id, group_id, ask, answer, since, people, author_id, written_at, told_at, second_id, approved_at, refused_at,"
    " reason, withdrawn_at"
)
_WAITS = "approved_at IS NULL AND refused_at IS NULL"


@dataclass(frozen=True, slots=True)
class CommonQuestion:
    """A question and the answer of the city's staff, by language: "uk" always, "en" where it was written.

    `since` is when it was first asked, `people` how many had asked when it was answered. `written` is the day the
    answer is of.
    """

    id: int
    group_id: int
    ask: Mapping[str, str]
    answer: Mapping[str, str]
    since: datetime
    people: int
    author_id: int
    written: datetime
    told: datetime | None
    second_id: int | None
    approved: datetime | None
    refused: datetime | None
    reason: str
    withdrawn: datetime | None

    @property
    def waits(self) -> bool:
        """Whether a second person has yet to look at it."""
        return self.approved is None and self.refused is None

    @property
    def is_published(self) -> bool:
        """Whether everybody reads it."""
        return self.approved is not None and self.withdrawn is None


def _question(row: Row) -> CommonQuestion:
    return CommonQuestion(
        row["id"],
        row["group_id"],
        msgspec.json.decode(row["ask"], type=dict[str, str]),
        msgspec.json.decode(row["answer"], type=dict[str, str]),
        from_ms(row["since"]),
        row["people"],
        row["author_id"],
        from_ms(row["written_at"]),
        maybe_from_ms(row["told_at"]),
        row["second_id"],
        maybe_from_ms(row["approved_at"]),
        maybe_from_ms(row["refused_at"]),
        row["reason"],
        maybe_from_ms(row["withdrawn_at"]),
    )


def add(
    tx: Transaction,
    group_id: int,
    ask: Mapping[str, str],
    answer: Mapping[str, str],
    *,
    since: datetime,
    people: int,
    author_id: int,
) -> int:
    """Keep an answer that a second person has yet to look at; its number."""
    row = tx.row(
        "INSERT INTO common_questions (group_id, ask, answer, since, people, author_id, written_at)"
        " VALUES (:group, :ask, :answer, :since, :people, :author, :now) RETURNING id",
        group=group_id,
        ask=msgspec.json.encode(dict(ask)).decode(),
        answer=msgspec.json.encode(dict(answer)).decode(),
        since=to_ms(since),
        people=people,
        author=author_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, number: int) -> CommonQuestion | None:
    """One by its number."""
    row = tx.row(f"SELECT {_COLUMNS} FROM common_questions WHERE id = :id", id=number)
    return _question(row) if row else None


def hold(tx: Transaction, number: int) -> CommonQuestion | None:
    """One by its number, which nobody else changes until the turn ends."""
    row = tx.row(f"SELECT {_COLUMNS} FROM common_questions WHERE id = :id FOR UPDATE", id=number)
    return _question(row) if row else None


def published(tx: Transaction) -> list[CommonQuestion]:
    """What everybody reads, in the order in which it was approved."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM common_questions WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL"
        " ORDER BY approved_at, id"
    )
    return [_question(row) for row in rows]


def waiting(tx: Transaction, *, limit: int = 100) -> list[CommonQuestion]:
    """What a second person has yet to look at, the oldest first."""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM common_questions WHERE {_WAITS} ORDER BY id LIMIT :limit", limit=limit)
    return [_question(row) for row in rows]


def of_group(tx: Transaction, group_id: int) -> CommonQuestion | None:
    """The last answer to a group that was not refused; None where it has none."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM common_questions WHERE group_id = :group AND refused_at IS NULL"
        " AND withdrawn_at IS NULL ORDER BY id DESC LIMIT 1",
        group=group_id,
    )
    return _question(row) if row else None


def tell(tx: Transaction, number: int) -> bool:
    """Those who asked are told from now on; whether that is new."""
    return bool(
        tx.execute(
            "UPDATE common_questions SET told_at = :now WHERE id = :id AND told_at IS NULL",
            now=to_ms(tx.now),
            id=number,
        )
    )


def approve(tx: Transaction, number: int, staff_id: int) -> bool:
    """A second person approved it; False where somebody has looked already."""
    return bool(
        tx.execute(
            f"UPDATE common_questions SET approved_at = :now, second_id = :staff WHERE id = :id AND {_WAITS}",
            now=to_ms(tx.now),
            staff=staff_id,
            id=number,
        )
    )


def refuse(tx: Transaction, number: int, staff_id: int, reason: str) -> bool:
    """A second person refused it; False where somebody has looked already."""
    return bool(
        tx.execute(
            "UPDATE common_questions SET refused_at = :now, second_id = :staff, reason = :reason"
            f" WHERE id = :id AND {_WAITS}",
            now=to_ms(tx.now),
            staff=staff_id,
            reason=reason,
            id=number,
        )
    )


def withdraw(tx: Transaction, number: int, staff_id: int) -> bool:
    """Nobody reads it any more; False where that was so."""
    return bool(
        tx.execute(
            "UPDATE common_questions SET withdrawn_at = :now, withdrawn_by = :staff"
            " WHERE id = :id AND approved_at IS NOT NULL AND withdrawn_at IS NULL",
            now=to_ms(tx.now),
            staff=staff_id,
            id=number,
        )
    )
