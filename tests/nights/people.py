"""Residents: they join, choose when they want to be disturbed, stop, come back, block us, link their messengers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from random import Random
from typing import TYPE_CHECKING

from civic import linking, privacy
from civic.keeping import PersonalData
from civic.linking import LinkRefused, Why
from civic.messages import Address, ChannelEvent, EventKind, IncomingMessage
from civic.privacy import Purpose
from civic.topics import CITY
from storage import choices, contacts, subscriptions
from storage.choices import Pace
from storage.claims import Hours
from storage.store import Transaction
from tests.nights.loop import NightLoop
from tests.nights.machine import Machine
from tests.nights.messengers import Telegram, Viber
from tests.nights.platform import Account

if TYPE_CHECKING:
    from locales import Translator

HOURS: tuple[Hours | None, ...] = (None, None, (21, 9), (23, 7), choices.NEVER, (13, 15))
FORGOTTEN_SECONDS = 25 * 3600.0  # no messenger brings what is older
PACES = (Pace.AT_ONCE, Pace.AT_ONCE, Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody and what they wish, as far as they know it has been heard.

    `changed_at` is when their quiet hours last changed, `linked_at` when they last linked a messenger.
    """

    name: str
    city: Hours
    zone: tzinfo
    accounts: list[Account] = field(default_factory=list)
    quiet: Hours | None = None
    changed_at: float = -1e9
    stopped_at: float | None = 0.0
    stopping_at: float | None = None  # since when their /stop is on its way
    linked_at: float = 0.0
    works: bool = False  # for the city, and is told what waits for them

    def is_quiet(self, moment: datetime) -> bool:
        """Whether they do not want to be disturbed."""
        start, end = self.quiet or self.city
        hour = moment.astimezone(self.zone).hour
        return start <= hour < end if start <= end else hour >= start or hour < end


class People:
    """Everybody who lives here."""

    def __init__(
        self,
        loop: NightLoop,
        machine: Machine,
        telegram: Telegram,
        viber: Viber,
        chance: Random,
        note: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._machine = machine
        self._telegram = telegram
        self._viber = viber
        self._chance = chance
        self._note = note
        self._owners: dict[Account, Person] = {}
        self.everybody: list[Person] = []
        self.topics: tuple[str, ...] = (CITY,)
        self.back: Callable[[Account], None] = lambda _account: None

    def settle(self, number: int, city: Hours, zone: tzinfo) -> None:
        """So many come to live here: two of three have Telegram, some both messengers."""
        for at in range(number):
            platform = self._viber if at % 3 == 2 else self._telegram
            person = Person(f"person {at}", city, zone)
            self._give(person, platform.account(f"{platform.name[0]}{at}"))
            self.everybody.append(person)

    def works_here(self, account: Account, city: Hours, zone: tzinfo) -> None:
        """Somebody of the staff, who is reached like anybody else."""
        self._give(Person(account.id, city, zone, works=True), account)

    def _give(self, person: Person, account: Account) -> None:
        person.accounts.append(account)
        self._owners[account] = person

    def owner_of(self, account: Account) -> Person:
        """Whose chat it is."""
        return self._owners[account]

    # What they do

    async def joins(self, person: Person) -> None:
        """Open the chat, agree, follow the city and perhaps a commitment; not while their /stop is on its way."""
        if person.stopping_at is not None and self._loop.at - person.stopping_at < FORGOTTEN_SECONDS:
            return
        account = person.accounts[0]
        if account.blocked:
            account.blocked = False
            self.back(account)
        self.says(account, "/start")
        topics = [CITY, *(topic for topic in self.topics if self._chance.random() < 0.7)]
        stopped, person.stopped_at = person.stopped_at, None  # from now on they may be told
        word = Address(account.platform.name, account.id)

        def turn(tx: Transaction) -> bool:
            contact = contacts.meet(tx, word.channel, word.id, locale="uk")
            contacts.unblock(tx, contact.address_id)
            privacy.agree(tx, contact.id, Purpose.FOLLOW, channel=word.channel, language=self._language)
            for topic in topics:
                subscriptions.follow(tx, contact.id, topic)
            return True

        await self._machine.turn(turn)
        account.wrote()
        self._note(f"{person.name} joins{', had stopped' if stopped else ''}")

    @property
    def _language(self) -> Translator:
        assert self._machine.app is not None
        return self._machine.app.dispatcher.world.languages["uk"]

    def says(self, account: Account, text: str, taken: Callable[[], None] = lambda: None) -> None:
        """Write something."""
        address = Address(account.platform.name, account.id)

        def heard() -> None:
            account.wrote()
            taken()

        account.wrote_at = self._loop.at
        self._note(f"{account.id} writes {text}")
        platform = account.platform
        assert isinstance(platform, Telegram | Viber)
        platform.tell(lambda key: IncomingMessage(key=key, address=address, text=text, locale="uk"), heard)

    def stops(self, person: Person) -> None:
        """Want no more news."""

        person.stopping_at = self._loop.at

        def taken() -> None:
            person.stopped_at, person.stopping_at = self._loop.at, None
            self._note(f"{person.name} has stopped")

        self.says(person.accounts[-1], "/stop", taken)

    def blocks(self, person: Person) -> None:
        """Block us; a messenger that tells at once is told of, another is found out."""
        account = self._chance.choice(person.accounts)
        account.blocked = True
        self._note(f"{account.id} blocks us")
        if self._chance.random() < 0.5:
            address, platform = Address(account.platform.name, account.id), account.platform
            assert isinstance(platform, Telegram | Viber)
            platform.tell(
                lambda key: ChannelEvent(key=f"e{key}", kind=EventKind.BLOCKED, address=address), lambda: None
            )

    async def chooses(self, person: Person) -> None:
        """Choose other quiet hours and another pace."""
        hours, pace = self._chance.choice(HOURS), self._chance.choice(PACES)
        account = person.accounts[0]
        person.changed_at = float("inf")  # until it is known which hours hold

        def turn(tx: Transaction) -> bool:
            contact = contacts.meet(tx, account.platform.name, account.id, locale="uk", heard=False)
            choices.set_quiet(tx, contact.id, hours)
            choices.set_pace(tx, contact.id, pace)
            return True

        await self._machine.turn(turn)
        person.quiet, person.changed_at = hours, self._loop.at
        self._note(f"{person.name} chooses {hours} {pace}")

    async def links(self, first: Person, second: Person) -> None:
        """Two chats turn out to be one person's: the first confirms."""
        accounts = first.accounts[0], second.accounts[0]
        assert self._machine.app is not None
        kept = self._machine.app.dispatcher.keeps
        first.changed_at = float("inf")
        joined = await self._machine.turn(lambda tx: link(tx, *accounts, kept))
        self._note(f"{first.name} and {second.name} link: {joined}")
        first.changed_at = self._loop.at
        if joined:
            for account in second.accounts:
                self._give(first, account)
            second.accounts.clear()
            self.everybody.remove(second)
            first.linked_at = self._loop.at


def link(tx: Transaction, ours: Account, theirs: Account, kept: tuple[PersonalData, ...]) -> bool:
    """Make one resident of two."""
    contact = contacts.meet(tx, ours.platform.name, ours.id, locale="uk", heard=False)
    other = contacts.find(tx, theirs.platform.name, theirs.id)
    if other is None:
        return False
    try:
        linking.join(tx, contact, other, kept)
    except LinkRefused as refused:
        return refused.why is Why.ALREADY
    return True
