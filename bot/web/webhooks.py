"""Where messengers call: the secret is checked on the raw bytes, then each item is one turn, then 200.

200   everything in the body is committed (or was before)
401   the call is not the messenger's own; nothing of its body is kept or logged
413   more than `LIMIT_BYTES`, whatever the headers say
400   the messenger's own, and yet not its format
503   the store could not keep it: the messenger calls again
"""

from __future__ import annotations

import logging

from litestar import Response, post
from litestar.exceptions import ClientException, NotAuthorizedException, NotFoundException, ServiceUnavailableException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bot.channels.channel import Channel, Part
from bot.delivery.render import render
from bot.lookups import answer_lookup
from bot.web.body import AnyRequest, read_body
from bot.web.ports import Ports
from bot.web.turns import Turns
from civic.messages import ChannelEvent, EventKind, Inbound, Kept, Lookup, OutgoingMessage

LIMIT_BYTES = 1024 * 1024
AGAIN = {"Retry-After": "5"}

logger = logging.getLogger(__name__)


def routes(ports: Ports, turns: Turns) -> list[HTTPRouteHandler]:
    """`/webhooks/{channel}` for the channels that are switched on."""

    @post("/webhooks/{name:str}", status_code=200, request_max_body_size=LIMIT_BYTES)
    async def webhook(name: FromPath[str], request: AnyRequest) -> Response[bytes]:
        channel = ports.channels.get(name)
        if channel is None or name == "web":
            raise NotFoundException
        raw = await read_body(request)
        if not channel.authenticate({key.lower(): value for key, value in request.headers.items()}, raw):
            raise NotAuthorizedException
        try:
            inbounds = channel.parse(raw)
        except ValueError as error:
            raise ClientException("not the messenger's format") from error
        body = b""
        for inbound in inbounds:
            response = await _take(ports, turns, channel, inbound, raw)
            body = body or response
        return Response(body, media_type="application/json" if body else "text/plain")

    return [webhook]


async def _take(ports: Ports, turns: Turns, channel: Channel, inbound: Inbound, raw: bytes) -> bytes:
    """One turn; the body that answers it, where the platform wants the welcome there."""
    respond = isinstance(inbound, ChannelEvent) and inbound.kind is EventKind.OPENED and _answers(channel)
    if isinstance(inbound, Lookup):
        await answer_lookup(ports.dispatcher, channel, inbound)
        return b""
    try:
        accepted = await turns.keep(ports.dispatcher.accept(channel.name, inbound, raw, respond=respond))
    except Exception as error:  # nothing was kept: the messenger will call again
        logger.error("%s: an update could not be kept", channel.name, exc_info=error)
        raise ServiceUnavailableException(headers=AGAIN) from error
    if accepted.response is None or inbound.address is None:
        return b""
    return _answer(ports, channel, inbound, accepted.response)


def _answers(channel: Channel) -> bool:
    """Whether this platform takes a message in the answer to a webhook."""
    return channel.respond(Part(text="…")) is not None


def _answer(ports: Ports, channel: Channel, inbound: Kept, message: OutgoingMessage) -> bytes:
    assert inbound.address is not None
    parts = render(message, inbound.address, channel.capabilities, ports.dispatcher.world.signer)
    return channel.respond(parts[0]) or b""
