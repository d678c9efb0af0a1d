"""The rules of Telegram's Bot API: what a well-formed call and a well-formed object look like.

The names, types and required fields come from the vendored specification; the limits beside them from the
descriptions of the methods. Everything wrong raises `Malformed` with words like the real server's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "Float": (float, int),
    "InputFile": (),
}
ENTITIES = (
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler blockquote "
    "expandable_blockquote code pre text_link text_mention custom_emoji date_time"
)
WEBHOOK_PORTS = (443, 80, 88, 8443)


class Malformed(Exception):
    """A call that the real server would refuse, whatever the state of its world."""


@cache
def specification() -> Json:
    """The vendored specification."""
    text = (Path(__file__).parents[1] / "data" / "telegram_bot_api.json").read_text("utf-8")
    spec: Json = json.loads(text)
    return spec


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


# Objects -------------------------------------------------------------------------------------------------------------


def check(value: object, types: list[str], where: str) -> None:
    """Check a value against the types it may have, all the way down."""
    complaints = []
    for name in types:
        try:
            return _check_one(value, name, where)
        except Malformed as error:
            complaints.append(str(error))
    raise Malformed(complaints[-1] if len(complaints) == 1 else f"{where} is none of {', '.join(types)}: {complaints}")


def _check_one(value: object, name: str, where: str) -> None:
    if name.startswith("Array of "):
        if not isinstance(value, list):
            raise Malformed(f"{where} must be an array")
        for index, item in enumerate(value):
            check(item, [name.removeprefix("Array of ")], f"{where}[{index}]")
    elif name in PLAIN:
        if not isinstance(value, PLAIN[name]) or (isinstance(value, bool) and name != "Boolean"):
            raise Malformed(f"{where} must be of type {name}")
    else:
        kind = specification()["types"][name]
        if "one_of" in kind:
            check(value, kind["one_of"], where)
        elif not isinstance(value, dict):
            raise Malformed(f"{where} must be an object of type {name}")
        else:
            _check_fields(value, kind["fields"], f"{where} ({name})")


def _check_fields(value: Mapping[str, object], fields: list[list[Any]], where: str) -> None:
    known = {field[0]: field for field in fields}
    for name in value:
        if name not in known:
            raise Malformed(f"{where} has no field {name}")
    for name, types, required, *constant in fields:
        if name in value:
            check(value[name], types, f"{where}.{name}")
            if constant and value[name] != constant[0]:
                raise Malformed(f"{where}.{name} must be {constant[0]}")
        elif required:
            raise Malformed(f"{where} lacks {name}")


def minimal(name: str) -> Any:
    """The smallest valid value of a type: required fields only."""
    if name.startswith("Array of "):
        return [minimal(name.removeprefix("Array of "))]
    if name in PLAIN:
        return {"Integer": 1, "String": "x", "Boolean": True, "Float": 1.5, "InputFile": "x"}[name]
    kind = specification()["types"][name]
    if "one_of" in kind:
        return minimal(kind["one_of"][0])
    return {
        field: constant[0] if constant else minimal(types[0])
        for field, types, required, *constant in kind["fields"]
        if required
    }


# Calls ---------------------------------------------------------------------------------------------------------------


def read_call(method: str, given: Mapping[str, object]) -> Json:
    """Read the parameters of a call as they came (text from a form, or JSON values) and check everything about them."""
    if method not in specification()["methods"]:
        raise Malformed(f"there is no method {method}")
    fields = specification()["methods"][method]["fields"]
    types = {field[0]: field[1] for field in fields}
    call = {name: _typed(value, types.get(name, []), name) for name, value in given.items()}
    _check_fields(call, fields, method)
    for rule in (*EVERY_CALL, *RULES.get(method, ())):
        rule(call)
    return call


def _typed(value: object, types: list[str], name: str) -> object:
    """A form carries text only: numbers, truth values and objects are written in it as JSON."""
    if not isinstance(value, str):
        return value
    if "Integer" in types and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    if types == ["Boolean"] and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if "String" in types or not types or types[0] in PLAIN:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Malformed(f"can't parse {name} as JSON") from None


def _text(call: Json) -> None:
    text = call["text"].strip()
    if not text:
        raise Malformed("message text is empty")
    if utf16(text) > 4096:
        raise Malformed("message is too long")
    if "\0" in text:
        raise Malformed("text has a NUL character")
    _entities(call, text)


def _caption(call: Json) -> None:
    caption = call.get("caption", "").strip()
    if utf16(caption) > 1024:
        raise Malformed("message caption is too long")
    _entities(call | {"entities": call.get("caption_entities", [])}, caption)


def _entities(call: Json, text: str) -> None:
    entities = call.get("entities", [])
    if entities and call.get("parse_mode"):
        raise Malformed("entities and parse_mode exclude each other")
    if len(entities) > 100:
        raise Malformed("too many entities")
    for entity in entities:
        if entity["type"] not in ENTITIES.split():
            raise Malformed(f"unknown entity type {entity['type']}")
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > utf16(text):
            raise Malformed("entity out of the bounds of the text")


def _keyboard(call: Json) -> None:
    rows = call.get("reply_markup", {}).get("inline_keyboard", [])
    if sum(len(row) for row in rows) > 100:
        raise Malformed("reply markup is too long")
    for row in rows:
        if not 1 <= len(row) <= 8:
            raise Malformed(f"a row of {len(row)} buttons")
        for button in row:
            _button(button)


def _button(button: Json) -> None:
    actions = set(button) - {"text", "icon_custom_emoji_id", "style"}
    if not button["text"].strip():
        raise Malformed("inline keyboard button text is empty")
    if len(actions) != 1:
        raise Malformed(f"an inline keyboard button needs one action, not {sorted(actions)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Malformed("BUTTON_DATA_INVALID")
    if "url" in button and not is_button_url(button["url"]):
        raise Malformed(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def is_button_url(url: str) -> bool:
    """Whether the server takes this address behind a button."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if any(character.isspace() for character in url):
        return False
    if parts.scheme in ("tg", "ton"):
        return True
    return parts.scheme in ("http", "https") and ("." in host or ":" in host)


