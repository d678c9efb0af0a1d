"""The tables of the usual stack."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Every model."""


class Contact(Base):
    """A resident. Their conversation is loaded with them."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    locale: Mapped[str] = mapped_column(String(8))
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    conversation: Mapped[Conversation] = relationship(back_populates="contact", lazy="joined", innerjoin=True)


class Conversation(Base):
    """What a resident's conversation has gathered; where it stands is ConversationHandler's own."""

    __tablename__ = "conversations"

    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), primary_key=True)
    state: Mapped[str] = mapped_column(String(32), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    contact: Mapped[Contact] = relationship(back_populates="conversation")


class Inbox(Base):
    """An update that was taken in; its key stops a repetition."""

    __tablename__ = "inbox"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Outbox(Base):
    """A message to be sent."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="queued", index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Consent(Base):
    """A yes."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Progress(Base):
    """A published step of a commitment."""

    __tablename__ = "progress"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    commitment: Mapped[int] = mapped_column(Integer, index=True)
    status: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)


class Subscription(Base):
    """Who follows what."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("contact_id", "commitment"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id))
    commitment: Mapped[int] = mapped_column(Integer)
