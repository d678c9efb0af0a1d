"""How a broadcast is worded for the staff who write, approve and follow it, and why something about one is refused."""

from __future__ import annotations

from collections.abc import Iterable

from civic import audience, broadcast_preview, broadcasts, labels, leaflet
from civic.audience import Wanted
from civic.broadcast_terms import Refused, Why
from civic.broadcasts import Outlook
from civic.labels import N_
from civic.leaflet import LABEL_LIMIT
from civic.messages import Button, OutgoingMessage
from civic.plain_text import one_line
from handlers import cards
from handlers.dialogue.context import Context
from storage import broadcast_steps, staff
from storage.broadcasts import Broadcast, BroadcastState, Kind

BEGINNING = 200
MICROS = 1_000_000

NAME = {
    Kind.BROADCAST: N_("Broadcast no. {number}"),
    Kind.NOTICE: N_("News no. {number}"),
    Kind.CORRECTION: N_("Correction no. {number}"),
}

STATE = {
    BroadcastState.DRAFT: N_("a draft"),
    BroadcastState.SUBMITTED: N_("waits for approval"),
    BroadcastState.APPROVED: N_("approved, has not begun"),
    BroadcastState.RUNNING: N_("being sent"),
    BroadcastState.PAUSED: N_("paused"),
    BroadcastState.HALTED: N_("halted: a messenger refuses its words"),
    BroadcastState.DONE: N_("done"),
    BroadcastState.STOPPED: N_("stopped"),
    BroadcastState.EXPIRED: N_("its time is over"),
    BroadcastState.REFUSED: N_("not approved"),
}

COMPLAINT = {
    Why.NOT_ALLOWED: N_("Your role does not allow this."),
    Why.UNKNOWN: N_("There is no broadcast with this number. All of them: /broadcasts"),
    Why.NO_TEXT: N_("There are no words in it. Please write with letters."),
    Why.TOO_LONG: N_(
        "This is too long for {channel}: {limit} characters fit there, with the last line about /stop. Please shorten"
        " it and send it again."
    ),
    Why.BROKEN_PICTURE: N_("This picture cannot be sent. Please send a JPEG, PNG or WebP of at most 10 MB."),
    Why.BAD_LINK: N_("“{detail}” cannot be a link. Write the whole address: https:// and the name of a site."),
    Why.NO_LABEL: N_("The words on the button must be 1 to {limit} characters. Please write them again."),
    Why.UNKNOWN_DOMAIN: N_(
        "“{detail}” would become a link, and links may lead only to the city's own sites. Please leave it out. If it is"
        " no link, put a space after the dot; if it is a site of the city, ask the operator to add it."
    ),
    Why.LOOKALIKE: N_(
        "“{detail}” looks like a site of the city but is another one, or holds letters that are not Latin. Please check"
        " the address and type it yourself. If it is no link, put a space after the dot."
    ),
    Why.UNKNOWN_WORD: N_("I do not know “{detail}”. Press the buttons, or write with these words: {words}"),
    Why.UNKNOWN_VALUE: N_("“{detail}” does not fit. There is: {words}"),
    Why.NO_SETTLEMENTS: N_(
        "We keep no street or village of anybody, so people cannot be chosen by it. Choose by language, messenger or"
        " what they follow."
    ),
    Why.NOBODY: N_("Nobody would get this. Please choose other people."),
    Why.BAD_TIME: N_("“{detail}” is no time that I understand. Write it like this: 23.11 18:00"),
    Why.PAST: N_("This time has passed. Choose a later one, or “As soon as approved”."),
    Why.EXPIRES_EARLY: N_("It would be out of date before it begins. Choose a later end or an earlier beginning."),
    Why.OVER_BUDGET: N_(
        "On {channel} this costs {cost} €, and {left} € are left this month. Leave {channel} out, or ask the operator"
        " to raise the limit."
    ),
    Why.OWN: N_("You wrote or changed this yourself, so you cannot approve it. Ask a second person."),
    Why.CHANGED: N_("It was changed after you had read it. Nothing is approved. This is how it stands now."),
    Why.NOT_A_DRAFT: N_("It can no longer be changed: {state}. Write a new one: /broadcast"),
    Why.NOT_WAITING: N_("It does not wait for approval: {state}. What waits: /approve"),
    Why.NOT_RUNNING: N_("It is not being sent: {state}. Nothing was changed."),
    Why.NOT_PAUSED: N_("It is not paused: {state}. Nothing was changed."),
    Why.ENDED: N_("It has ended already: {state}. If the words were wrong, send a correction: /broadcasts"),
    Why.UNDER_WAY: N_("It is still being sent. Stop it first, then correct it."),
    Why.NOT_SENT: N_("Nobody got it, so there is nothing to correct. Write a new one: /broadcast"),
    Why.NONE_UNCERTAIN: N_("Nobody is unconfirmed, so there is nobody to send it to again."),
    Why.ONCE_ONLY: N_("It was sent again already. That is possible only once."),
    Why.NEEDS_REASON: N_("Please write the reason in words: the author will read it."),
    Why.NO_OVERRIDE: N_("A second person approves it in the chat: /approve"),
    Why.FIXED: N_("The words of this one cannot be changed. Stop it and begin anew."),
}


