"""The web chat as a channel: envelopes in, nothing out of it."""

from __future__ import annotations

import msgspec
import pytest

from bot.channels.channel import Channel, Part, PollingChannel, SendOutcome
from bot.channels.webchat import Envelope, Frame, WebChatChannel, read_frame
from civic.messages import ChannelEvent, EventKind, IncomingMessage, MediaKind

ID = "0f1e2d3c-aaaa-bbbb-cccc-000000000001"


async def _nothing(_ref: str) -> bytes | None:
    return None


CHANNEL = WebChatChannel(_nothing)


def envelope(sender: str = "somebody", **frame: str) -> bytes:
    return msgspec.json.encode(Envelope(sender=sender, locale="en", frame=Frame(id=ID, **frame)))


def test_it_is_a_channel_that_is_not_polled() -> None:
    assert isinstance(CHANNEL, Channel)
    assert not isinstance(CHANNEL, PollingChannel)
    assert CHANNEL.name == "web"


def test_words_and_presses() -> None:
    [said] = CHANNEL.parse(envelope(text="a\0б"))
    assert isinstance(said, IncomingMessage)
    assert (said.text, said.press, said.locale, str(said.address)) == ("aб", None, "en", "web:somebody")
    [pressed] = CHANNEL.parse(envelope(press="x" * 200))
    assert isinstance(pressed, IncomingMessage)
    assert pressed.press == "x" * 64


def test_opening_and_pictures() -> None:
    [opened] = CHANNEL.parse(envelope(hello="c3"))
    assert isinstance(opened, ChannelEvent)
    assert (opened.kind, opened.payload) == (EventKind.OPENED, "c3")
    for ref, kept in (("A" * 43, "A" * 43), ("../secret", ""), ("", "")):
        [sent] = CHANNEL.parse(envelope(upload=ref))
        assert isinstance(sent, IncomingMessage)
        assert sent.media is not None
        assert (sent.media.kind, sent.media.ref) == (MediaKind.PHOTO, kept)


def test_the_key_is_the_frames_own_and_names_nobody() -> None:
    keys = {
        CHANNEL.parse(raw)[0].key
        for raw in (envelope(text="a"), envelope(text="a"), envelope(press="b"), envelope(hello=""))
    }
    assert len(keys) == 1
    assert CHANNEL.parse(envelope("another", text="a"))[0].key not in keys
    assert "somebody" not in keys.pop()


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b'{"from": "a"}', b"\xff", b'{"from": 1, "frame": {}}'])
def test_anything_else_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not a"):
        CHANNEL.parse(raw)
    with pytest.raises(ValueError, match="not a"):
        read_frame(raw)


async def test_sending_always_succeeds_and_nothing_is_ever_authentic() -> None:
    assert (await CHANNEL.send("somebody", Part("text"))).outcome is SendOutcome.SENT
    assert (await CHANNEL.send("somebody", Part("text"))).external_id is None
    assert not CHANNEL.authenticate({}, b"")
    assert CHANNEL.respond(Part("text")) is None
