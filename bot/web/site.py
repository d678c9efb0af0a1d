"""The city's public pages: the commitments, the programme, the documents to read, and the chat.

Anonymous and read-only. The record is in memory; only what staff published is read from the store, once a request of
the page that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from bot.web.body import AnyRequest
from bot.web.pages import Page, Pages
from bot.web.ports import Ports
from bot.web.view import DEFAULT, Updates, View
from bot.web.visitor import address_of, new_cookie
from civic.content.model import Content
from civic.labels import N_
from locales import Translator
from storage import progress
from storage.store import StoreError, Transaction

STEPS = 1000  # shown for a commitment, the newest first: more than any city publishes in the life of a plan
SECTIONS = {
    "done": N_("What was done"),
    "obstacles": N_("Obstacles"),
    "lessons": N_("Lessons"),
    "goals": N_("Goals"),
    "results": N_("What it changed"),
    "evaluation": N_("Evaluation"),
    "problem": N_("The problem"),
    "about": N_("What it is"),
}
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WISH = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


def preferred(header: str, languages: Mapping[str, Translator]) -> str:
    """The language for a browser: Ukrainian wherever it is among the wishes, else the first wish if we speak it."""
    wishes = []
    for position, part in enumerate(header[:1000].split(",")):
        if (match := _WISH.fullmatch(part)) and float(match[2] or 1) > 0:
            wishes.append((-float(match[2] or 1), position, match[1].lower()))
    codes = [code for _quality, _position, code in sorted(wishes)]
    first = codes[0] if codes else DEFAULT
    return DEFAULT if DEFAULT in codes or first not in languages else first


def routes(ports: Ports, pages: Pages) -> list[HTTPRouteHandler]:
    """`/`, and in each language the commitments, `programme`, `documents` with a page for each, and `chat`."""
    shelf = _Shelf(pages)

    def reading(lang: str, place: str, template: str, request: AnyRequest, **values: Any) -> Response[bytes]:
        """A page made of the record alone."""
        language, content = _language(ports, lang), ports.dispatcher.world.content
        values = _values(ports, language, content, {}) | values
        page = shelf.page(f"{lang}/{place}", template, language, values, (content, values["links"]))
        return _known(page.response(request), request, ports)

    @get("/", status_code=302, sync_to_thread=False)
    def home(request: AnyRequest) -> Response[bytes]:
        code = preferred(request.headers.get("accept-language", ""), ports.dispatcher.world.languages)
        return Response(b"", status_code=302, headers={"Location": f"/{code}/", "Vary": "Accept-Language"})

    @get("/{lang:str}")
    async def record(lang: FromPath[str], request: AnyRequest) -> Response[bytes]:
        language, content = _language(ports, lang), ports.dispatcher.world.content
        try:
            updates = await ports.store.read(lambda tx: _updates(tx, content))
        except StoreError:
            return _known(shelf.last(lang).response(request), request, ports)
        values = _values(ports, language, content, updates) | {"sources_at": ""}  # they stand on the page itself
        page = shelf.page(lang, "record.html", language, values, (content, updates, values["links"]))
        return _known(page.response(request), request, ports)

    @get("/{lang:str}/programme", sync_to_thread=False)
    def programme(lang: FromPath[str], request: AnyRequest) -> Response[bytes]:
        if ports.dispatcher.world.content.programme is None:
            raise NotFoundException
        return reading(lang, "programme", "programme.html", request)

    @get("/{lang:str}/documents", sync_to_thread=False)
    def documents(lang: FromPath[str], request: AnyRequest) -> Response[bytes]:
        return reading(lang, "documents", "documents.html", request)

    @get("/{lang:str}/documents/{source_id:str}", sync_to_thread=False)
    def document(lang: FromPath[str], source_id: FromPath[str], request: AnyRequest) -> Response[bytes]:
        content = ports.dispatcher.world.content
        source = next((source for source in content.sources if source.id == source_id), None)
        pieces = content.pieces(source_id) if source is not None else ()
        if not pieces:
            raise NotFoundException
        return reading(lang, f"documents/{source_id}", "document.html", request, source=source, pieces=pieces)

    @get("/{lang:str}/chat", sync_to_thread=False)
    def chat(lang: FromPath[str], request: AnyRequest, start: FromQuery[str] = "") -> Response[bytes]:
        language, content = _language(ports, lang), ports.dispatcher.world.content
        values = _values(ports, language, content, {}) | {"start": start if _PAYLOAD.fullmatch(start) else ""}
        return _known(pages.render("chat.html", language, **values).response(request), request, ports)

    return [home, record, programme, documents, document, chat]


class _Shelf:
    """Each page in each language as last rendered; it is rendered again when what it is made of changes."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[str, tuple[object, Page]] = {}

    def page(self, name: str, template: str, language: Translator, values: dict[str, Any], made_of: object) -> Page:
        """The rendered page that is kept under a name."""
        kept = self._kept.get(name)
        if kept is None or kept[0] != made_of:
            kept = self._kept[name] = (made_of, self._pages.render(template, language, **values))
        return kept[1]

    def last(self, name: str) -> Page:
        """The page as it was when the store could be read."""
        if name not in self._kept:
            raise StoreError("there is no page yet")
        return self._kept[name][1]


def _language(ports: Ports, code: str) -> Translator:
    languages = ports.dispatcher.world.languages
    if code not in languages:
        raise NotFoundException
    return languages[code]


def _updates(tx: Transaction, content: Content) -> Updates:
    return {item.id: progress.of_commitment(tx, item.id, limit=STEPS) for item in content.commitments}


def _values(ports: Ports, language: Translator, content: Content, updates: Updates) -> dict[str, Any]:
    return {
        "view": View(content, language, updates),
        "content": content,
        "languages": list(ports.dispatcher.world.languages.values()),
        "links": dict(ports.links("")),
        "public_url": ports.public_url,
        "sections": SECTIONS,
        "start": "",
        "sources_at": f"/{language.code}/documents",
    }


def _known(response: Response[bytes], connection: ASGIConnection[Any, Any, Any, Any], ports: Ports) -> Response[bytes]:
    """Give the visitor a cookie if they have none."""
    if address_of(connection) is None:
        response.set_cookie(new_cookie(ports.public_url))
    return response
