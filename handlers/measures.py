"""How a measure of the programme is worded in chat: its state, what was done, the source and what we do not hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic import days, labels, versions
from civic.content.model import Content, Fact, Measure, Programme
from civic.messages import Button
from handlers import cards
from handlers.dialogue.context import Context

CARD_LIMIT = 880  # characters of a whole card with its title: one screen of a phone
PER_PAGE = 6  # measures in a list


def name(context: Context, measure: Measure) -> str:
    """The number with the title: "2.4 · Wider presence of the community abroad"."""
    return f"{measure.number} · {context.pick(measure.title)}"


def of_section(content: Content, section: str) -> list[Measure]:
    """The measures of the section with this number, all of them where the programme has no sections."""
    divided = content.programme is not None and content.programme.sections
    return [item for item in content.measures if not divided or item.number.startswith(f"{section}.")]


def listed(content: Content, measure: Measure) -> str:
    """The action that opens the list in which a measure stands."""
    section = content.programme.section(measure.number) if content.programme else None
    number = section.number if section else ""
    place = of_section(content, number).index(measure)
    return f"programme:{number}:{place // PER_PAGE}"


def headings(context: Context, facts: Sequence[Fact]) -> list[str]:
    """One line a deed: its day and its heading."""
    lines = []
    for fact in facts:
        when, what = days.of_fact(context._, fact), context.pick(fact.topic)
        lines.append(f"• {when}: {what}" if when else f"• {what}")
    return lines


def show(context: Context, number: str, *, beneath: Callable[[], list[list[Button]]] = list) -> None:
    """Show the card of the measure with this number, and `beneath` its buttons. Raises KeyError where there is none."""
    programme = context.content.programme
    if programme is None:
        raise KeyError(number)
    card(context, context.content.measure(number), programme, beneath)


def card(
    context: Context, measure: Measure, programme: Programme, beneath: Callable[[], list[list[Button]]] = list
) -> None:
    """Show what the report says of a measure: the deeds themselves where they are few, else their headings."""
    title = name(context, measure)
    state, *last = _around(context, measure, programme)
    linked = cards.short_link_line(context, [context.pick(fact.text) for fact in measure.facts])
    room = CARD_LIMIT - len(title) - sum(len(line) + 2 for line in (state, *last, *linked))
    context.cited.append(context.content.source(measure.source))
    context.records.append(versions.of_record(measure.id, measure))
    lines = [state, *_deeds(context, measure, room), *last]
    context.show(
        "\n\n".join([*lines, *cards.short_link_line(context, lines)]),
        title=title,
        rows=[*_buttons(context, measure), *beneath()],
        back=listed(context.content, measure),
    )


def _around(context: Context, measure: Measure, programme: Programme) -> list[str]:
    """The state, which stands before the deeds, and what stands after them."""
    _ = context._
    lines = [_("Status: {status}.", status=labels.measure(_, measure.state, programme.report_year))]
    if measure.note:
        lines.append(context.pick(measure.note))
    elif measure.see:
        numbers = ", ".join(context.content.measure(key).number for key in measure.see)
        lines.append(_("See also: {numbers}.", numbers=numbers))
    lines.append(cards.source_words(context, context.content.source(measure.source)))
    lines.append(_("We hold the report for {year} only.", year=programme.report_year))
    note = cards.translation_note(context, measure.facts) if measure.facts else None
    return [*lines, note] if note else lines


def _deeds(context: Context, measure: Measure, room: int) -> list[str]:
    """What was done in so many words, or its headings; where nothing is said, why."""
    said = [context.pick(fact.text) for fact in measure.facts]
    if not said:
        return [context.pick(measure.reason)] if measure.reason else []
    if sum(len(text) + 2 for text in said) <= room:
        return said
    return [_beginning(headings(context, measure.facts), room)]


def _beginning(lines: Sequence[str], room: int) -> str:
    """As many lines as there is room for; the first always."""
    kept = list(lines)
    while len(kept) > 1 and len("\n".join(kept)) > room:
        kept.pop()
    return "\n".join(kept if len(kept) == len(lines) else [*kept, "…"])


def _buttons(context: Context, measure: Measure) -> list[list[Button]]:
    """All deeds, the measures that say more, and where documents do not match."""
    _ = context._
    rows = []
    if measure.facts:
        rows.append([Button(_("Everything the report says"), action=f"measure:{measure.number}:0")])
    for key in measure.see:
        other = context.content.measure(key)
        rows.append([Button(_("Measure {number}", number=other.number), action=f"measure:{other.number}")])
    if context.content.doubts(measure.id):
        rows.append([Button(_("What does not match"), action=f"doubts:{measure.id}:0")])
    return rows
