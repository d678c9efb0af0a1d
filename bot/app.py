"""The composition root: the only file that knows every concrete class. It starts, watches and stops them in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from bot.channels import MODULES, make_channels
from bot.channels.channel import Channel, ChannelRejected, ChannelUnavailable, Kit, PollingChannel
from bot.delivery.broadcasts import Announcer
from bot.delivery.quiet import QuietHours
from bot.delivery.sender import Sender
from bot.menus import menus
from bot.pictures import PictureKeeper
from bot.polling import Poller
from bot.scheduler import Ticks
from bot.settings import BadSettings, Settings, ViberMode
from bot.web.listener import Listener
from bot.web.ports import ChannelState, Ports, Readiness
from civic import record
from civic.answers.engine import Answers
from civic.buttons import ButtonSigner
from civic.content.model import Content
from handlers import routes
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.world import World
from locales import Catalogues
from storage import meta, progress
from storage.clock import Clock, SystemClock
from storage.sqlite import SQLiteStore
from storage.store import Store, StoreError, Topic, Transaction
from storage.vault import Vault

logger = logging.getLogger(__name__)

REGISTER_AGAIN = (5.0, 15.0, 60.0, 300.0)
REJECTED_AGAIN = 600.0
BEGIN_AGAIN = (1.0, 5.0, 30.0)  # seconds before a failed background task is begun again
ORDERLY_SECONDS = 8.5
OWN = "web"  # our own page: nobody to register with


class NothingImported(Exception):
    """The store holds no city's record yet."""


async def check_secret(store: Store) -> None:
    """Refuse to work on a database that was sealed with another secret. Raises `BadSettings`."""

    def check(tx: Transaction) -> bool:
        known = meta.get(tx, "secret")
        if known is None:
            meta.put(tx, "secret", tx.vault.fingerprint())
        return known in {None, tx.vault.fingerprint()}

    if not await store.write(check):
        raise BadSettings("HROMADA_SECRET_KEY: this database was made with another secret; nothing was changed")


def make_world(settings: Settings, content: Content, vault: Vault) -> World:
    """What every turn may read."""
    return World(
        content=content,
        answers=Answers(content),
        languages=Catalogues(settings.zone),
        signer=ButtonSigner(vault.key("buttons")),
        public_url=settings.site_url,
        staff_channels=frozenset(settings.staff_chat),
    )


def make_kit(settings: Settings, world: World, vault: Vault, store: Store) -> Kit:
    """What the channels are made with."""

    async def upload(ref: str) -> bytes | None:
        return await store.read(lambda tx: progress.upload(tx, ref))

    return Kit(
        settings=settings,
        menus=menus(world.languages, world.content.city),
        sender=world.content.city.name.pick("uk")[0],
        secret=vault.token,
        upload=upload,
    )


MakeChannels = Callable[[Kit], dict[str, Channel]]


