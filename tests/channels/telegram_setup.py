"""What the tests of the Telegram channel have in common."""

from __future__ import annotations

from typing import Any

from bot.channels.channel import Menu, Part, SendOutcome
from bot.channels.telegram import TelegramChannel
from tests.fakes.telegram import FakeTelegram, TelegramUser

MENUS = {
    "uk": Menu((("start", "Почати"), ("help", "Допомога")), "Що сталося з обіцянками міста", "Відкрите місто"),
    "en": Menu((("start", "Begin"),), "What became of the city's commitments", "Open city"),
}
SECRET = "a-secret_0"


async def draw(name: str, _lang: str) -> bytes | None:
    """A picture by its name; one that is `gone` cannot be drawn."""
    return None if name == "gone" else b"\x89PNG\r\n\x1a\n" + name.encode()


def make(telegram: FakeTelegram, **settings: Any) -> TelegramChannel:
    """The channel, set up for the fake."""
    ours: dict[str, Any] = {
        "token": telegram.token,
        "api_url": telegram.api_url,
        "mode": "auto",
        "public_url": None,
        "rate": 28.0,
    }
    return TelegramChannel(**(ours | {"webhook_secret": SECRET, "menus": MENUS, "draw": draw} | settings))


async def send(channel: TelegramChannel, user: TelegramUser, text: str = "Текст", **part: Any) -> str:
    """Send a message that must arrive; gives its id."""
    result = await channel.send(str(user.id), Part(text, **part))
    assert result.outcome is SendOutcome.SENT, result
    assert result.external_id is not None
    return result.external_id
