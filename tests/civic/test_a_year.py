"""A year on the virtual clock: everything that is due is heard, once, by somebody who is there, and never at night."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from civic.deadlines.workdays import DAY
from storage import duty, keepers
from storage.clock import from_ms
from storage.database import store_at
from storage.store import Store, Transaction
from storage.vault import Vault
from tests.civic.a_year import CALENDAR, FIRST, LAST, MODERATORS, MORNING, NOON, Year, quiet
from tests.civic.cities import KYIV
from tests.conftest import SECRET, StillClock


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to somebody of the staff."""

    campaign: str
    contact: int
    at: datetime

    @property
    def day(self) -> date:
        return self.at.astimezone(KYIV).date()


@pytest.fixture
async def year(store: Store, database_url: str, clock: StillClock) -> AsyncIterator[Year]:
    other = store_at(database_url, clock=clock, vault=Vault(SECRET))
    await other.open()
    try:  # an open store would keep the run alive
        lived = Year((store, other), clock)
        await lived.passes()
        yield lived
    finally:
        await other.close()


def said(tx: Transaction) -> list[Said]:
    rows = tx.rows(
        "SELECT d.campaign, d.contact_id, d.created_at FROM deliveries d JOIN staff s ON s.contact_id = d.contact_id"
        " ORDER BY d.id"
    )
    return [Said(row["campaign"], row["contact_id"], from_ms(row["created_at"])) for row in rows]


async def test_a_year_of_deadlines(year: Year) -> None:
    told = await year.store.read(said, seconds=30.0)
    assert len(told) > 2000
    nothing_at_night_or_in_an_alert(year, told)
    nothing_on_free_days_but_what_is_urgent(year, told)
    nobody_twice_and_nobody_who_is_away(year, await year.store.read(_away, seconds=30.0), told)
    rows = await year.store.read(_rows, seconds=30.0)
    every_alarm_is_heard_at_its_time(year, told, rows)
    nothing_late_is_silent(year, told, await year.store.read(_ended, seconds=30.0))
    what_was_theirs_was_handed_over_once(await year.store.read(_handed, seconds=30.0), told)
    assert await year.store.read(lambda tx: keepers.left(tx, LAST)) == []
    each_working_morning_is_told_once(year, told)


def nothing_at_night_or_in_an_alert(year: Year, told: list[Said]) -> None:
    assert not [one for one in told if quiet(one.at)]
    assert not [one for one in told for begins, ends in year.alerts if begins <= one.at < ends]


def nothing_on_free_days_but_what_is_urgent(year: Year, told: list[Said]) -> None:
    free = {one.campaign.split(":")[1] for one in told if not CALENDAR.calendar.is_working(one.day)}
    urgent = {str(life.id) for life in year.lives if any(step == "hurry" for _, step in life.steps)}
    assert free <= urgent


def _away(tx: Transaction) -> dict[date, set[int]]:
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    return {day: set(duty.absences(tx, day)) for day in days}


def nobody_twice_and_nobody_who_is_away(year: Year, away: dict[date, set[int]], told: list[Said]) -> None:
    assert max(Counter((one.campaign, one.contact) for one in told).values()) == 1
    moments: dict[str, set[datetime]] = defaultdict(set)
    for one in told:
        moments[one.campaign].add(one.at)
    assert {campaign for campaign, at in moments.items() if len(at) > 1} == set()
    who = {person.contact_id: person.id for person in year.people.values()}
    assert not [one for one in told if who[one.contact] in away[one.day]]


def _rows(tx: Transaction) -> list[tuple[int, str, datetime, int | None]]:
    rows = tx.rows("SELECT case_id, kind, due_at, done_at FROM alarms ORDER BY case_id, due_at")
    return [(row["case_id"], row["kind"], from_ms(row["due_at"]), row["done_at"]) for row in rows]


def every_alarm_is_heard_at_its_time(
    year: Year, told: list[Said], rows: list[tuple[int, str, datetime, int | None]]
) -> None:
    """What rang was heard at the first tick at which it might be, and what might ring did."""
    heard = {one.campaign: one.at for one in told if one.campaign.startswith("alarm:")}
    awake = [at for at in year.ticks if not quiet(at) and not any(a <= at < b for a, b in year.alerts)]
    known = {f"alarm:{case}:{kind}:{int(due.timestamp())}": (due, done) for case, kind, due, done in rows}
    assert heard.keys() <= known.keys(), "nothing is heard that was not due"
    for campaign, at in heard.items():
        due, done = known[campaign]
        assert at == awake[bisect_left(awake, due)], campaign
        assert done is not None
        assert done > 0
    waiting = [campaign for campaign, (due, done) in known.items() if done is None and due <= year.ticks[-1]]
    assert waiting == []


def _ended(tx: Transaction) -> dict[int, tuple[datetime, datetime | None]]:
    """When each case was due, and when it was decided."""
    rows = tx.rows("SELECT id, due_at, decided_at FROM cases")
    return {row["id"]: (from_ms(row["due_at"]), row["decided_at"] and from_ms(row["decided_at"])) for row in rows}


def nothing_late_is_silent(year: Year, told: list[Said], ended: dict[int, tuple[datetime, datetime | None]]) -> None:
    """Whatever was open so long after its day was heard of: by those who have it, the substitute, the head."""
    heard: dict[int, set[str]] = defaultdict(set)
    for one in told:
        kind, *rest = one.campaign.split(":")
        if kind == "alarm" and not rest[1].count("/"):
            heard[int(rest[0])].add(rest[1])
    late = 0
    for life in year.lives:
        due, decided = ended[life.id]
        open_for = (decided or year.ticks[-1]) - due
        if open_for > timedelta(days=6):
            late += 1
            assert "late" in heard[life.id]
        if open_for > timedelta(days=14):
            assert heard[life.id] >= {"late", "substitute", "head"}, life
        if open_for < timedelta(0):
            assert not heard[life.id] & {"late", "substitute", "head"}
    assert late > 100


def _handed(tx: Transaction) -> list[tuple[int, int, datetime]]:
    rows = tx.rows("SELECT case_id, staff_id, created_at FROM case_events WHERE kind = 'handed' AND code = 'away'")
    return [(row["case_id"], row["staff_id"], from_ms(row["created_at"])) for row in rows]


def what_was_theirs_was_handed_over_once(handed: list[tuple[int, int, datetime]], told: list[Said]) -> None:
    assert len(handed) > 20
    assert max(Counter((case, person) for case, person, _ in handed).values()) == 1
    assert not [at for _, _, at in handed if quiet(at)]
    moments = {(person, at) for _, person, at in handed}
    assert len([one for one in told if one.campaign.startswith("handed:")]) == len(moments)


def each_working_morning_is_told_once(year: Year, told: list[Said]) -> None:
    mornings: dict[str, list[Said]] = defaultdict(list)
    for one in told:
        if one.campaign.startswith("morning:"):
            mornings[one.campaign].append(one)
    working = {FIRST + n * DAY for n in range(365) if CALENDAR.calendar.is_working(FIRST + n * DAY)}
    assert {date.fromisoformat(name.partition(":")[2]) for name in mornings} <= working
    assert len(mornings) > 200
    for group in mornings.values():
        assert len(group) in {len(MODERATORS), len(MODERATORS) - 1}, "each moderator on duty"
        assert {one.at.astimezone(KYIV).time() for one in group} <= {MORNING, NOON}, "half past eight, or after"
