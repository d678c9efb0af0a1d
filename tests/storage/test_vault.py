"""What is sealed stays sealed: a copy of the database without the secret tells nobody who they are."""

from __future__ import annotations

import pytest

from storage import contacts, inbox
from storage.contacts import Contact
from storage.store import Store, Transaction
from storage.vault import Sealed, Vault
from tests import databases
from tests.conftest import SECRET


def test_a_seal_opens_with_its_own_secret_and_purpose_only() -> None:
    vault = Vault(SECRET)
    sealed = vault.seal(b"telegram 42", "address")
    assert vault.unseal(sealed, "address") == b"telegram 42"
    for other, purpose in ((vault, "inbox"), (Vault(SECRET + "!"), "address")):
        with pytest.raises(Sealed):
            other.unseal(sealed, purpose)
    with pytest.raises(Sealed):
        vault.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "address")
    with pytest.raises(Sealed):
        vault.unseal(b"", "address")


def test_keys_for_different_purposes_differ_and_the_fingerprint_tells_nothing_else() -> None:
    vault = Vault(SECRET)
    assert len({vault.key("buttons"), vault.key("seal"), vault.key("lookup")}) == 3
    assert vault.fingerprint() == Vault(SECRET).fingerprint() != Vault(SECRET + "!").fingerprint()


async def test_no_address_and_no_word_lies_open_in_the_database(store: Store, database_url: str) -> None:
    def turn(tx: Transaction) -> Contact:
        contact = contacts.meet(tx, "telegram", "7700123456789", locale="uk")
        inbox.receive(tx, "telegram", "1", '{"text": "таємне слово canary"}'.encode(), external_id="7700123456789")
        return contact

    contact = await store.write(turn)
    assert not contact.known
    await store.close()
    raw = databases.raw(database_url)
    assert b"telegram" in raw, "the look itself is broken"
    assert b"7700123456789" not in raw
    assert b"canary" not in raw
