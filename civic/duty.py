"""Who is on duty on a day, and who does the work of somebody who is away: nothing that is due waits for nobody.

DutyRefused                 the rules do not allow this; `why` says which rule
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from civic import audit
from civic.audit import Action
from storage import duty, staff
from storage.duty import Absence
from storage.staff import Role, Staff
from storage.store import Transaction

DECIDE = frozenset({Role.ADMIN, Role.MODERATOR})


class Why(StrEnum):
    """Why something is refused."""

    DISABLED = "disabled"
    BACKWARDS = "backwards"  # it ends before it begins
    THEMSELVES = "themselves"
    OTHER_WORK = "other_work"  # the substitute may not do what the absent person does
    NO_HEAD = "no_head"  # a head must be able to decide


class DutyRefused(Exception):
    """The rules do not allow this."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def absent(tx: Transaction, person: Staff, first: date, last: date, substitute: Staff | None = None) -> Absence:
    """Somebody is away from the first day to the last, both included; earlier words about these days are void.

    Raises `DutyRefused`.
    """
    if last < first:
        raise DutyRefused(Why.BACKWARDS)
    if person.disabled or (substitute is not None and substitute.disabled):
        raise DutyRefused(Why.DISABLED)
    if substitute is not None and substitute.id == person.id:
        raise DutyRefused(Why.THEMSELVES)
    if substitute is not None and not _may_do(substitute, person.role):
        raise DutyRefused(Why.OTHER_WORK)
    absence = Absence(person.id, first, last, substitute.id if substitute else None)
    duty.put(tx, absence)
    audit.by_command(
        tx,
        Action.STAFF_ABSENT,
        audit.person(person.id),
        first=first.isoformat(),
        last=last.isoformat(),
        substitute=absence.substitute_id,
    )
    return absence


def name_head(tx: Transaction, person: Staff) -> None:
    """Somebody is the head from now on: what nobody does comes to them. Raises `DutyRefused`."""
    if person.disabled:
        raise DutyRefused(Why.DISABLED)
    if person.role not in DECIDE:
        raise DutyRefused(Why.NO_HEAD)
    duty.name_head(tx, person.id)
    audit.by_command(tx, Action.STAFF_HEAD, audit.person(person.id))


def on_duty(tx: Transaction, day: date, *, roles: Collection[Role] = DECIDE) -> list[Staff]:
    """Who of these roles works on a day of the city, by name; nobody where all of them are away."""
    rota = _Rota.of(tx, day)
    return [one for one in rota.people.values() if one.role in roles and rota.works(one)]


def stands_in(tx: Transaction, staff_id: int, day: date) -> Staff | None:
    """Who does somebody's work on a day of the city: they themselves, or their substitute, or the substitute's own.

    Where that ends with nobody, or runs in a circle, it is the head or the head's substitutes, then any admin on duty.
    Where all of these are away, the head or an admin hears of it all the same. None only where nobody is left at all.
    """
    return _Rota.of(tx, day).whose(staff_id)


def head(tx: Transaction) -> Staff | None:
    """The head, unless they were disabled or may decide no more."""
    found = staff.get(tx, number) if (number := duty.head(tx)) is not None else None
    return found if found is not None and not found.disabled and found.role in DECIDE else None


@dataclass(frozen=True, slots=True)
class _Rota:
    """One day: everybody by their number, in the order of their names; who is away; the head."""

    people: Mapping[int, Staff]
    away: Mapping[int, Absence]
    head: Staff | None

    @classmethod
    def of(cls, tx: Transaction, day: date) -> _Rota:
        return cls({one.id: one for one in staff.everybody(tx)}, duty.absences(tx, day), head(tx))

    @property
    def admins(self) -> list[Staff]:
        """The active admins, whoever was there first before the others."""
        found = [one for one in self.people.values() if one.role is Role.ADMIN and not one.disabled]
        return sorted(found, key=lambda one: one.id)

    def works(self, one: Staff) -> bool:
        """Whether somebody is here."""
        return not one.disabled and one.id not in self.away

    def whose(self, staff_id: int) -> Staff | None:
        """Whom somebody's work comes to."""
        person = self.people.get(staff_id)
        above = list(self._line(self.head.id)) if self.head is not None else []
        for one in (*self._line(staff_id), *above, *self.admins):
            if self.works(one) and (person is None or _may_do(one, person.role)):
                return one
        last = [*([self.head] if self.head is not None else []), *self.admins]
        return next((one for one in last if person is None or _may_do(one, person.role)), None)

    def _line(self, staff_id: int) -> Iterator[Staff]:
        """Somebody, who stands in for them, who stands in for these, each once."""
        seen: set[int] = set()
        following: int | None = staff_id
        while following is not None and following not in seen and following in self.people:
            seen.add(following)
            yield self.people[following]
            absence = self.away.get(following)
            following = absence.substitute_id if absence else None


def _may_do(one: Staff, role: Role) -> bool:
    """Whether somebody's role lets them do the work of another."""
    return one.role is Role.ADMIN or one.role is role
