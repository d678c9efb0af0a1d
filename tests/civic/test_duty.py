"""Who is on duty, and whom the work of somebody who is away comes to: never to nobody while anybody is left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic import duty, staffing
from civic.duty import DutyRefused, Why
from storage import audit, staff
from storage import duty as kept
from storage.staff import Role, Staff
from storage.store import Store, Transaction

DAY = date(2026, 11, 23)
WEEK = (DAY, DAY + timedelta(days=6))


class Office:
    """People by their names, for one turn."""

    def __init__(self, tx: Transaction, **roles: Role) -> None:
        self.tx = tx
        self.people = {name: staff.add(tx, name, role) for name, role in roles.items()}

    def __getitem__(self, name: str) -> Staff:
        return self.people[name]

    def away(self, name: str, substitute: str | None = None) -> None:
        duty.absent(self.tx, self[name], *WEEK, self[substitute] if substitute else None)

    def whose(self, name: str, day: date = DAY) -> str | None:
        found = duty.stands_in(self.tx, self[name].id, day)
        return found.name if found else None

    def working(self, day: date = DAY) -> list[str]:
        return [one.name for one in duty.on_duty(self.tx, day)]


def office(tx: Transaction) -> Office:
    return Office(tx, ann=Role.MODERATOR, bob=Role.MODERATOR, cat=Role.MODERATOR, dan=Role.ADMIN, eva=Role.EDITOR)


async def test_who_is_away_is_away_from_the_first_day_to_the_last(store: Store) -> None:
    def turn(tx: Transaction) -> list[list[str]]:
        people = office(tx)
        people.away("ann", "bob")
        return [people.working(DAY + timedelta(days=days)) for days in (-1, 0, 6, 7)]

    before, first, last, after = await store.write(turn)
    assert before == after == ["ann", "bob", "cat", "dan"]
    assert first == last == ["bob", "cat", "dan"]


async def test_work_goes_from_substitute_to_substitute(store: Store) -> None:
    def turn(tx: Transaction) -> list[str | None]:
        people = office(tx)
        found = [people.whose("ann")]
        people.away("ann", "bob")
        found.append(people.whose("ann"))
        people.away("bob", "cat")
        found.append(people.whose("ann"))
        found.append(people.whose("ann", DAY + timedelta(days=7)))
        return found

    assert await store.write(turn) == ["ann", "bob", "cat", "ann"]


async def test_a_circle_ends_with_the_head_and_without_one_with_an_admin(store: Store) -> None:
    def turn(tx: Transaction) -> list[str | None]:
        people = office(tx)
        people.away("ann", "bob")
        people.away("bob", "ann")
        found = [people.whose("ann")]
        duty.name_head(tx, people["cat"])
        found.append(people.whose("ann"))
        people.away("cat")
        found.append(people.whose("ann"))
        return found

    assert await store.write(turn) == ["dan", "cat", "dan"]


async def test_where_everybody_is_away_the_head_hears_of_it_all_the_same(store: Store) -> None:
    def turn(tx: Transaction) -> list[str | None]:
        people = office(tx)
        for name in ("ann", "bob", "cat", "dan"):
            people.away(name)
        found = [people.whose("ann"), *people.working()]
        duty.name_head(tx, people["bob"])
        return [*found, people.whose("ann")]

    assert await store.write(turn) == ["dan", "bob"]


async def test_whose_work_it_is_decides_who_may_do_it(store: Store) -> None:
    def turn(tx: Transaction) -> list[str | None]:
        people = office(tx)
        duty.name_head(tx, people["cat"])
        people.away("eva")
        staffing.disable(tx, people["ann"])
        return [people.whose("eva"), people.whose("ann"), people.whose("bob")]

    assert await store.write(turn) == ["dan", "cat", "bob"], "a moderator publishes nothing in an editor's place"


async def test_nobody_is_left_only_where_nobody_is(store: Store) -> None:
    def turn(tx: Transaction) -> list[object]:
        people = Office(tx, ann=Role.MODERATOR)
        people.away("ann")
        return [people.whose("ann"), people.working(), duty.stands_in(tx, 99, DAY)]

    assert await store.write(turn) == [None, [], None]


async def test_there_is_one_head_who_can_decide(store: Store) -> None:
    def turn(tx: Transaction) -> list[str | None]:
        people, found = office(tx), []
        for name in ("bob", "cat"):
            duty.name_head(tx, people[name])
            head = duty.head(tx)
            found.append(head.name if head else None)
        staffing.disable(tx, people["cat"])
        assert duty.head(tx) is None
        return [*found, people.whose("cat")]

    assert await store.write(turn) == ["bob", "cat", "dan"]


async def test_later_words_about_the_same_days_hold(store: Store) -> None:
    def turn(tx: Transaction) -> list[tuple[date, date]]:
        people = office(tx)
        people.away("ann", "bob")
        duty.absent(tx, people["ann"], DAY + timedelta(days=30), DAY + timedelta(days=40))
        duty.absent(tx, people["ann"], DAY, DAY + timedelta(days=2), people["cat"])
        assert people.whose("ann") == "cat"
        return [(one.first, one.last) for one in kept.of_person(tx, people["ann"].id)]

    assert await store.write(turn) == [
        (DAY, DAY + timedelta(days=2)),
        (DAY + timedelta(days=30), DAY + timedelta(days=40)),
    ]


@pytest.mark.parametrize(
    ("name", "days", "substitute", "why"),
    [
        ("ann", (1, 0), None, Why.BACKWARDS),
        ("ann", (0, 0), "ann", Why.THEMSELVES),
        ("ann", (0, 0), "eva", Why.OTHER_WORK),
        ("ann", (0, 0), "cat", Why.DISABLED),
        ("cat", (0, 0), None, Why.DISABLED),
    ],
)
async def test_what_cannot_be_is_refused(
    store: Store, name: str, days: tuple[int, int], substitute: str | None, why: Why
) -> None:
    def turn(tx: Transaction) -> None:
        people = office(tx)
        staffing.disable(tx, people["cat"])
        ann, cat = staff.by_name(tx, name), staff.by_name(tx, substitute) if substitute else None
        assert ann is not None
        first, last = (DAY + timedelta(days=number) for number in days)
        duty.absent(tx, ann, first, last, cat)

    with pytest.raises(DutyRefused) as refused:
        await store.write(turn)
    assert refused.value.why is why


@pytest.mark.parametrize(("name", "why"), [("eva", Why.NO_HEAD), ("cat", Why.DISABLED)])
async def test_not_everybody_can_be_the_head(store: Store, name: str, why: Why) -> None:
    def turn(tx: Transaction) -> None:
        people = office(tx)
        staffing.disable(tx, people["cat"])
        person = staff.by_name(tx, name)
        assert person is not None
        duty.name_head(tx, person)

    with pytest.raises(DutyRefused) as refused:
        await store.write(turn)
    assert refused.value.why is why


async def test_it_is_written_down_who_was_away_and_who_became_the_head(store: Store) -> None:
    def turn(tx: Transaction) -> None:
        people = office(tx)
        people.away("ann", "bob")
        duty.name_head(tx, people["dan"])

    await store.write(turn)
    away, head = [one.entry for one in await store.read(audit.entries)]
    assert (away.action, away.subject.id) == ("staff.absent", "1")
    assert away.details == {"first": "2026-11-23", "last": "2026-11-29", "substitute": 2}
    assert (head.action, head.subject.id) == ("staff.head", "4")
