"""One-time codes that people type: ten characters of base32 (50 bits), good for ten minutes and one use.

They are kept as keyed hashes, each bound to its purpose. Guessing is limited to five tries an hour for a contact and
fifty for everybody together, whatever the code was to open.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from storage import staff
from storage.store import Transaction

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTH = 10
LIFE = timedelta(minutes=10)
TRIES_EACH = 5
TRIES_ALL = 50
TRIES_WITHIN = timedelta(hours=1)

_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


class TooManyTries(Exception):
    """Guessing has been stopped for a while."""


def new() -> str:
    """A fresh code, as `read` returns it."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _has_digit(code):  # so that no ordinary word is ever taken for a code
            return code


def spelled(code: str) -> str:
    """A code as people copy it: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def read(text: str) -> str | None:
    """The code in what somebody typed, or None where it is ordinary text. Case, blanks and hyphens do not matter."""
    if len(text) > 40:
        return None
    code = re.sub(r"[\s\u2010-\u2015-]", "", text).upper()
    return code if _CODE.fullmatch(code) and _has_digit(code) else None


def _has_digit(code: str) -> bool:
    return any(character.isdigit() for character in code)


def count_try(tx: Transaction, contact_id: int) -> None:
    """Count one typed code before it is looked at. Raises `TooManyTries`.

    A wrong code is no exception: its try must stay counted when the turn commits.
    """
    if not staff.attempt(tx, f"code:{contact_id}", most=TRIES_EACH, within=TRIES_WITHIN) or not staff.attempt(
        tx, "code", most=TRIES_ALL, within=TRIES_WITHIN
    ):
        raise TooManyTries


def digest(tx: Transaction, purpose: str, code: str) -> bytes:
    """The keyed hash under which a code is kept for one purpose."""
    return tx.vault.lookup(f"code:{purpose}:{code}")
