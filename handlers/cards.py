"""How a commitment, a fact and a source are worded in chat: short, with the source and its date under every claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic import labels, links, notices, versions, witness
from civic.answers.finding import Entry
from civic.content.model import Commitment, Discrepancy, PlanState, Source
from civic.messages import Button
from civic.progress import current_status
from civic.progress_words import counted, question
from civic.topics import topic_of
from handlers.dialogue.context import Context
from storage import looks, progress, subscriptions, witnesses
from storage.progress import ProgressUpdate

FIRST = ("done", "obstacles", "lessons")  # on the card itself; the rest is one press further


def name(context: Context, commitment: Commitment) -> str:
    """The short name with its number: "3 · Digital skills"."""
    return f"{commitment.number} · {context.pick(commitment.name)}"


def source_line(context: Context, source: Source) -> str:
    """Which document says so, and of when; the document counts as cited."""
    context.cited.append(source)
    return source_words(context, source)


def source_words(context: Context, source: Source) -> str:
    """Which document says so, and of when."""
    return context._(
        "Source: {title}, {date}.", title=context.pick(source.name).rstrip("."), date=context.pick(source.date_text)
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
        lines += counted(_, witnesses.counts(context.tx, update.id))
        lines.append(_("What the documents themselves say:"))
    return [*lines, *documents_say(context, commitment)]


def documents_say(context: Context, commitment: Commitment) -> list[str]:
    """Why the documents give the level they give, with the words that stand beside it."""
    lines = [context.pick(commitment.status.reason)] if commitment.status.reason else []
    for fact_id in commitment.status.beside:
        fact = context.content.facts[fact_id]
        if not fact.empty_field:  # the reason has said already that a field is empty
            words = context.pick(fact.text)
            lines.append(words if fact.quote in words else f"{words}\n{quoted(fact.quote)}")
    return lines


def status_sources(context: Context, commitment: Commitment) -> list[Source]:
    """The documents that a status card rests on."""
    ids = [context.content.facts[fact_id].source for fact_id in commitment.status.beside] or [commitment.source]
    return [context.content.source(source_id) for source_id in dict.fromkeys(ids)]


def card(context: Context, commitment: Commitment, *, beneath: Callable[[], list[list[Button]]] = list) -> None:
    """Show what became of a commitment, and `beneath` its buttons; from now on it has been looked at."""
    lines = status_lines(context, commitment)
    lines += [line for line in (plan_line(context),) if line]
    lines += [source_line(context, source) for source in status_sources(context, commitment)]
    latest = progress.of_commitment(context.tx, commitment.id, limit=1)
    context.records += [versions.of_record(commitment.id, commitment), *map(versions.of_step, latest)]
    context.show(
        "\n\n".join(lines),
        title=name(context, commitment),
        rows=[*_new_since(context, commitment, latest), *card_buttons(context, commitment), *beneath()],
        back="commitments",
    )
    if context.contact.id:
        looks.note(context.tx, context.contact.id, commitment.id)


def _new_since(context: Context, commitment: Commitment, latest: Sequence[ProgressUpdate]) -> list[list[Button]]:
    """What is new since the resident last looked, where something is."""
    look = looks.at(context.tx, context.contact.id, commitment.id) if latest else None
    earlier = look.earlier(context.now) if look else None
    if earlier is None or latest[0].at <= earlier:
        return []
    _ = context._
    return [[Button(_("New since {date}", date=_.date(earlier)), action=f"since:{commitment.id}")]]


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
    history = Button(_("History"), action=f"history:{commitment.id}:0")
    asked = witness.asked(context.tx, commitment.id)
    if asked is not None:
        first += question(_, asked.update)
    return [*(first[index : index + 2] for index in range(0, len(first), 2)), [follow, history]]


def more_buttons(context: Context, commitment: Commitment) -> list[list[Button]]:
    """The parts of a card that are not on it, who leads, and where documents do not match."""
    _ = context._
    buttons = [
        Button(_(SECTION_LABEL[section]), action=f"section:{commitment.id}:{section}:0")
        for section, part in commitment.sections.items()
        if section not in FIRST and part.facts
    ]
    buttons.append(Button(_("Show as a picture"), action=f"picture:{commitment.id}"))
    buttons.append(Button(_("Who leads it"), action=f"leads:{commitment.id}"))
    if context.content.doubts(commitment.id):
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


def fact_lines(context: Context, facts: Sequence[Entry], *, original: bool = False) -> str:
    """Facts one under another, each with its source where that changes; the documents' own words on request."""
    context.cited += [context.content.source(fact.source) for fact in facts]
    context.records += [versions.of_record(fact.id, fact) for fact in facts]
    return fact_words(context, facts, original=original)


def fact_words(context: Context, facts: Sequence[Entry], *, original: bool = False) -> str:
    """The same words where the documents do not count as cited yet."""
    parts: list[str] = []
    for index, fact in enumerate(facts):
        parts.append(quoted(fact.quote) if original else context.pick(fact.text))
        if index + 1 == len(facts) or facts[index + 1].source != fact.source:
            source = context.content.source(fact.source)
            parts += [source_words(context, source), *reading_line(context, source)]
    return "\n\n".join([*parts, *short_link_line(context, parts)])


def short_link_line(context: Context, words: Sequence[str]) -> list[str]:
    """Why an address in these words is no link, where there is one that was taken apart."""
    if not any(links.DOT in text for text in words):
        return []
    return [
        context._(
            "The address is a shortened one, and [.] stands for a dot. Where it leads was not checked, so it is no"
            " link."
        )
    ]


def quoted(words: str) -> str:
    """A document's own words, in which no shortened address can become a link."""
    return f"“{links.taken_apart(words)}”"


def reading_line(context: Context, source: Source) -> list[str]:
    """That a document is not about this city, where that is so."""
    return [context._("This is reading matter: the document is not about our city.")] if source.reading else []


def statement_lines(context: Context, item: Discrepancy, most: int | None = None) -> str:
    """The sides of a discrepancy in the documents' own words, each with its source; at most so many."""
    context.cited += [context.content.source(statement.source) for statement in item.statements[:most]]
    context.records.append(versions.of_record(item.id, item))
    return statement_words(context, item, most)


def statement_words(context: Context, item: Discrepancy, most: int | None = None) -> str:
    """The same words where the documents do not count as cited yet."""
    parts: list[str] = []
    statements = item.statements[:most]
    for index, statement in enumerate(statements):
        parts.append(quoted(statement.quote))
        following = statements[index + 1 :]
        if not following or following[0].source != statement.source:
            parts.append(source_words(context, context.content.source(statement.source)))
    return "\n\n".join(parts)


def translation_note(context: Context, facts: Sequence[Entry]) -> str | None:
    """That a text is our own translation, wherever it is not the document's language."""
    languages = {context.content.source(fact.source).language for fact in facts}
    if languages == {context.contact.locale}:
        return None
    return context._("Our own translation, not an official one.")