class App:
    """One running process: store, dialogue, delivery, pages, messengers."""

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, channels: MakeChannels = make_channels
    ) -> None:
        """`channels` makes the messengers; a simulation may make them with other capabilities."""
        self.settings = settings
        self._make_channels = channels
        self.clock = clock or SystemClock()
        self.vault = Vault(settings.secret())
        self.store = SQLiteStore(settings.database_path, clock=self.clock, vault=self.vault)
        self.readiness = Readiness()
        self.channels: dict[str, Channel] = {}
        self._content_version = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._sources: list[asyncio.Task[None]] = []
        self._senders: list[Sender] = []

    async def start(self) -> None:
        """Bring everything up. Raises `BadSettings`, `NothingImported`, `StoreError`, or `OSError` for a taken port."""
        listening = listen(self.settings.host, self.settings.port)
        await self.store.open()
        await check_secret(self.store)
        self.readiness.store = True
        content, self._content_version = await self._load()
        world = make_world(self.settings, content, self.vault)
        self.dispatcher = Dispatcher(self.store, routes(), world)
        self.readiness.content = True
        self.channels = self._make_channels(make_kit(self.settings, world, self.vault, self.store))
        messengers = [channel for name, channel in self.channels.items() if name != OWN]
        self.readiness.channels = {
            name: ChannelState.PENDING if name in self.channels else ChannelState.OFF for name in MODULES if name != OWN
        }
        for channel in self.channels.values():
            await channel.open()
        self.listener = Listener(self._ports(), listening)
        await self.listener.start()
        self.readiness.listening = True
        self._run(self._reload)
        self._run(Announcer(self.store).run)
        self._run(PictureKeeper(self.store, self.channels, self.dispatcher, self.clock).run)
        self._run(Ticks(self.store, self.clock).run)
        for channel in self.channels.values():
            self._send_on(channel)
        for channel in messengers:
            self._sources.append(asyncio.create_task(self._supervised(partial(self._register, channel))))

    async def stop(self) -> None:
        """Let go in order: no new work, calls in flight recorded, the store last. At most ten seconds."""
        self.readiness.stopping = True
        try:
            async with asyncio.timeout(ORDERLY_SECONDS):
                await _cancel(self._sources)
                stopping = [asyncio.create_task(sender.stop()) for sender in self._senders]
                if self.readiness.listening:
                    await self.listener.stop()
                await asyncio.gather(*stopping, return_exceptions=True)
        except TimeoutError:
            logger.error("the end was not orderly: the store or a messenger did not answer in time")
        finally:  # an open store would keep the process alive for ever
            await _cancel(self._tasks)
            for channel in self.channels.values():
                await channel.close()
            await self.store.close()

    def links(self, payload: str) -> Mapping[str, str]:
        """Links that open each messenger at a place; only for messengers whose name is known."""
        links = {name: channel.link(payload) for name, channel in self.channels.items()}
        return {name: link for name, link in links.items() if link}

    def _ports(self) -> Ports:
        return Ports(
            store=self.store,
            dispatcher=self.dispatcher,
            channels=self.channels,
            readiness=self.readiness,
            public_url=self.settings.site_url,
            clock=self.clock,
            links=self.links,
        )

    async def _load(self) -> tuple[Content, str]:
        content, version = await self.store.read(lambda tx: (record.load(tx), record.version(tx)), seconds=10.0)
        if content is None:
            raise NothingImported("no content has been imported; run `hromada content import`")
        return content, version

    async def _reload(self) -> None:
        """Take the record anew whenever it changes, here or by the command line."""
        bell = self.store.listen(Topic.CONTENT)
        while True:
            if await self.store.read(record.version) != self._content_version:
                content, version = await self._load()
                self.dispatcher.world = await asyncio.to_thread(self.dispatcher.world.with_content, content)
                self._content_version = version
                logger.info("the record was taken anew")
            await bell.wait()

    def _send_on(self, channel: Channel) -> None:
        sender = Sender(
            self.store,
            channel,
            self.dispatcher.world.signer,
            self.clock,
            quiet=QuietHours.parse(self.settings.quiet_hours or "", self.settings.zone),
            holds_notices=self.settings.viber_mode is ViberMode.REPLIES,
        )
        self._senders.append(sender)
        self._run(sender.run)

    async def _register(self, channel: Channel) -> None:
        """Register until it succeeds, then poll where the channel is polled."""
        tries = 0
        while True:
            try:
                await channel.register()
            except ChannelUnavailable as error:
                self.readiness.channels[channel.name] = ChannelState.UNAVAILABLE
                wait = error.retry_after or REGISTER_AGAIN[min(tries, len(REGISTER_AGAIN) - 1)]
                logger.warning("%s cannot be reached (%s); again in %.0f s", channel.name, error, wait)
            except ChannelRejected as error:
                self.readiness.channels[channel.name] = ChannelState.REJECTED
                wait = REJECTED_AGAIN
                logger.error("%s refuses us: %s; check its settings", channel.name, error)
            else:
                break
            tries += 1
            await self.clock.sleep(wait)
        self.readiness.channels[channel.name] = ChannelState.READY
        logger.info("%s is ready", channel.name)
        with suppress(StoreError):  # only `hromada links` would miss it
            await self.store.write(lambda tx: self._remember_links(tx, channel.name))
        if isinstance(channel, PollingChannel) and channel.polls:
            await Poller(channel, self.dispatcher, self.clock, lambda well: self._polled(channel.name, well)).run()

    def _polled(self, name: str, well: bool) -> None:
        self.readiness.channels[name] = ChannelState.READY if well else ChannelState.UNAVAILABLE

    def _remember_links(self, tx: Transaction, name: str) -> None:
        """The command line prints links without talking to a messenger."""
        pattern = self.links("PAYLOAD").get(name)
        if pattern:
            meta.put(tx, f"link:{name}", pattern)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks.append(asyncio.create_task(self._supervised(work)))

    async def _supervised(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """A background task that ends by trouble is said loudly and begun again; a process half alive helps nobody."""
        failures = 0
        while not self.readiness.stopping:
            try:
                await work()
            except Exception:
                logger.exception("a background task failed and is begun again")
                await self.clock.sleep(BEGIN_AGAIN[min(failures, len(BEGIN_AGAIN) - 1)])
                failures += 1
            else:
                return


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is touched. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
