"""The conversations of the usual stack: the start, a commitment's card, and a proposal step by step."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sqlalchemy import select
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from bench.usual.models import Consent, Progress, Subscription
from bench.usual.turns import State, Turn, gathered, in_turn

COMMITMENTS = {1: "Цифрові послуги", 2: "Зелений курс", 3: "Цифрові навички"}
GREETING = (
    "Вітаємо! Тут можна дізнатися, що стало з обіцянками міста за планом дій «Відкритий уряд», і надіслати місту свою"
    " пропозицію.\n\nЩодо щоденних послуг є інший бот."
)
MENU = [
    [("Що зроблено", "commitments")],
    [("Надіслати пропозицію", "propose")],
    [("Мої звернення", "my"), ("Ще", "more")],
]
CARD = (
    "{number} · {name}\n\nСтан: {status}.\n\n{latest}\n\nДокументи не називають рівня виконання, тому ми його не"
    " вигадуємо.\n\nДія плану завершилась: грудень 2024.\n\nДжерело: {source}."
)
SOURCE = "Звіт про самооцінку реалізації плану дій «Відкритий уряд», 2024"
CONSENT = (
    "Щоб прийняти ваш текст і відповісти вам, ми зберігаємо текст, адресу вашого чату (зашифровано) і мову. Модератор"
    " читає текст, але не бачить, хто ви.\n\nВи згодні?"
)


class Step(IntEnum):
    """The steps of a proposal."""

    CONSENT = 1
    TEXT = 2
    ABOUT = 3


@in_turn
async def start(turn: Turn) -> State:
    """The first screen."""
    turn.reply(GREETING, MENU)
    return ConversationHandler.END


@in_turn
async def card(turn: Turn) -> State:
    """A commitment's card: its state, the latest step, whether one follows it."""
    assert turn.update.callback_query is not None
    assert turn.update.callback_query.data is not None
    number = int(turn.update.callback_query.data.partition(":")[2])
    latest = await turn.session.scalar(
        select(Progress).where(Progress.commitment == number).order_by(Progress.id.desc()).limit(1)
    )
    follows = await turn.session.scalar(
        select(Subscription.id).where(Subscription.contact_id == turn.contact.id, Subscription.commitment == number)
    )
    text = CARD.format(
        number=number,
        name=COMMITMENTS[number],
        status=latest.status if latest else "не вказано",
        latest=latest.text if latest else "",
        source=SOURCE,
    )
    follow = ("Не стежити", f"unfollow:{number}") if follows else ("Стежити за новинами", f"follow:{number}")
    turn.reply(
        text,
        [
            [("Що зроблено", f"done:{number}"), ("Перешкоди", f"obstacles:{number}")],
            [("Висновки", f"lessons:{number}"), ("Докладніше", f"parts:{number}")],
            [follow],
            [("‹ Назад", "commitments"), ("☰ Меню", "menu")],
        ],
    )
    return None


@in_turn
async def propose(turn: Turn) -> State:
    """A proposal: consent first, where it was not given."""
    given = await turn.session.scalar(
        select(Consent.id).where(Consent.contact_id == turn.contact.id, Consent.purpose == "send")
    )
    if given is not None:
        return _prompt(turn)
    turn.reply(CONSENT, [[("Так", "agree"), ("Ні", "disagree")]])
    return Step.CONSENT


@in_turn
async def agree(turn: Turn) -> State:
    """A yes is kept, and the text asked for."""
    turn.session.add(Consent(contact_id=turn.contact.id, purpose="send", given_at=turn.now))
    return _prompt(turn)


def _prompt(turn: Turn) -> State:
    gathered(turn, "text", kind="proposal")
    turn.reply("Що ви пропонуєте? Напишіть одним повідомленням, своїми словами.", [[("☰ Меню", "menu")]])
    return Step.TEXT


@in_turn
async def words(turn: Turn) -> State:
    """The text was typed."""
    assert turn.update.message is not None
    gathered(turn, "about", text=turn.update.message.text)
    turn.reply(
        "Якого зобов’язання це стосується?",
        [
            *([(f"{number} · {name}", f"on:{number}")] for number, name in COMMITMENTS.items()),
            [("Жодного", "on:")],
            [("‹ Назад", "propose"), ("☰ Меню", "menu")],
        ],
    )
    return Step.ABOUT


def handlers() -> list[BaseHandler[Any, ContextTypes.DEFAULT_TYPE, Any]]:
    """What the application serves."""
    proposal: ConversationHandler[ContextTypes.DEFAULT_TYPE] = ConversationHandler(
        entry_points=[CommandHandler("propose", propose)],
        states={
            Step.CONSENT: [CallbackQueryHandler(agree, pattern="^agree$")],
            Step.TEXT: [MessageHandler(filters.TEXT & ~filters.COMMAND, words)],
        },
        fallbacks=[CommandHandler("start", start)],
        per_message=False,
    )
    return [proposal, CommandHandler("start", start), CallbackQueryHandler(card, pattern=r"^commitment:\d+$")]
