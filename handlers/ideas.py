"""What residents have proposed, for everybody to read: support it, follow it, see how it was decided and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from civic import cases, labels, moderation
from civic.case_clock import last_moment
from civic.cases import CaseRefused, Why
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from civic.privacy import Purpose
from civic.topics import topic_of_case
from civic.verdicts import REASONS, Reason, in_force
from handlers import attaching, cards, consent, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from locales import Translator
from storage import attachments, decisions, promises, subscriptions, supports
from storage import cases as stored
from storage.attachments import Attachment
from storage.cases import PUBLIC, Case, EventKind

router = Router("ideas")

PAGE = 5
LOOKED_BACK = timedelta(days=365)


@router.command("ideas", "ідеї", "пропозиції", "пропозиції мешканців", "ideas", "proposals")
def ideas_command(context: Context, _argument: str = "") -> None:
    """What residents have proposed."""
    ideas(context, "")


@router.action("ideas")
def ideas(context: Context, before: str) -> None:
    """One page of published proposals, the newest first; `before` is the number that the page before ended with."""
    _ = context._
    found = stored.published(context.tx, limit=PAGE + 1, before=int(before) if before.isdecimal() else None)
    if not found:
        context.show(
            _("No proposal has been published yet.") if not before else _("There is nothing more."),
            rows=[[Button(_("Send a proposal"), action="propose")]],
        )
        return
    more = [Button(_("Older ›"), action=f"ideas:{found[PAGE - 1].id}")] if len(found) > PAGE else []
    context.show(
        "\n\n".join(_line(context, case) for case in found[:PAGE]),
        title=_("What residents propose"),
        rows=[
            *(
                [Button(paging.label(f"{case.id} · {one_line(case.public_text or '', 80)}"), action=f"idea:{case.id}")]
                for case in found[:PAGE]
            ),
            more,
            [Button(_("How it was decided"), action="tally"), Button(_("Send a proposal"), action="propose")],
        ],
    )


def _line(context: Context, case: Case) -> str:
    _ = context._
    none = _("nobody supports it yet")
    supported = _.plural("{n} person supports it", "{n} people support it", case.supports) if case.supports else none
    return _(
        "No. {number}: {state}; {supported}.\n“{text}”",
        number=case.id,
        state=labels.public_state(_, case.state),
        supported=supported,
        text=one_line(case.public_text or "", 120),
    )


def _public(context: Context, number: str) -> Case | None:
    """A proposal that everybody may read; another one does not exist."""
    case = stored.get(context.tx, int(number)) if number.isdecimal() and len(number) < 18 else None
    if case is None or case.published_at is None or case.public_text is None:
        return None
    return case if case.state in labels.PUBLIC_STATE else None


@router.action("idea")
def idea(context: Context, number: str) -> None:
    """One proposal with the city's answer."""
    _, case = context._, _public(context, number)
    if case is None:
        ideas(context, "")
        return
    assert case.published_at is not None
    lines = [case.public_text or ""]
    lines.append(_("Author: {name}", name=case.author_name) if case.author_name else _("The author gave no name."))
    if case.commitment_id is not None:
        lines.append(_("About: {name}", name=cards.name(context, context.content.commitment(case.commitment_id))))
    if case.place:
        lines.append(_("Place: {place}", place=case.place))
    lines.append(_("Published on {date}.", date=_.date(case.published_at)))
    lines += _answer(context, case)
    lines.append(_supported(_, case.supports))
    context.show(
        "\n\n".join(lines),
        title=_("Proposal no. {number}: {state}", number=case.id, state=labels.public_state(_, case.state)),
        rows=_steps(context, case),
        back="ideas:",
    )


def _supported(_: Translator, number: int) -> str:
    if not number:
        return _("Nobody supports it yet.")
    return _.plural("{n} person supports it.", "{n} people support it.", number)


def _answer(context: Context, case: Case) -> list[str]:
    """What the city said, when, and what it promised."""
    _ = context._
    lines: list[str] = []
    for event in in_force(stored.history(context.tx, case.id)):
        if event.kind is EventKind.PUBLISHED:
            lines = []  # what was answered before is not for everybody, or is answered otherwise now
        if event.kind in {EventKind.APPROVED, EventKind.REFUSED, EventKind.UPHELD}:
            reason = f"{_(REASONS[Reason(event.code)])}. " if event.code in set(Reason) else ""
            words = f"{reason}{event.text}".strip()
            lines = [_("The city’s answer, {date}: {text}", date=_.date(event.at), text=words or _("no words"))]
    for promise in promises.of_case(context.tx, case.id):
        lines.append(_promise(context, promise))
    if not lines and case.due_at is not None:
        until = _.date(last_moment(case.due_at))
        lines.append(_("The city has not answered yet. An answer is due by {date}.", date=until))
    return lines


