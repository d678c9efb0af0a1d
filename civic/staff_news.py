"""Saying something to people who work for the city, each in their own language, where they have linked a messenger."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from civic.messages import OutgoingMessage
from locales import Catalogues, Translator
from storage import contacts, outbox
from storage.outbox import Lane
from storage.staff import Staff
from storage.store import Transaction


def tell_staff(
    tx: Transaction,
    people: Iterable[Staff],
    campaign: str,
    say: Callable[[Translator], OutgoingMessage],
    languages: Catalogues,
    *,
    case_id: int | None = None,
) -> int:
    """Queue a personal message to each, once for a campaign; how many can be reached. `case_id` is the case quoted."""
    reached = 0
    for person in people:
        address = contacts.reach(tx, person.contact_id) if person.contact_id is not None else None
        if person.disabled or person.contact_id is None or address is None:
            continue
        _ = languages.of(contacts.met(tx, person.contact_id)[0])
        content = msgspec.json.encode(say(_)).decode()
        outbox.queue(tx, campaign, address, content, lane=Lane.PERSONAL, case_id=case_id, contact_id=person.contact_id)
        reached += 1
    return reached
