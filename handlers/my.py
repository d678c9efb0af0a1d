"""What I sent and what became of it; and answering when a moderator asked something."""

from __future__ import annotations

from enum import StrEnum

from civic import cases, labels
from civic.cases import CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import cases as stored
from storage.cases import Case, CaseState, EventKind

router = Router("my")

PAGE = 5


class My(StrEnum):
    """Where a reply stands."""

    REPLY = "my.reply"


@router.command("my", "моє", "мої звернення", "мої пропозиції", "my")
def my_command(context: Context, _argument: str = "") -> None:
    """What I sent."""
    my(context, "0")


@router.action("my")
def my(context: Context, page: str) -> None:
    """One page of what I sent, newest first."""
    _ = context._
    context.go(None)
    number = int(page)
    found = stored.of_contact(context.tx, context.contact.id, limit=PAGE + 1, offset=number * PAGE)
    if not found:
        context.show(
            _("You have not sent anything yet.") if number == 0 else _("There is nothing more."),
            rows=[[Button(_("Send a proposal"), action="propose")]],
        )
        return
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Newer"), action=f"my:{number - 1}"))
    if len(found) > PAGE:
        turn.append(Button(_("Older ›"), action=f"my:{number + 1}"))
    context.show(
        "\n\n".join(_line(context, case) for case in found[:PAGE]),
        title=_("What I sent"),
        rows=[*([Button(_label(context, case), action=f"case:{case.id}")] for case in found[:PAGE]), turn],
    )


def _line(context: Context, case: Case) -> str:
    _ = context._
    return _(
        "No. {number}, {date}: {state}\n“{text}”",
        number=case.id,
        date=_.date(case.created_at),
        state=labels.case_state(_, case.kind, case.state),
        text=one_line(case.text, 80),
    )


def _label(context: Context, case: Case) -> str:
    return context._("No. {number}", number=case.id)


ENTRY = {
    EventKind.SUBMITTED: N_("{date}: you wrote: “{text}”"),
    EventKind.ASKED: N_("{date}: the moderator asked: “{text}”"),
    EventKind.REPLIED: N_("{date}: you replied: “{text}”"),
    EventKind.APPROVED: N_("{date}: accepted. {text}"),
    EventKind.REFUSED: N_("{date}: refused. Why: {text}"),
}


@router.action("case")
def case(context: Context, number: str) -> None:
    """One case with everything that happened to it. Somebody else's does not exist."""
    _ = context._
    found = stored.get(context.tx, int(number))
    if found is None or found.contact_id != context.contact.id:
        my(context, "0")
        return
    lines = [
        _(ENTRY[event.kind], date=_.date(event.at), text=one_line(event.text, 600)).strip()
        for event in stored.history(context.tx, found.id)
    ]
    reply = [[Button(_("Reply"), action=f"reply:{found.id}")]] if found.state is CaseState.ASKED else []
    context.show(
        "\n\n".join(lines),
        title=_(
            "{kind} no. {number}: {state}",
            kind=_(labels.CASE_KIND[found.kind]),
            number=found.id,
            state=labels.case_state(_, found.kind, found.state),
        ),
        rows=reply,
        back="my:0",
    )


@router.action("reply")
def reply(context: Context, number: str) -> None:
    """Answer what the moderator asked."""
    _ = context._
    found = stored.get(context.tx, int(number))
    if found is None or found.contact_id != context.contact.id or found.state is not CaseState.ASKED:
        case(context, number)
        return
    context.go(None)
    context.go(My.REPLY, case=found.id)
    ask_reply(context)


@router.step(My.REPLY)
def ask_reply(context: Context) -> None:
    """Say again what the moderator asked."""
    _ = context._
    number = int(context.data["case"])
    question = stored.history(context.tx, number)[-1].text
    context.show(
        _("The moderator asked: “{question}”\n\nWrite your reply in one message.", question=question),
        back=f"case:{number}",
    )


@router.text(My.REPLY)
def replied(context: Context, words: str) -> None:
    """The reply was typed."""
    _ = context._
    number = int(context.data["case"])
    try:
        cases.reply(context.tx, number, context.contact.id, words)
    except CaseRefused as refused:
        if refused.why is Why.TOO_LONG:
            context.show(
                _(
                    "This is too long: up to {limit} characters fit. Please shorten it.",
                    limit=_.number(cases.TEXT_LIMIT),
                )
            )
        elif refused.why is Why.NO_WORDS:
            context.show(_("There are no words in it. Please write with letters."))
        else:
            context.go(None)
            case(context, str(number))
        return
    context.go(None)
    context.say(
        _("Thank you. Your reply to no. {number} is with the moderator.", number=number),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
