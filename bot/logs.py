"""Logging: to stderr, as text or JSON, with every secret struck out of messages and traces alike."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from bot.settings import LogFormat

HIDDEN = "[hidden]"
# Libraries that print addresses with tokens, or residents' words, below WARNING.
QUIET = (
    "alembic",
    "pymorphy3",
    "telegram",
    "httpx",
    "httpcore",
    "aiohttp",
    "aiosqlite",
    "viber",
    "apscheduler",
    "urllib3",
    "asyncio",
    "uvicorn",
)


class _Formatter(logging.Formatter):
    def __init__(self, style: LogFormat, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._written = style
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record) if self._written is LogFormat.TEXT else self._json(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def _json(self, record: logging.LogRecord) -> str:
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def of_url(url: str) -> list[str]:
    """What must not be written down of an address that holds a password: all of it, and the password both ways."""
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        password = ""
    return [url, password, unquote(password)]


def set_up(style: LogFormat, secrets: Iterable[str]) -> None:
    """Send logs to stderr; strike out the given secrets wherever they turn up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(style, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
