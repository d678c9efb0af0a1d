"""What the store says in public beside the documents, as it answers a question: each with its day and its evidence.

All of it is read again before it is said: what was taken back since it was found is not said any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from civic import labels, notices
from civic.answers.finding import Living
from civic.calls import paragraphs
from civic.messages import Button
from civic.plain_text import one_line
from civic.verdicts import REASONS, Reason, answer_in_force
from handlers import call_words
from handlers.dialogue.context import Context
from storage import calls, cases, common_questions, progress
from storage.calls import Draft

ROOM, BESIDE = 480, 200  # characters of one thing, and of what is said of it; the whole is behind its button


@dataclass(frozen=True, slots=True)
class Told:
    """One thing as it is said: the sentence that answers, then whose it is and of when; and where the whole stands."""

    words: str
    source: str
    at: datetime
    open: Button | None = None

    @property
    def lines(self) -> str:
        """All of it."""
        return f"{self.words}\n\n{self.source}"


def told(context: Context, living: Living) -> Told | None:
    """How something is said now; None where it has gone."""
    return WORDS[living.kind](context, living.key)


def _step(context: Context, key: str) -> Told | None:
    _, step = context._, progress.get(context.tx, int(key))
    if step is None:
        return None
    lines = [
        _("Published by the city on {date}.", date=_.date(step.at)),
        _("Evidence: {evidence}", evidence=notices.evidence(_, step, context.world.public_url)),
    ]
    if step.reason:
        lines.insert(0, _("Why: {reason}", reason=one_line(step.reason, BESIDE)))
    history = Button(_("History"), action=f"history:{step.commitment_id}:0")
    return Told(one_line(notices.words_of(_, step.text), ROOM), "\n".join(lines), step.at, history)


def _proposal(context: Context, key: str) -> Told | None:
    _, case = context._, cases.get(context.tx, int(key))
    if case is None or case.published_at is None or case.public_text is None or case.state not in labels.PUBLIC_STATE:
        return None
    answer = answer_in_force(cases.history(context.tx, case.id))
    source = _("Published on {date}.", date=_.date(case.published_at))
    if answer is not None:
        reason = f"{_(REASONS[Reason(answer.code)])}. " if answer.code in set(Reason) else ""
        words = one_line(f"{reason}{answer.text}".strip(), BESIDE) or _("no words")
        source += "\n" + _("The city’s answer, {date}: {text}", date=_.date(answer.at), text=words)
    title = _("Proposal no. {number}: {state}", number=case.id, state=labels.public_state(_, case.state))
    words = f"{title}.\n{labels.quoted(_, one_line(case.public_text, ROOM))}"
    at = case.published_at if answer is None else answer.at
    return Told(words, source, at, Button(_("Open no. {number}", number=case.id), action=f"idea:{case.id}"))


def _call(context: Context, key: str) -> Told | None:
    _, call = context._, calls.get(context.tx, int(key))
    if call is None:
        return None
    name = call_words.picked(context, call.name)
    lines = [f"{name}: {call_words.state(context, call)}."]
    if call.decision is not None:
        decision = one_line(call_words.picked(context, call.decision), ROOM)
        lines.append(_("What was decided: {text}", text=decision))
    at = call.decided or call.announced
    source = _("Published by the city on {date}.", date=_.date(at))
    return Told("\n".join(lines), source, at, Button(one_line(name, 40), action=f"call:{call.id}"))


def _draft(context: Context, key: str) -> Told | None:
    """A paragraph of a draft, as long as no newer version stands in its place."""
    call_id, version, place = map(int, key.split(":"))
    _, call = context._, calls.get(context.tx, call_id)
    newest = next(iter(calls.drafts(context.tx, call_id)[-1:]), None) if call and call.decision is None else None
    if call is None or newest is None or newest.version != version:
        return None
    source = "\n".join((call_words.picked(context, call.name), _draft_line(context, newest)))
    words = call_words.picked(context, paragraphs(newest)[place])
    open_it = Button(_("Read version {n}", n=version), action=f"draft:{call_id}:{version}:0")
    return Told(labels.quoted(_, one_line(words, ROOM)), source, newest.at, open_it)


def _draft_line(context: Context, draft: Draft) -> str:
    _ = context._
    return _("Draft, version {n}, of {date}", n=draft.version, date=_.date(draft.at)) + "."


def _question(context: Context, key: str) -> Told | None:
    _, one = context._, common_questions.get(context.tx, int(key))
    if one is None or not one.is_published:
        return None
    words = notices.words_of(_, dict(one.answer))
    return Told(words, _("Answer of the city’s staff, {date}", date=_.date(one.written)) + ".", one.written)


WORDS: Mapping[str, Callable[[Context, str], Told | None]] = {
    "steps": _step,
    "proposals": _proposal,
    "calls": _call,
    "drafts": _draft,
    "questions": _question,
}
"""How each kind of `civic/answers/living.py` is said, by its name."""
