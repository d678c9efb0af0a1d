"""What Viber accepts: each rule yields the status Viber would answer with and why, for the fake to enforce."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

Problem = tuple[int, str]

BAD, MISSING = 3, 4
BODY_BYTES = 30_000
BATCH = 300
BATCHES, BATCHES_SECONDS = 500, 10.0  # calls of `broadcast_message` within so many seconds
EVENTS = {"delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started", "message"}
ACTIONS = {"reply", "open-url", "location-picker", "share-phone", "none"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_MESSAGE_KEYS = {"receiver", "type", "sender", "text", "media", "keyboard", "tracking_data", "min_api_version"}
_KEYBOARD_KEYS = {"Type", "Buttons", "DefaultHeight", "BgColor"}
_BUTTON_KEYS = {
    *("Columns", "Rows", "Text", "ActionType", "ActionBody", "Silent", "BgColor", "Image", "OpenURLType"),
    *("TextVAlign", "TextHAlign", "TextSize", "TextOpacity", "BgMedia", "BgMediaType", "BgLoop", "OpenURLMediaType"),
}
_TAGS = re.compile(r"</?(?:b|i|u|br|font)\b[^<>]*>|&(?:lt|gt|amp|quot|nbsp|#\d+);", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def message_problems(payload: dict[str, Any], *, receiver: bool, beside: Collection[str] = ()) -> Iterator[Problem]:
    """Everything wrong with a message; `receiver` says whether it must name one (a welcome must not), `beside` what
    else it may hold."""
    yield from _nulls(payload, "message")
    for key in payload.keys() - _MESSAGE_KEYS - frozenset(beside):
        yield BAD, f"unknown field {key}"
    if receiver and not payload.get("receiver"):
        yield MISSING, "no receiver"
    if not receiver and not beside and "receiver" in payload:
        yield BAD, "a welcome names no receiver"
    sender = payload.get("sender")
    if not isinstance(sender, dict) or not isinstance(sender.get("name"), str) or not sender["name"]:
        yield MISSING, "no sender.name"
    elif len(sender["name"]) > 28 or sender.keys() - {"name", "avatar"}:
        yield BAD, "sender.name is over 28 characters or the sender has unknown fields"
    if len(str(payload.get("tracking_data", ""))) > 4000:
        yield BAD, "tracking_data is over 4000 characters"
    if not isinstance(payload.get("min_api_version", 1), int):
        yield BAD, "min_api_version is no number"
    yield from _content(payload)
    if "keyboard" in payload:
        yield from keyboard_problems(payload["keyboard"])


def batch_problems(payload: dict[str, Any]) -> Iterator[Problem]:
    """Everything wrong with a `broadcast_message`: at most 300 different receivers, else a message like any other."""
    listed = payload.get("broadcast_list")
    if not isinstance(listed, list) or not listed:
        yield MISSING, "no broadcast_list"
    elif not all(isinstance(one, str) and one for one in listed):
        yield BAD, "broadcast_list holds what is no id"
    elif len(listed) > BATCH:
        yield BAD, f"broadcast_list of {len(listed)}"
    elif len(set(listed)) < len(listed):
        yield BAD, "somebody is twice in broadcast_list"
    if "receiver" in payload:
        yield BAD, "a batch names no receiver"
    yield from message_problems(payload, receiver=False, beside={"broadcast_list"})


def _content(payload: dict[str, Any]) -> Iterator[Problem]:
    text = payload.get("text")
    match payload.get("type"):
        case "text":
            if not isinstance(text, str):
                yield MISSING, "no text"
            elif not text.strip() or len(text) > 7000:
                yield BAD, f"a text of {len(text)} characters"
            if "media" in payload:
                yield BAD, "a text has no media"
        case "picture":
            if not isinstance(text, str) or len(text) > 512:
                yield BAD, "a picture's text has 0 to 512 characters"
            media = payload.get("media")
            path = urlsplit(media).path if isinstance(media, str) else ""
            if not is_address(media) or not path.lower().endswith((".jpg", ".jpeg", ".png", ".gif")):
                yield BAD, "a picture's media is an address ending in .jpg, .png or .gif"
        case None:
            if "keyboard" not in payload:
                yield MISSING, "no type"
        case other:
            yield BAD, f"unknown type {other!r}"


def keyboard_problems(keyboard: Any) -> Iterator[Problem]:
    """Everything wrong with a keyboard, including its height by real packing."""
    if not isinstance(keyboard, dict) or keyboard.get("Type") != "keyboard":
        yield BAD, "a keyboard is an object of Type keyboard"
        return
    for key in keyboard.keys() - _KEYBOARD_KEYS:
        yield BAD, f"unknown keyboard field {key}"
    if not isinstance(keyboard.get("DefaultHeight", False), bool):
        yield BAD, "DefaultHeight is true or false"
    buttons = keyboard.get("Buttons")
    if not isinstance(buttons, list) or not buttons or not all(isinstance(button, dict) for button in buttons):
        yield MISSING, "a keyboard without Buttons"
        return
    problems = [problem for button in buttons for problem in button_problems(button)]
    yield from problems
    if not problems and (height := rows_used(buttons)) > 12:
        yield BAD, f"the keyboard is {height} rows tall"


def button_problems(button: dict[str, Any]) -> Iterator[Problem]:
    """Everything wrong with one button of a keyboard."""
    for key in button.keys() - _BUTTON_KEYS:
        yield BAD, f"unknown button field {key}"
    for field, most in (("Columns", 6), ("Rows", 2)):
        size = button.get(field, 1)
        if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= most:
            yield BAD, f"{field} is {size!r}"
    text = button.get("Text", "")
    if not isinstance(text, str) or len(text) > 250:
        yield BAD, "Text is over 250 characters or no text"
    elif re.search(r"[<>&]", _TAGS.sub("", text)):
        yield BAD, "Text holds HTML that Viber does not know"
    if not (text or button.get("Image") or button.get("BgMedia") or button.get("BgColor")):
        yield MISSING, "a button shows nothing"
    if "BgColor" in button and not _COLOUR.fullmatch(str(button["BgColor"])):
        yield BAD, "BgColor is no #RRGGBB"
    if not isinstance(button.get("Silent", False), bool):
        yield BAD, "Silent is true or false"
    action, body = button.get("ActionType", "reply"), button.get("ActionBody")
    if action not in ACTIONS:
        yield BAD, f"unknown ActionType {action!r}"
    if not isinstance(body, str) or not body:
        yield MISSING, "no ActionBody"
    elif action == "open-url" and not is_address(body):
        yield BAD, "open-url without an https address"


def rows_used(buttons: list[dict[str, Any]]) -> int:
    """How many rows the buttons take when each goes, in order, into the first free place of a six-column grid."""
    taken: set[tuple[int, int]] = set()
    first = 0  # never above an earlier button
    for button in buttons:
        columns, rows = button.get("Columns", 6), button.get("Rows", 1)
        row = first
        while True:
            places = (
                {(row + down, left + right) for down in range(rows) for right in range(columns)}
                for left in range(7 - columns)
            )
            free = next((place for place in places if not place & taken), None)
            if free is not None:
                break
            row += 1
        taken |= free
        first = row
    return 1 + max(row for row, _ in taken)


def webhook_problems(payload: dict[str, Any]) -> Iterator[Problem]:
    """Everything wrong with a `set_webhook`."""
    yield from _nulls(payload, "set_webhook")
    for key in payload.keys() - {"url", "event_types", "send_name", "send_photo"}:
        yield BAD, f"unknown field {key}"
    if "url" not in payload:
        yield MISSING, "no url"
    elif payload["url"] != "" and not is_address(payload["url"]):
        yield 1, "the url is not https"
    events = payload.get("event_types", [])
    if not isinstance(events, list) or not set(map(str, events)) <= EVENTS:
        yield BAD, "unknown event_types"
    for flag in ("send_name", "send_photo"):
        if not isinstance(payload.get(flag, False), bool):
            yield BAD, f"{flag} is true or false"


def is_address(url: object) -> bool:
    """An https address of at most 2000 characters; plain http on loopback only."""
    if not isinstance(url, str) or len(url) > 2000 or re.search(r"[\s\\]", url):
        return False
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _nulls(value: Any, where: str) -> Iterator[Problem]:
    if value is None:
        yield BAD, f"{where} is null"
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from _nulls(item, f"{where}.{key}")
