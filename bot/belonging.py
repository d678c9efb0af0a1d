"""Whether a database is the one the settings mean: sealed with our secret, and of samples only where that is wanted.

A database becomes ours, and one of samples or not, with the first turn on it, and stays so.
"""

from __future__ import annotations

from bot.settings import BadSettings
from storage import meta
from storage.store import Store, Transaction

OURS = "secret"
SAMPLE = "sample"


async def check(store: Store, *, demo: bool) -> None:
    """Refuse to work on the wrong database, before anything in it is changed. Raises `BadSettings`."""
    if await store.read(lambda tx: meta.get(tx, OURS)) is None:
        await store.write(lambda tx: _make_ours(tx, demo=demo))
    if fault := await store.read(lambda tx: _fault(tx, demo=demo)):
        raise BadSettings(fault)


def _make_ours(tx: Transaction, *, demo: bool) -> None:
    fingerprint = tx.vault.fingerprint()
    if meta.get(tx, OURS) is None and meta.put_first(tx, OURS, fingerprint) == fingerprint and demo:
        meta.put(tx, SAMPLE, "yes")


def _fault(tx: Transaction, *, demo: bool) -> str:
    if meta.get(tx, OURS) != tx.vault.fingerprint():
        return "HROMADA_SECRET_KEY: this database was made with another secret; nothing was changed"
    sample = meta.get(tx, SAMPLE) is not None
    if sample and not demo:
        return "HROMADA_DATABASE_URL: this database holds nothing but samples; `make demo` opens it"
    if demo and not sample:
        return "HROMADA_DEMO: this database is a real one, and samples do not go into it; nothing was changed"
    return ""
