"""Sending a proposal, feedback or a question to the staff: the text, what it is about, a look, a number."""

from __future__ import annotations

from enum import StrEnum

from civic import cases, labels
from civic.cases import CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from civic.privacy import Purpose
from handlers import cards, consent
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage.cases import CaseKind

router = Router("proposals", keeps=[cases.SENT])


class Send(StrEnum):
    """Where a text stands on its way."""

    GIVEN = "send.given"
    TEXT = "send.text"
    ABOUT = "send.about"
    CONFIRM = "send.confirm"


PROMPT = {
    CaseKind.PROPOSAL: N_("What do you propose? Write it in one message, in your own words."),
    CaseKind.FEEDBACK: N_("What do you want to tell the city? Write it in one message, in your own words."),
    CaseKind.QUESTION: N_("Write to the city's staff in one message, in your own words. A person will read it."),
}


@router.command(
    "propose",
    "запропонувати",
    "пропозиція",
    "подати пропозицію",
    "надіслати пропозицію",
    "хочу запропонувати",
    "propose",
    "send a proposal",
)
def propose_command(context: Context, argument: str = "") -> None:
    """A proposal; its text may stand behind the command."""
    begin(context, CaseKind.PROPOSAL, argument)


@router.action("propose")
def propose(context: Context) -> None:
    """A proposal."""
    begin(context, CaseKind.PROPOSAL)


@router.command("feedback", "відгук", "скарга", "залишити відгук", "feedback", "leave feedback")
def feedback_command(context: Context, argument: str = "") -> None:
    """Feedback; its text may stand behind the command."""
    begin(context, CaseKind.FEEDBACK, argument)


@router.action("feedback")
def feedback(context: Context) -> None:
    """Feedback."""
    begin(context, CaseKind.FEEDBACK)


@router.command(
    "human",
    "людина",
    "оператор",
    "жива людина",
    "написати людині",
    "покличте людину",
    "поговорити з людиною",
    "хочу поговорити з людиною",
    "хочу до людини",
    "person",
    "human",
    "talk to a person",
    anywhere=True,
)
def human_command(context: Context, argument: str = "") -> None:
    """A person, please."""
    begin(context, CaseKind.QUESTION, argument)


@router.action("human")
def human(context: Context) -> None:
    """A person, please."""
    begin(context, CaseKind.QUESTION)


_ACTION = {CaseKind.PROPOSAL: "propose", CaseKind.FEEDBACK: "feedback", CaseKind.QUESTION: "human"}


def begin(context: Context, kind: CaseKind, words: str = "") -> None:
    """Ask for the text, once the resident agrees that it is kept; one that came with the command is taken as it is."""
    if words:  # kept while consent is asked for
        context.go(None)
        context.go(Send.GIVEN, given=words, kind=kind)
    if not consent.has(context, Purpose.SEND, then=_ACTION[kind]):
        return
    given = context.data.get("given", "") if context.state == Send.GIVEN else ""
    context.go(None)
    context.go(Send.TEXT, kind=kind)
    if given:
        text(context, given)
    else:
        prompt(context)


@router.step(Send.GIVEN)
def given_again(context: Context) -> None:
    """Consent was asked for, and something else was typed: ask once more, with the text still there."""
    begin(context, CaseKind(context.data["kind"]), context.data["given"])


@router.step(Send.TEXT)
def prompt(context: Context) -> None:
    """Ask for the text."""
    context.show(context._(PROMPT[CaseKind(context.data["kind"])]))


@router.text(Send.TEXT)
def text(context: Context, words: str) -> None:
    """The text was typed."""
    _ = context._
    try:
        words = cases.checked(words)
    except CaseRefused as refused:
        complain(context, refused, len(words))
        return
    context.go(Send.ABOUT, text=words)
    about(context)


def complain(context: Context, refused: CaseRefused, length: int) -> None:
    """Say what is wrong with a text; the conversation stays, so that it can be sent again."""
    _ = context._
    if refused.why is Why.TOO_LONG:
        context.show(
            _(
                "This is too long: {length} characters, and {limit} fit. Please shorten it and send it again. Your text"
                " is still above, nothing is lost.",
                length=_.number(length),
                limit=_.number(cases.TEXT_LIMIT),
            )
        )
    else:
        context.show(_("There are no words in it. Please write with letters."))


@router.action("about", state=Send.CONFIRM)
def about_again(context: Context) -> None:
    """Back from the look at the whole."""
    context.go(Send.ABOUT)
    about(context)


@router.step(Send.ABOUT)
def about(context: Context) -> None:
    """What is it about?"""
    _ = context._
    context.show(
        _("Which commitment is it about?"),
        rows=[
            *([Button(cards.name(context, item), action=f"on:{item.id}")] for item in context.content.commitments),
            [Button(_("None of them"), action="on:")],
        ],
        back=_ACTION[CaseKind(context.data["kind"])],
    )


@router.action("on", state=Send.ABOUT)
def on(context: Context, commitment_id: str) -> None:
    """It was chosen."""
    context.go(Send.CONFIRM, commitment=commitment_id or None)
    confirm(context)


@router.step(Send.CONFIRM)
def confirm(context: Context) -> None:
    """The whole, before it is sent."""
    _ = context._
    kind, commitment_id = CaseKind(context.data["kind"]), context.data.get("commitment")
    lines = [context.data["text"]]
    if commitment_id:
        lines.append(_("About: {name}", name=cards.name(context, context.content.commitment(commitment_id))))
    context.show(
        "\n\n".join(lines),
        title=_("{kind}: send it like this?", kind=_(labels.CASE_KIND[kind])),
        rows=[[Button(_("Send"), action="send")], [Button(_("Write it again"), action=_ACTION[kind])]],
        back="about",
    )


@router.action("send", state=Send.CONFIRM)
def send(context: Context) -> None:
    """Take it in and give its number."""
    _ = context._
    kind = CaseKind(context.data["kind"])
    number = cases.submit(
        context.tx,
        kind,
        context.contact.id,
        context.data["text"],
        commitment_id=context.data.get("commitment"),
        locale=context.contact.locale,
    )
    words = one_line(context.data["text"], 200)
    context.go(None)
    context.say(
        _(
            "Thank you, we have it. Its number is {number}. A moderator will read it, and what they decide will come"
            " here.\n\n“{text}”",
            number=number,
            text=words,
        ),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
