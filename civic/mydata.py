"""Everything that is kept about a resident, for themselves alone: in chat, and as one file behind a one-time link.

The file is opened by a random token of 128 bits, kept as a hash, good for one download within a day.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from civic import codes
from civic.keeping import LEFT_OUT, PersonalData, everything, moment
from locales import Translator
from storage import contacts, passes
from storage.contacts import Contact
from storage.passes import Pass
from storage.store import Transaction

FORM = "hromada-my-data"
VERSION = 1
LIFE = timedelta(hours=24)
_TOKEN = re.compile(r"[0-9a-f]{32}")


def offer(tx: Transaction, contact: Contact) -> str:
    """A token for one download; an earlier one of the same messenger is void."""
    token = secrets.token_hex(16)  # no mark in it that a messenger would take for markup
    passes.keep(tx, Pass.MY_DATA, contact.address_id, codes.digest(tx, Pass.MY_DATA, token), tx.now + LIFE)
    return token


def whose(tx: Transaction, token: str) -> Contact | None:
    """Whose data a token would open now. It stays unused."""
    if not _TOKEN.fullmatch(token):
        return None
    address_id = passes.look(tx, Pass.MY_DATA, codes.digest(tx, Pass.MY_DATA, token))
    return contacts.get(tx, address_id) if address_id is not None else None


def use(tx: Transaction, token: str) -> Contact | None:
    """Use a token up: whose data it opens, or None for a wrong, used or expired one."""
    address_id = passes.use(tx, Pass.MY_DATA, codes.digest(tx, Pass.MY_DATA, token))
    return contacts.get(tx, address_id) if address_id is not None else None


def collect(tx: Transaction, contact: Contact, kept: Iterable[PersonalData], language: Translator) -> dict[str, Any]:
    """The whole file as JSON values; the form is told in docs/my-data.md."""
    _ = language
    return {
        "form": FORM,
        "version": VERSION,
        "made": moment(tx.now),
        "parts": {
            data.name: {
                "about": _(data.words),
                "kept_days": data.kept.days if data.kept else None,
                "items": data.export(tx, contact.id),
            }
            for data in everything(kept)
        },
        "left_out": [{"what": table, "why": _(why)} for table, why in LEFT_OUT.items()],
    }
