"""Residents by the thousand: found, made, and given what they agreed to, in a handful of statements for a batch.

What comes from outside is laid into a temporary table and joined with what is there: as fast as loading it alone, and
one that another process takes in at the same moment is no error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage.clock import to_ms
from storage.contacts import NEVER
from storage.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An address that may be new, hashed and sealed before the turn, so that the writer is not held for it."""

    channel: str
    lookup: bytes
    sealed: bytes
    locale: str


@dataclass(frozen=True, slots=True)
class Known:
    """A resident as found. `acted` says that they have written to us or blocked us, on whichever address."""

    contact_id: int
    erased: bool
    acted: bool
    blocked: bool
    agrees: bool
    withdrew: bool


def look(tx: Transaction, lookups: Collection[bytes], purpose: str) -> tuple[dict[bytes, Known], set[bytes]]:
    """Who is behind these addresses and how they stand to a consent, and which addresses asked to be forgotten.

    The residents found stay as they are until the turn ends.
    """
    _lay(tx, "sought", ("lookup",), "addresses", [(lookup,) for lookup in lookups])
    # Counted, because PostgreSQL looks a count up for each resident and goes through the whole table for EXISTS.
    yes = "SELECT COUNT(*) FROM consents c WHERE c.contact_id = k.id AND c.purpose = :purpose AND c.withdrawn_at IS"
    known = tx.rows(
        "SELECT a.lookup, k.id, k.erased_at, a.blocked_at, (SELECT COUNT(*) FROM addresses b"
        " WHERE b.contact_id = k.id AND (b.heard_at <> :never OR b.blocked_at IS NOT NULL)) AS acted,"
        f" ({yes} NULL) AS agrees, ({yes} NOT NULL) AS withdrew"
        " FROM sought s CROSS JOIN addresses a CROSS JOIN contacts k"  # SQLite takes them in this order
        " WHERE a.lookup = s.lookup AND k.id = a.contact_id ORDER BY k.id FOR UPDATE OF k",
        never=NEVER,
        purpose=purpose,
    )
    forgotten = tx.rows("SELECT t.lookup FROM sought s CROSS JOIN tombstones t WHERE t.lookup = s.lookup")
    tx.execute("DROP TABLE sought")
    return {bytes(row["lookup"]): _known(row) for row in known}, {bytes(row["lookup"]) for row in forgotten}


def _known(row: Row) -> Known:
    return Known(
        contact_id=row["id"],
        erased=row["erased_at"] is not None,
        acted=bool(row["acted"]),
        blocked=row["blocked_at"] is not None,
        agrees=bool(row["agrees"]),
        withdrew=bool(row["withdrew"]),
    )


def make(tx: Transaction, newcomers: Iterable[Newcomer]) -> dict[bytes, int]:
    """Make a resident of each address, who has not written yet; their ids by `lookup`.

    An address that somebody else has taken in since this turn looked is left out.
    """
    made: dict[bytes, int] = {}
    rows: list[tuple[object, ...]] = []
    for locale, group in groupby(sorted(newcomers, key=_locale), key=_locale):
        people = list(group)
        for one, contact_id in zip(people, _contacts(tx, locale, len(people)), strict=True):
            made[one.lookup] = contact_id
            rows.append((contact_id, one.channel, one.lookup, one.sealed))
    _lay(tx, "arriving", ("contact_id", "channel", "lookup", "sealed"), "addresses", rows)
    taken_in = tx.rows(
        "INSERT INTO addresses (contact_id, channel, lookup, sealed, heard_at, created_at)"
        " SELECT contact_id, channel, lookup, sealed, CAST(:never AS BIGINT), CAST(:now AS BIGINT) FROM arriving"
        " WHERE TRUE ON CONFLICT (lookup) DO NOTHING RETURNING lookup",
        never=NEVER,
        now=to_ms(tx.now),
    )
    tx.execute("DROP TABLE arriving")
    missed = made.keys() - {bytes(row["lookup"]) for row in taken_in}
    tx.many("DELETE FROM contacts WHERE id = :id", [{"id": made.pop(lookup)} for lookup in missed])
    return made


def _locale(newcomer: Newcomer) -> str:
    return newcomer.locale


def _contacts(tx: Transaction, locale: str, count: int) -> list[int]:
    """New residents of one language: as long as they have no address, one is like the other."""
    rows = tx.rows(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
        " INSERT INTO contacts (locale, created_at) SELECT CAST(:locale AS TEXT), CAST(:now AS BIGINT) FROM numbers"
        " RETURNING id",
        count=count,
        locale=locale,
        now=to_ms(tx.now),
    )
    return [row["id"] for row in rows]


def consent(
    tx: Transaction, given: Iterable[tuple[int, str]], purpose: str, *, version: int, text_hash: str, note: str
) -> None:
    """Record a yes of each (resident, channel) that was given elsewhere; `note` says where."""
    now = to_ms(tx.now)
    columns = ("contact_id", "purpose", "version", "text_hash", "channel", "given_at", "note")
    tx.load(
        "consents",
        columns,
        [(contact_id, purpose, version, text_hash, channel, now, note) for contact_id, channel in given],
    )


def follow(tx: Transaction, follows: Iterable[tuple[int, str]]) -> Mapping[int, int]:
    """Let residents follow topics; how many of them were new, by resident."""
    _lay(tx, "wished", ("contact_id", "topic"), "subscriptions", follows)
    rows = tx.rows(
        "INSERT INTO subscriptions (contact_id, topic, created_at) SELECT contact_id, topic, CAST(:now AS BIGINT)"
        " FROM wished WHERE TRUE ON CONFLICT (contact_id, topic) DO NOTHING RETURNING contact_id",
        now=to_ms(tx.now),
    )
    tx.execute("DROP TABLE wished")
    return Counter(row["contact_id"] for row in rows)


def _lay(tx: Transaction, table: str, columns: Sequence[str], like: str, rows: Iterable[Sequence[object]]) -> None:
    """Lay rows into a temporary table, whose columns are those of the table `like`; whoever lays it drops it."""
    tx.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT {', '.join(columns)} FROM {like} WHERE 1 = 0")
    tx.load(table, columns, rows)
