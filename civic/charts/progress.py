"""The boards of progress: which steps of a commitment and measures of a programme are reported, and which are not.

A mark says only what a document or a published step says. Nothing is counted, weighed or worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from civic import labels, notices
from civic.charts.board import Board, Group, Line, Mark
from civic.content.model import Commitment, Completion, Content, Fact, Localised, MeasureState, Milestone
from civic.plain_text import one_line
from civic.progress import current_status
from locales import Translator
from storage import progress
from storage.progress import ProgressUpdate
from storage.store import Transaction

STEPS = 3  # of the newest published ones
LINE = 64  # characters of a published step's words and of a measure's title

MARK = {
    MeasureState.REPORTED: Mark.REPORTED,
    MeasureState.NOT_CARRIED_OUT: Mark.NOT_CARRIED_OUT,
    MeasureState.NOT_STATED: Mark.NOT_STATED,
}


def board(tx: Transaction, _: Translator, content: Content, name: str) -> Board | None:
    """The board with this name (`commitment/khm-3`, `programme/1`), or None where the record has no such thing."""
    kind, _slash, key = name.partition("/")
    try:
        if kind == "commitment":
            return commitment(tx, _, content, content.commitment(key))
        if kind == "programme":
            return programme(_, content, key, tx.now)
    except KeyError:
        return None
    return None


def commitment(tx: Transaction, _: Translator, content: Content, item: Commitment) -> Board:
    """What became of one commitment."""
    published = progress.of_commitment(tx, item.id, limit=STEPS)
    done = [fact for fact in item.done.facts if not fact.empty_field]
    groups = [
        _planned(_, content, item.milestones),
        Group(
            _("What the documents report as done"),
            tuple(_reported(_, fact) for fact in done),
            note=_say(_, item.done.note) if item.done.note else _("Not stated in the documents."),
        ),
        Group(
            _("What the city has published since"), tuple(_published(_, step) for step in published), note=_("Nothing.")
        ),
    ]
    facts = [content.facts[key] for key in item.status.beside] + done
    sources = list(dict.fromkeys([fact.source for fact in facts] or [item.source]))
    return Board(
        title=f"{item.number} · {_say(_, item.name)}",
        state=_("Status: {status}.", status=labels.completion(_, current_status(tx, item))),
        groups=tuple(group for group in groups if group.lines or group.note),
        footer=_footer(_, content, sources, tx.now),
        lang=_.code,
    )


def programme(_: Translator, content: Content, number: str, now: datetime) -> Board:
    """The measures of one section of the programme. Raises `KeyError` for a section there is not."""
    whole = content.programme
    section = whole.section(f"{number}.") if whole else None
    if whole is None or section is None or section.number != number:
        raise KeyError(number)
    measures = [measure for measure in content.measures if measure.number.startswith(f"{number}.")]
    lines = (
        Line(
            MARK[measure.state],
            f"{measure.number} · {one_line(_say(_, measure.title), LINE)}",
            labels.measure(_, measure.state, whole.report_year),
        )
        for measure in measures
    )
    return Board(
        title=f"{number} · {_say(_, section.title)}",
        state=_say(_, whole.note) if whole.note else "",
        groups=(Group(_("Measures"), tuple(lines)),),
        footer=_footer(_, content, [whole.source], now),
        lang=_.code,
    )


def _planned(_: Translator, content: Content, milestones: Sequence[Milestone]) -> Group:
    lines = []
    for milestone in milestones:
        reported = [content.facts[key] for key in milestone.reported]
        state = _("reported: {what}", what=_say(_, reported[0].topic)) if reported else _("not stated in the documents")
        mark = Mark.REPORTED if reported else Mark.NOT_STATED
        lines.append(Line(mark, _say(_, content.facts[milestone.goal].topic), state))
    return Group(_("What the plan set out to do"), tuple(lines))


def _reported(_: Translator, fact: Fact) -> Line:
    return Line(Mark.REPORTED, _say(_, fact.topic), str(fact.year) if fact.year else _("the year is not stated"))


def _published(_: Translator, step: ProgressUpdate) -> Line:
    state = _("{date}, {status}", date=_.date(step.at), status=labels.completion(_, Completion(step.status)))
    return Line(Mark.PUBLISHED, one_line(notices.words_of(_, step.text), LINE), state)


def _footer(_: Translator, content: Content, sources: Sequence[str], now: datetime) -> tuple[str, ...]:
    named = [content.source(key) for key in sources]
    told = [
        _("Source: {title}, {date}.", title=_say(_, source.title).rstrip("."), date=_say(_, source.date_text))
        for source in named
    ]
    return (*told, _("As of {date}.", date=_.date(now)))


def _say(_: Translator, text: Localised) -> str:
    return text.pick(_.code)[0]
