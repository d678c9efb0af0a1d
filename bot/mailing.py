"""Mail to the staff on its way out: one row after another is taken, handed to the server and written down.

A row is taken and committed before anything leaves, and what became of it is written down in a turn of its own. So a
mail goes twice only where the server's answer to it was lost, and never three times.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Self

from bot.mail_server import Fate, MailServer, Undelivered
from bot.settings import Settings
from storage import mails
from storage.clock import Clock, to_ms
from storage.mails import Mail
from storage.store import Store

LOOK_SECONDS = 15.0  # how often one looks for what is due
LONGEST_SECONDS = 240.0  # for one mail; beyond it nobody knows what became of it. Less than `mails.LEASE`
ENDING_SECONDS = 1.0  # how long a process that ends waits for an answer

logger = logging.getLogger(__name__)


class Mailer:
    """Hands over what is due."""

    def __init__(self, store: Store, clock: Clock, server: MailServer, sender: str) -> None:
        """`sender` is the address that mail comes from."""
        self._store = store
        self._clock = clock
        self._server = server
        self._sender = sender

    @classmethod
    def of(cls, settings: Settings, store: Store, clock: Clock) -> Self:
        """As the settings have it; they name a server."""
        return cls(store, clock, MailServer.parse(settings.smtp_url), settings.mail_from)

    async def run(self) -> None:
        """Look for what is due until cancelled."""
        while True:
            await self.turn()
            await self._clock.sleep(LOOK_SECONDS)

    async def turn(self) -> int:
        """Hand over whatever is due now; how many were looked at."""
        looked = 0
        while await self._store.read(mails.anything):
            mail = await self._store.write(mails.claim)
            if mail is None:
                break
            looked += 1
            await self._send(mail)
        return looked

    async def _send(self, mail: Mail) -> None:
        message = written(mail, self._sender)
        giving = in_thread(lambda: self._server.deliver(self._sender, mail.to, message))
        try:
            await asyncio.wait({giving}, timeout=LONGEST_SECONDS)
        except asyncio.CancelledError:  # what is not known by then stays taken, and is sent once more
            await asyncio.wait({giving}, timeout=ENDING_SECONDS)
            if giving.done():
                await self._record(mail, giving)
            raise
        await self._record(mail, giving)

    async def _record(self, mail: Mail, giving: asyncio.Future[None]) -> None:
        """Write down what became of a mail."""
        fault = Undelivered(Fate.UNSURE, "line")
        if giving.done():
            error = giving.exception()
            if error is None:
                await self._store.write(lambda tx: mails.end(tx, mail.id, mails.SENT))
                return
            if not isinstance(error, Undelivered):
                logger.error("mail %d: a %s of ours", mail.id, type(error).__name__)
            fault = error if isinstance(error, Undelivered) else fault
        if fault.fate is Fate.REFUSED:
            await self._store.write(lambda tx: mails.end(tx, mail.id, fault.code))
            logger.error("mail %d failed (%s)", mail.id, fault.code)
        elif await self._store.write(lambda tx: mails.again(tx, mail, fault.code, left=fault.fate is Fate.UNSURE)):
            logger.warning("mail %d did not go (%s); it is tried again", mail.id, fault.code)
        else:
            logger.error("mail %d is given up (%s)", mail.id, fault.code)


def written(mail: Mail, sender: str) -> EmailMessage:
    """The mail itself. Its id is the same however often it is sent, so that a mailbox may know it again."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.written)
    message["Message-ID"] = f"<hromada.{mail.id}.{to_ms(mail.written)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message.set_content(mail.text, charset="utf-8", cte="base64")
    return message


def in_thread(work: Callable[[], None]) -> asyncio.Future[None]:
    """Work that blocks, in a thread that does not keep the process alive; its end."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def tell(error: Exception | None) -> None:
        if ended.done():
            return
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def body() -> None:
        try:
            work()
        except Exception as error:
            told: Exception | None = error
        else:
            told = None
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, told)

    threading.Thread(target=body, name="mail", daemon=True).start()
    return ended