def complaint(context: Context, refused: Refused) -> str:
    """Why something is refused and what to do about it, in a plain sentence or two."""
    _, detail, limits = context._, refused.detail, context.world.limits
    values: dict[str, object] = {"detail": detail, "words": " ".join(audience.WORDS), "limit": LABEL_LIMIT}
    match refused.why:
        case Why.TOO_LONG:
            name, room = detail.split()
            values |= {"channel": labels.channel(_, name), "limit": _.number(int(room))}
        case Why.UNKNOWN_VALUE:
            word, _space, there = detail.partition(" ")
            values |= {"detail": word, "words": there}
        case Why.OVER_BUDGET:
            cost, left = detail.split()
            paid = labels.channel(_, limits.paid)
            values |= {"channel": paid, "cost": euros(context, int(cost)), "left": euros(context, int(left))}
        case _other if detail in set(BroadcastState):
            values |= {"state": _(STATE[BroadcastState(detail)])}
    return _(COMPLAINT[refused.why], **values)


def euros(context: Context, micros: int) -> str:
    """Millionths of a euro as a number of euros."""
    return context._.number(round(micros / MICROS, 2))


def name(context: Context, broadcast: Broadcast) -> str:
    """What it is, with its number."""
    return context._(NAME[broadcast.kind], number=broadcast.id)


def state(context: Context, broadcast: Broadcast) -> str:
    """Where it stands, in words."""
    return context._(STATE[broadcast.state])


def said(context: Context, broadcast: Broadcast) -> OutgoingMessage:
    """What it says to the reader of this chat."""
    messages = broadcasts.messages(broadcast, context.world.rules)
    return messages.get(context._.code) or messages["uk"]


def beginning(context: Context, broadcast: Broadcast, most: int = BEGINNING) -> str:
    """The beginning of its words on one line."""
    return one_line(said(context, broadcast).text, most)


def say_exactly(context: Context, broadcast: Broadcast) -> None:
    """Show it as this chat will, in every language it is written in; only buttons that open a page can be pressed."""
    for _code, message in written(context, broadcast).items():
        rows = [[button for button in row if button.url is not None] for row in message.rows]
        context.say(message.text, title=message.title, rows=rows, menu=False, picture=message.picture)


def written(context: Context, broadcast: Broadcast) -> dict[str, OutgoingMessage]:
    """Its messages in the languages that somebody wrote."""
    words = leaflet.read(broadcast.plan)
    own = words.messages or words.text
    return {code: one for code, one in broadcasts.messages(broadcast, context.world.rules).items() if code in own}


def terms(context: Context, broadcast: Broadcast, number: str, cost: int) -> list[str]:
    """Everything beside the words that a second person approves: whom, how many (in words), at what cost, when."""
    _ = context._
    lines = [_("For: {people}", people=people(context, broadcast.plan.audience)), number]
    if cost:
        lines.append(_("Cost: {cost} €.", cost=euros(context, cost)))
    lines += [*when(context, broadcast), *_without(context, broadcast), *_channels(context, broadcast)]
    return lines


