"""What residents asked and were not answered, for staff: groups of the same question, by how many people asked."""

from __future__ import annotations

from civic import grouping, replies
from civic.asking import ASKED
from civic.messages import Button
from civic.replies import MAY_REPLY, ReplyRefused
from handlers import asked_cards, paging
from handlers.asked_cards import complaint, counted, example
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import asked_groups as stored
from storage import common_questions
from storage.asked_groups import Group

router = Router("asked", keeps=[ASKED])

PAGE = 5


@router.command("asked", "що питають", "що питають мешканці", "asked", "what residents ask", roles=MAY_REPLY)
def asked_command(context: Context, _argument: str = "") -> None:
    """What residents ask."""
    asked(context)


@router.action("asked", roles=MAY_REPLY)
def asked(context: Context, page: str = "0") -> None:
    """One page of what waits for an answer."""
    _ = context._
    context.go(None)
    grouping.gather(context.tx)  # what was asked a moment ago; the rest was put into groups by itself
    rows = _more(context)
    groups, turning = _page(context, "asked", page, aside=False)
    if not groups:
        context.show(_("Nobody waits: every question of the last 30 days has an answer."), rows=rows)
        return
    lines, openings = _listed(context, groups)
    context.show(lines, title=_("What residents ask"), rows=[*openings, *turning, *rows])


def _page(context: Context, action: str, page: str, *, aside: bool) -> tuple[list[Group], list[list[Button]]]:
    pages = max(1, -(-stored.count(context.tx, dismissed=aside) // PAGE))
    at = paging.number(page, pages)
    found = stored.waiting(context.tx, limit=PAGE, offset=at * PAGE, dismissed=aside)
    return found, paging.turning(context, action, at, pages)


def _listed(context: Context, groups: list[Group]) -> tuple[str, list[list[Button]]]:
    """Groups with an example of each, and the buttons that open them."""
    lines, rows = [], []
    for group in groups:
        found = asked_cards.examples(context, group.id, 1)
        words = example(context, found[0].text) if found else ""
        lines.append(f"{group.id} · {counted(context, group)}\n" + context._("“{text}”", text=words))
        rows.append([Button(paging.label(f"{group.id} · {words}"), action=f"asked-open:{group.id}")])
    return "\n\n".join(lines), rows


def _more(context: Context) -> list[list[Button]]:
    """The other lists, those that hold anything."""
    _, tx = context._, context.tx
    waiting, aside = len(common_questions.waiting(tx)), stored.count(tx, dismissed=True)
    rows = []
    if waiting:
        rows.append([Button(_("Waits for a second person ({n})", n=waiting), action="seconds")])
    if common_questions.published(tx):
        rows.append([Button(_("Answers of the staff"), action="staff-answers:0")])
    if aside:
        rows.append([Button(_("Laid aside ({n})", n=aside), action="asked-aside:0")])
    return rows


@router.action("asked-aside", roles=MAY_REPLY)
def laid_aside(context: Context, page: str) -> None:
    """What was laid aside."""
    _ = context._
    context.go(None)
    groups, turning = _page(context, "asked-aside", page, aside=True)
    if not groups:
        context.show(_("Nothing is laid aside."), back="asked:0")
        return
    lines, openings = _listed(context, groups)
    context.show(lines, title=_("Laid aside"), rows=[*openings, *turning], back="asked:0")


@router.action("asked-open", roles=MAY_REPLY)
def open_group(context: Context, number: str) -> None:
    """One group: examples, what was shown, what can be done."""
    _ = context._
    context.go(None)
    group = stored.get(context.tx, int(number))
    if group is None:
        context.show(_("Nobody waits for this answer any more."), back="asked:0")
        return
    lines = [counted(context, group)]
    lines += [
        _("{date}: “{text}”", date=_.date(one.at), text=example(context, one.text, 300))
        for one in asked_cards.examples(context, group.id)
    ]
    shown = asked_cards.unhelpful_records(context, group.id)
    if shown:
        lines.append(_("Those whom it did not help were shown: {names}.", names="; ".join(shown)))
    said, rows = _answered(context, group)
    if group.dismissed is not None:
        rows.append([Button(_("Take it up again"), action=f"asked-restore:{group.id}")])
    else:
        rows.append([Button(_("Not for the city"), action=f"asked-dismiss:{group.id}")])
    context.show(
        "\n\n".join([*lines, *said]), title=_("Question no. {number}", number=group.id), rows=rows, back="asked:0"
    )


def _answered(context: Context, group: Group) -> tuple[list[str], list[list[Button]]]:
    """What the staff have answered already, and the ways to answer."""
    _ = context._
    last = common_questions.of_group(context.tx, group.id)
    if last is None:
        return [], [[Button(_("Answer"), action=f"reply-to:{group.id}")]]
    words = asked_cards.own(last.answer, context.contact.locale)
    said = _("The staff answered on {date}: {text}", date=_.date(last.written), text=words)
    if last.told is None:
        return [said, _("It waits for a second person.")], [[Button(_("Open"), action=f"second:{last.id}")]]
    return [said, _("These people asked after that, or it did not help them.")], [
        [Button(_("Send the same answer"), action=f"reply-again:{group.id}")],
        [Button(_("Answer in other words"), action=f"reply-to:{group.id}")],
    ]


@router.action("reply-again", roles=MAY_REPLY)
def send_again(context: Context, number: str) -> None:
    """The answer there is goes to those who asked since."""
    try:
        done = replies.again(context.tx, int(number), staff=person(context), terms=context.world.terms)
    except ReplyRefused as refused:
        context.show(complaint(context, refused), back="asked:0")
        return
    context.go(None)
    context.show("\n\n".join(asked_cards.outcome(context, done)), back="asked:0")


@router.action("asked-dismiss", roles=MAY_REPLY)
def dismiss(context: Context, number: str) -> None:
    """The city has nothing to say to it."""
    _ = context._
    context.go(None)
    replies.dismiss(context.tx, int(number), staff=person(context))
    context.show(
        _("No. {number} is laid aside. Nobody was told anything.", number=number),
        rows=[[Button(_("Take it up again"), action=f"asked-restore:{number}")]],
        back="asked:0",
    )


@router.action("asked-restore", roles=MAY_REPLY)
def restore(context: Context, number: str) -> None:
    """It is for the city after all."""
    replies.restore(context.tx, int(number), staff=person(context))
    open_group(context, number)
