"""Around every request: unknown hosts are turned away, and every answer carries the strict headers.

Also the question that each unsafe request must answer: does it come from our own page?
"""

from __future__ import annotations

import ipaddress
from typing import Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

AnyConnection = ASGIConnection[Any, Any, Any, Any]

HEALTH = frozenset({"/healthz", "/readyz"})
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this very machine."""
    if host is None or host.lower() == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def security_headers(public_url: str) -> dict[str, str]:
    """What every answer carries. Nothing is loaded from elsewhere, nothing inline runs, nobody frames us."""
    address = urlsplit(public_url)
    socket = f"{'wss' if address.scheme == 'https' else 'ws'}://{address.netloc}"
    policy = [
        "default-src 'self'",
        f"connect-src 'self' {socket}",  # some browsers do not count a socket of the same host as 'self'
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    headers = {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",  # unless a page says otherwise
    }
    if address.scheme == "https" and not is_loopback(address.hostname):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in security_headers(public_url).items()
        ]
        public = urlsplit(public_url).hostname
        self._host = None if is_loopback(public) else public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headless = scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD"
        if headless:  # every page answers HEAD as it would GET, without its body (RFC 9110, 9.3.2)
            scope = cast("Scope", {**scope, "method": "GET"})

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _value in message["headers"]}
                more = (header for header in self._headers if header[0] not in given)
                message["headers"] = [*message["headers"], *more]
            elif headless and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        # Whoever looks after the process calls it by an address, not by the city's name.
        if scope["path"] in HEALTH or self._host is None or self._knows(_header(scope, b"host")):
            await self._app(scope, receive, dressed)
        elif scope["type"] == ScopeType.WEBSOCKET:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"12")]
            await dressed({"type": "http.response.start", "status": 421, "headers": headers})
            await dressed({"type": "http.response.body", "body": b"Unknown host", "more_body": False})

    def _knows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname if host else None
        except ValueError:
            return False
        return name is not None and (name.lower() == self._host or is_loopback(name))


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), "")


def from_our_page(connection: AnyConnection, public_url: str) -> bool:
    """Whether the browser says that a page of ours sends this: by `Origin`, and by `Sec-Fetch-Site` where there is one.

    A request without `Origin` is no browser's doing on a page of ours.
    """
    origin = connection.headers.get("origin", "").lower()
    if connection.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    address = urlsplit(public_url)
    if origin == f"{address.scheme}://{address.netloc}".lower():
        return True
    host = connection.headers.get("host", "").lower()
    try:
        asked = urlsplit(origin)
        local = is_loopback(address.hostname) or is_loopback(asked.hostname)
    except ValueError:
        return False
    return local and bool(host) and asked.scheme in {"http", "https"} and asked.netloc == host
