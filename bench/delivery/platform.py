"""Telegram's server as far as a broadcast sees it, in a process of its own: fast, so that it is never the bottleneck.

It takes `sendMessage` in whatever form a client encodes it, counts by chat, and can keep Telegram's limits or be in a
storm. What it has seen is read at `/figures`; `/reset?latency=0.08&rate=30` forgets that and sets anew. The other
methods that a start needs are answered with what is true of an empty bot.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import re
import signal
import time
from collections import Counter, deque
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import httptools
import uvloop

from bench.delivery.weather import Fate, Storm
from bench.delivery.words import BODY, BUTTONS, TITLE

WINDOW_SECONDS = 1.0
CHAT_BURST = 3
_CHAT = re.compile(  # a form, the part of a multipart form, JSON
    rb'(?:^|&)chat_id=(\d+)|name="chat_id"(?:[^\r\n]*\r\n)+?\r\n(\d+)|"chat_id": ?"?(\d+)'
)
_ME = {"id": 1, "is_bot": True, "first_name": "Громада", "username": "hromada_bot"}
_STARTS: dict[bytes, Any] = {
    b"getMe": _ME | {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": True},
    b"getMyCommands": [],
    b"getMyDescription": {"description": ""},
    b"getMyShortDescription": {"short_description": ""},
}


def _message() -> tuple[bytes, bytes, bytes]:
    """What Telegram answers, in three pieces between which the ids stand."""
    rows = [[{"text": label, "callback_data": data}] for label, data in BUTTONS]
    result = {
        "message_id": "@",
        "from": _ME,
        "chat": {"id": "@", "first_name": "Олена", "last_name": "Коваль", "type": "private"},
        "date": 1_790_000_000,
        "text": BODY,
        "entities": [{"offset": 0, "length": len(TITLE), "type": "bold"}],
        "reply_markup": {"inline_keyboard": rows},
    }
    one, two, three = json.dumps({"ok": True, "result": result}).encode().split(b'"@"')
    return one, two, three


def _answer(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


_REASONS = {400: "Bad Request", 403: "Forbidden", 429: "Too Many Requests", 500: "Internal Server Error"}


def _refusal(code: int, told: str, **parameters: int) -> bytes:
    body = {"ok": False, "error_code": code, "description": told} | ({"parameters": parameters} if parameters else {})
    return _answer(f"{code} {_REASONS[code]}".encode(), json.dumps(body).encode())


def _too_many(wait: float) -> bytes:
    seconds = max(1, math.ceil(wait))
    return _refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class Limits:
    """So many in any second over all chats, and one a second to a chat after a small burst; 0 is no limit."""

    def __init__(self, rate: int, chat_rate: float) -> None:
        self._rate = rate
        self._chat_rate = chat_rate
        self._taken: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}  # what is left of the burst, and when it was so

    def wait(self, chat: int, now: float) -> float:
        """0 where the message is taken; else after how many seconds it would be."""
        while self._taken and self._taken[0] <= now - WINDOW_SECONDS:
            self._taken.popleft()
        if self._rate and len(self._taken) >= self._rate:
            return self._taken[0] + WINDOW_SECONDS - now
        left, at = self._chats.get(chat, (float(CHAT_BURST), now))
        left = min(float(CHAT_BURST), left + (now - at) * self._chat_rate)
        if self._chat_rate and left < 1:
            return (1 - left) / self._chat_rate
        if self._chat_rate:
            self._chats[chat] = left - 1, now
        if self._rate:
            self._taken.append(now)
        return 0.0


class Platform:
    """What the server knows and how it behaves."""

    def __init__(self) -> None:
        self._pieces = _message()
        self.reset()

    def reset(self, *, latency: float = 0.0, rate: int = 0, chat_rate: float = 0.0, storm: float = 0.0) -> None:
        """Forget everything; answer after `latency` seconds, keep the limits, let a storm last so many seconds."""
        self.latency = latency
        self._storm = Storm(time.monotonic() + storm) if storm else None
        self._fates: Counter[str] = Counter()
        self._again = 0
        self._gone: set[int] = set()
        self._limits = Limits(rate, chat_rate) if rate or chat_rate else None
        self._chats: Counter[int] = Counter()
        self._heard: dict[int, float] = {}  # when the last message came to a chat, for those asked about
        self._seconds: Counter[int] = Counter()
        self._refused: list[float] = []
        self._first = self._last = 0.0
        self.in_flight = self._peak = 0

    def figures(self) -> dict[str, Any]:
        """What was seen since the last reset. Times are of the machine's monotonic clock, `refused` since `first`."""
        return {
            "taken": self._chats.total(),
            "chats": len(self._chats),
            "twice": sum(times - 1 for times in self._chats.values()),
            "refused": self._refused,
            "first": self._first,
            "last": self._last,
            "peak": self._peak,
            "seconds": [self._seconds[at] for at in range(max(self._seconds, default=-1) + 1)],
            "fates": self._fates,
            "gone": len(self._gone),
            "gone_again": self._again,
            "calm_at": max(self._storm.until, self._storm.free_at) if self._storm else 0.0,
            "now": time.monotonic(),
        }

    def heard(self, chat: int) -> float:
        """When a chat was last sent something; 0 for never."""
        return self._heard.get(chat, 0.0)

    def send(self, body: bytes) -> bytes:
        """Take one message; the whole answer, nothing for one that hangs up."""
        found = _CHAT.search(body)
        if found is None:
            return _refusal(400, "Bad Request: no chat")
        chat, now = int(found[1] or found[2] or found[3]), time.monotonic()
        if self._limits is not None and (wait := self._limits.wait(chat, now)):
            self._refused.append(round(now - self._first, 2) if self._first else 0.0)
            return _too_many(wait)
        fate = self._storm.fate(chat, now) if self._storm else Fate.TAKEN
        self._fates[fate.name] += 1
        match fate:
            case Fate.FULL:
                return _too_many(self._storm.free_at - now if self._storm else 0.0)
            case Fate.ERROR:
                return _refusal(500, "Internal Server Error")
            case Fate.BLOCKED:
                self._again += chat in self._gone
                self._gone.add(chat)
                return _refusal(403, "Forbidden: bot was blocked by the user")
        taken = self._take(chat, now)
        return b"" if fate is Fate.HUNG_UP else taken

    def _take(self, chat: int, now: float) -> bytes:
        self._first = self._first or now
        self._last = self._heard[chat] = now
        self._chats[chat] += 1
        self._seconds[int(now - self._first)] += 1
        one, two, three = self._pieces
        return _answer(b"200 OK", b"%s%d%s%d%s" % (one, self._chats.total(), two, chat, three))

    def begins(self) -> None:
        """A call has come in and is not answered yet."""
        self.in_flight += 1
        self._peak = max(self._peak, self.in_flight)

    def other(self, url: bytes) -> bytes:
        """What is asked of the measurement itself, and what a bot asks when it starts."""
        parts = urlsplit(url.decode())
        asked = dict(parse_qsl(parts.query))
        result: Any
        match parts.path:
            case "/figures":
                result = self.figures()
            case "/reset":
                numbers = {name: float(value) for name, value in asked.items()}
                self.reset(
                    latency=numbers.get("latency", 0.0),
                    rate=int(numbers.get("rate", 0)),
                    chat_rate=numbers.get("chat_rate", 0.0),
                    storm=numbers.get("storm", 0.0),
                )
                result = True
            case "/heard":
                result = self.heard(int(asked["chat"]))
            case path:
                known = _STARTS.get(path.rpartition("/")[2].encode(), True)
                result = {"ok": True, "result": known}
        return _answer(b"200 OK", json.dumps(result).encode())


