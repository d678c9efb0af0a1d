"""The day of a fact in words, only as far as the document prints it."""

from __future__ import annotations

from datetime import date

from civic.content.model import Fact
from locales import Translator


def of_fact(_: Translator, fact: Fact) -> str:
    """The day or days without their year: "18–22 березня"; empty where no day is printed.

    Where the printed year is doubtful it stands there, marked: "25 вересня 2014 року (так у звіті)".
    """
    first = _whole(fact.sort) or _whole(fact.date)
    if first is None:
        return ""
    days = _.days(first, _whole(fact.until) or first)
    if fact.sort and fact.date and fact.sort[:4] != fact.date[:4]:
        return _("{day} {year} (so the report)", day=days, year=fact.date[:4])
    return days


def _whole(text: str | None) -> date | None:
    """A date with its day, as content writes it."""
    return date.fromisoformat(text) if text and text.count("-") == 2 else None
