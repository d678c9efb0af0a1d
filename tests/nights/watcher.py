"""What must never happen, held against everything that leaves and everything a platform takes.

A mark in the words (`#B12`) tells what is being said: B a broadcast, U an urgent one, C and V their corrections,
N progress, P a decision. Replies bear none.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.channels.channel import SendOutcome, SendResult
from tests.nights.loop import NightClock, NightLoop
from tests.nights.machine import Life
from tests.nights.people import Person
from tests.nights.platform import Account, Call

SHOWN = 50
FLIGHT_SECONDS = 5.0  # what was claimed before a decision may still be on its way
HOURS_SECONDS = 15.0  # the same for hours and alerts
TRIES = 150  # a messenger that is out of reach for hours is tried less often
DEATH_SECONDS = 10.0  # a process that dies so soon after an answer has not written it down
URGENT = frozenset("UV")
TWICE = frozenset("UVP")  # where silence is worse than a double
DIGEST = "/notices"  # how to choose another pace: what every digest says and nothing else


class Broken(AssertionError):
    """Something happened that must not."""


@dataclass(slots=True)
class Watcher:
    """Sees every call. `broken` is the first thing that went wrong."""

    loop: NightLoop
    clock: NightClock
    owner_of: Callable[[Account], Person]
    alarm: Callable[[], object] = lambda: None  # called once something is broken
    broken: str = ""
    last: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN))
    made: dict[str, float] = field(default_factory=dict)  # when each mark was first spoken of
    silenced: dict[str, float] = field(default_factory=dict)  # paused or stopped since, by mark
    bulk_since: float | None = None  # the stop switch
    alert_since: float | None = None
    bill: int = 0  # what a messenger charges for, in messages
    events: int = 0
    _digest: str = ""
    _recent: dict[str, deque[float]] = field(default_factory=dict)
    _wait: dict[tuple[int, str], float] = field(default_factory=dict)
    _gone: dict[Account, float] = field(default_factory=dict)
    _tries: Counter[tuple[tuple[str, ...], Account]] = field(default_factory=Counter)
    _told: Counter[tuple[str, Account]] = field(default_factory=Counter)
    _told_person: Counter[tuple[str, Person]] = field(default_factory=Counter)

    def note(self, what: str) -> None:
        """Write down what happened."""
        line = f"{self.clock.now():%m-%d %H:%M:%S.%f}"[:-3] + f" {what}"
        self.last.append(line)
        self.events += 1
        self._digest = hashlib.sha256(f"{self._digest}{line}".encode()).hexdigest()

    @property
    def story(self) -> str:
        """The whole story so far in one word: two runs with the same have gone the same way."""
        return self._digest

    def fail(self, why: str) -> None:
        """Something is broken."""
        self.note(f"BROKEN: {why}")
        if not self.broken:
            self.broken = why
            self.alarm()

    # What leaves

    def departs(self, call: Call) -> None:
        """A process makes a call."""
        name, number = call.platform.name, len(call.to)
        whom = call.to[0].id if number == 1 else f"{number} chats"
        self.note(f"{name} {call.life.number}: to {whom} {' '.join(call.marks) or '-'}")
        self._pace(call)
        if (until := self._wait.get((call.life.number, name), 0.0)) > call.at + 1e-3:
            self.fail(f"{name} asked everybody to wait {until - call.at:.3f} s longer")
        for account in call.to:
            self._to(call, account)

    def _pace(self, call: Call) -> None:
        rate = int(call.platform.capabilities.rate)
        recent = self._recent.setdefault(call.platform.name, deque(maxlen=rate))
        if len(recent) == rate and call.at - recent[0] < 1.0 - 1e-6:
            self.fail(f"{call.platform.name}: {rate + 1} calls in {call.at - recent[0]:.3f} s")
        recent.append(call.at)

    def _to(self, call: Call, account: Account) -> None:
        if not call.marks:
            return
        person, kinds = self.owner_of(account), {mark[0] for mark in call.marks}
        self._tries[call.marks, account] += 1
        if self._tries[call.marks, account] > TRIES:
            self.fail(f"{account.id} is tried for ever with {call.marks}")
        if person.works:
            self._hour(call, account, person)
            return
        if account in self._gone and account.blocked and call.at - self._gone[account] > FLIGHT_SECONDS:
            self.fail(f"{account.id} blocked us and is tried again")
        if kinds != {"P"} and person.stopped_at is not None and call.at - person.stopped_at > FLIGHT_SECONDS:
            self.fail(f"{account.id} is told of {call.marks} {call.at - person.stopped_at:.1f} s after their /stop")
        if DIGEST not in call.part.body:
            self._staff(call)
        if not kinds & URGENT and not all(self._woke(mark, account) for mark in call.marks):
            self._hour(call, account, person)

    def _staff(self, call: Call) -> None:
        for mark in call.marks:
            if call.at - self.silenced.get(mark, call.at) > FLIGHT_SECONDS:
                self.fail(f"#{mark} leaves {call.at - self.silenced[mark]:.1f} s after it was paused or stopped")
        many = [mark for mark in call.marks if mark[0] != "P"]
        if many and self.bulk_since is not None and call.at - self.bulk_since > FLIGHT_SECONDS:
            self.fail(f"{many} leave although everything to many is stopped")

    def _woke(self, mark: str, account: Account) -> bool:
        """Whether what was held for them until they wrote has become an answer."""
        held = account.platform.capabilities.free_session is not None
        return held and self.made.get(mark, 0.0) < account.wrote_at

    def _hour(self, call: Call, account: Account, person: Person) -> None:
        if self.alert_since is not None and call.at - self.alert_since > HOURS_SECONDS:
            self.fail(f"{call.marks} leave in an alert")
        now, before = self.clock.shown(call.at), self.clock.shown(call.at - HOURS_SECONDS)
        if person.is_quiet(now) and person.is_quiet(before) and call.at - person.changed_at > HOURS_SECONDS:
            self.fail(f"{account.id} is disturbed in their quiet hours by {call.marks}")

    # What a platform takes

    def accepts(self, call: Call, account: Account, message: str) -> None:
        """A platform has taken a message."""
        self.note(
            f"{account.platform.name} takes {message} for {account.id}: {' '.join(call.marks) or call.part.body[:20]!r}"
        )
        person = self.owner_of(account)
        if not account.in_session and call.platform.capabilities.free_session is not None and call.marks:
            self.bill += 1
        for mark in call.marks if not person.works else ():
            self._told[mark, account] += 1
            most = 2 if mark[0] in TWICE or self._woke(mark, account) else 1
            if self._told[mark, account] > most:
                self.fail(f"{account.id} got #{mark} {self._told[mark, account]} times")
            if self.made.get(mark, 0.0) >= person.linked_at:
                self._told_person[mark, person] += 1
                if self._told_person[mark, person] > most:
                    self.fail(f"{person.name} got #{mark} {self._told_person[mark, person]} times on linked messengers")

    def answers(self, call: Call, results: Sequence[SendResult]) -> None:
        """A process that lives has its answer."""
        if results[0].flood and results[0].retry_after is not None:
            key = call.life.number, call.platform.name
            self._wait[key] = max(self._wait.get(key, 0.0), self.loop.at + results[0].retry_after)
        self.note(f"{call.platform.name} answers {' '.join(dict.fromkeys(one.outcome.value for one in results))}")
        for account, result in zip(call.to, results, strict=True):
            if result.outcome is SendOutcome.GONE:
                self._gone.setdefault(account, self.loop.at)

    def died(self, life: Life) -> None:
        """A process is no more: what it had just heard it may not have written down."""
        self.note(f"process {life.number} is dead")
        self._gone = {who: at for who, at in self._gone.items() if self.loop.at - at > DEATH_SECONDS}

    def came_back(self, account: Account) -> None:
        """They can be reached again."""
        self._gone.pop(account, None)
