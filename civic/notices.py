"""What residents are told without having asked just now: progress of what they follow, a decision on what they sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from civic import labels
from civic.content.model import Commitment, Completion
from civic.labels import N_
from civic.messages import Button, OutgoingMessage
from civic.plain_text import one_line
from civic.progress_words import question
from locales import Translator
from storage.cases import Case, CaseKind, EventKind
from storage.progress import ProgressUpdate


def evidence(_: Translator, update: ProgressUpdate, public_url: str) -> str:
    """Where the evidence of an update is seen."""
    if update.evidence_url:
        return update.evidence_url
    return f"{public_url}/media/{update.evidence_media}" if update.evidence_media else _("none given")


def words_of(_: Translator, text: Mapping[str, str]) -> str:
    """Staff's own words in the reader's language, or the Ukrainian ones, marked."""
    if _.code in text:
        return text[_.code]
    return _("{text}\n(Only in Ukrainian so far.)", text=text["uk"])


def progress(_: Translator, commitment: Commitment, update: ProgressUpdate, public_url: str) -> OutgoingMessage:
    """A published step, as its followers read it."""
    before, after = Completion(update.before), Completion(update.status)
    lines = [words_of(_, update.text), ""]
    if before is after:
        lines.append(_("Status: {status} (unchanged)", status=labels.completion(_, after)))
    else:
        lines.append(
            _(
                "Status: {status} (was: {before})",
                status=labels.completion(_, after),
                before=labels.completion(_, before),
            )
        )
    if update.reason:
        lines.append(_("Why: {reason}", reason=update.reason))
    lines.append(_("Evidence: {evidence}", evidence=evidence(_, update, public_url)))
    lines.append(_("Published by the city on {date}.", date=_.date(update.at)))
    if update.after_end:
        lines.append(_("The action plan had ended by then."))
    name, _lang = commitment.name.pick(_.code)
    asked: tuple[tuple[Button, ...], ...] = ()
    if after is Completion.COMPLETE:
        lines.append(_("Is it really done?"))
        asked = (question(_, update),)
    return OutgoingMessage(
        title=_("News: {number} · {name}", number=commitment.number, name=name),
        text="\n".join(lines),
        rows=(
            *asked,
            (Button(_("Open the commitment"), action=f"commitment:{commitment.id}"),),
            (Button(_("Stop following"), action=f"unfollow:{commitment.id}"),),
        ),
        lang=_.code,
    )


def several(
    _: Translator, commitment: Commitment, updates: Sequence[ProgressUpdate], public_url: str
) -> OutgoingMessage:
    """Steps published soon after each other, the oldest first, as one notice: each with its words, date, evidence."""
    if len(updates) == 1:
        return progress(_, commitment, updates[0], public_url)
    newest = updates[-1]
    one = progress(_, commitment, newest, public_url)
    before, after = Completion(updates[0].before), Completion(newest.status)
    now = _("Status: {status} (unchanged)", status=labels.completion(_, after))
    if before is not after:
        now = _(
            "Status: {status} (was: {before})",
            status=labels.completion(_, after),
            before=labels.completion(_, before),
        )
    told = [_step(_, update, public_url) for update in updates]
    if newest.after_end:
        told.append(_("The action plan had ended by then."))
    return msgspec.structs.replace(one, text="\n\n".join((now, *told)))


def _step(_: Translator, update: ProgressUpdate, public_url: str) -> str:
    lines = [_("Published by the city on {date}.", date=_.date(update.at)), words_of(_, update.text)]
    if update.reason:
        lines.append(_("Why: {reason}", reason=update.reason))
    lines.append(_("Evidence: {evidence}", evidence=evidence(_, update, public_url)))
    return "\n".join(lines)


def decision(_: Translator, case: Case, event: EventKind, words: str) -> OutgoingMessage:
    """What a moderator decided, as the author reads it."""
    title, rows = _decision_title(_, case, event)
    lines = [words] if words else []
    lines += ["", _("You wrote: “{text}”", text=one_line(case.text, 300))]
    return OutgoingMessage(title=title, text="\n".join(lines).strip(), rows=rows, lang=_.code)


def _decision_title(_: Translator, case: Case, event: EventKind) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    kind = _(labels.CASE_KIND[case.kind])
    view = Button(_("Open no. {number}", number=case.id), action=f"case:{case.id}")
    title = _(_TITLE[event], kind=kind, number=case.id)
    if event is EventKind.ASKED:
        reply = Button(_("Reply"), action=f"reply:{case.id}")
        return title, ((reply,), (view,))
    if event is EventKind.APPROVED and case.kind is CaseKind.QUESTION:
        title = _("{kind} no. {number}: the answer", kind=kind, number=case.id)
    if event is EventKind.REFUSED:
        appeal = Button(_("I do not agree"), action=f"appeal:{case.id}")
        return title, ((view,), (appeal,))
    return title, ((view,),)


_TITLE = {
    EventKind.ASKED: N_("{kind} no. {number}: the moderator asks"),
    EventKind.PUBLISHED: N_("{kind} no. {number}: published"),
    EventKind.APPROVED: N_("{kind} no. {number}: accepted"),
    EventKind.REFUSED: N_("{kind} no. {number}: refused"),
    EventKind.UPHELD: N_("{kind} no. {number}: the refusal stands"),
    EventKind.MERGED: N_("{kind} no. {number}: joined with another one"),
    EventKind.FORWARDED: N_("{kind} no. {number}: passed on to whoever decides it"),
    EventKind.RECLASSIFIED: N_("{kind} no. {number}: other rules apply"),
    EventKind.EXTENDED: N_("{kind} no. {number}: the answer takes longer"),
    EventKind.KEPT: N_("{kind} no. {number}: the promise is kept"),
    EventKind.LATE: N_("{kind} no. {number}: the promise is late"),
    EventKind.HANDED: N_("{kind} no. {number}: with those who know the matter"),
}


def followed_decision(_: Translator, case: Case, event: EventKind, words: str) -> OutgoingMessage:
    """What became of a proposal that somebody follows; its author's words only as they let us publish them."""
    lines = [words] if words else []
    lines += ["", _("The proposal: “{text}”", text=one_line(case.public_text or "", 300))]
    return OutgoingMessage(
        title=_(_TITLE[event], kind=_(labels.CASE_KIND[case.kind]), number=case.id),
        text="\n".join(lines).strip(),
        rows=(
            (Button(_("Open no. {number}", number=case.id), action=f"idea:{case.id}"),),
            (Button(_("Stop following"), action=f"unfollow-case:{case.id}"),),
        ),
        lang=_.code,
    )


def reply(_: Translator, question: str, answer: Mapping[str, str], at: datetime) -> OutgoingMessage:
    """The staff's answer to a question that the bot could not answer, as whoever asked reads it."""
    return OutgoingMessage(
        title=_("The city answers your question"),
        text="\n\n".join(
            (
                _("You asked: “{text}”", text=one_line(question, 300)),
                words_of(_, answer),
                _("Answer of the city’s staff, {date}", date=_.date(at)),
            )
        ),
        rows=((Button(_("Ask a question"), action="ask"),),),
        lang=_.code,
    )
