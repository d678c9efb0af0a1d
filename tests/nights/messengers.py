"""Telegram, which is asked for what residents write, and Viber, which calls us; and the product’s way to each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import msgspec

from bot.channels.channel import Bold, Capabilities, Part, SendOutcome, SendResult
from civic.messages import Address, ChannelEvent, Inbound, IncomingMessage, Kept, Receipt, StatusUpdate
from tests.nights.loop import NightClock, NightLoop
from tests.nights.machine import alive
from tests.nights.platform import SESSION, Account, Call, Platform

HELD_SECONDS = 25.0  # an empty poll

TELEGRAM = Capabilities(
    text_length=4096,
    label_length=64,
    buttons=100,
    buttons_per_row=8,
    bold=Bold.ENTITIES,
    edits=True,
    rate=28.0,
    chat_rate=1.0,
    chat_burst=3,
    remembers=timedelta(hours=24),
)
VIBER = Capabilities(
    text_length=3_400,
    label_length=60,
    buttons=18,
    buttons_per_row=3,
    bold=Bold.ASTERISKS,
    edits=False,
    rate=20.0,
    chat_rate=1.0,
    chat_burst=5,
    free_session=SESSION,
    batch=300,
    remembers=timedelta(hours=1),
)


@dataclass(slots=True)
class _Update:
    number: int
    inbound: Kept
    at: float
    taken: Callable[[], None]


class PlatformChannel:
    """The product's way to a platform."""

    def __init__(self, platform: Platform) -> None:
        self.name = platform.name
        self.capabilities = platform.capabilities
        self.called: str | None = "hromada"
        self.platform = platform

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:
        return True

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [msgspec.json.decode(raw, type=IncomingMessage | ChannelEvent | StatusUpdate)]

    def respond(self, part: Part) -> bytes | None:
        return None

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def register(self) -> None:
        pass

    async def send(self, address_id: str, part: Part) -> SendResult:
        return (await self.platform.take([address_id], part))[0]

    async def acknowledge(self, ack: str) -> SendResult:
        return SendResult(SendOutcome.SENT)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        return b""

    def link(self, payload: str) -> str | None:
        return f"https://{self.name}.example/{payload}"

    async def check(self) -> str:
        return "hromada"


class Telegram(Platform):
    """Keeps updates for a day and hands them out to whoever asks."""

    def __init__(self, loop: NightLoop, clock: NightClock, chance: Random) -> None:
        super().__init__("telegram", TELEGRAM, loop, clock, chance)
        self._updates: list[_Update] = []
        self._news = asyncio.Event()

    def tell(self, inbound: Callable[[str], Kept], taken: Callable[[], None]) -> None:
        """Something is told by a resident. `taken` hears that it was taken in."""
        number = self.number()
        self._updates.append(_Update(number, inbound(str(number)), self.loop.at, taken))
        self._news.set()

    def channel(self) -> PlatformChannel:
        return TelegramChannel(self)

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        """Hand out what has not been confirmed by the offset."""
        life = alive()
        if offset is not None:
            for update in [update for update in self._updates if update.number < offset]:
                self._updates.remove(update)
                update.taken()
        self._updates = [one for one in self._updates if one.at > self.loop.at - SESSION.total_seconds()]
        if not self._updates:
            self._news.clear()
            try:
                async with asyncio.timeout(HELD_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                return []
        if not life.alive:
            raise asyncio.CancelledError
        self.loop.stir()
        return [(update.number, msgspec.json.encode(update.inbound)) for update in self._updates[:100]]


class TelegramChannel(PlatformChannel):
    """A channel that is asked for updates."""

    polls = True

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        platform = self.platform
        assert isinstance(platform, Telegram)
        return await platform.poll(offset)


class Viber(Platform):
    """Calls us, again and again for an hour, and takes a message to many in one call."""

    AGAIN = (0.0, 5.0, 30.0, 120.0, 600.0, 1200.0, 1500.0)
    RECEIPTS = 0.3  # of the messages taken

    def __init__(self, loop: NightLoop, clock: NightClock, chance: Random) -> None:
        super().__init__("viber", VIBER, loop, clock, chance)
        self._telling: dict[asyncio.Task[None], None] = {}
        self.deliver: Callable[[Kept, bytes], Awaitable[bool]] | None = None

    def tell(self, inbound: Callable[[str], Kept], taken: Callable[[], None]) -> None:
        """Something is told by a resident. `taken` hears that it was taken in."""
        task = self.loop.create_task(self._tell(inbound(str(self.number())), taken), context=self._outside.copy())
        self._telling[task] = None
        task.add_done_callback(lambda done: self._telling.pop(done, None))

    async def closes(self) -> None:
        for task in tuple(self._telling):
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    async def _tell(self, inbound: Kept, taken: Callable[[], None]) -> None:
        assert self.deliver is not None
        for wait in self.AGAIN:
            await asyncio.sleep(wait)
            self.loop.stir()
            if await self.deliver(inbound, msgspec.json.encode(inbound)):
                taken()
                return

    def _accept_one(self, call: Call, account: Account) -> SendResult:
        result = super()._accept_one(call, account)
        if result.external_id is not None and self._chance.random() < self.RECEIPTS:
            self._later(self._chance.uniform(0.5, 5.0), self._confirm, account, result.external_id)
        return result

    def _confirm(self, account: Account, message: str) -> None:
        address = Address(self.name, account.id)
        self.tell(lambda key: StatusUpdate(f"r{key}", address, message, Receipt.DELIVERED), lambda: None)

    def channel(self) -> PlatformChannel:
        return ViberChannel(self)


class ViberChannel(PlatformChannel):
    """A channel with calls to many."""

    async def send_many(self, address_ids: Sequence[str], part: Part) -> Sequence[SendResult]:
        return await self.platform.take(address_ids, part)