class _Connection(asyncio.Protocol):
    """One connection of a client; it asks one thing at a time."""

    def __init__(self, platform: Platform, loop: asyncio.AbstractEventLoop) -> None:
        self._platform = platform
        self._loop = loop
        self._url, self._body = b"", b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class only looks like one
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        """The parser's own name, like the next ones."""
        self._url, self._body = b"", b""

    def on_url(self, url: bytes) -> None:
        """The target of the request, or a piece of it."""
        self._url += url

    def on_body(self, body: bytes) -> None:
        """The parameters, or a piece of them."""
        self._body += body

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self._url.endswith(b"/sendMessage"):
            self._write(self._platform.other(self._url))
            return
        self._platform.begins()
        answer = self._platform.send(self._body)
        if self._platform.latency:
            self._loop.call_later(self._platform.latency, self._finish, answer)
        else:
            self._finish(answer)

    def _finish(self, answer: bytes) -> None:
        self._platform.in_flight -= 1
        self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if answer:
            self._transport.write(answer)
        else:
            self._transport.abort()


async def serve(port: int) -> None:
    """Serve until SIGTERM."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(partial(_Connection, Platform(), loop), "127.0.0.1", port, backlog=1024)
    await ended.wait()
    server.close()


def main() -> None:
    """Run the fake server."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery.platform", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
