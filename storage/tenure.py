"""Who holds a role, as the rows know it: a fence against a holder that has been followed and does not know it yet.

A lease says who may begin. That its loss is noticed in time nobody can promise, so what must never be done by two is
done in a turn that asks here.
"""

from __future__ import annotations

from storage import meta
from storage.store import LeaseLost, Transaction


def begin(tx: Transaction, role: str, holder: str) -> None:
    """From this commit on nobody else holds the role."""
    meta.put(tx, f"holder:{role}", holder)


def check(tx: Transaction, role: str, holder: str) -> None:
    """Let nobody follow until this turn ends. Raises `LeaseLost` where somebody has."""
    row = tx.row("SELECT value FROM meta WHERE name = :name FOR UPDATE", name=f"holder:{role}")
    if row is None or row["value"] != holder:
        raise LeaseLost(f"another process holds the role “{role}”")
