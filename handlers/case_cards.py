"""How a case is worded for moderators: the whole of it with everything that happened, and one line on a shelf."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from civic import banning, labels
from civic.case_clock import last_moment
from civic.deadlines import wording
from civic.deadlines.regimes import Regime
from civic.guard import CONCERN, ConcernKind
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from civic.verdicts import REASONS, Reason, in_force
from handlers import cards
from handlers.dialogue.context import Context
from locales import Translator
from storage import attachments, queue, staff
from storage import cases as stored
from storage.cases import PUBLIC, Case, CaseEvent, CaseKind, CaseState, EventKind
from storage.staff import Staff

SHOWN = 900  # characters of an entry of the history
ENTRIES = 12  # of the history, the last ones
ON_SHELF = 80

STATE = {
    CaseState.SUBMITTED: N_("to be read"),
    CaseState.ASKED: N_("the author was asked"),
    CaseState.PUBLISHED: N_("published, to be answered"),
    CaseState.APPROVED: N_("accepted"),
    CaseState.REFUSED: N_("refused"),
    CaseState.APPEALED: N_("the author does not agree"),
    CaseState.WITHDRAWN: N_("taken back by the author"),
    CaseState.MERGED: N_("joined with another one"),
    CaseState.FORWARDED: N_("passed on"),
}

ENTRY: Mapping[EventKind, str] = {
    EventKind.SUBMITTED: N_("The author wrote at first: {text}"),
    EventKind.EDITED: N_("The author changed the text: {text}"),
    EventKind.REPLIED: N_("Author: {text}"),
    EventKind.APPEALED: N_("The author does not agree: {text}"),
    EventKind.ASKED: N_("{who} asked: {text}"),
    EventKind.PUBLISHED: N_("{who}: published. {text}"),
    EventKind.APPROVED: N_("{who}: accepted. {text}"),
    EventKind.REFUSED: N_("{who}: refused. {text}"),
    EventKind.UPHELD: N_("{who}: the refusal stands. {text}"),
    EventKind.HANDED: N_("{who} handed it to: {text}"),
    EventKind.PROMISED: N_("{who} promised: {text}"),
    EventKind.KEPT: N_("The promise is kept. {text}"),
    EventKind.LATE: N_("The promise is late. {text}"),
    EventKind.RECLASSIFIED: N_("{who}: other rules apply. {text}"),
    EventKind.EXTENDED: N_("{who}: the answer takes longer. {text}"),
    EventKind.FORWARDED: N_("{who} passed it on. {text}"),
    EventKind.NOTE: N_("Note, {who}: {text}"),
}


def person(context: Context) -> Staff:
    """The moderator who speaks."""
    assert context.staff is not None  # the route's roles saw to it
    return context.staff


def state(_: Translator, case: Case) -> str:
    """Where a case stands, as staff say it."""
    answered = case.kind is CaseKind.QUESTION and case.state is CaseState.APPROVED
    return _("answered") if answered else _(STATE[case.state])


def name(_: Translator, case: Case) -> str:
    """What a case is called: "Proposal no. 12"."""
    return _("{kind} no. {number}", kind=_(labels.CASE_KIND[case.kind]), number=case.id)


def show(context: Context, case: Case, *, shelf: str = "") -> None:
    """One case that this moderator holds, and what can be decided."""
    _ = context._
    context.case_id = case.id
    history = stored.history(context.tx, case.id)
    paragraphs = [
        "\n".join(_terms(context, case)),
        *_texts(_, case, history),
        "\n".join(_particulars(context, case)),
        *_history(context, history),
        "\n".join(_standing(context, case)),
    ]
    context.show(
        "\n\n".join(part for part in paragraphs if part),
        title=f"{name(_, case)}: {state(_, case)}",
        rows=_ways(context, case, shelf),
    )


def _terms(context: Context, case: Case) -> list[str]:
    """What it is in law, when it came, and by when it is to be answered."""
    _ = context._
    lines = []
    if case.regime in set(Regime) and (case.kind is CaseKind.PROPOSAL or case.regime != Regime.OGP_PROPOSAL):
        lines.append(_("In law: {regime}.", regime=wording.regime(_, Regime(case.regime))))
    lines.append(_("Sent on {date}.", date=_.date(case.received_at)))
    if case.due_at is not None:
        lines.append(term(_, case.due_at, context.now))
    if case.urgent:
        lines.append(_("Urgent."))
    return lines


def term(_: Translator, due: datetime, now: datetime) -> str:
    """By when it is to be answered, or how late it is."""
    until = _.date(last_moment(due))
    if due >= now:
        return _("Due by {date}.", date=until)
    late = _.plural("late by {n} day", "late by {n} days", (now - due).days + 1)
    return _("Due by {date}: {late}.", date=until, late=late)


def _texts(_: Translator, case: Case, history: list[CaseEvent]) -> list[str]:
    """What its author wrote last, and the version that would be published where that is another one."""
    words = newest(case, history)
    texts = [words]
    if case.kind is not CaseKind.PROPOSAL:
        return texts
    if case.public_text is None:
        texts.append(_("Its author lets only staff read it."))
    elif case.public_text != words:
        texts.append(_("Everybody would read this:\n“{text}”", text=case.public_text))
    if case.public_text is not None and case.author_name:
        texts.append(_("Under the name: {name}", name=case.author_name))
    return texts


def newest(case: Case, history: list[CaseEvent]) -> str:
    """The words of a case as its author left them."""
    return next((event.text for event in reversed(history) if event.kind is EventKind.EDITED), case.text)


def _particulars(context: Context, case: Case) -> list[str]:
    _ = context._
    lines = []
    if case.commitment_id is not None:
        lines.append(_("About: {name}", name=cards.name(context, context.content.commitment(case.commitment_id))))
    if case.about is not None:
        lines.append(_("About: {name}", name=_(labels.ABOUT.get(case.about, case.about))))
    if case.score is not None:
        lines.append(_("Rating: {number} of 5", number=case.score))
    if case.place:
        lines.append(_("Place: {place}", place=case.place))
    if photos := len(attachments.of_case(context.tx, case.id)):
        lines.append(_.plural("{n} photo", "{n} photos", photos))
    if case.supports:
        lines.append(_.plural("{n} person supports it.", "{n} people support it.", case.supports))
    if case.department:
        lines.append(_("With: {department}", department=case.department))
    return lines


def _history(context: Context, history: list[CaseEvent]) -> list[str]:
    """What happened since it was sent, the oldest first, and who said what. Nobody is named but staff."""
    _ = context._
    edited = [event for event in history if event.kind is EventKind.EDITED]
    known: dict[int, str] = {}
    lines = []
    for event in in_force(history):
        shown_above = event is edited[-1] if edited else event.kind is EventKind.SUBMITTED
        if shown_above or event.kind not in ENTRY:
            continue
        if event.staff_id is not None and event.staff_id not in known:
            found = staff.get(context.tx, event.staff_id)
            known[event.staff_id] = found.name if found else _("Moderator")
        who = known.get(event.staff_id, _("Moderator")) if event.staff_id is not None else _("Moderator")
        words = _(ENTRY[event.kind], who=who, text=one_line(_said(_, event), SHOWN))
        lines.append(words.strip())
    left = len(lines) - ENTRIES
    if left > 0:
        lines[:left] = [_.plural("{n} entry before is left out.", "{n} entries before are left out.", left)]
    return lines


def _said(_: Translator, event: CaseEvent) -> str:
    if event.kind in {EventKind.REFUSED, EventKind.UPHELD} and event.code in set(Reason):
        return f"{_(REASONS[Reason(event.code)])}. {event.text}"
    if event.code.startswith("ban:"):
        return _("the author may send nothing for a time. {text}", text=event.text)
    return _("the author may send again.") if event.code == "unban" else event.text


def _standing(context: Context, case: Case) -> list[str]:
    """What a moderator must know before they decide, and how much waits."""
    _ = context._
    lines = []
    if case.held is not None:
        lines.append(held(_, case.held))
    if case.folded:
        lines.append(
            _.plural(
                "{n} more just like it: its author hears what you decide here.",
                "{n} more just like it: their authors hear what you decide here.",
                case.folded,
            )
        )
    if (ban := banning.of(context.tx, case.id)) is not None:
        lines.append(_("The author may send nothing until {date}.", date=_.date(ban.until)))
    if case.claimed_until is not None:
        lines.append(_("It is yours until {time}.", time=_.hour(case.claimed_until)))
    lines.append(_.plural("{n} case waits in all.", "{n} cases wait in all.", queue.waiting(context.tx)))
    return lines


def held(_: Translator, code: str) -> str:
    """Why a text is held back."""
    why = _(CONCERN[ConcernKind(code)]) if code in set(ConcernKind) else code
    return _("Held back, perhaps dangerous to publish: {why}.", why=why)


def _ways(context: Context, case: Case, shelf: str) -> list[list[Button]]:
    _, number = context._, case.id
    question, appealed = case.kind is CaseKind.QUESTION, case.state is CaseState.APPEALED
    first = []
    if case.kind is CaseKind.PROPOSAL and case.public_text is not None and case.state is not CaseState.PUBLISHED:
        first.append(Button(_("Publish"), action=f"decide:published:{number}"))
    if question:
        first.append(Button(_("Answer"), action=f"answer:{number}"))
    else:
        first.append(Button(_("Accept"), action=f"decide:approved:{number}"))
    second = [] if question else [Button(_("Accept with words"), action=f"answer:{number}")]
    second.append(Button(_("With a promise"), action=f"promise:{number}"))
    photos = len(attachments.of_case(context.tx, case.id))
    seen = [Button(_.plural("See {n} photo", "See {n} photos", photos), action=f"case-photos:{number}")]
    refuse = Button(_("The refusal stands") if appealed else _("Refuse"), action=f"decide:refused:{number}")
    return [
        *([seen] if photos else []),
        first,
        second,
        [refuse, Button(_("Ask the author"), action=f"decide:asked:{number}")],
        [Button(_("Later"), action=f"queue:{number}:{shelf}"), Button(_("More"), action=f"ways:{number}")],
        [Button(_("Shelves"), action="shelves")],
    ]


def on_shelf(context: Context, case: Case) -> str:
    """A case in a list: what it is, how it stands, who has it before them; words only where everybody can read them.

    A list quotes nobody's words that are not public: it would outlive an erasure.
    """
    _ = context._
    parts = [f"{name(_, case)}: {state(_, case)}."]
    if case.due_at is not None:
        parts.append(term(_, case.due_at, context.now))
    if case.held is not None:
        parts.append(held(_, case.held))
    if case.commitment_id is not None:
        parts.append(cards.name(context, context.content.commitment(case.commitment_id)) + ".")
    if case.folded:
        parts.append(_.plural("{n} more like it.", "{n} more like it.", case.folded))
    if case.supports:
        parts.append(_.plural("{n} person supports it.", "{n} people support it.", case.supports))
    if case.published_at is not None and case.state in PUBLIC and case.public_text:
        parts.append(f"“{one_line(case.public_text, ON_SHELF)}”")
    if (looks := who_looks(context, case)) is not None:
        parts.append(looks)
    return " ".join(parts)


def who_looks(context: Context, case: Case) -> str | None:
    """Who has it before them, and until when."""
    _ = context._
    if case.claimed_by is None or case.claimed_until is None or case.claimed_until < context.now:
        return None
    if case.claimed_by == person(context).id:
        return _("It is yours until {time}.", time=_.hour(case.claimed_until))
    found = staff.get(context.tx, case.claimed_by)
    who = found.name if found else _("Moderator")
    return _("{name} is looking at it until {time}.", name=who, time=_.hour(case.claimed_until))
