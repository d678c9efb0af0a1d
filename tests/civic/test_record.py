"""The city's record in the store: the whole folder in one transaction, once, and never over what staff changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from civic import record
from civic.content.files import read_content
from civic.content.model import Content, Localised
from civic.record import Change, Changed
from storage import records
from storage.store import Store, Transaction
from tests.conftest import StillClock

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "content" / "zrazkova" / "full"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(EXAMPLE)


async def bring(store: Store, content: Content) -> list[Changed]:
    return await store.write(lambda tx: record.bring_in(tx, content))


async def edit(store: Store, kind: str, record_id: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Staff change a record."""

    def turn(tx: Transaction) -> None:
        found = next(item for item in records.everything(tx) if (item.kind, item.id) == (kind, record_id))
        body = json.loads(found.body)
        change(body)
        records.edit(tx, kind, record_id, json.dumps(body))

    await store.write(turn)


def with_passage(content: Content, key: str, **fields: Any) -> Content:
    """The content as the folder would be after a change of one passage."""
    documents = tuple(
        msgspec.structs.replace(
            document,
            passages=tuple(
                msgspec.structs.replace(passage, **fields) if passage.id == key else passage
                for passage in document.passages
            ),
        )
        for document in content.documents
    )
    return msgspec.structs.replace(content, documents=documents)


@pytest.mark.parametrize(
    "folder", ["content/khmelnytskyi", "tests/content/zrazkova/full", "tests/content/zrazkova/short"]
)
async def test_the_record_is_imported_once_and_read_back_whole(store: Store, folder: str) -> None:
    content = read_content(ROOT / folder)
    first = await bring(store, content)
    assert {item.change for item in first} == {Change.ADDED}
    assert len(first) == len({(item.kind, item.id) for item in first})
    version = await store.read(record.version)
    assert await bring(store, content) == []
    assert await store.read(record.version) == version
    assert await store.read(record.load) == content


async def test_an_empty_store_has_no_record(store: Store) -> None:
    assert await store.read(record.load) is None
    assert await store.read(record.brought) is None


async def test_it_is_known_when_an_import_last_changed_something(
    store: Store, clock: StillClock, content: Content
) -> None:
    await bring(store, content)
    first = clock.now()
    assert await store.read(record.brought) == first
    clock.forward(timedelta(days=2).total_seconds())
    await bring(store, content)
    assert await store.read(record.brought) == first
    await bring(store, with_passage(content, "plan-doc.passage.second", where="Зобов’язання 2"))
    assert await store.read(record.brought) == clock.now()


async def test_each_kind_is_a_record_that_comes_and_goes(store: Store, content: Content) -> None:
    first = await bring(store, content)
    kinds = [
        "city",
        "plan",
        "source",
        "commitment",
        "discrepancy",
        "programme",
        "measure",
        "passage",
        "hubs",
        "question",
        "office",
        "deadlines",
    ]
    assert list(dict.fromkeys(item.kind for item in first)) == kinds
    less = msgspec.structs.replace(
        content, programme=None, measures=(), documents=(), hubs=None, questions=(), offices=(), own_deadlines=None
    )
    gone = await bring(store, less)
    assert {item.change for item in gone} == {Change.REMOVED}
    assert {item.kind for item in gone} == {
        "programme",
        "measure",
        "passage",
        "hubs",
        "question",
        "office",
        "deadlines",
    }
    assert await store.read(record.load) == less


async def test_a_new_passage_in_the_middle_stands_in_the_middle(store: Store, content: Content) -> None:
    document = content.documents[0]
    shorter = msgspec.structs.replace(document, passages=(document.passages[0], *document.passages[2:]))
    await bring(store, msgspec.structs.replace(content, documents=(shorter, *content.documents[1:])))
    assert [item.id for item in await bring(store, content)] == ["plan-doc.passage.intro"]
    assert await store.read(record.load) == content


