"""Whatever is read from a payload, the dialogue bears it: wherever somebody stands, once, with one answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from inspect import signature

import msgspec
import pytest

from bot.channels.channel import SendOutcome
from bot.delivery.render import render
from civic.messages import (
    Address,
    ChannelEvent,
    EventKind,
    Inbound,
    IncomingMessage,
    OutgoingMessage,
    StatusUpdate,
)
from handlers import routes
from handlers.dialogue.router import Routes
from storage.store import Store
from tests.channels.telegram_setup import make
from tests.corpus import viber
from tests.corpus.damage import BIDI, ZALGO
from tests.corpus.hall import PLACES, Hall, Said, world
from tests.corpus.reading import VIBER, everything_read, is_talk, quiet_log
from tests.fakes.telegram import FakeTelegram
from tests.fakes.viber_rules import message_problems

LONGEST_ANSWER = 20_000  # characters of JSON, whatever was asked
CHANNELS = ("telegram", "viber")


@pytest.fixture(scope="module")
def said() -> dict[str, list[Said]]:
    return {name: [Said(*one, respond=is_opened(one[1])) for one in everything_read(name)] for name in CHANNELS}


def is_opened(inbound: Inbound) -> bool:
    """Whether Viber takes the welcome in its answer."""
    return isinstance(inbound, ChannelEvent) and inbound.kind is EventKind.OPENED


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", CHANNELS)
async def test_whoever_says_something_gets_one_answer_wherever_they_stand(
    store: Store, said: dict[str, list[Said]], name: str, place: str
) -> None:
    hall, everything = Hall(store, name), said[name]
    assert len(everything) > 80
    people = [one.inbound.address or Address(name, "nobody") for one in everything]
    with quiet_log():
        await hall.bring((one.inbound.address for one in everything if one.inbound.address), PLACES[place])
        before, kept = await hall.replies(people), await hall.count("inbox")
        accepted = await hall.all_say(everything)
        after = await hall.replies(people)
        assert await hall.count("inbox") == kept + len(everything)
        for one, was, now, outcome in zip(everything, before, after, accepted, strict=True):
            assert not outcome.repeated, one.done
            assert (outcome.response is not None) == one.respond, one.done
            if is_talk(one.inbound):
                most = 1 if place == "nowhere" else 2  # "press a button", and the question with its buttons again
                assert 1 <= now - was <= most, one.done
            else:
                assert now == was, one.done
        acknowledged = sum(bool(one.inbound.ack) for one in everything if not isinstance(one.inbound, StatusUpdate))
        assert await hall.count("deliveries WHERE lane = 0") == acknowledged
        assert await hall.count("inbox WHERE incident IS NOT NULL") == 0
        again = await hall.all_say(everything[::-1])
        assert all(outcome.repeated for outcome in again)
        assert await hall.replies(people) == after
        assert await hall.count("inbox") == kept + len(everything)
        assert await hall.count("deliveries WHERE lane = 0") == acknowledged


GONE = ("0", "3", "999999999")  # ids as they stand on old buttons, of rows and records that are no more
OURS = {"agree": "agree:send"}  # the words of the program itself do not go
JUNK = ("", "x", "0", "-1", "3", "99999999999999999999", "khm-9", "²", "a:b", "../..", "x" * 30)


def commands(routes: Routes) -> Iterator[IncomingMessage]:
    """Every command there is, with anything behind it."""
    for name in ("start", "nonsense", *routes.commands):
        for number, junk in enumerate((*JUNK, BIDI, ZALGO, "слово " * 700)):
            said = f"/{name} {junk}"
            yield IncomingMessage(f"{name} {number}", Address("telegram", said), text=said, locale="en")


def presses(routes: Routes) -> Iterator[IncomingMessage]:
    """Every button there is, as it may still stand in a chat when what it named is long gone from the record."""
    for verb, route in routes.actions.items():
        wanted = [one for one in signature(route.handler).parameters.values() if one.kind is not one.VAR_POSITIONAL][1:]
        for gone in GONE if wanted else ("",):
            for lasting in (True, False):
                action = ":".join((OURS.get(verb, verb), *(gone for _ in wanted)))
                address = Address("telegram", f"{lasting} {action}")
                press = world().signer.sign(address, action, lasting=lasting)
                yield IncomingMessage(str(address), address, press=press, ack=action, locale="uk")


@pytest.mark.parametrize("everything", [commands, presses])
async def test_every_command_and_every_button_is_answered_whatever_stands_behind_it(
    store: Store, everything: Callable[[Routes], Iterator[IncomingMessage]]
) -> None:
    hall = Hall(store, "telegram")
    said = [Said(one.key, one, b"{}") for one in everything(routes())]
    assert len(said) > 100
    with quiet_log():
        await hall.all_say(said)
    answers = await hall.replies([one.inbound.address for one in said if one.inbound.address])
    assert [one.done for one, number in zip(said, answers, strict=True) if number != 1] == []
    assert await hall.count("inbox WHERE incident IS NOT NULL") == 0


async def test_nothing_that_is_answered_is_malformed(store: Store, said: dict[str, list[Said]]) -> None:
    contents: set[str] = set()
    with quiet_log():
        for name, everything in said.items():
            hall = Hall(store, name)
            await hall.bring((one.inbound.address for one in everything if one.inbound.address), PLACES["writing"])
            await hall.all_say(everything)
            contents |= set(await hall.contents())
    assert max(map(len, contents)) < LONGEST_ANSWER
    messages = [msgspec.json.decode(content, type=OutgoingMessage) for content in sorted(contents)]
    assert len(messages) > 5
    async with FakeTelegram() as server:
        telegram_channel = make(server)
        await telegram_channel.open()
        olena = Address("telegram", str(server.user().id))
        for message in messages:
            for part in render(message, olena, telegram_channel.capabilities, world().signer):
                assert (await telegram_channel.send(olena.id, part)).outcome is SendOutcome.SENT
        await telegram_channel.close()
        assert server.malformed == []
    for message in messages:
        for part in render(message, Address("viber", viber.WHO), VIBER.capabilities, world().signer):
            body = VIBER.respond(part)
            assert body is not None
            assert list(message_problems(json.loads(body), receiver=False)) == []