def _webhook(call: Json) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", call.get("secret_token", "")):
        raise Malformed("secret token contains unallowed characters")
    if not 1 <= call.get("max_connections", 40) <= 100:
        raise Malformed("max_connections must be 1-100")
    _update_kinds(call)
    if not call["url"]:
        return
    try:
        parts = urlsplit(call["url"])
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Malformed("bad webhook: invalid webhook URL specified") from None
    if _is_loopback(host) and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https":
        raise Malformed("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in WEBHOOK_PORTS:
        raise Malformed("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _update_kinds(call: Json) -> None:
    kinds = {field[0] for field in specification()["types"]["Update"]["fields"]} - {"update_id"}
    if unknown := set(call.get("allowed_updates", [])) - kinds:
        raise Malformed(f"unknown kinds of updates: {sorted(unknown)}")


def _polling(call: Json) -> None:
    _within(call, "limit", 1, 100)
    _within(call, "timeout", 0, 50)
    _update_kinds(call)


def _within(call: Json, name: str, least: int, most: int) -> None:
    if name in call and not least <= call[name] <= most:
        raise Malformed(f"{name} must be {least}-{most}")


def _commands(call: Json) -> None:
    if len(call["commands"]) > 100:
        raise Malformed("BOT_COMMANDS_TOO_MUCH")
    for command in call["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Malformed("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Malformed("BOT_COMMAND_DESCRIPTION_INVALID")


def _language(call: Json) -> None:
    if not re.fullmatch(r"([a-z]{2})?", call.get("language_code", "")):
        raise Malformed("invalid language code specified")


def _chat(call: Json) -> None:
    chat = call.get("chat_id", 0)
    if isinstance(chat, str) and not re.fullmatch(r"@[A-Za-z]\w{3,31}", chat):
        raise Malformed("chat_id is neither a number nor @username")


def _length(name: str, most: int) -> Callable[[Json], None]:
    def rule(call: Json) -> None:
        if len(call.get(name, "")) > most:
            raise Malformed(f"{name} is too long")

    return rule


def _offer(call: Json) -> None:
    results = call["results"]
    if len(results) > 50:
        raise Malformed("RESULTS_TOO_MUCH")
    names = [result["id"] for result in results]
    if len(set(names)) < len(names) or not all(1 <= len(name.encode()) <= 64 for name in names):
        raise Malformed("RESULT_ID_INVALID")
    for result in results:
        content = result.get("input_message_content", {})
        if "message_text" in content:
            _text({"text": content["message_text"]} | content)
        _keyboard(result)
    parameter = (call.get("button") or {}).get("start_parameter", "x")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter):
        raise Malformed("START_PARAM_INVALID")


def _which_message(call: Json) -> None:
    if "inline_message_id" not in call and not {"chat_id", "message_id"} <= set(call):
        raise Malformed("message identifier is not specified")


EVERY_CALL = (_language, _chat)
RULES: dict[str, tuple[Callable[[Json], None], ...]] = {
    "sendMessage": (_text, _keyboard),
    "sendPhoto": (_caption, _keyboard),
    "editMessageText": (_which_message, _text, _keyboard),
    "editMessageReplyMarkup": (_which_message, _keyboard),
    "answerCallbackQuery": (_length("text", 200),),
    "answerInlineQuery": (_offer,),
    "setWebhook": (_webhook,),
    "getUpdates": (_polling,),
    "setMyCommands": (_commands,),
    "setMyName": (_length("name", 64),),
    "setMyDescription": (_length("description", 512),),
    "setMyShortDescription": (_length("short_description", 120),),
}
