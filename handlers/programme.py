"""A city programme known from its report: what it is, its measures by section, and what was done under each."""

from __future__ import annotations

import re

from civic import labels, versions
from civic.content.model import Fact, Measure, Programme
from civic.messages import Button
from civic.plain_text import one_line
from handlers import cards, measures, paging, silence
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("programme")

PAGE_CHARACTERS = 900  # of deeds on one page
_NUMBER = re.compile(r"(\d{1,2})\s?[.,]\s?(\d{1,2})[.,]?")


@router.command(
    "programme",
    "програма",
    "програма міжнародного співробітництва",
    "міжнародне співробітництво",
    "міжнародна співпраця",
    "промоція міста",
    "заходи",
    "заходи програми",
    "programme",
    "program",
    "measures",
    "international cooperation",
)
def programme_command(context: Context, argument: str = "") -> None:
    """`/programme`; `/programme 2` opens a section, `/programme 2.4` a measure."""
    held = context.content.programme
    if held is None or not argument:
        overview(context)
    elif any(section.number == argument for section in held.sections):
        section(context, held, argument, "0")
    else:
        by_number(context, argument)


@router.action("programme")
def programme(context: Context, number: str | None = None, page: str = "0") -> None:
    """The programme as a whole, or one page of a section's measures; where it has no sections, of all."""
    held = context.content.programme
    if held is None or number is None or not measures.of_section(context.content, number):
        overview(context)
    else:
        section(context, held, number, page)


def overview(context: Context) -> None:
    """What the programme is, for which years, what we hold of it, and its sections."""
    _, held = context._, context.content.programme
    context.go(None)
    if held is None:
        _none(context)
        return
    lines = [_("The programme is for {period}.", period=context.pick(held.period))]
    lines += (
        [context.pick(held.note)] if held.note else [_("We hold the report for {year} only.", year=held.report_year)]
    )
    lines.append(cards.source_line(context, context.content.source(held.source)))
    context.records.append(versions.of_record(held.id, held))
    rows = [
        [
            Button(
                paging.label(f"{item.number} · {context.pick(item.title)}"),
                action=f"programme:{item.number}:0",
            )
        ]
        for item in held.sections
    ]
    if context.content.measures:
        example = context.content.measures[-1].number
        lines.append(_("Press a section, or write the number of a measure, for example {number}.", number=example))
        rows = rows or [[Button(_("All measures"), action="programme::0")]]
    context.show(
        "\n\n".join(lines), title=context.pick(held.title), rows=[*rows, *_report(context, held)], back="commitments"
    )


def _none(context: Context) -> None:
    _ = context._
    context.show(
        _("The record we hold has no such programme."), rows=[[Button(_("What was done"), action="commitments")]]
    )


def _report(context: Context, held: Programme) -> list[list[Button]]:
    """The report itself, and where it does not match."""
    _ = context._
    row = []
    if context.content.passages(held.source):
        row.append(Button(_("Read the report"), action=f"document:{_place(context, held.source)}:0"))
    if context.content.doubts(held.id):
        row.append(Button(_("What does not match"), action=f"doubts:{held.id}:0"))
    return [row] if row else []


def _place(context: Context, source_id: str) -> int:
    """The number of a document among those we hold."""
    return [source.id for source in context.content.sources].index(source_id) + 1


def section(context: Context, held: Programme, number: str, page: str) -> None:
    """One page of measures: each with its state, and a button that begins with its number."""
    _ = context._
    context.go(None)
    found = measures.of_section(context.content, number)
    pages = [found[start : start + measures.PER_PAGE] for start in range(0, len(found), measures.PER_PAGE)]
    here = paging.number(page, len(pages))
    printed = held.section(f"{number}.")
    lines = [_line(context, held, item) for item in pages[here]]
    lines.append(_("Press a measure, or write its number, for example {number}.", number=pages[here][-1].number))
    lines.append(cards.source_line(context, context.content.source(held.source)))
    context.records += [versions.of_record(item.id, item) for item in pages[here]]
    context.show(
        "\n\n".join(lines),
        title=f"{printed.number} · {context.pick(printed.title)}" if printed else context.pick(held.title),
        rows=[
            *([_button(context, item)] for item in pages[here]),
            *paging.turning(context, f"programme:{number}", here, len(pages)),
        ],
        back="programme",
    )


def _line(context: Context, held: Programme, measure: Measure) -> str:
    state = labels.measure(context._, measure.state, held.report_year)
    return f"{measures.name(context, measure)}\n{state[:1].upper()}{state[1:]}."


def _button(context: Context, measure: Measure) -> Button:
    return Button(paging.label(measures.name(context, measure)), action=f"measure:{measure.number}")


def typed(context: Context, text: str) -> bool:
    """Open the measure whose bare number is typed, "1.7" or, as a telephone has it, "1,7"; whether it was one."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None or context.content.programme is None:
        return False
    by_number(context, f"{found[1]}.{found[2]}")
    return True


@router.command("measure", "захід", "пункт програми", "measure")
def measure_command(context: Context, argument: str = "") -> None:
    """`/measure 2.4`; without a number, the programme."""
    if argument:
        by_number(context, argument)
    else:
        overview(context)


def by_number(context: Context, word: str) -> None:
    """The card of the measure with this number, or which numbers there are."""
    context.go(None)
    number = word.strip(" .").replace(",", ".")
    if context.content.programme is None:
        _none(context)
    elif any(item.number == number for item in context.content.measures):
        measures.show(context, number)
    else:
        context.abstained = True
        silence.no_such_measure(context, one_line(word, 20))


@router.action("measure")
def measure(context: Context, number: str, page: str = "", original: str = "") -> None:
    """A measure's card; with a page, its deeds in printed order; `original` shows the report's own words."""
    if page and any(item.number == number and item.facts for item in context.content.measures):
        deeds(context, context.content.measure(number), page, original=bool(original))
    else:
        by_number(context, number)


def deeds(context: Context, of: Measure, page: str, *, original: bool) -> None:
    """One page of what the report says was done, each deed under its day and heading."""
    _ = context._
    pages = paging.split(of.facts, lambda fact: len(_deed(context, fact, original=False)), PAGE_CHARACTERS)
    here = paging.number(page, len(pages))
    lines = [_deed(context, fact, original=original) for fact in pages[here]]
    lines.append(cards.source_line(context, context.content.source(of.source)))
    context.records += [versions.of_record(fact.id, fact) for fact in pages[here]]
    lines += cards.short_link_line(context, lines)
    action = f"measure:{of.number}"
    rows = paging.turning(context, action, here, len(pages))
    lines += paging.wording(context, pages[here], rows, f"{action}:{here}", original=original)
    if context.content.doubts(of.id):
        rows.append([Button(_("What does not match"), action=f"doubts:{of.id}:0")])
    context.show(
        "\n\n".join(lines), title=_("Measure {number}: what the report says", number=of.number), rows=rows, back=action
    )


def _deed(context: Context, fact: Fact, *, original: bool) -> str:
    (heading,) = measures.headings(context, [fact])
    words = cards.quoted(fact.quote) if original else context.pick(fact.text)
    return "\n".join([heading, words, *_doubtful(context, fact)])


def _doubtful(context: Context, fact: Fact) -> list[str]:
    """Where it is told what is doubtful about a printed day."""
    told = fact.sort is not None and context.content.discrepancies_about(fact.id)
    return [context._("About this date see “What does not match”.")] if told else []
