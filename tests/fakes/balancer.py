"""One address before several processes, as a proxy stands before them: pages go to the next one that lives. What a
messenger posts goes to all of them at once, so that every update arrives twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import aiohttp
from aiohttp import web

PASSED_ON = ("Cookie", "Origin", "Host", "User-Agent", "Accept", "Accept-Language", "Sec-Fetch-Site", "Content-Type")
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)


class Balancer:
    """Listens on `port` before the processes that listen on `behind`."""

    def __init__(self, port: int, behind: Sequence[int]) -> None:
        self._port = port
        self._behind = list(behind)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Listen."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=60), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self._behind.append(self._behind.pop(0))
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._socket(request)
        body = await request.read()
        if request.path.startswith("/webhooks/"):
            answers = await asyncio.gather(*(self._ask(port, request, body) for port in self._behind))
            return min(answers, key=lambda answer: (answer.status, not answer.body))
        for port in self._behind:
            answer = await self._ask(port, request, body)
            if answer.status != 502:
                return answer
        return answer

    async def _ask(self, port: int, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name in PASSED_ON or name[:2] == "X-"}
        url = f"http://127.0.0.1:{port}{request.path_qs}"
        try:
            async with self._session.request(
                request.method, url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                told = [(name, value) for name, value in answer.headers.items() if name not in {"Content-Length"}]
                return web.Response(status=answer.status, body=await answer.read(), headers=dict(told))
        except TROUBLE:
            return web.Response(status=502)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name in {"Cookie", "Origin", "Host"}}
        for port in self._behind:
            try:
                behind = await self._session.ws_connect(
                    f"ws://127.0.0.1:{port}{request.path_qs}", headers=headers, max_msg_size=2**24
                )
            except TROUBLE:
                continue
            before = web.WebSocketResponse()
            await before.prepare(request)
            ways = [asyncio.create_task(_pass_on(before, behind)), asyncio.create_task(_pass_on(behind, before))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            with suppress(*TROUBLE):
                await behind.close()
                await before.close()
            return before
        return web.Response(status=502)


Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _pass_on(source: Socket, target: Socket) -> None:
    with suppress(*TROUBLE):
        async for message in source:
            await target.send_str(message.data)
