"""Is it really done? A resident says yes or no, and after a no what is missing."""

from __future__ import annotations

from enum import StrEnum

from civic import witness
from civic.cases import CaseRefused
from civic.messages import Button
from civic.privacy import Purpose
from civic.progress_words import counted
from handlers import cards, consent
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import complain
from storage import witnesses

router = Router("witness", keeps=[witness.WITNESSED])


class Witness(StrEnum):
    """Where a no stands."""

    MISSING = "witness.missing"


@router.action("done")
def done(context: Context, update_id: str, answer: str) -> None:
    """Yes or no. A step that has been followed by another one is not asked about any more."""
    _ = context._
    if not consent.has(context, Purpose.SEND, then=f"done:{update_id}:{answer}"):
        return
    update = witness.open_to(context.tx, int(update_id))
    context.go(None)
    if update is None:
        context.show(_("This is no longer asked: the city has published something newer."), rows=_more(context))
        return
    witnesses.say(context.tx, update.id, context.contact.id, done=answer == "yes")
    if answer == "yes":
        said = counted(_, witnesses.counts(context.tx, update.id))
        context.show("\n".join([_("Thank you."), *said]), rows=_more(context, update.commitment_id))
        return
    context.go(Witness.MISSING, update=update.id)
    missing(context)


def _more(context: Context, commitment_id: str = "") -> list[list[Button]]:
    action = f"commitment:{commitment_id}" if commitment_id else "commitments"
    return [[Button(context._("Open the commitment") if commitment_id else context._("What was done"), action=action)]]


@router.step(Witness.MISSING)
def missing(context: Context) -> None:
    """What is missing?"""
    _ = context._
    update = witness.open_to(context.tx, int(context.data["update"]))
    if update is None:
        context.go(None)
        context.show(_("This is no longer asked: the city has published something newer."), rows=_more(context))
        return
    name = cards.name(context, context.content.commitment(update.commitment_id))
    context.show(
        _(
            "Your “no” is counted. What is missing? Write it in one message, and the city must answer.\n\n{name}",
            name=name,
        ),
        rows=[[Button(_("Nothing to add"), action="done-enough")]],
    )


@router.action("done-enough", state=Witness.MISSING)
def enough(context: Context) -> None:
    """The no alone."""
    update = witness.open_to(context.tx, int(context.data["update"]))
    context.go(None)
    said = counted(context._, witnesses.counts(context.tx, update.id)) if update else []
    context.show(
        "\n".join([context._("Thank you."), *said]), rows=_more(context, update.commitment_id if update else "")
    )


@router.text(Witness.MISSING)
def told(context: Context, words: str) -> None:
    """What is missing was written: the city gets it as a case."""
    _ = context._
    update = witness.open_to(context.tx, int(context.data["update"]))
    if update is None:
        missing(context)
        return
    try:
        number = witness.reopen(
            context.tx, update, context.contact.id, words, context.contact.locale, context.world.clock
        )
    except CaseRefused as refused:
        complain(context, refused, len(words))
        return
    context.go(None)
    context.say(
        _("Thank you. The city must answer this: it has the number {number}.", number=number),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
