"""What holds for whatever is read from a payload, and for the log meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

import msgspec

from bot.channels.telegram_updates import LARGEST_ID, read_update
from bot.channels.viber import ViberChannel
from civic.messages import Address, ChannelEvent, EventKind, Inbound, IncomingMessage, Kept, Lookup
from tests.corpus import telegram, viber
from tests.corpus.damage import Json, bytes_of

Read = Callable[[bytes], Inbound]

VIBER = ViberChannel(token="t", api_url="http://127.0.0.1:9/pa", public_url=None, sender_name="Громада")


def attempt(read: Read, raw: bytes) -> Inbound | str:
    """What is read from these bytes, or why they are refused; nothing but a `ValueError` may be raised."""
    try:
        return read(raw)
    except ValueError as error:
        return str(error)


def words_in(inbound: Inbound) -> Iterator[str]:
    """Every text in it."""
    waiting: list[Any] = [msgspec.to_builtins(inbound)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()


def complaint(inbound: Inbound) -> str | None:
    """What the rest of the house could not bear, or None."""
    try:
        msgspec.json.encode(inbound)
    except (ValueError, OverflowError) as error:  # half a letter, or a number that no store can hold
        return str(error)
    if any("\0" in text for text in words_in(inbound)):
        return "a NUL"
    if not 0 < len(inbound.key) < 400:
        return "no key"
    if isinstance(inbound, Lookup):
        return None
    if isinstance(inbound, ChannelEvent) and inbound.ack and inbound.address is None:
        return "a press of nobody"
    if inbound.address is not None and inbound.address.channel == "telegram":
        number = inbound.address.id
        if not number.isdecimal() or not 0 < int(number) < LARGEST_ID:
            return "no address of Telegram"
    return None


def is_ignored(inbound: Inbound) -> bool:
    """Whether nothing comes of it, not even for the person behind it."""
    return isinstance(inbound, ChannelEvent) and inbound.kind is EventKind.IGNORED


def is_talk(inbound: Inbound) -> bool:
    """Whether a person waits for an answer to it."""
    return isinstance(inbound, IncomingMessage)


def read_callback(raw: bytes) -> Inbound:
    """Viber's reading of a callback, which is one event."""
    (inbound,) = VIBER.parse(raw)
    return inbound


@cache
def everything_read(channel: str) -> list[tuple[str, Kept, bytes]]:
    """One of each thing that can be read from a platform's payloads, each from somebody else under a key of its own."""
    if channel == "telegram":
        payloads: Iterable[tuple[str, Json]] = chain(telegram.sound(), telegram.sound("supergroup"), telegram.damaged())
    else:
        payloads = chain(viber.sound(), viber.damaged())
    with quiet_log():
        return _distinct(payloads, read_update if channel == "telegram" else read_callback)


def _distinct(payloads: Iterable[tuple[str, Json]], read: Read) -> list[tuple[str, Kept, bytes]]:
    seen: dict[bytes, tuple[str, Kept, bytes]] = {}
    for done, payload in payloads:
        raw = bytes_of(payload)
        inbound = attempt(read, raw)
        if isinstance(inbound, str | Lookup):  # nothing is kept of these
            continue
        same = msgspec.json.encode(msgspec.structs.replace(inbound, key=""))
        if same not in seen:
            seen[same] = (done, _from_another(inbound, len(seen)), raw)
    return list(seen.values())


def _from_another(inbound: Kept, number: int) -> Kept:
    address = inbound.address and Address(inbound.address.channel, f"{inbound.address.id}{number}")
    return msgspec.structs.replace(inbound, key=f"{number}:{inbound.key}", address=address)


class _Strict(logging.Handler):
    """Notes what no payload may cause."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.bad: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno >= logging.ERROR or record.exc_info or "слово" in text or len(text) > 400:
            self.bad.append(text[:400])


@contextmanager
def quiet_log() -> Iterator[None]:
    """Whatever is done inside logs no error, no exception, and nothing that stood in a payload."""
    strict, floors = _Strict(), [logging.getLogger(name) for name in ("bot", "handlers", "civic", "storage")]
    for floor in floors:
        floor.addHandler(strict)
        floor.propagate = False  # thousands of warnings are wanted nowhere else
    try:
        yield
    finally:
        for floor in floors:
            floor.removeHandler(strict)
            floor.propagate = True
    assert strict.bad == [], strict.bad
