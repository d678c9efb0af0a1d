"""The chat's socket: who may open it, what it takes, and that nobody sees another's conversation."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC

import aiohttp
import pytest

from bot.web.chat import FRAME_BYTES, FRAMES, SOCKETS_EACH
from civic import staffing
from handlers.dialogue.dispatcher import Dispatcher
from locales import Catalogues
from storage.staff import Role
from storage.store import StoreBusy, StoreTrouble
from tests import databases
from tests.web.conftest import MakeSite
from tests.web.house import Site
from tests.web.visitors import SECONDS, Visitor, cookie, token, visit

UK = Catalogues(UTC)["uk"]
GREETING, DONE, PROPOSE = "Вітаємо", UK("What was done"), UK("Send a proposal")


async def count(site: Site, table: str) -> int:
    return await site.store.read(lambda tx: int(tx.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]))


async def greeted(visitor: Visitor) -> None:
    assert "ack" in await visitor.tell(hello="")
    await visitor.sees(GREETING)


async def test_a_first_visit_is_greeted_and_answered(site: Site, http: aiohttp.ClientSession) -> None:
    async with visit(site, http, await cookie(site, http)) as visitor:
        assert visitor.things == []
        assert not visitor.known
        await greeted(visitor)
        hello = await visitor.sees(GREETING)
        assert hello["lang"] == "uk"
        await visitor.presses(hello, DONE)
        listed = await visitor.sees("3 · ")
        await visitor.presses(listed, "3 · ")
        card = await visitor.sees("All of the commitment milestones were implemented as planned")
        assert card["title"].startswith("3 · ")


async def test_a_link_opens_its_commitment(site: Site, http: aiohttp.ClientSession) -> None:
    async with visit(site, http, await cookie(site, http), lang="en") as visitor:
        await visitor.tell(hello="c3")
        assert (await visitor.sees("3 · "))["lang"] == "en"


async def test_a_reload_keeps_the_conversation_in_order(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    async with visit(site, http, secret) as visitor:
        await greeted(visitor)
        await visitor.presses(await visitor.sees(GREETING), DONE)
        await visitor.sees("3 · ")
        await visitor.says("довідка для мене")
        while sum("id" in thing for thing in visitor.things) < 3:
            await visitor.next()
        before = [thing for thing in visitor.things if "id" in thing]
    async with visit(site, http, secret) as visitor:
        assert visitor.known
        assert [thing for thing in visitor.things if "id" in thing] == before
        said = [thing["text"] for thing in visitor.things if "said" in thing]
        assert said == [DONE, "довідка для мене"]
        assert "id" in visitor.things[0]
        assert visitor.things[1]["text"] == DONE


async def test_another_cookie_sees_nothing(site: Site, http: aiohttp.ClientSession) -> None:
    async with visit(site, http, await cookie(site, http)) as olena:
        await greeted(olena)
        stolen = token(await olena.sees(GREETING), PROPOSE)
        await olena.says("моя таємна пропозиція")
        async with visit(site, http, await cookie(site, http)) as petro:
            assert petro.things == []
            assert not petro.known
            await greeted(petro)
            await petro.tell(press=stolen)
            await petro.sees(UK("That button no longer works. Nothing was changed."))
            assert "таємна" not in json.dumps(petro.things, ensure_ascii=False)


async def test_the_database_never_holds_the_cookie(site: Site, database_url: str, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    async with visit(site, http, secret) as visitor:
        await greeted(visitor)
    await site.store.close()
    content = databases.raw(database_url)
    assert b"web" in content, "the look itself is broken"
    assert secret.partition("=")[2].encode() not in content


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://["},
        {"Cookie": ""},
        {"Cookie": "hromada_chat=guessed"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_only_our_own_page_opens_the_socket(
    site: Site, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with visit(site, http, await cookie(site, http), **headers):
            pass
    assert refused.value.status == 403
    assert await count(site, "inbox") == 0


async def test_behind_https_only_the_public_origin_opens_it(make_site: MakeSite, http: aiohttp.ClientSession) -> None:
    site = await make_site(public_url="https://open.example.org")
    secret, host = "hromada_chat=" + "a" * 43, {"Host": "open.example.org"}
    async with visit(site, http, secret, Origin="https://open.example.org", **host):
        pass
    for origin in ("http://open.example.org", "https://open.example.org:444", "https://evil.example"):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with visit(site, http, secret, Origin=origin, **host):
                pass


async def test_nobody_opens_sockets_without_end(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    sockets = [visit(site, http, secret) for _ in range(SOCKETS_EACH)]
    for socket in sockets:
        await socket.__aenter__()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with visit(site, http, secret):
            pass
    for socket in sockets:
        await socket.__aexit__(None, None, None)


async def test_the_same_frame_again_has_one_effect(site: Site, http: aiohttp.ClientSession) -> None:
    name = str(uuid.uuid4())
    async with visit(site, http, await cookie(site, http)) as visitor:
        await greeted(visitor)
        for _ in range(5):
            assert await visitor.tell(frame_id=name, text="меню") == {"ack": name}
    assert await count(site, "inbox") == 2
    assert await count(site, "deliveries") == 2


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 20_000,
        '{"id": "short", "text": "a"}',
        '{"id": "12345678"}',
        '{"id": "12345678", "text": "a", "press": "b"}',
        '{"id": "12345678", "text": "a", "from": "somebody"}',
        '{"id": "12345678", "text": 5}',
        '{"id": "12345678\\n", "text": "a"}',
        '{"id": "12345678", "text": "\\ud800"}',
        b"\xff\xfe\x00",
        '{"id": "12345678", "text": "' + "я" * (FRAME_BYTES // 2) + '"}',
    ],
)
async def test_a_frame_that_is_none_is_refused_and_the_chat_goes_on(
    site: Site, http: aiohttp.ClientSession, data: str | bytes
) -> None:
    async with visit(site, http, await cookie(site, http)) as visitor:
        await visitor.raw(data)
        assert "error" in await visitor.next()
        assert await count(site, "inbox") == 0
        await greeted(visitor)


async def test_a_frame_beyond_all_measure_closes_only_this_socket(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    async with visit(site, http, secret) as visitor:
        await visitor.raw("x" * 200_000)
        with pytest.raises(TypeError):
            await visitor.next()
    async with visit(site, http, secret) as visitor:
        await greeted(visitor)


@pytest.mark.parametrize(
    "text", ["", "   ", "🎉" * 50, "я" * 10_000, "a\0b\u202e", "/start wrong payload", "\n" * 5_000]
)
async def test_any_text_is_answered(site: Site, http: aiohttp.ClientSession, text: str) -> None:
    async with visit(site, http, await cookie(site, http)) as visitor:
        await visitor.says(text)
        while not any("id" in thing for thing in visitor.things):
            await visitor.next()
    assert await site.store.read(lambda tx: tx.rows("SELECT id FROM inbox WHERE incident IS NOT NULL")) == []


async def test_too_many_frames_are_asked_to_come_again(site: Site, http: aiohttp.ClientSession) -> None:
    async with visit(site, http, await cookie(site, http)) as visitor:
        answers = [await visitor.tell(text="меню") for _ in range(FRAMES + 5)]
    assert [next(iter(answer)) for answer in answers] == ["ack"] * FRAMES + ["retry"] * 5
    assert answers[-1]["error"]


@pytest.mark.parametrize("error", [StoreBusy("held"), StoreTrouble("disk is full"), ZeroDivisionError()])
async def test_what_could_not_be_kept_is_asked_for_again(
    site: Site, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise error

    async with visit(site, http, await cookie(site, http)) as visitor:
        name = str(uuid.uuid4())
        with monkeypatch.context() as broken:
            broken.setattr(Dispatcher, "accept", failing)
            assert await visitor.tell(frame_id=name, text="меню") == {"retry": name}
        assert await visitor.tell(frame_id=name, text="меню") == {"ack": name}
    assert await count(site, "inbox") == 1


async def test_a_turn_is_kept_although_its_socket_is_gone(
    site: Site, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    accept = site.dispatcher.accept

    async def slow(*arguments: object, **more: object) -> object:
        begun.set()
        await go_on.wait()
        result = await accept(*arguments, **more)  # type: ignore[arg-type]
        ended.set()
        return result

    monkeypatch.setattr(Dispatcher, "accept", lambda _self, *arguments, **more: slow(*arguments, **more))
    async with visit(site, http, await cookie(site, http)) as visitor:
        await visitor.raw(json.dumps({"id": str(uuid.uuid4()), "text": "меню"}))
        await begun.wait()
    await site.hang_up()  # cancels whatever still runs for a socket
    go_on.set()
    async with asyncio.timeout(SECONDS):
        await ended.wait()
    assert await count(site, "inbox") == 1


async def test_another_tab_sees_both_sides(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    async with visit(site, http, secret) as first, visit(site, http, secret) as second:
        await greeted(first)
        await second.sees(GREETING)
        await first.says("меню")
        while not any(thing.get("said") for thing in second.things):
            await second.next()
        assert not any("said" in thing for thing in first.things)


async def test_staff_may_upload_once_they_have_shown_their_code(site: Site, http: aiohttp.ClientSession) -> None:
    _person, code = await site.store.write(lambda tx: staffing.add(tx, "Ірина", Role.EDITOR))
    async with visit(site, http, await cookie(site, http)) as visitor:
        assert not visitor.uploads
        await visitor.says(code)
        async with asyncio.timeout(SECONDS):
            while not visitor.uploads:
                await visitor.next()


async def test_forgetting_empties_the_page_too(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await cookie(site, http)
    async with visit(site, http, secret) as visitor:
        await visitor.says("моя таємна думка")
        await visitor.says("/forget")
        asked = await visitor.sees(UK("Erase my data?"))
        await visitor.presses(asked, UK("Yes, erase"))
        await visitor.sees(UK("Done. We no longer know anything about you. If you write again, we will begin anew."))
    async with visit(site, http, secret) as visitor:
        assert "таємна" not in json.dumps(visitor.things, ensure_ascii=False)
