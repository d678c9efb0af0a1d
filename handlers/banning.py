"""Closing sending to somebody for a time: for how long, why, and sure? And opening it again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from civic import banning
from civic.cases import CaseRefused, checked
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from civic.plain_text import one_line
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import begin, complain

router = Router("banning")


class Ban(StrEnum):
    """What of it is asked for."""

    DAYS = "ban.days"
    REASON = "ban.reason"
    CHECK = "ban.check"


@router.action("ban", roles=MAY_DECIDE)
def ban(context: Context, number: str) -> None:
    """Close sending to the author of a case."""
    begin(context, number, Ban.DAYS, ask_days)


@router.step(Ban.DAYS, roles=MAY_DECIDE)
def ask_days(context: Context) -> None:
    """For how long?"""
    _ = context._
    context.show(
        _("For how long may the author send nothing? They can go on reading and asking. It ends by itself."),
        rows=[[Button(_.plural("{n} day", "{n} days", days), action=f"ban-for:{days}") for days in banning.DAYS]],
        back=f"look:{context.data['case']}",
    )


@router.action("ban-for", roles=MAY_DECIDE, state=Ban.DAYS)
def days(context: Context, days: str) -> None:
    """It was chosen."""
    context.go(Ban.REASON, days=int(days))
    ask_reason(context)


@router.step(Ban.REASON, roles=MAY_DECIDE)
def ask_reason(context: Context) -> None:
    """Why?"""
    context.show(context._("Why? The author will read this."), back=f"look:{context.data['case']}")


@router.text(Ban.REASON, roles=MAY_DECIDE)
def reason(context: Context, text: str) -> None:
    """It was typed."""
    try:
        words = one_line(checked(text), banning.REASON_LIMIT)
    except CaseRefused as refused:
        complain(context, refused, int(context.data["case"]))
        return
    context.go(Ban.CHECK, reason=words)
    check(context)


@router.step(Ban.CHECK, roles=MAY_DECIDE)
def check(context: Context) -> None:
    """Sure?"""
    _ = context._
    until = context.now + timedelta(days=int(context.data["days"]))
    context.show(
        _(
            "The author may send nothing until {date}. They read: “{reason}”",
            date=_.date(until),
            reason=context.data["reason"],
        ),
        title=_("Stop the author?"),
        rows=[[Button(_("Yes, stop them"), action="ban-yes")]],
        back=f"look:{context.data['case']}",
    )


@router.action("ban-yes", roles=MAY_DECIDE, state=Ban.CHECK)
def banned(context: Context) -> None:
    """It was confirmed."""
    _, data = context._, dict(context.data)
    number = int(data["case"])
    try:
        closed = banning.ban(
            context.tx, number, int(data["days"]), data["reason"], staff=person(context), terms=context.world.terms
        )
    except CaseRefused as refused:
        complain(context, refused, number)
        return
    context.go(None)
    _back(
        context,
        _(
            "Done: the author may send nothing until {date}, and is told why. No. {number} is still to be decided.",
            date=_.date(closed.until),
            number=number,
        ),
        number,
    )


@router.action("unban", roles=MAY_DECIDE)
def unban(context: Context, number: str) -> None:
    """Open sending again."""
    context.go(None)
    try:
        banning.lift(context.tx, int(number), staff=person(context))
    except CaseRefused as refused:
        complain(context, refused, int(number))
        return
    _back(context, context._("Done: the author may send again."), int(number))


def _back(context: Context, words: str, number: int) -> None:
    context.show(words, rows=[[Button(context._("Back to no. {number}", number=number), action=f"look:{number}")]])
