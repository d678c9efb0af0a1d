"""A new channel is a module and its line in `bot/channels/__init__.py`; everything else is there already."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.channels import MODULES
from storage.store import Topic
from tests.conftest import Place
from tests.fakes import fax
from tests.town import Town


async def test_a_channel_is_two_source_files(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODULES, "fax", "tests.fakes.fax")  # the one line
    monkeypatch.setattr(fax, "letters", [])
    async with Town(place, staff_chat=("fax",)) as town, aiohttp.ClientSession() as session:
        shown = town.app.store.listen(Topic.OUTBOX)

        async def writes(number: int, text: str) -> int:
            letter = {"id": str(number), "from": "0382 111", "text": text}
            async with session.post(f"{town.site}/webhooks/fax", json=letter, headers={"x-fax": "ours"}) as answer:
                return answer.status

        for number, text in enumerate(("зобов'язання", "3", await town.code(name="Марія"))):
            assert await writes(number, text) == 200
        async with asyncio.timeout(10):
            while len(fax.letters) < 3:
                await shown.wait(0.05)
        listed, card, welcome = (body for _whose, body in fax.letters)
        assert "Натисніть на номер" in listed
        assert "Стан: не зазначено" in card
        assert "Вітаємо, Марія" in welcome
        async with session.post(f"{town.site}/webhooks/fax", json={}) as forged:
            assert forged.status == 401
