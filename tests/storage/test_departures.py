"""Who left stands in the journal, whatever is torn or away, and leaves again when the journal is replayed."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot.journal import SUFFIX, Journal, NotOurs, add, merge, places, read
from civic import departures as leaving
from civic import linking, privacy
from civic.departures import Replayed
from civic.privacy import Purpose
from handlers import routes
from locales import Catalogues
from storage import contacts, departures, subscriptions
from storage.clock import to_ms
from storage.contacts import Contact
from storage.departures import Departure, Kind
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.conftest import SECRET, StillClock

OURS = "0123456789abcdef"
KEPT = routes().keeps
UKRAINIAN = Catalogues(UTC)["uk"]
VAULT = Vault(SECRET)
ONE = Departure(1_700_000_000_123, Kind.STOP, b"a" * 32)
TWO = Departure(1_700_000_000_124, Kind.ERASURE, b"b" * 32)


def test_a_journal_gives_back_what_was_added(tmp_path: Path) -> None:
    path = tmp_path / "new" / f"hromada.db{SUFFIX}"
    add(path, OURS, [ONE])
    add(path, OURS, [TWO])
    merge(path, OURS, [ONE, TWO])
    assert read(path, OURS) == ({ONE, TWO}, 0)
    assert len(path.read_text().splitlines()) == 3
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("torn", ["2026-11-2", "2026-11-22T03:00:00.000Z stop 0a", "\0\0\0\0"])
def test_half_a_line_spoils_no_other(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "j"
    add(path, OURS, [ONE])
    with path.open("a") as file:
        file.write(torn)
    assert read(path, OURS) == ({ONE}, 1)
    add(path, OURS, [TWO])
    assert read(path, OURS) == ({ONE, TWO}, 1)


def test_half_a_heading_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_text("hromada depar")
    assert read(path, OURS) == (set(), 0)
    add(path, OURS, [ONE])
    assert read(path, OURS) == ({ONE}, 0)


def test_the_journal_of_another_secret_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "j"
    add(path, OURS, [ONE])
    before = path.read_bytes()
    for touch in (read, lambda path, ours: add(path, ours, [TWO])):
        with pytest.raises(NotOurs):
            touch(path, "another")
    assert path.read_bytes() == before


def test_a_journal_stands_beside_the_file_and_in_the_folder(tmp_path: Path) -> None:
    assert places(f"sqlite:///{tmp_path}/hromada.db", None) == [tmp_path / "hromada.db.departures"]
    assert places("postgresql://u@h/city", None) == []
    assert places("postgresql://u@h/city", tmp_path) == [tmp_path / "city.departures"]


def follower(tx: Transaction, name: str, channel: str = "telegram") -> Contact:
    contact = contacts.meet(tx, channel, name, locale="uk")
    privacy.agree(tx, contact.id, Purpose.FOLLOW, channel=channel, language=UKRAINIAN)
    subscriptions.follow(tx, contact.id, "plan")
    return contact


async def test_a_folder_that_was_away_gets_what_it_missed(store: Store, clock: StillClock, tmp_path: Path) -> None:
    own, copy = tmp_path / "own", tmp_path / "share" / "copy"
    copy.parent.write_text("not mounted")
    journal = Journal(store, clock, [own, copy], fingerprint=OURS, kept=timedelta(days=35))
    await store.write(lambda tx: privacy.stop(tx, follower(tx, "olena").id))
    await journal.bring_up()
    assert not await store.read(departures.unwritten)
    copy.parent.unlink()
    await journal.bring_up()
    assert read(copy, OURS) == read(own, OURS)
    assert len(read(own, OURS)[0]) == 1


async def test_a_journal_that_is_lost_is_written_anew(store: Store, clock: StillClock, tmp_path: Path) -> None:
    own = tmp_path / "own"
    await store.write(lambda tx: privacy.stop(tx, follower(tx, "olena").id))
    await Journal(store, clock, [own], fingerprint=OURS, kept=timedelta(days=35)).bring_up()
    before = read(own, OURS)
    own.unlink()
    await Journal(store, clock, [own], fingerprint=OURS, kept=timedelta(days=35)).bring_up()
    assert read(own, OURS) == before


async def test_rows_go_when_no_backup_is_as_old_and_never_before_they_are_written(
    store: Store, clock: StillClock
) -> None:
    await store.write(lambda tx: privacy.stop(tx, follower(tx, "olena").id))
    clock.forward(36 * 86_400)
    assert await store.write(lambda tx: departures.purge(tx, tx.now)) == 0
    assert await store.read(departures.waiting_since) is not None
    await store.write(lambda tx: departures.written(tx, departures.unwritten(tx)))
    assert await store.write(lambda tx: departures.purge(tx, tx.now)) == 1


async def replayed(store: Store, left: set[Departure]) -> Replayed:
    return await store.write(lambda tx: leaving.replay(tx, left, KEPT))


async def test_who_was_erased_with_two_messengers_is_erased_with_both(store: Store, clock: StillClock) -> None:
    def two(tx: Transaction) -> set[Departure]:
        olena, viber = follower(tx, "olena"), follower(tx, "olena", "viber")
        linking.join(tx, olena, viber.address_id, KEPT)
        at = to_ms(tx.now) + 1
        return {Departure(at, Kind.ERASURE, contacts.lookup_of(tx.vault, c, "olena")) for c in ("telegram", "viber")}

    assert (await replayed(store, await store.write(two))).erased == 2
    assert await store.read(lambda tx: tx.rows("SELECT id FROM contacts")) == []
    assert len(await store.read(lambda tx: tx.rows("SELECT lookup FROM tombstones"))) == 2


async def test_a_messenger_that_parted_and_was_erased_takes_nobody_with_it(store: Store) -> None:
    def two(tx: Transaction) -> set[Departure]:
        olena, viber = follower(tx, "olena"), follower(tx, "olena", "viber")
        linking.join(tx, olena, viber.address_id, KEPT)
        return {Departure(to_ms(tx.now) + 1, Kind.ERASURE, contacts.lookup_of(tx.vault, "viber", "olena"))}

    await replayed(store, await store.write(two))
    left = await store.read(lambda tx: [row["channel"] for row in tx.rows("SELECT channel FROM addresses")])
    assert left == ["telegram"]
    assert await store.read(lambda tx: subscriptions.followers(tx, "plan")) == 1


@pytest.mark.parametrize("kind", Kind)
async def test_who_came_back_before_the_backup_stays(store: Store, clock: StillClock, kind: Kind) -> None:
    left = {Departure(to_ms(clock.now()), kind, contacts.lookup_of(VAULT, "telegram", "olena"))}
    clock.forward(1)
    await store.write(lambda tx: follower(tx, "olena"))
    assert await replayed(store, left) == Replayed(0, 0)
    assert await store.read(lambda tx: subscriptions.followers(tx, "plan")) == 1


async def test_replaying_again_changes_nothing_more(store: Store) -> None:
    def leave(tx: Transaction) -> set[Departure]:
        privacy.stop(tx, follower(tx, "petro").id)
        privacy.erase(tx, follower(tx, "olena"), KEPT)
        privacy.purge(tx)
        return departures.everything(tx)

    left = await store.write(leave)
    assert {one.kind for one in left} == set(Kind)
    await replayed(store, left)
    assert await store.read(lambda tx: len(tx.rows("SELECT id FROM contacts"))) == 1
    assert await store.read(lambda tx: subscriptions.followers(tx, "plan")) == 0
