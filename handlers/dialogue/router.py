"""Which handler takes what: by button, command, word, state or kind of thing sent.

A conversation is one Router. Handlers are plain synchronous functions of a Context; they answer with
`context.show(...)` and `context.say(...)` and raise nothing a resident could cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from civic.keeping import PersonalData
from civic.messages import MediaKind, Offer
from civic.plain_text import fold
from storage.staff import Role

if TYPE_CHECKING:
    from handlers.dialogue.context import Context

Handler = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and who may reach it. `state` is the only state in which a button of it still counts.

    `files` says that it takes pictures sent as files too, and whatever else comes as one, to refuse it in plain words.
    """

    handler: Handler
    roles: frozenset[Role] | None = None
    state: str | None = None
    files: bool = False

    def takes(self, kind: MediaKind) -> bool:
        """Whether a thing of this kind is for it."""
        return kind is MediaKind.PHOTO or (self.files and kind in {MediaKind.FILE, MediaKind.VIDEO})


class Router:
    """One conversation's routes, and the personal data it keeps."""

    def __init__(self, name: str, *, keeps: Iterable[PersonalData] = ()) -> None:
        self.name = name
        self.keeps = tuple(keeps)
        self.commands: dict[str, Route] = {}
        self.actions: dict[str, Route] = {}
        self.words: dict[str, Route] = {}
        self.anywhere: dict[str, Route] = {}
        self.texts: dict[str, Route] = {}
        self.media: dict[str, Route] = {}
        self.places: dict[str, Route] = {}
        self.works: dict[str, Route] = {}
        self.steps: dict[str, Route] = {}

    def command(
        self, name: str, *words: str, roles: Iterable[Role] | None = None, anywhere: bool = False
    ) -> Callable[[Handler], Handler]:
        """Take `/name`, with the rest of the line as its argument, and the plain words that mean the same.

        `anywhere` words work in the middle of another conversation too.
        """

        def register(handler: Handler) -> Handler:
            route = Route(handler, frozenset(roles) if roles is not None else None)
            self.commands[name] = route
            (self.anywhere if anywhere else self.words).update({fold(word): route for word in words})
            return handler

        return register

    def action(
        self, verb: str, *, roles: Iterable[Role] | None = None, state: StrEnum | None = None
    ) -> Callable[[Handler], Handler]:
        """Take a button `verb:argument:…`; each argument is passed on as text."""

        def register(handler: Handler) -> Handler:
            self.actions[verb] = Route(handler, frozenset(roles) if roles is not None else None, state)
            return handler

        return register

    def text(self, state: StrEnum, *, roles: Iterable[Role] | None = None) -> Callable[[Handler], Handler]:
        """Take what is typed in a state."""

        def register(handler: Handler) -> Handler:
            self.texts[state] = Route(handler, frozenset(roles) if roles is not None else None)
            return handler

        return register

    def step(self, state: StrEnum, *, roles: Iterable[Role] | None = None) -> Callable[[Handler], Handler]:
        """Say a step's question again: for somebody who went aside, or typed where a button was to be pressed."""

        def register(handler: Handler) -> Handler:
            self.steps[state] = Route(handler, frozenset(roles) if roles is not None else None)
            return handler

        return register

    def photo(
        self, state: StrEnum, *, roles: Iterable[Role] | None = None, files: bool = False
    ) -> Callable[[Handler], Handler]:
        """Take a picture sent in a state; with `files` also what is sent as a file, which may be one (or anything)."""

        def register(handler: Handler) -> Handler:
            self.media[state] = Route(handler, frozenset(roles) if roles is not None else None, files=files)
            return handler

        return register

    def place(self, state: StrEnum) -> Callable[[Handler], Handler]:
        """Take a place shared in a state; where it is stands in `context.media.ref`."""

        def register(handler: Handler) -> Handler:
            self.places[state] = Route(handler)
            return handler

        return register

    def work(self, kind: str) -> Callable[[Handler], Handler]:
        """Take the result of slow work."""

        def register(handler: Handler) -> Handler:
            self.works[kind] = Route(handler)
            return handler

        return register


@dataclass(frozen=True, slots=True)
class Exits:
    """Where a turn goes when no route takes it."""

    start: Handler  # the chat was opened, `(context, payload)`
    ask: Handler  # free text, `(context, text)`
    stale: Handler  # a button that no longer counts
    medium: Handler  # something that is not text
    staff_only: Handler  # a staff command from somebody else, or on a channel not opened to staff
    code: Handler  # a staff code was typed, `(context, code)`
    danger: Handler  # a life may be in danger, `(context, danger)`
    surely: (
        Handler  # what sounded like danger may be a question: `(context, text)`, answered where the record surely does
    )
    unknown: Handler  # a command there is not, `(context, name)`
    press: Handler  # something was typed where a button is to be pressed
    share: Callable[[Context, str], Offer]  # what of the record these words name, to be shared into another chat


class Routes:
    """All routers together. Two that claim the same word are a mistake found at start."""

    def __init__(self, routers: Iterable[Router], exits: Exits) -> None:
        self.routers = tuple(routers)
        self.exits = exits
        self.commands = self._merge("commands")
        self.actions = self._merge("actions")
        self.words = self._merge("words")
        self.anywhere = self._merge("anywhere")
        self.texts = self._merge("texts")
        self.media = self._merge("media")
        self.places = self._merge("places")
        self.works = self._merge("works")
        self.steps = self._merge("steps")

    @property
    def keeps(self) -> tuple[PersonalData, ...]:
        """Every kind of personal data that the conversations keep."""
        return tuple(data for router in self.routers for data in router.keeps)

    def _merge(self, table: str) -> dict[str, Route]:
        merged: dict[str, Route] = {}
        for router in self.routers:
            for key, route in getattr(router, table).items():
                if key in merged:
                    raise ValueError(f"{router.name}: {key!r} in {table} is taken already")
                merged[key] = route
        return merged

    def reaches(self, context: Context, route: Route) -> bool:
        """Whether this person, here, may reach a handler."""
        return route.roles is None or context.works_as(route.roles)

    def run(self, context: Context, route: Route, *arguments: str) -> None:
        """Run a handler if this person, here, may reach it."""
        if not self.reaches(context, route):
            self.exits.staff_only(context)
            return
        route.handler(context, *arguments)
