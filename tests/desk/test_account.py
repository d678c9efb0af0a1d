"""The command that lets a messenger's paid account send again."""

from __future__ import annotations

import asyncio

from storage import switches
from tests.desk.conftest import Desk
from tests.storage.turns import beside


async def stop(url: str) -> None:
    async with beside(url) as store:
        await store.write(lambda tx: switches.stop_pushes(tx, "viber", "status 24"))


def test_an_account_in_order_again_is_told_by_command(desk: Desk) -> None:
    desk.run("staff", "add", "Іван", "--role", "editor")
    refused = desk.json("delivery", "resume", "viber", "--as", "Іван", fails=True)
    assert refused == {"error": "Nothing is stopped on viber."}
    asyncio.run(stop(desk.environment["HROMADA_DATABASE_URL"]))
    assert desk.json("delivery", "status")["pushes_stopped"] == {"viber": "status 24"}
    assert "hromada delivery resume viber" in desk.run("delivery", "status").stdout
    done = desk.run("delivery", "resume", "viber", "--as", "Іван").stdout
    assert done == "viber: 0 waiting messages may go.\n"
    assert desk.json("delivery", "status")["pushes_stopped"] == {}
