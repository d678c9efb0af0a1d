"""The web application put together: pages, chat, webhooks and health behind one guard."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from bot.web import chat, drawings, health, media, onetime, pages, site
from bot.web.guard import Guard
from bot.web.pages import Pages
from bot.web.ports import Ports
from bot.web.turns import Turns
from bot.web.webhooks import Webhooks
from storage.store import StoreError

logger = logging.getLogger(__name__)


def create_server(ports: Ports) -> ASGIApp:
    """The application over these ports. It reads no environment and owns no task of its own."""
    templates, turns = Pages(sample=ports.dispatcher.world.sample), Turns()

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        return _failure(ports, templates, request, error)

    app = Litestar(
        route_handlers=[
            *health.routes(ports.readiness),
            *pages.routes(templates),
            *media.routes(ports, turns),
            *drawings.routes(ports),
            *chat.routes(ports, turns),
            *onetime.routes(ports, templates, turns),
            *site.routes(ports, templates),
        ],
        exception_handlers={HTTPException: failed, Exception: failed},
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )
    return Guard(Webhooks(ports, app), ports.public_url)


def _failure(ports: Ports, templates: Pages, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """One plain answer for everything that went wrong, with nothing in it of what or why."""
    headers: dict[str, str] = {}
    incident = ""
    if isinstance(error, HTTPException):
        status = error.status_code
        headers = {name: value for name, value in (error.headers or {}).items() if name in {"Allow", "Retry-After"}}
    elif isinstance(error, StoreError):
        status, headers = 503, {"Retry-After": "5"}
        logger.error("the store did not answer: %s", type(error).__name__)
    else:
        status, incident = 500, secrets.token_hex(4)
        logger.error("incident %s: a page failed", incident, exc_info=error)
    if "text/html" not in request.headers.get("accept", ""):
        body = {"error": status} | ({"incident": incident} if incident else {})
        return Response(body, status_code=status, headers=headers)
    languages = ports.dispatcher.world.languages
    both = [languages.of(code) for code in ("uk", "en")]
    page = templates.render("error.html", both[0], languages=both, status=status, incident=incident)
    response = page.response(request, status=status)
    response.headers.update(headers)
    return response
