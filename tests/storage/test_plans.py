"""What runs at a start or with every turn finds its rows by an index: a city with a million residents is no slower.

Asked from SQLite, which takes a partial index only where it reads the very words of its condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from civic import privacy
from storage import bulk, campaigns, claims, contacts, conversations, forwarding, inbox, outbox, subscriptions, work
from storage.claims import Terms
from storage.outbox import DeliveryStatus, Lane
from storage.store import Row, Store, Topic, Transaction

SMALL = {"campaigns", "meta", "staff", "work", "numbers", "arriving", "sought", "s", "wished"}  # never many rows
DAY = timedelta(days=1)


class Explaining:
    """A transaction that asks the database how it will do each thing, and then lets it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.now = tx.now
        self.vault = tx.vault
        self.scans: list[str] = []

    def _explain(self, sql: str, parameters: Mapping[str, object]) -> None:
        if sql.startswith(("CREATE", "DROP")):
            return
        for row in self._tx.rows(f"EXPLAIN QUERY PLAN {sql}", **parameters):
            words = row["detail"].split()
            if words[0] == "SCAN" and words[1] not in SMALL and words[1] != "CONSTANT":
                self.scans.append(f"{row['detail']}: {sql}")

    def execute(self, sql: str, **parameters: object) -> int:
        self._explain(sql, parameters)
        return self._tx.execute(sql, **parameters)

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        self._tx.many(sql, rows)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        return self._tx.load(table, columns, rows)

    def row(self, sql: str, **parameters: object) -> Row | None:
        self._explain(sql, parameters)
        return self._tx.row(sql, **parameters)

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        self._explain(sql, parameters)
        return self._tx.rows(sql, **parameters)

    def wake(self, topic: Topic) -> None:
        self._tx.wake(topic)


def _claim(tx: Transaction) -> object:
    return claims.claim(tx, "web", "x", limit=8, busy=(1, 2), terms=Terms(local=tx.now, free=DAY))


def _expand(tx: Transaction) -> object:
    campaigns.create(tx, "news", "plan", "{}", lane=Lane.NOTICE)
    return campaigns.expand(tx)


def _meet(tx: Transaction) -> object:
    olena = contacts.meet(tx, "web", "olena", locale="uk")
    forwarding.leave(tx, olena.address_id)
    subscriptions.topics(tx, olena.id)
    return conversations.load(tx, olena.address_id), outbox.mailbox(tx, olena.address_id, limit=9)


def _look(tx: Transaction) -> object:
    return bulk.look(tx, [b"a", b"b"], "follow")


DONE_OFTEN: dict[str, Callable[[Transaction], Any]] = {
    "claim": _claim,
    "wake": lambda tx: claims.wake(tx, "web"),
    "settle": lambda tx: outbox.settle(tx, "web"),
    "give back": lambda tx: outbox.give_back(tx, "web", "x"),
    "a receipt": lambda tx: outbox.receipt(tx, 1, "x", DeliveryStatus.DELIVERED) or outbox.reconcile(tx, 1, "x"),
    "how much waits": lambda tx: outbox.waiting(tx, "web"),
    "what is no longer true": lambda tx: outbox.expire(tx, "web"),
    "announce": _expand,
    "slow work": lambda tx: work.claim(tx, DAY),
    "erasures": privacy.purge,
    "old updates": inbox.purge,
    "a resident writes": _meet,
    "a list is brought in": _look,
}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("name", DONE_OFTEN)
async def test_nothing_goes_through_a_whole_table(store: Store, name: str) -> None:
    def turn(tx: Transaction) -> list[str]:
        explaining = Explaining(tx)
        DONE_OFTEN[name](explaining)
        return explaining.scans

    assert await store.write(turn) == []


RESULT = outbox.Ended(
    outbox.Claimed(1, "x", 1, "news", 1, "1", Lane.NOTICE, "", "uk", None, 0, shared=True), DeliveryStatus.SENT, "17"
)


class Opening(Explaining):
    """Which tables and indexes a statement over many rows writes into."""

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        names = {row["rootpage"]: row["name"] for row in self._tx.rows("SELECT rootpage, name FROM sqlite_master")}
        steps = self._tx.rows(f"EXPLAIN {sql}", **next(iter(rows)))
        self.written = {names[step["p2"]] for step in steps if step["opcode"] == "OpenWrite"}


@pytest.mark.only("sqlite")
async def test_a_result_is_written_into_no_index_of_all_that_was_ever_sent(store: Store) -> None:
    def turn(tx: Transaction) -> set[str]:
        opening = Opening(tx)
        outbox.finish(opening, RESULT)
        return opening.written

    assert await store.write(turn) == {"deliveries", "deliveries_open", "deliveries_resting"}
