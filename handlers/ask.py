"""Questions in one's own words: the record's answer with its source and date, or an honest “not recorded”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from civic import cases, intake
from civic.answers.finding import Finding, FindingKind
from civic.answers.question import asking_part
from civic.cases import CaseRefused
from civic.messages import Button
from civic.plain_text import has_words, one_line
from civic.privacy import Purpose
from handlers import cards, consent, findings, measures
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import complain
from storage.cases import CaseKind

router = Router("ask")

QUESTION_LIMIT = 300  # characters searched; the whole is passed on. More words only slow the answer


OF_MEASURES: Mapping[FindingKind, Callable[[Context, str], None]] = {
    FindingKind.MEASURE: measures.show,
    FindingKind.OTHER_YEAR: findings.other_year,
    FindingKind.NO_SUCH_MEASURE: findings.no_such_measure,
}


class Ask(StrEnum):
    """Where a question stands."""

    QUESTION = "ask.question"
    UNANSWERED = "ask.unanswered"


@router.command("ask", "запитати", "питання", "запитання", "поставити запитання", "спитати", "ask")
def ask_command(context: Context, argument: str = "") -> None:
    """`/ask what was done for libraries`; without a question, what is it?"""
    if argument:
        answer(context, argument)
    else:
        prompt(context)


@router.action("ask")
def prompt(context: Context) -> None:
    """Ask for the question."""
    context.go(Ask.QUESTION)
    ask_again(context)


@router.step(Ask.QUESTION)
def ask_again(context: Context) -> None:
    """Ask for the question."""
    context.show(context._("Write your question in your own words. For example: what was done for libraries?"))


@router.text(Ask.QUESTION)
def question(context: Context, text: str) -> None:
    """The question was typed."""
    answer(context, text)


@router.action("question")
def common(context: Context, number: str) -> None:
    """A common question was pressed: answered as if it had been typed."""
    asked = context.content.questions
    if 0 < int(number) <= len(asked):
        answer(context, asked[int(number) - 1].ask.pick(context.contact.locale)[0])
    else:
        context.forward("questions")


def answer(context: Context, text: str) -> None:
    """Answer any free text from the record."""
    _ = context._
    context.go(None)
    if not has_words(text):
        context.abstained = True
        context.show(_("Please write your question in words, or press a button."), rows=_help_rows(context))
        return
    found(context, text, context.world.answers.ask(asking_part(text, QUESTION_LIMIT)))


def found(context: Context, text: str, finding: Finding) -> None:
    """Show what was found, or say that nothing was."""
    context.abstained = finding.abstained
    if finding.kind is FindingKind.COMMITMENT and finding.commitment_id is not None:
        cards.card(context, context.content.commitment(finding.commitment_id))
    elif finding.kind is FindingKind.LIST:
        context.forward("commitments")
    elif finding.kind is FindingKind.MEASURES:
        context.forward("programme")
    elif finding.measure is not None and finding.kind in OF_MEASURES:
        OF_MEASURES[finding.kind](context, finding.measure)
    elif finding.kind is FindingKind.MISSING:
        context.go(Ask.UNANSWERED, question=text[: cases.TEXT_LIMIT])
        findings.missing(context, finding)
    elif finding.kind is FindingKind.EVERYDAY:
        everyday(context, text)
    elif finding.kind is FindingKind.DISCREPANCY and finding.discrepancies:
        findings.discrepancy(context, finding)
    elif finding.entries:
        findings.facts(context, finding)
    else:
        not_recorded(context, text)


@router.action("fact")
def original(context: Context, key: str) -> None:
    """The document's own words behind an answer."""
    entry = findings.entry_of(context, key)
    if entry is None:
        context.forward("commitments")
        return
    context.show(cards.fact_lines(context, [entry], original=True), title=context.pick(entry.topic))


@router.action("differs")
def differs(context: Context, key: str) -> None:
    """Where the documents behind an answer do not match."""
    if not findings.differs(context, key):
        context.forward("commitments")


def everyday(context: Context, text: str) -> None:
    """A question about everyday services: say whose they are, offer to pass it on."""
    _ = context._
    other = context.content.city.other_bot
    rows = [[Button(_("Everyday city services"), action="everyday")]] if other is not None else []
    _pass_on(
        context,
        text,
        _("This chat knows only the city's open government plan. It cannot help with everyday services."),
        rows,
    )


def not_recorded(context: Context, text: str) -> None:
    """The record is silent: say so and offer to pass the question to staff."""
    _ = context._
    _pass_on(
        context,
        text,
        _("The documents we hold do not say this. We do not guess. Shall we pass your question to the city's staff?"),
        [[Button(_("Pass it to staff"), action="pass")]],
    )


def _pass_on(context: Context, text: str, words: str, rows: list[list[Button]]) -> None:
    context.abstained = True
    context.go(Ask.UNANSWERED, question=text[: cases.TEXT_LIMIT])
    context.show(words, rows=[*rows, *_help_rows(context)])


def _help_rows(context: Context) -> list[list[Button]]:
    return [[Button(context._("What was done"), action="commitments")]]


@router.action("pass", state=Ask.UNANSWERED)
def pass_on(context: Context) -> None:
    """Pass the question to staff, once the resident agrees that it is kept."""
    _ = context._
    if not consent.has(context, Purpose.SEND, then="pass"):
        return
    text = context.data["question"]
    draft = intake.Draft(CaseKind.QUESTION, text, context.contact.locale)
    try:
        number = intake.take_in(context.tx, context.contact.id, draft, context.world.clock).number
    except CaseRefused as refused:
        complain(context, refused, len(text))
        return
    context.go(None)
    context.say(
        _(
            "Your question is with the staff. Its number is {number}. The answer will come here.\n\n“{text}”",
            number=number,
            text=one_line(text, 300),
        ),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
