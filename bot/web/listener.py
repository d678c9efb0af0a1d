"""The HTTP server in the process's own event loop, started and stopped by the composition root."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bot.web.ports import Ports
from bot.web.server import create_server

GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: signals have one owner, and it is not the web server."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Listener:
    """One listening socket and the application behind it."""

    def __init__(self, ports: Ports, listening: socket.socket) -> None:
        self._socket = listening
        self._server = _Server(
            uvicorn.Config(
                create_server(ports),
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # who called, and by which scheme, is asked nowhere
                server_header=False,
                loop="none",
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=128 * 1024,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; returns once connections are taken."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Close the sockets and let requests in flight end."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
