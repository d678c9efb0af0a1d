"""Pages behind a link that the chat gave out: one's own data as a file, and the way to another messenger.

Looking at such a page uses nothing up, so a messenger that previews links does no harm; pressing its button does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from bot.channels.channel import Channel
from bot.web.body import AnyRequest
from bot.web.pages import Pages
from bot.web.ports import Ports
from bot.web.turns import Turns
from civic import linking, mydata
from civic.messages import ChannelEvent, IncomingMessage, OutgoingMessage
from locales import Translator
from storage import outbox
from storage.contacts import Contact
from storage.outbox import Lane
from storage.store import Transaction

GONE = 410  # the link was used, or its day is over
SECONDS = 10.0  # to gather everything about one resident
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}  # the address itself is the key


def routes(ports: Ports, pages: Pages, turns: Turns) -> list[HTTPRouteHandler]:
    """`/{lang}/mydata/{token}` and `/{lang}/link/{token}`."""

    def show(template: str, request: AnyRequest, language: Translator, *, status: int = 200, **values: Any) -> Any:
        city = ports.dispatcher.world.content.city.name.pick(language.code)[0]
        page = pages.render(template, language, city=city, **values)
        response = page.response(request, status=status)
        response.headers.update(PRIVATE)
        return response

    @get("/{lang:str}/mydata/{token:str}")
    async def door(lang: FromPath[str], token: FromPath[str], request: AnyRequest) -> Response[bytes]:
        language = _language(ports, lang)
        open_ = await ports.store.read(lambda tx: mydata.whose(tx, token)) is not None
        page: Response[bytes] = show("mydata.html", request, language, status=200 if open_ else GONE, open=open_)
        return page

    @post("/{lang:str}/mydata/{token:str}", status_code=200, request_max_body_size=1024)
    async def download(lang: FromPath[str], token: FromPath[str], request: AnyRequest) -> Response[bytes]:
        language = _language(ports, lang)
        file = await ports.store.read(lambda tx: _file(tx, ports, language, token), seconds=SECONDS)
        if file is None or not await turns.keep(ports.store.write(lambda tx: _use(tx, ports, token))):
            gone: Response[bytes] = show("mydata.html", request, language, status=GONE, open=False)
            return gone
        name = f"my-data-{ports.clock.now():%Y-%m-%d}.json"
        headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(file, media_type="application/json", headers=headers)

    @get("/{lang:str}/link/{token:str}", sync_to_thread=False)
    def ways(lang: FromPath[str], token: FromPath[str], request: AnyRequest) -> Response[bytes]:
        language = _language(ports, lang)
        if not linking.is_token(token):
            raise NotFoundException
        page: Response[bytes] = show("link.html", request, language, links=dict(ports.links(token)), token=token)
        return page

    return [door, download, ways]


def _language(ports: Ports, code: str) -> Translator:
    languages = ports.dispatcher.world.languages
    if code not in languages:
        raise NotFoundException
    return languages[code]


def _file(tx: Transaction, ports: Ports, language: Translator, token: str) -> bytes | None:
    """The file that a token would open now."""
    contact = mydata.whose(tx, token)
    if contact is None:
        return None
    found = mydata.collect(tx, contact, ports.dispatcher.keeps, language)
    for item in found["parts"]["received"]["items"]:
        item.update(_told(ports.channels, item["messenger"], item["update"]))
    return msgspec.json.format(msgspec.json.encode(found), indent=1)


def _told(channels: Mapping[str, Channel], name: str, update: str) -> dict[str, str]:
    """What an update says, as the channel reads it: what kind of thing it was, and the words in it."""
    if name not in channels:  # the messenger was switched off since
        return {"kind": "unread", "text": ""}
    try:
        inbounds = channels[name].parse(update.encode())
    except ValueError:  # kept by a release that read more, or less
        return {"kind": "unread", "text": ""}
    for inbound in inbounds:
        if isinstance(inbound, IncomingMessage):
            kind = "press" if inbound.press is not None else inbound.media.kind.value if inbound.media else "text"
            return {"kind": kind, "text": inbound.text}
        if isinstance(inbound, ChannelEvent):
            return {"kind": inbound.kind.value, "text": inbound.payload}
    return {"kind": "other", "text": ""}


def _use(tx: Transaction, ports: Ports, token: str) -> bool:
    """Use the token up and say so where it was asked for; False when somebody was faster."""
    contact = mydata.use(tx, token)
    if contact is None:
        return False
    _tell(tx, contact, ports.dispatcher.world.languages.of(contact.locale))
    return True


def _tell(tx: Transaction, contact: Contact, _: Translator) -> None:
    message = OutgoingMessage(
        title=_("Your data was downloaded"),
        text=_(
            "The file was downloaded on {moment} by the link from this chat. The link opens nothing more. If it was not"
            " you, somebody else holds your phone or your link: tell the city's staff, write “person”.",
            moment=_.moment(tx.now),
        ),
        lang=_.code,
    )
    content = msgspec.json.encode(message).decode()
    outbox.queue(tx, f"downloaded:{tx.now.isoformat()}", contact.address_id, content, lane=Lane.REPLY)
