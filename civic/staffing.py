"""Who works for the city and how they prove it in chat: by a code typed once, never by a link.

A code is ten characters of base32 (50 bits), valid for ten minutes and one use, kept as a keyed hash. Guessing is
limited to five tries an hour for a contact and fifty for everybody together.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from storage import staff
from storage.staff import Role, Staff
from storage.store import Transaction

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTH = 10
LIFE = timedelta(minutes=10)
TRIES_EACH = 5
TRIES_ALL = 50
TRIES_WITHIN = timedelta(hours=1)
PURPOSE = "staff"
NAME_LIMIT = 60

_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


class BadName(ValueError):
    """A staff name is empty, too long or holds control characters."""


class TooManyTries(Exception):
    """Guessing has been stopped for a while."""


def add(tx: Transaction, name: str, role: Role) -> tuple[Staff, str]:
    """Add a person and make their code, written in two groups of five. Raises `BadName`."""
    name = name.strip()
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise BadName(f"a name is 1 to {NAME_LIMIT} printable characters")
    person = staff.add(tx, name, role)
    code = _new_code()
    staff.keep_code(tx, PURPOSE, person.id, _hash(tx, code), tx.now + LIFE)
    return person, f"{code[:5]}-{code[5:]}"


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _has_digit(code):  # so that no ordinary word is ever taken for a code
            return code


def _has_digit(code: str) -> bool:
    return any(character.isdigit() for character in code)


def read_code(text: str) -> str | None:
    """The code in what somebody typed, or None where it is ordinary text. Case, blanks and hyphens do not matter."""
    if len(text) > 40:
        return None
    code = re.sub(r"[\s\u2010-\u2015-]", "", text).upper()
    return code if _CODE.fullmatch(code) and _has_digit(code) else None


def redeem(tx: Transaction, contact_id: int, code: str) -> Staff | None:
    """Bind a contact to the person the code was made for; None for a wrong, used or expired code.

    Raises `TooManyTries`. A wrong code is no exception: its try must stay counted when the turn commits.
    """
    if not staff.attempt(tx, f"code:{contact_id}", most=TRIES_EACH, within=TRIES_WITHIN) or not staff.attempt(
        tx, "code", most=TRIES_ALL, within=TRIES_WITHIN
    ):
        raise TooManyTries
    person_id = staff.use_code(tx, PURPOSE, _hash(tx, code))
    if person_id is None:
        return None
    staff.link(tx, person_id, contact_id)
    return staff.by_contact(tx, contact_id)


def _hash(tx: Transaction, code: str) -> bytes:
    return tx.vault.lookup(f"code:{PURPOSE}:{code}")
