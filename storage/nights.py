"""The nightly backup as rows: which night was done last, and who is at it, so that two processes never do it twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from storage import meta
from storage.clock import to_ms
from storage.store import Transaction

CLAIM = "backup:claimed"
STATE = "backup:state"


class State(msgspec.Struct, frozen=True):
    """How the nightly backup stands; moments in milliseconds since 1970.

    `night` is the one done last, `done_at` when its backup was ready, `file` where. `why` is empty unless the last try
    failed, at `failed_at`.
    """

    night: int = 0
    done_at: int = 0
    file: str = ""
    failed_at: int = 0
    why: str = ""


def state(tx: Transaction) -> State:
    """How it stands."""
    found = meta.get(tx, STATE)
    return msgspec.json.decode(found, type=State) if found else State()


def claim(tx: Transaction, night: datetime, life: timedelta) -> bool:
    """Take a night for so long; False where it is done, or somebody else is at it."""
    meta.put_first(tx, CLAIM, "0")
    taken = tx.execute(
        "UPDATE meta SET value = CAST(:until AS TEXT) WHERE name = :name AND CAST(value AS BIGINT) <= :now",
        until=to_ms(tx.now + life),
        name=CLAIM,
        now=to_ms(tx.now),
    )
    if not taken:
        return False
    if state(tx).night >= to_ms(night):
        meta.put(tx, CLAIM, "0")
        return False
    return True


def keep_at_it(tx: Transaction, life: timedelta) -> None:
    """It is still being done."""
    meta.put(tx, CLAIM, str(to_ms(tx.now + life)))


def done(tx: Transaction, night: datetime, file: str) -> None:
    """The backup of a night is ready."""
    _put(tx, State(night=to_ms(night), done_at=to_ms(tx.now), file=file))
    meta.put(tx, CLAIM, "0")


def failed(tx: Transaction, why: str, again: timedelta) -> None:
    """It failed; nobody tries again before so long."""
    _put(tx, msgspec.structs.replace(state(tx), failed_at=to_ms(tx.now), why=why))
    meta.put(tx, CLAIM, str(to_ms(tx.now + again)))


def _put(tx: Transaction, now: State) -> None:
    meta.put(tx, STATE, msgspec.json.encode(now).decode())
