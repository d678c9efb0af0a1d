"""The audit log: who did what to what and when, numbered without gaps, chained, and only ever added to.

Each entry's hash takes in the entry before it, with a key that stands outside the database: whoever holds the database
without the secret can change no entry, take none out and put none in unseen. The head, sealed in the same way, says
where the chain ends. An older copy of the whole database is a sound chain as well: that nothing was cut off since is
proved by a head that was noted elsewhere.

An entry holds ids, codes, dates and numbers, so nobody's erasure touches it: words, names and contacts stay in the
rows that it refers to. Two who append at once are put in order by the head's row, which a turn takes last of all its
locks. A beginning past its days is cut off under a sealed mark of its last entry, from which the chain goes on.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from storage import chain
from storage.chain import Head, as_bytes, head_of, is_sealed
from storage.clock import from_ms, to_ms
from storage.store import Row, Transaction

KEPT = timedelta(days=1096)  # three years
CHAIN = "audit"
BATCH = 1_000  # entries read, or cut off, at a time
MOST = 2**63

_CODE = re.compile(r"[a-z][a-z_.]{0,47}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z_]{0,31}", re.ASCII)
_VALUE = re.compile(r"[\w.:+-]{1,64}", re.ASCII)
_PEOPLE = frozenset({"contact", "contact_id", "address", "address_id", "name", "text", "words", "phone"})
_COLUMNS = "id, at, actor_kind, staff_id, action, subject_kind, subject_id, details"

Value = str | int | bool | None
"""What a detail may be: a code or a date in ASCII without blanks, at most 64 characters, or a number of 64 bits."""

logger = logging.getLogger(__name__)


class Actor(StrEnum):
    """What kind of hand did it."""

    STAFF = "staff"
    RESIDENT = "resident"  # whoever the subject belongs to; never which resident
    SYSTEM = "system"  # by itself, at its time
    COMMAND = "command"  # an operator at the desk


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to: `case` and its number, `staff` and their id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down. `staff_id` is given where `actor` is staff, and nowhere else."""

    actor: Actor
    action: str
    subject: Subject
    staff_id: int | None = None
    details: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it stands in the log. `hash` is hexadecimal."""

    number: int
    at: datetime
    entry: Entry
    hash: str


class Why(StrEnum):
    """What is wrong with a chain."""

    GAP = "gap"  # entries are missing from here on
    CHANGED = "changed"  # not what was written, or written by somebody without the secret
    REORDERED = "reordered"  # written, but not at this place
    CUT_TAIL = "cut_tail"  # the last entries are missing, from here on
    HEAD = "head"  # the head is not the one that was kept
    CUT = "cut"  # the mark under which the beginning was cut off is not ours


@dataclass(frozen=True, slots=True)
class Fault:
    """The first number at which a chain is broken, and why."""

    number: int
    why: Why


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found.

    `entries` were found sound, `first` is the number of the first one and `since` its moment; `head` is where the
    sound part ends. `noted` says whether a head that was noted elsewhere stands in it; None where none was given.
    """

    entries: int
    first: int | None
    since: datetime | None
    head: Head
    fault: Fault | None
    noted: bool | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None and self.noted is not False


def append(tx: Transaction, entry: Entry) -> int:
    """Add an entry and return its number. Call it last: until the turn ends, whoever else appends waits.

    Raises `ValueError` for what may not stand in an entry, which is a bug of the caller.
    """
    details = _checked(entry)
    row = tx.row(
        "INSERT INTO audit_head (chain, number, hash, seal) VALUES (:chain, 0, :none, :seal)"
        " ON CONFLICT (chain) DO UPDATE SET number = audit_head.number RETURNING number, hash, seal",
        chain=CHAIN,
        none=b"",
        seal=chain.seal(tx.vault, Head()),
    )
    assert row is not None
    said, last = head_of(row), _last(tx)
    # A head that somebody meddled with is not sealed again, nor is any after it: to go on must not make it good.
    sound = said == last and is_sealed(tx.vault, said, row["seal"])
    before = max(said, last, key=lambda one: one.number)
    number, at = before.number + 1, to_ms(tx.now)
    actor, about = entry.actor.value, entry.subject
    values = (number, at, actor, entry.staff_id, entry.action, about.kind, about.id, details)
    digest = chain.digest(chain.key_of(tx.vault), before.hash, values)
    tx.execute(
        f"INSERT INTO audit ({_COLUMNS}, previous, hash) VALUES (:number, :at, :actor, CAST(:staff AS BIGINT), :action,"
        " :kind, :subject, :details, :previous, :hash)",
        number=number,
        at=at,
        actor=actor,
        staff=entry.staff_id,
        action=entry.action,
        kind=about.kind,
        subject=about.id,
        details=details,
        previous=before.hash,
        hash=digest,
    )
    tx.execute(
        "UPDATE audit_head SET number = :number, hash = :hash, seal = :seal WHERE chain = :chain",
        number=number,
        hash=digest,
        seal=chain.seal(tx.vault, Head(number, digest)) if sound else b"",
        chain=CHAIN,
    )
    return number


