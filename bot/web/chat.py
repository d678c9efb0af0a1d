"""The chat's socket: what the browser tells becomes turns, what reaches the mailbox is shown at once.

browser -> {"id", "text" | "press" | "hello" | "upload"}     sent again, under the same id, until it is acknowledged
server  -> {"history": […], "known", "uploads"}              once, at the beginning
           {"id", "title", "text", "lang", "at", "rows"}     a message of ours
           {"said", "text", "at", "picture"}                 a saying of theirs, from another tab
           {"ack": id} | {"retry": id} | {"refused": id, "error"} | {"uploads"}
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from bot.channels.webchat import Envelope, Frame, read_frame
from bot.web import thread
from bot.web.guard import from_our_page
from bot.web.ports import Ports
from bot.web.thread import Thing, Thread
from bot.web.turns import Turns
from bot.web.visitor import address_of
from civic.messages import Address
from storage.store import Bell, StoreError, Topic

FRAME_BYTES = 96 * 1024
FRAMES, FRAMES_SECONDS = 30, 10.0
SOCKETS_EACH = 8
LOOK_SECONDS = 30.0  # an unrung bell is not believed for longer
POLICY, TRY_LATER = 1008, 1013  # close codes

logger = logging.getLogger(__name__)

Socket = WebSocket[Any, Any, Any]


def routes(ports: Ports, turns: Turns) -> list[WebsocketRouteHandler]:
    """`/chat/socket`."""
    open_sockets: Counter[str] = Counter()

    @websocket("/chat/socket")
    async def chat(socket: Socket) -> None:
        address = address_of(socket)
        if address is None or not from_our_page(socket, ports.public_url) or open_sockets[address.id] >= SOCKETS_EACH:
            await socket.close(POLICY)
            return
        open_sockets[address.id] += 1
        try:
            await _Chat(ports, turns, socket, address).run()
        finally:
            open_sockets[address.id] -= 1
            if not open_sockets[address.id]:
                del open_sockets[address.id]

    return [chat]


class _Gone(Exception):
    """The browser is not there any more."""


class _Pace:
    """So many frames within so many seconds."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque(maxlen=FRAMES)

    def allows(self, now: float) -> bool:
        if len(self._moments) == FRAMES and now - self._moments[0] < FRAMES_SECONDS:
            return False
        self._moments.append(now)
        return True


class _Chat:
    """One socket of one visitor."""

    def __init__(self, ports: Ports, turns: Turns, socket: Socket, address: Address) -> None:
        self._ports = ports
        self._turns = turns
        self._socket = socket
        self._address = address
        world = ports.dispatcher.world
        self._locale = world.languages.best(socket.query_params.get("lang"))
        self._language = world.languages.of(self._locale)
        self._pace = _Pace()
        self._seen: set[str] = set()
        self._uploads = False

    async def run(self) -> None:
        """Serve until the browser goes."""
        bell = self._ports.store.listen(Topic.SHOWN)
        showing: asyncio.Task[None] | None = None
        try:
            await self._socket.accept()
            showing = asyncio.create_task(self._show(bell))
            await self._hear()
        except (_Gone, WebSocketDisconnect):
            pass
        finally:
            if showing is not None:
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)
            self._ports.store.forget(bell)

    async def _show(self, bell: Bell) -> None:
        """The history, then everything new, whenever the bell rings."""
        try:
            found = await self._read()
            await self._send({"history": self._new(found), "known": found.known, "uploads": found.uploads})
            while True:
                self._uploads = found.uploads
                await bell.wait(LOOK_SECONDS)
                found = await self._read()
                for thing in self._new(found):
                    await self._send(thing)
                if found.uploads is not self._uploads:
                    await self._send({"uploads": found.uploads})
        except StoreError as error:
            logger.warning("a chat cannot be read: %s", type(error).__name__)
            await self._socket.close(TRY_LATER)
        except (_Gone, WebSocketDisconnect):
            pass
        except Exception:
            logger.exception("a chat cannot be shown")
            await self._socket.close(TRY_LATER)

    async def _read(self) -> Thread:
        dispatcher = self._ports.dispatcher
        capabilities = self._ports.channels["web"].capabilities
        return await self._ports.store.read(lambda tx: thread.read(tx, dispatcher, capabilities, self._address))

    def _new(self, found: Thread) -> list[Thing]:
        """What this socket has not shown, marked as shown."""
        fresh = [thing for thing in found.things if _name(thing) not in self._seen]
        self._seen.update(_name(thing) for thing in fresh)
        return fresh

    async def _hear(self) -> None:
        _ = self._language
        while True:
            event: Any = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            raw = event.get("text")
            data = raw.encode() if raw is not None else event.get("bytes") or b""
            try:
                frame = read_frame(data) if len(data) <= FRAME_BYTES else None
            except ValueError:
                frame = None
            if frame is None:
                await self._refuse(None, _("This could not be read. Please write again, shorter."))
            elif self._pace.allows(self._ports.clock.monotonic()):
                await self._take(frame)
            else:
                await self._send({"retry": frame.id, "error": _("That was very fast. One moment, please.")})

    async def _take(self, frame: Frame) -> None:
        """One turn; acknowledged after its commit."""
        envelope = Envelope(sender=self._address.id, frame=frame, locale=self._locale)
        raw = msgspec.json.encode(envelope)
        self._seen.add(_said(frame.id))
        try:
            for inbound in self._ports.channels["web"].parse(raw):
                await self._turns.keep(self._ports.dispatcher.accept("web", inbound, raw))
        except StoreError as error:
            logger.warning("a frame could not be kept: %s", type(error).__name__)
            await self._send({"retry": frame.id})
        except Exception:
            logger.exception("a frame could not be taken in")
            await self._send({"retry": frame.id})
        else:
            await self._send({"ack": frame.id})

    async def _refuse(self, frame_id: str | None, words: str) -> None:
        await self._send({"refused": frame_id, "error": words})

    async def _send(self, thing: Thing) -> None:
        try:
            await self._socket.send_text(msgspec.json.encode(thing).decode())
        except (OSError, RuntimeError) as error:
            raise _Gone from error


def _said(frame_id: str) -> str:
    return f"said {frame_id}"


def _name(thing: Thing) -> str:
    return _said(thing["said"]) if "said" in thing else str(thing["id"])
