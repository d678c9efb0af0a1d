"""The line between the product and a server: it can be cut at a chosen word, fall silent, and be mended."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Cable:
    """Carries every connection to a server's port through a port of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._listening: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._fatal: list[tuple[bytes, bool]] = []
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0
        self.cuts = 0

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    def cut_at(self, word: bytes, *, delivered: bool, times: int = 1) -> None:
        """Cut the next line on which the word is sent: before it reaches the server, or before its answer is back."""
        self._fatal += [(word, delivered)] * times

    async def cut(self) -> None:
        """Cut every line and answer no more."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for line in tuple(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        self._flows.set()

    async def mend(self) -> None:
        """Answer on the same port as before."""
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    def fall_silent(self) -> None:
        """Carry nothing more, without closing anything."""
        self._flows.clear()

    def speak_again(self) -> None:
        """Carry what has piled up and whatever follows."""
        self._flows.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            await self._carry(reader, writer)
        except asyncio.CancelledError:
            pass  # cut
        finally:
            writer.close()
            self._lines.discard(line)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opening = asyncio.create_task(asyncio.open_connection(*self._server))
        try:
            server_reader, server_writer = await asyncio.shield(opening)
        except asyncio.CancelledError:  # cut while it was being laid
            (await opening)[1].close()
            raise
        doomed = asyncio.Event()
        ways = [
            asyncio.create_task(self._there(reader, server_writer, doomed)),
            asyncio.create_task(self._back(server_reader, writer, doomed)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in (writer, server_writer):
                end.close()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _there(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        while piece := await reader.read(65536):
            await self._flows.wait()
            if self._fatal and self._fatal[0][0] in piece:
                _word, delivered = self._fatal.pop(0)
                self.cuts += 1
                doomed.set()
                if not delivered:
                    return
            server.write(piece)
            await server.drain()

    async def _back(self, server: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        while piece := await server.read(65536):
            await self._flows.wait()
            if doomed.is_set():
                return
            writer.write(piece)
            await writer.drain()
