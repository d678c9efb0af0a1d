"""The last look at a text before it is sent: as everybody would read it, with its place, photos, a name if wanted."""

from __future__ import annotations

from civic import intake, labels
from civic.attachments import LIMIT
from civic.cases import CaseRefused
from civic.guard import LOOKED_AT, TOLD, ConcernKind
from civic.messages import Button
from civic.personal import MASK, Kind
from civic.plain_text import clean, has_words, one_line
from handlers import attaching, cards
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from handlers.drafting import AGAIN, Send, complain
from storage import calls
from storage.cases import CaseKind

router = Router("checking")

PLACE_LIMIT = 200
NAME_LIMIT = 60


@router.action("check", state=Send.CHECK)
@router.step(Send.CHECK)
def check(context: Context) -> None:
    """The whole, before it is sent."""
    _ = context._
    kind = CaseKind(context.data["kind"])
    proposal = kind is CaseKind.PROPOSAL
    public = context.data.get("public")
    lines = [str(public if proposal and public is not None else context.data["text"]), *_about(context)]
    if proposal:
        lines.append(_reading(context, public))
    if concern := context.data.get("concern"):
        lines += [_(TOLD[ConcernKind(concern)]), _(LOOKED_AT)]
    context.show(
        "\n\n".join(lines),
        title=_("{kind}: send it like this?", kind=_(labels.CASE_KIND[kind])),
        rows=[
            [Button(_("Send"), action="send")],
            *(_options(context, public) if proposal else []),
            *attaching.rows(context),
            [Button(_("Write it again"), action=AGAIN[kind])],
        ],
        back="about",
    )


def _about(context: Context) -> list[str]:
    _ = context._
    lines = []
    if commitment_id := context.data.get("commitment"):
        lines.append(_("About: {name}", name=cards.name(context, context.content.commitment(commitment_id))))
    if (call := calls.get(context.tx, int(context.data.get("call") or 0))) is not None:
        lines.append(_("For: {name}", name=call.name.get(_.code) or call.name["uk"]))
    if other := context.data.get("about"):
        lines.append(_("About: {name}", name=labels.about(_, other)))
    if number := context.data.get("score"):
        lines.append(_("Rating: {number} of 5", number=number))
    if place := context.data.get("place"):
        lines.append(_("Place: {place}", place=place))
    if found := attaching.photos(context):
        lines.append(_.plural("{n} photo", "{n} photos", len(found)))
    return lines


def _reading(context: Context, public: str | None) -> str:
    """Who reads it, and under which name."""
    _ = context._
    if public is None:
        return _("Only the city’s staff will read it.")
    hidden = [_(MASK[Kind(kind)]).strip("[]") for kind in context.data.get("hidden", [])]
    lines = []
    if hidden:
        lines.append(_("Please note: {what}. Only the city’s staff will see it.", what=", ".join(hidden)))
    name = context.data.get("name")
    lines.append(
        _("Everybody will read it like this, under the name {name}.", name=name)
        if name
        else _("Everybody will read it like this, without your name.")
    )
    return " ".join(lines)


def _options(context: Context, public: str | None) -> list[list[Button]]:
    _ = context._
    place = Button(_("Change the place") if context.data.get("place") else _("Add a place"), action="place")
    photos = Button(_("Add photos"), action="photos")
    if public is None:
        return [[place, photos], [Button(_("Everybody may read it"), action="reading:all")]]
    name = (
        Button(_("Without my name"), action="name:none")
        if context.data.get("name")
        else Button(_("Show my name"), action="name")
    )
    return [[place, photos], [name, Button(_("Only for staff"), action="reading:staff")]]


@router.action("reading", state=Send.CHECK)
def reading(context: Context, whom: str) -> None:
    """Everybody or only staff."""
    read = intake.read(context._, context.data["text"], CaseKind(context.data["kind"]))
    everybody = whom == "all"
    context.go(
        Send.CHECK,
        public=read.public_text if everybody else None,
        hidden=list(read.hidden),
        name=context.data.get("name") if everybody else None,
    )
    check(context)


@router.action("photos", state=Send.CHECK)
def photos(context: Context) -> None:
    """How photos are added: they are just sent."""
    _ = context._
    context.show(
        _("Send up to {n} photos, here and now. We remove the place and the camera from them.", n=LIMIT),
        back="check",
    )


