"""A backup is whole while others write, sealed, proved and never in another's place; a restore takes nothing less."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backup import files
from civic import cases
from storage import backup, contacts, meta
from storage.cases import CaseKind, Submission
from storage.clock import SystemClock
from storage.copying import CopyFailed
from storage.store import Transaction
from tests import databases
from tests.conftest import SECRET, Place
from tests.desk.city import City
from tests.desk.conftest import Desk

CANARY = "лист про лікарню"


class Sealed:
    """A city whose backups are sealed to one key."""

    def __init__(self, place: Place) -> None:
        self.city = City(place.database_url)
        self.desk = Desk(place.database_url)
        self.key = place.folder / "keys" / "key.txt"
        self.key.parent.mkdir()
        self.public = self.desk.json("backup-key", str(self.key))["public"]
        self.desk.environment["HROMADA_BACKUP_RECIPIENTS"] = self.public
        self.folder = place.folder / "backups"
        self.place = place
        self.city.do(write)

    def backup(self) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.json("backup", str(self.folder))
        return found

    def empty(self) -> str:
        """Another place of the same kind, with nothing in it."""
        return f"sqlite:///{self.place.folder}/new/hromada.db"

    def restore(self, url: str, file: str, *words: str, fails: bool = False, **settings: str) -> str:
        done = Desk(url).run("restore", file, *words, fails=fails, **settings)
        return done.stderr if fails else done.stdout


def write(tx: Transaction) -> None:
    contact = contacts.meet(tx, "telegram", "77", locale="uk")
    cases.submit(tx, contact.id, Submission(CaseKind.PROPOSAL, CANARY, "uk"))


@pytest.fixture
def sealed(place: Place) -> Sealed:
    return Sealed(place)


def test_a_backup_is_sealed_and_comes_back_row_by_row(sealed: Sealed) -> None:
    made = sealed.backup()
    file = Path(made["file"])
    assert made["sealed_to"] == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in sealed.folder.iterdir()} == {file.name, Path(made["journal"]).name}
    for words in (CANARY.encode(), SECRET.encode(), b"SQLite format"):
        assert words not in file.read_bytes()
    url = sealed.empty()
    told = Desk(url).json("restore", str(file), "--identity", str(sealed.key))
    for table in ("contacts", "cases", "records"):
        assert told["tables"][table] == made["tables"][table] > 0
    (said,) = City(url).do(lambda tx: tx.rows("SELECT text FROM case_events"))
    assert said["text"] == CANARY


def test_nothing_readable_is_left_behind(sealed: Sealed) -> None:
    sealed.backup()
    beside = sealed.place.folder if "sqlite" in sealed.place.database_url else sealed.city.settings.folder
    assert not [path for path in beside.iterdir() if path.name.startswith(".backing-up")]


@pytest.mark.only("sqlite")
def test_what_a_killed_run_left_goes_with_the_next_one(sealed: Sealed) -> None:
    readable = sealed.place.folder / ".backing-up-hromada.db"
    readable.mkdir()
    (readable / "copy.db").write_text(CANARY)
    sealed.folder.mkdir()
    part = sealed.folder / ".hromada-20261101T013000Z.db.age.part"
    part.touch()
    os.utime(part, (0, 0))
    sealed.backup()
    assert not readable.exists()
    assert not part.exists()


def test_without_anybody_to_seal_it_to_a_backup_is_refused(place: Place) -> None:
    City(place.database_url)
    desk, folder = Desk(place.database_url), place.folder / "backups"
    assert "HROMADA_BACKUP_RECIPIENTS" in desk.run("backup", str(folder), fails=True).stderr
    assert not folder.exists()
    made = desk.json("backup", str(folder), "--plain")
    assert made["sealed_to"] == 0
    assert backup.inspect(Path(made["file"])).rows == made["rows"]


def test_a_key_that_is_none_stops_the_start(place: Place) -> None:
    told = Desk(place.database_url).run("stats", fails=True, HROMADA_BACKUP_RECIPIENTS="age1nobody").stderr
    assert "HROMADA_BACKUP_RECIPIENTS: “age1nobody” is no public key" in told
    told = Desk(place.database_url).run("stats", fails=True, HROMADA_BACKUP_DIR=str(place.folder)).stderr
    assert "HROMADA_BACKUP_DIR needs HROMADA_BACKUP_RECIPIENTS" in told


def test_a_key_is_never_written_over(sealed: Sealed) -> None:
    before = sealed.key.read_text()
    assert "is there already" in sealed.desk.run("backup-key", str(sealed.key), fails=True).stderr
    assert sealed.key.read_text() == before


def test_no_file_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "hromada-20261122T033000Z.db"
    target.write_text("the first")
    with pytest.raises(FileExistsError), files.appearing(target) as part:
        part.write_text("the second")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text() == "the first"


@pytest.fixture
def writing(place: Place) -> Iterator[City]:
    """A city in which somebody writes two rows a turn without a pause."""
    city, ended = City(place.database_url), threading.Event()

    def both(tx: Transaction) -> None:
        meta.bump(tx, "left")
        meta.bump(tx, "right")

    def on_and_on() -> None:
        while not ended.is_set():
            city.do(both)

    city.do(both)
    thread = threading.Thread(target=on_and_on)
    thread.start()
    yield city
    ended.set()
    thread.join()


def test_a_backup_holds_one_moment_while_others_write(writing: City, place: Place) -> None:
    moments = []
    for number in range(5):
        path = place.folder / f"copy{number}.db"
        backup.take(place.database_url, path, made_at=0)
        with closing(sqlite3.connect(path)) as copy:
            left, right = copy.execute("SELECT value FROM meta WHERE name IN ('left', 'right')").fetchall()
        assert left == right
        moments.append(int(left[0]))
    assert moments == sorted(moments)


def test_what_is_old_goes_with_the_night_only(sealed: Sealed) -> None:
    sealed.folder.mkdir()
    now = datetime.now(UTC)
    old, young = (sealed.folder / files.name(now - timedelta(days=days), sealed=True) for days in (36, 34))
    for file in (old, young, sealed.folder / "notes.txt"):
        file.touch()
    sealed.desk.run("backup", str(sealed.folder), "--plain")
    assert old.exists()
    assert sealed.desk.json("backup", str(sealed.folder), "--nightly")["removed"] == [old.name]
    assert not old.exists()
    assert young.exists()
    assert (sealed.folder / "notes.txt").exists()


def test_what_is_not_whole_is_not_restored(sealed: Sealed) -> None:
    file = Path(sealed.backup()["file"])
    key, url = ("--identity", str(sealed.key)), sealed.empty()
    whole = file.read_bytes()
    assert "is sealed" in sealed.restore(url, str(file), fails=True)
    other = sealed.key.with_name("other")
    sealed.desk.run("backup-key", str(other))
    assert "not sealed to this key" in sealed.restore(url, str(file), "--identity", str(other), fails=True)
    for spoilt in (whole[:-100], whole[:5000] + b"x" + whole[5001:], b""):
        file.write_bytes(spoilt)
        assert "Nothing was restored" in sealed.restore(url, str(file), *key, fails=True)
    assert "Nothing was restored" in sealed.restore(url, str(file.with_name("none.age")), *key, fails=True)
    assert not databases.exists(url)


def test_a_changed_backup_is_found_out(sealed: Sealed) -> None:
    file = Path(sealed.desk.json("backup", str(sealed.folder), "--plain")["file"])
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE contacts SET locale = 'en'")
    with pytest.raises(CopyFailed, match="does not hold the rows"):
        backup.inspect(file)
    assert "is damaged" in sealed.restore(sealed.empty(), str(file), fails=True)


def test_a_backup_goes_into_an_empty_database_only(sealed: Sealed) -> None:
    file, key = sealed.backup()["file"], ("--identity", str(sealed.key))
    told = sealed.restore(sealed.place.database_url, file, *key, fails=True)
    assert "is there already" in told or "not empty" in told
    assert sealed.city.count("contacts") == 1


def test_another_secret_cannot_take_a_backup(sealed: Sealed) -> None:
    file = sealed.backup()["file"]
    other = "another secret, long enough to be one as well"
    words = (file, "--identity", str(sealed.key), "--without-journal")
    assert "made with another secret" in sealed.restore(sealed.empty(), *words, fails=True, HROMADA_SECRET_KEY=other)


def test_without_its_journal_a_backup_is_restored_only_by_order(sealed: Sealed) -> None:
    made, url = sealed.backup(), sealed.empty()
    Path(made["journal"]).unlink()
    words = (made["file"], "--identity", str(sealed.key))
    assert "no journal of who left" in sealed.restore(url, *words, fails=True)
    assert not databases.exists(url)
    assert "no journal" in sealed.restore(url, *words, "--without-journal")


@pytest.mark.only("sqlite")
def test_what_was_never_made_is_not_backed_up(place: Place) -> None:
    desk = Desk(place.database_url)
    assert "hromada migrate" in desk.run("backup", str(place.folder / "b"), "--plain", fails=True).stderr
    assert not databases.exists(place.database_url)


def test_numbers_that_people_read_are_not_given_again(sealed: Sealed) -> None:
    url, made = sealed.empty(), sealed.backup()
    sealed.restore(url, made["file"], "--identity", str(sealed.key))

    def next_case(tx: Transaction) -> int:
        contact = contacts.meet(tx, "telegram", "78", locale="uk")
        return cases.submit(tx, contact.id, Submission(CaseKind.PROPOSAL, "новий", "uk"))

    assert City(url).do(next_case, clock=SystemClock()) == 1 + 1_000 + 1


def test_a_database_of_another_secret_is_not_backed_up(sealed: Sealed) -> None:
    other = "another secret, long enough to be one as well"
    told = sealed.desk.run("backup", str(sealed.folder), fails=True, HROMADA_SECRET_KEY=other).stderr
    assert "made with another secret" in told
    assert not list(sealed.folder.glob("*.age"))


def test_a_secret_key_in_the_place_of_a_public_one_is_not_told(sealed: Sealed) -> None:
    secret = next(line for line in sealed.key.read_text().splitlines() if line.startswith("AGE-SECRET-KEY"))
    told = sealed.desk.run("stats", fails=True, HROMADA_BACKUP_RECIPIENTS=secret).stderr
    assert "“AGE-SECRET-K…” is no public key" in told
    assert secret not in told


def test_what_is_restored_is_said_to_be_though_its_journal_cannot_go_on(sealed: Sealed) -> None:
    url, file = sealed.empty(), sealed.backup()["file"]
    nowhere = sealed.place.folder / "a file"
    nowhere.touch()
    words = (file, "--identity", str(sealed.key))
    told = sealed.restore(
        url, *words, fails=True, HROMADA_BACKUP_DIR=str(nowhere), HROMADA_BACKUP_RECIPIENTS=sealed.public
    )
    assert "The backup is restored, but the journal" in told
    assert "Nothing was restored" not in told
    assert City(url).count("contacts") == 1
