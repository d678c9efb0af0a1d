"""Nothing is kept of a resident undeclared: it is handed out or explained, erased, and given on when two become one."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from civic import cases, likeness, linking, mydata, privacy
from civic.keeping import LEFT_OUT, everything
from civic.privacy import Purpose
from handlers import routes
from locales import Catalogues
from storage import (
    asked,
    attachments,
    audiences,
    bans,
    broadcasts,
    contacts,
    conversations,
    inbox,
    looks,
    outbox,
    passes,
    progress,
    staff,
    subscriptions,
    supports,
    witnesses,
    work,
)
from storage.audiences import Audience
from storage.broadcasts import Kind, Plan
from storage.cases import CaseKind, Submission
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.outbox import Lane
from storage.passes import Pass
from storage.staff import Role
from storage.store import Store, Transaction
from tests import databases

KEPT = routes().keeps
LANGUAGES = Catalogues(UTC)
ROOTS = {"contacts", "addresses"}
POINTERS = {"contact_id", "address_id", "subject_id", "case_id", "staff_id"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str | None]]:
    """Every table with its columns; for each column the table it refers to."""
    import sqlite3

    path: Path = tmp_path_factory.mktemp("schema") / "hromada.db"
    databases.migrated(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, dict[str, str | None]] = {}
    for table in tables:
        columns: dict[str, str | None] = {row[1]: None for row in connection.execute(f"PRAGMA table_info({table})")}
        columns |= {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
        found[table] = columns
    connection.close()
    return found


def about_people(schema: dict[str, dict[str, str | None]]) -> set[str]:
    """The tables that refer to a resident, directly or by way of another."""
    found = set(ROOTS)
    while True:
        more = {
            table
            for table, columns in schema.items()
            if POINTERS & columns.keys() or found & {target for target in columns.values() if target}
        }
        if more <= found:
            return found
        found |= more


def test_every_table_about_residents_is_declared_or_explained(schema: dict[str, dict[str, str | None]]) -> None:
    declared = {table for data in everything(KEPT) for table in data.tables}
    assert about_people(schema) <= declared | LEFT_OUT.keys(), "declare it: civic/keeping.py says how"
    assert declared | LEFT_OUT.keys() <= schema.keys(), "a table that is no more"
    assert not declared & LEFT_OUT.keys()


def test_names_are_unique_and_fit_a_button() -> None:
    names = [data.name for data in everything(KEPT)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and len(f"mydata_part:{name}:999") <= 47 for name in names)


def fill(tx: Transaction, name: str, channel: str) -> Contact:
    """A row about somebody in every table there is."""
    contact = contacts.meet(tx, channel, name, locale="uk")
    for purpose in Purpose:
        privacy.agree(tx, contact.id, purpose, channel=channel, language=LANGUAGES["uk"])
    subscriptions.follow(tx, contact.id, f"commitment:{name}")
    number = cases.submit(tx, contact.id, Submission(CaseKind.PROPOSAL, f"лист {name}", "uk"))
    for draft in ("sent", "unsent"):
        attachments.keep(tx, contact.id, f"{draft} {name}", name.encode(), most=1)
    attachments.attach(tx, f"sent {name}", number, most=1)
    conversations.save(tx, contact.address_id, Conversation("send.about", {"given": f"чернетка {name}"}, []))
    received = inbox.receive(
        tx, channel, f"key-{name}", json.dumps({"said": f"сказано {name}"}, ensure_ascii=False).encode()
    )
    inbox.attribute(tx, received.id, contact.address_id)
    content = json.dumps({"text": f"відповідь {name}"})
    outbox.queue(tx, f"reply:{name}", contact.address_id, content, lane=Lane.REPLY)
    outbox.queue(tx, f"case:{number}", contact.address_id, content, lane=Lane.PERSONAL, contact_id=contact.id)
    work.ask(tx, "picture", "ref", contact.address_id)
    linking.invite(tx, contact)
    mydata.offer(tx, contact)
    staff.attempt(tx, f"code:{contact.id}", most=5, within=mydata.LIFE)
    _await_news(tx, name)
    _says_its_mind(tx, contact, number)
    return contact


def _says_its_mind(tx: Transaction, contact: Contact, number: int) -> None:
    """They support a proposal, say what is done, and may send nothing for a day."""
    editor = staff.add(tx, "Ганна", Role.EDITOR)
    likeness.put(tx, number, "лист про дерева")
    supports.give(tx, number, contact.id)
    update = progress.add(
        tx,
        "khm-1",
        before="limited",
        status="complete",
        text={"uk": "Зроблено"},
        evidence_url=None,
        evidence_media=None,
        reason=None,
        after_end=False,
        staff_id=editor.id,
    )
    witnesses.say(tx, update.id, contact.id, done=True)
    looks.note(tx, contact.id, "khm-1")
    asked.add(tx, contact.id, "Коли буде басейн?", "uk", answered=False, topic="", records=[])
    bans.put(tx, contact.id, "образи", tx.now + timedelta(days=1), staff_id=editor.id)


def _await_news(tx: Transaction, name: str) -> None:
    """A broadcast for whoever follows what they follow, about to be sent."""
    editor = staff.add(tx, "Ганна", Role.EDITOR)
    plan = Plan("{}", "all", None, False, None, None, "")
    made, _new = broadcasts.add(tx, Kind.BROADCAST, plan, author_id=editor.id)
    tx.execute("UPDATE broadcasts SET state = 'approved' WHERE id = :id", id=made.id)
    audiences.begin(tx, made.id)
    assert audiences.freeze(tx, made.id, Audience(f"commitment:{name}"))


def left_of(tx: Transaction, schema: dict[str, dict[str, str | None]], root: str, row_id: int) -> list[str]:
    """Where a contact or an address is still referred to."""
    column = {"contacts": "contact_id", "addresses": "address_id"}[root]
    return [
        f"{table}.{name}"
        for table, columns in schema.items()
        for name, target in columns.items()
        if (target == root or name == column) and tx.rows(f"SELECT 1 AS yes FROM {table} WHERE {name} = :id", id=row_id)
    ]


async def test_the_file_holds_a_row_of_every_table(store: Store) -> None:
    def live(tx: Transaction) -> str:
        contact = fill(tx, "olena", "telegram")
        person = staff.add(tx, "Ірина", Role.EDITOR)
        staff.link(tx, person.id, contact.id)
        found = mydata.collect(tx, contact, KEPT, LANGUAGES["uk"])
        assert all(part["items"] for part in found["parts"].values()), "a part with nothing in it proves nothing"
        return json.dumps(found, ensure_ascii=False)

    written = await store.write(live)
    for canary in ("лист olena", "чернетка olena", "сказано olena", "відповідь olena", "commitment:olena", "Ірина"):
        assert canary in written


async def test_nothing_points_at_who_has_become_one_with_another(
    store: Store, schema: dict[str, dict[str, str | None]]
) -> None:
    def live(tx: Transaction) -> tuple[list[str], str]:
        olena, ivan = fill(tx, "olena", "telegram"), fill(tx, "ivan", "viber")
        linking.join(tx, ivan, olena.address_id, KEPT)
        everything_kept = mydata.collect(tx, ivan, KEPT, LANGUAGES["uk"])
        assert not tx.rows("SELECT id FROM contacts WHERE id = :id", id=olena.id)
        return left_of(tx, schema, "contacts", olena.id), json.dumps(everything_kept, ensure_ascii=False)

    dangling, written = await store.write(live)
    assert dangling == []
    for name in ("olena", "ivan"):
        for canary in (
            f"лист {name}",
            f"чернетка {name}",
            f"сказано {name}",
            f"відповідь {name}",
            f"commitment:{name}",
        ):
            assert canary in written


async def test_nothing_is_left_of_who_was_erased_with_all_their_messengers(
    store: Store, schema: dict[str, dict[str, str | None]]
) -> None:
    def live(tx: Transaction) -> list[str]:
        olena, ivan = fill(tx, "olena", "telegram"), fill(tx, "ivan", "viber")
        linking.join(tx, ivan, olena.address_id, KEPT)
        privacy.erase(tx, ivan, KEPT)
        assert privacy.purge(tx) == 1
        assert not tx.rows("SELECT hash FROM codes")
        return [
            *left_of(tx, schema, "contacts", ivan.id),
            *left_of(tx, schema, "addresses", ivan.address_id),
            *left_of(tx, schema, "addresses", olena.address_id),
        ]

    assert await store.write(live) == []


async def test_a_messenger_that_parts_takes_what_is_its_own_and_leaves_what_was_sent(store: Store) -> None:
    def live(tx: Transaction) -> tuple[str, str]:
        olena, ivan = fill(tx, "olena", "telegram"), fill(tx, "ivan", "viber")
        linking.join(tx, ivan, olena.address_id, KEPT)
        left = linking.part(tx, ivan, olena.address_id, KEPT)
        assert left is not None
        files = [mydata.collect(tx, contact, KEPT, LANGUAGES["uk"]) for contact in (left, ivan)]
        return json.dumps(files[0], ensure_ascii=False), json.dumps(files[1], ensure_ascii=False)

    gone, stayed = await store.write(live)
    for canary in ("чернетка olena", "сказано olena", "commitment:olena", "commitment:ivan", '"purpose": "send"'):
        assert canary in gone
    assert "лист" not in gone
    for canary in ("лист olena", "лист ivan", "commitment:olena", "commitment:ivan", '"purpose": "send"'):
        assert canary in stayed
    assert "чернетка olena" not in stayed


async def test_pictures_of_staff_and_codes_of_staff_are_not_a_residents(store: Store) -> None:
    def live(tx: Transaction) -> int:
        progress.keep_media(tx, "draft", "image/jpeg", b"picture")
        contact = fill(tx, "olena", "web")
        staff.keep_code(tx, "staff", contact.address_id, b"hash", tx.now + mydata.LIFE)
        passes.erase(tx, contact.id)
        passes.void(tx, contact.address_id, *Pass)
        return len(tx.rows("SELECT hash FROM codes"))

    assert await store.write(live) == 1
