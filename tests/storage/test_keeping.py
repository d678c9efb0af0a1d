"""What is kept no longer than it should be, and what a free session rests on."""

from __future__ import annotations

import json
from datetime import UTC

from bot.scheduler import Ticks
from civic.broadcast_terms import Limits, Rules
from civic.content.files import read_content
from locales import Catalogues
from storage import attachments, contacts, inbox, outbox, progress
from storage.outbox import Lane
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.town import CONTENT

DAY = 86_400


async def test_old_rows_go_by_themselves_and_open_ones_stay(store: Store, clock: StillClock) -> None:
    def fill(tx: Transaction) -> None:
        contact = contacts.meet(tx, "web", "olena", locale="uk")
        inbox.receive(tx, "web", "old", b"raw", external_id="olena")
        for name, status in (("ended", "sent"), ("waiting", "held")):
            outbox.queue(tx, name, contact.address_id, json.dumps({"text": name}), lane=Lane.REPLY)
            tx.execute("UPDATE deliveries SET status = :s WHERE campaign = :c", s=status, c=name)
        for name in ("draft", "evidence"):
            progress.keep_media(tx, name, "image/jpeg", b"picture")
        progress.publish_media(tx, "evidence")

    def left(tx: Transaction) -> dict[str, int | list[str]]:
        return {
            "inbox": len(tx.rows("SELECT id FROM inbox")),
            "deliveries": [row["campaign"] for row in tx.rows("SELECT campaign FROM deliveries")],
            "media": [row["id"] for row in tx.rows("SELECT id FROM media")],
        }

    await store.write(fill)
    rules = Rules(read_content(CONTENT), Catalogues(UTC), "https://city.example", Limits())
    ticks = Ticks(store, clock, rules=lambda: rules, quiet=lambda _now: False)
    await ticks.old_rows()
    assert await store.read(left) == {
        "inbox": 1,
        "deliveries": ["ended", "waiting"],
        "media": ["draft", "evidence"],
    }
    clock.forward(8 * DAY)
    await ticks.old_rows()
    assert (await store.read(left))["inbox"] == 0
    clock.forward(23 * DAY)
    await ticks.old_rows()
    assert await store.read(left) == {"inbox": 0, "deliveries": ["waiting"], "media": ["evidence"]}


async def test_opening_a_chat_is_not_writing(store: Store) -> None:
    def heard(tx: Transaction) -> int:
        row = tx.row("SELECT heard_at FROM addresses")
        assert row is not None
        return int(row["heard_at"])

    await store.write(lambda tx: contacts.meet(tx, "viber", "AbC=", locale="uk", heard=False))
    assert await store.read(heard) == 0
    await store.write(lambda tx: contacts.meet(tx, "viber", "AbC=", locale="uk"))
    wrote = await store.read(heard)
    assert wrote > 0
    await store.write(lambda tx: contacts.meet(tx, "viber", "AbC=", locale="uk", heard=False))
    assert await store.read(heard) == wrote


async def test_photos_that_were_never_sent_go_after_a_week_and_uploads_after_a_day(
    store: Store, clock: StillClock
) -> None:
    def fill(tx: Transaction) -> None:
        contact = contacts.meet(tx, "web", "olena", locale="uk")
        attachments.keep(tx, contact.id, "draft", b"photo", most=attachments.LIMIT)
        progress.keep_media(tx, "up", "upload", b"as it came, with its place")

    def left(tx: Transaction) -> tuple[int, int]:
        return len(tx.rows("SELECT id FROM attachments")), len(tx.rows("SELECT id FROM media"))

    await store.write(fill)
    rules = Rules(read_content(CONTENT), Catalogues(UTC), "https://city.example", Limits())
    ticks = Ticks(store, clock, rules=lambda: rules, quiet=lambda _now: False)
    seen = []
    for _day in range(9):
        await ticks.old_rows()
        seen.append(await store.read(left))
        clock.forward(DAY)
    assert seen == [(1, 1), (1, 1), *[(1, 0)] * 6, (0, 0)]
