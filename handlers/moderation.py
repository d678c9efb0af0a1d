"""The moderators' queue in chat: the case that is due first, the shelves of the queue, one case by its number."""

from __future__ import annotations

from civic import banning, moderation
from civic.cases import CaseRefused
from civic.labels import N_
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from handlers import attaching, case_cards, paging
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import complain
from storage import attachments
from storage import cases as stored
from storage import queue as queued
from storage.cases import CaseKind
from storage.queue import Shelf

router = Router("moderation")

PAGE = 5

SHELF = {
    Shelf.ALL: N_("Everything"),
    Shelf.NEW: N_("New"),
    Shelf.ANSWER: N_("Published, to be answered"),
    Shelf.APPEALS: N_("Appeals"),
    Shelf.LATE: N_("Late"),
    Shelf.HELD: N_("Held back"),
    Shelf.QUESTIONS: N_("Questions"),
}


@router.command("queue", "черга", "queue", roles=MAY_DECIDE)
def queue_command(context: Context, argument: str = "") -> None:
    """The case due first; `/queue 12` opens no. 12."""
    if argument.isdecimal() and len(argument) < 10:
        take(context, argument)
    else:
        queue(context, "0")


@router.action("queue", roles=MAY_DECIDE)
def queue(context: Context, skip: str, shelf: str = "") -> None:
    """The case due first, perhaps of one shelf; `skip` is the number of one to leave for later."""
    _ = context._
    context.go(None)
    chosen = Shelf(shelf) if shelf else Shelf.ALL
    found = moderation.next_case(context.tx, person(context), shelf=chosen, skip=int(skip))
    if found is not None:
        case_cards.show(context, found, shelf=shelf)
    elif shelf:
        context.show(_("There is nothing more on this shelf for you now."), rows=[[_shelves(context)]])
    elif queued.waiting(context.tx):
        words = _(
            "Nothing waits for you now. The rest is with colleagues, put off for later, or for somebody else to decide."
        )
        context.show(words, rows=[[_shelves(context)]])
    else:
        context.show(_("The queue is empty. Nothing waits for a decision."))


def _shelves(context: Context) -> Button:
    return Button(context._("Shelves"), action="shelves")


@router.action("take", roles=MAY_DECIDE)
def take(context: Context, number: str) -> None:
    """One certain case."""
    context.go(None)
    try:
        case = moderation.take(context.tx, person(context), int(number))
    except CaseRefused as refused:
        complain(context, refused, int(number))
        return
    case_cards.show(context, case)


@router.action("look", roles=MAY_DECIDE)
def look(context: Context, number: str) -> None:
    """Back to a case that is before this moderator."""
    take(context, number)


@router.action("case-photos", roles=MAY_DECIDE)
def photos(context: Context, number: str) -> None:
    """The photos of a case, and it again under them."""
    context.case_id = int(number)
    attaching.show(context, attachments.of_case(context.tx, int(number)))
    take(context, number)


@router.action("shelves", roles=MAY_DECIDE)
def shelves(context: Context) -> None:
    """The parts of the queue with how many stand on each."""
    _ = context._
    context.go(None)
    counts = queued.counts(context.tx)
    buttons = [
        Button(f"{_(label)} · {_.number(counts[shelf])}", action=f"shelf:{shelf.value}:0")
        for shelf, label in SHELF.items()
    ]
    context.show(
        _.plural("{n} case waits in all.", "{n} cases wait in all.", counts[Shelf.ALL]),
        title=_("The queue by shelves"),
        rows=[buttons[at : at + 2] for at in range(0, len(buttons), 2)],
        back="queue:0",
    )


@router.action("shelf", roles=MAY_DECIDE)
def shelf(context: Context, name: str, page: str) -> None:
    """One page of a shelf, the first due first, with who has what before them."""
    _ = context._
    context.go(None)
    chosen = Shelf(name)
    pages = max(1, -(-queued.counts(context.tx)[chosen] // PAGE))
    at = paging.number(page, pages)
    found = queued.on_shelf(context.tx, chosen, limit=PAGE, offset=at * PAGE)
    buttons = [Button(_("No. {number}", number=case.id), action=f"take:{case.id}") for case in found]
    first = [[Button(_("The first of these"), action=f"queue:0:{chosen.value}")]] if found else []
    context.show(
        "\n\n".join(case_cards.on_shelf(context, case) for case in found) or _("Nothing stands here."),
        title=_(SHELF[chosen]),
        rows=[
            *first,
            *(buttons[start : start + 3] for start in range(0, len(buttons), 3)),
            *paging.turning(context, f"shelf:{chosen.value}", at, pages),
        ],
        back="shelves",
    )


@router.action("ways", roles=MAY_DECIDE)
def ways(context: Context, number: str) -> None:
    """What else can be done with a case."""
    _ = context._
    context.go(None)
    case = stored.get(context.tx, int(number))
    if case is None:
        queue(context, "0")
        return
    rows = [
        [
            Button(_("Note for colleagues"), action=f"note:{case.id}"),
            Button(_("To a department"), action=f"hand:{case.id}"),
        ],
        [Button(_("By law"), action=f"triage:{case.id}")],
    ]
    if case.contact_id is not None:
        if case.kind is CaseKind.PROPOSAL:
            rows.append([Button(_("Join with another"), action=f"unite:{case.id}")])
        closed = banning.of(context.tx, case.id) is not None
        lift, put = Button(_("Let the author send"), action=f"unban:{case.id}"), f"ban:{case.id}"
        rows.append([lift if closed else Button(_("Stop the author"), action=put)])
    context.show(_("What else is to be done with no. {number}?", number=case.id), rows=rows, back=f"look:{case.id}")
