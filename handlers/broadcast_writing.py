"""Staff write a broadcast in chat, step by step: the words in two languages, a picture, a page to open."""

from __future__ import annotations

from civic import attachments, leaflet, lookalikes
from civic.attachments import Reason
from civic.broadcast_terms import MAY_WRITE, Refused, Why
from civic.leaflet import LABEL_LIMIT, Link
from civic.messages import Button
from civic.plain_text import clean, has_words, one_line
from handlers import attaching
from handlers import broadcast_cards as cards
from handlers.broadcast_drafts import Write, answer, ask, complain, drafted, following, keep, person, to
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import broadcasts as kept
from storage.broadcasts import BroadcastState, Kind

router = Router("broadcast_writing")

FETCH = "leaflet"  # slow work: bring a picture
SHOWN = 30  # characters of a draft on its button
DRAFTS = 3


@router.command("broadcast", "розсилка", "написати розсилку", "broadcast", roles=MAY_WRITE)
def broadcast_command(context: Context, _argument: str = "") -> None:
    """Go on with a draft, or begin one."""
    begin(context)


@router.action("broadcast", roles=MAY_WRITE)
def begin(context: Context) -> None:
    """Go on with a draft, or begin one."""
    _ = context._
    context.go(None)
    own = person(context).id
    drafts = [one for one in kept.standing(context.tx, {BroadcastState.DRAFT}) if one.author_id == own]
    drafts = [one for one in drafts if one.kind is Kind.BROADCAST][-DRAFTS:]
    if not drafts:
        compose(context)
        return
    context.show(
        _("You have a draft. Go on with it, or begin a new one?"),
        rows=[
            *([Button(f"{one.id} · {cards.beginning(context, one, SHOWN)}", action=to(one.id))] for one in drafts),
            [Button(_("New broadcast"), action="compose")],
            [Button(_("All broadcasts"), action="broadcasts")],
        ],
    )


@router.action("compose", roles=MAY_WRITE)
def compose(context: Context) -> None:
    """Begin a new one."""
    context.go(None)
    context.go(Write.TEXT, walk=True)
    ask_text(context)


@router.action("write", roles=MAY_WRITE)
def write(context: Context, number: str, word: str) -> None:
    """Open a step of a draft; whoever walks through the steps goes on walking."""
    found = kept.get(context.tx, int(number))
    walks = context.data.get("draft") == int(number) and bool(context.data.get("walk"))
    known = context.data.get("counted")
    context.go(None)
    if found is None or found.state is not BroadcastState.DRAFT:  # meanwhile it was laid before somebody, or ended
        context.forward(f"sending:{number}")
        return
    context.go(Write(f"write.{word}"), draft=found.id, walk=walks, counted=known)
    context.forward("continue")


@router.step(Write.TEXT, roles=MAY_WRITE)
def ask_text(context: Context) -> None:
    """Ask for the Ukrainian words."""
    _ = context._
    new = context.data.get("draft") is None
    context.show(
        _(
            "What do you want to tell people? Write it in Ukrainian, in one message. They will read it as it is; a line"
            " about how to stop the news is added below."
        ),
        title=_("New broadcast") if new else _("Words in Ukrainian"),
        back="broadcasts" if new else to(context.data["draft"]),
    )


@router.text(Write.TEXT, roles=MAY_WRITE)
def text(context: Context, words: str) -> None:
    """They were typed."""
    answer(context, Write.TEXT, text={"uk": words})


@router.step(Write.ENGLISH, roles=MAY_WRITE)
def ask_english(context: Context) -> None:
    """Ask for the English words."""
    _ = context._
    words = _("Now the same in English. Without it, readers of English get the Ukrainian text, marked.")
    ask(context, Write.ENGLISH, words, without=_("Without English"), action="no_english")


@router.text(Write.ENGLISH, roles=MAY_WRITE)
def english(context: Context, words: str) -> None:
    """They were typed."""
    answer(context, Write.ENGLISH, text={"en": words})


@router.action("no_english", roles=MAY_WRITE, state=Write.ENGLISH)
def no_english(context: Context) -> None:
    """Nothing in English."""
    answer(context, Write.ENGLISH, text={"en": ""})


@router.step(Write.PICTURE, roles=MAY_WRITE)
def ask_picture(context: Context) -> None:
    """Ask for a picture."""
    _ask_picture(context, context._("Send one picture, if there is one. It stands above the words."))


def _ask_picture(context: Context, words: str) -> None:
    ask(context, Write.PICTURE, words, without=context._("Without a picture"), action="no_picture")


