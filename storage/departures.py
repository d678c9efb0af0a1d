"""Who left: `/stop`s and erasures by the keyed hash of each address, kept so that no restored backup undoes them.

A row is written in the turn that decides, and brought into the journal, a file outside the database, right after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.clock import to_ms
from storage.store import Row, Topic, Transaction


class Kind(StrEnum):
    """How somebody left."""

    STOP = "stop"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True, order=True)
class Departure:
    """One address that left. `at` is in milliseconds since 1970, `mark` the keyed hash of the address."""

    at: int
    kind: Kind
    mark: bytes


def add(tx: Transaction, contact_id: int, kind: Kind) -> None:
    """A resident leaves, with every address they have now."""
    tx.execute(
        "INSERT INTO departures (kind, mark, left_at) SELECT CAST(:kind AS TEXT), lookup, CAST(:now AS BIGINT)"
        " FROM addresses WHERE contact_id = :contact",
        kind=kind.value,
        now=to_ms(tx.now),
        contact=contact_id,
    )
    tx.wake(Topic.DEPARTURES)


def _departure(row: Row) -> Departure:
    return Departure(row["left_at"], Kind(row["kind"]), bytes(row["mark"]))


def unwritten(tx: Transaction, *, limit: int = 1_000) -> dict[int, Departure]:
    """The oldest that are not known to stand in the journal, by the number of their row."""
    rows = tx.rows(
        "SELECT id, kind, mark, left_at FROM departures WHERE written_at IS NULL ORDER BY id LIMIT :limit", limit=limit
    )
    return {row["id"]: _departure(row) for row in rows}


def everything(tx: Transaction) -> set[Departure]:
    """All that are still kept here."""
    return {_departure(row) for row in tx.rows("SELECT kind, mark, left_at FROM departures")}


def written(tx: Transaction, ids: Iterable[int]) -> None:
    """These stand in the journal and on its disk."""
    now = to_ms(tx.now)
    tx.many("UPDATE departures SET written_at = :now WHERE id = :id", [{"now": now, "id": one} for one in ids])


def waiting_since(tx: Transaction) -> int | None:
    """When the oldest came that is not in the journal yet; None where there is none."""
    row = tx.row("SELECT MIN(left_at) AS since FROM departures WHERE written_at IS NULL")
    assert row is not None
    return int(row["since"]) if row["since"] is not None else None


def keep_marks(tx: Transaction, erased: Iterable[Departure]) -> None:
    """Remember erasures of before, wherever the addresses are now, as `contacts.erase` would have."""
    tx.many(
        "INSERT INTO tombstones (lookup, erased_at) VALUES (:mark, :at) ON CONFLICT (lookup) DO NOTHING",
        [{"mark": one.mark, "at": one.at} for one in erased],
    )


def purge(tx: Transaction, before: datetime) -> int:
    """Delete those in the journal that are older than any backup; how many."""
    return tx.execute("DELETE FROM departures WHERE left_at < :before AND written_at IS NOT NULL", before=to_ms(before))


@dataclass(frozen=True, slots=True)
class Found:
    """Where an address stands. `since` is when it came, `agreed` when its resident last agreed to news, if that stands.

    Both in milliseconds since 1970.
    """

    address_id: int
    contact_id: int
    since: int
    agreed: int | None


def find(tx: Transaction, mark: bytes) -> Found | None:
    """The address behind a mark, unless its resident is being erased."""
    row = tx.row(
        "SELECT a.id, a.contact_id, a.created_at, (SELECT MAX(c.given_at) FROM consents c"
        " WHERE c.contact_id = a.contact_id AND c.purpose = 'follow' AND c.withdrawn_at IS NULL) AS agreed"
        " FROM addresses a JOIN contacts k ON k.id = a.contact_id WHERE a.lookup = :mark AND k.erased_at IS NULL",
        mark=mark,
    )
    return Found(row["id"], row["contact_id"], row["created_at"], row["agreed"]) if row else None
