"""Staff: they broadcast, approve, pause, go on, stop, correct, publish progress, decide, and hear the sirens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import TypeVar

import msgspec

from civic import accounts, alerts, broadcasts, progress
from civic.broadcast_terms import Refused, Rules
from civic.content.model import Completion
from civic.leaflet import Draft
from civic.messages import OutgoingMessage
from civic.topics import topic_of
from storage import broadcasts as kept
from storage import contacts, outbox, staff, switches
from storage.broadcasts import UNDER_WAY, Broadcast, BroadcastState
from storage.outbox import Lane
from storage.staff import Role, Staff
from storage.store import Transaction
from tests.nights.machine import Machine
from tests.nights.people import People
from tests.nights.platform import Platform
from tests.nights.watcher import Watcher

T = TypeVar("T")

NAMES = ("Олена", "Тарас")


class Office:
    """Two people with the right to broadcast, each with a chat of their own."""

    def __init__(self, machine: Machine, people: People, watcher: Watcher, chance: Random) -> None:
        self._machine = machine
        self._people = people
        self._watcher = watcher
        self._chance = chance
        self._marks = 0
        self._staff: tuple[Staff, ...] = ()
        self.sent: dict[int, str] = {}  # the mark of each broadcast
        self.eve: Callable[[float], None] = lambda _due: None  # hears when one is to begin

    async def opens(self, chats: tuple[str, ...]) -> None:
        """Let in those who work here, each by a chat on Telegram."""

        def turn(tx: Transaction) -> tuple[Staff, ...]:
            added = tuple(staff.add(tx, name, Role.EDITOR) for name in NAMES)
            for person, chat in zip(added, chats, strict=True):
                staff.link(tx, person.id, contacts.meet(tx, "telegram", chat, locale="uk").id)
            return added

        self._staff = await self._machine.turn(turn)

    def _mark(self, kind: str) -> str:
        self._marks += 1
        mark = f"{kind}{self._marks}"
        self._watcher.made[mark] = self._watcher.loop.at
        return mark

    @property
    def _rules(self) -> Rules:
        assert self._machine.app is not None
        return self._machine.app.dispatcher.world.rules

    async def _try(self, turn: Callable[[Transaction], T]) -> T | None:
        """Do something that the rules may refuse; None where they did, or where nobody knows."""
        await self._machine.ready.wait()
        try:
            return await self._machine.once(turn)
        except (Refused, progress.Refused) as refused:
            self._watcher.note(f"staff: refused, {refused}")
            return None

    # A broadcast's life

    async def broadcasts(self, *, refused_by: Platform | None = None) -> None:
        """Write one, have it approved, and perhaps think better of it while it goes out."""
        urgent = self._chance.random() < 0.2
        mark = self._mark("U" if urgent else "B")
        audience = self._chance.choice(("all", "all", "all", "channel=telegram", "channel=viber", "silent=1"))
        if refused_by is not None:
            refused_by.refused_words.add(mark)
        made = await self._submits(mark, Draft({"uk": f"Увага #{mark}. Завтра не буде води."}, audience, urgent))
        approved = await self._approves(made) if made is not None else None
        if made is None or approved is None:
            return
        mind = self._chance.random()
        if mind < 0.35:
            await self._hesitates(approved, mark)
        elif mind < 0.5:
            await self._corrects(made.id, urgent)

    async def _submits(self, mark: str, draft: Draft) -> Broadcast | None:
        author, rules = self._staff[0], self._rules

        def turn(tx: Transaction) -> Broadcast:
            made = broadcasts.create(tx, draft, staff=author, rules=rules, key=mark)
            if made.state is BroadcastState.DRAFT:
                made = broadcasts.submit(tx, made.id, staff=author, rules=rules)
            return made

        made = await self._try(turn)
        if made is not None:
            self.sent[made.id] = mark
            self._watcher.note(f"staff: #{mark} is broadcast {made.id} for {made.recipients}")
        return made

    async def _approves(self, made: Broadcast) -> Broadcast | None:
        await asyncio.sleep(self._chance.uniform(20, 400))
        rules, second = self._rules, self._staff[1]
        approved = await self._try(
            lambda tx: broadcasts.approve(tx, made.id, staff=second, fingerprint=made.plan.fingerprint, rules=rules)
        )
        if approved is not None:
            self._watcher.note(f"staff: broadcast {made.id} is approved, due {approved.due:%H:%M:%S}")
            self.eve(self._begins(approved))
        return approved

    def _begins(self, approved: Broadcast) -> float:
        """When it is to begin, by the loop's time."""
        now = self._watcher.clock.now()
        return self._watcher.loop.at + max(0.0, ((approved.due or now) - now).total_seconds())

    async def _hesitates(self, approved: Broadcast, mark: str) -> None:
        """Pause it some time after it began; go on, or stop it for good."""
        broadcast_id, loop = approved.id, self._watcher.loop
        await loop.until(self._begins(approved))
        await self._begun(broadcast_id)
        await loop.until(loop.at + self._chance.choice((0.1, 0.6, 1.2, 20.0)))
        for step in (broadcasts.pause, broadcasts.resume, self._chance.choice((broadcasts.pause, broadcasts.stop))):
            if step is broadcasts.resume:
                self._watcher.silenced.pop(mark, None)
            done = await self._try(lambda tx, step=step: step(tx, broadcast_id, staff=self._staff[0]))  # type: ignore[misc]
            if done is not None and step is not broadcasts.resume:
                self._watcher.silenced[mark] = self._watcher.loop.at
            self._watcher.note(f"staff: broadcast {broadcast_id} {step.__name__} {done.state.value if done else '-'}")
            await loop.until(loop.at + self._chance.choice((1.0, 30.0, 900.0)))

    async def _begun(self, broadcast_id: int) -> None:
        for look in range(60):
            found = await self._machine.turn(lambda tx: broadcasts.get(tx, broadcast_id))
            if found.state in UNDER_WAY:
                return
            await asyncio.sleep(0.2 if look < 10 else 20)

    async def _corrects(self, broadcast_id: int, urgent: bool) -> None:
        """Put right what was wrong, for exactly those who got it."""
        await asyncio.sleep(self._chance.uniform(60, 1800))
        stopped = await self._try(lambda tx: broadcasts.stop(tx, broadcast_id, staff=self._staff[0]))
        if stopped is not None:
            self._watcher.silenced[self.sent[broadcast_id]] = self._watcher.loop.at
        mark, rules = self._mark("V" if urgent else "C"), self._rules
        words = {"uk": f"Насправді #{mark}: вода буде."}
        made = await self._try(
            lambda tx: broadcasts.correct(tx, broadcast_id, words, staff=self._staff[0], rules=rules, key=mark)
        )
        if made is not None:
            self.sent[made.id] = mark
            self._watcher.note(f"staff: #{mark} corrects {broadcast_id} for {made.recipients}")
            await self._approves(made)

    async def tidies(self) -> None:
        """Stop in the evening what was paused or halted, go on where Viber's account was in trouble."""
        for broadcast in await self._machine.turn(lambda tx: kept.standing(tx, UNDER_WAY)):
            if broadcast.state is not BroadcastState.RUNNING:
                mark = self.sent.get(broadcast.id, "")
                await self._try(lambda tx, one=broadcast: broadcasts.stop(tx, one.id, staff=self._staff[0]))  # type: ignore[misc]
                if mark:
                    self._watcher.silenced.setdefault(mark, self._watcher.loop.at)
        if await self._machine.turn(lambda tx: bool(switches.pushes_stopped(tx, "viber"))):
            await self._try(lambda tx: accounts.resume(tx, "viber", self._staff[0]))
            self._watcher.note("staff: Viber's account is in order again")

    # What else they do

    async def publishes(self) -> None:
        """A step of a commitment; sometimes two, one soon after the other."""
        assert self._machine.app is not None
        for _step in range(self._chance.choice((1, 1, 3))):
            mark, world = self._mark("N"), self._machine.app.dispatcher.world
            commitment = self._chance.choice(world.content.commitments)
            draft = progress.Draft(
                commitment.id,
                self._chance.choice((Completion.LIMITED, Completion.SUBSTANTIAL)),
                {"uk": f"Зроблено крок #{mark}."},
                evidence_url="https://khm.gov.ua/zvit",
                reason="Так вирішила рада.",
            )
            said = await self._try(
                lambda tx, draft=draft, world=world: progress.publish(  # type: ignore[misc]
                    tx,
                    draft,
                    staff=self._staff[0],
                    content=world.content,
                    languages=world.languages.values(),
                    public_url=world.public_url,
                    limits=world.limits,
                )
            )
            self._watcher.note(f"staff: #{mark} of {commitment.id} {said.followers if said else '-'}")
            if said is not None and said.waits:
                await self._approves_news()
            await asyncio.sleep(self._chance.choice((300, 1500)))

    async def _approves_news(self) -> None:
        for waiting in await self._machine.turn(lambda tx: broadcasts.waiting(tx, self._staff[1])):
            if waiting.id not in self.sent:
                await self._approves(waiting)

    async def decides(self) -> None:
        """A decision for one resident."""
        mark = self._mark("P")
        person = self._chance.choice(self._people.everybody)
        content = msgspec.json.encode(OutgoingMessage(text=f"Ваше звернення #{mark} розглянуто.")).decode()
        account = person.accounts[0]

        def turn(tx: Transaction) -> bool:
            address = contacts.find(tx, account.platform.name, account.id)
            known = contacts.get(tx, address) if address is not None else None
            reached = contacts.reach(tx, known.id) if known is not None else None
            if known is None or reached is None:
                return False
            outbox.queue(tx, f"case:{mark}", reached, content, lane=Lane.PERSONAL, contact_id=known.id)
            return True

        self._watcher.note(f"staff: #{mark} for {person.name} {await self._machine.turn(turn)}")

    async def alerts(self, seconds: float) -> None:
        """Sirens, and their end."""
        await self._machine.turn(lambda tx: alerts.switch(tx, on=True, by=NAMES[0]))
        self._watcher.alert_since = self._watcher.loop.at
        self._watcher.note("alert")
        await asyncio.sleep(seconds)
        self._watcher.alert_since = None
        await self._machine.turn(lambda tx: alerts.switch(tx, on=False, by=NAMES[0]))
        self._watcher.note("no alert")

    async def stops_everything(self, seconds: float) -> None:
        """The stop switch."""
        await self._machine.turn(lambda tx: switches.stop_bulk(tx, "сумнів") or True)  # type: ignore[func-returns-value]
        self._watcher.bulk_since = self._watcher.loop.at
        self._watcher.note("everything to many is stopped")
        await asyncio.sleep(seconds)
        self._watcher.bulk_since = None
        await self._machine.turn(lambda tx: switches.allow_bulk(tx) or True)  # type: ignore[func-returns-value]
        self._watcher.note("everything to many is allowed")


def topics_of(rules: Rules) -> tuple[str, ...]:
    """What can be followed here beside the city."""
    return tuple(topic_of(one.id) for one in rules.content.commitments)
