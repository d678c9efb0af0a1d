"""Templates and static files, read once at start: HTML with everything escaped, files under a hash of their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from locales import Translator

FOLDER = Path(__file__).parent
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served."""

    content: bytes
    media_type: str
    version: str


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page, plain and packed."""

    plain: bytes
    packed: bytes

    def response(self, connection: ASGIConnection[Any, Any, Any, Any], *, status: int = 200) -> Response[bytes]:
        """The page for this browser, packed where it unpacks."""
        packed = "gzip" in connection.headers.get("accept-encoding", "")
        headers = {"Vary": "Accept-Encoding, Cookie"} | ({"Content-Encoding": "gzip"} if packed else {})
        content = self.packed if packed else self.plain
        return Response(content, media_type="text/html", headers=headers, status_code=status)


def _static_files() -> dict[str, StaticFile]:
    found = {}
    for path in sorted((FOLDER / "static").iterdir()):
        if path.suffix in TYPES:
            content = path.read_bytes()
            found[path.name] = StaticFile(content, TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
    return found


def web_link(url: str | None) -> str | None:
    """A link that may stand on a page: http or https, else None."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


class Pages:
    """Renders templates. `_` and `plural` in a template speak the page's language."""

    def __init__(self, *, sample: bool = False) -> None:
        """`sample` puts on every page that what it shows is made up."""
        self.files = _static_files()
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"static": self._address, "sample": sample}
        self._environment.filters["web_link"] = web_link

    def render(self, template: str, language: Translator, **values: Any) -> Page:
        """A page in a language."""
        text = self._environment.get_template(template).render(
            _=language, plural=language.plural, lang=language.code, **values
        )
        plain = text.encode()
        return Page(plain, gzip.compress(plain, 6, mtime=0))

    def _address(self, name: str) -> str:
        return f"/static/{name}?v={self.files[name].version}"


def routes(pages: Pages) -> list[HTTPRouteHandler]:
    """`/static/…` and what browsers and crawlers ask for by themselves."""

    def serve(name: str, version: str) -> Response[bytes]:
        file = pages.files.get(name)
        if file is None:
            raise NotFoundException
        cache = FOREVER if version == file.version else A_WHILE
        return Response(file.content, media_type=file.media_type, headers={"Cache-Control": cache})

    @get("/static/{name:str}", sync_to_thread=False)
    def static(name: FromPath[str], v: FromQuery[str] = "") -> Response[bytes]:
        return serve(name, v)

    @get("/favicon.ico", sync_to_thread=False)
    def icon() -> Response[bytes]:
        return serve("icon.svg", "")

    @get("/robots.txt", media_type="text/plain", sync_to_thread=False)
    def robots() -> str:
        return "User-agent: *\nDisallow: /chat/\n"

    return [static, icon, robots]
