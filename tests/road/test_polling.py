"""Asking for updates where the server answers at once with nothing: patiently, not in a circle."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.channels.telegram import TelegramChannel
from bot.polling import Poller
from handlers.dialogue.dispatcher import Dispatcher
from storage.clock import SystemClock
from tests.channels.telegram_setup import draw
from tests.town import Town


class Hasty(TelegramChannel):
    """A channel whose server never holds a poll."""

    asked = 0

    async def poll(self, offset: int | None) -> Sequence[tuple[int, bytes]]:
        self.asked += 1
        return []


async def test_a_server_that_does_not_hold_the_poll_is_asked_in_peace(town: Town) -> None:
    channel = Hasty(
        token="1:x",
        api_url=town.telegram.api_url,
        mode="polling",
        public_url=None,
        rate=1,
        webhook_secret="s",
        menus={},
        draw=draw,
    )
    dispatcher: Dispatcher = town.app.dispatcher
    polling = asyncio.create_task(Poller(channel, dispatcher, SystemClock(), lambda well: None).run())
    done, _ = await asyncio.wait({polling}, timeout=1.0)
    polling.cancel()
    assert not done
    assert 1 <= channel.asked <= 5
