"""The city's public page: every commitment with its status in words, what it rests on, what came after; and the chat.

Anonymous and read-only. The record is in memory; only what staff published is read from the store, once a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from bot.web.body import AnyRequest
from bot.web.pages import Page, Pages
from bot.web.ports import Ports
from bot.web.visitor import address_of, new_cookie
from civic import labels
from civic.content.model import Completion, Content, Fact, Localised, PlanState, Source, Translation
from civic.labels import N_
from locales import Translator
from storage import progress
from storage.progress import ProgressUpdate
from storage.store import StoreError, Transaction

UPDATES = 5  # the newest steps shown for a commitment
DEFAULT = "uk"
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

Updates = dict[str, list[ProgressUpdate]]


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the language it is really in."""

    text: str
    lang: str


class View:
    """What the template asks of the record, in one language."""

    def __init__(self, content: Content, language: Translator, updates: Updates) -> None:
        self.content = content
        self.language = language
        self.updates = updates

    def words(self, text: Localised) -> Words:
        """A text of the record and its language."""
        return Words(*text.pick(self.language.code))

    def said(self, text: Mapping[str, str]) -> Words:
        """What staff wrote and its language."""
        code = self.language.code if self.language.code in text else DEFAULT
        return Words(text[code], code)

    def source(self, source_id: str) -> Source:
        """The document with this id."""
        return self.content.source(source_id)

    def level(self, commitment_id: str) -> Completion:
        """The level in force: the last published one, else the documents'."""
        steps = self.updates.get(commitment_id)
        return Completion(steps[0].status) if steps else self.content.commitment(commitment_id).status.level

    def level_words(self, level: str) -> str:
        """A level in words."""
        return labels.completion(self.language, Completion(level))

    def beside(self, commitment_id: str) -> list[Fact]:
        """The facts whose words stand beside the status."""
        return [self.content.facts[fact_id] for fact_id in self.content.commitment(commitment_id).status.beside]

    def is_translation(self, source_id: str, lang: str, state: Translation) -> bool:
        """Whether words are our own translation of a document, not approved by staff."""
        return state is Translation.UNOFFICIAL and lang != self.source(source_id).language

    @property
    def ended(self) -> bool:
        """Whether the plan is over."""
        return self.content.plan.state in {PlanState.ENDED, PlanState.REVIEWED}


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
    """`/`, `/{lang}/` and `/{lang}/chat`."""
    shelf = _Shelf(pages)

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
            return _known(shelf.last(language).response(request), request, ports)
        values = _values(ports, language, content, updates)
        page = shelf.page(language, values, (content, updates, values["links"]))
        return _known(page.response(request), request, ports)

    @get("/{lang:str}/chat", sync_to_thread=False)
    def chat(lang: FromPath[str], request: AnyRequest, start: FromQuery[str] = "") -> Response[bytes]:
        language, content = _language(ports, lang), ports.dispatcher.world.content
        values = _values(ports, language, content, {}) | {"start": start if _PAYLOAD.fullmatch(start) else ""}
        return _known(pages.render("chat.html", language, **values).response(request), request, ports)

    return [home, record, chat]


class _Shelf:
    """The page of each language as last rendered; it is rendered again when what it is made of changes."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[str, tuple[object, Page]] = {}

    def page(self, language: Translator, values: dict[str, Any], made_of: object) -> Page:
        """The rendered page."""
        kept = self._kept.get(language.code)
        if kept is None or kept[0] != made_of:
            kept = self._kept[language.code] = (made_of, self._pages.render("record.html", language, **values))
        return kept[1]

    def last(self, language: Translator) -> Page:
        """The page as it was when the store could be read."""
        if language.code not in self._kept:
            raise StoreError("there is no page yet")
        return self._kept[language.code][1]


def _language(ports: Ports, code: str) -> Translator:
    languages = ports.dispatcher.world.languages
    if code not in languages:
        raise NotFoundException
    return languages[code]


def _updates(tx: Transaction, content: Content) -> Updates:
    return {item.id: progress.of_commitment(tx, item.id, limit=UPDATES) for item in content.commitments}


def _values(ports: Ports, language: Translator, content: Content, updates: Updates) -> dict[str, Any]:
    return {
        "view": View(content, language, updates),
        "content": content,
        "languages": list(ports.dispatcher.world.languages.values()),
        "links": dict(ports.links("")),
        "public_url": ports.public_url,
        "sections": SECTIONS,
        "start": "",
    }


def _known(response: Response[bytes], connection: ASGIConnection[Any, Any, Any, Any], ports: Ports) -> Response[bytes]:
    """Give the visitor a cookie if they have none."""
    if address_of(connection) is None:
        response.set_cookie(new_cookie(ports.public_url))
    return response
