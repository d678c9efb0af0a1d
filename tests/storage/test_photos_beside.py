"""Several turns keep photos with one draft at once: never more than there may be, and never the same one twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable

from storage import attachments, contacts
from storage.attachments import LIMIT, Kept
from storage.store import Store


def keep(store: Store, contact_id: int, photo: bytes) -> Awaitable[Kept]:
    return store.write(lambda tx: attachments.keep(tx, contact_id, "draft", photo, most=LIMIT))


async def test_twenty_photos_at_once_are_five(store: Store) -> None:
    contact = await store.write(lambda tx: contacts.meet(tx, "web", "olena", locale="uk"))
    photos = [b"photo %d" % number for number in range(20)]
    kept = await asyncio.gather(*(keep(store, contact.id, photo) for photo in photos))
    assert Counter(kept) == {Kept.NEW: LIMIT, Kept.FULL: 15}
    found = await store.read(lambda tx: attachments.of_draft(tx, "draft"))
    assert [one.slot for one in found] == [1, 2, 3, 4, 5]


async def test_one_photo_ten_times_at_once_is_one(store: Store) -> None:
    contact = await store.write(lambda tx: contacts.meet(tx, "web", "olena", locale="uk"))
    kept = await asyncio.gather(*(keep(store, contact.id, b"photo") for _ in range(10)))
    assert Counter(kept) == {Kept.NEW: 1, Kept.SAME: 9}
