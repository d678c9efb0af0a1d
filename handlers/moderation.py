"""The moderators' queue in chat: the next case, held for one moderator; accept, ask back, refuse with a reason."""

from __future__ import annotations

from enum import StrEnum

from civic import cases, labels
from civic.cases import MAY_DECIDE, CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from handlers import cards
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import cases as stored
from storage.cases import Case, CaseKind, EventKind
from storage.staff import Staff

router = Router("moderation")


class Moderate(StrEnum):
    """Where a decision stands."""

    WORDS = "moderate.words"


@router.command("queue", "черга", "queue", roles=MAY_DECIDE)
def queue_command(context: Context, _argument: str = "") -> None:
    """The next case."""
    queue(context, "0")


@router.action("queue", roles=MAY_DECIDE)
def queue(context: Context, skip: str) -> None:
    """The next case; `skip` is the number of one to leave for later."""
    _ = context._
    context.go(None)
    found = cases.next_case(context.tx, _moderator(context), skip=int(skip))
    if found is None:
        context.show(_("The queue is empty. Nothing waits for a decision."))
        return
    show(context, found)


def _moderator(context: Context) -> Staff:
    assert context.staff is not None  # the route's roles saw to it
    return context.staff


def show(context: Context, case: Case) -> None:
    """One case with its history and what can be decided."""
    _ = context._
    context.case_id = case.id
    lines = [event.text for event in stored.history(context.tx, case.id)[:1]]
    for event in stored.history(context.tx, case.id)[1:]:
        who = _("Author") if event.kind is EventKind.REPLIED else _("Moderator")
        lines.append(f"{who}: {event.text}")
    if case.commitment_id is not None:
        lines.append(_("About: {name}", name=cards.name(context, context.content.commitment(case.commitment_id))))
    waiting = stored.waiting(context.tx)
    lines.append(_("Sent on {date}.", date=_.date(case.created_at)))
    lines.append(_.plural("{n} case waits in all.", "{n} cases wait in all.", waiting))
    yes = _("Answer") if case.kind is CaseKind.QUESTION else _("Accept")
    context.show(
        "\n\n".join(lines),
        title=_("{kind} no. {number}", kind=_(labels.CASE_KIND[case.kind]), number=case.id),
        rows=[
            [Button(yes, action=f"decide:approved:{case.id}"), Button(_("Refuse"), action=f"decide:refused:{case.id}")],
            [
                Button(_("Ask the author"), action=f"decide:asked:{case.id}"),
                Button(_("Later"), action=f"queue:{case.id}"),
            ],
        ],
    )


PROMPT = {
    EventKind.APPROVED: N_("Write the answer to the author."),
    EventKind.REFUSED: N_("Why is it refused? The author will read this."),
    EventKind.ASKED: N_("What do you want to ask the author?"),
}


@router.action("decide", roles=MAY_DECIDE)
def decide(context: Context, verdict: str, number: str) -> None:
    """A decision was chosen: most need words, accepting a proposal does not."""
    event = EventKind(verdict)
    case = stored.get(context.tx, int(number))
    if case is None:
        queue(context, "0")
        return
    if event is EventKind.APPROVED and case.kind is not CaseKind.QUESTION:
        settle(context, case.id, event, "")
        return
    context.go(None)
    context.go(Moderate.WORDS, case=case.id, verdict=event.value)
    ask_words(context)


@router.step(Moderate.WORDS, roles=MAY_DECIDE)
def ask_words(context: Context) -> None:
    """Ask for the words of the decision."""
    context.show(context._(PROMPT[EventKind(context.data["verdict"])]), back=f"look:{context.data['case']}")


@router.action("look", roles=MAY_DECIDE)
def look(context: Context, number: str) -> None:
    """Back to the case, if it is still this moderator's."""
    case = stored.get(context.tx, int(number))
    context.go(None)
    if case is None or case.claimed_by != _moderator(context).id:
        queue(context, "0")
    else:
        show(context, case)


@router.text(Moderate.WORDS, roles=MAY_DECIDE)
def words(context: Context, text: str) -> None:
    """The words of a decision: decide."""
    settle(context, int(context.data["case"]), EventKind(context.data["verdict"]), text)


DONE = {
    EventKind.APPROVED: N_("Done: no. {number} is accepted, the author is told."),
    EventKind.REFUSED: N_("Done: no. {number} is refused, the author is told why."),
    EventKind.ASKED: N_("Done: the author of no. {number} is asked. It comes back to the queue with the reply."),
}
REFUSED = {
    Why.NO_WORDS: N_("Please write it in words: the author must understand the decision."),
    Why.TOO_LONG: N_("This is too long for the author to read. Please shorten it."),
    Why.NOT_YOURS: N_("This case is no longer yours: it was decided, or fifteen minutes passed. Nothing was changed."),
    Why.NOT_ALLOWED: N_("Your role does not allow this."),
}


def settle(context: Context, number: int, event: EventKind, text: str) -> None:
    """Decide by the rule book and say what came of it."""
    _ = context._
    try:
        case = cases.decide(
            context.tx, number, event, text, staff=_moderator(context), languages=context.world.languages
        )
    except CaseRefused as refused:
        if refused.why is Why.NOT_YOURS:
            context.go(None)
        context.show(_(REFUSED[refused.why]), rows=[[Button(_("Queue"), action="queue:0")]])
        return
    context.go(None)
    answered = event is EventKind.APPROVED and case.kind is CaseKind.QUESTION
    done = N_("Done: no. {number} is answered, the author is told.") if answered else DONE[event]
    context.show(_(done, number=case.id), rows=[[Button(_("Next"), action="queue:0")]])
