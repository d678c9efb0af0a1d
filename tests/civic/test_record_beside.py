"""The record changed from two places at one moment: an import beside an import, a publication beside either."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from civic import progress, record
from civic.content.files import read_content
from civic.content.model import Completion, Content, Localised
from civic.progress import Draft, Published
from locales import Catalogues
from storage import records, staff
from storage.staff import Role
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.storage.turns import beside, overlapping

EXAMPLE = Path(__file__).parents[1] / "content" / "zrazkova" / "full"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(EXAMPLE)


@pytest.fixture
async def other(store: Store, database_url: str, clock: StillClock) -> AsyncIterator[Store]:
    """The second process."""
    async with beside(database_url, clock) as opened:
        yield opened


def renamed(content: Content) -> Content:
    """The content with another name for its first commitment."""
    first, *rest = content.commitments
    name = Localised({"uk": "Інша назва", "en": "Another name"})
    return msgspec.structs.replace(content, commitments=(msgspec.structs.replace(first, name=name), *rest))


def publish(tx: Transaction, content: Content, status: Completion) -> Published:
    """What an editor does."""
    editor = staff.add(tx, "Марія", Role.EDITOR)
    draft = Draft(
        commitment_id=content.commitments[0].id,
        status=status,
        text={"uk": "Зроблено ще один крок."},
        evidence_url="https://city.example/step",
        reason="Так краще видно.",
    )
    languages = Catalogues(UTC).values()
    return progress.publish(
        tx, draft, staff=editor, content=content, languages=languages, public_url="https://city.example"
    )


async def test_two_imports_at_once_are_one(store: Store, other: Store, content: Content) -> None:
    one, two = await overlapping(
        store, lambda tx: record.bring_in(tx, content), other, lambda tx: record.bring_in(tx, content)
    )
    assert len(one) > 5
    assert two == []
    assert await store.read(record.version) == "1"


async def test_an_import_beside_a_publication_keeps_both(store: Store, other: Store, content: Content) -> None:
    await store.write(lambda tx: record.bring_in(tx, content))
    await overlapping(
        store,
        lambda tx: publish(tx, content, Completion.LIMITED),
        other,
        lambda tx: record.bring_in(tx, renamed(content)),
    )
    loaded = await store.read(record.load)
    assert loaded is not None
    assert loaded.commitments[0].status.level is Completion.LIMITED
    assert loaded.commitments[0].name.pick("uk")[0] == "Інша назва"


async def test_what_staff_published_while_an_import_ran_is_no_longer_the_files(
    store: Store, other: Store, content: Content
) -> None:
    await store.write(lambda tx: record.bring_in(tx, content))
    await overlapping(
        store,
        lambda tx: record.bring_in(tx, renamed(content)),
        other,
        lambda tx: publish(tx, content, Completion.LIMITED),
    )
    rows = await store.read(records.everything)
    edited = next(row for row in rows if (row.kind, row.id) == ("commitment", content.commitments[0].id))
    assert edited.edited
    loaded = await store.read(record.load)
    assert loaded is not None
    assert loaded.commitments[0].status.level is Completion.LIMITED


async def test_of_two_publications_the_second_follows_the_first(store: Store, other: Store, content: Content) -> None:
    await store.write(lambda tx: record.bring_in(tx, content))
    one, two = await overlapping(
        store,
        lambda tx: publish(tx, content, Completion.LIMITED),
        other,
        lambda tx: publish(tx, content, Completion.SUBSTANTIAL),
    )
    assert isinstance(one, Published)
    assert isinstance(two, Published)
    assert two.update.before == one.update.status == Completion.LIMITED
