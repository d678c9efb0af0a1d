"""When news come: one's own quiet hours, and at once, once a day or once a week. One screen, one press a choice."""

from __future__ import annotations

from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from civic.messages import Button
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from locales import Translator
from storage import choices, digests
from storage.choices import NEVER, Pace
from storage.claims import Hours
from storage.store import Transaction

OFFERED: tuple[Hours, ...] = ((21, 9), (22, 8), (23, 7))
CITY, NONE = "city", "never"  # instead of hours, in a button

COMES = {
    Pace.AT_ONCE: N_("News come at once."),
    Pace.DAILY: N_("News come once a day, at 10 in the morning, in one message."),
    Pace.WEEKLY: N_("News come on Mondays at 10 in the morning, in one message."),
}
PACE = {Pace.AT_ONCE: N_("At once"), Pace.DAILY: N_("Once a day"), Pace.WEEKLY: N_("Once a week")}


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    chosen = choices.of(tx, contact_id)
    return [
        {
            "pace": chosen.pace.value,
            "quiet_hours": None if chosen.quiet is None else _span(chosen.quiet),
            "gathered": [{"news": campaign, "since": moment(at)} for campaign, at in digests.waiting(tx, contact_id)],
        }
    ]


def _span(hours: Hours) -> str:
    """Hours as they are written: "22-08"; empty for none."""
    return "" if hours == NEVER else f"{hours[0]:02}-{hours[1]:02}"


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    if item["quiet_hours"] is None:
        quiet = _("Quiet hours are those of the city.")
    elif not item["quiet_hours"]:
        quiet = _("There are no quiet hours.")
    else:
        quiet = _("It is quiet {hours}.", hours=item["quiet_hours"].replace("-", "–"))
    return " ".join((_(COMES[Pace(item["pace"])]), quiet))


def _join(tx: Transaction, loser: int, survivor: int) -> None:
    digests.join(tx, loser, survivor)  # of what was chosen, the survivor's counts


def _part(tx: Transaction, old: int, new: int) -> None:
    choices.copy(tx, old, new)
    digests.copy(tx, old, new)


CHOSEN = PersonalData(
    name="notices",
    words=N_("when news come to you"),
    tables=("contacts", "digests", "digest_items"),
    erase=digests.erase,
    export=_exported,
    line=_line,
    join=_join,
    part=_part,
    count=lambda _tx, _contact_id: 1,
)

router = Router("notices", keeps=[CHOSEN])


@router.command("notices", "сповіщення", "коли надходять новини", "тихі години", "notices", "notifications")
def notices_command(context: Context, _argument: str = "") -> None:
    """When news come."""
    context.go(None)
    notices(context)


@router.action("notices")
def notices(context: Context) -> None:
    """How it is now, and every other way."""
    _ = context._
    chosen = choices.of(context.tx, context.contact.id)
    words = [
        _(COMES[chosen.pace]),
        _quiet_now(context, chosen.quiet),
        _("What is urgent, and answers to what you write, always come at once. No news at all: /stop"),
    ]
    context.show(
        "\n\n".join(words),
        title=_("When news come"),
        rows=[
            [_offer(_(PACE[pace]), f"pace:{pace.value}", now=chosen.pace is pace) for pace in Pace],
            [_offer(_hours(_, hours), f"quiet:{_span(hours)}", now=chosen.quiet == hours) for hours in OFFERED],
            [
                _offer(_("Quiet as in the city"), f"quiet:{CITY}", now=chosen.quiet is None),
                _offer(_("Never quiet"), f"quiet:{NONE}", now=chosen.quiet == NEVER),
            ],
        ],
        back="subscriptions",
    )


def _offer(label: str, action: str, *, now: bool) -> Button:
    return Button(f"✓ {label}" if now else label, action=action)


def _hours(_: Translator, hours: Hours) -> str:
    return _("Quiet {start}–{end}", start=f"{hours[0]:02}", end=f"{hours[1]:02}")


def _quiet_now(context: Context, own: Hours | None) -> str:
    _ = context._
    hours = context.world.quiet if own is None else own
    if hours is None or hours == NEVER:
        return _("There are no quiet hours.")
    start, end = (f"{hour:02}:00" for hour in hours)
    if own is None:
        return _(
            "From {start} to {end} it is quiet, as the city has it: news wait for the morning.", start=start, end=end
        )
    return _("From {start} to {end} it is quiet: news wait until then.", start=start, end=end)


@router.action("pace")
def pace(context: Context, word: str) -> None:
    """News come at this pace from now on."""
    if word in set(Pace):
        choices.set_pace(context.tx, context.contact.id, Pace(word))
    notices(context)


@router.action("quiet")
def quiet(context: Context, word: str) -> None:
    """These are the quiet hours from now on."""
    offered = {CITY: None, NONE: NEVER, **{_span(hours): hours for hours in OFFERED}}
    if word in offered:
        choices.set_quiet(context.tx, context.contact.id, offered[word])
    notices(context)
