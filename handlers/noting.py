"""What a moderator writes beside a decision: a note for colleagues, and who is to know the matter."""

from __future__ import annotations

from enum import StrEnum

from civic import moderation
from civic.cases import CaseRefused
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from handlers import case_cards
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import begin, complain

router = Router("noting")


class Write(StrEnum):
    """What is written."""

    NOTE = "noting.note"
    DEPARTMENT = "noting.department"


@router.action("note", roles=MAY_DECIDE)
def note(context: Context, number: str) -> None:
    """A note for colleagues."""
    context.go(None)
    context.go(Write.NOTE, case=int(number))
    ask_note(context)


@router.step(Write.NOTE, roles=MAY_DECIDE)
def ask_note(context: Context) -> None:
    """Ask for the note."""
    context.show(
        context._("Write the note. Only moderators read it, never the author."), back=f"look:{context.data['case']}"
    )


@router.text(Write.NOTE, roles=MAY_DECIDE)
def noted(context: Context, text: str) -> None:
    """The note was typed."""
    _, number = context._, int(context.data["case"])
    try:
        moderation.note(context.tx, number, text, staff=person(context))
    except CaseRefused as refused:
        complain(context, refused, number)
        return
    context.go(None)
    context.say(_("The note to no. {number} is kept.", number=number), menu=False)
    try:
        case = moderation.take(context.tx, person(context), number)
    except CaseRefused as refused:
        complain(context, refused, number)
        return
    case_cards.show(context, case)


@router.action("hand", roles=MAY_DECIDE)
def hand(context: Context, number: str) -> None:
    """To those who know the matter: who?"""
    begin(context, number, Write.DEPARTMENT, ask_department)


@router.step(Write.DEPARTMENT, roles=MAY_DECIDE)
def ask_department(context: Context) -> None:
    """Ask for the department."""
    context.show(
        context._("Which department knows the matter? Write its name. The author will read it."),
        back=f"look:{context.data['case']}",
    )


@router.text(Write.DEPARTMENT, roles=MAY_DECIDE)
def handed(context: Context, text: str) -> None:
    """Its name was typed."""
    _, number = context._, int(context.data["case"])
    try:
        moderation.hand(context.tx, number, text, staff=person(context), terms=context.world.terms)
    except CaseRefused as refused:
        complain(context, refused, number)
        return
    context.go(None)
    context.show(
        _(
            "Done: no. {number} is with those who know the matter, the author is told. It stays in the queue.",
            number=number,
        ),
        rows=[[Button(_("Next"), action="queue:0")]],
    )
