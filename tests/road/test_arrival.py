"""The way in under trouble: repeated, reordered, forged, poisonous, at once, and with a store that cannot take it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest

from bot.polling import Poller
from bot.settings import TelegramMode
from bot.web.webhooks import LIMIT_BYTES
from civic.messages import Address, Inbound, IncomingMessage
from handlers import ROUTERS
from handlers.dialogue.context import Context
from handlers.dialogue.dispatcher import Accepted
from handlers.dialogue.router import Router, Routes
from handlers.exits import EXITS
from storage import inbox
from storage.clock import SystemClock
from tests.conftest import Place
from tests.conversations.test_sending import sends
from tests.fakes.telegram_user import TelegramUser
from tests.road.people import HELP, each_way, effects, eventually, strict_town, until_sent
from tests.road.trouble import lay_a_stone, take_the_stone_away
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town

OF_TELEGRAM = "channel = 'telegram'"


# Repeated and out of order


async def test_a_whole_conversation_told_five_times_backwards_changes_nothing(town: Town) -> None:
    olena = await town.resident("telegram")
    await sends(olena, "Поставити контейнери для батарейок")
    await until_sent(town)
    before, texts = await effects(town), list(olena.texts)
    updates = list(town.telegram.updates)
    assert len(updates) == 5
    for _ in range(5):
        for update in reversed(updates):
            await town.telegram.repeat(update)
    await town.telegram.settled()
    await until_sent(town)
    assert await effects(town) == before
    assert olena.texts == texts
    answers = town.telegram.called("answerCallbackQuery")
    assert len(answers) > sum("callback_query" in update for update in updates), "a repetition is answered again"


async def test_a_whole_conversation_on_viber_told_five_times_backwards_changes_nothing(place: Place) -> None:
    async with strict_town(place) as town:
        olena = await town.resident("viber")
        await olena.opens("c3")
        await sends(olena, "Поставити контейнери для батарейок")
        await until_sent(town)
        before, texts = await effects(town), list(olena.texts)
        for _ in range(5):
            for raw in reversed(list(town.viber.told)):
                status, body = await town.viber.post(raw)
                assert status == 200
                assert bool(body) is (json.loads(raw)["event"] == "conversation_started")
        await until_sent(town)
        assert await effects(town) == before
        assert olena.texts == texts
        assert texts[0].startswith("3 · ")


async def test_the_same_update_five_times_at_once_is_one(town: Town) -> None:
    olena = town.telegram.user()
    update = await olena.says("/help")
    await town.telegram.repeat(update, 4)
    await olena.wait_for(HELP)
    await town.telegram.settled()
    await until_sent(town)
    assert len(olena.texts) == 1
    assert await town.count("inbox", OF_TELEGRAM) == 1


async def test_a_press_that_comes_before_the_text_it_followed_is_taken_in_turn(town: Town) -> None:
    olena = town.telegram.user()
    await olena.says("/help")
    screen = await olena.wait_for(HELP)
    await town.telegram.settled()
    kinds, town.telegram._kinds = town.telegram._kinds, ["message_reaction"]  # made, and not delivered yet
    earlier = await olena.says("/commitments")
    later = await olena.presses_raw(screen.rows[0][0]["callback_data"], screen.id)
    town.telegram._kinds = kinds
    for update in (later, earlier, later):
        await town.telegram.repeat(update)
        await town.telegram.settled()
    await until_sent(town)
    assert await town.count("inbox", OF_TELEGRAM) == 3
    assert sum("Натисніть на номер" in text for text in olena.texts) == 2, "the press edits, the command answers"


async def test_a_press_and_a_text_at_once_are_both_answered(town: Town) -> None:
    olena = await town.resident("telegram")
    assert isinstance(olena, OnTelegram)
    await olena.says("/propose")
    await olena.agrees()
    await olena.sees("одним повідомленням")
    await olena.says("Більше лавок")
    await olena.sees("Якого зобов’язання")
    await olena.presses("2 · ")
    await olena.sees("надіслати так?")
    before = await town.count("inbox")
    await asyncio.gather(olena.presses("Надіслати"), olena.says("/help"), olena.presses("Надіслати"))
    await olena.sees("Дякуємо, ми отримали")
    await town.telegram.settled()
    await until_sent(town)
    assert any(HELP in text for text in olena.texts)
    assert sum("Дякуємо, ми отримали" in text for text in olena.texts) == 1
    assert any("Ця кнопка вже не діє" in text for text in olena.texts)
    assert await town.count("inbox") == before + 3
    assert await town.count("cases") == 1


# Not the messenger's own


def update_of(text: str, number: int) -> bytes:
    """An update as Telegram posts it."""
    person = {"id": 77, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
    chat = {"id": 77, "type": "private", "first_name": "Олена"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": person, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


@pytest.fixture
async def webhooks(place: Place) -> AsyncIterator[Town]:
    async with strict_town(place, telegram_mode=TelegramMode.WEBHOOK) as opened:
        yield opened


async def posted(town: Town, channel: str, body: Any, headers: dict[str, str], method: str = "POST") -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{town.site}/webhooks/{channel}", data=body, headers=headers) as answer,
    ):
        await answer.read()
        return answer.status


def large() -> io.BytesIO:
    """More than anybody may post."""
    return io.BytesIO(b" " * (LIMIT_BYTES + 1))


def secret_of(town: Town) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": town.telegram.webhook["secret_token"]}


async def test_what_is_not_telegrams_own_leaves_nothing(webhooks: Town) -> None:
    town, good, before = webhooks, update_of("привіт", 1), await effects(webhooks)
    secret = secret_of(town)["X-Telegram-Bot-Api-Secret-Token"]
    for wrong in ({}, *({"X-Telegram-Bot-Api-Secret-Token": word} for word in ("", "x", secret + "x", secret.upper()))):
        assert await posted(town, "telegram", good, wrong) == 401
        assert await posted(town, "telegram", b"{", wrong) == 401, "before anything is read"
    assert await posted(town, "telegram", large(), {}) == 413
    for body in (b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b'{"update_id": "1"}', b"[" * 100_000):
        assert await posted(town, "telegram", body, secret_of(town)) == 200, "calling again would mend nothing"
    assert await posted(town, "telegram", large(), secret_of(town)) == 413
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert await posted(town, "telegram", good, secret_of(town), method) == 405
    assert await posted(town, "web", good, secret_of(town)) == 404
    assert await posted(town, "smoke", good, secret_of(town)) == 404
    assert await effects(town) == before
    assert await posted(town, "telegram", good, secret_of(town)) == 200
    assert await town.count("inbox", OF_TELEGRAM) == 1
    await town.app.store.write(lambda tx: tx.execute("DELETE FROM deliveries"))  # nobody of that id is in the town


async def test_what_is_not_vibers_own_leaves_nothing(webhooks: Town) -> None:
    town, before = webhooks, await effects(webhooks)
    raw = json.dumps({"event": "message", "timestamp": 1, "message_token": 5}).encode()
    for signature in ("", "00", "0" * 64, "F" * 64):
        assert (await town.viber.post(raw, signature=signature))[0] == 401
        assert (await town.viber.post(b"{", signature=signature))[0] == 401
    for body in (b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000):
        assert (await town.viber.post(body))[0] == 200, "calling again would mend nothing"
    assert await posted(town, "viber", large(), {"X-Viber-Content-Signature": "0" * 64}) == 413
    for method in ("GET", "PUT", "DELETE"):
        assert await posted(town, "viber", raw, {}, method) == 405
    assert await effects(town) == before


async def test_a_forged_update_is_nowhere_in_the_log(webhooks: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await posted(webhooks, "telegram", update_of("canaryofaresident", 1), {})
    await posted(webhooks, "viber", b'{"event": "canaryofaresident"}', {"X-Viber-Content-Signature": "0" * 64})
    assert "canaryofaresident" not in caplog.text


# Poison


async def test_others_are_served_while_one_update_cannot_be_kept(town: Town) -> None:
    olena, petro = town.telegram.user(), town.telegram.user()
    for user in (olena, petro):
        await user.says("/help")
        await user.wait_for(HELP)

    await until_sent(town)
    lay_a_stone(town.settings.database_url)
    await olena.says("/commitments")
    await petro.says("/commitments")
    await petro.wait_for("Натисніть на номер")
    await olena.says("/commitment 3")
    await petro.says("/commitment 3")
    await petro.wait_for("3 · ", 10)
    assert len(olena.texts) == 1
    take_the_stone_away(town.settings.database_url)
    town.telegram.redeliver()
    await olena.wait_for("Натисніть на номер", 10)
    await olena.wait_for("3 · ", 10)
    await town.telegram.settled()


UNREADABLE: Sequence[dict[str, Any]] = (
    {"message": {"oops": 1}},
    {"message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "from": {"id": 1}, "text": 5}},
    {"callback_query": {"id": "1"}},
    {"my_chat_member": {"chat": None}},
    {"a_kind_of_tomorrow": {"from": {"id": 3}}},
    {},
)


async def test_updates_that_nobody_can_read_hold_up_no_other(town: Town) -> None:
    users = [town.telegram.user() for _ in UNREADABLE]
    for user, poison in zip(users, UNREADABLE, strict=True):
        await town.telegram.deliver(poison)
        await user.says("/help")
    for user in users:
        await user.wait_for(HELP)
    await town.telegram.settled()
    assert await town.count("inbox", OF_TELEGRAM) == 2 * len(UNREADABLE)
    assert town.telegram.undelivered == []


async def test_a_press_that_cannot_be_served_is_answered_all_the_same(town: Town) -> None:
    olena = town.telegram.user()
    await olena.says("/help")
    await olena.wait_for(HELP)
    for damage in ({}, {"data": 5}, {"message": {"oops": 1}}):
        press = {"id": town.telegram.new_callback(olena), "from": olena.as_json(), "chat_instance": "1"}
        await town.telegram.deliver({"callback_query": press | damage})
    await eventually(lambda: not town.telegram.unanswered)


class Source:
    """A channel that is asked for updates; what it hands out is what has not been confirmed."""

    name = "telegram"
    polls = True

    def __init__(self, texts: list[str]) -> None:
        self.waiting = list(enumerate(texts))
        self.asked: list[int | None] = []

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        self.asked.append(offset)
        self.waiting = [one for one in self.waiting if one[0] >= (offset or 0)]
        await asyncio.sleep(0)
        return [(number, text.encode()) for number, text in self.waiting]

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [IncomingMessage(key=raw.decode(), address=Address("telegram", "1"), text=raw.decode())]


class Hungry:
    """Takes everything in but what it cannot stomach."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.bad = {"poison"}

    async def accept(self, channel: str, inbound: Inbound, raw: bytes, *, respond: bool = False) -> Accepted:
        if raw.decode() in self.bad:
            raise LookupError("a bug outside every handler")
        self.taken.append(raw.decode())
        return Accepted(repeated=False)


