"""The HTTP client of the messengers: one pooled aiohttp session, explicit timeouts, no token in any error.

`NotSent` and `Unknown` split every failure of one call by what can be said of the request: it never left, or nobody
knows. The delivery rules rest on this difference.
"""

from __future__ import annotations

from functools import cache
from urllib.request import getproxies

import aiohttp

TIMEOUT_SECONDS = 8.0  # one call; the grace period of a stopping process is 10
CONNECT_SECONDS = 4.0


@cache
def _patience(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)


class NotSent(Exception):
    """The request did not leave this machine: no connection, no name, no free slot."""


class Unknown(Exception):
    """The request left and its answer did not arrive whole."""


class TooLarge(Unknown):
    """The answer is longer than the caller wants."""


class Client:
    """A session with one messenger's server."""

    def __init__(self, *, connections: int = 256) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session; it belongs to the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15),
                timeout=_patience(TIMEOUT_SECONDS),
                auto_decompress=True,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=bool(getproxies()),  # it looks for a proxy anew at every call, which is dear
            )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        data: aiohttp.FormData | bytes | None = None,
        headers: dict[str, str] | None = None,
        seconds: float = TIMEOUT_SECONDS,
        limit: int = 64 * 1024 * 1024,
    ) -> tuple[int, bytes]:
        """Make one call and read its whole answer, at most `limit` bytes. Raises `NotSent` or `Unknown`."""
        if self._session is None:
            raise NotSent("the client is closed")
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=_patience(seconds),
            ) as response:
                body = await response.content.read(limit + 1)
                while len(body) <= limit and not response.content.at_eof():
                    body += await response.content.read(limit + 1 - len(body))
                if len(body) > limit:
                    raise TooLarge("the answer is too large")
                return response.status, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unknown(type(error).__name__) from None