def _promise(context: Context, promise: promises.Promise) -> str:
    _ = context._
    due = _.date(promise.due)
    if promise.kept is None:
        state = _("late") if promise.due < context.now else _("not yet due")
    else:
        state = _("kept") if promise.kept <= promise.due else _("kept late, on {date}", date=_.date(promise.kept))
    return _("Promised by {date}: {text} ({state}).", date=due, text=promise.words, state=state)


def _steps(context: Context, case: Case) -> list[list[Button]]:
    _, contact = context._, context.contact.id
    rows = []
    if photos := len(_photos(context, case)):
        rows.append([Button(_.plural("See {n} photo", "See {n} photos", photos), action=f"idea-photos:{case.id}")])
    if case.state in PUBLIC and case.contact_id != contact:
        if supports.given(context.tx, case.id, contact):
            rows.append([Button(_("I support it no more"), action=f"support-no-more:{case.id}")])
        else:
            rows.append([Button(_("I support it"), action=f"support:{case.id}")])
    if subscriptions.follows(context.tx, contact, topic_of_case(case.id)):
        rows.append([Button(_("Stop following"), action=f"unfollow-case:{case.id}")])
    else:
        rows.append([Button(_("Follow"), action=f"follow-case:{case.id}")])
    return rows


def _photos(context: Context, case: Case) -> list[Attachment]:
    return [photo for photo in attachments.of_case(context.tx, case.id) if photo.published_at is not None]


@router.action("idea-photos")
def see_photos(context: Context, number: str) -> None:
    """The photos of a published proposal, and it again under them."""
    case = _public(context, number)
    if case is not None:
        attaching.show(context, _photos(context, case))
    idea(context, number)


@router.action("support")
def support(context: Context, number: str) -> None:
    """Support a proposal, also instead of sending one's own."""
    _ = context._
    if not consent.has(context, Purpose.SEND, then=f"support:{number}"):
        return
    try:
        new = cases.support(context.tx, int(number), context.contact.id)
    except CaseRefused as refused:
        _refused(context, refused, number)
        return
    context.go(None)
    case = stored.get(context.tx, int(number))
    assert case is not None
    said = N_("Thank you, you support no. {number}.") if new else N_("You supported no. {number} already.")
    context.show(
        _(said, number=number) + " " + _.plural("{n} person supports it.", "{n} people support it.", case.supports),
        rows=[
            [Button(_("Tell me what becomes of it"), action=f"follow-case:{number}")],
            [Button(_("Open no. {number}", number=number), action=f"idea:{number}")],
        ],
    )


def _refused(context: Context, refused: CaseRefused, number: str) -> None:
    _ = context._
    if refused.why is Why.OWN:
        context.show(_("This is your own proposal. Others can support it."), back=f"idea:{number}")
    elif refused.why is Why.BANNED and refused.until is not None:
        until = _.date(refused.until)
        context.show(_("You can send nothing until {date}. Why: {reason}", date=until, reason=refused.detail))
    else:
        idea(context, number)


@router.action("support-no-more")
def support_no_more(context: Context, number: str) -> None:
    """Support it no more."""
    supports.take_back(context.tx, int(number), context.contact.id)
    idea(context, number)


@router.action("follow-case")
def follow(context: Context, number: str) -> None:
    """Hear what becomes of it."""
    if _public(context, number) is None:
        ideas(context, "")
        return
    if not consent.has(context, Purpose.FOLLOW, then=f"follow-case:{number}"):
        return
    moderation.follow(context.tx, int(number), context.contact.id)
    context.show(
        context._("When something becomes of no. {number}, you will read it here.", number=number),
        back=f"idea:{number}",
    )


@router.action("unfollow-case")
def unfollow(context: Context, number: str) -> None:
    """Hear no more of it."""
    subscriptions.unfollow(context.tx, context.contact.id, topic_of_case(int(number)))
    context.show(context._("You no longer follow no. {number}.", number=number), back=f"idea:{number}")


@router.action("tally")
def tally(context: Context) -> None:
    """How proposals were decided in the last year: counts, refusals by reason, never a person."""
    _ = context._
    found = decisions.tally(context.tx, context.now - LOOKED_BACK)
    lines = [
        _.plural("{n} proposal was sent.", "{n} proposals were sent.", found.sent),
        _.plural("{n} was accepted.", "{n} were accepted.", found.accepted),
        _.plural("{n} was refused.", "{n} were refused.", found.refused),
    ]
    for code, number in found.reasons:
        lines.append(_("– {reason}: {number}", reason=_(REASONS[Reason(code)]), number=number))
    lines.append(_.plural("{n} refusal was appealed.", "{n} refusals were appealed.", found.appealed))
    lines.append(
        _.plural(
            "In {n} case a second moderator decided otherwise.",
            "In {n} cases a second moderator decided otherwise.",
            found.overturned,
        )
    )
    since: datetime = context.now - LOOKED_BACK
    context.show(
        "\n".join(lines), title=_("How proposals were decided since {date}", date=_.date(since)), back="ideas:"
    )
