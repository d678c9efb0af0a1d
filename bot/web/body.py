"""Reading a request's body: so much and no more, for so long and no longer."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request
from litestar.exceptions import ClientException, HTTPException, InternalServerException
from litestar.types import Receive

SECONDS = 20.0

AnyRequest = Request[Any, Any, Any]


class TooSlow(HTTPException):
    """The body did not arrive in time."""

    status_code = 408


class TooLarge(HTTPException):
    """The body is larger than may be."""

    status_code = 413


async def read_body(request: AnyRequest) -> bytes:
    """The whole body. The limit is the handler's `request_max_body_size`; beyond it, whatever the headers say: 413."""
    chunks: list[bytes] = []
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                chunks.append(chunk)
    except TimeoutError as error:
        raise TooSlow from error
    except InternalServerException as error:  # the client went away
        raise ClientException("incomplete") from error
    return b"".join(chunks)


async def read_all(receive: Receive, *, limit: int) -> bytes:
    """The whole body from the server itself, at most `limit` bytes. Raises `HTTPException` as `read_body` does."""
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientException("incomplete")
                body += message["body"]
                if len(body) > limit:
                    raise TooLarge
                if not message["more_body"]:
                    return body
    except TimeoutError as error:
        raise TooSlow from error
