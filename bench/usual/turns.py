"""What every handler of the usual stack does around its words: one session, one inbox row, one contact, one commit."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bench.usual.models import Contact, Conversation, Inbox, Outbox

State: TypeAlias = int | None
Buttons = Sequence[Sequence[tuple[str, str]]]


@dataclass(slots=True)
class Turn:
    """What a handler works with."""

    session: AsyncSession
    contact: Contact
    update: Update
    now: datetime

    def reply(self, text: str, buttons: Buttons = ()) -> None:
        """Queue an answer."""
        keyboard = InlineKeyboardMarkup(
            [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in buttons]
        )
        content = {"text": text, "reply_markup": keyboard.to_dict()}
        self._queue("reply", json.dumps(content, ensure_ascii=False))

    def acknowledge(self, press: str) -> None:
        """Queue the acknowledgement of a press."""
        self._queue("ack", press)

    def _queue(self, kind: str, content: str) -> None:
        self.session.add(Outbox(contact_id=self.contact.id, kind=kind, content=content, created_at=self.now))


Handler = Callable[[Turn], Awaitable[State]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, State]]


def in_turn(handler: Handler) -> Callback:
    """A callback that runs the handler in one transaction, once for each update."""

    @wraps(handler)
    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> State:
        now = datetime.now(UTC)
        async with context.bot_data["sessions"]() as session:
            session.add(Inbox(update_id=update.update_id, received_at=now))
            try:
                await session.flush()
            except IntegrityError:  # it was here before
                return None
            turn = Turn(session, await _meet(session, update, now), update, now)
            state = await handler(turn)
            if update.callback_query is not None:
                turn.acknowledge(update.callback_query.id)
            await session.commit()
        return state

    return callback


async def _meet(session: AsyncSession, update: Update, now: datetime) -> Contact:
    person = update.effective_user
    assert person is not None
    contact = await session.scalar(select(Contact).where(Contact.telegram_id == person.id))
    if contact is None:
        contact = Contact(
            telegram_id=person.id,
            locale=person.language_code or "uk",
            heard_at=now,
            conversation=Conversation(state="", data={}),
        )
        session.add(contact)
        await session.flush()
    contact.heard_at = now
    return contact


def gathered(turn: Turn, state: str, **data: Any) -> None:
    """Keep what the conversation has gathered."""
    turn.contact.conversation.state = state
    turn.contact.conversation.data = {**turn.contact.conversation.data, **data}
