"""From a proposal to a commitment: which one was made from it, and its author is told whenever that moves."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from civic import notices
from civic.cases import CaseRefused, Why
from civic.content.model import Commitment
from civic.topics import topic_of
from locales import Translator
from storage import cases, contacts, outbox, subscriptions
from storage.cases import CaseKind, CaseState
from storage.outbox import Lane
from storage.progress import ProgressUpdate
from storage.staff import Role, Staff
from storage.store import Transaction

MOST = 100  # proposals that one commitment was made from
MAY_LINK = frozenset({Role.ADMIN, Role.EDITOR})


def became(tx: Transaction, case_id: int, commitment: Commitment, *, staff: Staff) -> None:
    """Note that a commitment was made from an accepted proposal. Raises `CaseRefused`."""
    if staff.role not in MAY_LINK or staff.disabled:
        raise CaseRefused(Why.NOT_ALLOWED)
    case = cases.hold(tx, case_id)
    if case is None or case.kind is not CaseKind.PROPOSAL or case.state is not CaseState.APPROVED:
        raise CaseRefused(Why.NOT_PUBLIC)
    cases.change(tx, case_id, became=commitment.id)


def tell(
    tx: Transaction, commitment: Commitment, update: ProgressUpdate, *, languages: Iterable[Translator], public_url: str
) -> int:
    """Tell the authors of the proposals that a commitment was made from, each once, unless they follow it anyhow."""
    spoken = {_.code: _ for _ in languages}
    told: set[int] = set()
    for case in cases.that_became(tx, commitment.id, limit=MOST):
        author = case.contact_id
        if author is None or author in told or subscriptions.follows(tx, author, topic_of(commitment.id)):
            continue
        address = contacts.reach(tx, author)
        if address is None:
            continue
        _ = spoken.get(contacts.met(tx, author)[0]) or spoken["uk"]
        message = notices.progress(_, commitment, update, public_url)
        own = _("This commitment was made from your proposal no. {number}.", number=case.id)
        content = msgspec.json.encode(msgspec.structs.replace(message, text=f"{own}\n\n{message.text}")).decode()
        outbox.queue(tx, f"became:{update.id}", address, content, lane=Lane.PERSONAL, contact_id=author)
        told.add(author)
    return len(told)