@router.photo(Write.PICTURE, roles=MAY_WRITE, files=True)
def picture(context: Context) -> None:
    """A picture was sent: it is brought and checked outside this turn."""
    reason = attaching.bring(context, FETCH)
    if reason is not None:
        not_saved(context, reason)
        return
    context.go(Write.FETCHING)
    context.show(context._("Got it. One moment, I am saving the picture."))


@router.text(Write.PICTURE, roles=MAY_WRITE)
def no_words(context: Context, _words: str) -> None:
    """Words came where a picture was asked for."""
    _ask_picture(context, context._("I wait for a picture here. Send one, or press “Without a picture”."))


@router.text(Write.FETCHING, roles=MAY_WRITE)
def waiting(context: Context, _words: str) -> None:
    """The picture is still on its way."""
    still(context)


@router.step(Write.FETCHING, roles=MAY_WRITE)
def still(context: Context) -> None:
    """The picture is still on its way."""
    context.show(context._("One moment, I am still saving the picture."))


@router.work(FETCH)
def fetched(context: Context, result: str) -> None:
    """The picture is kept, or was refused for a reason. Whoever went elsewhere meanwhile is not called back."""
    if context.state != Write.FETCHING or not context.works_as(MAY_WRITE):
        return
    context.go(Write.PICTURE)
    found = attachments.brought(result)
    if found.reason is not None:
        not_saved(context, found.reason)
    elif keep(context, picture=found.media):  # a turn of slow work hands nothing over, so the way on is a button
        step = following(context, Write.PICTURE)
        context.show(
            context._("The picture is saved."),
            rows=[[Button(context._("Go on"), action=to(int(context.data["draft"]), step))]],
        )


def not_saved(context: Context, reason: Reason) -> None:
    """Why the picture cannot be sent; the step stays."""
    context.say(attaching.why(context._, reason), menu=False)
    complain(context, Refused(Why.BROKEN_PICTURE))


@router.action("no_picture", roles=MAY_WRITE, state=Write.PICTURE)
def no_picture(context: Context) -> None:
    """No picture."""
    answer(context, Write.PICTURE, picture=None)


@router.step(Write.LINK, roles=MAY_WRITE)
def ask_link(context: Context) -> None:
    """Ask for the page that a button opens."""
    _ = context._
    words = _(
        "Is there a page to read more? Send its address: a button will open it. Only the city's own sites will do."
    )
    ask(context, Write.LINK, words, without=_("Without a link"), action="no_link")


@router.text(Write.LINK, roles=MAY_WRITE)
def link(context: Context, words: str) -> None:
    """An address was sent."""
    try:
        if "." not in words or len(words.split()) != 1:
            raise Refused(Why.BAD_LINK, one_line(words, SHOWN))
        lookalikes.check_link(words, lookalikes.allowed_hosts(context.world.rules))
    except Refused as refused:
        complain(context, refused)
        return
    context.go(Write.LABEL, url=words)
    ask_label(context)


@router.action("no_link", roles=MAY_WRITE, state=Write.LINK)
def no_link(context: Context) -> None:
    """No link."""
    answer(context, Write.LINK, link=None)


@router.step(Write.LABEL, roles=MAY_WRITE)
def ask_label(context: Context) -> None:
    """Ask for the words on the button."""
    context.show(
        context._("What is written on the button? In Ukrainian, up to {limit} characters.", limit=LABEL_LIMIT),
        back=to(context.data["draft"], Write.LINK),
    )


@router.text(Write.LABEL, roles=MAY_WRITE)
def label(context: Context, words: str) -> None:
    """They were typed; the English ones are asked for where the text is in English too."""
    if not _fits(context, words):
        return
    if "en" in leaflet.read(drafted(context).plan).text:
        context.go(Write.LABEL_EN, label=words)
        ask_label_en(context)
    else:
        _keep_link(context, {"uk": words})


def _fits(context: Context, words: str) -> bool:
    fits = has_words(words) and len(clean(words)) <= LABEL_LIMIT
    if not fits:
        complain(context, Refused(Why.NO_LABEL))
    return fits


@router.step(Write.LABEL_EN, roles=MAY_WRITE)
def ask_label_en(context: Context) -> None:
    """Ask for the English words on the button."""
    context.show(
        context._("The same words for the button in English, up to {limit} characters.", limit=LABEL_LIMIT),
        back=to(context.data["draft"], Write.LINK),
    )


@router.text(Write.LABEL_EN, roles=MAY_WRITE)
def label_en(context: Context, words: str) -> None:
    """They were typed."""
    if _fits(context, words):
        _keep_link(context, {"uk": context.data["label"], "en": words})


def _keep_link(context: Context, words: dict[str, str]) -> None:
    answer(context, Write.LINK, link=Link(context.data["url"], words))
