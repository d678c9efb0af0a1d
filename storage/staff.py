"""People who work for the city, their single-use codes, and the counters that stop guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.clock import to_ms
from storage.store import Row, Transaction

EMAIL = "staff email"  # what an address is sealed for


class Role(StrEnum):
    """What somebody may do: an admin everything, an editor publishes, a moderator decides."""

    ADMIN = "admin"
    EDITOR = "editor"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class Staff:
    """One person of the city's staff."""

    id: int
    name: str
    role: Role
    contact_id: int | None
    disabled: bool


def _staff(row: Row) -> Staff:
    return Staff(row["id"], row["name"], Role(row["role"]), row["contact_id"], row["disabled_at"] is not None)


_SELECT = "SELECT id, name, role, contact_id, disabled_at FROM staff"


def add(tx: Transaction, name: str, role: Role) -> Staff:
    """Add a person, or change the role of one who is there and let them in again."""
    tx.execute(
        "INSERT INTO staff (name, role, created_at) VALUES (:name, :role, :now)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role, disabled_at = NULL",
        name=name,
        role=role.value,
        now=to_ms(tx.now),
    )
    person = by_name(tx, name)
    assert person is not None
    return person


def by_name(tx: Transaction, name: str) -> Staff | None:
    """A person by name."""
    row = tx.row(f"{_SELECT} WHERE name = :name", name=name)
    return _staff(row) if row else None


def get(tx: Transaction, staff_id: int) -> Staff | None:
    """A person by their number here."""
    row = tx.row(f"{_SELECT} WHERE id = :id", id=staff_id)
    return _staff(row) if row else None


def by_contact(tx: Transaction, contact_id: int) -> Staff | None:
    """The active staff member behind a contact; asked anew at every step, so that revoking works at once."""
    row = tx.row(f"{_SELECT} WHERE contact_id = :contact AND disabled_at IS NULL", contact=contact_id)
    return _staff(row) if row else None


def everybody(tx: Transaction) -> list[Staff]:
    """All staff, the disabled too."""
    return [_staff(row) for row in tx.rows(f"{_SELECT} ORDER BY name")]


def disable(tx: Transaction, staff_id: int) -> None:
    """Take a person's rights away, void their codes, forget their mail and give back what they hold."""
    set_email(tx, staff_id, None)
    tx.execute("DELETE FROM mails WHERE staff_id = :id", id=staff_id)
    tx.execute("UPDATE staff SET disabled_at = :now, contact_id = NULL WHERE id = :id", now=to_ms(tx.now), id=staff_id)
    tx.execute("DELETE FROM codes WHERE purpose = 'staff' AND subject_id = :id", id=staff_id)
    tx.execute("UPDATE cases SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = :id", id=staff_id)


def email(tx: Transaction, staff_id: int) -> str | None:
    """Where a person has their mail, if they have any. Raises `Sealed` under another secret."""
    row = tx.row("SELECT email FROM staff WHERE id = :id", id=staff_id)
    return tx.vault.unseal(row["email"], EMAIL).decode() if row and row["email"] is not None else None


def set_email(tx: Transaction, staff_id: int, address: str | None) -> None:
    """Where a person has their mail from now on; with None nowhere, and what has not gone yet never goes."""
    sealed = tx.vault.seal(address.encode(), EMAIL) if address is not None else None
    tx.execute("UPDATE staff SET email = :sealed WHERE id = :id", id=staff_id, sealed=sealed)
    if address is None:
        tx.execute("DELETE FROM mails WHERE staff_id = :id AND due_at IS NOT NULL", id=staff_id)


def link(tx: Transaction, staff_id: int, contact_id: int) -> None:
    """Bind a person to the messenger they typed their code in; an earlier binding of either ends."""
    tx.execute("UPDATE staff SET contact_id = NULL WHERE contact_id = :contact", contact=contact_id)
    tx.execute("UPDATE staff SET contact_id = :contact WHERE id = :id", contact=contact_id, id=staff_id)


def unlink(tx: Transaction, contact_id: int) -> None:
    """The contact is being erased."""
    tx.execute("UPDATE staff SET contact_id = NULL WHERE contact_id = :contact", contact=contact_id)


def keep_code(tx: Transaction, purpose: str, subject_id: int, code_hash: bytes, expires: datetime) -> None:
    """Keep a code's hash until it is used or expires; an earlier code of the same subject is void."""
    tx.execute("DELETE FROM codes WHERE purpose = :purpose AND subject_id = :id", purpose=purpose, id=subject_id)
    tx.execute(
        "INSERT INTO codes (hash, purpose, subject_id, expires_at) VALUES (:hash, :purpose, :id, :expires)",
        hash=code_hash,
        purpose=purpose,
        id=subject_id,
        expires=to_ms(expires),
    )


def look_code(tx: Transaction, purpose: str, code_hash: bytes) -> int | None:
    """Whom a code that could be used now is for. It stays unused."""
    row = tx.row(
        "SELECT subject_id FROM codes WHERE hash = :hash AND purpose = :purpose AND expires_at >= :now",
        hash=code_hash,
        purpose=purpose,
        now=to_ms(tx.now),
    )
    return row["subject_id"] if row else None


def use_code(tx: Transaction, purpose: str, code_hash: bytes) -> int | None:
    """Use a code up: whom it was for, or None for a wrong, used or expired one."""
    row = tx.row(
        "DELETE FROM codes WHERE hash = :hash AND purpose = :purpose AND expires_at >= :now RETURNING subject_id",
        hash=code_hash,
        purpose=purpose,
        now=to_ms(tx.now),
    )
    return row["subject_id"] if row else None


def attempt(tx: Transaction, scope: str, *, most: int, within: timedelta) -> bool:
    """Count one try in a scope; False when `most` tries within the period are used up. One conditional row."""
    now = to_ms(tx.now)
    return bool(
        tx.execute(
            "INSERT INTO attempts (scope, since_at, count) VALUES (:scope, :now, 1) ON CONFLICT (scope) DO UPDATE SET"
            " count = CASE WHEN attempts.since_at < :start THEN 1 ELSE attempts.count + 1 END,"
            " since_at = CASE WHEN attempts.since_at < :start THEN :now ELSE attempts.since_at END"
            " WHERE attempts.since_at < :start OR attempts.count < :most",
            scope=scope,
            now=now,
            start=now - round(within.total_seconds() * 1000),
            most=most,
        )
    )
