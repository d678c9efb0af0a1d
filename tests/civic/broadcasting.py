"""A city hall that broadcasts, as the rules see it: two editors, residents who follow, a sender that sends at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from civic import broadcast_report, broadcast_run, broadcasts
from civic.broadcast_report import Tally
from civic.broadcast_run import Hour
from civic.broadcast_terms import Limits, Rules
from civic.content.files import read_content
from civic.content.model import Content
from civic.leaflet import Draft
from civic.topics import CITY
from locales import Catalogues
from storage import contacts, staff, subscriptions
from storage.broadcasts import Broadcast
from storage.contacts import Contact
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.town import CONTENT

LENGTHS = {"telegram": 4096, "viber": 3400, "web": 4096}
TEXT = {"uk": "Завтра не буде води.", "en": "No water tomorrow."}


@cache
def _content() -> Content:
    return read_content(CONTENT)


def rules_of(**limits: Any) -> Rules:
    """The rules of a city; `limits` are what it chose."""
    chosen = Limits(domains=("khm.gov.ua",), lengths=LENGTHS, paid="viber", **limits)
    return Rules(_content(), Catalogues(UTC), "https://bot.hromada.example", chosen)


class Hall:
    """Everything one turn after another."""

    def __init__(self, store: Store, rules: Rules | None = None) -> None:
        self.store = store
        self.rules = rules or rules_of()
        self.quiet = False

    async def do(self, turn: Callable[[Transaction], Any]) -> Any:
        """Run one turn."""
        return await self.store.write(turn)

    async def hire(self, name: str, role: Role = Role.EDITOR, *, linked: bool = False) -> Staff:
        """Somebody comes to work here; `linked` to a messenger."""

        def turn(tx: Transaction) -> Staff:
            person = staff.add(tx, name, role)
            if linked:
                contact = contacts.meet(tx, "web", f"desk of {name}", locale="uk")
                staff.link(tx, person.id, contact.id)
            found = staff.by_name(tx, name)
            assert found is not None
            return found

        return await self.store.write(turn)

    async def residents(self, number: int, *, channel: str = "telegram", topic: str = CITY, locale: str = "uk") -> None:
        """People who follow something."""

        def turn(tx: Transaction) -> None:
            for _ in range(number):
                at = contacts.meet(tx, channel, f"{channel}{topic}{locale}{_}", locale=locale)
                subscriptions.follow(tx, at.id, topic)

        await self.store.write(turn)

    async def resident(self, name: str, channel: str = "telegram", *, locale: str = "uk", topic: str = CITY) -> Contact:
        """One who follows something."""

        def turn(tx: Transaction) -> Contact:
            contact = contacts.meet(tx, channel, name, locale=locale)
            subscriptions.follow(tx, contact.id, topic)
            return contact

        return await self.store.write(turn)

    async def lay(self, author: Staff, draft: Draft | None = None, **fields: Any) -> Broadcast:
        """Write a broadcast and lay it before a second person."""
        whole = draft or Draft(TEXT, **fields)

        def turn(tx: Transaction) -> Broadcast:
            made = broadcasts.create(tx, whole, staff=author, rules=self.rules)
            return broadcasts.submit(tx, made.id, staff=author, rules=self.rules)

        return await self.store.write(turn)

    async def approve(self, broadcast: Broadcast, approver: Staff) -> Broadcast:
        """The second person approves what they have read."""
        return await self.store.write(
            lambda tx: broadcasts.approve(
                tx, broadcast.id, staff=approver, fingerprint=broadcast.plan.fingerprint, rules=self.rules
            )
        )

    async def runs(self, author: Staff, approver: Staff, **fields: Any) -> Broadcast:
        """A broadcast that has begun and is written out."""
        laid = await self.lay(author, **fields)
        await self.approve(laid, approver)
        await self.time_passes()
        return await self.get(laid.id)

    async def time_passes(self) -> None:
        """The ticks and the chores do what there is to do."""
        hour = Hour(self.quiet)
        for _ in range(4):
            await self.store.write(lambda tx: broadcast_run.tick(tx, self.rules, hour))
            while await self.store.write(lambda tx: broadcast_run.freeze(tx, self.rules)):
                pass
            for number, channel, portion in await self.store.read(lambda tx: broadcast_run.hungry(tx, hour)):
                await self._feed(number, channel, portion)

    async def _feed(self, number: int, channel: str, portion: int) -> None:
        await self.store.write(
            lambda tx: broadcast_run.feed(tx, number, channel, portion, rules=self.rules, edits=["telegram"])
        )

    async def ends(self, broadcast: Broadcast, status: str = "sent", *, most: int = 1_000_000) -> None:
        """What is queued of it ends in this way, up to so many."""
        await self.store.write(
            lambda tx: tx.execute(
                "UPDATE deliveries SET status = :status, sent_at = :now, external_id = CAST(id AS TEXT) WHERE id IN"
                " (SELECT id FROM deliveries WHERE campaign = :campaign AND status = 'queued' ORDER BY id LIMIT :most)",
                status=status,
                now=round(tx.now.timestamp() * 1000),
                campaign=broadcast.campaign,
                most=most,
            )
        )

    async def get(self, number: int) -> Broadcast:
        return await self.store.read(lambda tx: broadcasts.get(tx, number))

    async def tally(self, broadcast: Broadcast) -> Tally:
        """Who stands where; it always adds up."""
        counted = await self.store.read(lambda tx: broadcast_report.tally(tx, broadcasts.get(tx, broadcast.id)))
        assert sum(counted.states.values()) == counted.recipients
        assert min(counted.states.values()) >= 0
        return counted

    async def told(self, person: Staff) -> list[str]:
        """What somebody who works here was told."""

        def query(tx: Transaction) -> list[str]:
            rows = tx.rows(
                "SELECT content FROM deliveries WHERE contact_id = :contact AND lane = 3 ORDER BY id",
                contact=person.contact_id,
            )
            return [row["content"] for row in rows]

        return await self.store.read(query)


def later(moment: datetime, **period: float) -> datetime:
    """A moment some time after another."""
    return moment + timedelta(**period)
