"""The right words take the place of the wrong ones in each chat's own message."""

from __future__ import annotations

import msgspec

from bot.channels.channel import SendOutcome
from bot.delivery.calls import Caller
from civic.buttons import ButtonSigner
from civic.messages import OutgoingMessage
from storage.outbox import Claimed, Lane
from tests.channels.telegram_setup import make, send
from tests.fakes.telegram import FakeTelegram

WRONG, RIGHT = "Завтра не буде води.", "Насправді вода буде."
WORDS = msgspec.json.encode({"uk": OutgoingMessage(text=RIGHT)}).decode()


def correction(chat: int, wrong: str | None) -> Claimed:
    """One delivery of a correction to a chat, where it has the wrong words or not."""
    return Claimed(
        id=chat,
        attempt="a",
        attempts=1,
        campaign="broadcast:2",
        address_id=chat,
        recipient=str(chat),
        lane=Lane.BROADCAST,
        content=WORDS,
        locale="uk",
        replaces=wrong,
        part=0,
        shared=True,
    )


async def test_everybody_s_own_message_is_put_right_and_whoever_has_none_gets_a_new_one() -> None:
    async with FakeTelegram() as telegram:
        channel = make(telegram)
        await channel.open()
        users = [telegram.user() for _ in range(3)]
        wrong = [await send(channel, user, WRONG) for user in users[:2]]
        caller = Caller(channel, ButtonSigner(b"k"))
        for user, message in zip(users, [*wrong, None], strict=True):
            results, _parts = await caller.call([correction(user.id, message)])
            assert results[0].outcome is SendOutcome.SENT, results
        await channel.close()
        assert [user.texts for user in users] == [[RIGHT], [RIGHT], [RIGHT]]
