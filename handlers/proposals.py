"""Sending a proposal, feedback or a question to the staff: the text, what is like it, and what it is about."""

from __future__ import annotations

from civic import cases, intake, suggesting
from civic.cases import CaseRefused
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from civic.privacy import Purpose
from civic.sent import BANNED, SENT, SUPPORTED
from handlers import cards, consent
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import AGAIN, Send, complain, elsewhere
from storage import conversations
from storage.cases import CaseKind

router = Router("proposals", keeps=[SENT, SUPPORTED, BANNED])

PROMPT = {
    CaseKind.PROPOSAL: N_("What do you propose? Write it in one message, in your own words."),
    CaseKind.FEEDBACK: N_("What do you want to tell the city? Write it in one message, in your own words."),
    CaseKind.QUESTION: N_("Write to the city's staff in one message, in your own words. A person will read it."),
}
SERVICE, BOT = "service", "bot"
_LATER: frozenset[str] = frozenset({Send.SIMILAR, Send.CHECK, Send.SCORE})  # steps from which one comes back


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


@router.action("propose-to")
def propose_to(context: Context, call_id: str) -> None:
    """A proposal for the next plan."""
    if consent.has(context, Purpose.SEND, then=f"propose-to:{call_id}"):
        begin(context, CaseKind.PROPOSAL, call=int(call_id))


def begin(context: Context, kind: CaseKind, words: str = "", *, call: int | None = None) -> None:
    """Ask for the text, once the resident agrees that it is kept; one that came with the command is taken as it is.

    `call` is the call for the next plan that it is for.
    """
    if words:  # kept while consent is asked for
        context.go(None)
        context.go(Send.GIVEN, given=words, kind=kind)
    if not consent.has(context, Purpose.SEND, then=AGAIN[kind]):
        return
    given = context.data.get("given", "") if context.state == Send.GIVEN else ""
    context.go(None)
    try:
        cases.may_send(context.tx, context.contact.id)
    except CaseRefused as refused:
        complain(context, refused, 0)
        return
    context.go(Send.TEXT, kind=kind, call=call)
    if given:
        text(context, given)
    elif elsewhere(context, kind) is not None:
        begun_elsewhere(context, kind)
    else:
        prompt(context)


def begun_elsewhere(context: Context, kind: CaseKind) -> None:
    """There is a draft on another messenger: go on with it?"""
    _, draft = context._, elsewhere(context, kind)
    assert draft is not None
    context.show(
        _("You have begun this on another messenger:\n\n“{text}”", text=one_line(str(draft["text"]), 300)),
        rows=[[Button(_("Go on with it"), action="go-on")], [Button(_("Begin anew"), action="anew")]],
    )


@router.action("go-on", state=Send.TEXT)
def go_on(context: Context) -> None:
    """Go on with what was begun on another messenger; it is here now, not there."""
    draft = elsewhere(context, CaseKind(context.data["kind"]))
    if draft is None:
        prompt(context)
        return
    origin = draft.pop("from")
    assert isinstance(origin, int)
    conversations.drop(context.tx, origin)
    context.go(Send.CHECK, **draft)
    context.forward("check")


@router.action("anew", state=Send.TEXT)
def anew(context: Context) -> None:
    """Leave it there and begin anew here."""
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
    """The text was typed: hide what is personal, look for what is like it."""
    kind = CaseKind(context.data["kind"])
    try:
        words = cases.checked(words, words=2 if kind is CaseKind.PROPOSAL else 1)
    except CaseRefused as refused:
        complain(context, refused, len(words))
        return
    read = context.aside(intake.read, context._, words, kind)
    context.go(Send.ABOUT, text=words, public=read.public_text, hidden=list(read.hidden), concern=read.concern)
    if kind is CaseKind.PROPOSAL and not read.concern:
        similar(context)
    else:
        about(context)


@router.step(Send.SIMILAR)
def similar(context: Context) -> None:
    """What others have proposed that is like it; where there is nothing, on to the next step."""
    _ = context._
    found = intake.similar(context.tx, context.data["text"])
    if not found:
        context.go(Send.ABOUT)
        about(context)
        return
    context.go(Send.SIMILAR)
    lines = [
        _.plural(
            "No. {number}, {n} person supports it:\n“{text}”",
            "No. {number}, {n} people support it:\n“{text}”",
            case.supports,
            number=case.id,
            text=one_line(case.public_text or "", 200),
        )
        for case in found
    ]
    context.show(
        "\n\n".join(lines),
        title=_("Something like it has been proposed. Support this one instead?"),
        rows=[
            *([Button(_("Support no. {number}", number=case.id), action=f"support:{case.id}")] for case in found),
            [Button(_("Mine is different"), action="about")],
        ],
        back=AGAIN[CaseKind.PROPOSAL],
    )


@router.action("about")
def about_again(context: Context) -> None:
    """Back from the look at the whole, or on from what is like it."""
    if context.state in _LATER:
        context.go(Send.ABOUT)
        about(context)
    else:
        context.forward("menu")


@router.step(Send.ABOUT)
def about(context: Context) -> None:
    """What is it about? What fits the words comes first. For the next plan it is that plan."""
    if context.data.get("call"):
        context.go(Send.CHECK)
        context.forward("check")
        return
    _, kind = context._, CaseKind(context.data["kind"])
    near = context.aside(suggesting.suggested, context.world.answers, context.data["text"])
    fits = [one.id for one in near]
    listed = sorted(context.content.commitments, key=lambda item: fits.index(item.id) if item.id in fits else len(fits))
    more = []
    if kind is CaseKind.FEEDBACK:
        more = [
            [Button(_("An electronic service"), action=f"on::{SERVICE}")],
            [Button(_("This bot"), action=f"on::{BOT}")],
        ]
    context.show(
        _("Which commitment is it about?"),
        rows=[
            *([Button(cards.name(context, item), action=f"on:{item.id}")] for item in listed),
            *more,
            [Button(_("None of them"), action="on:")],
        ],
        back=AGAIN[kind],
    )


@router.action("on", state=Send.ABOUT)
def on(context: Context, commitment_id: str, other: str = "") -> None:
    """It was chosen."""
    context.go(Send.CHECK, commitment=commitment_id or None, about=other or None)
    if CaseKind(context.data["kind"]) is CaseKind.FEEDBACK and (commitment_id or other):
        context.go(Send.SCORE)
        score(context)
    else:
        context.forward("check")


@router.step(Send.SCORE)
def score(context: Context) -> None:
    """How good is it, from 1 to 5?"""
    _ = context._
    context.show(
        _("How would you rate it? 1 is very bad, 5 is very good."),
        rows=[
            [Button(str(number), action=f"score:{number}") for number in range(1, 6)],
            [Button(_("Only my words"), action="score:0")],
        ],
        back="about",
    )


@router.action("score", state=Send.SCORE)
def scored(context: Context, number: str) -> None:
    """It was rated."""
    context.go(Send.CHECK, score=int(number) or None)
    context.forward("check")
