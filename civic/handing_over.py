"""What somebody who is away has to do is handed to whoever stands in for them, who is told once.

There is no list of what was handed over: a case is theirs or it is not, so it happens as often as it must and never
twice. It begins on the first working morning on which they are away.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from civic import audit, duty
from civic.messages import Button, OutgoingMessage
from civic.staff_news import tell_staff
from locales import Catalogues, Translator
from storage import cases, keepers, staff
from storage.cases import AWAY, Case, CaseState, EventKind
from storage.keepers import Left
from storage.staff import Staff
from storage.store import Transaction

LISTED = 10  # numbers of cases in one message


def anything(tx: Transaction, day: date) -> bool:
    """Whether anything is somebody's who is away."""
    return bool(keepers.left(tx, day, limit=1))


def tick(tx: Transaction, day: date, languages: Catalogues) -> int:
    """Hand over whatever is to be handed over; how many cases that was."""
    handed: dict[tuple[int, int], list[int]] = defaultdict(list)
    entries: dict[tuple[int, int], int] = {}
    stands_in: dict[int, Staff | None] = {}
    for found in keepers.left(tx, day):
        if found.staff_id not in stands_in:
            stands_in[found.staff_id] = duty.stands_in(tx, found.staff_id, day)
        to = stands_in[found.staff_id]
        if to is None or to.id == found.staff_id:
            continue  # nobody else is left: they hear of it themselves
        entry = _hand(tx, found, to)
        if entry is not None:
            handed[found.staff_id, to.id].append(found.case_id)
            entries.setdefault((found.staff_id, to.id), entry)
    for (away, to_id), numbers in handed.items():
        _tell(tx, away, to_id, numbers, f"handed:{entries[away, to_id]}", languages)
    return sum(len(numbers) for numbers in handed.values())


def _hand(tx: Transaction, found: Left, to: Staff) -> int | None:
    """Hand one case over; the number of its entry, None where it is theirs no more."""
    case = cases.hold(tx, found.case_id)
    if case is None or not keepers.pass_on(tx, found, None if _may_not(case, to) else to.name):
        return None
    entry = cases.record(tx, case.id, EventKind.HANDED, to.name, code=AWAY, staff_id=found.staff_id)
    audit.step(tx, case.id, EventKind.HANDED, entry, code=AWAY)
    return entry


def _may_not(case: Case, to: Staff) -> bool:
    """Whoever decided a case does not decide its appeal: that goes back to the queue."""
    return case.state is CaseState.APPEALED and case.decided_by == to.id


def _tell(tx: Transaction, away: int, to_id: int, numbers: list[int], campaign: str, languages: Catalogues) -> None:
    person, to = staff.get(tx, away), staff.get(tx, to_id)
    assert person is not None
    assert to is not None
    tell_staff(tx, [to], campaign, lambda _: worded(_, person, numbers), languages)


def worded(_: Translator, away: Staff, numbers: list[int]) -> OutgoingMessage:
    """What the substitute reads."""
    listed = ", ".join(_("no. {number}", number=number) for number in numbers[:LISTED])
    more = len(numbers) - LISTED
    text = _.plural("Now it is yours: {listed}.", "Now they are yours: {listed}.", len(numbers), listed=listed)
    if more > 0:
        text += " " + _.plural("And {n} more.", "And {n} more.", more)
    return OutgoingMessage(
        title=_("{name} is away, you stand in", name=away.name),
        text=text,
        rows=((Button(_("Open no. {number}", number=numbers[0]), action=f"take:{numbers[0]}"),),),
        lang=_.code,
    )
