"""A server that takes mail, on loopback: strict about the order of RFC 5321, and able to refuse and to fall silent."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

USER, PASSWORD = "hromada", "canary-of-the-password"


@dataclass(frozen=True, slots=True)
class Letter:
    """What was accepted, with the envelope it came in."""

    sender: str
    to: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        """As whoever reads it sees it."""
        read = message_from_bytes(self.data, policy=SMTP)
        assert isinstance(read, EmailMessage)
        return read


class FakeMailServer:
    """Takes mail from who gives the password.

    `refuse(verb, reply)` makes the next such command, or `END` for the end of the mail, be answered so.
    """

    def __init__(self, *, starttls: bool = False) -> None:
        """`starttls` only says that it is offered; it never works."""
        self.letters: list[Letter] = []
        self.connections = 0
        self.malformed: list[str] = []
        self.said: list[str] = []
        self.silent = 0  # how many of the next mails are taken without an answer
        self.keeps = True  # whether those are
        self._refusals: dict[str, deque[str]] = {}
        self._starttls = starttls

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"smtp://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    def refuse(self, verb: str, *replies: str) -> None:
        """Answer the next commands so."""
        self._refusals.setdefault(verb, deque()).extend(replies)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1

        def say(*lines: str) -> None:
            for line in lines[:-1]:
                writer.write(f"{line[:3]}-{line[4:]}\r\n".encode())
            writer.write(f"{lines[-1]}\r\n".encode())

        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, say)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, say: Callable[..., None]) -> None:
        greeted = trusted = False
        sender = to = ""
        say(self._refused("CONNECT") or "220 mail.example ESMTP")
        while line := (await reader.readline()).decode("ascii").removesuffix("\r\n"):
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            self.said.append(verb)
            if refused := self._refused(verb):
                say(refused)
            elif verb == "EHLO":
                greeted = True
                offers = ("250 STARTTLS",) if self._starttls else ()
                say("250 mail.example", *offers, "250 AUTH PLAIN")
            elif verb == "AUTH" and greeted:
                trusted = rest == "PLAIN " + base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
                say("235 welcome" if trusted else "535 no")
            elif verb == "MAIL" and trusted and not sender:
                sender = rest.removeprefix("FROM:<").removesuffix(">")
                say("250 yes")
            elif verb == "RCPT" and sender and not to:
                to = rest.removeprefix("TO:<").removesuffix(">")
                say("250 yes")
            elif verb == "DATA" and to:
                say("354 go on")
                if not await self._take(reader, say, sender, to):
                    return
                sender = to = ""
            elif verb == "RSET":
                sender = to = ""
                say("250 yes")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                self.malformed.append(line)
                say("503 not now")

    async def _take(self, reader: asyncio.StreamReader, say: Callable[..., None], sender: str, to: str) -> bool:
        """Take a mail in; False where there is to be no answer."""
        data = await reader.readuntil(b"\r\n.\r\n")
        if b"\n" in data.replace(b"\r\n", b"") or any(len(line) > 998 for line in data.split(b"\r\n")):
            self.malformed.append("lines")
        if refused := self._refused("END"):
            say(refused)
            return True
        letter = Letter(sender, to, data[:-3].replace(b"\r\n..", b"\r\n."))
        if self.silent:
            self.silent -= 1
            self.letters += [letter] if self.keeps else []
            return False
        self.letters.append(letter)
        say("250 taken")
        return True

    def _refused(self, verb: str) -> str:
        replies = self._refusals.get(verb)
        return replies.popleft() if replies else ""
