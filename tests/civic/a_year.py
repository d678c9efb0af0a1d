"""A city's year on the virtual clock: what residents send, how moderators work and go on leave, two workers that tick.

Everything is drawn from one seed. Nothing here says what ought to be heard: that is for the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from civic import duty, moderation, mornings, reminding, triage
from civic.case_clock import Clock
from civic.cases import CaseRefused
from civic.deadlines.regimes import Regime
from civic.deadlines.workdays import DAY
from civic.reminding import Hour
from civic.telling import Terms
from civic.verdicts import Reason, Verdict
from locales import Catalogues
from storage import cases, contacts, staff, switches
from storage.cases import CaseKind, EventKind, Submission
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.cities import CITIES, KYIV
from tests.conftest import StillClock

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NIGHT = (22, 8)
EACH = 100  # cases of each regime
MODERATORS = ("Ганна", "Іван", "Леся", "Остап")
ADMINS = ("Марія", "Роман")
HEAD = "Роман"
BEFORE, MORNING, NOON = time(7, 59), time(8, 30, 10), time(12)
TICKS = (time(4), BEFORE, time(8, 0, 10), MORNING, NOON, time(21, 59))
LEAVES = (("Ганна", 20, 13), ("Іван", 95, 20), ("Леся", 200, 27), ("Марія", 230, 9), ("Остап", 280, 13))
ALERTS = (40, 41, 130, 300)  # days on which an alert lasts from before eight until before noon
CALENDAR = CITIES["peace"]
CLOCK = Clock(CALENDAR, KYIV, NIGHT)


@dataclass
class Life:
    """What becomes of one case: when it comes, in whose hands it is, and what is done when."""

    regime: Regime
    received: datetime
    keeper: str = ""
    steps: list[tuple[datetime, str]] = field(default_factory=list)
    id: int = 0


def lives(random: Random) -> list[Life]:
    """Some hundred cases of each regime: most answered in time, some late, some never."""
    drawn = [_life(random, regime) for regime in Regime for _ in range(EACH)]
    return sorted(drawn, key=lambda life: life.received)


def _life(random: Random, regime: Regime) -> Life:
    received = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(330 * 24 * 60))
    life = Life(regime, received, random.choice((*MODERATORS, *MODERATORS, "")))
    if regime is Regime.INFORMATION_REQUEST and random.random() < 0.3:
        life.steps.append((received + timedelta(minutes=random.randrange(1, 300)), "hurry"))
    elif regime is not Regime.PETITION_IDEA and random.random() < 0.2:
        life.steps.append((received + timedelta(hours=random.randrange(1, 90)), "extend"))
    if regime is Regime.APPEAL and random.random() < 0.1:
        life.steps.append((received + timedelta(hours=random.randrange(1, 60)), "reclassify"))
    if random.random() < 0.85:
        ends = (CLOCK.due(regime, received).at - received) / timedelta(minutes=1)
        life.steps.append((received + timedelta(minutes=round(ends * random.uniform(0.2, 1.4))), "decide"))
    life.steps.sort()
    return life


def moments() -> Iterator[datetime]:
    """When the workers tick: in the night every third day, else as people are awake."""
    for number in range((LAST - FIRST).days + 1):
        nightly = number % 3 == 0 or number in ALERTS
        times = [at for at in TICKS if nightly or at > BEFORE]
        yield from (datetime.combine(FIRST + number * DAY, at, KYIV).astimezone(UTC) for at in times)


def quiet(now: datetime) -> bool:
    """Whether it is night in the city."""
    hour = now.astimezone(KYIV).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


class Year:
    """One year in one store, with two workers."""

    def __init__(self, stores: tuple[Store, Store], clock: StillClock, seed: int = 2026) -> None:
        self.store, self._stores, self._clock = stores[0], stores, clock
        self.terms = Terms(Catalogues(KYIV))
        self.lives = lives(Random(seed))
        self.ticks: list[datetime] = []
        self.alerts: list[tuple[datetime, datetime]] = []
        self.people: dict[str, Staff] = {}

    async def passes(self) -> None:
        """Let it pass."""
        self._clock.moment = datetime(2025, 12, 31, 12, tzinfo=UTC)
        self.people = await self.store.write(self._hire)
        events = self._events()
        at = 0
        for moment in moments():
            while at < len(events) and events[at][0] < moment:
                self._clock.moment, life, step = events[at]
                await self.store.write(lambda tx, life=life, step=step: self._do(tx, life, step))  # type: ignore[misc]
                at += 1
            self._clock.moment = moment
            await self._alert(moment)
            self.ticks.append(moment)
            await asyncio.gather(*(self._tick(store) for store in self._stores))

    def _events(self) -> list[tuple[datetime, Life, str]]:
        found = [(life.received, life, "send") for life in self.lives]
        found += [(at, life, step) for life in self.lives for at, step in life.steps]
        return sorted(found, key=lambda one: one[0])

    def _hire(self, tx: Transaction) -> dict[str, Staff]:
        roles = dict.fromkeys(MODERATORS, Role.MODERATOR) | dict.fromkeys(ADMINS, Role.ADMIN)
        found: dict[str, Staff] = {}
        for name, role in roles.items():
            added = staff.add(tx, name, role)
            staff.link(tx, added.id, contacts.meet(tx, "telegram", f"staff {name}", locale="uk").id)
            found[name] = staff.get(tx, added.id) or added
        duty.name_head(tx, found[HEAD])
        for place, (name, start, days) in enumerate(LEAVES):
            begins = FIRST + start * DAY
            substitute = None if place == 1 or name in ADMINS else found[MODERATORS[(place + 1) % len(MODERATORS)]]
            duty.absent(tx, found[name], begins, begins + days * DAY, substitute)
        return found

    def _do(self, tx: Transaction, life: Life, step: str) -> None:
        if step == "send":
            self._send(tx, life)
            return
        person = self.people[ADMINS[0]]
        case = cases.get(tx, life.id)
        if case is None or case.state not in cases.RUNNING:
            return
        moderation.take(tx, person, life.id)
        with suppress(CaseRefused):  # too late to be put off, or there is no such term
            self._step(tx, life, step, person)
        tx.execute("UPDATE cases SET claimed_by = NULL, claimed_until = NULL WHERE id = :id", id=life.id)

    def _step(self, tx: Transaction, life: Life, step: str, person: Staff) -> None:
        if step == "extend":
            triage.extend(tx, life.id, "Треба більше часу", staff=person, terms=self.terms, clock=CLOCK)
        elif step == "hurry":
            triage.hurry(tx, life.id, "Загроза життю", staff=person, terms=self.terms, clock=CLOCK)
        elif step == "reclassify":
            regime = Regime.INFORMATION_REQUEST
            triage.reclassify(tx, life.id, regime, "Це запит", staff=person, terms=self.terms, clock=CLOCK)
        else:
            verdict = Verdict(EventKind.REFUSED, "Ні", reason=Reason.OTHER)
            moderation.decide(tx, life.id, verdict, staff=person, terms=self.terms)

    def _send(self, tx: Transaction, life: Life) -> None:
        author = contacts.meet(tx, "telegram", "author", locale="uk").id
        due = CLOCK.due(life.regime, tx.now)
        sent = Submission(CaseKind.FEEDBACK, "Текст", "uk", regime=life.regime.value, due_at=due.at)
        life.id = cases.open_case(tx, author, sent)
        CLOCK.wind(tx, life.id, due, tx.now)
        if life.keeper:
            cases.change(tx, life.id, department=life.keeper)

    async def _alert(self, moment: datetime) -> None:
        local = moment.astimezone(KYIV)
        if (local.date() - FIRST).days not in ALERTS:
            return
        if local.time() == BEFORE:
            await self.store.write(lambda tx: switches.set_alert(tx, moment.isoformat()))
            self.alerts.append((moment, moment + timedelta(hours=4)))
        elif local.time() == NOON:
            await self.store.write(lambda tx: switches.set_alert(tx, ""))

    async def _tick(self, store: Store) -> None:
        """One worker looks, and speaks where there is something to say, as `bot/reminders.py` does."""
        at = time(8, 30)
        speaks, morning = await store.read(lambda tx: (reminding.anything(tx, CLOCK), mornings.is_time(tx, CLOCK, at)))
        if speaks:
            await store.write(lambda tx: reminding.tick(tx, self.terms, CLOCK, Hour(quiet(tx.now))))
        if morning:
            await store.write(lambda tx: mornings.tick(tx, self.terms.languages, CLOCK, at, quiet=quiet(tx.now)))
