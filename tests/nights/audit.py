"""What the store must say in the evening, when everything has been calm for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from civic import broadcast_report
from storage import broadcasts
from storage.broadcasts import ENDED
from storage.clock import to_ms
from storage.store import Transaction
from tests.nights.platform import Platform

PATIENCE = timedelta(minutes=15)  # of calm, after which everything that is due has left


def faults(tx: Transaction, platforms: tuple[Platform, ...], *, budget: int, alert: bool) -> list[str]:
    """Everything that is wrong with what is kept."""
    return [*_sums(tx), *_truth(tx, platforms), *_stuck(tx, alert=alert), *_money(tx, budget)]


def _sums(tx: Transaction) -> Iterator[str]:
    """Everybody a broadcast was for stands in exactly one state, and nobody waits once it has ended."""
    for broadcast in broadcasts.newest(tx, limit=1_000):
        counted = broadcast_report.tally(tx, broadcast)
        total = sum(counted.states.values())
        if total != counted.recipients or (broadcast.started is not None and total != broadcast.recipients):
            yield f"broadcast {broadcast.id}: {dict(counted.states)} for {broadcast.recipients} people"
        if broadcast.state in ENDED and broadcast.totals is not None and counted.waits:
            yield f"broadcast {broadcast.id} is {broadcast.state} and {counted.waits} still wait"
        if min(counted.states.values(), default=0) < 0:
            yield f"broadcast {broadcast.id}: {dict(counted.states)}"


def _truth(tx: Transaction, platforms: tuple[Platform, ...]) -> Iterator[str]:
    """What is recorded as sent has been taken by its platform, from us, for that very chat."""
    taken = {platform.name: platform.taken for platform in platforms}
    rows = tx.rows(
        "SELECT d.id, d.campaign, d.channel, d.status, d.external_id, a.sealed FROM deliveries d JOIN addresses a"
        " ON a.id = d.address_id WHERE d.lane > 0 AND d.status IN ('sent', 'delivered')"
    )
    for row in rows:
        account = taken[row["channel"]].get(row["external_id"] or "")
        if account is None or tx.vault.unseal(row["sealed"], "address").decode() != account.id:
            yield f"delivery {row['id']} of {row['campaign']} is {row['status']} and no platform has taken it"


def _stuck(tx: Transaction, *, alert: bool) -> Iterator[str]:
    """Nothing that is due waits for ever."""
    rows = tx.rows(
        "SELECT id, campaign, channel, status, lane, due_at FROM deliveries WHERE status IN ('queued', 'resting',"
        " 'sending') AND due_at < :before AND lane <= :last",
        before=to_ms(tx.now - PATIENCE),
        last=2 if alert else 9,
    )
    for row in rows:
        yield f"delivery {row['id']} of {row['campaign']} on {row['channel']} is {row['status']} for ever"


def _money(tx: Transaction, budget: int) -> Iterator[str]:
    """Not more is spent than the city allows."""
    for row in tx.rows("SELECT month, micros FROM spending"):
        if not 0 <= row["micros"] <= budget:
            yield f"{row['micros']} was spent in {row['month']}, {budget} is the most"
