"""Buttons that cannot be forged, lent or aimed at somebody else.

What travels through a messenger is the action and a keyed hash over the address it was shown to. Nothing is kept for
it, so a button pressed months later still works, and one made up, changed or pressed by another person does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from civic.messages import Address

MAC_BYTES = 12
MAC_LENGTH = 16  # base64
ACTION_LIMIT = 64 - MAC_LENGTH - 1  # Telegram carries 64 bytes; one is the mark
LASTING = "!"  # on a message that stays: what the button opens comes as a new message
SCREEN = "."  # on a screen: what the button opens takes its place


class ButtonSigner:
    """Turns actions into tokens and back, for one installation."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)  # setting a key up costs more than a short message

    def sign(self, address: Address, action: str, *, lasting: bool) -> str:
        """The token (printable ASCII, at most 64 bytes) of an action shown to an address."""
        if len(action) > ACTION_LIMIT or not action.isascii():
            raise ValueError(f"an action is at most {ACTION_LIMIT} ASCII characters: {action!r}")
        marked = f"{LASTING if lasting else SCREEN}{action}"
        return f"{self._mac(address, marked)}{marked}"

    def readdress(self, token: str, to: Address) -> str:
        """The token of the same action shown to another address; `token` is one that was made here."""
        marked = token[MAC_LENGTH:]
        return f"{self._mac(to, marked)}{marked}"

    def open(self, address: Address, token: str) -> tuple[str, bool] | None:
        """The action behind a token and whether its message stays; None when it was not shown to this address."""
        mac, marked = token[:MAC_LENGTH], token[MAC_LENGTH:]
        if not marked or not hmac.compare_digest(
            mac.encode("utf-8", "replace"), self._mac(address, marked).encode("ascii")
        ):
            return None
        return marked[1:], marked[0] == LASTING

    def _mac(self, address: Address, marked: str) -> str:
        message = f"{address.channel}\0{address.id}\0{marked}".encode("utf-8", "replace")
        mac = self._keyed.copy()
        mac.update(message)
        return base64.urlsafe_b64encode(mac.digest()[:MAC_BYTES]).decode()
