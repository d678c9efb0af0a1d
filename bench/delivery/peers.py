"""What a user of each library would write: a loop of sends behind a semaphore. `python -m bench.delivery.peers NAME`.

They keep no queue and record nothing, but for the last, which notes each success in its database as `bench.turn`'s
usual stack would. Each has its best day: uvloop, a connection for every call in flight, its objects made once.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec
import uvloop

from bench.delivery.measure import Took, Watch
from bench.delivery.words import BODY, BUTTONS, FIRST_CHAT, TITLE, TOKEN
from bot.service import settle_memory

Send = Callable[[int], Awaitable[object]]
CONNECTIONS = 256


@asynccontextmanager
async def python_telegram_bot(api: str, _database: str, _messages: int) -> AsyncIterator[Send]:
    """`Bot.send_message` over the library's own HTTPXRequest."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
    from telegram.request import HTTPXRequest

    rows = [[InlineKeyboardButton(label, callback_data=data)] for label, data in BUTTONS]
    keyboard, bold = InlineKeyboardMarkup(rows), [MessageEntity(MessageEntity.BOLD, 0, len(TITLE))]
    async with Bot(TOKEN, base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=CONNECTIONS)) as bot:
        yield lambda chat: bot.send_message(chat, BODY, entities=bold, reply_markup=keyboard)


@asynccontextmanager
async def aiogram(api: str, _database: str, _messages: int) -> AsyncIterator[Send]:
    """`Bot.send_message` over the library's own session."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in BUTTONS]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)
    bold = [MessageEntity(type="bold", offset=0, length=len(TITLE))]
    session = AiohttpSession(api=TelegramAPIServer.from_base(api), limit=CONNECTIONS)
    async with Bot(TOKEN, session=session) as bot:
        yield lambda chat: bot.send_message(chat, BODY, entities=bold, reply_markup=keyboard)


@asynccontextmanager
async def pytelegrambotapi(api: str, _database: str, _messages: int) -> AsyncIterator[Send]:
    """`AsyncTeleBot.send_message`."""
    from telebot import asyncio_helper
    from telebot.async_telebot import AsyncTeleBot
    from telebot.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

    asyncio_helper.API_URL = api + "/bot{0}/{1}"
    asyncio_helper.REQUEST_LIMIT = CONNECTIONS
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] for label, data in BUTTONS])
    bold = [MessageEntity("bold", 0, len(TITLE))]
    bot = AsyncTeleBot(TOKEN)
    try:
        yield lambda chat: bot.send_message(chat, BODY, entities=bold, reply_markup=keyboard)
    finally:
        await bot.close_session()


@asynccontextmanager
async def recorded(api: str, database: str, messages: int) -> AsyncIterator[Send]:
    """python-telegram-bot, and a row of SQLAlchemy's async ORM for each message, updated and committed after it."""
    from bench.delivery.recorded import Outbox

    async with python_telegram_bot(api, database, messages) as send, Outbox.filled(database, messages) as outbox:

        async def send_and_record(chat: int) -> None:
            await send(chat)
            await outbox.sent(chat)

        yield send_and_record


PEERS: dict[str, Callable[[str, str, int], AbstractAsyncContextManager[Send]]] = {
    "python-telegram-bot": python_telegram_bot,
    "aiogram": aiogram,
    "pyTelegramBotAPI": pytelegrambotapi,
    "ptb + SQLAlchemy": recorded,
}


async def send_all(name: str, api: str, database: str, *, messages: int, in_flight: int) -> Took:
    """One message to each of so many chats."""
    free = asyncio.Semaphore(in_flight)

    async def one(send: Send, chat: int) -> None:
        async with free:
            await send(chat)

    async with PEERS[name](api, database, messages) as send:
        settle_memory()
        watch = Watch.start()
        await asyncio.gather(*(one(send, FIRST_CHAT + at) for at in range(messages)))
        return watch.read(messages)


def main() -> None:
    """Send, and print what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery.peers", description=__doc__)
    parser.add_argument("name", choices=list(PEERS))
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", required=True, help="where the last of them records")
    parser.add_argument("--messages", type=int, required=True)
    parser.add_argument("--window", type=int, required=True, help="calls in flight")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(
            send_all(given.name, given.api, given.database, messages=given.messages, in_flight=given.window)
        )
    print(msgspec.json.encode(took).decode())


if __name__ == "__main__":
    main()
