"""Where a turn goes when no conversation takes it: a stale button, a sticker, a code, an emergency."""

from __future__ import annotations

from civic import codes, labels, staffing
from civic.broadcast_terms import MAY_WRITE
from civic.danger import Danger
from civic.linking import accept, is_token
from civic.messages import Button
from handlers import ask, cards, courtesies, linking, programme, start
from handlers.dialogue.context import Context
from handlers.dialogue.router import Exits
from handlers.sharing import share
from storage.passes import Pass


def free_text(context: Context, text: str) -> None:
    """Free text is a question, or the word printed beside a link, or a measure's number."""
    commitment = start.place(context, text)
    if commitment is not None:
        cards.card(context, commitment)
    elif not programme.typed(context, text) and not courtesies.returned(context, text):
        ask.answer(context, text)


def press(context: Context) -> None:
    """Something was typed where a button is to be pressed; the step's question follows."""
    context.say(context._("Please press one of the buttons. What you wrote before is kept."))


def stale(context: Context) -> None:
    """A button that was pressed before, is from an old message, or was never ours. Nothing is changed."""
    context.say(
        context._("That button no longer works. Nothing was changed."), rows=start.menu_rows(context), menu=False
    )


def medium(context: Context) -> None:
    """A voice message, a sticker, a picture: kindly, we cannot read it."""
    _ = context._
    lines = [_("Thank you! But I can only read text. Please write in words or press a button.")]
    if context.state:
        lines.append(_("What you were writing is kept. Just go on."))
        context.say("\n\n".join(lines), rows=start.back_to_it(context))
    else:
        context.say("\n\n".join(lines), rows=start.menu_rows(context), menu=False)


def staff_only(context: Context) -> None:
    """A staff command from somebody who may not use it, or on a channel not opened to staff."""
    _ = context._
    context.go(None)
    if context.contact.channel in context.world.staff_channels:
        context.show(_("This command is for the city's staff."))
    else:
        context.show(_("Staff do not work on this messenger. Please use another channel."))


def opened(context: Context, payload: str) -> None:
    """The chat was opened, perhaps from a link: one that links messengers, or one that leads to a place."""
    if is_token(payload):
        linking.arrived(context, payload)
    else:
        start.opened(context, payload)


def code(context: Context, typed: str) -> None:
    """A code was typed: from another messenger of the resident's, or a staff code."""
    _ = context._
    try:
        codes.count_try(context.tx, context.contact.id)
    except codes.TooManyTries:
        context.say(_("Too many codes were tried. Please wait an hour, then ask for a new code."))
        return
    address_id = accept(context.tx, context.contact, Pass.LINK_CODE, typed)
    if address_id is not None:
        linking.found(context, address_id)
    elif not staffing.knows(context.tx, typed):
        context.say(_("This code does not fit, or its ten minutes have passed. Please ask for a new one."))
    elif context.contact.channel not in context.world.staff_channels:
        staff_only(context)
    else:
        _begin_work(context, typed)


def _begin_work(context: Context, typed: str) -> None:
    _ = context._
    try:
        person = staffing.redeem(context.tx, context.contact.id, typed)
    except staffing.HasLinked:
        context.say(
            _(
                "This chat is linked with other messengers, and the rights of staff would spread to them. Unlink it"
                " first: /unlink. Then write the code again."
            )
        )
        return
    if person is None:  # somebody else was faster by a moment
        context.say(_("This code does not fit, or its ten minutes have passed. Please ask for a new one."))
        return
    context.go(None)
    context.say(
        _("Welcome, {name}. You work here as: {role}.", name=person.name, role=_(labels.ROLE[person.role])),
        rows=[
            [Button(_("Queue"), action="queue:0"), Button(_("Publish progress"), action="publish")],
            *(
                [[Button(_("Broadcasts"), action="broadcasts"), Button(_("What residents ask"), action="asked:0")]]
                if person.role in MAY_WRITE
                else []
            ),
        ],
    )


DANGER = {
    Danger.SUICIDE: labels.N_(
        "You are not alone. If your life or somebody's is in danger now, call {number}. This is not a rescue service"
        " and nobody may be reading this chat now. Please call."
    ),
}
ANY_DANGER = labels.N_(
    "If a life is in danger, call {number} now. This is not a rescue service: nobody here can send help."
)


def danger(context: Context, found: Danger) -> None:
    """A life may be in danger: the number first, before anything else. What was being written goes on."""
    _ = context._
    number = context.content.city.emergency
    context.say(_(DANGER.get(found, ANY_DANGER), number=number), title=_("Call {number}", number=number))


def unknown(context: Context, _name: str) -> None:
    """A command there is not."""
    _ = context._
    lines = [_("There is no such command. Press a button or write in your own words.")]
    if context.state:
        lines.append(_("What you were writing is kept. Just go on."))
        context.say("\n\n".join(lines), rows=start.back_to_it(context))
    else:
        context.say("\n\n".join(lines), rows=start.menu_rows(context), menu=False)


EXITS = Exits(
    start=opened,
    ask=free_text,
    stale=stale,
    medium=medium,
    staff_only=staff_only,
    code=code,
    danger=danger,
    surely=ask.surely,
    unknown=unknown,
    press=press,
    share=share,
)
