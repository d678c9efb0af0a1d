"""What residents asked, row by row: kept thirty days, then counted by month, topic and outcome without anybody.

The words are sealed. A row waits (`WAITS`) while nobody has answered it or the answer did not help, and is `TO_TELL`
once the city's staff have answered it and the resident has not been told yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction

PURPOSE = "asked"  # what a question says is sealed for
KEPT = timedelta(days=30)
DAILY = 200  # kept rows a day and a resident; a flood leaves no more
SETTLED, WAITS, TO_TELL = 0, 1, 2
_COLUMNS = "id, contact_id, asked_at, locale, sealed, answered, unhelpful, waits, topic, records, case_id, group_id"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was asked. `records` are ids of what was shown for it, `topic` what it was about."""

    id: int
    contact_id: int
    at: datetime
    locale: str
    text: str
    answered: bool
    unhelpful: bool
    waits: int
    topic: str
    records: tuple[str, ...]
    case_id: int | None
    group_id: int | None


def _asked(tx: Transaction, row: Row) -> Asked:
    return Asked(
        row["id"],
        row["contact_id"],
        from_ms(row["asked_at"]),
        row["locale"],
        tx.vault.unseal(row["sealed"], PURPOSE).decode(),
        bool(row["answered"]),
        bool(row["unhelpful"]),
        row["waits"],
        row["topic"],
        msgspec.json.decode(row["records"], type=tuple[str, ...]),
        row["case_id"],
        row["group_id"],
    )


def add(
    tx: Transaction, contact_id: int, text: str, locale: str, *, answered: bool, topic: str, records: Sequence[str]
) -> int:
    """Keep a question; its number."""
    row = tx.row(
        "INSERT INTO asked (contact_id, asked_at, locale, sealed, answered, waits, topic, records)"
        " VALUES (:contact, :now, :locale, :sealed, :answered, :waits, :topic, :records) RETURNING id",
        contact=contact_id,
        now=to_ms(tx.now),
        locale=locale,
        sealed=tx.vault.seal(text.encode(), PURPOSE),
        answered=answered,
        waits=SETTLED if answered else WAITS,
        topic=topic,
        records=msgspec.json.encode(list(records)).decode(),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, contact_id: int, asked_id: int) -> Asked | None:
    """A resident's own question; None for somebody else's, and for one that is gone."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM asked WHERE id = :id AND contact_id = :contact", id=asked_id, contact=contact_id
    )
    return _asked(tx, row) if row else None


def mark_unhelpful(tx: Transaction, contact_id: int, asked_id: int) -> bool:
    """The answer did not help, so it waits again; False where that was said before, or there is no such row."""
    return bool(
        tx.execute(
            "UPDATE asked SET unhelpful = :yes, waits = 1 WHERE id = :id AND contact_id = :contact AND NOT unhelpful",
            yes=True,
            id=asked_id,
            contact=contact_id,
        )
    )


def mark_passed(tx: Transaction, contact_id: int, asked_id: int, case_id: int) -> None:
    """It became a case."""
    tx.execute(
        "UPDATE asked SET case_id = :case WHERE id = :id AND contact_id = :contact",
        case=case_id,
        id=asked_id,
        contact=contact_id,
    )


def of_contact(tx: Transaction, contact_id: int) -> list[Asked]:
    """What a resident asked, the oldest first."""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM asked WHERE contact_id = :contact ORDER BY id", contact=contact_id)
    return [_asked(tx, row) for row in rows]


def count(tx: Transaction, contact_id: int) -> int:
    """How much a resident asked."""
    row = tx.row("SELECT COUNT(*) AS n FROM asked WHERE contact_id = :contact", contact=contact_id)
    assert row is not None
    return int(row["n"])


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget what a resident asked."""
    tx.execute("DELETE FROM asked WHERE contact_id = :contact", contact=contact_id)


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who asked what either did."""
    tx.execute("UPDATE asked SET contact_id = :survivor WHERE contact_id = :loser", survivor=survivor, loser=loser)


def loose(tx: Transaction, *, limit: int) -> list[Asked]:
    """What waits and belongs to no group yet, the oldest first."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM asked WHERE waits = 1 AND group_id IS NULL ORDER BY id LIMIT :limit", limit=limit
    )
    return [_asked(tx, row) for row in rows]


def assign(tx: Transaction, groups: Mapping[int, int | None]) -> None:
    """Put questions, by number, into their groups. Without one a question waits no more: it is only counted."""
    tx.many(
        "UPDATE asked SET group_id = :group, waits = :waits WHERE id = :id AND waits = 1",
        [
            {"id": number, "group": group, "waits": SETTLED if group is None else WAITS}
            for number, group in groups.items()
        ],
    )


def settle_decided(tx: Transaction) -> None:
    """What was passed on and has been decided, or taken back, waits here no more."""
    tx.execute(
        "UPDATE asked SET waits = 0 WHERE waits = 1 AND case_id IN (SELECT c.id FROM cases c WHERE c.id = asked.case_id"
        " AND (c.decided_at IS NOT NULL OR c.state = 'withdrawn'))"
    )


