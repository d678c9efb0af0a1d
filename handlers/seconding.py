"""The second person of an answer: what waits, read whole, approved as a common question, changed or refused; and what
everybody reads, to be taken away again."""

from __future__ import annotations

from enum import StrEnum

from civic import replies
from civic.messages import Button
from civic.replies import MAY_REPLY, ReplyRefused
from handlers import asked_cards, paging
from handlers.asked_cards import complaint
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import common_questions as stored
from storage import staff
from storage.common_questions import CommonQuestion

router = Router("seconding")

PAGE = 6


class Second(StrEnum):
    """Where a refusal stands."""

    REASON = "second.reason"


@router.action("seconds", roles=MAY_REPLY)
def seconds(context: Context) -> None:
    """What waits, the oldest first."""
    _ = context._
    context.go(None)
    waiting = stored.waiting(context.tx)
    if not waiting:
        context.show(_("No answer waits for a second person."), back="asked:0")
        return
    own = sum(one.author_id == person(context).id for one in waiting)
    lines = [_.plural("{n} answer waits.", "{n} answers wait.", len(waiting))]
    if own:
        lines.append(_.plural("{n} is yours, so for somebody else.", "{n} are yours, so for somebody else.", own))
    context.show(
        "\n\n".join(lines),
        title=_("Waits for a second person"),
        rows=[[_opening(context, one, "second")] for one in waiting[:20]],
        back="asked:0",
    )


def _opening(context: Context, reply: CommonQuestion, action: str) -> Button:
    words = asked_cards.own(reply.ask, context.contact.locale)
    return Button(paging.label(f"{reply.id} · {words}"), action=f"{action}:{reply.id}")


@router.action("second", roles=MAY_REPLY)
def second(context: Context, number: str) -> None:
    """One, whole: the exact words, then everything else that is approved with them."""
    _ = context._
    context.go(None)
    reply = stored.get(context.tx, int(number))
    if reply is None or not reply.waits:
        context.show(_("Somebody has decided this already. Nothing was changed."), back="asked:0")
        return
    author = staff.get(context.tx, reply.author_id)
    lines = [*asked_cards.whole(context, asked_cards.draft_of(reply)), _stands(context, reply)]
    lines.append(_("Written by {name}, as of {date}.", name=author.name if author else "", date=_.date(reply.written)))
    edit = Button(_("Other words"), action=f"reply-edit:{reply.id}")
    if reply.author_id == person(context).id:
        rows = [[edit]]
        lines.append(_("You wrote this yourself, so another person must approve it."))
    else:
        yes = Button(_("Approve"), action=f"second-yes:{reply.id}")
        rows = [[yes, Button(_("Do not approve"), action=f"second-no:{reply.id}")], [edit]]
    context.show(
        "\n\n".join(lines), title=_("Answer no. {number}: approve it?", number=reply.id), rows=rows, back="seconds"
    )


def _stands(context: Context, reply: CommonQuestion) -> str:
    _, n = context._, reply.people
    if reply.told is not None:
        return _.plural("{n} person who asked has been told.", "{n} people who asked have been told.", n)
    return _.plural(
        "{n} person who asked is told once you approve.", "{n} people who asked are told once you approve.", n
    )


@router.action("second-yes", roles=MAY_REPLY)
def approve(context: Context, number: str) -> None:
    """Exactly what was read becomes a common question: other words would have another number."""
    _ = context._
    try:
        done = replies.approve(context.tx, int(number), staff=person(context), terms=context.world.terms)
    except ReplyRefused as refused:
        context.show(complaint(context, refused), back="seconds")
        return
    context.go(None)
    lines = [_("It is a common question now: everybody finds it.")]
    lines += asked_cards.outcome(context, done) if done.people else []
    context.show("\n\n".join(lines), title=_("Approved"), rows=[[Button(_("What residents ask"), action="asked:0")]])


@router.action("second-no", roles=MAY_REPLY)
def object_to(context: Context, number: str) -> None:
    """Why not?"""
    context.go(Second.REASON, reply=int(number))
    ask_reason(context)


@router.step(Second.REASON, roles=MAY_REPLY)
def ask_reason(context: Context) -> None:
    """Ask for the reason."""
    context.show(context._("Why not? The author will read this."), back=f"second:{context.data['reply']}")


@router.text(Second.REASON, roles=MAY_REPLY)
def refuse(context: Context, reason: str) -> None:
    """It does not become a common question."""
    number = int(context.data["reply"])
    try:
        replies.refuse(context.tx, number, reason, staff=person(context), terms=context.world.terms)
    except ReplyRefused as refused:
        context.show(complaint(context, refused), back=f"second:{number}")
        return
    context.go(None)
    context.show(context._("It does not become a common question. The author is told why."), back="asked:0")


@router.action("staff-answers", roles=MAY_REPLY)
def published(context: Context, page: str) -> None:
    """What everybody reads."""
    _ = context._
    context.go(None)
    found = stored.published(context.tx)[::-1]
    pages = max(1, -(-len(found) // PAGE))
    at = paging.number(page, pages)
    here = found[at * PAGE : (at + 1) * PAGE]
    if not here:
        context.show(_("The staff have answered nothing that everybody reads."), back="asked:0")
        return
    context.show(
        _("Open one to read it or to take it away."),
        title=_("Answers of the staff"),
        rows=[
            *([_opening(context, one, "staff-open")] for one in here),
            *paging.turning(context, "staff-answers", at, pages),
        ],
        back="asked:0",
    )


@router.action("staff-open", roles=MAY_REPLY)
def open_published(context: Context, number: str) -> None:
    """One that everybody reads."""
    _ = context._
    context.go(None)
    reply = stored.get(context.tx, int(number))
    if reply is None or not reply.is_published:
        context.show(_("Nobody reads it any more."), back="staff-answers:0")
        return
    context.show(
        "\n\n".join(asked_cards.whole(context, asked_cards.draft_of(reply))),
        title=_("Answer of the city’s staff, {date}", date=_.date(reply.written)),
        rows=[[Button(_("Take it away from everybody"), action=f"staff-withdraw:{reply.id}")]],
        back="staff-answers:0",
    )


@router.action("staff-withdraw", roles=MAY_REPLY)
def withdraw(context: Context, number: str) -> None:
    """Nobody is to read it any more."""
    try:
        replies.withdraw(context.tx, int(number), staff=person(context))
    except ReplyRefused as refused:
        context.show(complaint(context, refused), back="staff-answers:0")
        return
    context.go(None)
    context.show(context._("It is taken away. Those who were told it keep their message."), back="staff-answers:0")
