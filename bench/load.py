"""A load generator: keep-alive connections, each with one request in flight, and nothing between them and asyncio."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from typing import cast

from bench.service import BenchFailed

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


def request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of one POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def post_all(port: int, requests: Iterable[bytes], *, in_flight: int) -> None:
    """Send every request and take its answer. Raises `BenchFailed` at the first answer that is no 200."""
    loop = asyncio.get_running_loop()
    waiting = deque(requests)
    ended = [loop.create_future() for _ in range(min(in_flight, len(waiting)))]
    opened = [await loop.create_connection(partial(_Connection, waiting, done), "127.0.0.1", port) for done in ended]
    try:
        await asyncio.gather(*ended)
    finally:
        for transport, _protocol in opened:
            transport.close()


class _Connection(asyncio.Protocol):
    """Sends the next of the waiting requests whenever the last one has been answered."""

    def __init__(self, waiting: deque[bytes], ended: asyncio.Future[None]) -> None:
        self._waiting = waiting
        self._ended = ended
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class only looks like one
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(_END)
        if not end:
            return
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            self._fail(head.decode("latin-1"))
        elif len(body) >= int(length[1]):
            self._received = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(f"the connection was lost: {error}")

    def _next(self) -> None:
        assert self._transport is not None
        if self._waiting:
            self._transport.write(self._waiting.popleft())
        elif not self._ended.done():
            self._ended.set_result(None)

    def _fail(self, why: str) -> None:
        if not self._ended.done():
            self._ended.set_exception(BenchFailed(why))
