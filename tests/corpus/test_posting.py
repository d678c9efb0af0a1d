"""The payloads posted to a running product: always a 200 to the platform's own, always a 401 to anybody else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterable, Iterator

import aiohttp
import pytest

from bot.settings import TelegramMode
from storage.store import Transaction
from tests.conftest import Place
from tests.corpus import telegram, viber
from tests.corpus.damage import doubled, spoilt_bytes
from tests.corpus.reading import everything_read, quiet_log
from tests.road.people import effects, strict_town, until_sent
from tests.town import Town

AT_ONCE = 16
SECRET = "X-Telegram-Bot-Api-Secret-Token"
SIGNATURE = "X-Viber-Content-Signature"


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place, telegram_mode=TelegramMode.WEBHOOK) as opened:
        yield opened


async def posted(town: Town, channel: str, calls: Iterable[tuple[bytes, dict[str, str]]]) -> list[tuple[int, bytes]]:
    """What each call of a webhook is answered; some of them at once."""
    places = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession() as session:

        async def post(raw: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            async with places, session.post(f"{town.site}/webhooks/{channel}", data=raw, headers=headers) as answer:
                return answer.status, await answer.read()

        return await asyncio.gather(*(post(raw, headers) for raw, headers in calls))


def updates(town: Town) -> Iterator[bytes]:
    """One update for each thing that can be read, and damaged bytes; each from somebody else."""
    whole = telegram.update({"message": telegram.message(text="/help")})
    read = [raw for _done, _inbound, raw in everything_read("telegram")]
    for number, raw in enumerate((*read, *(raw for _done, raw in (*spoilt_bytes(whole), *doubled(whole))))):
        person, update = str(town.telegram.user().id).encode(), str(telegram.NUMBER + number).encode()
        yield raw.replace(b"5000000001", person).replace(str(telegram.NUMBER).encode(), update)


def callbacks(town: Town) -> Iterator[bytes]:
    """The same of Viber; who writes is subscribed."""
    whole = viber.said({"type": "text", "text": "/help"})
    read = [raw for _done, _inbound, raw in everything_read("viber")]
    for number, raw in enumerate((*read, *(raw for _done, raw in (*spoilt_bytes(whole), *doubled(whole))))):
        person = town.viber.user(f"{number:011d}A=")
        person.subscribed = True
        told = raw.replace(viber.WHO.encode(), person.id.encode())
        yield told.replace(str(viber.TOKEN).encode(), str(viber.TOKEN + number).encode())


def signed(town: Town, raw: bytes) -> dict[str, str]:
    return {SIGNATURE: hmac.digest(town.viber.token.encode(), raw, hashlib.sha256).hex()}


@pytest.mark.only("sqlite")
async def test_every_update_that_is_telegrams_own_is_answered_200_and_no_other(town: Town) -> None:
    secret = town.telegram.webhook["secret_token"]
    bodies, before = list(updates(town)), await effects(town)
    with quiet_log():
        forged = await posted(town, "telegram", ((raw, {SECRET: secret[:-1]}) for raw in bodies))
        assert {status for status, _body in forged} == {401}
        assert await effects(town) == before
        for _repeated in range(2):
            answers = await posted(town, "telegram", ((raw, {SECRET: secret}) for raw in bodies))
            assert set(answers) == {(200, b"")}
        await until_sent(town)
    rows = await town.read(keys)
    assert len(rows) == len(set(rows)) > 80
    assert len(town.telegram.called("sendMessage")) > 50


@pytest.mark.only("sqlite")
async def test_every_callback_that_is_vibers_own_is_answered_200_and_no_other(town: Town) -> None:
    bodies, before = list(callbacks(town)), await effects(town)
    with quiet_log():
        forged = await posted(town, "viber", ((raw, signed(town, raw + b" ")) for raw in bodies))
        assert {status for status, _body in forged} == {401}
        assert await effects(town) == before
        first = await posted(town, "viber", ((raw, signed(town, raw)) for raw in bodies))
        again = await posted(town, "viber", ((raw, signed(town, raw)) for raw in bodies))
        assert {status for status, _body in first} == {200}
        assert first == again, "a repetition gets the same welcome"
        await until_sent(town)
    rows = await town.read(keys)
    assert len(rows) == len(set(rows)) > 100
    assert len(town.viber.sent()) > 50


def keys(tx: Transaction) -> list[tuple[str, str]]:
    """What the inbox tells repetitions by."""
    return [(row["channel"], row["key"]) for row in tx.rows("SELECT channel, key FROM inbox")]
