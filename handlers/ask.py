"""Questions in one's own words: the record's answer with its source and date, or an honest “not recorded”.

What a question was is kept under a number (`civic/asking.py`), and the buttons below an answer carry that number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from civic import asking, cases, intake, since_asked
from civic.answers.finding import Finding, FindingKind
from civic.answers.question import asking_part
from civic.cases import CaseRefused
from civic.messages import Button
from civic.plain_text import has_words, one_line
from civic.privacy import Purpose
from handlers import cards, consent, findings, further, measures, silence
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import complain
from handlers.inquiry import Inquiry
from storage.cases import CaseKind

router = Router("ask")

SURELY = 0.97  # of 1
QUESTION_LIMIT = 300  # characters searched; the whole is passed on. More words only slow the answer


SILENT: Mapping[FindingKind, Callable[[Inquiry], None]] = {
    FindingKind.MISSING: silence.missing,
    FindingKind.OTHER_YEAR: silence.other_year,
    FindingKind.NO_SUCH_COMMITMENT: silence.no_such_commitment,
    FindingKind.NOT_RECORDED: silence.not_recorded,
    FindingKind.EVERYDAY: silence.everyday,
    FindingKind.RUDE: silence.rude,
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
        context.show(_("Please write your question in words, or press a button."), rows=silence.helping(context))
    elif (topic := since_asked.about(text)) is not None:
        about = _find(context, topic).commitment_id
        asking.note(context.tx, context.contact.id, text, context.contact.locale, answered=True, topic=about or "")
        context.forward(f"since:{about}" if about else "since")
    else:
        found(Inquiry(context, text, _find(context, text)))


def surely(context: Context, text: str) -> None:
    """Under an alarm: somebody may have asked about a rescue of long ago. Answered only where that is plain."""
    finding = _find(context, text)
    if finding.kind is FindingKind.FACTS and not finding.abstained and finding.score >= SURELY:
        found(Inquiry(context, text, finding))


def _find(context: Context, text: str) -> Finding:
    return context.aside(context.answers.ask, asking_part(text, QUESTION_LIMIT))


def found(inquiry: Inquiry) -> None:
    """Show what was found, or say that nothing was; either way the question is kept."""
    context = inquiry.context
    _show(inquiry)
    number, finding = inquiry.kept(), inquiry.finding  # what is said may have gone since it was found
    context.abstained = finding.abstained
    context.score = finding.score
    if finding.abstained and finding.kind is not FindingKind.RUDE:
        context.go(Ask.UNANSWERED, question=inquiry.text[: cases.TEXT_LIMIT], asked=number)


def _show(inquiry: Inquiry) -> None:
    context, finding = inquiry.context, inquiry.finding
    if finding.kind is FindingKind.COMMITMENT and finding.commitment_id is not None:
        commitment = context.content.commitment(finding.commitment_id)
        cards.card(context, commitment, beneath=lambda: [findings.unhelpful(inquiry)])
    elif finding.kind is FindingKind.LIST:
        context.forward("commitments")
    elif finding.kind is FindingKind.MEASURES:
        context.forward("programme")
    elif finding.kind is FindingKind.MEASURE and finding.measure is not None:
        measures.show(context, finding.measure, beneath=lambda: [findings.unhelpful(inquiry)])
    elif finding.kind is FindingKind.NO_SUCH_MEASURE and finding.measure is not None:
        silence.no_such_measure(context, finding.measure)
    elif finding.kind in SILENT:
        SILENT[finding.kind](inquiry)
    elif finding.kind is FindingKind.PUBLISHED:
        findings.living(inquiry)
    elif finding.kind is FindingKind.DISCREPANCY and finding.discrepancies:
        findings.discrepancy(inquiry)
    else:
        findings.facts(inquiry)


def _again(context: Context, number: str) -> Inquiry | None:
    """What a button under an answer was about; None, with a word about it, where the question is no longer kept."""
    text = asking.text_of(context.tx, context.contact.id, int(number))
    if text is not None:
        return Inquiry(context, text, _find(context, text), int(number))
    context.go(None)
    context.show(context._("That question is no longer kept. Please write it again."), rows=silence.helping(context))
    return None


@router.action("told")
def back_to_answer(context: Context, number: str) -> None:
    """The answer once more, from what stands behind it."""
    inquiry = _again(context, number)
    if inquiry is not None:
        context.go(None)
        found(inquiry)


@router.action("rest")
def rest(context: Context, number: str, page: str) -> None:
    """What else was found, page by page."""
    inquiry = _again(context, number)
    if inquiry is not None:
        further.rest(inquiry, page)


@router.action("original")
def original_of(context: Context, number: str) -> None:
    """The documents' own words behind an answer."""
    _read(context, number, further.original)


@router.action("simpler")
def simpler(context: Context, number: str) -> None:
    """The answer in simpler words."""
    _read(context, number, further.simpler)


def _read(context: Context, number: str, show: Callable[[Inquiry], None]) -> None:
    inquiry = _again(context, number)
    if inquiry is not None:
        (show if inquiry.finding.entries else found)(inquiry)  # nothing, where the record has changed since


@router.action("unhelpful")
def unhelpful(context: Context, number: str) -> None:
    """The answer did not help: staff will see it, and the question can go to them at once."""
    _, text = context._, asking.text_of(context.tx, context.contact.id, int(number))
    asking.unhelpful(context.tx, context.contact.id, int(number))
    lines = [_("Thank you for telling us. The city's staff will see which question was not answered well.")]
    if text is None:
        context.go(None)
        context.show("\n\n".join(lines), rows=silence.helping(context))
        return
    context.go(Ask.UNANSWERED, question=text, asked=int(number))
    lines.append(_("You can pass it to them now, or ask in other words: just write."))
    rows = [*silence.passing(context), [Button(_("Ask in other words"), action="ask")]]
    context.show("\n\n".join(lines), rows=rows, back=f"told:{number}")


@router.action("see")
def see(context: Context, key: str) -> None:
    """The nearest thing on record."""
    entry = findings.entry_of(context, key)
    if entry is None:
        context.forward("commitments")
    else:
        further.one(context, entry)


@router.action("fact")
def original(context: Context, key: str) -> None:
    """The document's own words behind one fact or passage."""
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
    asking.passed(context.tx, context.contact.id, context.data.get("asked", 0), number)
    context.go(None)
    context.say(
        _(
            "Your question is with the staff. Its number is {number}. The answer will come here.\n\n“{text}”",
            number=number,
            text=one_line(text, 300),
        ),
        rows=[[Button(_("What I sent"), action="my:0")]],
    )
