"""When a case's clock is heard: reminders before a term ends, escalation after it, and what goes with it each day.

An alarm is a row that one turn takes (`storage/alarms.py`) while it holds the case, so two processes never say it
twice. It is taken only as somebody hears it: in quiet hours, during an air-raid alert and while nobody can be reached
it stays due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from civic import handing_over, labels, promised
from civic.case_clock import REGIME_OF, Clock, Key, last_moment
from civic.deadlines.alarms import AlarmKind
from civic.deadlines.regimes import Regime, Step
from civic.deadlines.rules import NoSuchTerm
from civic.hearing import Rota
from civic.labels import N_
from civic.messages import Button, OutgoingMessage
from civic.plain_text import one_line
from civic.staff_news import tell_staff
from civic.telling import Terms
from locales import Translator
from storage import alarms, cases, meta, promises, switches
from storage.alarms import Ringing
from storage.cases import Case, CaseState
from storage.clock import to_ms
from storage.store import Transaction

TICKING = "reminding"

ANSWER = {
    AlarmKind.REMIND: N_("{kind} no. {number}: the answer is due by {date}"),
    AlarmKind.LATE: N_("{kind} no. {number}: the answer is late, it was due by {date}"),
    AlarmKind.SUBSTITUTE: N_(
        "{kind} no. {number} is late and still open, it was due by {date}. You are the second one"
    ),
    AlarmKind.HEAD: N_("{kind} no. {number} is late, nobody has answered. It was due by {date}"),
}
NOTICE = N_("{kind} no. {number}: if the answer needs more time, tell its author by {date}")
UNREAD = {
    Step.FORWARD: N_("{kind} no. {number}: nobody has read it. What is not for the city is passed on by {date}"),
    Step.RETURN: N_("{kind} no. {number}: nobody has read it. Whoever left something out is asked by {date}"),
}


@dataclass(frozen=True, slots=True)
class Hour:
    """What the hour allows: in the city's quiet hours nobody is told anything."""

    quiet: bool = False


def anything(tx: Transaction, clock: Clock) -> bool:
    """Whether there may be something to say or to hand over; cheap enough to be asked all day."""
    if alarms.anything(tx) or alarms.any_unwound(tx):
        return True
    return clock.at_work(tx.now) and (promises.any_late(tx) or handing_over.anything(tx, clock.today(tx.now)))


def tick(tx: Transaction, terms: Terms, clock: Clock, hour: Hour) -> int:
    """Say what is due to be said; how many alarms were heard."""
    if hour.quiet or switches.alert(tx):
        return 0
    meta.hold(tx, TICKING)  # of two workers one waits here, and finds nothing left to say
    _wind(tx, clock)
    day = clock.today(tx.now)
    if clock.at_work(tx.now):
        handing_over.tick(tx, day, terms.languages)
        promised.tick(tx, day, terms)
    due = sorted(alarms.due(tx), key=lambda alarm: (alarm.case_id, alarm.due, alarm.kind))  # held by number, in order
    rota = Rota(tx, day) if due else None
    return sum(_ring(tx, alarm, terms, clock, rota) for alarm in due if rota is not None)


def _wind(tx: Transaction, clock: Clock) -> None:
    """Give cases that came before terms were kept the term they have, counted from their receipt."""
    for number in alarms.unwound(tx):
        case = cases.hold(tx, number)
        if case is None or case.due_at is not None:
            continue
        regime = REGIME_OF[case.kind]
        due = clock.due(regime, case.received_at)
        cases.change(tx, number, regime=regime.value, received_at=to_ms(case.received_at), due_at=to_ms(due.at))
        clock.wind(tx, number, due, case.received_at)


def _ring(tx: Transaction, alarm: Ringing, terms: Terms, clock: Clock, rota: Rota) -> bool:
    """Let one alarm be heard, if it is still true and somebody can hear it."""
    case = cases.hold(tx, alarm.case_id)
    if not alarms.take(tx, alarm) or case is None:
        return False
    key = Key.read(alarm.kind)
    until = _until(tx, case, key, clock)
    if until is None:
        return False
    campaign = f"alarm:{case.id}:{alarm.kind}:{int(alarm.due.timestamp())}"

    def say(_: Translator) -> OutgoingMessage:
        return worded(_, case, key, until)

    for people in rota.of_case(case, key.kind):
        if tell_staff(tx, people, campaign, say, terms.languages, case_id=case.id):
            return True
    alarms.put_back(tx, alarm)
    return False


def _until(tx: Transaction, case: Case, key: Key, clock: Clock) -> datetime | date | None:
    """The last day of the term that an alarm is about; None where there is nothing to say of it any more."""
    if case.state not in cases.RUNNING or case.folded_into is not None or case.due_at is None:
        return None
    if key.step is Step.ANSWER:
        over = key.kind is AlarmKind.REMIND and case.due_at <= tx.now  # that it is late is said by another
        return None if over else last_moment(case.due_at)
    if case.due_at <= tx.now:  # the answer itself is late, and that is said
        return None
    try:
        ends = clock.due(Regime(case.regime), case.received_at, step=key.step)
    except NoSuchTerm:  # the city has changed its rules since
        return None
    if key.kind is AlarmKind.REMIND and ends.at <= tx.now:
        return None
    if key.step is Step.EXTENSION_NOTICE:
        return None if case.extended or case.urgent or case.state is CaseState.APPEALED else ends.day
    return None if _looked_at(tx, case) else ends.day


def _looked_at(tx: Transaction, case: Case) -> bool:
    """Whether somebody of the staff has done anything about it."""
    if case.state is not CaseState.SUBMITTED:
        return True
    return any(event.staff_id is not None for event in cases.history(tx, case.id))


def worded(_: Translator, case: Case, key: Key, until: datetime | date) -> OutgoingMessage:
    """What a moderator is told of a term."""
    title = UNREAD.get(key.step, NOTICE) if key.step is not Step.ANSWER else ANSWER[key.kind]
    return OutgoingMessage(
        title=_(title, kind=_(labels.CASE_KIND[case.kind]), number=case.id, date=_.date(until)),
        text=labels.quoted(_, one_line(case.text, 200)),
        rows=((Button(_("Open no. {number}", number=case.id), action=f"take:{case.id}"),),),
        lang=_.code,
    )
