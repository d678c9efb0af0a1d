"""`hromada move`: everything arrives in the other database to the last byte, or nothing is left there."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg.rows import TupleRow

from bot import belonging
from bot.worker import ROLE
from civic import likeness
from storage import (
    asked,
    asked_groups,
    bans,
    campaigns,
    cases,
    common_questions,
    contacts,
    copying,
    looks,
    mails,
    promises,
    staff,
    supports,
    tables,
    templates,
    witnesses,
)
from storage.cases import CaseKind, Submission
from storage.copying import CopyFailed, NotCarried, NotEmpty
from storage.database import PostgresDatabase, parse
from storage.migrate import migrate
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests import databases
from tests.conftest import StillClock
from tests.desk.conftest import ROOT, Desk
from tests.road.people import eventually
from tests.storage import queries
from tests.storage.turns import beside

pytestmark = pytest.mark.only("postgres")

T = TypeVar("T")
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Move:
    """A file with something in every table, and an empty database on a server."""

    file: Path
    source: str
    target: str

    def server(self) -> psycopg.Connection[TupleRow]:
        """A plain connection to the target."""
        place = parse(self.target)
        assert isinstance(place, PostgresDatabase)
        words: dict[str, Any] = {**place.parameters, "autocommit": True}
        return psycopg.connect(**words)

    def is_empty(self) -> bool:
        """Whether the target holds nothing but its tables."""
        with copying.at(self.target) as end:
            return all(end.is_empty(table) for table in end.tables)


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a file, committed at its end."""
    with closing(sqlite3.connect(file)) as connection, connection:
        yield connection


def do(url: str, turn: Callable[[Transaction], T]) -> T:
    """One turn on a store of its own, as another process does it."""

    async def run() -> T:
        async with beside(url, StillClock()) as store:
            await belonging.check(store, demo=False)
            return await store.write(turn)

    return asyncio.run(run())


def fill(tx: Transaction) -> None:
    """Something in every table: what every query of the store leaves, and the odd ends of each kind of value."""
    queries.everything(tx)
    people = [contacts.meet(tx, "telegram", str(number), locale="uk") for number in range(600, 620)]
    tx.execute("INSERT INTO codes (hash, purpose, subject_id, expires_at) VALUES (:h, 'x', 1, 1)", h=bytes(range(256)))
    tx.execute(
        "INSERT INTO conversations (address_id, state, data, choices) VALUES (:id, '', :odd, '[]')",
        id=people[0].address_id,
        odd='{"text": "\\u0000 \\\\ \\t\'"\n\r\\\\N 🙂 ї"}',
    )
    tx.execute(
        "INSERT INTO work (kind, payload, address_id, attempts, due_at, created_at)"
        " VALUES ('', '\\N', :id, 1, :big, 0)",
        id=people[1].address_id,
        big=LARGEST,
    )
    tx.execute("INSERT INTO tombstones (lookup, erased_at) VALUES (:empty, :small)", empty=b"", small=-LARGEST)
    campaigns.begin(tx, "gathered", "city", "{}", lane=Lane.BROADCAST)
    for sql in (
        "INSERT INTO departures (kind, mark, left_at) VALUES ('stop', :mark, 1)",
        "INSERT INTO digests (contact_id, pace, since) VALUES (:id, 'daily', 1)",
        "INSERT INTO digest_items (contact_id, campaign, created_at) VALUES (:id, 'gathered', 1)",
    ):
        tx.execute(sql, **({"mark": b"m"} if ":mark" in sql else {"id": people[2].id}))
    _sent(tx, people[3].id)
    last = people[-1]
    tx.execute("DELETE FROM addresses WHERE id = :id", id=last.address_id)  # its number is never given again
    contacts.drop(tx, last.id)


def _sent(tx: Transaction, author: int) -> None:
    """A proposal with all that may stand beside it."""
    editor = staff.add(tx, "Ганна", Role.EDITOR).id
    number = cases.open_case(tx, author, Submission(CaseKind.PROPOSAL, "Більше дерев", "uk"))
    likeness.put(tx, number, "Більше дерев біля школи")
    supports.give(tx, number, author)
    promises.make(tx, number, "Посадимо", tx.now, staff_id=editor)
    templates.put(tx, "Дякуємо", "approved", "", "Дякуємо!")
    bans.put(tx, author, "образи", tx.now, staff_id=editor)
    staff.set_email(tx, editor, "hanna@city.example")
    mails.queue(tx, editor, "morning:2026-11-23", "Доброго ранку", "Усього чекає: 1")
    (update,) = tx.rows("SELECT id FROM progress_updates ORDER BY id LIMIT 1")
    witnesses.say(tx, update["id"], author, done=True)
    looks.note(tx, author, "khm-1")
    asked.add(tx, author, "Коли буде басейн?", "uk", answered=False, topic="", records=[])
    group = asked_groups.add(tx, since=tx.now)
    common_questions.add(tx, group, {"uk": "?"}, {"uk": "!"}, since=tx.now, people=1, author_id=editor)


