"""How a commitment, a fact and a source are worded in chat: short, with the source and its date under every claim."""

from __future__ import annotations

from collections.abc import Sequence

from civic import labels, notices
from civic.content.model import Commitment, Discrepancy, Fact, PlanState, Source
from civic.messages import Button
from civic.progress import current_status, topic_of
from handlers.dialogue.context import Context
from storage import progress, subscriptions

FIRST = ("done", "obstacles", "lessons")  # on the card itself; the rest is one press further
PAGE_CHARACTERS = 500


def name(context: Context, commitment: Commitment) -> str:
    """The short name with its number: "3 · Digital skills"."""
    return f"{commitment.number} · {context.pick(commitment.name)}"


def source_line(context: Context, source: Source) -> str:
    """Which document says so, and of when."""
    context.cited.append(source)
    return context._(
        "Source: {title}, {date}.", title=context.pick(source.title).rstrip("."), date=context.pick(source.date_text)
    )


def plan_line(context: Context) -> str | None:
    """What a reader must know of the plan's life beside every status."""
    _, plan = context._, context.content.plan
    if plan.state not in {PlanState.ENDED, PlanState.REVIEWED}:
        return None
    if plan.ends_text is None:
        return _("The action plan has ended.")
    return _("The action plan ended: {date}.", date=context.pick(plan.ends_text))


def status_lines(context: Context, commitment: Commitment) -> list[str]:
    """The state of a commitment: the level in force, what it rests on, and the latest published step."""
    _ = context._
    level = current_status(context.tx, commitment)
    lines = [_("Status: {status}.", status=labels.completion(_, level))]
    latest = progress.of_commitment(context.tx, commitment.id, limit=1)
    if latest:
        update = latest[0]
        lines += [
            _("Published by the city on {date}.", date=_.date(update.at)),
            notices.words_of(_, update.text),
            _("Evidence: {evidence}", evidence=notices.evidence(_, update, context.world.public_url)),
        ]
        if update.reason:
            lines.append(_("Why: {reason}", reason=update.reason))
        if update.after_end:
            lines.append(_("This was published after the plan had ended."))
        lines.append(_("What the documents themselves say:"))
    return [*lines, *documents_say(context, commitment)]


def documents_say(context: Context, commitment: Commitment) -> list[str]:
    """Why the documents give the level they give, with the words that stand beside it."""
    lines = [context.pick(commitment.status.reason)] if commitment.status.reason else []
    for fact_id in commitment.status.beside:
        fact = context.content.facts[fact_id]
        if not fact.empty_field:  # the reason has said already that a field is empty
            words = context.pick(fact.text)
            lines.append(words if fact.quote in words else f"{words}\n“{fact.quote}”")
    return lines


def status_sources(context: Context, commitment: Commitment) -> list[Source]:
    """The documents that a status card rests on."""
    ids = [context.content.facts[fact_id].source for fact_id in commitment.status.beside] or [commitment.source]
    return [context.content.source(source_id) for source_id in dict.fromkeys(ids)]


def card(context: Context, commitment: Commitment) -> None:
    """Show what became of a commitment."""
    lines = status_lines(context, commitment)
    lines += [line for line in (plan_line(context),) if line]
    lines += [source_line(context, source) for source in status_sources(context, commitment)]
    context.show(
        "\n\n".join(lines),
        title=name(context, commitment),
        rows=card_buttons(context, commitment),
        back="commitments",
    )


def card_buttons(context: Context, commitment: Commitment) -> list[list[Button]]:
    """What most people ask next, the rest one press further, and following it."""
    _ = context._
    first = [
        Button(_(SECTION_LABEL[section]), action=f"section:{commitment.id}:{section}:0")
        for section in FIRST
        if section == "done" or commitment.sections[section].facts
    ]
    first.append(Button(_("More about it"), action=f"parts:{commitment.id}"))
    if subscriptions.follows(context.tx, context.contact.id, topic_of(commitment.id)):
        follow = Button(_("Stop following"), action=f"unfollow:{commitment.id}")
    else:
        follow = Button(_("Follow the news"), action=f"follow:{commitment.id}")
    return [*(first[index : index + 2] for index in range(0, len(first), 2)), [follow]]


def more_buttons(context: Context, commitment: Commitment) -> list[list[Button]]:
    """The parts of a card that are not on it, who leads, and where documents do not match."""
    _ = context._
    buttons = [
        Button(_(SECTION_LABEL[section]), action=f"section:{commitment.id}:{section}:0")
        for section, part in commitment.sections.items()
        if section not in FIRST and part.facts
    ]
    buttons.append(Button(_("Who leads it"), action=f"leads:{commitment.id}"))
    if context.content.discrepancies_about(commitment.id):
        buttons.append(Button(_("What does not match"), action=f"doubts:{commitment.id}:0"))
    return [buttons[index : index + 2] for index in range(0, len(buttons), 2)]


SECTION_LABEL = {
    "about": labels.N_("What it is"),
    "problem": labels.N_("The problem"),
    "goals": labels.N_("Goals"),
    "done": labels.N_("What was done"),
    "obstacles": labels.N_("Obstacles"),
    "results": labels.N_("What it changed"),
    "evaluation": labels.N_("Evaluation"),
    "lessons": labels.N_("Lessons"),
}


def fact_lines(context: Context, facts: Sequence[Fact], *, original: bool = False) -> str:
    """Facts one under another, each with its source where that changes; the documents' own words on request."""
    parts: list[str] = []
    for index, fact in enumerate(facts):
        parts.append(f"“{fact.quote}”" if original else context.pick(fact.text))
        if index + 1 == len(facts) or facts[index + 1].source != fact.source:
            parts.append(source_line(context, context.content.source(fact.source)))
    return "\n\n".join(parts)


def statement_lines(context: Context, item: Discrepancy) -> str:
    """The sides of a discrepancy in the documents' own words, each with its source."""
    parts: list[str] = []
    for index, statement in enumerate(item.statements):
        parts.append(f"“{statement.quote}”")
        following = item.statements[index + 1 :]
        if not following or following[0].source != statement.source:
            parts.append(source_line(context, context.content.source(statement.source)))
    return "\n\n".join(parts)


def pages(facts: Sequence[Fact], locale: str) -> list[list[Fact]]:
    """Facts split so that each page is short enough to read at a glance."""
    result: list[list[Fact]] = [[]]
    room = PAGE_CHARACTERS
    for fact in facts:
        length = len(fact.text.pick(locale)[0])
        if result[-1] and length > room:
            result.append([])
            room = PAGE_CHARACTERS
        result[-1].append(fact)
        room -= length
    return result


def translation_note(context: Context, facts: Sequence[Fact]) -> str | None:
    """That a text is our own translation, wherever it is not the document's language."""
    languages = {context.content.source(fact.source).language for fact in facts}
    if languages == {context.contact.locale}:
        return None
    return context._("Our own translation, not an official one.")
