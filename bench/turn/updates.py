"""What residents send: five turns each, as Telegram's server posts them."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

FIRST_PERSON = 5_000_000_001
DATE = 1_790_000_000
PROPOSAL = (
    "Поставте, будь ласка, більше лавок і контейнерів для батарейок у парку біля річки: ввечері там багато людей, а"
    " сісти ніде, і батарейки викидають просто у смітник."
)
SHOWN = (
    "Місто взяло 3 зобов’язання за планом дій «Відкритий уряд».\n\n1 · Цифрові послуги: не вказано\n2 · Зелений курс:"
    " не вказано\n3 · Цифрові навички: не вказано\n\nНатисніть на номер, щоб прочитати більше."
)


class Turn(StrEnum):
    """One step of a resident's way, in order. `button` tells those that are a press."""

    START = "/start"
    CARD = "a commitment’s card, pressed"
    PROPOSE = "/propose"
    AGREE = "consent, pressed"
    WORDS = "the proposal, typed"

    @property
    def is_press(self) -> bool:
        """Whether the turn is the press of a button."""
        return self in {Turn.CARD, Turn.AGREE}


Token = Callable[[int, Turn], str]  # a person's id and a press -> what stands behind their button


def updates(turn: Turn, residents: int, token: Token) -> list[bytes]:
    """One update of each resident; every id differs from those of the other turns."""
    first = 700_000_001 + list(Turn).index(turn) * residents
    return [_update(turn, first + at, FIRST_PERSON + at, token) for at in range(residents)]


def _update(turn: Turn, number: int, person: int, token: Token) -> bytes:
    user = {
        "id": person,
        "is_bot": False,
        "first_name": "Олена",
        "last_name": "Коваль",
        "username": f"olena_{person}",
        "language_code": "uk",
    }
    chat = {name: user[name] for name in ("id", "first_name", "last_name", "username")} | {"type": "private"}
    if turn.is_press:
        about = {"callback_query": _press(number, user, chat, token(person, turn))}
    else:
        text = PROPOSAL if turn is Turn.WORDS else turn.value
        message: dict[str, Any] = {"message_id": number, "from": user, "chat": chat, "date": DATE, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        about = {"message": message}
    return json.dumps({"update_id": number} | about).encode()


def _press(number: int, user: dict[str, Any], chat: dict[str, Any], token: str) -> dict[str, Any]:
    """A press comes with the whole message that bore the button."""
    rows = [[{"text": label, "callback_data": token}] for label in ("1 · Цифрові послуги", "3 · Цифрові навички", "☰")]
    bot = {"id": 1, "is_bot": True, "first_name": "Громада", "username": "hromada_bot"}
    message = {"message_id": number, "from": bot, "chat": chat, "date": DATE, "text": SHOWN}
    return {
        "id": str(number),
        "from": user,
        "message": message | {"reply_markup": {"inline_keyboard": rows}},
        "chat_instance": str(user["id"]),
        "data": token,
    }
