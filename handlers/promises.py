"""What the city promised and has yet to do, for staff: the list, the first due first, and saying that it is done."""

from __future__ import annotations

from enum import StrEnum

from civic import promised
from civic.cases import CaseRefused
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from civic.plain_text import one_line
from handlers import paging
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import complain
from storage import promises as stored
from storage.promises import Promise

router = Router("promises")

PAGE = 5


class Kept(StrEnum):
    """What is asked for."""

    WORDS = "kept.words"


@router.command("promises", "обіцянки міста", "promises", roles=MAY_DECIDE)
def promises_command(context: Context, _argument: str = "") -> None:
    """What is yet to be done."""
    promises(context, "0")


@router.action("promises", roles=MAY_DECIDE)
def promises(context: Context, page: str) -> None:
    """One page of what is yet to be done."""
    _ = context._
    context.go(None)
    count = stored.count(context.tx)
    pages = max(1, -(-count // PAGE))
    at = paging.number(page, pages)
    found = stored.waiting(context.tx, limit=PAGE, offset=at * PAGE)
    if not found:
        context.show(_("The city owes nothing: every promise is kept."))
        return
    context.show(
        "\n\n".join(_line(context, promise) for promise in found),
        title=_("What the city promised"),
        rows=[
            *(
                [
                    Button(_("It is done: no. {number}", number=promise.case_id), action=f"promise-kept:{promise.id}"),
                ]
                for promise in found
            ),
            *paging.turning(context, "promises", at, pages),
        ],
    )


def _line(context: Context, promise: Promise) -> str:
    _ = context._
    line = _(
        "No. {number}, by {date}: {text}",
        number=promise.case_id,
        date=_.date(promise.due),
        text=one_line(promise.words, 200),
    )
    if promise.due >= context.now:
        return line
    zone = context.world.languages.zone
    days = (context.now.astimezone(zone).date() - promise.due.astimezone(zone).date()).days
    return f"{line} " + _.plural("Late by {n} day.", "Late by {n} days.", days)


@router.action("promise-kept", roles=MAY_DECIDE)
def kept(context: Context, number: str) -> None:
    """It is done: what was done?"""
    context.go(None)
    promise = stored.get(context.tx, int(number))
    if promise is None or promise.kept is not None:
        context.show(context._("Somebody has said already that it is done."), back="promises:0")
        return
    context.go(Kept.WORDS, promise=promise.id)
    ask_words(context)


@router.step(Kept.WORDS, roles=MAY_DECIDE)
def ask_words(context: Context) -> None:
    """Ask for words for the author."""
    _ = context._
    promise = stored.get(context.tx, int(context.data["promise"]))
    assert promise is not None
    context.show(
        "\n\n".join((_line(context, promise), _("What was done? Write it for the author, or send it without words."))),
        title=_("Is it done?"),
        rows=[[Button(_("Done, without words"), action="kept-bare")]],
        back="promises:0",
    )


@router.action("kept-bare", roles=MAY_DECIDE, state=Kept.WORDS)
def kept_bare(context: Context) -> None:
    """Without words."""
    keep(context, "")


@router.text(Kept.WORDS, roles=MAY_DECIDE)
def keep(context: Context, text: str) -> None:
    """Keep it: the author and the followers are told."""
    _, number = context._, int(context.data["promise"])
    promise = stored.get(context.tx, number)
    zone = context.world.languages.zone
    try:
        done = promised.keep(context.tx, number, text, staff=person(context), terms=context.world.terms, zone=zone)
    except CaseRefused as refused:
        complain(context, refused, promise.case_id if promise else 0)
        return
    context.go(None)
    late = promised.days_late(done, zone)
    said = _("Noted: the promise of no. {number} is kept, the author is told.", number=done.case_id)
    if late:
        said += " " + _.plural("It was late by {n} day.", "It was late by {n} days.", late)
    context.show(said, rows=[[Button(_("What is promised"), action="promises:0")]])
