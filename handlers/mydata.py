"""Everything we keep about the resident who asks: part by part in the chat, and as a file behind a one-time link."""

from __future__ import annotations

from civic import mydata
from civic.keeping import PersonalData, Reader, everything
from civic.messages import Button
from civic.plain_text import one_line
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("mydata")

PAGE = 5
SHORT = 100  # characters of an only item on the first screen


@router.command("mydata", "покажи мої дані", "що ви про мене знаєте", "що ви про мене зберігаєте", "mydata", "my data")
def mydata_command(context: Context, _argument: str = "") -> None:
    """What we keep about you."""
    overview(context)


@router.action("mydata")
def overview(context: Context) -> None:
    """Every kind of thing we keep, and how many there are. The conversation stays where it was: it is told, too."""
    _ = context._
    held = [(data, data.how_many(context.tx, context.contact.id)) for data in everything(context.keeps)]
    rows = [
        [Button(_capital(_(data.words)), action=f"mydata_part:{data.name}:0")] for data, n in held if n and data.line
    ]
    context.show(
        "\n".join(_line(context, data, n) for data, n in held if n),
        title=_("What we keep about you"),
        rows=[
            *rows,
            [Button(_("Get it as a file"), action="mydata_file"), Button(_("Erase my data"), action="forget")],
            *([[Button(_("Continue"), action="continue")]] if context.state else []),
        ],
        back="privacy",
    )


def _line(context: Context, data: PersonalData, n: int) -> str:
    """One kind of thing: the only item of it in a few words, or how many there are."""
    _ = context._
    told = _.number(n)
    if n == 1 and data.line is not None:
        told = one_line(data.line(Reader(_, context.content), data.export(context.tx, context.contact.id)[0]), SHORT)
    line = _("• {what}: {told}", what=_(data.words), told=told)
    if data.kept is None:
        return line
    return line + " " + _.plural("(deleted after {n} day)", "(deleted after {n} days)", data.kept.days)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@router.action("mydata_part")
def part(context: Context, name: str, page: str) -> None:
    """One kind of thing, a few at a time."""
    _ = context._
    data = next((one for one in everything(context.keeps) if one.name == name), None)
    if data is None or data.line is None:
        overview(context)
        return
    number = int(page)
    items = data.export(context.tx, context.contact.id)
    reader = Reader(_, context.content)
    shown = [data.line(reader, item) for item in items[number * PAGE : (number + 1) * PAGE]]
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Earlier"), action=f"mydata_part:{name}:{number - 1}"))
    if len(items) > (number + 1) * PAGE:
        turn.append(Button(_("Later ›"), action=f"mydata_part:{name}:{number + 1}"))
    context.show(
        "\n\n".join(shown) or _("Nothing is kept here."), title=_capital(_(data.words)), rows=[turn], back="mydata"
    )


@router.action("mydata_file")
def file(context: Context) -> None:
    """A link to the page that hands the file out, once."""
    _ = context._
    token = mydata.offer(context.tx, context.contact)
    context.say(
        _(
            "Here is the page with all your data in one file:\n{page}\n\nIt works once, within 24 hours. Pass it on to"
            " nobody: whoever opens it can read your data. We will write here when the file is downloaded.",
            page=f"{context.world.public_url}/{_.code}/mydata/{token}",
        ),
        title=_("Your data as a file"),
        back="mydata",
    )