def _last(tx: Transaction) -> Head:
    """The last entry there is, or the last that was cut off."""
    row = tx.row("SELECT id AS number, hash FROM audit ORDER BY id DESC LIMIT 1")
    if row is None:
        row = tx.row("SELECT number, hash FROM audit_cuts ORDER BY number DESC LIMIT 1")
    return head_of(row) if row else Head()


def _checked(entry: Entry) -> str:
    """The details as they are stored. Raises `ValueError`."""
    if (entry.staff_id is not None) is not (entry.actor is Actor.STAFF):
        raise ValueError("staff, and nobody else, are named by their id")
    if not (_CODE.fullmatch(entry.action) and _CODE.fullmatch(entry.subject.kind) and entry.subject.id):
        raise ValueError("an action and a subject are codes")
    for name, value in (("subject", entry.subject.id), *entry.details.items()):
        if not _KEY.fullmatch(name) or name in _PEOPLE:
            raise ValueError(f"“{name}” has no place in the audit log")
        if not (_VALUE.fullmatch(value) if isinstance(value, str) else value is None or -MOST <= value < MOST):
            raise ValueError(f"“{name}” must be a code, a date or a number, never words")
    return json.dumps(dict(entry.details), sort_keys=True, separators=(",", ":"))


def head(tx: Transaction) -> Head:
    """Where the chain ends, by its head."""
    row = tx.row("SELECT number, hash FROM audit_head WHERE chain = :chain", chain=CHAIN)
    return head_of(row) if row else Head()


def entries(tx: Transaction, *, subject: Subject | None = None, after: int = 0, limit: int = 100) -> list[Kept]:
    """Entries with numbers above `after`, the oldest first; of one subject or of all. Nothing is verified.

    Raises `ValueError` for an entry that nobody could have appended.
    """
    of_subject = " AND subject_kind = :kind AND subject_id = :subject" if subject else ""
    about: dict[str, object] = {"kind": subject.kind, "subject": subject.id} if subject else {}
    rows = tx.rows(
        f"SELECT {_COLUMNS}, hash FROM audit WHERE id > :after{of_subject} ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
        **about,
    )
    return [_kept(row) for row in rows]


def _kept(row: Row) -> Kept:
    entry = Entry(
        actor=Actor(row["actor_kind"]),
        action=row["action"],
        subject=Subject(row["subject_kind"], row["subject_id"]),
        staff_id=row["staff_id"],
        details=json.loads(row["details"]),
    )
    return Kept(row["id"], from_ms(row["at"]), entry, as_bytes(row["hash"]).hex())


def verify(tx: Transaction, *, noted: str = "") -> Verdict:
    """Walk the whole chain, a batch at a time, as far as it is sound. Minutes for millions of entries: give it time.

    `noted` is the hexadecimal hash of an earlier head, or the beginning of one.
    """
    begin, fault = _begin(tx)
    key, at = chain.key_of(tx.vault), begin
    first: tuple[int, int] | None = None
    count, found = 0, bool(noted) and _is_cut(tx, noted)
    for row in _rows(tx) if fault is None else ():
        if fault := _fault(key, at, row):
            break
        at = Head(row["id"], as_bytes(row["hash"]))
        first, count = first or (row["id"], row["at"]), count + 1
        found = found or (bool(noted) and at.hash.hex().startswith(noted))
    if fault is None:
        fault = _ends(tx, at)
    elif fault.why is Why.CHANGED and _is_moved(tx, key, begin, fault.number):
        fault = Fault(fault.number, Why.REORDERED)
    return Verdict(
        entries=count,
        first=first[0] if first else None,
        since=from_ms(first[1]) if first else None,
        head=at,
        fault=fault,
        noted=found if noted else None,
    )


