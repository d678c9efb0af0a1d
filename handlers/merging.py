"""Joining two proposals: a moderator says with which one, and its author says yes or no."""

from __future__ import annotations

import re
from enum import StrEnum

from civic import merging
from civic.cases import CaseRefused, Why
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import begin, complain, tell
from storage.cases import EventKind

router = Router("merging")

_NUMBER = re.compile(r"\d{1,9}")


class Merge(StrEnum):
    """Where joining stands."""

    INTO = "merge.into"


@router.action("unite", roles=MAY_DECIDE)
def unite(context: Context, number: str) -> None:
    """Join it with another one: with which?"""
    begin(context, number, Merge.INTO, ask_into)


@router.step(Merge.INTO, roles=MAY_DECIDE)
def ask_into(context: Context) -> None:
    """Ask for the number of the other one."""
    context.show(
        context._("With which published proposal? Write its number. First we ask the author whether they agree."),
        back=f"look:{context.data['case']}",
    )


@router.text(Merge.INTO, roles=MAY_DECIDE)
def into(context: Context, text: str) -> None:
    """Its number was typed."""
    _, number = context._, int(context.data["case"])
    found = _NUMBER.search(text)
    back = f"look:{number}"
    if found is None:
        context.show(_("Please write the number of the other proposal, for example 12."), back=back)
        return
    other = int(found[0])
    try:
        done = merging.ask(context.tx, number, other, staff=person(context), terms=context.world.terms)
    except CaseRefused as refused:
        if refused.why is Why.NOT_PUBLIC:
            words = _("No. {number} is no other published proposal. Write another number.", number=other)
            context.show(words, back=back)
        else:
            complain(context, refused, number)
        return
    context.go(None)
    said = _(
        "Done: the author of no. {number} is asked whether to join it with no. {other}.", number=number, other=other
    )
    tell(context, done, EventKind.ASKED, said)


@router.action("merge-yes")
def merge_yes(context: Context, number: str) -> None:
    """The author agrees."""
    _ = context._
    context.go(None)
    try:
        other = merging.agree(context.tx, int(number), context.contact.id)
    except CaseRefused as refused:
        _gone(context, refused, number)
        return
    context.say(
        _(
            "Thank you. No. {number} is now part of no. {other}, and you will hear what becomes of it.",
            number=number,
            other=other.id,
        ),
        rows=[[Button(_("Open no. {number}", number=other.id), action=f"idea:{other.id}")]],
    )


@router.action("merge-no")
def merge_no(context: Context, number: str) -> None:
    """The author wants theirs to stay apart."""
    _ = context._
    context.go(None)
    try:
        merging.disagree(context.tx, int(number), context.contact.id, _)
    except CaseRefused as refused:
        _gone(context, refused, number)
        return
    context.say(
        _("Good, no. {number} stays apart. A moderator goes on with it.", number=number),
        rows=[[Button(_("Open no. {number}", number=number), action=f"case:{number}")]],
    )


def _gone(context: Context, refused: CaseRefused, number: str) -> None:
    """It was answered before, is not theirs, or the other one is not there any more."""
    _ = context._
    if refused.why is refused.why.NOT_PUBLIC:
        merging.disagree(context.tx, int(number), context.contact.id, _)
        words = _("The other proposal is not there any more. No. {number} stays apart.", number=number)
    else:
        words = _("This question is over. Nothing was changed.")
    context.say(words, rows=[[Button(_("What I sent"), action="my:0")]])
