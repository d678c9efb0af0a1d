"""Accepting with a promise: what will be done, by when, and whether the day is the one that was meant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from civic.cases import CaseRefused, checked
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from civic.promising import last_day
from civic.verdicts import Promise, Verdict
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import begin, complain, settle
from storage.cases import EventKind

router = Router("promising")

A_SECOND = timedelta(seconds=1)


class Promising(StrEnum):
    """What of a promise is asked for."""

    WORDS = "promising.words"
    DUE = "promising.due"
    CHECK = "promising.check"


@router.action("promise", roles=MAY_DECIDE)
def promise(context: Context, number: str) -> None:
    """Accept with a promise."""
    begin(context, number, Promising.WORDS, ask_words)


@router.step(Promising.WORDS, roles=MAY_DECIDE)
def ask_words(context: Context) -> None:
    """What is promised?"""
    context.show(
        context._("What does the city promise to do? The author will read this, and we remind you of the day."),
        back=f"look:{context.data['case']}",
    )


@router.text(Promising.WORDS, roles=MAY_DECIDE)
def words(context: Context, text: str) -> None:
    """It was typed."""
    try:
        promised = checked(text)
    except CaseRefused as refused:
        complain(context, refused, int(context.data["case"]))
        return
    context.go(Promising.DUE, words=promised)
    ask_due(context)


@router.step(Promising.DUE, roles=MAY_DECIDE)
@router.action("promise-day", roles=MAY_DECIDE, state=Promising.CHECK)
def ask_due(context: Context) -> None:
    """By when?"""
    context.go(Promising.DUE)
    context.show(
        context._("By when? For example: “in the third quarter”, “by the end of March”, “15.06”."),
        back=f"look:{context.data['case']}",
    )


@router.text(Promising.DUE, roles=MAY_DECIDE)
def due(context: Context, text: str) -> None:
    """A day, a month or a quarter was typed."""
    _ = context._
    today = context.now.astimezone(context.world.languages.zone).date()
    day = last_day(text, today)
    if day is None or day < today:
        words = (
            _("I did not understand by when. Write a quarter, a month or a day: “15.06”.")
            if day is None
            else _("This day is over: {date}. Write a later one.", date=_.date(day))
        )
        context.show(words, back=f"look:{context.data['case']}")
        return
    context.go(Promising.CHECK, due=day.isoformat())
    check(context)


@router.step(Promising.CHECK, roles=MAY_DECIDE)
def check(context: Context) -> None:
    """Is this the day that was meant?"""
    _ = context._
    day = date.fromisoformat(context.data["due"])
    context.show(
        "\n\n".join((context.data["words"], _("We promise to do it by {date}.", date=_.date(day)))),
        title=_("Promise this?"),
        rows=[
            [Button(_("Yes, promise it"), action="promised"), Button(_("Another day"), action="promise-day")],
        ],
        back=f"look:{context.data['case']}",
    )


@router.action("promised", roles=MAY_DECIDE, state=Promising.CHECK)
def promised(context: Context) -> None:
    """It was confirmed."""
    said, number = str(context.data["words"]), int(context.data["case"])
    until = end_of(context, date.fromisoformat(context.data["due"]))
    settle(context, number, Verdict(EventKind.APPROVED, said, promise=Promise(said, until)))


def end_of(context: Context, day: date) -> datetime:
    """The last moment of a day in the city's time."""
    return context._.beginning(day + timedelta(days=1)) - A_SECOND