def _begin(tx: Transaction) -> tuple[Head, Fault | None]:
    """Where the chain begins: behind the last cut."""
    row = tx.row("SELECT number, at, hash, seal FROM audit_cuts ORDER BY number DESC LIMIT 1")
    if row is None:
        return Head(), None
    begin = head_of(row)
    ours = is_sealed(tx.vault, begin, row["seal"], cut_at=row["at"])
    return begin, None if ours else Fault(begin.number, Why.CUT)


def _is_cut(tx: Transaction, noted: str) -> bool:
    """Whether the chain was cut just behind this hash."""
    rows = tx.rows("SELECT number, at, hash, seal FROM audit_cuts")
    return any(
        as_bytes(row["hash"]).hex().startswith(noted)
        and is_sealed(tx.vault, head_of(row), row["seal"], cut_at=row["at"])
        for row in rows
    )


def _rows(tx: Transaction) -> Iterator[Row]:
    """Every entry in the order of the numbers, whatever these are."""
    start = -MOST
    while rows := tx.rows(
        f"SELECT {_COLUMNS}, previous, hash FROM audit WHERE id >= :start ORDER BY id LIMIT :limit",
        start=start,
        limit=BATCH,
    ):
        yield from rows
        start = rows[-1]["id"] + 1


def _fault(key: bytes, before: Head, row: Row) -> Fault | None:
    """What is wrong with an entry that comes after `before`."""
    if row["id"] <= before.number:  # under a cut
        return Fault(row["id"], Why.REORDERED)
    if row["id"] > before.number + 1:
        return Fault(before.number + 1, Why.GAP)
    follows = as_bytes(row["previous"]) == before.hash
    if follows and chain.digest(key, before.hash, _values(row)) == as_bytes(row["hash"]):
        return None
    return Fault(row["id"], Why.CHANGED)


def _values(row: Row) -> list[object]:
    return [row[name] for name in _COLUMNS.split(", ")]


def _is_moved(tx: Transaction, key: bytes, begin: Head, number: int) -> bool:
    """Whether the entry at a number is one that was written under another, or after another one."""
    row = tx.row(f"SELECT {_COLUMNS}, previous, hash FROM audit WHERE id = :number", number=number)
    counted = tx.row("SELECT COUNT(*) AS n FROM audit")
    assert row is not None
    assert counted is not None
    previous, kept, (_number, *values) = as_bytes(row["previous"]), as_bytes(row["hash"]), _values(row)
    # Where entries before it were taken out it stands lower than it was written, by no more than the head says.
    most = max(begin.number + int(counted["n"]), head(tx).number if _is_whole(tx) else 0)
    return any(chain.digest(key, previous, (one, *values)) == kept for one in range(begin.number + 1, most + 1))


def _is_whole(tx: Transaction) -> bool:
    """Whether the head is as it was kept."""
    row = tx.row("SELECT number, hash, seal FROM audit_head WHERE chain = :chain", chain=CHAIN)
    return row is not None and is_sealed(tx.vault, head_of(row), row["seal"])


def _ends(tx: Transaction, at: Head) -> Fault | None:
    """Whether a chain that is sound so far ends where its head says."""
    said = head(tx)
    if said.number > at.number:
        return Fault(at.number + 1, Why.CUT_TAIL)
    if said == at and (_is_whole(tx) or at == Head()):
        return None
    return Fault(at.number, Why.HEAD)


def purge(tx: Transaction, kept: timedelta = KEPT, *, batch: int = BATCH) -> int:
    """Cut off what is past its days, the oldest first and whole days (UTC) at a time; how many entries went.

    Each is looked at once more before it goes. What is broken stays as evidence, and all that comes after it.
    """
    before = to_ms((tx.now - kept).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
    begin, fault = _begin(tx)
    key, through = chain.key_of(tx.vault), begin
    rows = tx.rows(f"SELECT {_COLUMNS}, previous, hash FROM audit ORDER BY id LIMIT :batch", batch=batch)
    for row in rows:
        fault = fault or _fault(key, through, row)
        if fault or row["at"] >= before:
            break
        through = Head(row["id"], as_bytes(row["hash"]))
    if fault:
        logger.error("the audit log is broken at entry %d (%s): hromada audit verify", fault.number, fault.why)
    if through == begin:
        return 0
    at = to_ms(tx.now)
    tx.execute(
        "INSERT INTO audit_cuts (number, at, hash, seal) VALUES (:number, :at, :hash, :seal)",
        number=through.number,
        at=at,
        hash=through.hash,
        seal=chain.seal(tx.vault, through, cut_at=at),
    )
    return tx.execute("DELETE FROM audit WHERE id <= :number", number=through.number)