async def test_another_order_is_taken_up_though_no_words_changed(store: Store, content: Content) -> None:
    await bring(store, content)
    version = await store.read(record.version)
    turned = msgspec.structs.replace(content, sources=content.sources[::-1])
    assert await bring(store, turned) == []
    assert await store.read(record.version) != version
    assert await store.read(record.load) == turned


async def test_staff_and_file_may_change_two_passages_of_one_document(store: Store, content: Content) -> None:
    await bring(store, content)
    await edit(store, "passage", "plan-doc.passage.intro", lambda body: body.update(where="Слово"))
    changed = with_passage(content, "plan-doc.passage.second", where="Зобов’язання 2")
    assert await bring(store, changed) == [Changed("passage", "plan-doc.passage.second", Change.CHANGED)]
    assert await store.read(record.load) == with_passage(changed, "plan-doc.passage.intro", where="Слово")


async def test_two_fields_of_one_record_are_merged(store: Store, content: Content) -> None:
    await bring(store, content)
    await edit(store, "passage", "plan-doc.passage.intro", lambda body: body.update(where="Слово"))
    title = content.programme.title if content.programme else content.plan.title
    changed = with_passage(content, "plan-doc.passage.intro", title=title)
    assert await bring(store, changed) == [Changed("passage", "plan-doc.passage.intro", Change.CHANGED)]
    assert await store.read(record.load) == with_passage(changed, "plan-doc.passage.intro", where="Слово")


async def test_staffs_word_stands_where_the_file_changed_the_same_and_the_conflict_is_told(
    store: Store, content: Content
) -> None:
    await bring(store, content)
    await edit(store, "measure", "measure-2.1", lambda body: body.update(reason={"uk": "Так сказали працівники."}))
    told = Changed("measure", "measure-2.1", Change.CONFLICT, ("reason",))
    measures = tuple(
        msgspec.structs.replace(item, reason=content.plan.title) if item.number == "2.1" else item
        for item in content.measures
    )
    changed = msgspec.structs.replace(content, measures=measures)
    assert await bring(store, changed) == [told]
    assert await bring(store, changed) == [told], "it is told again until somebody settles it"
    kept = await store.read(record.load)
    assert kept is not None
    assert kept.measure("2.1").reason == Localised({"uk": "Так сказали працівники."})
    without = msgspec.structs.replace(content, measures=content.measures[:-1])
    assert await bring(store, without) == [Changed("measure", "measure-2.1", Change.CONFLICT, ("removed",))]


async def test_rows_of_an_earlier_release_are_read_and_are_no_change(store: Store, content: Content) -> None:
    """Part 1 knew no `until`, `sort` or `reading`; a row without them says the same as one with them empty."""
    await bring(store, content)
    await edit(store, "commitment", "z-2", lambda body: body.update(where="Слово"))

    def age(tx: Transaction) -> None:
        for item in records.everything(tx):
            body, imported = (_aged(text) for text in (item.body, item.imported))
            tx.execute(
                "UPDATE records SET body = :body, imported = :imported, position = position + 7"
                " WHERE kind = :kind AND id = :id",
                body=body,
                imported=imported,
                kind=item.kind,
                id=item.id,
            )

    await store.write(age)
    assert await store.read(record.load) is not None
    assert await bring(store, content) == []
    goals = msgspec.structs.replace(content.commitment("z-2").goals, note=content.plan.title)
    z_2 = msgspec.structs.replace(content.commitment("z-2"), goals=goals)
    changed = msgspec.structs.replace(content, commitments=(content.commitments[0], z_2))
    assert await bring(store, changed) == [Changed("commitment", "z-2", Change.CHANGED)], "and no conflict"


def _aged(text: str) -> str:
    def strip(value: Any) -> Any:
        if isinstance(value, list):
            return [strip(item) for item in value]
        if isinstance(value, dict):
            new = {"until": None, "sort": None, "reading": False}
            return {key: strip(item) for key, item in value.items() if (key, item) not in new.items()}
        return value

    return json.dumps(strip(json.loads(text)), ensure_ascii=False)
