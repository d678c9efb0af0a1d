"""A black-out is noticed at the next start: who was talking to us is told once, and what is old does not go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot import blackout
from bot.blackout import Blackouts, Restored
from civic import privacy
from civic.messages import OutgoingMessage
from civic.privacy import Purpose
from locales import Catalogues
from storage import aftermath, broadcasts, campaigns, contacts, meta, outbox, staff, subscriptions
from storage.broadcasts import BroadcastState, Kind, Plan
from storage.clock import to_ms
from storage.contacts import Contact
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Store, Transaction
from tests.conftest import StillClock

LANGUAGES = Catalogues(UTC)
MEMORIES = {"telegram": timedelta(hours=24), "viber": timedelta(hours=1), "web": None}
HOUR = 3600.0


class Stopped(Exception):
    """The clock ends here."""


class OneBeat(StillClock):
    """A clock on which nobody sleeps."""

    async def sleep(self, seconds: float) -> None:
        raise Stopped


class Service:
    """What a service does about black-outs from its start to its first sleep."""

    def __init__(self, store: Store, clock: StillClock) -> None:
        self.store, self.clock = store, clock

    async def starts(self) -> None:
        blackouts = Blackouts(self.store, OneBeat(), LANGUAGES, MEMORIES)
        await blackouts.look()
        with pytest.raises(Stopped):
            await blackouts.run()

    async def told(self) -> list[tuple[str, str]]:
        """Channel and language of each message about a gap."""
        rows = await self.store.read(
            lambda tx: tx.rows(
                "SELECT a.channel, d.content FROM deliveries d JOIN addresses a ON a.id = d.address_id"
                " WHERE d.campaign LIKE 'gap:%' AND d.lane = :lane ORDER BY d.id",
                lane=int(Lane.PERSONAL),
            )
        )
        return [(row["channel"], msgspec.json.decode(row["content"], type=OutgoingMessage).lang) for row in rows]

    async def meets(self, *people: tuple[str, str]) -> None:
        await self.store.write(lambda tx: [contacts.meet(tx, channel, name, locale="uk") for channel, name in people])


@pytest.fixture
def service(store: Store, clock: StillClock) -> Service:
    return Service(store, clock)


EVERYWHERE = (("telegram", "1"), ("viber", "2"), ("web", "3"))


@pytest.mark.parametrize(
    ("hours", "told"),
    [(0.9, set()), (2, {"viber"}), (23, {"viber"}), (25, {"telegram", "viber"})],
)
async def test_only_where_messages_were_lost_anybody_is_told(
    service: Service, clock: StillClock, hours: float, told: set[str]
) -> None:
    await service.starts()
    await service.meets(*EVERYWHERE)
    clock.forward(hours * HOUR)
    await service.starts()
    assert {channel for channel, _ in await service.told()} == told


async def test_a_new_service_has_missed_nothing(service: Service) -> None:
    await service.meets(*EVERYWHERE)
    await service.starts()
    assert await service.told() == []


async def test_everybody_is_told_in_their_language_and_once_however_often_the_power_goes(
    service: Service, clock: StillClock
) -> None:
    await service.starts()
    await service.meets(("viber", "2"))
    await service.store.write(lambda tx: contacts.meet(tx, "viber", "4", locale="en"))
    for _ in range(20):  # 72 hours
        clock.forward(3.6 * HOUR)
        await service.starts()
    assert await service.told() == [("viber", "uk"), ("viber", "en")]


async def test_the_next_black_out_is_told_of_again(service: Service, clock: StillClock) -> None:
    await service.starts()
    for _ in range(2):
        await service.meets(("viber", "2"))
        clock.forward(2 * HOUR)
        await service.starts()
        for _ in range(60):
            clock.forward(HOUR / 2)
            await service.starts()
    assert len(await service.told()) == 2


async def test_a_killed_service_goes_on_where_it_was(
    service: Service, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aftermath, "WINDOW", 2)
    await service.starts()
    await service.meets(*(("viber", str(number)) for number in range(5)))
    clock.forward(2 * HOUR)
    blackouts = Blackouts(service.store, clock, LANGUAGES, MEMORIES)
    await blackouts.look()
    await service.store.write(blackouts._tell)
    assert len(await service.told()) == 2
    await service.starts()
    assert len(await service.told()) == 5


def leave(tx: Transaction) -> None:
    """Everybody who must not be told."""
    agreed, quiet, blocked, erased, _long_ago = [
        contacts.meet(tx, "viber", name, locale="uk") for name in ("agreed", "quiet", "blocked", "erased", "long ago")
    ]
    follow(tx, agreed)
    for contact in (agreed, quiet):
        privacy.stop(tx, contact.id)
    privacy.lost(tx, blocked)
    privacy.erase(tx, erased, [])
    tx.execute("UPDATE addresses SET heard_at = heard_at - :days", days=8 * 86_400_000)
    for name in ("agreed", "quiet", "blocked"):
        contacts.meet(tx, "viber", name, locale="uk")


def follow(tx: Transaction, contact: Contact) -> None:
    privacy.agree(tx, contact.id, Purpose.FOLLOW, channel="viber", language=LANGUAGES["uk"])
    subscriptions.follow(tx, contact.id, "plan")


async def test_nobody_who_left_or_has_long_been_silent_is_told(service: Service, clock: StillClock) -> None:
    await service.starts()
    await service.store.write(leave)
    clock.forward(2 * HOUR)
    await service.starts()
    assert await service.told() == []


async def test_who_asked_for_news_again_is_told(service: Service, clock: StillClock) -> None:
    def back(tx: Transaction) -> None:
        contact = contacts.meet(tx, "viber", "2", locale="uk")
        privacy.stop(tx, contact.id)
        follow(tx, contact)

    await service.starts()
    await service.store.write(back)
    clock.forward(2 * HOUR)
    await service.starts()
    assert len(await service.told()) == 1


async def test_after_a_restore_everybody_is_told_once_wherever_they_wrote(service: Service, clock: StillClock) -> None:
    await service.meets(*EVERYWHERE)
    await service.starts()
    made = to_ms(clock.now())
    clock.forward(600)
    word = msgspec.json.encode(Restored(at=to_ms(clock.now()), made_at=made)).decode()
    await service.store.write(lambda tx: meta.put(tx, blackout.RESTORED, word))
    clock.forward(60)
    for _ in range(2):
        await service.starts()
    assert sorted(channel for channel, _ in await service.told()) == ["telegram", "viber", "web"]


def announce(tx: Transaction, name: str) -> None:
    """News to a follower, and a decision."""
    contact = contacts.meet(tx, "telegram", "1", locale="uk")
    subscriptions.follow(tx, contact.id, "plan")
    campaigns.create(tx, name, "plan", '{"uk": {"text": "новина"}}', lane=Lane.NOTICE)
    while campaigns.expand(tx):
        pass
    outbox.queue(tx, f"case:{name}", contact.address_id, '{"text": "рішення"}', lane=Lane.PERSONAL)


async def test_old_news_are_left_to_staff_and_a_decision_still_goes(service: Service, clock: StillClock) -> None:
    await service.starts()
    await service.store.write(lambda tx: announce(tx, "old"))
    clock.forward(20 * HOUR)
    await service.starts()
    assert await waiting(service) == {"old": "queued", "case:old": "queued"}
    await service.store.write(lambda tx: announce(tx, "young"))
    await service.store.write(lambda tx: tx.execute("UPDATE campaigns SET reached = 0"))  # more rows are to be written
    clock.forward(5 * HOUR)
    await service.starts()
    assert await waiting(service) == {
        "old": "cancelled",
        "case:old": "queued",
        "young": "queued",
        "case:young": "queued",
    }
    unwritten = await service.store.read(lambda tx: tx.rows("SELECT id FROM campaigns WHERE reached < last"))
    assert [row["id"] for row in unwritten] == ["young"]
    gap = await service.store.read(blackout.latest)
    assert gap is not None
    assert (gap.cancelled, gap.stopped) == (1, 1)


def broadcast(tx: Transaction, state: BroadcastState, *, due: datetime | None = None) -> int:
    """A broadcast that two people have agreed on."""
    author, other = (staff.add(tx, name, Role.EDITOR) for name in ("Марія", "Іван"))
    plan = Plan("{}", "all", None, False, None, None, "")
    made, _new = broadcasts.add(tx, Kind.BROADCAST, plan, author_id=author.id)
    broadcasts.submit(tx, made.id, fingerprint="", recipients=1, cost=0)
    if state is BroadcastState.SUBMITTED:
        return made.id
    broadcasts.approve(tx, made.id, fingerprint="", staff_id=other.id, due=due or tx.now, override=None)
    if state is BroadcastState.RUNNING:
        broadcasts.launch(tx, made.id, recipients=1)
        campaigns.begin(tx, broadcasts.campaign_of(made.id), "city", "{}", lane=Lane.BROADCAST)
        contact = contacts.meet(tx, "telegram", "1", locale="uk")
        outbox.queue(tx, broadcasts.campaign_of(made.id), contact.address_id, "{}", lane=Lane.BROADCAST)
    return made.id


async def states(service: Service) -> list[BroadcastState]:
    found = await service.store.read(lambda tx: broadcasts.newest(tx, limit=9))
    return [one.state for one in reversed(found)]


async def test_old_broadcasts_wait_for_staff(service: Service, clock: StillClock) -> None:
    await service.starts()
    soon, late = clock.now() + timedelta(hours=5), clock.now() + timedelta(hours=29)
    for state, due in (
        (BroadcastState.RUNNING, None),
        (BroadcastState.APPROVED, soon),
        (BroadcastState.APPROVED, late),
    ):
        await service.store.write(lambda tx, state=state, due=due: broadcast(tx, state, due=due))  # type: ignore[misc]
    clock.forward(30 * HOUR)
    await service.starts()
    assert await states(service) == [BroadcastState.PAUSED, BroadcastState.STOPPED, BroadcastState.APPROVED]
    assert await waiting(service) == {"broadcast:1": "queued"}, "whoever goes on with it sends the rest"


async def test_in_a_restored_copy_nothing_is_left_that_could_go_out(service: Service) -> None:
    def halted(tx: Transaction) -> int:
        for state in (BroadcastState.RUNNING, BroadcastState.APPROVED, BroadcastState.SUBMITTED):
            broadcast(tx, state)
        announce(tx, "news")
        tx.execute("UPDATE campaigns SET reached = 0, last = 9")
        return aftermath.halt(tx)

    assert await service.store.write(halted) == 3
    assert await states(service) == [BroadcastState.STOPPED, BroadcastState.STOPPED, BroadcastState.SUBMITTED]
    assert set((await waiting(service)).values()) == {"cancelled"}
    assert not await service.store.write(campaigns.expand)
    assert await service.store.read(lambda tx: tx.rows("SELECT contact_id FROM digests")) == []


async def waiting(service: Service) -> dict[str, str]:
    rows = await service.store.read(
        lambda tx: tx.rows("SELECT campaign, status FROM deliveries WHERE campaign NOT LIKE 'gap:%'")
    )
    return {row["campaign"]: row["status"] for row in rows}


async def test_a_clock_set_back_is_no_black_out(service: Service, clock: StillClock) -> None:
    await service.starts()
    await service.meets(*EVERYWHERE)
    clock.forward(-86_400)
    await service.starts()
    assert await service.told() == []


async def test_a_power_cut_while_old_news_are_put_away_leaves_them_to_the_next_start(
    service: Service, clock: StillClock
) -> None:
    await service.starts()
    await service.store.write(lambda tx: announce(tx, "old"))
    clock.forward(30 * HOUR)
    await service.store.write(Blackouts(service.store, clock, LANGUAGES, MEMORIES)._find)  # and it is dark again
    clock.forward(60)
    await service.starts()
    assert (await waiting(service))["old"] == "cancelled"
    gap = await service.store.read(blackout.latest)
    assert gap is not None
    assert gap.cancelled == 1
