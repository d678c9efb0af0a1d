"""Whom a broadcast is for: counted while it is prepared, frozen in batches when it begins, written out as it is sent.

`recipients` holds one lean row a person: the channel by which they are reached at that time, and as `position` the id
they had. `contact_id` follows a person who links messengers and becomes null when they are erased.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage.clock import to_ms
from storage.store import Transaction

BATCH = 20_000  # people a turn: about 50 ms of the writer
PURGED = 20_000
GOT_IT = "('sent', 'delivered', 'uncertain')"

# Of a person's addresses the one by which they are reached now, as `contacts.reach_of` has it: most people have one,
# and whether there is a better one costs less to ask than which one is the best.
_REACHED = (
    "a.blocked_at IS NULL AND NOT EXISTS (SELECT 1 FROM addresses b WHERE b.contact_id = a.contact_id AND b.id <> a.id"
    " AND b.blocked_at IS NULL AND (b.chosen_at, b.heard_at, b.id) > (a.chosen_at, a.heard_at, a.id))"
)


_GOT_WRONG = (
    f"SELECT d.contact_id FROM deliveries d WHERE d.campaign = :wrong AND d.contact_id IS NOT NULL AND d.status IN"
    f" {GOT_IT} UNION SELECT i.contact_id FROM digest_items i JOIN deliveries d ON d.campaign = i.digest"
    f" AND d.contact_id = i.contact_id WHERE i.campaign = :wrong AND d.status IN {GOT_IT}"
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: followers of `topic`, or, where `corrects` names a campaign, whoever got that one.

    What is empty narrows nothing. `silent_since` leaves only people not heard since then, on any channel.
    """

    topic: str
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    silent_since: datetime | None = None
    without_languages: tuple[str, ...] = ()
    without_channels: tuple[str, ...] = ()
    without_topics: tuple[str, ...] = ()
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people are reached by one channel, and how many of them have not written since a moment."""

    channel: str
    people: int
    silent: int


def count(tx: Transaction, audience: Audience, *, heard_since: datetime, after: int = 0) -> list[Reach]:
    """How many people are meant, by the channel that reaches them; `silent` counts those not heard since then.

    `after` leaves out residents up to that id, who have been told already.
    """
    text, values = _people(audience)
    rows = tx.rows(
        "SELECT a.channel, COUNT(*) AS people, COUNT(CASE WHEN a.heard_at < :heard THEN 1 END) AS silent"
        f" {text} AND s.contact_id > :after GROUP BY a.channel ORDER BY a.channel",
        heard=to_ms(heard_since),
        after=after,
        **values,
    )
    return [Reach(row["channel"], row["people"], row["silent"]) for row in rows]


def _people(audience: Audience) -> tuple[str, dict[str, object]]:
    """The SQL from its FROM on, with `s` for the person and `a` for the address that reaches them."""
    values: dict[str, object] = {}
    if audience.corrects:
        values["wrong"] = audience.corrects
        source, such = f"({_GOT_WRONG}) s", "TRUE"
    else:
        values["topic"] = audience.topic
        source, such = "subscriptions s", "s.topic = :topic"
    such += named(values, "a.channel", audience.channels, "IN") + named(
        values, "a.channel", audience.without_channels, "NOT IN"
    )
    if audience.languages or audience.without_languages:
        source += " JOIN contacts k ON k.id = s.contact_id"
        such += named(values, "k.locale", audience.languages, "IN") + named(
            values, "k.locale", audience.without_languages, "NOT IN"
        )
    if audience.silent_since is not None:
        values["silent_since"] = to_ms(audience.silent_since)
        such += (
            " AND NOT EXISTS (SELECT 1 FROM addresses h WHERE h.contact_id = s.contact_id"
            " AND h.heard_at >= :silent_since)"
        )
    if audience.without_topics:
        such += (
            " AND NOT EXISTS (SELECT 1 FROM subscriptions o WHERE o.contact_id = s.contact_id"
            f"{named(values, 'o.topic', audience.without_topics, 'IN')})"
        )
    return f"FROM {source} JOIN addresses a ON a.contact_id = s.contact_id AND {_REACHED} WHERE {such}", values


def named(values: dict[str, object], column: str, among: Collection[str], test: str) -> str:
    """A condition on a column with a parameter for each value; nothing where there is none."""
    if not among:
        return ""
    names = []
    for value in among:
        names.append(f":v{len(values)}")
        values[f"v{len(values)}"] = value
    return f" AND {column} {test} ({', '.join(names)})"


def begin(tx: Transaction, broadcast_id: int) -> None:
    """Begin to freeze an audience: whoever is there now."""
    tx.execute(
        "UPDATE broadcasts SET last = (SELECT COALESCE(MAX(id), 0) + 1 FROM contacts)"
        " WHERE id = :id AND last = 0 AND state = 'approved'",
        id=broadcast_id,
    )


def freeze(tx: Transaction, broadcast_id: int, audience: Audience, *, batch: int = BATCH) -> bool:
    """Freeze the next batch of an audience; False when everybody stands there."""
    held = tx.row(
        "UPDATE broadcasts SET reached = reached WHERE id = :id AND reached < last RETURNING reached, last",
        id=broadcast_id,
    )
    if held is None:
        return False
    text, values = _people(audience)
    until = _until(tx, audience, held["reached"], held["last"], batch)
    tx.execute(
        "INSERT INTO recipients (broadcast_id, channel, position, contact_id)"
        f" SELECT CAST(:id AS BIGINT), a.channel, s.contact_id, s.contact_id {text}"
        " AND s.contact_id > :after AND s.contact_id <= :until ORDER BY a.channel, s.contact_id ON CONFLICT DO NOTHING",
        id=broadcast_id,
        after=held["reached"],
        until=until,
        **values,
    )
    tx.execute("UPDATE broadcasts SET reached = :until WHERE id = :id", until=until, id=broadcast_id)
    return True


def _until(tx: Transaction, audience: Audience, after: int, last: int, batch: int) -> int:
    """The id at which the batch after `after` ends."""
    people, which = "subscriptions WHERE topic = :which", audience.topic
    if audience.corrects:
        people, which = f"({_GOT_WRONG.replace(':wrong', ':which')}) AS people WHERE TRUE", audience.corrects
    row = tx.row(
        f"SELECT COUNT(*) AS n, MAX(contact_id) AS until FROM (SELECT contact_id FROM {people}"
        " AND contact_id > :after AND contact_id <= :last ORDER BY contact_id LIMIT :batch) AS next",
        which=which,
        after=after,
        last=last,
        batch=batch,
    )
    return int(row["until"]) if row is not None and row["n"] == batch else last


def frozen(tx: Transaction, broadcast_id: int) -> dict[str, int]:
    """How many people stand in a frozen audience, by channel; from now on each channel is fed from its beginning."""
    rows = tx.rows(
        "SELECT channel, COUNT(*) AS n FROM recipients WHERE broadcast_id = :id GROUP BY channel ORDER BY channel",
        id=broadcast_id,
    )
    for row in rows:
        tx.execute(
            "INSERT INTO feeds (broadcast_id, channel, reached) VALUES (:id, :channel, 0) ON CONFLICT DO NOTHING",
            id=broadcast_id,
            channel=row["channel"],
        )
    return {row["channel"]: row["n"] for row in rows}


_ENDED = (
    "SELECT b.id FROM broadcasts b WHERE b.totals IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM recipients r WHERE r.broadcast_id = b.id) LIMIT 1"
)


def has_leftovers(tx: Transaction) -> bool:
    """Whether the audience of an ended broadcast is still kept."""
    return tx.row(_ENDED) is not None


def purge(tx: Transaction, *, batch: int = PURGED) -> bool:
    """Delete a batch of an ended broadcast's frozen audience; whether there may be more."""
    ended = tx.row(_ENDED)
    if ended is None:
        return False
    tx.execute(
        "DELETE FROM recipients WHERE broadcast_id = :id AND (channel, position) IN (SELECT channel, position"
        " FROM recipients WHERE broadcast_id = :id ORDER BY channel, position LIMIT :batch)",
        id=ended["id"],
        batch=batch,
    )
    return True


_OPEN = "broadcast_id IN (SELECT id FROM broadcasts WHERE totals IS NULL AND last > 0)"


def forget(tx: Transaction, contact_id: int) -> None:
    """A person is erased: their place stays, empty."""
    tx.execute(
        f"UPDATE recipients SET contact_id = NULL, channel = channel WHERE {_OPEN} AND contact_id = :contact",
        contact=contact_id,
    )


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents are one."""
    tx.execute(
        f"UPDATE recipients SET contact_id = :survivor WHERE {_OPEN} AND contact_id = :loser",
        loser=loser,
        survivor=survivor,
    )


def of_contact(tx: Transaction, contact_id: int) -> list[int]:
    """The broadcasts under way that are meant for a person too."""
    rows = tx.rows(
        f"SELECT DISTINCT broadcast_id FROM recipients WHERE {_OPEN} AND contact_id = :contact ORDER BY broadcast_id",
        contact=contact_id,
    )
    return [row["broadcast_id"] for row in rows]
