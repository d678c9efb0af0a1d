"""Staff write a broadcast in chat: for whom it is, when it goes, how urgent it is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from civic import audience, labels
from civic.broadcast_terms import MAY_WRITE, Refused, Why, moment
from civic.labels import CHANNEL, N_
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.broadcast_drafts import Write, answer, ask, back_from, complain, counted, drafted, keep, proceed, to
from handlers.cards import name
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("broadcast_plan")

SILENT = 90  # days
_LOCAL = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?,?\s+(?:о\s+)?(\d{1,2})[:.](\d{2})")
HALF_A_YEAR = timedelta(days=183)

GROUPS = {
    "lang": N_("By language"),
    "channel": N_("By messenger"),
    "follows": N_("Followers of a commitment"),
    "without": N_("Leave out"),
}


@router.step(Write.WHOM, roles=MAY_WRITE)
def ask_whom(context: Context) -> None:
    """Ask for whom it is, with how many they are now."""
    _ = context._
    try:
        broadcast = drafted(context)
        outlook = counted(context, broadcast)
    except Refused as refused:
        complain(context, refused)
        return
    lines = [
        cards.people(context, broadcast.plan.audience),
        cards.reach(context, outlook),
        *_cost(context, outlook.cost),
    ]
    silent = Button(_("Not heard for {n} days", n=SILENT), action=f"for:silent={SILENT}")
    context.show(
        "\n\n".join(lines),
        title=_("For whom?"),
        rows=[
            [Button(_("Everybody"), action="for:all")],
            *([Button(_(label), action=f"choose:{group}")] for group, label in GROUPS.items()),
            [silent],
            [Button(_("Go on"), action="chosen")],
        ],
        back=back_from(context, Write.WHOM),
    )


def _cost(context: Context, cost: int) -> list[str]:
    _, limits = context._, context.world.limits
    if not limits.paid:
        return []
    paid = labels.channel(_, limits.paid)
    if cost:
        return [_("On {channel} it costs {cost} €.", channel=paid, cost=cards.euros(context, cost))]
    return [_("It costs nothing.")]


@router.action("choose", roles=MAY_WRITE, state=Write.WHOM)
def choose(context: Context, group: str) -> None:
    """One kind of people."""
    _, minus = context._, "-" if group == "without" else ""
    words: dict[str, str] = {}
    if group in {"lang", "without"}:
        words |= {f"{minus}lang={code}": _.language(code) for code in context.world.languages}
    if group in {"channel", "without"}:
        words |= {f"{minus}channel={one}": labels.channel(_, one) for one in CHANNEL}
    if group in {"follows", "without"}:
        words |= {f"{minus}follows={one.id}": name(context, one) for one in context.content.commitments}
    context.show(
        _("Whom to leave out?") if minus else _("Only whom?"),
        rows=[[Button(label, action=f"for:{word}")] for word, label in words.items()],
        back=to(context.data["draft"], Write.WHOM),
    )


@router.action("for", roles=MAY_WRITE, state=Write.WHOM)
def for_(context: Context, word: str) -> None:
    """These people; pressed again, not these."""
    try:
        now = drafted(context).plan.audience
    except Refused as refused:
        complain(context, refused)
        return
    if keep(context, audience=toggled(now, word)):
        ask_whom(context)


def toggled(text: str, word: str) -> str:
    """An audience with a word more or less; of what people must be, one word of a kind."""
    if word == audience.ALL:
        return word
    apart = [f"{kind}={value}" for kind, _equals, values in _words(text) for value in values.split("|")]
    if word in apart:
        return " ".join(one for one in apart if one != word)
    kind = word.partition("=")[0]
    others = apart if kind.startswith("-") else [one for one in apart if one.partition("=")[0] != kind]
    return " ".join([*others, word])


def _words(text: str) -> list[tuple[str, str, str]]:
    return [word.partition("=") for word in text.split() if word != audience.ALL]


@router.text(Write.WHOM, roles=MAY_WRITE)
def whom(context: Context, words: str) -> None:
    """An audience was typed, as the command line takes it."""
    if keep(context, audience=words):
        ask_whom(context)


@router.action("chosen", roles=MAY_WRITE, state=Write.WHOM)
def chosen(context: Context) -> None:
    """The people are chosen; nobody is no audience."""
    try:
        found = counted(context, drafted(context))
        if not found.recipients:
            raise Refused(Why.NOBODY)
    except Refused as refused:
        cards.complain(context, refused, Button(context._("For whom?"), action=to(context.data["draft"], Write.WHOM)))
        return
    proceed(context, Write.WHOM)


@router.step(Write.BEGINS, roles=MAY_WRITE)
def ask_begins(context: Context) -> None:
    """Ask when it goes."""
    _ = context._
    ask(
        context,
        Write.BEGINS,
        _("When should it go? Write the day and time, for example: {example}.", example=_example(context, 1)),
        title=_("Beginning"),
        without=_("As soon as approved"),
        action="at_once",
    )


def _example(context: Context, days: int) -> str:
    day = context.now.astimezone(context.world.limits.zone) + timedelta(days=days)
    return f"{day:%d.%m} 18:00"


@router.action("at_once", roles=MAY_WRITE, state=Write.BEGINS)
def at_once(context: Context) -> None:
    """As soon as it is approved."""
    answer(context, Write.BEGINS, at=None)


@router.text(Write.BEGINS, roles=MAY_WRITE)
def begins(context: Context, words: str) -> None:
    """A time was typed."""
    at = _typed(context, words)
    if at is not None:
        answer(context, Write.BEGINS, at=at)


@router.step(Write.ENDS, roles=MAY_WRITE)
def ask_ends(context: Context) -> None:
    """Ask until when it is true."""
    _ = context._
    ask(
        context,
        Write.ENDS,
        _(
            "Until when is it true? Whoever was not reached by then will not get it. Write the day and time, for"
            " example: {example}.",
            example=_example(context, 3),
        ),
        title=_("End"),
        without=_("Three days, as usual"),
        action="usual",
    )


@router.action("usual", roles=MAY_WRITE, state=Write.ENDS)
def usual(context: Context) -> None:
    """The usual time."""
    answer(context, Write.ENDS, expires=None)


@router.text(Write.ENDS, roles=MAY_WRITE)
def ends(context: Context, words: str) -> None:
    """A time was typed."""
    expires = _typed(context, words)
    if expires is not None:
        answer(context, Write.ENDS, expires=expires)


def _typed(context: Context, words: str) -> datetime | None:
    """A time as people write it here, or as the command line takes it; None where it is none, which is said."""
    zone = context.world.limits.zone
    try:
        found = _LOCAL.fullmatch(words.strip())
        if found is None:
            return moment(words, zone)
        day, month, year, hour, minute = found.groups()
        local = context.now.astimezone(zone)
        rest = f"-{int(month):02}-{int(day):02} {int(hour):02}:{minute}"
        at = moment(f"{year or local.year}{rest}", zone)
        if not year and at < context.now - HALF_A_YEAR:  # in December, a day of January is one to come
            at = moment(f"{local.year + 1}{rest}", zone)
    except Refused as refused:
        complain(context, Refused(refused.why, words))
        return None
    return at


@router.step(Write.URGENT, roles=MAY_WRITE)
def ask_urgent(context: Context) -> None:
    """Ask whether it can wait."""
    _ = context._
    context.show(
        _(
            "Is it urgent? What is urgent goes out at night and during an air-raid alert too. A second person approves"
            " it all the same."
        ),
        rows=[[Button(_("It can wait"), action="urgent:no"), Button(_("Urgent"), action="urgent:yes")]],
        back=back_from(context, Write.URGENT),
    )


@router.action("urgent", roles=MAY_WRITE, state=Write.URGENT)
def urgent(context: Context, word: str) -> None:
    """It was said."""
    answer(context, Write.URGENT, urgent=word == "yes")
