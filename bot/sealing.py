"""Backups sealed with age: to public keys, so that the machine that makes them cannot open them again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

SHOWN = 12  # characters of a wrong key


class BadKey(Exception):
    """This is no key of age that we can use."""


class NotOpened(Exception):
    """The file is not sealed to this key, or it is damaged."""


def recipients(keys: Sequence[str]) -> list[x25519.Recipient]:
    """Public keys, as they are written. Raises `BadKey`."""
    found = []
    for key in keys:
        try:
            found.append(x25519.Recipient.from_str(key))
        except pyrage.RecipientError as error:
            shown = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"  # it may be the secret one, by mistake
            raise BadKey(f"“{shown}” is no public key of age: such a key begins with age1") from error
    return found


def new_key(file: Path) -> str:
    """Make a key, written to a new file that only its owner can read; its public part. Raises `OSError`."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(f"# public key: {public}\n{identity}\n")
    return public


def identities(file: Path) -> list[x25519.Identity]:
    """The secret keys in a file, as age-keygen writes them. Raises `BadKey`, `OSError`."""
    lines = [line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        found = [x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError as error:
        raise BadKey(f"{file} holds something that is no secret key of age") from error
    if not found:
        raise BadKey(f"{file} holds no secret key of age: it begins with AGE-SECRET-KEY-1")
    return found


class _Digest:
    """A file that keeps nothing but the hash of what was written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def seal(plain: IO[bytes], sealed: IO[bytes], to: Iterable[x25519.Recipient]) -> x25519.Identity:
    """Seal to these, and to a key made for this one file, which can open it for as long as it is held in memory."""
    own = x25519.Identity.generate()
    pyrage.encrypt_io(plain, sealed, [*to, own.to_public()])
    return own


def digest_within(sealed: IO[bytes], key: x25519.Identity) -> str:
    """The SHA-256 of what is in a sealed file, opened from end to end. Raises `NotOpened`."""
    found = _Digest()
    try:
        pyrage.decrypt_io(sealed, found, [key])
    except pyrage.DecryptError as error:
        raise NotOpened(str(error)) from error
    return found.hash.hexdigest()


def unseal(sealed: Path, plain: Path, keys: Sequence[x25519.Identity]) -> None:
    """Open a sealed file. Raises `NotOpened`, `OSError`."""
    try:
        with sealed.open("rb") as source, plain.open("wb") as target:
            pyrage.decrypt_io(source, target, list(keys))
    except pyrage.DecryptError as error:
        raise NotOpened(f"{sealed.name} is not sealed to this key, or it is damaged") from error
