"""The site on a real port of this machine: real store, real dialogue, real sender of the web chat."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from bot.channels.channel import Channel
from bot.channels.webchat import WebChatChannel
from bot.delivery.sender import Sender
from bot.drawings import Drawings
from bot.web.listener import Listener
from bot.web.ports import Ports, Readiness
from civic import record
from civic.answers.engine import Answers
from civic.buttons import ButtonSigner
from civic.content.model import Content
from handlers import routes
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.world import World
from locales import Catalogues
from storage import progress
from storage.claims import Terms
from storage.clock import SystemClock
from storage.database import store_at
from storage.store import Store
from storage.vault import Vault

CONTENT = Path(__file__).parents[2] / "content" / "khmelnytskyi"
SECRET = "a secret for the tests, longer than needed"


class Site:
    """A running site; the server can be stopped and started again while the rest goes on."""

    def __init__(self, store: Store, world: World, channels: Mapping[str, Channel], public_url: str) -> None:
        self.store = store
        self.clock = SystemClock()
        self.dispatcher = Dispatcher(store, routes(), world)
        self.readiness = Readiness(store=True, content=True, listening=True)
        self.ports = Ports(
            store=store,
            dispatcher=self.dispatcher,
            channels=channels,
            readiness=self.readiness,
            public_url=public_url,
            clock=self.clock,
            links=lambda payload: {"telegram": f"https://t.me/example_bot?start={payload}"},
            drawings=Drawings(store, self.dispatcher),
        )
        self.port = 0
        self._listener: Listener | None = None
        self._sender = Sender(store, channels["web"], world.signer, self.clock, terms=lambda now: Terms(local=now))
        self._sending = asyncio.create_task(self._sender.run())

    @property
    def url(self) -> str:
        """Where the site is."""
        return f"http://127.0.0.1:{self.port}"

    async def listen(self) -> None:
        """Open the port, the same as before if there was one."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listener = Listener(self.ports, listening)
        await self._listener.start()

    async def hang_up(self) -> None:
        """Close the port and every connection."""
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None

    async def close(self) -> None:
        """Stop everything but the store."""
        await self.hang_up()
        await self._sender.stop()
        await self._sending


@asynccontextmanager
async def open_site(
    url: str,
    content: Content,
    answers: Answers,
    *,
    public_url: str = "http://localhost:8080",
    channels: Mapping[str, Channel] | None = None,
    staff_channels: frozenset[str] = frozenset({"viber", "web"}),
) -> AsyncIterator[Site]:
    """A site over the migrated database at `url`."""
    vault = Vault(SECRET)
    store = store_at(url, clock=SystemClock(), vault=vault)
    await store.open()
    try:
        await store.write(lambda tx: record.bring_in(tx, content))
        world = World(
            content=content,
            answers=answers,
            languages=Catalogues(UTC),
            signer=ButtonSigner(vault.key("buttons")),
            public_url=public_url,
            staff_channels=staff_channels,
        )

        async def upload(ref: str) -> bytes | None:
            return await store.read(lambda tx: progress.upload(tx, ref))

        site = Site(store, world, {"web": WebChatChannel(upload), **(channels or {})}, public_url)
        await site.listen()
        try:
            yield site
        finally:
            await site.close()
    finally:
        await store.close()  # an open store would keep the process alive
