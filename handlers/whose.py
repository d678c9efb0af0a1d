"""Whose matter a case is, in chat: offices that its text points at, or another one in words; then it is passed on."""

from __future__ import annotations

from enum import StrEnum

from civic import competence, moderation, triage
from civic.cases import CaseRefused
from civic.content.competence import Office
from civic.messages import Button
from civic.moderation import MAY_DECIDE
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.holding import before_them, done, refuse
from handlers.settling import tell
from storage.cases import EventKind

router = Router("whose")


class Whose(StrEnum):
    """What is asked for."""

    OFFICE = "whose.office"
    CHECK = "whose.check"


@router.action("whose", roles=MAY_DECIDE)
def whose(context: Context, number: str) -> None:
    """Whose matter is it? Offices that the text points at, or another one in words."""
    case = before_them(context, number)
    if case is None:
        return
    offices = competence.suggested(context.content.offices, case.text)
    context.go(Whose.OFFICE, case=case.id, offices=[office.id for office in offices])
    ask_office(context)


@router.step(Whose.OFFICE, roles=MAY_DECIDE)
def ask_office(context: Context) -> None:
    """Ask whose matter it is."""
    _, number = context._, context.data["case"]
    names = [_name(context, office) for office in _offices(context)]
    asked = _("Whose matter is it? Write who decides it.")
    if names:
        asked = _("Whose matter is it? Choose, or write who decides it.")
    context.show(
        "\n".join((asked, *(f"{place}. {name}" for place, name in enumerate(names, 1)))),
        rows=[
            *([Button(name, action=f"whose-is:{place}")] for place, name in enumerate(names)),
            [Button(_("It is the city’s"), action="whose-ours")],
        ],
        back=f"triage:{number}",
    )


def _offices(context: Context) -> list[Office]:
    """What was suggested, as far as the record still has it."""
    known = {office.id: office for office in context.content.offices}
    return [known[key] for key in context.data.get("offices", ()) if key in known]


def _name(context: Context, office: Office) -> str:
    return context.pick(office.name)


@router.action("whose-is", roles=MAY_DECIDE, state=Whose.OFFICE)
def whose_is(context: Context, place: str) -> None:
    """One of those suggested: one of the city's has the case prepared, another gets it."""
    offices = _offices(context)
    if int(place) >= len(offices):
        ask_office(context)
        return
    office = offices[int(place)]
    if office.city:
        _to_department(context, office)
        return
    context.go(Whose.CHECK, office=office.id)
    ask_pass_on(context)


def _to_department(context: Context, office: Office) -> None:
    """The answer comes from a department of the city."""
    number = int(context.data["case"])
    try:
        moderation.hand(context.tx, number, office.name.pick("uk")[0], staff=person(context), terms=context.world.terms)
    except CaseRefused as refused:
        refuse(context, refused, number)
        return
    _ = context._
    context.go(None)
    context.show(
        _("Done: no. {number} is with {office}, the author is told.", number=number, office=_name(context, office)),
        rows=[[Button(_("Next"), action="queue:0")]],
    )


@router.text(Whose.OFFICE, roles=MAY_DECIDE)
def office_typed(context: Context, text: str) -> None:
    """Another one was written."""
    context.go(Whose.CHECK, office="", written=text)
    ask_pass_on(context)


@router.step(Whose.CHECK, roles=MAY_DECIDE)
def ask_pass_on(context: Context) -> None:
    """What the author will read, before it is passed on."""
    _, data = context._, context.data
    said = triage.addressed(_, _chosen(context))
    context.show(
        "\n\n".join(
            (said, _("Add words for the author, or pass it on as it stands. The city will answer it no more."))
        ),
        title=_("Pass no. {number} on?", number=data["case"]),
        rows=[[Button(_("Pass it on"), action="whose-pass")]],
        back=f"whose:{data['case']}",
    )


def _chosen(context: Context) -> Office | str:
    office = next((one for one in context.content.offices if one.id == context.data.get("office")), None)
    return office or str(context.data.get("written", ""))


@router.action("whose-pass", roles=MAY_DECIDE, state=Whose.CHECK)
def whose_pass(context: Context) -> None:
    """Pass it on without more words."""
    pass_on(context, "")


@router.text(Whose.CHECK, roles=MAY_DECIDE)
def pass_on(context: Context, text: str) -> None:
    """Pass it on, perhaps with words for the author."""
    number = int(context.data["case"])
    try:
        passed = triage.forward(
            context.tx, number, _chosen(context), text, staff=person(context), terms=context.world.terms
        )
    except CaseRefused as refused:
        refuse(context, refused, number)
        return
    context.go(None)
    words = context._("Done: no. {number} is passed on, the author is told whose it is.", number=number)
    tell(context, passed, EventKind.FORWARDED, words)


@router.action("whose-ours", roles=MAY_DECIDE, state=Whose.OFFICE)
def whose_ours(context: Context) -> None:
    """It is the city's: somebody has looked."""
    _, number = context._, int(context.data["case"])
    try:
        triage.keep(context.tx, number, _("It is for the city to answer."), staff=person(context))
    except CaseRefused as refused:
        refuse(context, refused, number)
        return
    done(context, number, _("Noted: no. {number} is for the city to answer.", number=number))
