"""The terms as the clock reads them: how long, counted how, who is reminded when, and which article says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from civic.content.text import Localised, Record
from civic.deadlines.regimes import Confidence, Regime, Step, Unit

_FORM = re.compile(rf"(\d{{1,3}}) ({'|'.join(Unit)})s?")


class NoSuchTerm(LookupError):
    """No rule gives this step a term under this regime: an appeal has no urgent answer, for one."""

    def __init__(self, regime: Regime, step: Step) -> None:
        self.regime, self.step = regime, step
        super().__init__(f"{regime}: no rule gives a term for “{step}”")


class Span(Record, frozen=True):
    """A length of time as a rule states it: an amount (0 to 999) and what it is counted in."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read “5 working days”. Raises `ValueError` for anything else."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text}” is no length of time: write it like “5 working days”")
        return cls(amount=int(found[1]), unit=Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


class Rule(Record, frozen=True, kw_only=True):
    """The term of one step under one regime, with the article it rests on.

    `moves`: a term that ends on a free day ends on the next working day instead (Civil Code, art. 254(5)); nothing
    else than days and months moves. `remind` is counted back from the last day; `substitute` and `head` forward from
    when it is known to be late (None: they hear nothing). `on_free_days`: its alarms are given on free days too.
    `elsewhere`: it is the duty of another body, shown to people and watched by nobody here.
    """

    regime: Regime
    step: Step
    term: Span
    article: Localised
    confidence: Confidence
    moves: bool = False
    on_free_days: bool = False
    elsewhere: bool = False
    remind: tuple[Span, ...] = ()
    substitute: Span | None = None
    head: Span | None = None


class Rules:
    """Every rule by regime and step. It never changes once made."""

    __slots__ = ("_rules",)

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {(rule.regime, rule.step): rule for rule in rules}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __contains__(self, key: tuple[Regime, Step]) -> bool:
        return key in self._rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rules) and self._rules == other._rules

    def __hash__(self) -> int:
        return hash(frozenset(self._rules.values()))

    def rule(self, regime: Regime, step: Step = Step.ANSWER) -> Rule:
        """The rule for one step; `NoSuchTerm` where there is none. Every regime has an answer."""
        try:
            return self._rules[regime, step]
        except KeyError:
            raise NoSuchTerm(regime, step) from None

    def of(self, regime: Regime) -> tuple[Rule, ...]:
        """All rules of a regime, in the order of the steps."""
        return tuple(self._rules[regime, step] for step in Step if (regime, step) in self._rules)
