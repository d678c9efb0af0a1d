"""One resident on several messengers: linked by a code they carry over themselves, parted whenever either side wants.

Whoever confirms stays the resident; the other side's history, follows and consents become theirs. A code is typed, or
carried by a link as a token of 128 bits; both come from the same screen, and using one voids the other. Nobody who
works for the city can be linked: a link never gives a role.

LinkRefused                 the two may not be linked; `why` says which rule
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from civic import codes
from civic.keeping import PersonalData, everything
from civic.privacy import Purpose
from storage import campaigns, consents, contacts, forwarding, passes, staff, subscriptions
from storage.contacts import Contact
from storage.passes import Pass
from storage.store import Transaction

MOST = 5  # messengers of one resident
WORD = "join-"  # how the word of a link begins; Telegram carries 64 characters
_TOKEN = re.compile(rf"{WORD}[0-9a-f]{{32}}")


class Why(StrEnum):
    """Why two messengers may not be linked."""

    STAFF = "staff"
    TOO_MANY = "too_many"
    OWN = "own"  # the code was made on this very messenger
    ALREADY = "already"
    BLOCKED = "blocked"  # the other side blocked us since
    GONE = "gone"  # the other side was erased, or linked elsewhere at this very moment


class LinkRefused(Exception):
    """The two may not be linked."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Invitation:
    """What leads from one messenger to the next: a code to type, a token for a link, until when."""

    code: str
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of two residents. `others` are the addresses to be told; the news had been stopped on one side
    later than they were asked for on the other where `news_ended`."""

    others: tuple[Contact, ...]
    news_ended: bool


def invite(tx: Transaction, contact: Contact) -> Invitation:
    """Make a code and a token for this messenger; earlier ones are void. Raises `LinkRefused`."""
    _may_link(tx, contact.id, more=1)
    until = tx.now + codes.LIFE
    code, token = codes.new(), WORD + secrets.token_hex(16)  # no mark in it that a messenger would take for markup
    passes.keep(tx, Pass.LINK_CODE, contact.address_id, codes.digest(tx, Pass.LINK_CODE, code), until)
    passes.keep(tx, Pass.LINK_TOKEN, contact.address_id, codes.digest(tx, Pass.LINK_TOKEN, token), until)
    return Invitation(code, token, until)


def is_token(word: str) -> bool:
    """Whether a link's word could be a token of ours."""
    return _TOKEN.fullmatch(word) is not None


def accept(tx: Transaction, contact: Contact, pass_: Pass, secret: str) -> int | None:
    """Use a code or token up: the address it came from, or None for a wrong, used or expired one.

    One that somebody types where it was made stays good. The try at a typed code is counted by the caller.
    """
    digest = codes.digest(tx, pass_, secret)
    if passes.look(tx, pass_, digest) == contact.address_id:
        return contact.address_id
    address_id = passes.use(tx, pass_, digest)
    if address_id is not None:
        passes.void(tx, address_id, Pass.LINK_CODE, Pass.LINK_TOKEN)
    return address_id


def other_side(tx: Transaction, contact: Contact, address_id: int) -> Contact:
    """The resident at the other end, where the two may be linked. Raises `LinkRefused`."""
    other = contacts.get(tx, address_id)
    if other is None:
        raise LinkRefused(Why.GONE)
    if other.address_id == contact.address_id:
        raise LinkRefused(Why.OWN)
    if other.id == contact.id:
        raise LinkRefused(Why.ALREADY)
    if other.blocked:
        raise LinkRefused(Why.BLOCKED)
    _may_link(tx, contact.id, more=len(contacts.addresses(tx, other.id)))
    _may_link(tx, other.id, more=0)
    return other


def _may_link(tx: Transaction, contact_id: int, *, more: int) -> None:
    if staff.by_contact(tx, contact_id) is not None:
        raise LinkRefused(Why.STAFF)
    if len(contacts.addresses(tx, contact_id)) + more > MOST:
        raise LinkRefused(Why.TOO_MANY)


def join(tx: Transaction, contact: Contact, address_id: int, kept: Iterable[PersonalData]) -> Joined:
    """Make one resident of two: `contact`, who confirms, and whoever is at the other address. Raises `LinkRefused`."""
    loser = other_side(tx, contact, address_id).id
    if not contacts.lock(tx, loser, contact.id) or other_side(tx, contact, address_id).id != loser:
        raise LinkRefused(Why.GONE)
    agreed = consents.standing(tx, loser) | consents.standing(tx, contact.id)
    theirs = [contacts.get(tx, address.id) for address in contacts.addresses(tx, loser)]
    ours = [contacts.get(tx, address.id) for address in contacts.addresses(tx, contact.id)]
    contacts.hand_over(tx, loser, contact.id)
    campaigns.pass_on(tx, awaiting=loser, to=contact.id)
    forwarding.join(tx, loser, contact.id)
    for data in everything(kept):
        data.join(tx, loser, contact.id)
    news_ended = Purpose.FOLLOW in agreed - consents.standing(tx, contact.id)
    if news_ended:
        subscriptions.unfollow_all(tx, contact.id)
    contacts.drop(tx, loser)
    others = tuple(one for one in (*theirs, *ours) if one is not None and one.address_id != contact.address_id)
    return Joined(others, news_ended)


def part(tx: Transaction, contact: Contact, address_id: int, kept: Iterable[PersonalData]) -> Contact | None:
    """Make one of a resident's addresses a resident of its own, with the same language, consents and follows.

    What they sent stays with the others. Returns the new resident; None where there is nothing to part.
    """
    if not contacts.lock(tx, contact.id):
        return None
    linked = {address.id for address in contacts.addresses(tx, contact.id)}
    if address_id not in linked or len(linked) == 1:
        return None
    new = contacts.part(tx, address_id, contact.locale)
    passes.void(tx, address_id, *Pass)
    for data in everything(kept):
        if data.part is not None:
            data.part(tx, contact.id, new)
    forwarding.part(tx, address_id, old=contact.id, new=new)
    campaigns.pass_on(tx, awaiting=contact.id, to=new)
    return contacts.get(tx, address_id)
