"""How what was found for a question is worded: the sentence that answers first, then its source and date."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from civic.answers.finding import Entry, Finding
from civic.content.model import Content, Discrepancy
from civic.messages import Button
from handlers import cards
from handlers.dialogue.context import Context

ANSWER_LIMIT = 880  # characters: one screen of a phone
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


def facts(context: Context, finding: Finding) -> None:
    """One to three facts or passages, with what is known to be doubtful about the first."""
    _ = context._
    rows: list[list[Button]] = []
    doubts = [_("What does not match: {text}", text=context.pick(item.text)) for item in finding.discrepancies[:1]]
    kept = _short_enough(context, finding.entries, doubts if finding.doubted else ())
    lines = [cards.fact_lines(context, kept)]
    note = cards.translation_note(context, kept)
    if note is not None:
        lines.append(note)
        rows.append([Button(_("Original"), action=f"fact:{key_of(kept[0].id)}")])
    if _length(context, kept, doubts) > ANSWER_LIMIT:
        doubts = [_("What does not match: {text}", text=context.pick(item.title)) for item in finding.discrepancies[:1]]
    lines += [doubt for doubt in doubts if _length(context, kept, doubts) <= ANSWER_LIMIT]
    rows += [[_doubt_button(context, item)] for item in finding.discrepancies[:1]]
    context.show("\n\n".join(lines), rows=[*rows, *_places(context, finding)])


def _short_enough(context: Context, entries: Sequence[Entry], doubts: Sequence[str]) -> Sequence[Entry]:
    """As many of the best as one short answer holds, always the first; what is doubtful goes before further facts."""
    kept = list(entries)
    while len(kept) > 1 and _length(context, kept, doubts) > ANSWER_LIMIT:
        kept.pop()
    return kept


def _length(context: Context, entries: Sequence[Entry], doubts: Sequence[str]) -> int:
    note = cards.translation_note(context, entries)
    return sum(len(text) + 2 for text in (cards.fact_words(context, entries), *([note] if note else []), *doubts))


def _doubt_button(context: Context, item: Discrepancy) -> Button:
    return Button(context._("What does not match"), action=f"differs:{key_of(item.id)}")


def discrepancy(context: Context, finding: Finding) -> None:
    """Where the documents do not agree or are silent, with as many of their own words as one answer holds."""
    item = finding.discrepancies[0]
    words = context.pick(item.text)
    most = len(item.statements)
    while most > 1 and len(words) + 2 + len(cards.statement_words(context, item, most)) > ANSWER_LIMIT:
        most -= 1
    rows = [[_doubt_button(context, item)]] if most < len(item.statements) else []
    context.show(f"{words}\n\n{cards.statement_lines(context, item, most)}", rows=[*rows, *_places(context, finding)])


def missing(context: Context, finding: Finding) -> None:
    """What the documents do not give, in so many words, and the nearest of what they do say."""
    _ = context._
    lines = [context.pick(finding.missing.text)] if finding.missing else []
    if finding.entries:
        lines += [_("What they do say:"), cards.fact_lines(context, finding.entries[:1])]
    context.show("\n\n".join(lines), rows=[[Button(_("Pass it to staff"), action="pass")]])


def other_year(context: Context, measure: str) -> None:
    """A year of the programme whose report we do not hold."""
    _, programme = context._, context.content.programme
    assert programme is not None
    lines = [context.pick(programme.note)] if programme.note else []
    lines = lines or [_("We hold the report for {year} only.", year=programme.report_year)]
    context.show("\n\n".join(lines), rows=[[_measure_button(context, measure)]])


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


def differs(context: Context, key: str) -> bool:
    """Show one discrepancy whole, with every side; whether it is still there."""
    item = next((item for item in context.content.discrepancies if key_of(item.id) == key), None)
    if item is None:
        return False
    context.show(f"{context.pick(item.text)}\n\n{cards.statement_lines(context, item)}", title=context.pick(item.title))
    return True


def _places(context: Context, finding: Finding) -> list[list[Button]]:
    """The commitment or measure that the answer belongs to."""
    if finding.commitment_id is not None:
        commitment = context.content.commitment(finding.commitment_id)
        return [[Button(cards.name(context, commitment), action=f"commitment:{commitment.id}")]]
    return [[_measure_button(context, finding.measure)]] if finding.measure is not None else []


def _measure_button(context: Context, number: str) -> Button:
    return Button(context._("Measure {number}", number=number), action=f"measure:{number}")
