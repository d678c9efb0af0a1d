"""Telegram's updates, grown from the vendored specification of the Bot API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.channels.telegram_updates import SERVICE
from tests.corpus.damage import VALUES
from tests.corpus.grammar import Grammar
from tests.fakes.bot_api import Json, specification

NUMBER = 700_000_001
PERSON: Json = {"id": 5_000_000_001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
BOT: Json = {"id": 987_654_321, "is_bot": True, "first_name": "Громада", "username": "hromada_bot"}
PRIVATE: Json = {"id": 5_000_000_001, "type": "private", "first_name": "Олена"}
ELSEWHERE: dict[str, Json] = {
    "group": {"id": -4_001, "type": "group", "title": "Сусіди"},
    "supergroup": {"id": -100_123, "type": "supergroup", "title": "Сусіди", "is_forum": True},
    "channel": {"id": -100_124, "type": "channel", "title": "Новини"},
}
SERVED = ("callback_query", "my_chat_member", "inline_query")  # and messages: see `_damaged_talk`
KINDS: dict[str, str] = {
    known[0]: known[1][0] for known in specification()["types"]["Update"]["fields"] if known[0] != "update_id"
}

Update = tuple[str, Json]  # what it is, and the update


@cache
def grammar(chat: str = "private") -> Grammar:
    """The Bot API's types, where every chat is of this kind and everybody is the same person."""
    place = PRIVATE if chat == "private" else ELSEWHERE[chat]
    return Grammar(specification()["types"], {"Chat": place, "User": PERSON})


def update(about: Json) -> Json:
    """An update of this."""
    return {"update_id": NUMBER, **about}


def message(**content: Any) -> Json:
    """A message in a private chat."""
    return {"message_id": 5, "date": 1_790_000_000, "chat": PRIVATE, "from": PERSON, **content}


def press(**about: Any) -> Json:
    """A pressed button under a message of ours."""
    shown = {"message_id": 5, "date": 1_790_000_000, "chat": PRIVATE, "from": BOT, "text": "меню"}
    return {"id": "99", "from": PERSON, "message": shown, "chat_instance": "1", "data": "слово", **about}


def sound(chat: str = "private") -> Iterator[Update]:
    """Valid updates of every kind; in a private chat the messages come from a person."""
    grown = grammar(chat)
    for kind, name in KINDS.items():
        for done, about in grown.sound(name):
            yield f"{kind} {done}", update({kind: about})
    for done, about in grown.sound("Message"):
        yield f"message from a person {done}", update({"message": about | {"from": PERSON}})
        talk = {key: value for key, value in about.items() if key not in SERVICE}
        yield f"talk {done}", update({"message": talk | {"from": PERSON}})


def damaged() -> Iterator[Update]:
    """Updates with one thing wrong: deep in the kinds that are served, on the surface of all others."""
    base = update({"message": message(text="/help")})
    yield from ((f"update_id is {word}", base | {"update_id": value}) for word, value in VALUES.items())
    yield from ((f"two kinds at once, {kind}", base | {kind: None, "edited_message": {}}) for kind in KINDS)
    yield "an update of nothing", {"update_id": NUMBER}
    yield "a kind of tomorrow", update({"telepathy": message(text="/help")})
    grown = grammar()
    for kind, name in KINDS.items():
        for word, value in VALUES.items():
            yield f"{kind} is {word}", update({kind: value})
        for done, about in grown.damaged(name, 1 if kind in SERVED else 0, large=kind in SERVED):
            yield f"{kind}.{done}", update({kind: about})
    yield from _damaged_talk()


def _damaged_talk() -> Iterator[Update]:
    """What people really send, with the people, chats and contents in it damaged."""
    for done, person in grammar().damaged("User", 0):
        yield f"a text from {done}", update({"message": message(text="/help") | {"from": person}})
        yield f"a press from {done}", update({"callback_query": press(**{"from": person})})
    for done, chat in grammar().damaged("Chat", 0):
        yield f"a text in {done}", update({"message": message(text="/help", chat=chat)})
        yield f"a press in {done}", update({"callback_query": press(message=message(chat=chat))})
    for done, about in grammar().damaged("Message", 1):
        yield f"talk {done}", update({"message": message() | _changes(about)})
    for done, about in grammar().damaged("Message", 0):
        changed = press(message=message() | _changes(about))
        yield f"a press under a message, {done}", update({"callback_query": changed})


def _changes(about: Json) -> Json:
    """What was damaged, without the required fields as the grammar makes them."""
    smallest = grammar().smallest("Message")
    return {key: value for key, value in about.items() if key not in smallest or value != smallest[key]}
