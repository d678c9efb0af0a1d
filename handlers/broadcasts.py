"""What is said to many, followed by staff: how each stands, pause, go on, stop, the report, and the switch over all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from civic import broadcast_report, broadcasts, labels
from civic.broadcast_report import Tally
from civic.broadcast_run import FAULTS
from civic.broadcast_terms import MAY_WRITE, Refused
from civic.labels import N_, quoted
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.broadcast_drafts import fresh, person, to
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from locales import Translator
from storage import broadcasts as kept
from storage import staff, switches
from storage.broadcasts import UNBEGUN, UNDER_WAY, Broadcast, BroadcastState, Kind
from storage.staff import Role, Staff
from storage.store import Transaction

router = Router("broadcasts")

LISTED = 8
SHOWN = 24  # characters of the words on a button
MAY_STOP_ALL = frozenset({Role.ADMIN})

COUNTED = {
    "sent": N_("sent"),
    "queued": N_("still to come"),
    "sending": N_("on its way"),
    "failed": N_("not delivered"),
    "uncertain": N_("unconfirmed"),
    "cancelled": N_("not sent: they stopped the news, are gone, or it was stopped"),
    "expired": N_("too late"),
}


@router.command("broadcasts", "розсилки", "broadcasts", roles=MAY_WRITE)
def broadcasts_command(context: Context, argument: str = "") -> None:
    """The newest; `/broadcasts 5` opens no. 5."""
    if argument.isdecimal() and len(argument) < 10:
        one(context, argument)
    else:
        listed(context)


@router.action("broadcasts", roles=MAY_WRITE)
def listed(context: Context) -> None:
    """The newest, each with how it stands."""
    _ = context._
    context.go(None)
    newest = kept.newest(context.tx, limit=LISTED)
    stopped = switches.bulk_stopped(context.tx)
    lines = [_("All sending to many is STOPPED.")] if stopped else []
    lines += [
        f"{cards.name(context, each)}: {cards.state(context, each)}. {quoted(_, cards.beginning(context, each, SHOWN))}"
        for each in newest
    ]
    buttons = [Button(cards.name(context, each), action=f"sending:{each.id}") for each in newest]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append(
        [Button(_("New broadcast"), action="broadcast"), Button(_("What waits for approval"), action="approvals")]
    )
    if context.works_as(MAY_STOP_ALL):
        label, word = (_("Allow sending again"), "allow") if stopped else (_("Stop all sending"), "stop")
        rows.append([Button(label, action=f"bulk:{word}")])
    context.show("\n".join(lines) or _("Nothing has been sent yet."), title=_("Broadcasts"), rows=rows)


@router.action("sending", roles=MAY_WRITE)
def one(context: Context, number: str) -> None:
    """One, with its numbers and what can be done."""
    context.go(None)
    try:
        broadcast = broadcasts.get(context.tx, int(number))
    except Refused as refused:
        cards.complain(context, refused)
        return
    _show(context, broadcast)


def _show(context: Context, broadcast: Broadcast) -> None:
    _ = context._
    counted = broadcast_report.tally(context.tx, broadcast)
    lines = [
        quoted(_, cards.beginning(context, broadcast)),
        _("For: {people}", people=cards.people(context, broadcast.plan.audience)),
        _who(context, broadcast),
        *_moments(_, broadcast),
        *([_("The reason: {reason}", reason=_reason(_, broadcast.reason))] if broadcast.reason else []),
        *([_numbers(_, counted)] if broadcast.started is not None else []),
    ]
    if broadcast.state is BroadcastState.HALTED:
        lines.append(_("Stop it and write it anew. Go on only if it was the messenger's fault."))
    if switches.bulk_stopped(context.tx) and broadcast.state not in kept.ENDED:
        lines.append(_("All sending to many is STOPPED."))
    context.show(
        "\n\n".join(lines),
        title=f"{cards.name(context, broadcast)}: {cards.state(context, broadcast)}",
        rows=_ways(context, broadcast, counted),
        back="broadcasts",
    )


def _who(context: Context, broadcast: Broadcast) -> str:
    approver = staff.get(context.tx, broadcast.approved_by) if broadcast.approved_by is not None else None
    lines = [cards.authors(context, broadcast)]
    if approver is not None:
        lines.append(context._("Approved by: {name}.", name=approver.name))
    return " ".join(lines)


def _reason(_: Translator, kept: str) -> str:
    """Staff's own words, or ours in the reader's language."""
    return _(kept) if kept in FAULTS else kept


def _moments(_: Translator, broadcast: Broadcast) -> list[str]:
    parts = []
    if broadcast.state is BroadcastState.APPROVED and broadcast.due is not None:
        parts.append(_("Begins: {moment}.", moment=_.moment(broadcast.due)))
    if broadcast.started is not None:
        parts.append(_("Begun: {moment}.", moment=_.moment(broadcast.started)))
    if broadcast.ended is not None:
        parts.append(_("Ended: {moment}.", moment=_.moment(broadcast.ended)))
    return [" ".join(parts)] if parts else []


def _numbers(_: Translator, counted: Tally) -> str:
    return "\n".join([_("People: {count}", count=_.number(counted.recipients)), *_states(_, counted.states)])


def _states(_: Translator, states: Mapping[str, int]) -> list[str]:
    return [f"{_(label)}: {_.number(states[name])}" for name, label in COUNTED.items() if states[name]]


def _ways(context: Context, broadcast: Broadcast, counted: Tally) -> list[list[Button]]:
    """What can be done with it as it stands."""
    _, number, stands = context._, broadcast.id, broadcast.state
    rows: list[list[Button]] = []
    if stands is BroadcastState.DRAFT:
        rows.append(
            [Button(_("Go on writing"), action=to(number)), Button(_("Delete the draft"), action=f"end:{number}")]
        )
    elif stands in UNBEGUN:
        if stands is BroadcastState.SUBMITTED:
            rows.append([Button(_("Read and approve"), action=f"review:{number}")])
        change = [Button(_("Change"), action=f"reopen:{number}")] if broadcast.kind is Kind.BROADCAST else []
        rows.append([*change, Button(_("Stop"), action=f"end:{number}")])
    elif stands in UNDER_WAY:
        running = stands is BroadcastState.RUNNING
        on = Button(_("Go on sending"), action=f"resume:{number}")
        rows.append(
            [Button(_("Pause"), action=f"hold:{number}") if running else on, Button(_("Stop"), action=f"end:{number}")]
        )
        rows.append([Button(_("Look again"), action=f"sending:{number}"), _report(_, number)])
    elif broadcast.started is not None:
        rows.append([_report(_, number), Button(_("Correct"), action=f"mend:{number}")])
    if counted.states["uncertain"] and stands in {BroadcastState.RUNNING, BroadcastState.DONE}:
        rows.append([Button(_("Send again to the unconfirmed"), action=f"again:{number}")])
    return rows


def _report(_: Translator, number: int) -> Button:
    return Button(_("Report"), action=f"report:{number}")


@router.action("reopen", roles=MAY_WRITE)
def reopen(context: Context, number: str) -> None:
    """Take one that has not begun back to a draft: any approval is void."""
    try:
        draft = fresh(broadcasts.get(context.tx, int(number)), context.now)
        broadcasts.edit(context.tx, int(number), draft, staff=person(context), rules=context.world.rules)
    except Refused as refused:
        _no(context, number, refused)
        return
    context.say(context._("It is a draft again. An approval given before no longer counts."), menu=False)
    context.forward(to(int(number)))


@router.action("hold", roles=MAY_WRITE)
def hold(context: Context, number: str) -> None:
    """Let nothing more leave for now."""
    _act(context, number, broadcasts.pause)


@router.action("resume", roles=MAY_WRITE)
def resume(context: Context, number: str) -> None:
    """Go on."""
    _act(context, number, broadcasts.resume)


@router.action("end", roles=MAY_WRITE)
def end(context: Context, number: str) -> None:
    """Stop it for good: sure?"""
    _ = context._
    context.go(None)
    try:
        broadcast = broadcasts.get(context.tx, int(number))
    except Refused as refused:
        cards.complain(context, refused)
        return
    if broadcast.state in UNBEGUN:
        text = _("Nobody will get it, and it cannot go on afterwards.")
    else:
        text = _("Nothing more of it will leave, and it cannot go on afterwards. What has left stays with people.")
    context.show(
        text,
        title=_("{name}: stop it for good?", name=cards.name(context, broadcast)),
        rows=[[Button(_("Yes, stop it"), action=f"ended:{number}")]],
        back=f"sending:{number}",
    )


@router.action("ended", roles=MAY_WRITE)
def ended(context: Context, number: str) -> None:
    """Stop it for good."""
    _act(context, number, broadcasts.stop)


class Act(Protocol):
    """A rule that moves a broadcast on. Raises `Refused`."""

    def __call__(self, tx: Transaction, broadcast_id: int, *, staff: Staff) -> Broadcast: ...


def _act(context: Context, number: str, act: Act) -> None:
    context.go(None)
    try:
        done = act(context.tx, int(number), staff=person(context))
    except Refused as refused:
        _no(context, number, refused)
        return
    _show(context, done)


def _no(context: Context, number: str, refused: Refused) -> None:
    cards.complain(context, refused, Button(context._("How it stands"), action=f"sending:{number}"))


@router.action("report", roles=MAY_WRITE)
def report(context: Context, number: str) -> None:
    """The numbers by messenger."""
    _ = context._
    context.go(None)
    try:
        broadcast = broadcasts.get(context.tx, int(number))
    except Refused as refused:
        cards.complain(context, refused)
        return
    counted = broadcast_report.tally(context.tx, broadcast)
    parts = [_numbers(_, counted)]
    parts += ["\n".join([_channel(_, name), *_states(_, states)]) for name, states in counted.channels.items()]
    parts.append(_("The operator has the whole report, by language, reason and hour."))
    context.show(
        "\n\n".join(parts),
        title=_("{name}: report", name=cards.name(context, broadcast)),
        back=f"sending:{number}",
    )


def _channel(_: Translator, name: str) -> str:
    return _("In a digest") if name == broadcast_report.DIGEST else labels.channel(_, name)


@router.action("again", roles=MAY_WRITE)
def again(context: Context, number: str) -> None:
    """Send once more to the unconfirmed: sure?"""
    _ = context._
    context.go(None)
    context.show(
        _("Perhaps they have got it: then they get it twice. It is possible only once. Nobody else gets it again."),
        title=_("Send again to the unconfirmed?"),
        rows=[[Button(_("Yes, send again"), action=f"again_yes:{number}")]],
        back=f"sending:{number}",
    )


@router.action("again_yes", roles=MAY_WRITE)
def again_yes(context: Context, number: str) -> None:
    """Send once more to the unconfirmed."""
    try:
        asked = broadcasts.again(context.tx, int(number), staff=person(context))
    except Refused as refused:
        _no(context, number, refused)
        return
    context.say(
        context._.plural("It goes once more to {n} person.", "It goes once more to {n} people.", asked), menu=False
    )
    one(context, number)
