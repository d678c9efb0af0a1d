"""Pictures: published evidence for everybody, photos of residents for who may see them, uploads from who may send them.

Nothing unpublished is served but a resident's photo, to its author and to who decides about it.
"""

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
from bot.web.drawings import PRIVATE
from bot.web.guard import from_our_page
from bot.web.pages import FOREVER
from bot.web.ports import Ports
from bot.web.turns import Turns
from bot.web.visitor import address_of
from civic.attachments import LIMIT_BYTES, MAY_SEE, PictureRefused, Reason, check
from civic.messages import Address
from handlers import attaching
from handlers.dialogue.dispatcher import Dispatcher
from storage import attachments, contacts, conversations, progress, staff
from storage.contacts import Contact
from storage.store import Transaction

UPLOADS, UPLOADS_WITHIN = 30, timedelta(hours=1)  # of one person
ALL_UPLOADS = 1000  # of everybody, in the same time: what is sent is looked at and gone within seconds
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
TOO_LARGE, NO_PICTURE = 413, 415
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def uploader(tx: Transaction, dispatcher: Dispatcher, address: Address) -> Contact | None:
    """The contact behind an address if they may send pictures: active staff who may work here, and whoever stands
    where a picture is asked for. Asked anew each time."""
    contact = _contact(tx, address)
    if contact is None:
        return None
    if address.channel in dispatcher.world.staff_channels and staff.by_contact(tx, contact.id) is not None:
        return contact
    return contact if dispatcher.takes_pictures(conversations.load(tx, contact.address_id).state) else None


def _contact(tx: Transaction, address: Address) -> Contact | None:
    address_id = contacts.find(tx, address.channel, address.id)
    return contacts.get(tx, address_id) if address_id is not None else None


def routes(ports: Ports, turns: Turns) -> list[HTTPRouteHandler]:
    """`/media/{id}`, `/chat/photos/{id}` and `/chat/upload`."""

    @get("/media/{media_id:str}")
    async def picture(media_id: FromPath[str]) -> Response[bytes]:
        if not _ID.fullmatch(media_id):
            raise NotFoundException
        found = await ports.store.read(lambda tx: progress.published_media(tx, media_id))
        if found is None or found[0] not in SHOWN_TYPES:
            raise NotFoundException
        headers = {"Cache-Control": FOREVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
        return Response(found[1], media_type=found[0], headers=headers)

    @get("/chat/photos/{photo_id:str}")
    async def photo(photo_id: FromPath[str], request: AnyRequest) -> Response[bytes]:
        address, dispatcher = address_of(request), ports.dispatcher
        if address is None or not _ID.fullmatch(photo_id):
            raise NotFoundException
        content = await ports.store.read(lambda tx: _seen_by(tx, dispatcher, address, photo_id))
        if content is None:
            raise NotFoundException
        return Response(content, media_type="image/jpeg", headers=PRIVATE)

    @post("/chat/upload", request_max_body_size=LIMIT_BYTES)
    async def upload(request: AnyRequest) -> Response[dict[str, str]]:
        address, dispatcher = address_of(request), ports.dispatcher
        if address is None or not from_our_page(request, ports.public_url):
            raise PermissionDeniedException
        contact = await ports.store.read(lambda tx: uploader(tx, dispatcher, address))
        if contact is None:
            raise PermissionDeniedException
        try:
            content = await read_body(request)
            check(content)
        except HTTPException as error:
            if error.status_code != TOO_LARGE:
                raise
            return _refused(dispatcher, contact, Reason.TOO_MANY_BYTES)
        except PictureRefused as refused:
            return _refused(dispatcher, contact, refused.why)
        ref = secrets.token_urlsafe(32)
        await turns.keep(ports.store.write(lambda tx: _keep(tx, dispatcher, address, ref, content)))
        return Response({"ref": ref})

    return [picture, photo, upload]


def _refused(dispatcher: Dispatcher, contact: Contact, reason: Reason) -> Response[dict[str, str]]:
    """Why it was not taken, in the sender's language, for the page to show."""
    words = attaching.why(dispatcher.world.languages.of(contact.locale), reason)
    status = TOO_LARGE if reason is Reason.TOO_MANY_BYTES else NO_PICTURE
    return Response({"error": words}, status_code=status)


def _seen_by(tx: Transaction, dispatcher: Dispatcher, address: Address, photo_id: str) -> bytes | None:
    """A resident's photo, for its author and for who decides about it, and once it is public for every visitor; None
    for anybody else."""
    contact, found = _contact(tx, address), attachments.get(tx, photo_id)
    if contact is None or found is None:
        return None
    if found.published_at is None and found.contact_id != contact.id:
        works = address.channel in dispatcher.world.staff_channels
        person = staff.by_contact(tx, contact.id) if works else None
        if person is None or person.role not in MAY_SEE:
            return None
    return attachments.content(tx, photo_id)


def _keep(tx: Transaction, dispatcher: Dispatcher, address: Address, ref: str, content: bytes) -> None:
    contact = uploader(tx, dispatcher, address)
    if contact is None:
        raise PermissionDeniedException
    if not staff.attempt(tx, f"upload:{contact.id}", most=UPLOADS, within=UPLOADS_WITHIN) or not staff.attempt(
        tx, "uploads", most=ALL_UPLOADS, within=UPLOADS_WITHIN
    ):
        raise TooManyRequestsException
    progress.keep_media(tx, ref, "upload", content)
