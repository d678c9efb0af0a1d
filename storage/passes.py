"""One-time codes and links of residents: what for, for which address, kept as a hash until used or past its time.

They share a table with the codes of staff, who are never meant by these purposes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from storage import staff
from storage.clock import to_ms
from storage.store import Transaction


class Pass(StrEnum):
    """What a code or a link opens."""

    LINK_CODE = "link-code"  # typed on another messenger to link it
    LINK_TOKEN = "link-token"  # noqa: S105 -- a purpose: the same, carried by a link
    MY_DATA = "my-data"  # the page from which one's own data is downloaded


def keep(tx: Transaction, purpose: Pass, address_id: int, digest: bytes, expires: datetime) -> None:
    """Keep a hash; an earlier one of the same address and purpose is void, and so is everything past its time."""
    tx.execute("DELETE FROM codes WHERE expires_at < :now", now=to_ms(tx.now))
    staff.keep_code(tx, purpose.value, address_id, digest, expires)


def look(tx: Transaction, purpose: Pass, digest: bytes) -> int | None:
    """For which address a pass is that could be used now. It stays unused."""
    return staff.look_code(tx, purpose.value, digest)


def use(tx: Transaction, purpose: Pass, digest: bytes) -> int | None:
    """Use a pass up: for which address it was, or None for a wrong, used or expired one."""
    return staff.use_code(tx, purpose.value, digest)


def void(tx: Transaction, address_id: int, *purposes: Pass) -> None:
    """What was given to an address for these purposes opens nothing more."""
    tx.execute(
        f"DELETE FROM codes WHERE purpose IN ({_listed(purposes)}) AND subject_id = :address", address=address_id
    )


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget whatever was given to a resident."""
    tx.execute(
        f"DELETE FROM codes WHERE purpose IN ({_listed(Pass)})"
        " AND subject_id IN (SELECT id FROM addresses WHERE contact_id = :contact)",
        contact=contact_id,
    )


def _listed(purposes: Iterable[Pass]) -> str:
    return ", ".join(f"'{purpose}'" for purpose in purposes)