def of_group(tx: Transaction, group_id: int, *, limit: int) -> list[Asked]:
    """What waits in a group, the newest first."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM asked WHERE group_id = :group AND waits = 1 ORDER BY id DESC LIMIT :limit",
        group=group_id,
        limit=limit,
    )
    return [_asked(tx, row) for row in rows]


def answer(tx: Transaction, group_id: int, answer_id: int) -> int:
    """Whatever waits in a group has this answer, which is to be told; how many people that is."""
    found = people(tx, group_id)
    tx.execute(
        "UPDATE asked SET waits = 2, answer_id = :answer WHERE group_id = :group AND waits = 1",
        answer=answer_id,
        group=group_id,
    )
    return found


def people(tx: Transaction, group_id: int) -> int:
    """How many people wait in a group."""
    row = tx.row(
        "SELECT COUNT(DISTINCT contact_id) AS n FROM asked WHERE group_id = :group AND waits = 1", group=group_id
    )
    assert row is not None
    return int(row["n"])


def reached(tx: Transaction, group_id: int, answer_id: int) -> int:
    """How many people an answer reaches in all: those who have it, and those who wait in its group."""
    row = tx.row(
        "SELECT COUNT(DISTINCT contact_id) AS n FROM asked WHERE group_id = :group"
        " AND (waits = 1 OR answer_id = :answer)",
        group=group_id,
        answer=answer_id,
    )
    assert row is not None
    return int(row["n"])


def to_tell(tx: Transaction, *, limit: int) -> list[tuple[int, Asked, bool]]:
    """What is to be told next, the oldest first and held until the turn ends.

    Each with the number of its answer, and with whether whoever asked sent the same to the staff as a case, which this
    answer decides too: a case that was closed before says nothing of it.
    """
    rows = tx.rows(
        f"SELECT answer_id, EXISTS (SELECT 1 FROM asked o WHERE o.contact_id = asked.contact_id AND o.group_id ="
        f" asked.group_id AND o.answer_id = asked.answer_id AND o.case_id IS NOT NULL) AS has_case, {_COLUMNS}"
        " FROM asked WHERE waits = 2 ORDER BY id"
        " LIMIT :limit FOR UPDATE SKIP LOCKED",
        limit=limit,
    )
    return [(row["answer_id"], _asked(tx, row), bool(row["has_case"])) for row in rows]


def cases_of(tx: Transaction, group_id: int) -> list[int]:
    """The cases that came of what waits in a group, the oldest first."""
    rows = tx.rows(
        "SELECT DISTINCT case_id FROM asked WHERE group_id = :group AND waits = 1 AND case_id IS NOT NULL"
        " ORDER BY case_id",
        group=group_id,
    )
    return [row["case_id"] for row in rows]


def told(tx: Transaction, numbers: Sequence[int]) -> None:
    """These were told."""
    tx.many("UPDATE asked SET waits = 0 WHERE id = :id", [{"id": number} for number in numbers])


def anything(tx: Transaction) -> bool:
    """Whether anything is to be put into a group or to be told."""
    row = tx.row(
        "SELECT EXISTS (SELECT 1 FROM asked WHERE waits = 1 AND group_id IS NULL) AS loose,"
        " EXISTS (SELECT 1 FROM asked WHERE waits = 2) AS untold"
    )
    return row is not None and bool(row["loose"] or row["untold"])


def cut_floods(tx: Transaction, *, most: int = DAILY) -> int:
    """Drop what a resident asked beyond so much within a day, the oldest first; how many rows."""
    since = to_ms(tx.now - timedelta(days=1))
    floods = tx.rows(
        "SELECT contact_id FROM asked WHERE asked_at >= :since GROUP BY contact_id HAVING COUNT(*) > :most",
        since=since,
        most=most,
    )
    return sum(
        tx.execute(
            "DELETE FROM asked WHERE contact_id = :contact AND asked_at >= :since AND id NOT IN (SELECT kept.id FROM"
            " (SELECT a.id FROM asked a WHERE a.contact_id = :contact ORDER BY a.id DESC LIMIT :most) kept)",
            contact=row["contact_id"],
            since=since,
            most=most,
        )
        for row in floods
    )


def purge(tx: Transaction, *, batch: int = 5_000) -> bool:
    """Count and delete a batch of what is older than `KEPT`; whether there may be more.

    Rows are written in the order of time, so the oldest have the smallest numbers and no index on time is needed.
    """
    old = tx.rows(
        "DELETE FROM asked WHERE id IN (SELECT a.id FROM asked a ORDER BY a.id LIMIT :batch) AND asked_at < :before"
        " RETURNING asked_at, topic, answered, unhelpful",
        batch=batch,
        before=to_ms(tx.now - KEPT),
    )
    counted: dict[tuple[str, str, str], int] = {}
    for row in old:
        outcome = "unhelpful" if row["unhelpful"] else "answered" if row["answered"] else "unanswered"
        key = (f"{from_ms(row['asked_at']):%Y-%m}", row["topic"], outcome)
        counted[key] = counted.get(key, 0) + 1
    tx.many(
        "INSERT INTO asked_counts (month, topic, outcome, n) VALUES (:month, :topic, :outcome, :n)"
        " ON CONFLICT (month, topic, outcome) DO UPDATE SET n = asked_counts.n + excluded.n",
        [{"month": key[0], "topic": key[1], "outcome": key[2], "n": n} for key, n in sorted(counted.items())],
    )
    return len(old) == batch


def counted(tx: Transaction, since: datetime) -> dict[tuple[str, str], int]:
    """How much was asked from a month on and is kept no more, by topic and outcome."""
    rows = tx.rows(
        "SELECT topic, outcome, SUM(n) AS n FROM asked_counts WHERE month >= :since GROUP BY topic, outcome",
        since=f"{since:%Y-%m}",
    )
    return {(row["topic"], row["outcome"]): int(row["n"]) for row in rows}
