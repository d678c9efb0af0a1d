"""Who hears what a clock says: whoever has the case, those on duty, who stands in, the head; never nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from civic import duty
from civic.deadlines.alarms import AlarmKind
from storage import duty as absences
from storage import staff
from storage.cases import Case, CaseState
from storage.staff import Role, Staff
from storage.store import Transaction


class Rota:
    """Who of the staff hears what on one day of the city, read once for a turn."""

    def __init__(self, tx: Transaction, day: date) -> None:
        self._tx, self._day = tx, day
        able = [one for one in staff.everybody(tx) if one.role in duty.DECIDE]
        self._named = {one.name: one for one in able}
        self._by_id = {one.id: one for one in able}
        self._people = [one for one in able if not one.disabled]
        self._away = absences.absences(tx, day).keys()
        self._head = duty.head(tx)
        self._stands_in: dict[int, list[Staff]] = {}

    def of_case(self, case: Case, kind: AlarmKind) -> Iterator[list[Staff]]:
        """Who is to hear an alarm: one circle after another until somebody can be reached.

        Whoever decided a case hears of its appeal only where there is nobody else.
        """
        for people in self._of_case(self.keeper(case), kind):
            yield [one for one in people if case.state is not CaseState.APPEALED or one.id != case.decided_by]
        yield self._people

    def everyday(self) -> Iterator[list[Staff]]:
        """Who hears what is nobody's in particular: the moderators, the admins, who stands in for the moderators, the
        head, anybody."""
        yield self._on_duty(Role.MODERATOR)
        yield self._on_duty(Role.ADMIN)
        stand_ins = [found for one in self._people if one.role is Role.MODERATOR for found in self._for(one)]
        yield list({one.id: one for one in stand_ins}.values())
        yield self._heads
        yield self._people

    def keeper(self, case: Case) -> Staff | None:
        """Who has a case: whoever it was handed to by name, else whoever has it before them."""
        named = self._named.get(case.department or "")
        return named or self._by_id.get(case.claimed_by or 0)

    def _of_case(self, keeper: Staff | None, kind: AlarmKind) -> Iterator[list[Staff]]:
        if kind is AlarmKind.HEAD:
            yield from ([one] for one in self._heads if one.id not in self._away)
            yield [found for one in self._heads for found in self._for(one)]
        elif kind is AlarmKind.SUBSTITUTE:
            yield [one for one in self._for(keeper) if keeper and one.id != keeper.id]
        else:
            yield self._for(keeper)
            yield self._on_duty(Role.MODERATOR)
        yield [one for one in self._on_duty(Role.ADMIN) if keeper is None or one.id != keeper.id]
        yield self._heads

    @property
    def _heads(self) -> list[Staff]:
        return [self._head] if self._head is not None else []

    def _on_duty(self, role: Role) -> list[Staff]:
        return [one for one in self._people if one.role is role and one.id not in self._away]

    def _for(self, person: Staff | None) -> list[Staff]:
        """Whoever does somebody's work today: they themselves where they are here."""
        if person is None:
            return []
        if person.id not in self._stands_in:
            found = duty.stands_in(self._tx, person.id, self._day)
            self._stands_in[person.id] = [found] if found else []
        return self._stands_in[person.id]
