"""How the entries of the audit log hold together: the hash of each, and the seals of its ends. No database here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from storage.store import Row
from storage.vault import Vault

VERSION = 1  # of what is hashed; a later one must be tried beside this, for entries stay as they were written


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends, or where its beginning was cut off: an entry's number and hash. The start is 0 and none."""

    number: int = 0
    hash: bytes = b""


@lru_cache(maxsize=16)
def _key(vault: Vault, purpose: str) -> bytes:
    """Kept, for to derive it takes longer than to hash an entry."""
    return vault.key(purpose)


def key_of(vault: Vault) -> bytes:
    """The key of the hashes."""
    return _key(vault, "audit")


def digest(key: bytes, previous: bytes, values: Sequence[object]) -> bytes:
    """The hash of an entry: HMAC-SHA-256 over the hash of the one before and its own values, as stored.

    `values` are number, moment, actor, staff id, action, kind and id of the subject, details. MessagePack tells a
    number from a text and a text from bytes, and has one way to write each.
    """
    return hmac.digest(key, msgspec.msgpack.encode((VERSION, previous, *values)), hashlib.sha256)


def seal(vault: Vault, end: Head, *, cut_at: int | None = None) -> bytes:
    """What only the secret makes: that a chain ends here; with `cut_at`, that its beginning was cut off here then."""
    key = _key(vault, "audit head" if cut_at is None else "audit cut")
    return hmac.digest(key, msgspec.msgpack.encode((VERSION, end.number, end.hash, cut_at)), hashlib.sha256)


def is_sealed(vault: Vault, end: Head, found: object, *, cut_at: int | None = None) -> bool:
    """Whether a seal is ours."""
    return hmac.compare_digest(seal(vault, end, cut_at=cut_at), as_bytes(found))


def head_of(row: Row) -> Head:
    """The end that a row with `number` and `hash` says; before the start where it says no number."""
    return Head(row["number"] if isinstance(row["number"], int) else -1, as_bytes(row["hash"]))


def as_bytes(value: object) -> bytes:
    """A column of bytes; nothing where somebody put something else there."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
