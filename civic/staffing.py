"""Who works for the city and how they prove it in chat: by a code typed once, never by a link.

Somebody who works here uses one messenger for it: a linked one would have their rights too.
"""

from __future__ import annotations

from civic import audit, codes, mail
from civic.audit import Action
from storage import contacts, staff
from storage.staff import Role, Staff
from storage.store import Transaction

PURPOSE = "staff"
NAME_LIMIT = 60


class BadName(ValueError):
    """A staff name is empty, too long or holds control characters."""


class HasLinked(Exception):
    """The code fits, but the contact has linked other messengers; it stays unused."""


def add(tx: Transaction, name: str, role: Role) -> tuple[Staff, str]:
    """Add a person and make their code, written in two groups of five. Raises `BadName`."""
    name = name.strip()
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise BadName(f"a name is 1 to {NAME_LIMIT} printable characters")
    person = staff.add(tx, name, role)
    code = codes.new()
    staff.keep_code(tx, PURPOSE, person.id, codes.digest(tx, PURPOSE, code), tx.now + codes.LIFE)
    audit.by_command(tx, Action.STAFF_ADDED, audit.person(person.id), role=role.value)
    return person, codes.spelled(code)


def disable(tx: Transaction, person: Staff) -> None:
    """Take a person's rights away, at once."""
    staff.disable(tx, person.id)
    audit.by_command(tx, Action.STAFF_DISABLED, audit.person(person.id))


def set_email(tx: Transaction, person: Staff, address: str | None) -> None:
    """Where a person has their mail; None: nowhere any more. Raises `BadAddress`, and `BadName` for who is disabled."""
    if address is not None:
        address = mail.checked(address)
        if person.disabled:
            raise BadName("they work here no more")
    staff.set_email(tx, person.id, address)
    audit.by_command(tx, Action.STAFF_MAIL, audit.person(person.id), on=address is not None)


def knows(tx: Transaction, code: str) -> bool:
    """Whether this is a code of staff. The try is counted by the caller."""
    return staff.look_code(tx, PURPOSE, codes.digest(tx, PURPOSE, code)) is not None


def redeem(tx: Transaction, contact_id: int, code: str) -> Staff | None:
    """Bind a contact to the person the code was made for; None for a wrong, used or expired code.

    The try is counted by the caller. Raises `HasLinked`.
    """
    if not knows(tx, code):
        return None
    contacts.lock(tx, contact_id)  # nothing is linked to them between the look and the role
    if len(contacts.addresses(tx, contact_id)) > 1:
        raise HasLinked
    person_id = staff.use_code(tx, PURPOSE, codes.digest(tx, PURPOSE, code))
    if person_id is None:
        return None
    staff.link(tx, person_id, contact_id)
    return staff.by_contact(tx, contact_id)
