"""What is said to people who work for the city by mail: the same words as in chat, each in their own language.

Nothing a resident wrote goes into a mail: whoever writes one gives counts and numbers of cases only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from civic.messages import OutgoingMessage
from locales import Catalogues, Translator
from storage import contacts, mails, staff
from storage.staff import Staff
from storage.store import Transaction

LONGEST = 254  # characters of an address (RFC 5321, 4.5.3.1.3, without its brackets)
HOUSE = "uk"  # for whoever has linked no messenger, and so has chosen no language
_LOCAL = r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")


class BadAddress(ValueError):
    """This is not the address of anybody's mail."""


def checked(address: str) -> str:
    """An address as it is kept, in ASCII, as in `a.koval@city.example`. Raises `BadAddress`."""
    address = address.strip()
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        raise BadAddress("an address is like name@city.example, in Latin letters")
    return address


def write(
    tx: Transaction,
    people: Iterable[Staff],
    kind: str,
    say: Callable[[Translator], OutgoingMessage],
    languages: Catalogues,
    *,
    site: str,
) -> int:
    """Write a mail to each who has an address, once for a `kind`; how many can be reached. Without a `site`, whose
    address ends the mail, none is written."""
    reached = 0
    for person in people if site else ():
        if person.disabled or staff.email(tx, person.id) is None:
            continue
        _ = languages.of(contacts.met(tx, person.contact_id)[0] if person.contact_id is not None else HOUSE)
        message = say(_)
        mails.queue(tx, person.id, kind, message.title, f"{message.text}\n\n{_footer(_, site)}")
        reached += 1
    return reached


def _footer(_: Translator, site: str) -> str:
    return "\n\n".join(
        (
            _("Open it: {link}", link=site),
            _("This mail comes by itself; nobody reads an answer. To have none, ask whoever runs the bot."),
        )
    )