class Hasty(SystemClock):
    """Waits for nothing."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)


async def test_asking_goes_on_whatever_one_update_does(monkeypatch: pytest.MonkeyPatch) -> None:
    source, hungry, clock = Source(["one", "poison", "two"]), Hungry(), Hasty()
    monkeypatch.setattr("bot.polling.PollingChannel", Source)
    poller = Poller(source, hungry, clock, lambda well: None)  # type: ignore[arg-type]
    running = asyncio.create_task(poller.run())
    await eventually(lambda: len(source.asked) > 5)
    assert {"one", "two"} <= set(hungry.taken), "the others go on"
    assert source.asked[-1] == 1, "and what was not kept is asked for again"
    hungry.bad.clear()
    await eventually(lambda: source.asked[-1] == 3)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "poison" in hungry.taken


# A handler that raises


def boom(context: Context, _argument: str = "") -> None:
    context.go(None)
    context.show("this is never seen")
    raise ZeroDivisionError("a bug of ours")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    router = Router("broken")
    router.command("boom")(boom)
    router.action("boom")(boom)
    monkeypatch.setattr("bot.app.routes", lambda: Routes((*ROUTERS, router), EXITS))


@each_way
@pytest.mark.usefixtures("broken")
async def test_a_handler_that_raises_is_parked_and_apologised_for_once(town: Town, resident: Resident) -> None:
    other = await town.resident("telegram")
    await resident.says("/propose")
    await resident.agrees()
    await resident.sees("одним повідомленням")
    before = await effects(town)
    await asyncio.gather(resident.says("/boom"), other.says("/help"))
    await other.sees(HELP)
    apology = await resident.sees("у нас щось зламалося")
    await until_sent(town)
    parked = await town.read(lambda tx: tx.rows("SELECT incident FROM inbox WHERE incident IS NOT NULL"))
    incidents = [str(row["incident"]) for row in parked]
    assert len(incidents) == 1
    assert incidents[0] in apology
    trace = await town.read(lambda tx: inbox.trace(tx, incidents[0]))
    assert "ZeroDivisionError: a bug of ours" in (trace or "")
    assert not any("never seen" in text for text in resident.texts)
    after, texts = await effects(town), list(resident.texts)
    assert after["deliveries"] == before["deliveries"] + 2
    await again(town, resident)
    await until_sent(town)
    assert await effects(town) == after
    assert resident.texts == texts
    await resident.says("Більше лавок у парку")
    await resident.sees("Якого зобов’язання")  # it stands where it stood


async def again(town: Town, resident: Resident) -> None:
    """Have the last update told three times more."""
    if isinstance(resident, OnTelegram):
        mine: list[dict[str, Any]] = [one for one in town.telegram.updates if "/boom" in json.dumps(one)]
        await town.telegram.repeat(mine[0], 3)
        await town.telegram.settled()
    elif isinstance(resident, OnViber):
        for _ in range(3):
            assert (await town.viber.post(town.viber.told[-1]))[0] == 200
    elif isinstance(resident, OnWeb):
        name = list(resident.answers)[-1]
        for _ in range(3):
            await resident.tells({"text": "/boom"}, name=name)


@pytest.mark.usefixtures("broken")
async def test_a_failing_handler_behind_a_button_still_answers_the_press(town: Town) -> None:
    olena: TelegramUser = town.telegram.user()
    await olena.says("/help")
    screen = await olena.wait_for(HELP)
    signer = town.app.dispatcher.world.signer
    await olena.presses_raw(signer.sign(Address("telegram", str(olena.id)), "boom", lasting=False), screen.id)
    await olena.wait_for("у нас щось зламалося")
    await eventually(lambda: not town.telegram.unanswered)
