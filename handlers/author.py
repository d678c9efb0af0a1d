"""What an author does with what they sent: reply, write back, change it, withdraw it, take the name off it, appeal."""

from __future__ import annotations

from enum import StrEnum

from civic import cases, intake
from civic.cases import CaseRefused, Why
from civic.messages import Button
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import complain
from storage import cases as stored
from storage.cases import Case, CaseState, EventKind

router = Router("author")


class My(StrEnum):
    """Where something an author writes stands."""

    REPLY = "my.reply"
    EDIT = "my.edit"
    APPEAL = "my.appeal"


def _own(context: Context, number: str) -> Case | None:
    found = stored.get(context.tx, int(number))
    return found if found is not None and found.contact_id == context.contact.id else None


@router.action("reply")
def reply(context: Context, number: str) -> None:
    """Answer what the moderator asked."""
    found = _own(context, number)
    if found is None or not (found.state is CaseState.ASKED or cases.may_write_back(found)):
        context.forward(f"case:{number}")
        return
    context.go(None)
    context.go(My.REPLY, case=found.id)
    ask_reply(context)


@router.step(My.REPLY)
def ask_reply(context: Context) -> None:
    """Say again what the moderator asked, or that one may go on after an answer."""
    _ = context._
    number = context.data["case"]
    found = _own(context, str(number))
    asked = [one for one in stored.history(context.tx, int(number)) if one.kind is EventKind.ASKED]
    if asked and found is not None and found.state is CaseState.ASKED:
        words = _("The moderator asked: “{question}”\n\nWrite your reply in one message.", question=asked[-1].text)
    else:
        words = _("Write in one message what you want to add or ask. A moderator will answer.")
    context.show(words, back=f"case:{number}")


@router.text(My.REPLY)
def replied(context: Context, words: str) -> None:
    """The reply was typed."""
    _ = context._
    number = int(context.data["case"])
    try:
        intake.reply(context.tx, number, context.contact.id, words, context.world.clock)
    except CaseRefused as refused:
        _refused(context, refused, number, len(words))
        return
    context.go(None)
    context.say(
        _("Thank you. Your reply to no. {number} is with the moderator.", number=number),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )


def _refused(context: Context, refused: CaseRefused, number: int, length: int) -> None:
    """Say what is wrong with the words, or show how the case stands by now."""
    if refused.why in {Why.NO_WORDS, Why.ONE_WORD, Why.TOO_LONG, Why.BANNED, Why.TOO_MANY}:
        complain(context, refused, length)
        return
    context.go(None)
    context.show(
        context._("This is no longer possible: its state has changed meanwhile. Nothing was lost."),
        rows=[[Button(_label_of(context, number), action=f"case:{number}")]],
    )


def _label_of(context: Context, number: int) -> str:
    return context._("Open no. {number}", number=number)


@router.action("edit")
def edit(context: Context, number: str) -> None:
    """Write it anew, while nobody has it before them."""
    found = _own(context, number)
    if found is None or not cases.may_edit(found, context.now):
        context.forward(f"case:{number}")
        return
    context.go(None)
    context.go(My.EDIT, case=found.id)
    ask_edit(context)


@router.step(My.EDIT)
def ask_edit(context: Context) -> None:
    """Ask for the new words."""
    number = int(context.data["case"])
    context.show(
        context._("Write the whole text anew in one message. The moderator reads the last version."),
        back=f"case:{number}",
    )


@router.text(My.EDIT)
def edited(context: Context, words: str) -> None:
    """The new words were typed."""
    _, number = context._, int(context.data["case"])
    try:
        public = intake.edit(_, context.tx, number, context.contact.id, words)
    except CaseRefused as refused:
        _refused(context, refused, number, len(words))
        return
    context.go(None)
    lines = [_("Done: no. {number} is changed.", number=number)]
    if public is not None:
        lines.append(_("Everybody would read it like this:\n“{text}”", text=public))
    context.say("\n\n".join(lines), rows=[[Button(_label_of(context, number), action=f"case:{number}")]])


@router.action("withdraw")
def withdraw(context: Context, number: str) -> None:
    """Take it back? It is asked once more."""
    _, found = context._, _own(context, number)
    if found is None or found.state not in cases.MAY_WITHDRAW:
        context.forward(f"case:{number}")
        return
    context.show(
        _("Withdraw no. {number}? Nobody will decide it, and nobody else will see it.", number=found.id),
        rows=[[Button(_("Yes, withdraw it"), action=f"withdrawn:{found.id}")]],
        back=f"case:{found.id}",
    )


@router.action("withdrawn")
def withdrawn(context: Context, number: str) -> None:
    """It is taken back."""
    try:
        cases.withdraw(context.tx, int(number), context.contact.id)
    except CaseRefused as refused:
        _refused(context, refused, int(number), 0)
        return
    context.show(
        context._("Done: no. {number} is withdrawn.", number=number),
        rows=[[Button(context._("What I sent"), action="my:0")]],
    )


@router.action("hide-name")
def hide_name(context: Context, number: str) -> None:
    """The name goes from what everybody reads."""
    found = _own(context, number)
    if found is not None:
        stored.change(context.tx, found.id, author_name=None)
    context.forward(f"case:{number}")


@router.action("appeal")
def appeal(context: Context, number: str) -> None:
    """A second moderator, please."""
    found = _own(context, number)
    if found is None or not cases.may_appeal(context.tx, found):
        context.forward(f"case:{number}")
        return
    context.go(None)
    context.go(My.APPEAL, case=found.id)
    ask_appeal(context)


@router.step(My.APPEAL)
def ask_appeal(context: Context) -> None:
    """Ask why they do not agree."""
    context.show(
        context._("Another moderator will look at it. Why do you not agree? Write it in one message."),
        back=f"case:{context.data['case']}",
    )


@router.text(My.APPEAL)
def appealed(context: Context, words: str) -> None:
    """The reasons were typed."""
    _, number = context._, int(context.data["case"])
    try:
        due = intake.appeal(context.tx, number, context.contact.id, words, context.world.clock)
    except CaseRefused as refused:
        _refused(context, refused, number, len(words))
        return
    context.go(None)
    context.say(
        _("Another moderator will look at no. {number} by {date}.", number=number, date=_.date(due)),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
