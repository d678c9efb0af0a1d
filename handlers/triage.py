"""What a case is by law, in chat: by which rules it is answered, and by when: more time, or less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from civic import triage
from civic.cases import CaseRefused
from civic.deadlines import wording
from civic.deadlines.clock import Due
from civic.deadlines.regimes import Regime
from civic.labels import N_
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from handlers import case_cards
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.holding import before_them, done, refuse
from storage import cases as stored
from storage.cases import Case, CaseState

router = Router("triage")


class Triage(StrEnum):
    """What of a triage is asked for."""

    WHY = "triage.why"


STEPS = {
    "longer": N_("Why does the answer need more time? The author will read it. It is due by {date} then."),
    "hurry": N_("Why is it urgent? The author will read it. It is due by {date} then."),
    "law": N_("As {regime} it is due by {date}. Why do these rules apply? The author will read it."),
}


@router.command("law", "право", "law", roles=MAY_DECIDE)
def law_command(context: Context, argument: str = "") -> None:
    """`/law 12`: what no. 12 is by law, where it is before this moderator."""
    if argument.isdecimal() and len(argument) < 10:
        triage_of(context, argument)
    else:
        context.forward("queue:0")


@router.action("triage", roles=MAY_DECIDE)
def triage_of(context: Context, number: str) -> None:
    """What can be said of a case by law."""
    case = before_them(context, number)
    if case is None:
        return
    _ = context._
    lines = [_("In law: {regime}.", regime=wording.regime(_, Regime(case.regime)))]
    if case.due_at is not None:
        lines.append(case_cards.term(_, case.due_at, context.now))
    clocks: list[Button] = []
    if case.state is not CaseState.APPEALED:
        clocks.append(Button(_("Other rules"), action=f"law:{case.id}"))
        if _allowed(lambda: triage.longer(case, context.world.clock, context.now)):
            clocks.append(Button(_("More time"), action=f"longer:{case.id}"))
        if _allowed(lambda: triage.sooner(case, context.world.clock)):
            clocks.append(Button(_("Urgent"), action=f"hurry:{case.id}"))
    whose = [
        Button(_("Whose is it"), action=f"whose:{case.id}"),
        Button(_("To a department"), action=f"hand:{case.id}"),
    ]
    context.show(
        "\n".join(lines),
        title=_("No. {number} by law", number=case.id),
        rows=[clocks, whose],
        back=f"look:{case.id}",
    )


@router.action("law", roles=MAY_DECIDE)
def law(context: Context, number: str) -> None:
    """The other rules, each with the day it would give."""
    case = before_them(context, number)
    if case is None:
        return
    _ = context._
    others = [regime for regime in Regime if regime.value != case.regime]
    lines = [
        _("{regime}: due by {date}", regime=wording.regime(_, regime), date=_.date(_day(context, case, regime)))
        for regime in others
    ]
    lines.append(_("Both are counted from its receipt on {date}.", date=_.date(case.received_at)))
    context.show(
        "\n\n".join(lines),
        title=_("What is no. {number} by law?", number=case.id),
        rows=[[Button(wording.regime(_, regime), action=f"law-is:{regime.value}:{case.id}")] for regime in others],
        back=f"triage:{case.id}",
    )


def _allowed(ask: Callable[[], Due]) -> bool:
    """Whether the rules give such a term."""
    try:
        ask()
    except CaseRefused:
        return False
    return True


def _day(context: Context, case: Case, regime: Regime) -> date:
    """The last day that a regime's rules would give."""
    return _due(context, case, regime).day


def _due(context: Context, case: Case, regime: Regime) -> Due:
    return context.world.clock.due(regime, case.received_at)


@router.action("law-is", roles=MAY_DECIDE)
def law_is(context: Context, regime: str, number: str) -> None:
    """Other rules were chosen: why?"""
    _begin(context, number, "law", regime=Regime(regime).value)


@router.action("longer", roles=MAY_DECIDE)
def longer(context: Context, number: str) -> None:
    """More time: why?"""
    _begin(context, number, "longer")


@router.action("hurry", roles=MAY_DECIDE)
def hurry(context: Context, number: str) -> None:
    """It is urgent: why?"""
    _begin(context, number, "hurry")


def _begin(context: Context, number: str, step: str, **more: str) -> None:
    case = before_them(context, number)
    if case is None:
        return
    context.go(Triage.WHY, case=case.id, step=step, **more)
    ask_why(context)


@router.step(Triage.WHY, roles=MAY_DECIDE)
def ask_why(context: Context) -> None:
    """Ask for the reason, with the day that follows from it."""
    _, data = context._, context.data
    case = stored.get(context.tx, int(data["case"]))
    assert case is not None
    regime = Regime(data.get("regime", case.regime))
    try:
        due = _following(context, case, data["step"], regime)
    except CaseRefused as refused:
        refuse(context, refused, case.id)
        return
    prompt = STEPS[data["step"]]
    words = _(prompt, regime=wording.regime(_, regime), date=_.date(due.day))
    context.show(words, back=f"triage:{case.id}")


def _following(context: Context, case: Case, step: str, regime: Regime) -> Due:
    clock = context.world.clock
    if step == "longer":
        return triage.longer(case, clock, context.now)
    return triage.sooner(case, clock) if step == "hurry" else _due(context, case, regime)


@router.text(Triage.WHY, roles=MAY_DECIDE)
def why(context: Context, text: str) -> None:
    """The reason was typed: do it."""
    data, number = context.data, int(context.data["case"])
    world, staff = context.world, person(context)
    try:
        if data["step"] == "longer":
            due = triage.extend(context.tx, number, text, staff=staff, terms=world.terms, clock=world.clock)
        elif data["step"] == "hurry":
            due = triage.hurry(context.tx, number, text, staff=staff, terms=world.terms, clock=world.clock)
        else:
            due = triage.reclassify(
                context.tx,
                number,
                Regime(data["regime"]),
                text,
                staff=staff,
                terms=world.terms,
                clock=world.clock,
                platform=context.content.city.petitions,
            )
    except CaseRefused as refused:
        refuse(context, refused, number)
        return
    _ = context._
    done(
        context,
        number,
        _("Done, the author is told. No. {number} is due by {date}.", number=number, date=_.date(due.day)),
    )
