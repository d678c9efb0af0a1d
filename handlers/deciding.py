"""A decision in chat: the words of it, why something is refused, ready words to choose from, and taking it back."""

from __future__ import annotations

from enum import StrEnum

from civic import moderation
from civic.cases import CaseRefused
from civic.labels import N_
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from civic.plain_text import one_line
from civic.verdicts import REASONS, Reason, Verdict
from handlers import case_cards
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.settling import complain, settle
from storage import templates
from storage.cases import CaseKind, EventKind
from storage.templates import Template

router = Router("deciding")

OFFERED = 8  # ready words on one screen
SHOWN = 200  # characters of each


class Decide(StrEnum):
    """What of a decision is asked for."""

    REASON = "decide.reason"
    WORDS = "decide.words"


PROMPT = {
    EventKind.APPROVED: N_("Write the answer to the author."),
    EventKind.REFUSED: N_("Why is it refused? The author will read this."),
    EventKind.ASKED: N_("What do you want to ask the author?"),
}


@router.action("decide", roles=MAY_DECIDE)
def decide(context: Context, verdict: str, number: str) -> None:
    """A decision was chosen: some need a reason or words, publishing and accepting do not."""
    event, case_id = EventKind(verdict), int(number)
    try:
        case = moderation.held(context.tx, person(context), case_id)
    except CaseRefused as refused:
        complain(context, refused, case_id)
        return
    context.go(None)
    if event is EventKind.REFUSED:
        context.go(Decide.REASON, case=case_id, verdict=event.value)
        ask_reason(context)
    elif event is EventKind.PUBLISHED and case.held is not None:
        ask_safe(context, case_id, case.held)
    elif event is EventKind.PUBLISHED or (event is EventKind.APPROVED and case.kind is not CaseKind.QUESTION):
        settle(context, case_id, Verdict(event))
    else:
        _words(context, case_id, event)


def ask_safe(context: Context, number: int, held: str) -> None:
    """It is held back: published only by one more press of whoever has read why."""
    _ = context._
    context.show(
        "\n\n".join((case_cards.held(_, held), _("Read it once more. Once it is public, others may have copied it."))),
        rows=[[Button(_("I have read it, it is safe"), action=f"safe:{number}")]],
        back=f"look:{number}",
    )


@router.action("safe", roles=MAY_DECIDE)
def safe(context: Context, number: str) -> None:
    """Publish what was held back."""
    settle(context, int(number), Verdict(EventKind.PUBLISHED, knowing=True))


@router.step(Decide.REASON, roles=MAY_DECIDE)
def ask_reason(context: Context) -> None:
    """Ask for the reason of a refusal."""
    _ = context._
    buttons = [Button(_(label), action=f"reason:{reason.value}") for reason, label in REASONS.items()]
    context.show(
        _("Why is it refused? The public log counts by this reason. Next you write to the author."),
        rows=[[button] for button in buttons],
        back=f"look:{context.data['case']}",
    )


@router.action("reason", roles=MAY_DECIDE, state=Decide.REASON)
def reason(context: Context, code: str) -> None:
    """The reason was chosen."""
    context.go(Decide.WORDS, reason=Reason(code).value)
    ask_words(context)


@router.action("answer", roles=MAY_DECIDE)
def answer(context: Context, number: str) -> None:
    """Accept, or answer, in words."""
    try:
        moderation.held(context.tx, person(context), int(number))
    except CaseRefused as refused:
        complain(context, refused, int(number))
        return
    context.go(None)
    _words(context, int(number), EventKind.APPROVED)


def _words(context: Context, number: int, event: EventKind) -> None:
    context.go(Decide.WORDS, case=number, verdict=event.value)
    ask_words(context)


@router.step(Decide.WORDS, roles=MAY_DECIDE)
def ask_words(context: Context) -> None:
    """Ask for the words of the decision, with ready ones to choose from."""
    _ = context._
    event = EventKind(context.data["verdict"])
    ready = _ready(context, event)
    lines = [_(PROMPT[event])]
    if ready:
        lines.append(_("Or choose ready words:"))
        lines += [f"{one.name}: {one_line(one.words, SHOWN)}" for one in ready]
    context.show(
        "\n\n".join(lines),
        rows=[[Button(one.name, action=f"template:{one.id}")] for one in ready],
        back=f"look:{context.data['case']}",
    )


def _ready(context: Context, event: EventKind) -> list[Template]:
    """Ready words that fit: those of the chosen reason first, none of another one."""
    code = context.data.get("reason", "")
    fitting = [one for one in templates.fitting(context.tx, event.value) if one.code in {"", code}]
    return sorted(fitting, key=lambda one: one.code != code)[:OFFERED]


@router.action("template", roles=MAY_DECIDE, state=Decide.WORDS)
def template(context: Context, number: str) -> None:
    """Ready words were chosen."""
    found = templates.get(context.tx, int(number))
    if found is None:
        ask_words(context)
    else:
        words(context, found.words)


@router.text(Decide.WORDS, roles=MAY_DECIDE)
def words(context: Context, text: str) -> None:
    """The words of a decision: decide."""
    data = context.data
    code = data.get("reason")
    verdict = Verdict(EventKind(data["verdict"]), text, reason=Reason(code) if code else None)
    settle(context, int(data["case"]), verdict)


@router.action("undo", roles=MAY_DECIDE)
def undo(context: Context, number: str) -> None:
    """Take one's own decision back while nobody has been told of it."""
    _ = context._
    context.go(None)
    try:
        case = moderation.undo(context.tx, int(number), staff=person(context), terms=context.world.terms)
    except CaseRefused as refused:
        complain(context, refused, int(number))
        return
    context.say(_("Undone: no message about it will be sent. No. {number} is yours again.", number=case.id), menu=False)
    case_cards.show(context, case)
