"""What I sent and what became of it, step by step; what its author may still do is one press further."""

from __future__ import annotations

from datetime import datetime

from civic import cases, labels
from civic.case_clock import last_moment
from civic.labels import N_
from civic.messages import Button
from civic.plain_text import one_line
from civic.verdicts import REASONS, Reason, in_force
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import cases as stored
from storage.cases import Case, CaseEvent, CaseState, EventKind

router = Router("my")

PAGE = 5


@router.command("my", "моє", "мої звернення", "мої пропозиції", "my")
def my_command(context: Context, _argument: str = "") -> None:
    """What I sent."""
    my(context, "0")


@router.action("my")
def my(context: Context, page: str) -> None:
    """One page of what I sent, newest first."""
    _ = context._
    context.go(None)
    number = int(page)
    found = stored.of_contact(context.tx, context.contact.id, limit=PAGE + 1, offset=number * PAGE)
    if not found:
        context.show(
            _("You have not sent anything yet.") if number == 0 else _("There is nothing more."),
            rows=[[Button(_("Send a proposal"), action="propose")]],
        )
        return
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Newer"), action=f"my:{number - 1}"))
    if len(found) > PAGE:
        turn.append(Button(_("Older ›"), action=f"my:{number + 1}"))
    context.show(
        "\n\n".join(_line(context, case) for case in found[:PAGE]),
        title=_("What I sent"),
        rows=[*([Button(_label(context, case), action=f"case:{case.id}")] for case in found[:PAGE]), turn],
    )


def _line(context: Context, case: Case) -> str:
    _ = context._
    return _(
        "No. {number}, {date}: {state}\n“{text}”",
        number=case.id,
        date=_.date(case.created_at),
        state=labels.case_state(_, case.kind, case.state),
        text=one_line(case.text, 80),
    )


def _label(context: Context, case: Case) -> str:
    return context._("No. {number}", number=case.id)


ENTRY = {
    EventKind.SUBMITTED: N_("{date}: you wrote: “{text}”"),
    EventKind.EDITED: N_("{date}: you changed it: “{text}”"),
    EventKind.ASKED: N_("{date}: the moderator asked: “{text}”"),
    EventKind.REPLIED: N_("{date}: you replied: “{text}”"),
    EventKind.PUBLISHED: N_("{date}: published, everybody can read it. {text}"),
    EventKind.APPROVED: N_("{date}: accepted. {text}"),
    EventKind.REFUSED: N_("{date}: refused. Why: {text}"),
    EventKind.APPEALED: N_("{date}: you did not agree: “{text}”"),
    EventKind.UPHELD: N_("{date}: a second moderator looked at it, the refusal stands. Why: {text}"),
    EventKind.WITHDRAWN: N_("{date}: you withdrew it."),
    EventKind.MERGED: N_("{date}: joined with proposal no. {code}."),
    EventKind.FORWARDED: N_("{date}: passed on. {text}"),
    EventKind.RECLASSIFIED: N_("{date}: other rules apply to it. {text}"),
    EventKind.EXTENDED: N_("{date}: the answer takes longer. {text}"),
    EventKind.PROMISED: N_("The city promised by {code}: {text}"),
    EventKind.KEPT: N_("{date}: the promise is kept. {text}"),
    EventKind.LATE: N_("{date}: the promise is late."),
    EventKind.HANDED: N_("{date}: with those who know the matter. {text}"),
}


def _entry(context: Context, event: CaseEvent) -> str:
    _ = context._
    code = event.code
    if event.kind is EventKind.PROMISED:
        code = _.date(datetime.fromisoformat(code))
    words = one_line(event.text, 600)
    if event.kind in {EventKind.REFUSED, EventKind.UPHELD} and code in set(Reason):
        words = f"{_(REASONS[Reason(code)])}. {words}"
    return _(ENTRY[event.kind], date=_.date(event.at), text=words, code=code).strip()


@router.action("case")
def case(context: Context, number: str) -> None:
    """One case with everything that happened to it. Somebody else's does not exist."""
    _ = context._
    found = stored.get(context.tx, int(number))
    if found is None or found.contact_id != context.contact.id:
        my(context, "0")
        return
    context.go(None)
    history = in_force(stored.history(context.tx, found.id))
    lines = [_entry(context, event) for event in history if not event.internal]
    if found.due_at is not None and found.state in stored.RUNNING:
        lines.append(_("An answer is due by {date}.", date=_.date(last_moment(found.due_at))))
    context.show(
        "\n\n".join(lines),
        title=_(
            "{kind} no. {number}: {state}",
            kind=_(labels.CASE_KIND[found.kind]),
            number=found.id,
            state=labels.case_state(_, found.kind, found.state),
        ),
        rows=_steps(context, found),
        back="my:0",
    )


def _steps(context: Context, found: Case) -> list[list[Button]]:
    """What its author may do now."""
    _ = context._
    rows = []
    if found.state is CaseState.ASKED:
        rows.append([Button(_("Reply"), action=f"reply:{found.id}")])
    elif cases.may_write_back(found):
        rows.append([Button(_("Write back"), action=f"reply:{found.id}")])
    if cases.may_appeal(context.tx, found):
        rows.append([Button(_("I do not agree"), action=f"appeal:{found.id}")])
    if cases.may_edit(found, context.now):
        rows.append([Button(_("Change the text"), action=f"edit:{found.id}")])
    if found.published_at is not None:
        rows.append([Button(_("As everybody sees it"), action=f"idea:{found.id}")])
    if found.author_name is not None:
        rows.append([Button(_("Hide my name"), action=f"hide-name:{found.id}")])
    if found.state in cases.MAY_WITHDRAW:
        rows.append([Button(_("Withdraw it"), action=f"withdraw:{found.id}")])
    return rows
