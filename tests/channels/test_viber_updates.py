"""Viber's callbacks of every kind, whole, damaged, forged and repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.viber import ViberChannel
from civic.messages import (
    Address,
    ChannelEvent,
    EventKind,
    Inbound,
    IncomingMessage,
    Media,
    MediaKind,
    Receipt,
    StatusUpdate,
)

TOKEN = "4f1canary9b7-token-never-to-be-seen"
WHO = "01234567890A="
ADDRESS = Address("viber", WHO)


def channel(token: str = TOKEN) -> ViberChannel:
    return ViberChannel(token=token, api_url="https://chatapi.viber.com/pa", public_url=None, sender_name="Громада")


def callback(event: str, **about: Any) -> dict[str, Any]:
    return {"event": event, "timestamp": 1457764197627, "message_token": 4912661846655238145} | about


def user(**changes: Any) -> dict[str, Any]:
    return {"id": WHO, "name": "Олена", "country": "UA", "language": "uk-UA", "api_version": 10} | changes


def said(message: Any, **about: Any) -> dict[str, Any]:
    return callback("message", sender=user(), message=message, silent=False) | about


def parse(update: object) -> Inbound:
    (item,) = channel().parse(json.dumps(update).encode())
    return item


def incoming(message: Any, **about: Any) -> IncomingMessage:
    item = parse(said(message, **about))
    assert isinstance(item, IncomingMessage)
    assert item.address == ADDRESS
    return item


# What arrives


def test_a_text_with_its_key_and_the_language_of_the_device() -> None:
    item = incoming({"type": "text", "text": "Добрий день", "tracking_data": "x"})
    assert (item.text, item.press, item.media) == ("Добрий день", None, None)
    assert item.key == f"message:4912661846655238145:{WHO}"
    assert item.locale == "uk-UA"


def test_what_the_parser_insists_on_costs_no_words() -> None:
    update = said({"type": "text", "text": "слова"})
    del update["timestamp"]
    item = parse(update)
    assert isinstance(item, IncomingMessage)
    assert item.text == "слова"


@pytest.mark.parametrize("token", ["a", "a-b_C9.x/=", "!" * 64])
def test_a_press_is_the_token_behind_the_tilde(token: str) -> None:
    item = incoming({"type": "text", "text": "~" + token}, silent=True)
    assert (item.press, item.text) == (token, "")


@pytest.mark.parametrize("text", ["~", "~~ ні", "~два слова", "~" + "a" * 65, " ~a", "~a\n", "~\u0441", ""])
def test_what_only_resembles_a_press_stays_a_text(text: str) -> None:
    item = incoming({"type": "text", "text": text})
    assert (item.press, item.text) == (None, text)


def test_text_loses_nul_and_half_surrogates() -> None:
    assert incoming({"type": "text", "text": "а\0б\ud83dв😀"}).text == "абв😀"


@pytest.mark.parametrize(
    ("message", "media", "text"),
    [
        (
            {"type": "picture", "media": "https://dl-media.viber.com/1.jpg", "size": 7, "text": "яма"},
            Media(MediaKind.PHOTO, "https://dl-media.viber.com/1.jpg", 7),
            "яма",
        ),
        ({"type": "picture", "media": 5, "size": "7", "text": None}, Media(MediaKind.PHOTO), ""),
        ({"type": "sticker", "sticker_id": 46105}, Media(MediaKind.STICKER), ""),
        (
            {"type": "video", "media": "https://x.viber.com/v", "size": 9},
            Media(MediaKind.VIDEO, "https://x.viber.com/v", 9),
            "",
        ),
        (
            {"type": "file", "media": "https://x.viber.com/f", "file_name": "a.pdf"},
            Media(MediaKind.FILE, "https://x.viber.com/f"),
            "",
        ),
        ({"type": "contact", "contact": {"name": "О", "phone_number": "+380"}}, Media(MediaKind.OTHER), ""),
        ({"type": "contact", "contact": 5}, Media(MediaKind.OTHER), ""),
        (
            {"type": "location", "location": {"lat": 49.41236, "lon": 27.0}},
            Media(MediaKind.PLACE, "49.412, 27.000"),
            "",
        ),
        ({"type": "location", "location": {"lat": 90, "lon": 180}}, Media(MediaKind.PLACE, "90.000, 180.000"), ""),
        ({"type": "location", "location": {"lat": 91, "lon": 180}}, Media(MediaKind.OTHER), ""),
        ({"type": "location", "location": {"lat": "49", "lon": None}}, Media(MediaKind.OTHER), ""),
        ({"type": "rich_media", "rich_media": {}}, Media(MediaKind.OTHER), ""),
        (
            {"type": "gif-of-tomorrow", "media": "https://x.viber.com/g"},
            Media(MediaKind.OTHER, "https://x.viber.com/g"),
            "",
        ),
        ({"type": "voice", "media": "https://x.viber.com/a"}, Media(MediaKind.VOICE, "https://x.viber.com/a"), ""),
    ],
)
def test_media_of_every_kind(message: dict[str, Any], media: Media, text: str) -> None:
    item = incoming(message)
    assert (item.media, item.text, item.press) == (media, text, None)


def test_a_bare_link_is_a_text() -> None:
    item = incoming({"type": "url", "media": "https://khm.gov.ua/a"})
    assert (item.text, item.media) == ("https://khm.gov.ua/a", None)


def test_the_echo_of_a_link_button_is_no_message_but_a_written_link_is() -> None:
    link = {"type": "text", "text": "https://khm.gov.ua/a"}
    assert parse(said(link, silent=True)) == ChannelEvent(f"message:4912661846655238145:{WHO}", EventKind.IGNORED)
    assert incoming(link).text == "https://khm.gov.ua/a"


@pytest.mark.parametrize(
    ("event", "about", "kind", "payload"),
    [
        ("conversation_started", {"type": "open", "user": user(), "context": "c3"}, EventKind.OPENED, "c3"),
        ("conversation_started", {"type": "open", "user": user(), "subscribed": True}, EventKind.OPENED, ""),
        ("conversation_started", {"user": user(), "context": 5}, EventKind.OPENED, ""),
        ("subscribed", {"user": user()}, EventKind.UNBLOCKED, ""),
        ("unsubscribed", {"user_id": WHO}, EventKind.BLOCKED, ""),
    ],
)
def test_what_happens_to_a_chat(event: str, about: dict[str, Any], kind: EventKind, payload: str) -> None:
    item = parse(callback(event, **about))
    assert isinstance(item, ChannelEvent)
    assert (item.kind, item.payload, item.address) == (kind, payload, ADDRESS)
    assert item.key == f"{event}:4912661846655238145:{WHO}"


@pytest.mark.parametrize(
    ("event", "about", "receipt"),
    [
        ("delivered", {}, Receipt.DELIVERED),
        ("seen", {}, Receipt.SEEN),
        ("failed", {"desc": "failure description"}, Receipt.FAILED),
        ("failed", {}, Receipt.FAILED),
    ],
)
def test_receipts_name_the_message(event: str, about: dict[str, Any], receipt: Receipt) -> None:
    item = parse(callback(event, user_id=WHO, **about))
    token = "4912661846655238145"
    assert item == StatusUpdate(
        f"{event}:{token}:{WHO}", ADDRESS, token, receipt, about.get("desc", ""), echo=f"message:{token}:{WHO}"
    )


def test_why_a_device_refused_is_told_in_plain_short_words() -> None:
    item = parse(callback("failed", user_id=WHO, desc="  too\nlong: Олена\u202e " + "x" * 100))
    assert isinstance(item, StatusUpdate)
    assert item.reason == "too long: " + "x" * 50
    assert getattr(parse(callback("failed", user_id=WHO, desc=["x"])), "reason", "") == ""


DAMAGED: list[dict[str, Any]] = [
    callback("webhook"),
    callback("client_status", user=user()),
    callback("event_of_tomorrow", user_id=WHO),
    {},
    {"event": None},
    {"event": ["message"], "message_token": 1},
    {"event": "message"},
    callback("message"),
    callback("message", sender=5, message={"type": "text", "text": "x"}),
    callback("message", sender={}, message={"type": "text", "text": "x"}),
    callback("message", sender=user(id=5), message={"type": "text", "text": "x"}),
    callback("message", sender=user(id=""), message={"type": "text", "text": "x"}),
    callback("message", sender=user(id="a\0b"), message={"type": "text", "text": "x"}),
    callback("message", sender=user(id="\ud83d"), message={"type": "text", "text": "x"}),
    callback("message", sender=user(id="x" * 300), message={"type": "text", "text": "x"}),
    said(None),
    said([]),
    said({}),
    said({"type": None}),
    said({"type": "text"}),
    said({"type": "text", "text": 5}),
    said({"type": "text", "text": {"a": 1}}),
    said({"type": "url", "media": ["https://a"]}),
    callback("conversation_started", user=None),
    callback("subscribed", user="x"),
    callback("unsubscribed", user_id=["x"]),
    callback("delivered", user_id=WHO, message_token=1.5),
    callback("delivered", user_id=WHO, message_token=True),
    callback("failed", user_id=WHO, message_token=None),
    callback("seen"),
]


@pytest.mark.parametrize("update", DAMAGED, ids=lambda update: json.dumps(update)[:60])
def test_unknown_and_damaged_updates_are_ignored(update: dict[str, Any]) -> None:
    item = parse(update)
    assert isinstance(item, ChannelEvent)
    assert (item.kind, item.address) == (EventKind.IGNORED, None)
    assert 0 < len(item.key) < 400
    assert item.key.isprintable()


# Whose call it is


def signed(raw: bytes) -> str:
    signature = channel()._sdk._calculate_message_signature(raw)
    assert isinstance(signature, str)
    return signature


RAW = json.dumps(said({"type": "text", "text": "так"}), ensure_ascii=False).encode()


def test_the_signature_of_the_raw_bytes_is_accepted() -> None:
    assert channel().authenticate({"x-viber-content-signature": signed(RAW)}, RAW)


@pytest.mark.parametrize(
    "change",
    [
        lambda good, raw: ("", raw),
        lambda good, raw: (good.upper(), raw),
        lambda good, raw: (good[:-1], raw),
        lambda good, raw: (good + "0", raw),
        lambda good, raw: (good + "\n", raw),
        lambda good, raw: (" " + good, raw),
        lambda good, raw: ("sha256=" + good, raw),
        lambda good, raw: ("0" * 64, raw),
        lambda good, raw: (good.replace(good[0], "а"), raw),
        lambda good, raw: (good, raw + b" "),
        lambda good, raw: (good, json.dumps(json.loads(raw)).encode()),
        lambda good, raw: (good, b""),
        lambda good, raw: (signed(b""), raw),
    ],
)
def test_no_mutation_of_a_signature_passes(change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    signature, raw = change(signed(RAW), RAW)
    assert not channel().authenticate({"x-viber-content-signature": signature}, raw)


def test_without_the_header_or_with_another_token_nobody_passes() -> None:
    assert not channel().authenticate({}, RAW)
    assert not channel(token="another").authenticate({"x-viber-content-signature": signed(RAW)}, RAW)
    assert not channel(token="токен").authenticate({"x-viber-content-signature": signed(RAW)}, RAW)


def test_a_replay_has_the_same_key_and_damaged_bytes_one_of_their_own() -> None:
    viber = channel()
    assert viber.parse(RAW)[0].key == viber.parse(RAW)[0].key
    assert parse({"event": "x"}).key == parse({"event": "x"}).key != parse({"event": "y"}).key