@router.photo(Send.CHECK, files=True)
def photo(context: Context) -> None:
    """A photo came: it is looked at outside of this turn."""
    attaching.take(context, then=Send.CHECK)


@router.action("place", state=Send.CHECK)
def place(context: Context) -> None:
    """Where is it?"""
    context.go(Send.PLACE)
    ask_place(context)


@router.step(Send.PLACE)
def ask_place(context: Context) -> None:
    """Ask for the place."""
    _ = context._
    context.show(
        _(
            "Where is it? Write a street, a district or a village, or share a place from the map. Please not your own"
            " home address."
        ),
        rows=[[Button(_("No certain place"), action="no-place")]],
        back="check-back",
    )


@router.action("no-place", state=Send.PLACE)
def no_place(context: Context) -> None:
    """No place."""
    context.go(Send.CHECK, place=None)
    check(context)


@router.text(Send.PLACE)
def placed(context: Context, words: str) -> None:
    """The place was typed."""
    _, found = context._, clean(words)
    if not has_words(found) or len(found) > PLACE_LIMIT:
        context.show(_("Please write the place in a few words."), back="check-back")
        return
    context.go(Send.CHECK, place=intake.without_personal(_, one_line(found, PLACE_LIMIT)))
    check(context)


@router.place(Send.PLACE)
@router.place(Send.CHECK)
def shared(context: Context) -> None:
    """A place was shared from the map; it came rounded."""
    assert context.media is not None
    context.go(Send.CHECK, place=context._("near {place} (to about 100 metres)", place=context.media.ref))
    check(context)


@router.action("check-back")
def back(context: Context) -> None:
    """Back to the whole without a change."""
    if context.state in {Send.PLACE, Send.NAME}:
        context.go(Send.CHECK)
    context.forward("check")


@router.action("name", state=Send.CHECK)
def name(context: Context, none: str = "") -> None:
    """Under which name? Shown only to who asks for it."""
    if none:
        context.go(Send.CHECK, name=None)
        check(context)
        return
    context.go(Send.NAME)
    ask_name(context)


@router.step(Send.NAME)
def ask_name(context: Context) -> None:
    """Ask for the name."""
    context.show(
        context._(
            "How shall we name you? Everybody will see it beside your proposal. You can take it back at any time under"
            " “What I sent”."
        ),
        back="check-back",
    )


@router.text(Send.NAME)
def named(context: Context, words: str) -> None:
    """The name was typed."""
    _, found = context._, one_line(clean(words), NAME_LIMIT)
    if not intake.is_a_name(found):
        context.show(_("Please write only a name, without numbers or links."), back="check-back")
        return
    context.go(Send.CHECK, name=found)
    check(context)


@router.action("send", state=Send.CHECK)
def send(context: Context) -> None:
    """Take it in and give its number."""
    _ = context._
    kind = CaseKind(context.data["kind"])
    if attaching.waiting(context):
        context.say(_("One moment: your photos are still being saved. Then press “Send” again."), menu=False)
        context.forward("check")
        return
    try:
        taken = intake.take_in(context.tx, context.contact.id, _draft(context, kind), context.world.clock)
    except CaseRefused as refused:
        complain(context, refused, len(context.data["text"]))
        return
    words = one_line(context.data["text"], 200)
    context.go(None)
    thanks = _(
        "Thank you, we have it. Its number is {number}. A moderator will read it, and what they decide will come"
        " here.\n\n“{text}”",
        number=taken.number,
        text=words,
    )
    thanks += "\n\n" + _("An answer is due by {date}.", date=_.date(taken.due))
    context.say(thanks, rows=[[Button(_("What I sent"), action="my:0")]])


def _draft(context: Context, kind: CaseKind) -> intake.Draft:
    data = context.data
    return intake.Draft(
        kind=kind,
        text=data["text"],
        locale=context.contact.locale,
        public_text=data.get("public") if kind is CaseKind.PROPOSAL else None,
        commitment_id=data.get("commitment"),
        about=data.get("about"),
        score=data.get("score"),
        place=data.get("place"),
        name=data.get("name"),
        photos=attaching.name(context),
        call=data.get("call"),
    )
