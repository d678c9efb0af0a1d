"""The clock of a case: when an answer is due by the rules of its regime, and which alarms ring before and after.

Beside the answer some regimes give terms for other steps: to tell the author that the answer is put off, to hand on
what is for somebody else, to give back what is incomplete. Their alarms bear the step's name, so that two terms of one
case never take each other's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from civic.deadlines.alarms import Alarm, AlarmKind, schedule
from civic.deadlines.clock import Due, due
from civic.deadlines.defaults import Deadlines
from civic.deadlines.regimes import Regime, Step
from storage import alarms
from storage.cases import CaseKind
from storage.claims import Hours
from storage.store import Transaction

REGIME_OF = {
    CaseKind.PROPOSAL: Regime.OGP_PROPOSAL,
    CaseKind.FEEDBACK: Regime.APPEAL,
    CaseKind.QUESTION: Regime.INFORMATION_REQUEST,
}
"""What a submission is taken for until a moderator says otherwise."""

UNTOUCHED = (Step.FORWARD, Step.RETURN)  # heard of only while nobody has looked at the case
BESIDE = (Step.EXTENSION_NOTICE, *UNTOUCHED)


@dataclass(frozen=True, slots=True)
class Key:
    """What an alarm of a case is called in the store: "remind:3 working days" is the answer's,
    "forward/late:0 hours" that of a step beside it."""

    kind: AlarmKind
    step: Step = Step.ANSWER

    @classmethod
    def read(cls, text: str) -> Key:
        """Read what `named` wrote. Raises `ValueError` for anything else."""
        step, slash, rest = text.rpartition("/")
        return cls(AlarmKind(rest.partition(":")[0]), Step(step) if slash else Step.ANSWER)

    @staticmethod
    def named(alarm: Alarm, step: Step) -> str:
        """The name of an alarm of a step."""
        return f"{step.value}/{alarm.key}" if step in BESIDE else alarm.key


def last_moment(due_at: datetime) -> datetime:
    """The last moment that is in time: `due_at` is the first that is too late, and people are told the last day."""
    return due_at - timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The terms in force, the city's time zone and its quiet hours."""

    deadlines: Deadlines
    timezone: tzinfo
    quiet: Hours | None

    def due(
        self,
        regime: Regime,
        received: datetime,
        *,
        urgent: bool = False,
        extended: bool = False,
        step: Step = Step.ANSWER,
    ) -> Due:
        """When the answer to a submission is due, or another step. Raises `NoSuchTerm`."""
        rules, calendar = self.deadlines.rules, self.deadlines.calendar
        return due(
            rules, calendar, regime, received, urgent=urgent, extended=extended, step=step, timezone=self.timezone
        )

    def today(self, now: datetime) -> date:
        """The city's day."""
        return now.astimezone(self.timezone).date()

    def at_work(self, now: datetime) -> bool:
        """Whether it is a working day and its morning has come."""
        local, calendar = now.astimezone(self.timezone), self.deadlines.calendar
        return calendar.is_working(local.date()) and local.hour >= calendar.rules.morning

    def wind(
        self, tx: Transaction, case_id: int, ends: Due, received: datetime, *, regime: Regime | None = None
    ) -> None:
        """Set a case's alarms anew, for an answer that is due then and for the steps beside it.

        `regime` is the case's own where the answer's day comes from the one it was taken for before.
        """
        planned = [(alarm.key, alarm.at) for alarm in self._alarms(ends, received)]
        for beside in self._beside(regime or ends.rule.regime, ends.rule.step, received):
            step = beside.rule.step
            wanted = set(AlarmKind) if step in UNTOUCHED else {AlarmKind.REMIND}
            planned += [
                (Key.named(alarm, step), alarm.at) for alarm in self._alarms(beside, received) if alarm.kind in wanted
            ]
        alarms.put(tx, case_id, planned)

    def _alarms(self, ends: Due, received: datetime) -> tuple[Alarm, ...]:
        return schedule(ends, self.deadlines.calendar, received=received, quiet=self.quiet, timezone=self.timezone)

    def _beside(self, regime: Regime, answer: Step, received: datetime) -> Iterator[Due]:
        """The terms of the other steps. Once an answer is put off its author has been told, so nobody is reminded."""
        for step in BESIDE:
            told = step is Step.EXTENSION_NOTICE and answer is not Step.ANSWER
            if not told and (regime, step) in self.deadlines.rules:
                yield self.due(regime, received, step=step)
