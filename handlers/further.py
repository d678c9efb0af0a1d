"""What stands behind the buttons of an answer: what else was found, simpler words, the nearest thing on record."""

from __future__ import annotations

from civic import plainly
from civic.answers.finding import Entry, FindingKind
from civic.messages import Button
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.findings import key_of, others, passage_of, places, worded
from handlers.inquiry import Inquiry

PAGE = 600  # characters of what else was found, on one screen


def rest(inquiry: Inquiry, page: str) -> None:
    """One page of what else was found, best first, each with its source; the last one says that it is the last."""
    context, number = inquiry.context, inquiry.kept()
    _, finding = context._, inquiry.finding
    first = passage_of(context, finding) if finding.kind is FindingKind.FACTS else ()
    further = others(finding, first)
    pages = paging.split(further, lambda entry: len(cards.fact_words(context, [entry])), PAGE)
    here = paging.number(page, len(pages))
    lines = [cards.fact_lines(context, pages[here])] if pages[here] else []
    note = cards.translation_note(context, pages[here]) if pages[here] else None
    lines += [note] if note else []
    if here == len(pages) - 1:
        lines.append(_("That is all the documents say about it."))
    context.show(
        "\n\n".join(lines),
        title=_("More on this"),
        rows=[*paging.turning(context, f"rest:{number}", here, len(pages)), *places(context, finding)],
        back=f"told:{number}",
    )


def original(inquiry: Inquiry) -> None:
    """The documents' own words behind the passage that was the answer."""
    context = inquiry.context
    kept = passage_of(context, inquiry.finding)
    words = cards.fact_lines(context, kept, original=True)
    context.show(words, title=context.pick(kept[0].topic), back=f"told:{inquiry.kept()}")


def simpler(inquiry: Inquiry) -> None:
    """The sentence that answers in short sentences, and the hard words in it explained."""
    context, number = inquiry.context, inquiry.kept()
    _, entry = context._, inquiry.finding.entries[0]
    words, locale = context.pick(entry.text), context.contact.locale
    hard = plainly.hard(context.content.glossary, words, locale)
    lines = ["\n".join(plainly.sentences(words))]
    lines += [f"{context.pick(item.name)} – {context.pick(item.plain)}" for item in hard]
    if hard:
        lines.append(_("These explanations are by the city’s chat, not from the document."))
    lines.append(cards.source_line(context, context.content.source(entry.source)))
    context.show("\n\n".join(lines), title=_("In simpler words"), back=f"told:{number}")


def one(context: Context, entry: Entry) -> None:
    """One fact or passage on its own, as the nearest thing that is on record."""
    _, note = context._, cards.translation_note(context, [entry])
    lines = [worded(context, [entry]), *([note] if note else [])]
    rows = [[Button(_("Original"), action=f"fact:{key_of(entry.id)}")]] if note else []
    context.show("\n\n".join(lines), title=context.pick(entry.topic), rows=rows)
