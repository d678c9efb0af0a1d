"""Pictures by address: SVG for pages, PNG for messengers that fetch pictures themselves.

A photo that a resident attached is fetched by Viber here and by nobody else: Viber sends no session along, so the name,
128 random bits told in one message to a moderator or the author, is what opens it. It is kept by no cache, and gone
with the photo. The web chat asks elsewhere, by session (`media.py`).
"""

from __future__ import annotations

import hashlib
import re

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bot.web.body import AnyRequest
from bot.web.ports import Ports
from civic.attachments import PICTURE as PHOTO

_FILE = re.compile(r"([A-Za-z0-9._-]{1,64})\.(svg|png)")
_PHOTO = b"\xff\xd8\xff"
PRIVATE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Robots-Tag": "noindex",
}
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def routes(ports: Ports) -> list[HTTPRouteHandler]:
    """`/{lang}/pictures/{kind}/{id}.svg` and `.png`."""

    @get("/{lang:str}/pictures/{kind:str}/{file:str}")
    async def drawing(
        lang: FromPath[str], kind: FromPath[str], file: FromPath[str], request: AnyRequest
    ) -> Response[bytes]:
        match = _FILE.fullmatch(file)
        if match is None or lang not in ports.dispatcher.world.languages:
            raise NotFoundException
        private = f"{kind}/" == PHOTO
        if private and "viber" not in ports.channels:  # the only messenger that fetches pictures itself
            raise NotFoundException
        content = await _draw(ports, f"{kind}/{match[1]}", match[2], lang)
        if content is None:
            raise NotFoundException
        if private:
            return Response(content, media_type="image/jpeg", headers=PRIVATE)
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {
            "Cache-Control": "public, max-age=300",
            "ETag": tag,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",  # messengers show it in their own pages
        }
        if request.headers.get("if-none-match") == tag:
            return Response(b"", status_code=304, headers=headers)
        photo = content.startswith(_PHOTO)  # a broadcast's picture; messengers ask for it as for any other
        return Response(content, media_type="image/jpeg" if photo else _TYPES[match[2]], headers=headers)

    return [drawing]


async def _draw(ports: Ports, name: str, form: str, lang: str) -> bytes | None:
    if form == "png":
        return await ports.drawings.png(name, lang)
    text = await ports.drawings.svg(name, lang)
    return None if text is None else text.encode()
