"""What is sealed at rest, and the keys for it, all derived from one secret that lives outside the database.

Addresses and raw updates are sealed with AES-GCM; an address is found again by a keyed hash. Whoever holds a copy of
the database without the secret has neither.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Sealed(Exception):
    """The bytes were sealed with another key or have been changed."""


class Vault:
    """Keys derived from the installation's secret (at least 32 characters), one for each purpose."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._cipher = AESGCM(self.key("seal"))
        self._lookup = hmac.new(self.key("lookup"), digestmod=hashlib.sha256)  # copied: a third of the work is the key

    def key(self, purpose: str) -> bytes:
        """A 32-byte key that serves this purpose only (HKDF-SHA256)."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hromada/" + purpose.encode()).derive(self._secret)

    def token(self, purpose: str) -> str:
        """A 43-character URL-safe secret for a purpose, the same on every start."""
        return base64.urlsafe_b64encode(self.key(purpose)).decode().rstrip("=")

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Encrypt; the purpose is bound to the bytes, so they cannot be moved to another column."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt. Raises `Sealed` for another key, another purpose or changed bytes."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise Sealed("cannot be opened with this secret") from error

    def lookup(self, value: str) -> bytes:
        """The keyed hash (32 bytes) under which a value is found again."""
        keyed = self._lookup.copy()
        keyed.update(value.encode("utf-8", "surrogatepass"))
        return keyed.digest()

    def fingerprint(self) -> str:
        """A word that tells whether two starts use the same secret, and nothing else about it."""
        return hmac.digest(self.key("fingerprint"), b"hromada", hashlib.sha256).hex()[:16]