@pytest.fixture
def move(database_url: str, tmp_path: Path) -> Move:
    file = tmp_path / "hromada.db"
    source = databases.migrated(f"sqlite:///{file}")
    do(source, fill)
    return Move(file, source, databases.empty(database_url))


def refused(move: Move) -> str:
    """What the command says when it does not move."""
    return Desk(move.source).run("move", "--to", move.target, fails=True).stderr


def test_everything_arrives_and_is_proven(move: Move) -> None:
    told = Desk(move.source).json("move", "--to", move.target)
    assert told["same"]
    with opened(move.file) as source:
        there = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {name: source.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in there}
    moved = {one["table"]: one["rows_there"] for one in told["tables"]}
    assert moved == {name: n for name, n in counts.items() if name not in {"sqlite_sequence", tables.OURS}}
    assert not [name for name, n in moved.items() if n == 0], "a table that the test leaves empty proves nothing"
    words = Desk(move.source).run("move", "--to", move.target, "--compare")
    assert "the same on both sides" in words.stdout


def test_numbers_go_on_where_they_were(move: Move) -> None:
    last = do(move.source, lambda tx: tx.rows("SELECT MAX(id) AS n FROM contacts")[0]["n"])
    copying.copy(move.source, move.target)
    new = do(move.target, lambda tx: contacts.meet(tx, "telegram", "new", locale="uk"))
    assert new.id == last + 2, "the number of somebody who is gone is not given again"
    person = do(move.target, lambda tx: staff.add(tx, "Нова", Role.EDITOR))
    assert person.id > 2


def test_the_moved_database_is_worked_on_and_moves_back(move: Move, tmp_path: Path) -> None:
    copying.copy(move.source, move.target)
    desk, back = Desk(move.target), f"sqlite:///{tmp_path}/back.db"
    assert desk.json("staff", "list")
    told = desk.json("move", "--to", back)
    assert told["same"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("back.db")) == ["back.db"]
    with opened(tmp_path / "back.db") as file, opened(move.file) as first:
        for connection in (file, first):
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        numbers = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
        assert dict(file.execute(numbers)).items() >= dict(first.execute(numbers)).items()


def test_one_changed_byte_is_found(move: Move) -> None:
    copying.copy(move.source, move.target)
    with move.server() as server:
        server.execute("UPDATE contacts SET locale = 'uK' WHERE id = (SELECT MIN(id) FROM contacts)")
        server.execute("DELETE FROM work")
    told = Desk(move.source).json("move", "--to", move.target, "--compare", fails=True)
    assert [one["table"] for one in told["tables"] if not one["same"]] == ["contacts", "work"]
    assert not told["same"]


TRIGGER = """
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NEW; END $$;
CREATE TRIGGER meddle BEFORE INSERT ON subscriptions FOR EACH ROW EXECUTE FUNCTION meddle();
"""


def test_a_copy_that_is_not_the_same_is_not_kept(move: Move) -> None:
    migrate(move.target)
    with move.server() as server:
        server.execute(TRIGGER.format("NEW.topic := NEW.topic || '!';"))
    told = Desk(move.source).json("move", "--to", move.target, fails=True)
    assert [one["table"] for one in told["tables"] if not one["same"]] == ["subscriptions"]
    assert move.is_empty()


