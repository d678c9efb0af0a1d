"""Three days of black-outs: power comes back twenty times for a while, and is cut again."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.moments import Moment
from tests.nights.platform import Account
from tests.nights.watcher import Broken
from tests.nights.world import World

CUTS = 20
LONG_HOURS, HOURS = 30.0, 72.0
ANSWER_SECONDS = 60.0
ANSWER = "Як користуватися"
GAP = "Ми не мали зв’язку"


def told(account: Account) -> int:
    """How often somebody was told that we had been away."""
    return sum(GAP in text for text in account.shown)


def answered(account: Account) -> int:
    """How often somebody got what they had asked for."""
    return sum(ANSWER in text for text in account.shown)


async def three_dark_days(world: World) -> None:
    """People talk with us in the morning; then the lights go out. Raises `Broken`."""
    chance, loop = world.chance, world.loop
    accounts = [person.accounts[0] for person in world.people.everybody]
    await loop.until(3 * 3_600.0)
    for account in accounts:
        world.people.says(account, "/help")
    await loop.until(4 * 3_600.0)
    world.begin(world.office.broadcasts())
    await loop.until(loop.at + 400.0)
    went_dark = loop.at
    rest = (HOURS - LONG_HOURS) * 3_600.0 / (CUTS - 1)
    for cut in range(CUTS):
        world.cut_power(LONG_HOURS * 3_600.0 if cut == 0 else rest * chance.uniform(0.5, 0.9))
        await loop.until(loop.at + 60.0)
        for account in chance.sample(accounts, 3):  # who cannot know
            world.people.says(account, "/help")
        await _answers(world, accounts)
        if cut % 3 == 1:
            world.machine.arm(chance.choice(list(Moment)), chance.randint(1, 5))
        await loop.until(went_dark + LONG_HOURS * 3_600.0 + cut * rest)
        world.check()
    await loop.until(went_dark + (HOURS + 12) * 3_600.0)
    for account in accounts:
        if told(account) != 1:
            raise Broken(f"{account.id} was told {told(account)} times that we were away")
    await world.office.tidies()
    await loop.until(loop.at + timedelta(hours=1).total_seconds())
    await world.audits()


async def _answers(world: World, accounts: list[Account]) -> None:
    """Wait for power; whoever writes then is answered within a minute of it."""
    await world.loop.until(world.power_back_at)
    back = world.loop.at
    await world.loop.until(back + 20.0)  # what was written in the dark has been answered by then
    asked = {account: answered(account) for account in world.chance.sample(accounts, 3)}
    for account in asked:
        world.people.says(account, "/help")
    await world.loop.until(back + ANSWER_SECONDS)
    for account, before in asked.items():
        if answered(account) == before:
            raise Broken(f"{account.id} has no answer {ANSWER_SECONDS:.0f} s after power came back")
