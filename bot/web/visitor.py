"""Who chats: a random secret in a cookie, and the address made of it. The database never holds the secret itself."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from civic.messages import Address

COOKIE = "hromada_chat"
YEAR = 365 * 24 * 60 * 60
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Address | None:
    """The visitor's address; None without a cookie of ours. The only place that says whose conversation it is."""
    secret = connection.cookies.get(COOKIE, "")
    if not _SECRET.fullmatch(secret):
        return None
    return Address("web", hashlib.sha256(b"hromada chat " + secret.encode()).hexdigest())


def new_cookie(public_url: str) -> Cookie:
    """A cookie for somebody we have not met."""
    return Cookie(
        key=COOKIE,
        value=secrets.token_urlsafe(32),
        max_age=YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=public_url.startswith("https://"),
    )