async def test_a_killed_move_leaves_nothing_and_is_simply_run_again(move: Move) -> None:
    migrate(move.target)
    sleeping = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    with move.server() as server:
        server.execute(TRIGGER.format("PERFORM pg_sleep(600);"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "move", "--to", move.target),
            cwd=ROOT,
            env=Desk(move.source).environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await eventually(lambda: server.execute(sleeping).fetchone(), 60)
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        server.execute(f"SELECT pg_terminate_backend(pid) FROM ({sleeping}) AS asleep")
        await eventually(lambda: server.execute(sleeping).fetchone() is None)
        server.execute("DROP TRIGGER meddle ON subscriptions")
    assert move.is_empty()
    assert all(one.same for one in await asyncio.to_thread(copying.copy, move.source, move.target))


def test_a_target_that_holds_something_is_refused(move: Move) -> None:
    migrate(move.target)
    do(move.target, lambda tx: contacts.meet(tx, "web", "x", locale="uk"))
    assert "not empty: there are rows in addresses, contacts" in refused(move)
    with pytest.raises(NotEmpty, match="is there already"):
        copying.copy(move.target, move.source)


async def test_a_running_service_is_not_moved_away_from(move: Move) -> None:
    async with beside(move.source) as store, store.lease(ROLE):
        assert "a service is running" in await asyncio.to_thread(refused, move)
    await asyncio.to_thread(copying.copy, move.source, move.target)
    async with beside(move.target):  # a web process holds no lease
        told = await asyncio.to_thread(Desk(move.target).run, "move", "--to", f"{move.source}2", fails=True)
    assert "a service is running" in told.stderr


def test_nothing_is_written_while_it_moves(move: Move) -> None:
    with copying.at(move.source), opened(move.file) as connection:
        connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            connection.execute("DELETE FROM contacts")


@pytest.mark.parametrize(
    ("spoils", "told"),
    [
        ("UPDATE contacts SET locale = 'u' || char(0) WHERE id = 1", "contacts: the row 1 holds a text with a NUL"),
        ("UPDATE contacts SET locale = 7.5 WHERE id = 1", None),
        ("UPDATE contacts SET erased_at = 'soon' WHERE id = 1", "contacts: the row 1 is a str where a int belongs"),
    ],
)
def test_a_value_that_has_no_place_there_is_named(move: Move, spoils: str, told: str | None) -> None:
    with opened(move.file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO contacts (id, locale, created_at) VALUES (1, 'uk', 0) ON CONFLICT DO NOTHING")
        connection.execute(spoils)
    if told is None:  # SQLite itself makes a text of it
        assert all(one.same for one in copying.copy(move.source, move.target))
        return
    with pytest.raises(NotCarried, match=told):
        copying.copy(move.source, move.target)
    assert move.is_empty()


def test_a_table_of_a_later_release_is_not_forgotten(move: Move) -> None:
    migrate(move.target)
    new = "CREATE TABLE ideas (id INTEGER PRIMARY KEY, contact_id BIGINT REFERENCES contacts (id), said {} NOT NULL)"
    with opened(move.file) as source:
        source.execute(new.format("BLOB"))
        source.execute("INSERT INTO ideas (contact_id, said) SELECT id, x'00ff' FROM contacts LIMIT 1")
    with pytest.raises(CopyFailed, match="not of the same release: ideas"):
        copying.copy(move.source, move.target)
    with move.server() as server:
        server.execute(new.format("BYTEA").replace("INTEGER", "BIGSERIAL"))
    compared = {one.table: one for one in copying.copy(move.source, move.target)}
    assert compared["ideas"].same
    assert (compared["ideas"].target.rows, compared["ideas"].next_number) == (1, 2)


def test_a_kind_of_value_that_nobody_knows_is_refused(move: Move) -> None:
    with opened(move.file) as source:
        source.execute("CREATE TABLE odd (id INTEGER PRIMARY KEY, price REAL)")
    with pytest.raises(CopyFailed, match=r"odd\.price is of type REAL"):
        copying.copy(move.source, move.target)


def test_what_cannot_be_a_target_is_said_plainly(move: Move) -> None:
    desk = Desk(move.source)

    def told(to: str) -> str:
        return desk.run("move", "--to", to, fails=True).stderr

    assert "must be sqlite:///path or postgresql://" in told("mysql://x")
    assert "in use already" in told(move.source)
    nowhere = told("postgresql://x:secret-word@127.0.0.1:1/none")
    assert "Nothing was moved" in nowhere
    assert "secret-word" not in nowhere


def test_a_database_of_another_release_is_not_moved(move: Move) -> None:
    with opened(move.file) as source:
        source.execute("UPDATE alembic_version SET version_num = '0001'")
    assert re.search("hromada migrate", refused(move))


def test_tables_are_filled_after_those_they_refer_to(move: Move) -> None:
    with copying.at(move.source) as end, opened(move.file) as source:
        filled: set[str] = set()
        for table in end.tables:
            needed = {row[2] for row in source.execute(f"PRAGMA foreign_key_list({table.name})")}
            assert needed <= filled | {table.name}
            filled.add(table.name)
