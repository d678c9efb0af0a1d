"""Pictures: published evidence for everybody, uploads from staff only. Nothing unpublished is ever served."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from litestar import Response, get, post
from litestar.exceptions import (
    HTTPException,
    NotFoundException,
    PermissionDeniedException,
    TooManyRequestsException,
)
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bot.web.body import AnyRequest, read_body
from bot.web.guard import from_our_page
from bot.web.pages import FOREVER
from bot.web.ports import Ports
from bot.web.turns import Turns
from bot.web.visitor import address_of
from civic.messages import Address
from handlers.dialogue.world import World
from storage import contacts, progress, staff
from storage.contacts import Contact
from storage.store import Transaction

LIMIT_BYTES = 10 * 1024 * 1024
UPLOADS, UPLOADS_WITHIN = 30, timedelta(hours=1)
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class NotAPicture(HTTPException):
    """The body is no JPEG, PNG or WebP."""

    status_code = 415


def uploader(tx: Transaction, world: World, address: Address) -> Contact | None:
    """The contact behind an address if it is active staff and may work here; asked anew each time."""
    address_id = contacts.find(tx, address.channel, address.id)
    contact = contacts.get(tx, address_id) if address_id is not None else None
    if contact is None or address.channel not in world.staff_channels:
        return None
    return contact if staff.by_contact(tx, contact.id) is not None else None


def routes(ports: Ports, turns: Turns) -> list[HTTPRouteHandler]:
    """`/media/{id}` and `/chat/upload`."""

    @get("/media/{media_id:str}")
    async def picture(media_id: FromPath[str]) -> Response[bytes]:
        if not _ID.fullmatch(media_id):
            raise NotFoundException
        found = await ports.store.read(lambda tx: progress.published_media(tx, media_id))
        if found is None or found[0] not in SHOWN_TYPES:
            raise NotFoundException
        headers = {"Cache-Control": FOREVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
        return Response(found[1], media_type=found[0], headers=headers)

    @post("/chat/upload", request_max_body_size=LIMIT_BYTES)
    async def upload(request: AnyRequest) -> dict[str, str]:
        address, world = address_of(request), ports.dispatcher.world
        if address is None or not from_our_page(request, ports.public_url):
            raise PermissionDeniedException
        if await ports.store.read(lambda tx: uploader(tx, world, address)) is None:
            raise PermissionDeniedException
        content = await read_body(request)
        if not content.startswith(_BEGINNINGS):
            raise NotAPicture
        ref = secrets.token_urlsafe(32)
        await turns.keep(ports.store.write(lambda tx: _keep(tx, world, address, ref, content)))
        return {"ref": ref}

    return [picture, upload]


def _keep(tx: Transaction, world: World, address: Address, ref: str, content: bytes) -> None:
    contact = uploader(tx, world, address)
    if contact is None:
        raise PermissionDeniedException
    if not staff.attempt(tx, f"upload:{contact.id}", most=UPLOADS, within=UPLOADS_WITHIN):
        raise TooManyRequestsException
    progress.keep_media(tx, ref, "upload", content)
