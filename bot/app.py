"""The composition root: the only file that knows every concrete class. It starts, watches and stops them in order."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot import belonging, journal, types
from bot.alerts import AlertSource, AlertWatch, PolledSource
from bot.blackout import Blackouts
from bot.channels import MODULES, make_channels
from bot.channels.channel import Channel, Draw, Kit
from bot.delivery.broadcasts import Announcer
from bot.delivery.digests import Digester
from bot.delivery.quiet import QuietHours
from bot.delivery.sender import Sender
from bot.drawings import Drawings
from bot.journal import Journal
from bot.limits import limits_of
from bot.mailing import Mailer
from bot.menus import menus
from bot.nightly import Nightly, by_command
from bot.pictures import PictureKeeper
from bot.presence import Presence
from bot.registration import Registrar
from bot.reminders import Reminders
from bot.scheduler import Ticks
from bot.settings import Settings, ViberMode
from bot.supervision import supervised
from bot.web.listener import Listener
from bot.web.ports import ChannelState, Ports, Readiness
from bot.worker import Worker
from civic import accounts, record
from civic.answers.kept import answers_to
from civic.broadcast_preview import Shape
from civic.broadcast_terms import Rules
from civic.buttons import ButtonSigner
from civic.content.model import Content
from handlers import routes
from handlers.dialogue.dispatcher import Dispatcher
from handlers.dialogue.world import READ_SECONDS, World, renewed
from locales import Catalogues
from storage import editions, progress
from storage.claims import Hours, Terms
from storage.clock import Clock, SystemClock
from storage.database import store_at
from storage.store import Store, StoreError, Topic, Transaction
from storage.vault import Vault

logger = logging.getLogger(__name__)

ORDERLY_SECONDS = 8.5
OWN = "web"  # our own page: nobody to register with


class Duty(StrEnum):
    """What a process is for. Every one takes the record anew when it changes."""

    LISTEN = "listen"  # pages, web chat, webhooks
    WORK = "work"  # whatever only one process at a time may do: see `bot/worker.py`


EVERYTHING = frozenset(Duty)


class NothingImported(Exception):
    """The store holds no city's record yet."""


def make_world(settings: Settings, content: Content, vault: Vault) -> World:
    """What every turn may read."""
    return World(
        content=content,
        answers=answers_to(content),
        languages=Catalogues(settings.zone),
        signer=ButtonSigner(vault.key("buttons")),
        public_url=settings.site_url,
        staff_channels=frozenset(settings.staff_chat),
        sample=settings.demo,
        limits=limits_of(settings),
        quiet=_hours(settings),
        undo=timedelta(seconds=settings.undo_seconds),
    )


def _hours(settings: Settings) -> Hours | None:
    """The city's quiet hours, where it has any."""
    quiet = QuietHours.parse(settings.quiet_hours or "", settings.zone)
    return (quiet.start, quiet.end) if quiet is not None else None


def make_kit(settings: Settings, world: World, vault: Vault, store: Store, draw: Draw) -> Kit:
    """What the channels are made with."""

    async def upload(ref: str) -> bytes | None:
        return await store.read(lambda tx: progress.upload(tx, ref))

    return Kit(
        settings=settings,
        menus=menus(world.languages, world.content),
        sender=world.content.city.name.pick("uk")[0],
        secret=vault.token,
        upload=upload,
        draw=draw,
    )


def shapes_of(channels: Mapping[str, Channel]) -> dict[str, Shape]:
    """What fits on each messenger, for whoever looks at a message before it goes out."""
    shown = {name: channel.capabilities for name, channel in channels.items()}
    return {name: Shape(one.text_length, one.caption_length, one.pictures) for name, one in shown.items()}


MakeChannels = Callable[[Kit], dict[str, Channel]]


