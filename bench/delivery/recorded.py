"""The outbox of a bot on SQLAlchemy's async ORM: one row a message, noted as sent after each call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import BigInteger, DateTime, String, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.delivery.words import FIRST_CHAT
from bench.usual.__main__ import make_engine


class _Base(DeclarativeBase):
    """The one table's base."""


class _Message(_Base):
    """What became of the message to one chat."""

    __tablename__ = "messages"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    status: Mapped[str] = mapped_column(String(16), default="queued")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Outbox:
    """Rows of messages that wait to be sent."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._writing = asyncio.Lock()  # a file has one writer, and the others would soon hear that it is locked

    @classmethod
    @asynccontextmanager
    async def filled(cls, database: str, messages: int) -> AsyncIterator[Self]:
        """An outbox in a new SQLite file, safe against a power cut, with a row for each message."""
        engine = make_engine(database.replace("sqlite:", "sqlite+aiosqlite:"))
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_Base.metadata.create_all)
            async with sessions() as session:
                session.add_all(_Message(chat=FIRST_CHAT + at) for at in range(messages))
                await session.commit()
            yield cls(sessions)
        finally:
            await engine.dispose()

    async def sent(self, chat: int) -> None:
        """Note one success."""
        async with self._writing, self._sessions() as session:
            await session.execute(
                update(_Message).where(_Message.chat == chat).values(status="sent", sent_at=datetime.now(UTC))
            )
            await session.commit()