def reach(context: Context, outlook: Outlook) -> str:
    """How many people, in all and by messenger."""
    _ = context._
    if not outlook.recipients:
        return _("Nobody would get this now.")
    by_channel = ", ".join(f"{labels.channel(_, one.channel)} {_.number(one.people)}" for one in outlook.reach)
    return f"{count(context, outlook.recipients)}: {by_channel}."


def count(context: Context, recipients: int) -> str:
    """How many people."""
    return context._.plural("{n} person would get it", "{n} people would get it", recipients)


def when(context: Context, broadcast: Broadcast) -> list[str]:
    """When it begins, until when it may leave, and whether it waits for the morning."""
    _, plan = context._, broadcast.plan
    begins = (
        _("Begins as soon as it is approved.")
        if plan.starts is None
        else _("Begins: {moment}.", moment=_.moment(plan.starts))
    )
    ends = (
        _("Goes out for at most three days.")
        if plan.expires is None
        else _("Not later than: {moment}.", moment=_.moment(plan.expires))
    )
    lines = [f"{begins} {ends}"]
    if plan.urgent:
        lines.append(_("URGENT: it goes out at night and during an air-raid alert too."))
    return lines


def _without(context: Context, broadcast: Broadcast) -> list[str]:
    """What some readers do not get."""
    _ = context._
    missing = [code for code in context.world.languages if code not in written(context, broadcast)]
    if not missing:
        return []
    return [
        _("Not written in: {names}. Its readers get the Ukrainian text, marked.", names=_languages(context, missing))
    ]


def _channels(context: Context, broadcast: Broadcast) -> list[str]:
    """A line for each messenger: how long it is there, and what is different."""
    _ = context._
    longest = max(written(context, broadcast).values(), key=lambda one: len(one.title) + len(one.text))
    lines = []
    for channel, shape in context.world.shapes.items():
        shown = broadcast_preview.shown(longest, shape)
        line = _(
            "{channel}: {length} of {limit} characters",
            channel=labels.channel(_, channel),
            length=_.number(shown.length),
            limit=_.number(shown.room),
        )
        if shown.apart:
            line += ", " + _("two messages: the picture, then the words")
        elif shown.bare:
            line += ", " + _("without the picture")
        lines.append(f"{line}.")
    return ["\n".join(lines)] if lines else []


def people(context: Context, text: str) -> str:
    """An audience in words."""
    _ = context._
    try:
        wanted = audience.read(text, context.content, list(context.world.languages))
    except Refused:  # a commitment or a language of then is no longer on record
        return text
    parts = [_("everybody who follows the city's news")]
    if wanted.follows is not None:
        parts = [_("followers of “{name}”", name=_commitment(context, wanted.follows))]
    if wanted.languages:
        parts.append(_("language: {names}", names=_languages(context, wanted.languages)))
    if wanted.channels:
        parts.append(_("messenger: {names}", names=_names(context, wanted.channels)))
    if wanted.silent is not None:
        parts.append(_.plural("not heard for {n} day", "not heard for {n} days", wanted.silent))
    return ", ".join([*parts, *_left_out(context, wanted)]) + "."


def _left_out(context: Context, wanted: Wanted) -> list[str]:
    _ = context._
    out = [_languages(context, (code,)) for code in wanted.without_languages]
    out += [labels.channel(_, channel) for channel in wanted.without_channels]
    out += [_("followers of “{name}”", name=_commitment(context, one)) for one in wanted.without_follows]
    return [_("without: {names}", names=", ".join(out))] if out else []


def _commitment(context: Context, commitment_id: str) -> str:
    return cards.name(context, context.content.commitment(commitment_id))


def _languages(context: Context, codes: Iterable[str]) -> str:
    return ", ".join(context._.language(code) for code in codes)


def _names(context: Context, channels: Iterable[str]) -> str:
    return ", ".join(labels.channel(context._, channel) for channel in channels)


def authors(context: Context, broadcast: Broadcast) -> str:
    """Who wrote and who changed it."""
    found = [staff.get(context.tx, one) for one in broadcast_steps.writers(context.tx, broadcast.id)]
    names = ", ".join(person.name for person in found if person is not None)
    return context._("Written by: {name}.", name=names)


def complain(context: Context, refused: Refused, *buttons: Button) -> None:
    """Say why something is refused; what was written stays where it is."""
    context.show(complaint(context, refused), rows=[list(buttons)])
