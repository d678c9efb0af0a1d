"""Where one thing said goes: danger first, then buttons, commands, words, the step the conversation is at, a question.

Everything typed works everywhere: a button's label or number, a command, a plain word.
"""

from __future__ import annotations

from civic.danger import danger
from civic.messages import Address, ChannelEvent, IncomingMessage, Media, MediaKind
from civic.plain_text import clean, fold
from civic.staffing import read_code
from handlers.dialogue.context import Context
from handlers.dialogue.router import Routes
from handlers.dialogue.world import World
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.store import Transaction

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
    _follow(routes, context)
    return replaces


def consult(routes: Routes, world: World, tx: Transaction, question: str, locale: str) -> Context:
    """What a stranger would be answered to a question. Nothing is kept, so a reader is enough."""
    nobody = Contact(id=0, address_id=0, channel="", locale=locale, known=False, blocked=False)
    context = Context(tx, world, nobody, Conversation(), routes.keeps)
    text = clean(question)
    found = danger(text)
    if found is not None:
        context.abstained = True
        routes.exits.danger(context, found)
    else:
        routes.exits.ask(context, text)
        _follow(routes, context)
    return context


def _follow(routes: Routes, context: Context) -> None:
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
    route = routes.actions.get(verb)
    if route is None or (route.state is not None and route.state != context.state):
        routes.exits.stale(context)
        return
    routes.run(context, route, *arguments)


def _medium(routes: Routes, context: Context, media: Media, text: str) -> None:
    context.media = media
    route = routes.media.get(context.state)
    if route is not None and media.kind is MediaKind.PHOTO:
        routes.run(context, route)
    elif text:
        _text(routes, context, text)
    else:
        routes.exits.medium(context)


def _text(routes: Routes, context: Context, text: str) -> None:
    composing = routes.texts.get(context.state)
    if text.startswith("/"):
        _command(routes, context, text)
        return
    found = danger(text)
    if found is not None:
        routes.exits.danger(context, found)
        if composing is None:
            return
    code = read_code(text)
    if code is not None:
        routes.exits.code(context, code)
        return
    word = fold(text)
    route = routes.anywhere.get(word)
    choice = _chosen(context.conversation.choices, word, by_number=composing is None)
    if choice is not None:
        _act(routes, context, choice)
    elif route is not None:
        routes.run(context, route, "")
    elif composing is not None:
        routes.run(context, composing, text)
    elif (route := routes.words.get(word)) is not None:
        routes.run(context, route, "")
    else:
        routes.exits.ask(context, text)


def _command(routes: Routes, context: Context, text: str) -> None:
    name, _space, argument = text[1:].partition(" ")
    route = routes.commands.get(name.lower())
    if name.lower() == "start":
        routes.exits.start(context, argument.strip())
    elif route is not None:
        routes.run(context, route, argument.strip())
    else:
        routes.exits.unknown(context, name)


def _chosen(choices: list[tuple[str, str]], word: str, *, by_number: bool) -> str | None:
    """The action of the button whose label was typed, or whose number: the label's own, else its place."""
    for label, action in choices:
        folded = fold(label)
        if word and word in {folded, folded.lstrip("0123456789 ")}:
            return action
    if not (by_number and word.isdecimal() and len(word) <= 3):
        return None
    number = int(word)
    numbered = {int(first): action for label, action in choices if (first := fold(label).split(" ")[0]).isdecimal()}
    if numbered:
        return numbered.get(number)
    return choices[number - 1][1] if 0 < number <= len(choices) else None
