"""How what was found for a question is worded: the sentence that answers first, then source, date and “as of”."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from civic import plainly, record
from civic.answers.finding import Entry, Finding, FindingKind, is_empty
from civic.answers.passage import passage
from civic.content.model import Discrepancy
from civic.messages import Button
from civic.topics import topic_of
from handlers import cards, published
from handlers.dialogue.context import Context
from handlers.inquiry import Inquiry
from storage import looks, subscriptions

ANSWER_LIMIT = 880  # characters: one screen of a phone
AS_OF = 29  # characters kept free for since when the record reads so; what it is longer the limit has to spare
KEY_ROOM = 38  # characters of an id that a button has room for


def key_of(entry_id: str) -> str:
    """What a button carries for an id: the id itself, or a mark of one that is too long."""
    return entry_id if len(entry_id) <= KEY_ROOM else "~" + hashlib.sha256(entry_id.encode()).hexdigest()[:16]


def entry_of(context: Context, key: str) -> Entry | None:
    """The fact or passage that a button names; None where it has gone."""
    content = context.content
    own = [passage for document in content.documents for passage in document.passages if passage.quote]
    entries: list[Entry] = [*content.facts.values(), *own]
    return next((entry for entry in entries if key_of(entry.id) == key), None)


def facts(inquiry: Inquiry) -> None:
    """One passage, with what is known to be doubtful about its first sentence; the rest stands behind a button."""
    context, finding = inquiry.context, inquiry.finding
    _ = context._
    doubts = [_("What does not match: {text}", text=context.pick(item.text)) for item in finding.discrepancies[:1]]
    kept = passage_of(context, finding)
    if _length(context, kept, doubts) > ANSWER_LIMIT:
        doubts = [_("What does not match: {text}", text=context.pick(item.title)) for item in finding.discrepancies[:1]]
    lines = [worded(context, kept)]
    note = cards.translation_note(context, kept)
    lines += [note] if note else []
    lines += [doubt for doubt in doubts if _length(context, kept, doubts) <= ANSWER_LIMIT]
    own = [Button(_("Original"), action=f"original:{inquiry.kept()}")] if note else []
    own += [_doubt_button(context, item) for item in finding.discrepancies[:1]]
    context.show("\n\n".join(lines), rows=_below(inquiry, kept, own))


def living(inquiry: Inquiry) -> None:
    """What the city published since the documents, then what these say of it, as far as one answer holds both."""
    context, finding = inquiry.context, inquiry.finding
    found = [(one, told) for one in finding.living if (told := published.told(context, one)) is not None]
    own = list(dict.fromkeys(told.open for _one, told in found if told.open is not None))
    while len(found) > 1 and sum(len(told.lines) + 2 for _one, told in found) > ANSWER_LIMIT:
        found.pop()  # the older; its button stays
    context.records += [one.version for one, _told in found]
    context.published += [told.at for _one, told in found]
    lines = [told.lines for _one, told in found]
    kept = passage_of(context, finding) if finding.entries else ()
    beside = context._("What the documents themselves say:")
    if sum(len(text) + 2 for text in (*lines, beside)) + _length(context, kept, ()) > ANSWER_LIMIT:
        kept = ()
    if kept:
        lines += [beside, worded(context, kept)]
        lines += [note for note in (cards.translation_note(context, kept),) if note]
    if not lines:  # taken back while it was looked for
        inquiry.finding = replace(finding, kind=FindingKind.NOT_RECORDED)
        lines = [context._("The documents we hold do not say this. We do not guess.")]
    context.show("\n\n".join(lines), rows=_below(inquiry, kept, own))


def passage_of(context: Context, finding: Finding) -> Sequence[Entry]:
    """As much of the one passage as one short answer holds, always its best; what is doubtful goes before the rest."""
    doubts = [context.pick(item.text) for item in finding.discrepancies[:1]] if finding.doubted else []
    kept = list(passage(context.content, (*finding.entries, *finding.more)))
    while len(kept) > 1 and _length(context, kept, doubts) > ANSWER_LIMIT:
        kept.pop()
    return kept


def _length(context: Context, entries: Sequence[Entry], doubts: Sequence[str]) -> int:
    note = cards.translation_note(context, entries)
    said = (cards.fact_words(context, entries), *([note] if note else []), *doubts)
    return AS_OF + sum(len(text) + 2 for text in said)


def worded(context: Context, entries: Sequence[Entry]) -> str:
    """What the documents say, with their source and date and since when the record reads so."""
    return "\n".join([cards.fact_lines(context, entries), *as_of(context)])


def as_of(context: Context) -> list[str]:
    """Since when our record of the documents reads as it does, where that is known."""
    _, at = context._, record.brought(context.tx)
    return [_("Record as of {date}.", date=_.date(at))] if at else []


def _below(inquiry: Inquiry, kept: Sequence[Entry], own: Sequence[Button] = ()) -> list[list[Button]]:
    """The commitment or measure, what else was found, the same in simpler words, to follow it, and “did not help”."""
    context, number = inquiry.context, inquiry.kept()
    _ = context._
    _look(context, inquiry.finding)
    reading = [Button(_("Show more"), action=f"rest:{number}:0")] if others(inquiry.finding, kept) else []
    if kept and plainly.hard(context.content.glossary, context.pick(kept[0].text), context.contact.locale):
        reading.append(Button(_("Simpler"), action=f"simpler:{number}"))
    if inquiry.finding.abstained:
        return [[Button(_("Pass it to staff"), action="pass")], *places(context, inquiry.finding), list(own)]
    return [*places(context, inquiry.finding), reading, list(own), [*_follow(inquiry), *unhelpful(inquiry)]]


def unhelpful(inquiry: Inquiry) -> list[Button]:
    """The button that says that an answer did not help."""
    return [Button(inquiry.context._("This did not help"), action=f"unhelpful:{inquiry.kept()}")]


def _follow(inquiry: Inquiry) -> list[Button]:
    """To follow the commitment that was asked about, unless they do."""
    context, commitment = inquiry.context, inquiry.finding.commitment_id
    if commitment is None or subscriptions.follows(context.tx, context.contact.id, topic_of(commitment)):
        return []
    return [Button(context._("Follow the news"), action=f"follow:{commitment}")]


def _look(context: Context, finding: Finding) -> None:
    """They asked about a commitment: what changes from now on is new to them."""
    if finding.commitment_id is not None and context.contact.id:
        looks.note(context.tx, context.contact.id, finding.commitment_id)


def others(finding: Finding, kept: Sequence[Entry]) -> list[Entry]:
    """What else was found, best first."""
    shown = {entry.id for entry in kept}
    return [entry for entry in (*finding.entries, *finding.more) if entry.id not in shown and not is_empty(entry)]


def _doubt_button(context: Context, item: Discrepancy) -> Button:
    return Button(context._("What does not match"), action=f"differs:{key_of(item.id)}")


def discrepancy(inquiry: Inquiry) -> None:
    """Where the documents do not agree or are silent, with as many of their own words as one answer holds."""
    context, item = inquiry.context, inquiry.finding.discrepancies[0]
    words = context.pick(item.text)
    most = len(item.statements)
    while most > 1 and AS_OF + len(words) + 2 + len(cards.statement_words(context, item, most)) > ANSWER_LIMIT:
        most -= 1
    said = "\n".join([cards.statement_lines(context, item, most), *as_of(context)])
    own = [_doubt_button(context, item)] if most < len(item.statements) else []
    context.show(f"{words}\n\n{said}", rows=_below(inquiry, (), own))


def differs(context: Context, key: str) -> bool:
    """Show one discrepancy whole, with every side; whether it is still there."""
    item = next((item for item in context.content.discrepancies if key_of(item.id) == key), None)
    if item is None:
        return False
    context.show(f"{context.pick(item.text)}\n\n{cards.statement_lines(context, item)}", title=context.pick(item.title))
    return True


def places(context: Context, finding: Finding) -> list[list[Button]]:
    """The commitment or measure that the answer belongs to."""
    if finding.commitment_id is not None:
        commitment = context.content.commitment(finding.commitment_id)
        return [[Button(cards.name(context, commitment), action=f"commitment:{commitment.id}")]]
    return [[measure_button(context, finding.measure)]] if finding.measure is not None else []


def measure_button(context: Context, number: str) -> Button:
    """The way to a measure of the programme."""
    return Button(context._("Measure {number}", number=number), action=f"measure:{number}")
