"""What must not come back with a restored backup: erasures and `/stop`s that were made after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civic import linking, privacy
from civic.keeping import PersonalData
from storage import contacts, departures
from storage.contacts import Contact
from storage.departures import Departure, Kind
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many residents were erased, and how many stopped, once more."""

    erased: int
    stopped: int


def replay(tx: Transaction, left: Iterable[Departure], kept: Sequence[PersonalData]) -> Replayed:
    """Let everybody leave again who had left, in the order in which they did.

    One who came back afterwards, in a conversation that the backup holds, stays.
    """
    ordered = sorted(left)
    erased = sum(_erase(tx, one, kept) for one in ordered if one.kind is Kind.ERASURE)
    departures.keep_marks(tx, (one for one in ordered if one.kind is Kind.ERASURE))
    stopped = sum(_stop(tx, one) for one in ordered if one.kind is Kind.STOP)
    privacy.purge(tx)
    return Replayed(erased, stopped)


def _erase(tx: Transaction, left: Departure, kept: Sequence[PersonalData]) -> bool:
    """Erase whoever has the address now; what another of their messengers has, which did not leave, stays with it."""
    contact = _still_here(tx, left)
    if contact is None:
        return False
    # Those that left together go one by one: the last takes everything with it.
    contact = linking.part(tx, contact, contact.address_id, kept) or contact
    privacy.erase(tx, contact, kept)
    return True


def _still_here(tx: Transaction, left: Departure) -> Contact | None:
    found = departures.find(tx, left.mark)
    if found is None or found.since > left.at:  # they came back, as somebody new
        return None
    return contacts.get(tx, found.address_id)


def _stop(tx: Transaction, left: Departure) -> bool:
    found = departures.find(tx, left.mark)
    if found is None or (found.agreed is not None and found.agreed > left.at):  # they asked for news again
        return False
    privacy.stop(tx, found.contact_id)
    return True
