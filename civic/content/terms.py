"""Checks of `deadlines.yaml` that its schema cannot make: days that exist, and a term with its article everywhere."""

from datetime import date
from typing import Any

from civic.content.problems import File, Place
from civic.deadlines.defaults import packaged

DATES = ("since", "until", "free", "working", "martial_law_since", "martial_law_until")
RANGES = (("since", "until"), ("martial_law_since", "martial_law_until"))
NEEDED = ("term", "article", "confidence")


def check_terms(file: File) -> None:
    """Report what would leave the clock without a term, or a calendar with days that are not."""
    data: dict[str, Any] = file.data if isinstance(file.data, dict) else {}
    _check_rules(file, data.get("rules"))
    for place, record in file.records():
        _check_days(file, place, record)
    calendar = data.get("calendar")
    for name in ("holidays", "transfers"):
        entries = calendar.get(name) if isinstance(calendar, dict) else None
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                _check_entry(file, ("calendar", name, number), entry)


def _check_rules(file: File, rules: Any) -> None:
    """A step that the defaults do not know must be stated whole."""
    known = {(rule.regime, rule.step) for rule in packaged().rules}
    for regime, steps in rules.items() if isinstance(rules, dict) else ():
        for step, rule in steps.items() if isinstance(steps, dict) else ():
            if (regime, step) in known or not isinstance(rule, dict):
                continue
            for key in NEEDED:
                if key not in rule:
                    file.report(
                        ("rules", regime, step), f"rules.{regime}.{step}: “{key}” is missing; no default has it"
                    )


def _check_days(file: File, place: Place, record: dict[str, Any]) -> None:
    for name in DATES:
        if isinstance(record.get(name), str) and not _exists(record[name]):
            file.report((*place, name), f"{name}: “{record[name]}” is no day of the calendar")
    for first, last in RANGES:
        since, until = record.get(first), record.get(last)
        if isinstance(since, str) and isinstance(until, str) and until < since:
            file.report((*place, last), f"{last}: “{until}” lies before “{since}”")


def _check_entry(file: File, place: Place, entry: dict[str, Any]) -> None:
    """A holiday has one way to find its day, a transfer at least one day."""
    if place[1] == "transfers":
        if entry.keys().isdisjoint({"free", "working"}):
            file.report(place, "a transfer needs a “free” day, a “working” day or both")
        elif entry.get("free") == entry.get("working"):
            file.report(place, "a day cannot be both free and working")
        return
    if ("day" in entry) == ("after_easter" in entry):
        file.report(place, "a holiday needs either “day” or “after_easter”")
    day = entry.get("day")
    if isinstance(day, str) and not _exists(f"2024-{day}"):  # a leap year, so that 29 February is a day
        file.report((*place, "day"), f"day: “{day}” is no day of the year")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
