"""The terms every city begins with, and those of a city: what its `deadlines.yaml` says, laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from civic.content.text import Localised, Record, decode_hook
from civic.deadlines.regimes import Confidence, Regime, Step
from civic.deadlines.rules import Rule, Rules, Span
from civic.deadlines.workdays import CalendarRules, Holiday, Transfer, Weekday, WorkCalendar

_FILE = Path(__file__).with_name("rules.yaml")


class OwnRule(Record, frozen=True, kw_only=True):
    """What a file says of one rule; None: nothing. The meaning of each is that of `Rule`."""

    regime: Regime
    step: Step
    term: str | None = None
    moves: bool | None = None
    on_free_days: bool | None = None
    elsewhere: bool | None = None
    article: Localised | None = None
    confidence: Confidence | None = None
    remind: tuple[str, ...] | None = None
    substitute: str | None = None
    head: str | None = None


class OwnCalendar(Record, frozen=True, kw_only=True):
    """What a file says of the calendar; None: nothing. The meaning of each is that of `CalendarRules`."""

    weekend: tuple[Weekday, ...] | None = None
    martial_law: bool | None = None
    martial_law_since: date | None = None
    martial_law_until: date | None = None
    holidays: tuple[Holiday, ...] | None = None
    transfers: tuple[Transfer, ...] | None = None
    morning: int | None = None


class OwnDeadlines(Record, frozen=True, kw_only=True):
    """What one file says: the packaged one says everything, a city's only what is different there."""

    rules: tuple[OwnRule, ...] = ()
    calendar: OwnCalendar = OwnCalendar()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The terms in force in a city, and its calendar of working days."""

    rules: Rules
    calendar: WorkCalendar


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """A file's data, where each rule stands under its regime and step, as `OwnDeadlines` has it: one list of rules."""
    rules = [
        {"regime": regime, "step": step, **said}
        for regime, steps in data.get("rules", {}).items()
        for step, said in steps.items()
    ]
    return {**data, "rules": rules}


@cache
def packaged() -> OwnDeadlines:
    """What the product's own file says, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ours, so the fast reader will do; tests check its form
    data = yaml.load(_FILE.read_text(encoding="utf-8"), loader)  # noqa: S506
    return msgspec.convert(flat(data), OwnDeadlines, dec_hook=decode_hook)


def in_force(own: OwnDeadlines | None = None) -> Deadlines:
    """The terms of a city: the packaged ones, with what its own file says laid over them.

    Raises `ValueError` where a rule has no term, article or confidence in either; a checked file leaves none without.
    """
    base = packaged()
    said: dict[tuple[Regime, Step], dict[str, Any]] = {}
    for part in (base, own or OwnDeadlines()):
        for rule in part.rules:
            said.setdefault((rule.regime, rule.step), {}).update(_stated(rule))
    calendar = _stated(base.calendar) | _stated(own.calendar if own else OwnCalendar())
    return Deadlines(
        rules=Rules(_rule(fields) for fields in said.values()),
        calendar=WorkCalendar(CalendarRules(**calendar)),
    )


def _rule(fields: dict[str, Any]) -> Rule:
    lacking = {"term", "article", "confidence"} - fields.keys()
    if lacking:
        raise ValueError(f"{fields['regime']}.{fields['step']} has no {', '.join(sorted(lacking))}")
    read: dict[str, Any] = {name: Span.parse(fields[name]) for name in ("term", "substitute", "head") if name in fields}
    read["remind"] = tuple(Span.parse(text) for text in fields.get("remind", ()))
    return Rule(**(fields | read))


def _stated(record: msgspec.Struct) -> dict[str, Any]:
    """The fields that a file states."""
    return {name: value for name, value in msgspec.structs.asdict(record).items() if value is not None}
