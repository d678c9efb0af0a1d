"""A decision by the rule book, in chat: what came of it, and why it is refused with what to do next."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from civic import moderation
from civic.cases import CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from civic.moderation import Decided
from civic.verdicts import Verdict
from handlers import case_cards
from handlers.case_cards import person
from handlers.dialogue.context import Context
from storage import cases as stored
from storage.cases import CaseKind, CaseState, EventKind

DONE = {
    EventKind.FORWARDED: N_("Done: no. {number} is passed on, the author is told whose it is."),
    EventKind.PUBLISHED: N_("Done: no. {number} is published, the author is told."),
    EventKind.APPROVED: N_("Done: no. {number} is accepted, the author is told."),
    EventKind.REFUSED: N_("Done: no. {number} is refused, the author is told why."),
    EventKind.UPHELD: N_("Done: the refusal of no. {number} stands, the author is told why."),
    EventKind.ASKED: N_("Done: the author of no. {number} is asked. It comes back to the queue with the reply."),
}
WHY = {
    Why.NO_WORDS: N_("Please write it in words: the author must understand the decision."),
    Why.TOO_LONG: N_("This is too long for the author to read. Please shorten it."),
    Why.NOT_YOURS: N_("No. {number} has changed meanwhile. Nothing was changed. Open it again."),
    Why.NOT_ALLOWED: N_("Your role does not allow this."),
    Why.CLAIMED: N_("{name} is looking at no. {number} until {time}. Nothing was changed. Take another one."),
    Why.RAN_OUT: N_(
        "Your fifteen minutes for no. {number} are over. Nothing was changed. Nobody else has it: you can take it"
        " again. What you wrote is still above."
    ),
    Why.WITHDRAWN: N_("The author has taken no. {number} back. There is nothing to decide. Take the next one."),
    Why.SECOND_ONLY: N_("You decided no. {number} yourself. A colleague must look at the appeal. Take the next one."),
    Why.NOT_PUBLIC: N_("No. {number} is not for everybody: its author lets only staff read it. You can answer it."),
    Why.NEEDS_REASON: N_("Choose a reason first: the public log counts refusals by it."),
    Why.FOLDED: N_("No. {number} is a copy of no. {detail}. Decide that one, and both authors hear of it."),
    Why.UNKNOWN: N_("There is no case no. {number}. Look at the number again."),
    Why.NOBODY: N_("The author of no. {number} is not here any more, so there is nobody to ask or tell."),
    Why.TOO_LATE: N_(
        "It is too late to undo this: the author has been told. If it was a mistake, tell an administrator."
    ),
}
TAKE_AGAIN = frozenset({Why.RAN_OUT, Why.NOT_YOURS})
STAY = frozenset({Why.NO_WORDS, Why.TOO_LONG})  # what was asked for is still to be written


def begin(context: Context, number: str, state: StrEnum, ask: Callable[[Context], None]) -> None:
    """Ask for what a step with a case needs, if this moderator still holds it."""
    try:
        moderation.held(context.tx, person(context), int(number))
    except CaseRefused as refused:
        complain(context, refused, int(number))
        return
    context.go(None)
    context.go(state, case=int(number))
    ask(context)


def settle(context: Context, number: int, verdict: Verdict) -> None:
    """Decide and say what came of it."""
    try:
        done = moderation.decide(context.tx, number, verdict, staff=person(context), terms=context.world.terms)
    except CaseRefused as refused:
        complain(context, refused, number)
        return
    context.go(None)
    case = stored.get(context.tx, number)
    assert case is not None
    event = EventKind.UPHELD if done.case.state is CaseState.APPEALED and verdict.event is EventKind.REFUSED else None
    tell(context, done, event or verdict.event)


def tell(context: Context, done: Decided, event: EventKind, words: str = "") -> None:
    """What was decided, who hears of it, and the ways on: to undo it and to the next one."""
    _, number = context._, done.case.id
    answered = event is EventKind.APPROVED and done.case.kind is CaseKind.QUESTION
    said = N_("Done: no. {number} is answered, the author is told.") if answered else DONE[event]
    lines = [words or _(said, number=number)]
    if done.copies:
        lines.append(
            _.plural("The author of {n} copy is told too.", "The authors of {n} copies are told too.", done.copies)
        )
    if done.told:
        lines.append(_.plural("{n} follower is told too.", "{n} followers are told too.", done.told))
    if done.left:
        lines.append(
            _.plural(
                "{n} follower more is not told: so many need a second person. Ask an editor for a broadcast.",
                "{n} followers more are not told: so many need a second person. Ask an editor for a broadcast.",
                done.left,
            )
        )
    ways = [Button(_("Next"), action="queue:0")]
    seconds = round(context.world.undo.total_seconds())
    if seconds:
        lines.append(_.plural("You can undo it for {n} second.", "You can undo it for {n} seconds.", seconds))
        ways.insert(0, Button(_("Undo"), action=f"undo:{number}"))
    context.show("\n\n".join(lines), rows=[ways])


def complain(context: Context, refused: CaseRefused, number: int) -> None:
    """Why a step is refused, and what to do next."""
    _ = context._
    if refused.why not in STAY:
        context.go(None)
    rows = [[Button(_("Queue"), action="queue:0")]]
    if refused.why in TAKE_AGAIN:
        rows.insert(0, [Button(_("Take it again"), action=f"take:{number}")])
    if refused.why is Why.FOLDED:
        rows.insert(0, [Button(_("Open no. {number}", number=refused.detail), action=f"take:{refused.detail}")])
    context.show(_why(context, refused, number), rows=rows)


def _why(context: Context, refused: CaseRefused, number: int) -> str:
    _ = context._
    if refused.why is Why.DECIDED:
        case = stored.get(context.tx, number)
        stands = case_cards.state(_, case) if case is not None else ""
        if refused.detail == person(context).name:
            return _("You have decided no. {number} already: {state}. Take the next one.", number=number, state=stands)
        who = refused.detail or _("Somebody else")
        return _(
            "{name} has decided no. {number}: {state}. Nothing was changed. Take the next one.",
            name=who,
            number=number,
            state=stands,
        )
    until = _.hour(refused.until) if refused.until is not None else ""
    who = refused.detail or _("Somebody else")
    words = WHY.get(refused.why, WHY[Why.NOT_YOURS])
    return _(words, number=number, name=who, time=until, detail=refused.detail)
