"""What the tests of gathered news share: steps published inside a town, by its own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from civic import progress
from civic.content.model import Completion
from storage import staff
from storage.choices import Pace
from storage.staff import Role
from storage.store import Transaction
from tests.road.people import MovedClock, until_sent
from tests.town import Resident, Town

KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=KYIV)
PACES = {Pace.DAILY: "Раз на день", Pace.WEEKLY: "Раз на тиждень", Pace.AT_ONCE: "Одразу"}


def clock_at(hour: int = 12) -> MovedClock:
    """A Monday of the past in Kyiv, at some hour."""
    return MovedClock(MONDAY.replace(hour=hour).astimezone(UTC))


async def published(
    town: Town, uk: str, *, commitment: str = "khm-3", level: Completion = Completion.SUBSTANTIAL
) -> progress.Published:
    """Publish a step in the town's own time."""
    world = town.app.dispatcher.world

    def turn(tx: Transaction) -> progress.Published:
        return progress.publish(
            tx,
            progress.Draft(commitment, level, {"uk": uk, "en": f"{uk} (en)"}, evidence_url="https://khm.gov.ua/zvit"),
            staff=staff.add(tx, "Оксана", Role.EDITOR),
            content=world.content,
            languages=world.languages.values(),
            public_url=world.public_url,
        )

    return await town.app.store.write(turn)


async def wants(resident: Resident, pace: Pace) -> None:
    """Choose how often news come."""
    await resident.says("/notices")
    await resident.sees("Коли надходять новини")
    await resident.presses(PACES[pace])
    await resident.sees("Коли надходять новини")


async def morning(town: Town, clock: MovedClock, *, days: int = 1, hour: int = 10, minute: int = 1) -> None:
    """Some days later, a minute past ten; something happens, so that everybody looks at the clock."""
    local = clock.now().astimezone(KYIV)
    later = datetime(local.year, local.month, local.day, hour, minute, tzinfo=KYIV)
    clock.set(datetime.fromordinal(later.toordinal() + days).replace(hour=hour, minute=minute, tzinfo=KYIV))
    await stir(town)


async def stir(town: Town) -> None:
    """Somebody asks for help: whoever waits looks at what is due."""
    passer_by = await town.resident("telegram")
    await passer_by.says("/help")
    await passer_by.sees("Усе просто")
    await until_sent(town, "lane < 2")


def told(resident: Resident, words: str) -> int:
    """How many messages hold these words."""
    return sum(words in text for text in resident.texts)
