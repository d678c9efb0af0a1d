"""Mail to the staff, row by row: written once for each person and kind, taken by one sender, tried again or ended.

A row that nobody has taken may go at `due_at`. Whoever takes it has it for `LEASE`; one that is still being sent after
that belonged to a process that died, and nobody knows whether it left. Such a row, and one whose server fell silent
after it had the whole mail, is sent once more and then never again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from storage import staff
from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Transaction

PURPOSE = "mail"  # what a mail says is sealed for
LEASE = timedelta(minutes=10)  # longer than any sending takes
TRIED = timedelta(hours=24)  # how long after it was written
KEPT = timedelta(days=30)
FIRST = timedelta(minutes=1)  # before the second attempt; twice as long before each next
LONGEST = timedelta(hours=4)  # between two attempts

SENDING = "sending"  # taken
UNSURE = "unsure"  # it may have left, and will be sent once more
AGAIN = "again"  # taken for the second time, after it may have left
SENT = "sent"
UNKNOWN = "unknown"  # it may have left, twice


@dataclass(frozen=True, slots=True)
class Mail:
    """One that a sender has taken. `again` says that it may have left before."""

    id: int
    to: str
    subject: str
    text: str
    written: datetime
    attempts: int
    again: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One as its reader may ask for it: when it was written and when it was sent, if it was."""

    at: datetime
    sent: datetime | None


def queue(tx: Transaction, staff_id: int, kind: str, subject: str, text: str) -> bool:
    """Write a mail, due now; False where this person has one of this kind."""
    return bool(
        tx.execute(
            "INSERT INTO mails (staff_id, kind, sealed, due_at, created_at) VALUES (:staff, :kind, :sealed, :now, :now)"
            " ON CONFLICT (staff_id, kind) DO NOTHING",
            staff=staff_id,
            kind=kind,
            sealed=tx.vault.seal(msgspec.json.encode((subject, text)), PURPOSE),
            now=to_ms(tx.now),
        )
    )


def anything(tx: Transaction) -> bool:
    """Whether any may go now."""
    return tx.row("SELECT 1 AS one FROM mails WHERE due_at <= :now LIMIT 1", now=to_ms(tx.now)) is not None


def claim(tx: Transaction) -> Mail | None:
    """Take the one that is due longest: nobody else has it for `LEASE`. Before the commit nothing may leave.

    Where the one taken may not go any more (twice unsure, or nobody to go to) it is ended, and the next is looked at.
    """
    while True:
        row = tx.row(
            "UPDATE mails SET attempts = attempts + 1, due_at = :until, code = CASE WHEN code = 'again' THEN 'unknown'"
            " WHEN code IN ('sending', 'unsure') THEN 'again' ELSE 'sending' END"
            " WHERE id = (SELECT id FROM mails WHERE due_at <= :now ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, staff_id, sealed, attempts, code, created_at",
            until=to_ms(tx.now + LEASE),
            now=to_ms(tx.now),
        )
        if row is None:
            return None
        to = staff.email(tx, row["staff_id"])
        if to is not None and row["code"] != UNKNOWN:
            subject, text = msgspec.json.decode(tx.vault.unseal(row["sealed"], PURPOSE), type=tuple[str, str])
            written = from_ms(row["created_at"])
            return Mail(row["id"], to, subject, text, written, row["attempts"], row["code"] == AGAIN)
        end(tx, row["id"], row["code"] if to is not None else "nobody")


def end(tx: Transaction, mail_id: int, code: str) -> None:
    """It was sent (`SENT`), or is given up: `code` says why."""
    tx.execute(
        "UPDATE mails SET due_at = NULL, code = :code, sent_at = :sent WHERE id = :id",
        id=mail_id,
        code=code,
        sent=to_ms(tx.now) if code == SENT else None,
    )


def again(tx: Transaction, mail: Mail, code: str, *, left: bool) -> bool:
    """It did not go now and is tried again later; False where it is given up.

    `left` says that it may have left all the same: then it goes once more and never after that. Without it `code`, a
    server's or a word, is kept, and it is tried until `TRIED` after it was written.
    """
    due = tx.now + min(FIRST * 2 ** min(mail.attempts - 1, 16), LONGEST)
    if left and mail.again:
        end(tx, mail.id, UNKNOWN)
        return False
    if due > mail.written + TRIED:
        end(tx, mail.id, UNKNOWN if left else code)
        return False
    tx.execute(
        "UPDATE mails SET due_at = :due, code = :code WHERE id = :id",
        id=mail.id,
        due=to_ms(due),
        code=UNSURE if left or mail.again else code,
    )
    return True


def of_person(tx: Transaction, staff_id: int) -> list[Written]:
    """What is kept of somebody's mail, the oldest first."""
    rows = tx.rows("SELECT created_at, sent_at FROM mails WHERE staff_id = :id ORDER BY id", id=staff_id)
    return [Written(from_ms(row["created_at"]), maybe_from_ms(row["sent_at"])) for row in rows]


def purge(tx: Transaction) -> int:
    """Delete what is older than `KEPT`, sent or not; how many."""
    return tx.execute("DELETE FROM mails WHERE created_at < :before", before=to_ms(tx.now - KEPT))
