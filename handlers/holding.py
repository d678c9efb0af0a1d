"""A case that a moderator has before them, and what they are told where the rules of its clock say no."""

from __future__ import annotations

from civic.cases import CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from civic.moderation import held
from handlers import case_cards
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.settling import complain
from storage import cases as stored
from storage.cases import Case

WHY = {
    Why.SAME_REGIME: N_("These rules apply to no. {number} already. Nothing was changed."),
    Why.NO_TERM: N_("The rules give no other term for no. {number}. Nothing was changed."),
    Why.TOO_LATE: N_("It is too late to put off no. {number}: its author had to be told before. Nothing was changed."),
}


def before_them(context: Context, number: str) -> Case | None:
    """A case that this moderator has before them; None where they are told why not. What they were doing ends."""
    context.go(None)
    try:
        return held(context.tx, person(context), int(number))
    except CaseRefused as refused:
        refuse(context, refused, int(number))
        return None


def refuse(context: Context, refused: CaseRefused, number: int) -> None:
    """Why a step is refused, and what to do next."""
    if refused.why not in WHY:
        complain(context, refused, number)
        return
    _ = context._
    context.go(None)
    context.show(
        _(WHY[refused.why], number=number),
        rows=[[Button(_("Queue"), action="queue:0")]],
        back=f"look:{number}",
    )


def done(context: Context, number: int, words: str) -> None:
    """Say what was done, and show the case as it stands."""
    context.go(None)
    context.say(words, menu=False)
    case = stored.get(context.tx, number)
    assert case is not None
    case_cards.show(context, case)
