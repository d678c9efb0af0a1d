"""A messenger as a process sees it from inside the machine: no sockets, the platform's manners, and its own memory.

What it has taken it has taken, whether or not its answer finds anybody alive.
"""

from __future__ import annotations

import asyncio
import contextvars
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.channels.channel import Capabilities, Part, SendOutcome, SendResult
from tests.nights.loop import NightClock, NightLoop
from tests.nights.machine import Life, alive
from tests.nights.weather import CALM, Weather

MARK = re.compile(r"#([A-Z]\d+)")
WIRE_SECONDS = 0.004  # to the platform
SESSION = timedelta(hours=24)


@dataclass(slots=True, eq=False)
class Account:
    """A chat with us. `heard` is when what they wrote was last taken in, by the machine's clock; `wrote_at` when they
    last wrote."""

    platform: Platform
    id: str
    blocked: bool = False
    heard: datetime | None = None
    wrote_at: float = -1.0
    shown: list[str] = field(default_factory=list)

    def wrote(self) -> None:
        """Something of theirs was taken in."""
        now = self.platform.clock.now()
        self.heard = now if self.heard is None else max(now, self.heard)

    @property
    def in_session(self) -> bool:
        """Whether they have written lately, so that nothing costs."""
        return self.heard is not None and self.platform.clock.now() - self.heard <= SESSION


@dataclass(frozen=True, slots=True)
class Call:
    """One call that says something to one chat or to many."""

    life: Life
    platform: Platform
    to: tuple[Account, ...]
    part: Part
    at: float

    @property
    def marks(self) -> tuple[str, ...]:
        """What is told of, by the marks in the words."""
        return tuple(dict.fromkeys(MARK.findall(self.part.body)))


class Platform:
    """One messenger: its chats, what it has taken, and how it is today."""

    def __init__(self, name: str, capabilities: Capabilities, loop: NightLoop, clock: NightClock, chance: Random):
        self.name = name
        self.capabilities = capabilities
        self.loop = loop
        self.clock = clock
        self.weather: Weather = CALM
        self.refused_words: set[str] = set()
        self.accounts: dict[str, Account] = {}
        self.taken: dict[str, Account] = {}  # by the platform's own name of a message
        self.departs: Callable[[Call], None] = lambda _call: None
        self.accepts: Callable[[Call, Account, str], None] = lambda _call, _account, _id: None
        self.answers: Callable[[Call, Sequence[SendResult]], None] = lambda _call, _results: None
        self._chance = chance
        self._numbers = 0
        self._closed_until = 0.0
        self._outside = contextvars.copy_context()  # what the platform does belongs to no life of ours

    def account(self, external_id: str) -> Account:
        """A new chat."""
        made = self.accounts[external_id] = Account(self, external_id)
        return made

    def number(self) -> int:
        """A number nobody else has here."""
        self._numbers += 1
        return self._numbers

    async def closes(self) -> None:
        """Nothing more is told."""

    async def take(self, address_ids: Sequence[str], part: Part) -> Sequence[SendResult]:
        """One call: it leaves, is taken or not, and is answered or not."""
        call = Call(alive(), self, tuple(self.accounts[one] for one in address_ids), part, self.loop.at)
        self.departs(call)
        self.loop.stir()
        self.loop.under_way += 1
        answer: asyncio.Future[Sequence[SendResult]] = self.loop.create_future()
        self._later(WIRE_SECONDS, self._arrive, call, answer)
        results = await answer
        alive()
        return results

    def _later(self, seconds: float, what: Callable[..., None], *given: object) -> None:
        self.loop.call_at(self.loop.at + seconds, what, *given, context=self._outside)

    def _arrive(self, call: Call, answer: asyncio.Future[Sequence[SendResult]]) -> None:
        weather, draw = self.weather, self._chance.random()
        seconds = self._chance.uniform(0.02, 0.09)
        whole: SendResult | None = None
        if self.loop.at < self._closed_until or draw < weather.flood:
            whole = self._flood()
        elif (draw := draw - weather.flood) < weather.down:
            whole = SendResult(SendOutcome.RETRY, code="503")
        elif (draw := draw - weather.down) < weather.lost:
            whole, seconds = SendResult(SendOutcome.UNCERTAIN, code="reset"), self._chance.uniform(0.1, 8.0)
        elif (draw := draw - weather.lost) < weather.cut:
            self._accept(call)
            whole, seconds = SendResult(SendOutcome.UNCERTAIN, code="reset"), self._chance.uniform(0.1, 8.0)
        results = [whole] * len(call.to) if whole is not None else self._accept(call)
        if self._chance.random() < weather.slow:
            seconds += self._chance.uniform(1.0, 7.0)
        self._later(seconds, self._answer, call, results, answer)

    def _flood(self) -> SendResult:
        if self.loop.at >= self._closed_until:
            self._closed_until = self.loop.at + self._chance.randint(1, 60)
        wait = float(int(self._closed_until - self.loop.at) + 1)
        return SendResult(SendOutcome.RETRY, retry_after=wait, flood=True, code="429")

    def _accept(self, call: Call) -> list[SendResult]:
        if self.refused_words.intersection(call.marks):
            return [SendResult(SendOutcome.INVALID, code="400")] * len(call.to)
        return [self._accept_one(call, account) for account in call.to]

    def _accept_one(self, call: Call, account: Account) -> SendResult:
        if account.blocked:
            return SendResult(SendOutcome.GONE, code="403")
        if self.weather.account and not account.in_session:
            return SendResult(SendOutcome.ACCOUNT, code="status 24")
        if (edited := call.part.replaces) is not None and self.capabilities.edits:
            if self.taken.get(edited) is not account:
                return SendResult(SendOutcome.CANNOT_EDIT, code="400")
            return SendResult(SendOutcome.SENT, external_id=edited)
        message = str(self.number())
        self.taken[message] = account
        account.shown.append(call.part.body)
        self.accepts(call, account, message)
        return SendResult(SendOutcome.SENT, external_id=message)

    def _answer(self, call: Call, results: Sequence[SendResult], answer: asyncio.Future[Sequence[SendResult]]) -> None:
        self.loop.under_way -= 1
        self.loop.stir()
        if call.life.alive:
            self.answers(call, results)
        if not answer.done():
            answer.set_result(results)