class App:
    """One running process: store, dialogue, and by its duties pages, delivery, messengers."""

    def __init__(
        self,
        settings: Settings,
        *,
        duties: Collection[Duty] = EVERYTHING,
        clock: Clock | None = None,
        channels: MakeChannels = make_channels,
    ) -> None:
        """`channels` makes the messengers; a simulation may make them with other capabilities."""
        self.settings = settings
        self._duties = frozenset(duties)
        self._make_channels = channels
        self.clock = clock or SystemClock()
        self.vault = Vault(settings.secret())
        self.store = store_at(settings.database_url, clock=self.clock, vault=self.vault)
        self.readiness = Readiness()
        self.channels: dict[str, Channel] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._listener: Listener | None = None
        self._worker: Worker | None = None

    async def start(self) -> None:
        """Bring everything up. Raises `BadSettings`, `NothingImported`, `StoreError`, or `OSError` for a taken port."""
        types.prepare()
        listening = listen(self.settings.host, self.settings.port) if Duty.LISTEN in self._duties else None
        await self.store.open()
        await belonging.check(self.store, demo=self.settings.demo)
        self.readiness.store = True
        found = await self.store.read(lambda tx: (record.load(tx), editions.present(tx)), seconds=READ_SECONDS)
        content, of = found
        if content is None:
            raise NothingImported("no content has been imported; run `hromada content import`")
        world = replace(
            make_world(self.settings, content, self.vault), editions={editions.CONTENT: of[editions.CONTENT]}
        )
        world = await renewed(self.store, world)
        self.dispatcher = Dispatcher(self.store, routes(), world)
        self.readiness.content = True
        self.drawings = Drawings(self.store, self.dispatcher)
        self.channels = self._make_channels(make_kit(self.settings, world, self.vault, self.store, self.drawings.png))
        for channel in self.channels.values():
            await channel.open()
        self.dispatcher.world = replace(self.dispatcher.world, shapes=shapes_of(self.channels))
        await self._meet_others()
        if listening is not None:
            self._listener = Listener(self._ports(), listening)
            await self._listener.start()
            self.readiness.listening = True
        self._run(self._reload)
        if Duty.WORK in self._duties:
            self._worker = self._make_worker()
            self._run(self._worker.run)

    async def stop(self) -> None:
        """Let go in order: no new work, calls in flight recorded, the store last. At most ten seconds."""
        self.readiness.stopping = True
        ending = [part.stop() for part in (self._worker, self._listener) if part is not None]
        try:
            async with asyncio.timeout(ORDERLY_SECONDS):
                await asyncio.gather(*ending, return_exceptions=True)
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
            drawings=self.drawings,
        )

    async def _reload(self) -> None:
        """Take the record anew whenever it changes, here, in another process or by the command line.

        A question that comes sooner does it itself: nobody is answered from an old record.
        """
        bell = self.store.listen(Topic.CONTENT)
        while True:
            try:
                await self.dispatcher.renew()
            except StoreError as error:
                logger.warning("the record cannot be read: %s", type(error).__name__)
            await bell.wait()

    # Who does what

    @property
    def _messengers(self) -> dict[str, Channel]:
        return {name: channel for name, channel in self.channels.items() if name != OWN}

    async def _meet_others(self) -> None:
        """Set out how the messengers stand: as found here, or as told by whoever works."""
        works = Duty.WORK in self._duties
        begun = ChannelState.PENDING if works else ChannelState.ELSEWHERE
        self.readiness.channels = {
            name: begun if name in self.channels else ChannelState.OFF for name in MODULES if name != OWN
        }
        self._presence = Presence(self.store, self.clock, self.readiness, self._messengers, listens=not works)
        if self.settings.shared:
            await self._presence.look_once()
            self._run(self._presence.look)

    def _make_worker(self) -> Worker:
        pictures = PictureKeeper(self.store, self.channels, self.dispatcher, self.clock)
        announcer = Announcer(
            self.store,
            rules=self._rules,
            quiet=self._is_quiet,
            edits=[name for name, channel in self.channels.items() if channel.capabilities.edits],
        )
        kept = timedelta(days=self.settings.audit_kept)
        ticks = Ticks(
            self.store,
            self.clock,
            rules=self._rules,
            quiet=self._is_quiet,
            audit_kept=kept,
            reminders=self.reminders().tick,
        )
        blackouts = Blackouts(self.store, self.clock, self.dispatcher.world.languages, self._memories())
        world = self.dispatcher.world
        digester = Digester(
            self.store,
            self.clock,
            zone=self.settings.zone,
            languages=world.languages,
            public_url=world.public_url,
        )
        alerts = AlertWatch(self.store, self.clock, self._alert_source())
        chores = [announcer.run, digester.run, alerts.run, pictures.run, ticks.run, blackouts.run, *self._safekeeping()]
        if self.settings.smtp_url:
            chores.append(Mailer.of(self.settings, self.store, self.clock).run)
        if self.settings.shared:
            chores.append(self._presence.say)
        return Worker(
            self.store,
            self.clock,
            first=[blackouts.look],
            senders=[self._sender(channel) for channel in self.channels.values()],
            sources=[
                Registrar(self.store, channel, self.dispatcher, self.clock, self._presence.stands).run
                for channel in self._messengers.values()
            ],
            chores=chores,
            tell=self._presence.works,
        )

    def reminders(self) -> Reminders:
        """What says of cases that something is due."""
        return Reminders(
            self.store,
            world=lambda: self.dispatcher.world,
            quiet=self._is_quiet,
            morning=time.fromisoformat(self.settings.morning),
            site=self.settings.site_url if self.settings.smtp_url else "",
        )

    def _rules(self) -> Rules:
        """What a broadcast is held against now: the record may have changed."""
        return self.dispatcher.world.rules

    def _is_quiet(self, now: datetime) -> bool:
        """Whether it is night in the city."""
        quiet = QuietHours.parse(self.settings.quiet_hours or "", self.settings.zone)
        return quiet is not None and quiet.covers(now)

    def _memories(self) -> dict[str, timedelta | None]:
        return {name: channel.capabilities.remembers for name, channel in self.channels.items()}

    def _safekeeping(self) -> list[Callable[[], Awaitable[None]]]:
        """What keeps a way back, where there is a place for it."""
        settings, store, clock = self.settings, self.store, self.clock
        chores: list[Callable[[], Awaitable[None]]] = []
        if places := journal.places(settings.database_url, settings.backups):
            kept, fingerprint = timedelta(days=settings.backup_kept), self.vault.fingerprint()
            chores.append(Journal(store, clock, places, fingerprint=fingerprint, kept=kept).run)
        if settings.backups is not None:
            make = by_command(settings.for_a_backup())
            chores.append(Nightly(store, clock, settings.backups, zone=settings.zone, make=make).run)
        return chores

    def _alert_source(self) -> AlertSource | None:
        """Whoever knows of air-raid alerts, where the city has chosen somebody."""
        settings = self.settings
        if not settings.alert_url:
            return None
        return PolledSource(settings.alert_url, settings.alert_key, settings.alert_area)

    def _sender(self, channel: Channel) -> Sender:
        return Sender(
            self.store,
            channel,
            self.dispatcher.world.signer,
            self.clock,
            terms=self._terms(channel),
            trouble=self._trouble,
        )

    def _trouble(self, tx: Transaction, channel: str, code: str) -> None:
        """A messenger's account refuses what we begin."""
        if accounts.in_trouble(tx, channel, code, self._rules()):
            logger.error("%s: the account refuses (%s); only replies are sent there", channel, code)

    def _terms(self, channel: Channel) -> Callable[[datetime], Terms]:
        """Under which terms a channel's messages go at a moment."""
        settings, capabilities = self.settings, channel.capabilities
        quiet = QuietHours.parse(settings.quiet_hours or "", settings.zone)
        free = [
            name
            for name, other in self.channels.items()
            if other.capabilities.rings and other.capabilities.free_session is None
        ]

        def terms(now: datetime) -> Terms:
            return Terms(
                local=now.astimezone(settings.zone),
                quiet=(quiet.start, quiet.end) if quiet else None,
                rings=capabilities.rings,
                free=capabilities.free_session,
                price=micros(settings.viber_price_eur),
                budget=micros(settings.viber_budget_eur) if settings.viber_mode is ViberMode.PAID else 0,
                instead=free,
            )

        return terms

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(supervised(work, self.clock)))


def micros(euros: float) -> int:
    """Millionths of a euro: money is counted in whole numbers."""
    return round(euros * 1_000_000)


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
