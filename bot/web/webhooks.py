"""Where messengers call: the secret is checked on the raw bytes, then each item is one turn, then 200.

200   everything in the body is committed (or was before), or is in no format that calling again would mend
401   the call is not the messenger's own; nothing of its body is kept or logged
413   more than `LIMIT_BYTES`, whatever the headers say
503   the store could not keep it: the messenger calls again

Every turn of every messenger passes here and needs none of the web framework, so this stands before it: plain ASGI.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field

from litestar.enums import ScopeType
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    ServiceUnavailableException,
)
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from bot.channels.channel import Channel, Part
from bot.delivery.render import render
from bot.lookups import answer_lookup
from bot.web.body import read_all
from bot.web.ports import Ports
from civic.messages import ChannelEvent, EventKind, Inbound, Kept, Lookup, OutgoingMessage

PREFIX = "/webhooks/"
OWN = "web"  # our own page calls nobody
LIMIT_BYTES = 1024 * 1024
AGAIN = {"Retry-After": "5"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the messenger is told."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = {"content-type": "application/json" if self.body else "text/plain"} | self.headers
        headers["content-length"] = str(len(self.body))
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": encoded})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Webhooks:
    """`POST /webhooks/{channel}` for the channels that are switched on; any other address is the site's."""

    def __init__(self, ports: Ports, site: ASGIApp) -> None:
        self._ports = ports
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(PREFIX):
            await self._site(scope, receive, send)
            return
        try:
            answer = _Answer(200, await self._called(scope, receive))
        except HTTPException as error:
            body = json.dumps({"error": error.status_code}).encode()
            answer = _Answer(error.status_code, body, error.headers or {})
        await answer.send(send)

    async def _called(self, scope: HTTPScope, receive: Receive) -> bytes:
        """Take one call in; the body that answers it. Raises `HTTPException`."""
        if scope["method"] != "POST":
            raise MethodNotAllowedException(headers={"Allow": "POST"})
        name = scope["path"].removeprefix(PREFIX)
        channel = self._ports.channels.get(name)
        if channel is None or name == OWN:
            raise NotFoundException
        raw = await read_all(receive, limit=LIMIT_BYTES)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not channel.authenticate(headers, raw):
            raise NotAuthorizedException
        try:
            inbounds = channel.parse(raw)
        except ValueError as error:  # its own and yet not its format: it would only come again
            logger.warning("%s: a call was let go: %s", name, error)
            return b""
        answers = [await self._take(channel, inbound, raw) for inbound in inbounds]
        return next((answer for answer in answers if answer), b"")

    async def _take(self, channel: Channel, inbound: Inbound, raw: bytes) -> bytes:
        """One turn; the body that answers it, where the platform wants the welcome there.

        Whoever is cancelled here has answered nothing: the turn is committed all the same, and repeated to no effect,
        or it waited for a search, and nothing of it is kept.
        """
        if isinstance(inbound, Lookup):
            await answer_lookup(self._ports.dispatcher, channel, inbound)
            return b""
        respond = isinstance(inbound, ChannelEvent) and inbound.kind is EventKind.OPENED and _answers(channel)
        try:
            accepted = await self._ports.dispatcher.accept(channel.name, inbound, raw, respond=respond)
        except Exception as error:  # nothing was kept: the messenger will call again
            logger.error("%s: an update could not be kept", channel.name, exc_info=error)
            raise ServiceUnavailableException(headers=AGAIN) from error
        if accepted.response is None or inbound.address is None:
            return b""
        return self._answer(channel, inbound, accepted.response)

    def _answer(self, channel: Channel, inbound: Kept, message: OutgoingMessage) -> bytes:
        assert inbound.address is not None
        parts = render(message, inbound.address, channel.capabilities, self._ports.dispatcher.world.signer)
        return channel.respond(parts[0]) or b""


def _answers(channel: Channel) -> bool:
    """Whether this platform takes a message in the answer to a webhook."""
    return channel.respond(Part(text="…")) is not None
