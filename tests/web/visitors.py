"""A visitor of the chat, without a browser: a cookie, a socket, and what has arrived on it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.web.house import Site

SECONDS = 10.0

Thing = dict[str, Any]


class Visitor:
    """One open socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.things: list[Thing] = []  # history and messages, in order of arrival
        self.other: list[Thing] = []  # acknowledgements and the like
        self.known = False
        self.uploads = False

    async def next(self) -> Thing:
        """The next frame."""
        thing: Thing = await self._socket.receive_json(timeout=SECONDS)
        if "history" in thing:
            self.things += thing["history"]
            self.known = thing["known"]
        elif "id" in thing or "said" in thing:
            self.things.append(thing)
        else:
            self.other.append(thing)
        self.uploads = thing.get("uploads", self.uploads)
        return thing

    async def tell(self, *, frame_id: str | None = None, **frame: str) -> Thing:
        """Send a frame and wait for what becomes of it."""
        name = frame_id or str(uuid.uuid4())
        await self._socket.send_str(json.dumps({"id": name, **frame}, ensure_ascii=False))
        while True:
            thing = await self.next()
            if name in {thing.get("ack"), thing.get("retry"), thing.get("refused")} or thing.get("refused", 1) is None:
                return thing

    async def raw(self, data: str | bytes) -> None:
        """Send anything."""
        await (self._socket.send_str(data) if isinstance(data, str) else self._socket.send_bytes(data))

    async def sees(self, words: str) -> Thing:
        """Wait until a message holds these words."""
        async with asyncio.timeout(SECONDS):
            while True:
                for thing in self.things:
                    if words in f"{thing.get('title', '')}\n{thing['text']}":
                        return thing
                await self.next()

    async def says(self, text: str) -> Thing:
        """Say something; it must be acknowledged."""
        thing = await self.tell(text=text)
        assert "ack" in thing, thing
        return thing

    async def presses(self, thing: Thing, label: str) -> Thing:
        """Press a button of a message."""
        return await self.tell(press=token(thing, label))


def token(thing: Thing, label: str) -> str:
    """What a button carries."""
    found = [choice for row in thing["rows"] for choice in row if label in choice["label"]]
    assert found, (label, thing["rows"])
    return str(found[0]["token"])


async def cookie(site: Site, http: aiohttp.ClientSession) -> str:
    """A new visitor's cookie."""
    async with http.get(f"{site.url}/uk/chat") as answer:
        return answer.headers["Set-Cookie"].split(";")[0]


@asynccontextmanager
async def visit(
    site: Site, http: aiohttp.ClientSession, secret: str, *, lang: str = "uk", **headers: str
) -> AsyncIterator[Visitor]:
    """Open the chat and wait for its history."""
    ours = {"Cookie": secret, "Origin": site.url} | headers
    async with http.ws_connect(f"{site.url}/chat/socket?lang={lang}", headers=ours) as socket:
        visitor = Visitor(socket)
        while "history" not in await visitor.next():
            pass
        yield visitor
