"""A connection lost while an update is being committed: whatever became of it, it is taken in once and answered."""

from __future__ import annotations

from datetime import UTC

import pytest

from civic.content.files import read_content
from civic.messages import Address, ChannelEvent, EventKind, IncomingMessage
from handlers import ROUTERS, routes
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.router import Router, Routes
from handlers.exits import EXITS
from locales import Catalogues
from storage.store import CommitUnknown, Store, Transaction
from tests.dialogue.test_turn import CITY, world
from tests.fakes.cable import Cable

pytestmark = pytest.mark.only("postgres")
LAST = b"COMMIT\0"
OLENA = Address("viber", "olena")


def dispatcher(store: Store, among: Routes | None = None) -> Dispatcher:
    return Dispatcher(store, among or routes(), world(read_content(CITY), Catalogues(UTC)))


async def counts(store: Store) -> dict[str, int]:
    def count(tx: Transaction) -> dict[str, int]:
        tables = ("inbox", "contacts", "deliveries", "conversations")
        return {table: tx.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables}

    return await store.read(count)


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_update_is_taken_in_once(far: Store, cable: Cable, delivered: bool) -> None:
    cable.cut_at(LAST, delivered=delivered)
    message = IncomingMessage(key="1", address=OLENA, text="/help", locale="uk")
    accepted = await dispatcher(far).accept("viber", message, b"raw")
    assert cable.cuts == 1
    assert accepted.repeated is delivered
    assert await counts(far) == {"inbox": 1, "contacts": 1, "deliveries": 1, "conversations": 1}


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_answer_in_the_response_is_the_one_that_is_kept(far: Store, cable: Cable, delivered: bool) -> None:
    cable.cut_at(LAST, delivered=delivered)
    opened = ChannelEvent(key="1", kind=EventKind.OPENED, address=OLENA, locale="uk")
    accepted = await dispatcher(far).accept("viber", opened, b"raw", respond=True)
    assert cable.cuts == 1
    assert accepted.response is not None
    again = await dispatcher(far).accept("viber", opened, b"raw", respond=True)
    assert again.repeated
    assert again.response == accepted.response


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_apology_is_given_once(far: Store, cable: Cable, delivered: bool) -> None:
    def boom(context: Context, _argument: str = "") -> None:
        cable.cut_at(LAST, delivered=delivered)
        raise ZeroDivisionError

    router = Router("broken")
    router.command("boom")(boom)
    message = IncomingMessage(key="1", address=OLENA, text="/boom", locale="uk")
    await dispatcher(far, Routes((*ROUTERS, router), EXITS)).accept("viber", message, b"raw")
    assert cable.cuts == 1
    assert (await counts(far))["deliveries"] == 1
    rows = await far.read(lambda tx: tx.rows("SELECT incident FROM inbox"))
    assert len(rows) == 1
    assert rows[0]["incident"]


async def test_one_that_stays_unknown_is_not_acknowledged(far: Store, cable: Cable) -> None:
    lost = dispatcher(far)
    cable.cut_at(LAST, delivered=False, times=2)
    with pytest.raises(CommitUnknown):
        await lost.accept("viber", IncomingMessage(key="1", address=OLENA, text="/help", locale="uk"), b"raw")
    assert (await counts(far))["inbox"] == 0
