"""The server that mail to the staff is handed to: its address as set, and one mail given over to it, or why not.

One connection carries one mail. Where the line is to be encrypted nothing goes before it is: neither the password nor
an address. What a server says in words is not kept, for it may quote an address.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from enum import StrEnum
from typing import Self
from urllib.parse import unquote, urlsplit

from bot.settings import is_loopback

SECONDS = 20.0  # for whatever is waited for: the connection, an answer
LEAVING_SECONDS = 2.0  # for its answer to our leaving
_DOT = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321, 4.5.2


class Line(StrEnum):
    """How the line to the server is made safe."""

    PLAIN = "plain"  # on this machine only
    STARTTLS = "starttls"
    TLS = "tls"


class Fate(StrEnum):
    """What became of a mail that was not accepted."""

    LATER = "later"  # it did not go; another time it may
    REFUSED = "refused"  # it will never be taken
    UNSURE = "unsure"  # the server had all of it and did not answer


WORDS = {
    "line": "cannot be reached, or the line broke",
    "tls": "offers no encrypted line that can be trusted",
    "login": "does not take the user and password",
}


class Undelivered(Exception):
    """A mail was not accepted. `code` is the server's number or a word of `WORDS`, never its words."""

    def __init__(self, fate: Fate, code: str) -> None:
        super().__init__(f"{fate.value}: {code}")
        self.fate, self.code = fate, code

    @property
    def words(self) -> str:
        """For an operator."""
        return WORDS.get(self.code, f"answers {self.code}")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. As text it is host and port, without user and password."""

    host: str
    port: int
    line: Line
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """The server of an address such as `smtp://user:password@host:587`. Raises `ValueError`."""
        form = "must be like smtp://user:password@host:587 or smtps://user:password@host:465"
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:  # its message may hold the password
            raise ValueError(form) from None
        if parts.scheme not in {"smtp", "smtps"} or not host or port == 0 or parts.path not in {"", "/"}:
            raise ValueError(form)
        if parts.query or parts.fragment or "?" in url or "#" in url or not url.isascii() or not url.isprintable():
            raise ValueError(form)
        if bool(parts.username) != bool(parts.password):
            raise ValueError("needs user and password both, or neither")
        line = Line.TLS if parts.scheme == "smtps" else Line.PLAIN if is_loopback(host) else Line.STARTTLS
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (user + password).isascii():
            raise ValueError("may have only ASCII in user and password")
        return cls(host, port or (465 if line is Line.TLS else 587), line, user, password)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def greet(self, name: str) -> None:
        """Come as far as one comes without a mail. `name` is what we call ourselves. Blocks; raises `Undelivered`."""
        with self._connected(name):
            pass

    def deliver(self, sender: str, to: str, message: EmailMessage) -> None:
        """Hand one mail over: returns once the server has taken it. Blocks; raises `Undelivered`."""
        data = _DOT.sub(b"..", message.as_bytes(policy=MAIL))
        whole = False
        with self._connected(sender.rpartition("@")[2]) as server:
            try:
                _taken(*server.mail(sender))
                _taken(*server.rcpt(to))
                _taken(*server.docmd("DATA"), expected=3)
                server.send(data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n")
                whole = True
                _taken(*server.getreply(), otherwise=Fate.UNSURE)
            except (smtplib.SMTPException, OSError) as error:
                raise Undelivered(Fate.UNSURE if whole else Fate.LATER, "line") from error

    @contextmanager
    def _connected(self, name: str) -> Iterator[smtplib.SMTP]:
        """A connection on which mail may be given. Raises `Undelivered`."""
        encrypted = ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if self.line is Line.TLS:
                server = smtplib.SMTP_SSL(self.host, self.port, name, timeout=SECONDS, context=encrypted)
            else:
                server = smtplib.SMTP(self.host, self.port, name, timeout=SECONDS)
            if self.line is Line.STARTTLS:
                server.starttls(context=encrypted)
            if self.user:
                server.login(self.user, self.password)
            else:
                server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            _leave(server)
            raise Undelivered(Fate.LATER, _code(error)) from error
        try:
            yield server
        finally:
            _leave(server)


def _taken(code: int, _words: bytes, *, expected: int = 2, otherwise: Fate = Fate.LATER) -> None:
    """Go on where a server's answer is as expected. `otherwise` is what it means to answer nothing that one knows."""
    match code // 100:
        case kind if kind == expected:
            return
        case 4:
            raise Undelivered(Fate.LATER, str(code))
        case 5:
            raise Undelivered(Fate.REFUSED, str(code))
    raise Undelivered(otherwise, "line")


def _code(error: Exception) -> str:
    """Why there is no connection: a server's number, or a word of `WORDS`."""
    match error:
        case ssl.SSLError():
            return "tls"
        case smtplib.SMTPAuthenticationError():
            return "login"
        case smtplib.SMTPResponseException() if error.smtp_code > 0:
            return str(error.smtp_code)
        case smtplib.SMTPNotSupportedError():
            return "tls" if "STARTTLS" in str(error) else "login"
    return "line"


def _leave(server: smtplib.SMTP | None) -> None:
    """Hang up. What the server says to that changes nothing."""
    if server is None:
        return
    with suppress(smtplib.SMTPException, OSError):
        if server.sock is not None:
            server.sock.settimeout(LEAVING_SECONDS)
            server.quit()
    server.close()
