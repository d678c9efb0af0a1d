"""The first screen, the menu, help and what lies behind “More”: for somebody who has never used a bot."""

from __future__ import annotations

from civic import accounts
from civic.content.model import Commitment
from civic.messages import Button
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import common_questions

router = Router("start")

PAYLOAD = "c"  # a link's word: c1, c2, c3 open that commitment
ASK = "ask"  # a link's word that leads to asking a question
HUBS_LABEL = 28  # characters of a label that shares its row


def opened(context: Context, payload: str) -> None:
    """The chat was opened, perhaps from a link. A word we do not know is an ordinary start."""
    context.go(None)
    if payload == ASK:
        context.forward("ask")
        return
    commitment = place(context, payload)
    if commitment is None:
        greet(context)
    else:
        cards.card(context, commitment)


def place(context: Context, word: str) -> Commitment | None:
    """The commitment that a link's word (c1, c2, …) names; it can be typed too, where a link does not open."""
    number = word.lower().replace("с", "c").removeprefix(PAYLOAD)  # the Cyrillic letter looks the same
    if number == word or not (number.isdecimal() and len(number) < 4):
        return None
    try:
        return context.content.commitment(int(number))
    except KeyError:
        return None


def greet(context: Context) -> None:
    """Who we are and what one can do, in one glance."""
    _, city = context._, context.content.city
    lines = [
        _(
            "Hello! Here you can see what became of the promises {city} made under its open government plan, and send"
            " the city your own proposal.",
            city=context.pick(city.name),
        )
    ]
    if city.other_bot is not None:
        lines.append(context.pick(city.other_bot.text))
    if context.world.sample:
        lines.insert(0, _("SAMPLE: residents, proposals and news here are made up."))
    line, links = _elsewhere(context)
    context.show("\n\n".join([*lines, *line]), rows=[*menu_rows(context), *links], menu=False)


def _elsewhere(context: Context) -> tuple[list[str], list[list[Button]]]:
    """A line and links to where news can be had while it cannot come here."""
    line, links = accounts.elsewhere(context.tx, context.contact.channel, context._, context.world.public_url)
    return [line] if line else [], links


def menu_rows(context: Context) -> list[list[Button]]:
    """The four ways to go on."""
    _ = context._
    return [
        [Button(_("What was done"), action="commitments")],
        [Button(_("Send a proposal"), action="propose")],
        [Button(_("What I sent"), action="my:0"), Button(_("More"), action="more")],
    ]


@router.command(
    "menu",
    "меню",
    "головне меню",
    "головна",
    "на початок",
    "почати",
    "старт",
    "menu",
    "main menu",
    "start",
    anywhere=True,
)
def menu_command(context: Context, _argument: str = "") -> None:
    """The menu, from anywhere; what was being written is dropped only when it is left on purpose."""
    menu(context)


@router.command("back", "назад", "back", "повернутися", anywhere=True)
def back(context: Context, _argument: str = "") -> None:
    """Back where the screen offered no way of its own."""
    menu(context)


@router.action("menu")
def menu(context: Context) -> None:
    """The menu."""
    context.go(None)
    line, links = _elsewhere(context)
    lines = [*line, context._("What would you like to do?")]
    context.show("\n\n".join(lines), rows=[*menu_rows(context), *links], menu=False)


@router.command(
    "hello", "привіт", "добрий день", "доброго дня", "вітаю", "добрий вечір", "доброго ранку", "hello", "hi"
)
def hello(context: Context, _argument: str = "") -> None:
    """A greeting is answered with one."""
    context.go(None)
    greet(context)


@router.command("thanks", "дякую", "спасибі", "щиро дякую", "дуже дякую", "thanks", "thank you")
def thanks(context: Context, _argument: str = "") -> None:
    """Thanks are taken kindly."""
    context.go(None)
    context.show(
        context._("You are welcome! Write or press a button whenever you need."), rows=menu_rows(context), menu=False
    )


@router.command("more", "ще", "більше", "інше", "more")
def more_command(context: Context, _argument: str = "") -> None:
    """Everything else."""
    context.go(None)
    more(context)


@router.action("more")
def more(context: Context) -> None:
    """Everything else."""
    _ = context._
    rows = [
        *_reading(context),
        [Button(_("Ask a question"), action="ask"), Button(_("Leave feedback"), action="feedback")],
        [Button(_("What residents propose"), action="ideas:"), Button(_("The next plan"), action="calls")],
        [Button(_("What I follow"), action="subscriptions"), Button(_("Language"), action="languages")],
        [Button(_("My data"), action="privacy"), Button(_("Link another messenger"), action="link")],
        [Button(_("Help"), action="help")],
    ]
    if context.content.city.other_bot is not None:
        rows.append([Button(_("Everyday city services"), action="everyday")])
    context.show(_("More you can do here:"), rows=rows)


def _reading(context: Context) -> list[list[Button]]:
    """What there is to read beside the commitments, where the city's record has it."""
    _, content = context._, context.content
    common = bool(content.questions or common_questions.published(context.tx))
    rows = [[Button(_("Common questions"), action="questions")]] if common else []
    row = [Button(_("Documents"), action="documents")]
    if content.hubs is not None:
        row.insert(0, Button(paging.label(context.pick(content.hubs.title), HUBS_LABEL), action="hubs"))
    return [*rows, row]


@router.command(
    "help",
    "допомога",
    "допоможіть",
    "поможіть",
    "не розумію",
    "я не розумію",
    "нічого не розумію",
    "я нічого не розумію",
    "не зрозуміло",
    "не понімаю",
    "що робити",
    "що мені робити",
    "як користуватися",
    "help",
    "i do not understand",
    "i don't understand",
    anywhere=True,
)
def help_command(context: Context, _argument: str = "") -> None:
    """Help, from anywhere."""
    help_(context)


def back_to_it(context: Context) -> list[list[Button]]:
    """A way back to the step where the conversation stands, where it stands somewhere."""
    return [[Button(context._("Continue"), action="continue")]] if context.state else []


@router.action("help")
def help_(context: Context) -> None:
    """How to talk to the bot, in the simplest words. The conversation stays where it was."""
    _ = context._
    context.show(
        _(
            "It is simple. Press a button under a message, or just write in your own words, for example: what was done"
            " for libraries?\n\nWrite “menu” to go to the beginning, “back” to go back, “person” to write to the"
            " city's staff."
        ),
        title=_("How to use this chat"),
        rows=[
            *back_to_it(context),
            [Button(_("What was done"), action="commitments")],
            [Button(_("Write to a person"), action="human")],
        ],
    )


@router.action("everyday")
def everyday(context: Context) -> None:
    """Everyday services are not ours: say whose they are."""
    other = context.content.city.other_bot
    if other is None:
        menu(context)
        return
    link = [[Button(context.pick(other.name), url=other.url)]] if other.url else []
    lines = [context.pick(other.text)]
    if not other.url:
        lines.append(context._("Its address is not stated in the documents we hold."))
    context.show("\n\n".join(lines), rows=link, back="more")
