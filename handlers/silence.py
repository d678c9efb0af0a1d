"""What is said where the record is silent: what is wrong in a question, what was looked for, who could answer it."""

from __future__ import annotations

from civic import labels
from civic.content.model import Content, MeasureState
from civic.messages import Button
from civic.progress import current_status
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.findings import key_of, measure_button
from handlers.inquiry import Inquiry

Rows = list[list[Button]]


def passing(context: Context) -> Rows:
    """The question goes to the staff by one press."""
    return [[Button(context._("Pass it to staff"), action="pass")]]


def helping(context: Context) -> Rows:
    """Where there is something to read."""
    return [[Button(context._("What was done"), action="commitments")]]


def not_recorded(inquiry: Inquiry) -> None:
    """The record is silent: what the question takes for granted comes first, where the record denies it."""
    context, near = inquiry.context, inquiry.finding.nearest
    _ = context._
    lines = _denied(inquiry)
    lines.append(_("The documents we hold do not say this. We do not guess."))
    lines.append(" ".join([*_understood(inquiry), _("Shall we pass your question to the city's staff?")]))
    perhaps = _("Perhaps this: {topic}", topic=context.pick(near.topic)) if near else ""
    rows = [[Button(paging.label(perhaps), action=f"see:{key_of(near.id)}")]] if near else []
    context.show("\n\n".join(lines), rows=[*passing(context), *rows, *(_about(inquiry) or helping(context))])


def _understood(inquiry: Inquiry) -> list[str]:
    """What the question was taken to be about, in the resident’s own words."""
    words = inquiry.finding.understood
    return [inquiry.context._("We looked for these words: {words}.", words=", ".join(words))] if words else []


def _denied(inquiry: Inquiry) -> list[str]:
    """What the question takes for granted and the record does not: that it was done, that it is over, another year."""
    context, found = inquiry.context, inquiry.finding
    _, content = context._, context.content
    measure = next((item for item in content.measures if item.number == found.measure), None)
    lines = []
    if measure is not None and measure.state is MeasureState.NOT_CARRIED_OUT:
        name = f"{measure.number} · {context.pick(measure.title)}"
        lines.append(_("The report says that this was not carried out: {measure}.", measure=name.rstrip(".")))
        lines.append(cards.source_line(context, content.source(measure.source)))
    elif found.commitment_id is not None:
        commitment = content.commitment(found.commitment_id)
        level = labels.completion(_, current_status(context.tx, commitment))
        lines.append(_("{name}: the status is “{status}”.", name=cards.name(context, commitment), status=level))
    if found.years:
        lines.append(_("What we hold on this is about another time: {years}.", years=", ".join(found.years)))
    return lines


def _about(inquiry: Inquiry) -> Rows:
    """The commitment or measure that the question is about."""
    context, found = inquiry.context, inquiry.finding
    if found.commitment_id is not None:
        commitment = context.content.commitment(found.commitment_id)
        return [[Button(cards.name(context, commitment), action=f"commitment:{commitment.id}")]]
    return [[measure_button(context, found.measure)]] if found.measure is not None else []


def everyday(inquiry: Inquiry) -> None:
    """A question about everyday services: say whose they are."""
    context = inquiry.context
    _, other = context._, context.content.city.other_bot
    context.show(
        _("This chat knows only the city's open government plan. It cannot help with everyday services."),
        rows=[
            *([[Button(_("Everyday city services"), action="everyday")]] if other is not None else []),
            *helping(context),
        ],
    )


def rude(inquiry: Inquiry) -> None:
    """An insult: a calm line, and a way to a person."""
    context = inquiry.context
    context.show(
        context._("We hear that you are upset. Tell us what happened, or ask in other words, and we will look for it."),
        rows=[[Button(context._("Write to a person"), action="human")], *helping(context)],
    )


def missing(inquiry: Inquiry) -> None:
    """What the documents do not give, in so many words, and the nearest of what they do say."""
    context, finding = inquiry.context, inquiry.finding
    lines = [context.pick(finding.missing.text)] if finding.missing else []
    if finding.entries:
        lines += [context._("What they do say:"), cards.fact_lines(context, finding.entries[:1])]
    context.show("\n\n".join(lines), rows=passing(context))


def other_year(inquiry: Inquiry) -> None:
    """A year of the programme whose report we do not hold."""
    context, programme = inquiry.context, inquiry.context.content.programme
    assert programme is not None
    lines = [context.pick(programme.note)] if programme.note else []
    lines = lines or [context._("We hold the report for {year} only.", year=programme.report_year)]
    context.show("\n\n".join(lines), rows=[*passing(context), *_about(inquiry)])


def no_such_commitment(inquiry: Inquiry) -> None:
    """A number that no commitment has, and which there are."""
    context = inquiry.context
    _, known = context._, context.content.commitments
    lines = [_("There is no commitment {number} in the plan. There are these:", number=inquiry.finding.number)]
    lines.append("\n".join(cards.name(context, item) for item in known))
    lines.append(cards.source_line(context, context.content.source(context.content.plan.source)))
    rows = [[Button(cards.name(context, item), action=f"commitment:{item.id}")] for item in known]
    context.show("\n\n".join(lines), rows=rows)


def no_such_measure(context: Context, number: str) -> None:
    """A measure's number that the report does not have, and which it has."""
    context.show(
        context._(
            "The report we hold has no measure {number}. It has these: {numbers}.",
            number=number,
            numbers=", ".join(_ranges(context.content)),
        ),
        rows=[[Button(context._("All measures"), action="programme")]],
    )


def _ranges(content: Content) -> list[str]:
    """The numbers of the measures: "1.1–1.12", "2.1–2.6"."""
    sections = dict.fromkeys(item.number.partition(".")[0] for item in content.measures)
    numbers = [[item.number for item in content.measures if item.number.startswith(f"{one}.")] for one in sections]
    return [found[0] if len(found) == 1 else f"{found[0]}–{found[-1]}" for found in numbers if found]
