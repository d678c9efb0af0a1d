"""What a handler is given: who speaks, where they stand, what may be read, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from civic.answers.engine import Answers
from civic.content.model import Content, Localised, Source
from civic.keeping import PersonalData
from civic.links import taken_apart
from civic.messages import Button, Media, OutgoingMessage
from handlers.dialogue.aside import Attempts, Outdated, Work
from handlers.dialogue.world import World, is_newest
from locales import Translator
from storage import contacts, staff
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.staff import Role, Staff
from storage.store import Transaction

Rows = Iterable[Iterable[Button]]
T = TypeVar("T")


@dataclass
class Context:
    """One turn of one resident. Everything a handler changes, it changes through this."""

    tx: Transaction
    world: World
    contact: Contact
    conversation: Conversation
    keeps: tuple[PersonalData, ...]
    media: Media | None = None
    replies: list[OutgoingMessage] = field(default_factory=list)
    cited: list[Source] = field(default_factory=list)
    published: list[datetime] = field(default_factory=list)  # when what is told beside the documents was published
    records: list[str] = field(default_factory=list)  # what the replies rest on: ids with versions
    abstained: bool = False
    score: float = 0.0  # how well what was found fits the question, 0 to 1
    forwarded: str | None = None
    case_id: int | None = None  # whose words the replies quote, where they are somebody else's
    erased: bool = False
    tries: Attempts | None = None  # the runs of this turn; None where it has only one

    @property
    def now(self) -> datetime:
        """The moment of this turn, UTC."""
        return self.tx.now

    @property
    def content(self) -> Content:
        """The city's record."""
        return self.world.content

    @property
    def answers(self) -> Answers:
        """What answers questions, as new as the store."""
        if self.tries is not None and not self.tries.renewed and not is_newest(self.tx, self.world):
            raise Outdated
        return self.world.answers

    def aside(self, function: Callable[..., T], *values: Hashable) -> T:
        """The result of slow work that needs no transaction: a function of these values alone.

        Where it is not in hand yet the turn is undone, and runs again once it is; so ask early.
        """
        work = Work(function, values)
        result: T = self.tries.result(work) if self.tries is not None else function(*values)
        return result

    @property
    def _(self) -> Translator:
        """The resident's language."""
        return self.world.languages.of(self.contact.locale)

    @cached_property
    def staff(self) -> Staff | None:
        """The staff member who speaks, read anew in every turn; None for residents and where staff may not work."""
        if self.contact.channel not in self.world.staff_channels:
            return None
        return staff.by_contact(self.tx, self.contact.id)

    def works_as(self, roles: Iterable[Role]) -> bool:
        """Whether a staff member with one of these roles speaks, on a channel opened to staff."""
        return self.staff is not None and self.staff.role in frozenset(roles)

    @property
    def state(self) -> str:
        """Where the conversation stands; empty for nowhere in particular."""
        return self.conversation.state

    @property
    def data(self) -> dict[str, Any]:
        """What the present conversation has gathered; JSON values only."""
        return self.conversation.data

    def go(self, state: StrEnum | None, **data: Any) -> None:
        """Move to a state, keeping what was gathered and adding to it; None ends the conversation."""
        self.conversation.state = state or ""
        self.conversation.data = {**self.conversation.data, **data} if state else {}

    def pick(self, text: Localised) -> str:
        """A text of the record in the resident's language, marked where it is only there in Ukrainian.

        No shortened address in it can become a link.
        """
        words, language = text.pick(self.contact.locale)
        words = taken_apart(words)
        if language != self.contact.locale:
            return self._("{text} (in Ukrainian)", text=words)
        return words

    def show(self, text: str, *, title: str = "", rows: Rows = (), back: str | None = None, menu: bool = True) -> None:
        """Answer with a screen: it takes the place of the one whose button was pressed.

        Under `rows` come a way back (`back` is its action) and the menu.
        """
        self._answer(text, title, rows, back, menu, screen=True)

    def say(
        self,
        text: str,
        *,
        title: str = "",
        rows: Rows = (),
        back: str | None = None,
        menu: bool = True,
        picture: str = "",
    ) -> None:
        """Answer with a message that stays where it is: a number given, a decision, a picture, something to keep."""
        self._answer(text, title, rows, back, menu, screen=False, picture=picture)

    def _answer(
        self, text: str, title: str, rows: Rows, back: str | None, menu: bool, *, screen: bool, picture: str = ""
    ) -> None:
        keyboard = [tuple(row) for row in rows]
        last = []
        if back is not None:
            last.append(Button(self._("‹ Back"), action=back))
        if menu:
            last.append(Button(self._("☰ Menu"), action="menu"))
        if last:
            keyboard.append(tuple(last))
        message = OutgoingMessage(
            text=text,
            title=title,
            rows=tuple(row for row in keyboard if row),
            screen=screen,
            lang=self._.code,
            picture=picture,
            records=tuple(dict.fromkeys(self.records)),
        )
        self.replies.append(message)
        self.conversation.choices = [
            (button.label, button.action) for row in message.rows for button in row if button.action is not None
        ]

    def forward(self, action: str) -> None:
        """Let another action finish this turn, as if its button had been pressed."""
        self.forwarded = action

    def speak(self, locale: str) -> None:
        """Go on in another language."""
        contacts.speak(self.tx, self.contact.id, locale)
        self.contact = replace(self.contact, locale=locale)
