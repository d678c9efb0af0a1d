"""Where one thing said goes: danger first, then buttons, commands, words, the step the conversation is at, a question.

Everything typed works everywhere: a button's label or number, a command, a plain word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from civic import codes
from civic.danger import danger
from civic.messages import Address, ChannelEvent, IncomingMessage, Media, MediaKind, Offer
from civic.plain_text import clean, fold
from handlers.dialogue.context import Context
from handlers.dialogue.router import Route, Routes
from handlers.dialogue.world import World
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.store import Transaction

NUMBER_LENGTH = 9
_NUMBERED = re.compile(r"(?:\w+[.:]?\s+)?(?:№\s*)?(\d{1,9})(?:\.(\d{1,9}))?(?!\d|\.\d)")
CONTINUE = "continue"  # the action that leads back to the present step
FORWARDS = 4  # an action may hand over to another; a circle is a bug


def route(routes: Routes, context: Context, inbound: IncomingMessage | ChannelEvent) -> str | None:
    """Find and run the handlers; the id of the screen that the answer may replace."""
    replaces: str | None = None
    if isinstance(inbound, ChannelEvent):
        routes.exits.start(context, inbound.payload)
    elif inbound.press is not None:
        replaces = _press(routes, context, inbound.address, inbound.press, inbound.screen)
    elif inbound.media is not None:
        _medium(routes, context, inbound.media, clean(inbound.text))
    else:
        _text(routes, context, clean(inbound.text))
    follow(routes, context)
    return replaces


def consult(routes: Routes, world: World, tx: Transaction, question: str, locale: str) -> Context:
    """What a stranger would be answered to a question. Nothing is kept, so a reader is enough."""
    context = _stranger(routes, world, tx, locale)
    text = clean(question)
    found = danger(text)
    if found is not None:
        context.abstained = True
        routes.exits.danger(context, found)
        routes.exits.surely(context, text)
    else:
        routes.exits.ask(context, text)
        follow(routes, context)
    return context


def look_up(routes: Routes, world: World, tx: Transaction, words: str, locale: str) -> Offer:
    """What of the record these words name, for a stranger to share. Nothing is kept, so a reader is enough."""
    return routes.exits.share(_stranger(routes, world, tx, locale), clean(words))


def _stranger(routes: Routes, world: World, tx: Transaction, locale: str) -> Context:
    nobody = Contact(id=0, address_id=0, channel="", locale=locale, known=False, blocked=False)
    return Context(tx, world, nobody, Conversation(), routes.keeps)


def follow(routes: Routes, context: Context) -> None:
    """Go on where a handler handed over."""
    for _step in range(FORWARDS):
        if context.forwarded is None:
            return
        action, context.forwarded = context.forwarded, None
        _act(routes, context, action)
    raise RuntimeError("handlers hand over to each other in a circle")


def _press(routes: Routes, context: Context, address: Address, token: str, screen: str | None) -> str | None:
    opened = context.world.signer.open(address, token)
    if opened is None:
        routes.exits.stale(context)
        return None
    action, lasting = opened
    _act(routes, context, action)
    return None if lasting else screen


def _act(routes: Routes, context: Context, action: str) -> None:
    verb, *arguments = action.split(":")
    if verb == CONTINUE:
        _again(routes, context)
        return
    route = routes.actions.get(verb)
    if route is None or (route.state is not None and route.state != context.state):
        routes.exits.stale(context)
        return
    routes.run(context, route, *arguments)


def _again(routes: Routes, context: Context) -> None:
    """The question of the step where the conversation stands, once more."""
    route = routes.steps.get(context.state)
    if route is None:
        routes.exits.start(context, "")
    else:
        routes.run(context, route)


def _medium(routes: Routes, context: Context, media: Media, text: str) -> None:
    context.media = media
    place = routes.places.get(context.state) if media.kind is MediaKind.PLACE else None
    route = routes.media.get(context.state)
    if place is not None:
        routes.run(context, place)
    elif route is not None and route.takes(media.kind):
        found = danger(text)
        if found is not None:  # under a picture somebody may call for help too
            routes.exits.danger(context, found)
        routes.run(context, route)
    elif text:
        _text(routes, context, text)
    else:
        routes.exits.medium(context)


def _text(routes: Routes, context: Context, text: str) -> None:
    composing = routes.texts.get(context.state)
    found = danger(text)
    if found is not None:
        routes.exits.danger(context, found)
        if composing is None:
            routes.exits.surely(context, text)
            return
    if text.startswith("/"):
        _command(routes, context, text)
        return
    code = codes.read(text)
    if code is not None:
        routes.exits.code(context, code)
        return
    word = fold(text)
    choice = _chosen(context.conversation.choices, word, by_number=composing is None)
    if choice is not None:
        _act(routes, context, choice)
    elif (named := _named(routes, context, word, routes.anywhere)) is not None:
        routes.run(context, *named)
    elif composing is not None:
        routes.run(context, composing, text)
    elif (named := _named(routes, context, word, routes.words)) is not None:
        routes.run(context, *named)
    elif context.state in routes.steps:  # a button was to be pressed: what was gathered must not be lost
        routes.exits.press(context)
        _again(routes, context)
    else:
        routes.exits.ask(context, text)


def _named(routes: Routes, context: Context, word: str, table: Mapping[str, Route]) -> tuple[Route, str] | None:
    """The route that a plain word names, with a number behind it as its argument; staff's words are for staff only."""
    head, _space, last = word.rpartition(" ")
    for name, argument in ((word, ""), (head, last if last.isdecimal() else None)):
        route = table.get(name)
        if route is not None and argument is not None and routes.reaches(context, route):
            return route, argument
    return None


def _command(routes: Routes, context: Context, text: str) -> None:
    name, _space, argument = text[1:].partition(" ")
    name = name.partition("@")[0].lower()  # groups and some apps write the bot's name behind it
    route = routes.commands.get(name)
    if name == "start":
        routes.exits.start(context, argument.strip())
    elif route is not None:
        routes.run(context, route, argument.strip())
    else:
        routes.exits.unknown(context, name)


def _chosen(choices: list[tuple[str, str]], word: str, *, by_number: bool) -> str | None:
    """The action of the button whose label was typed, or whose number: the label's own, else its place.

    Of "1.7" the last part is enough, where only one button ends in it.
    """
    for label, action in choices:
        folded = fold(label)
        if word and word in {folded, folded.lstrip("0123456789 ")}:
            return action
    typed = _typed_number(word) if by_number else ()
    if not typed:
        return None
    numbered = {number: action for label, action in choices if (number := _number(label))}
    if typed in numbered:
        return numbered[typed]
    if len(typed) > 1:
        return None
    ending = [action for number, action in numbered.items() if len(number) > 1 and number[-1:] == typed]
    if len(ending) == 1:
        return ending[0]
    place = typed[0]
    return choices[place - 1][1] if not numbered and 0 < place <= len(choices) else None


def _typed_number(word: str) -> tuple[int, ...]:
    """The number that a folded word is, in its parts: "2" or "1 7" for 1.7; empty for anything else."""
    parts = word.split(" ")
    fits = len(parts) <= 2 and all(part.isdecimal() and len(part) <= NUMBER_LENGTH for part in parts)
    return tuple(int(part) for part in parts) if fits else ()


def _number(label: str) -> tuple[int, ...]:
    """The number a label begins with, perhaps behind a word: "3 · Green course", "№ 17", "1.7 · Hosting groups"."""
    found = _NUMBERED.match(label)
    return tuple(int(part) for part in found.groups() if part) if found else ()
